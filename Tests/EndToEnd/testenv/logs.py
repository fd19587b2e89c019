"""What a log may hold of a link."""

from urllib.parse import quote

from .site import Site


def logged(site: Site) -> str:
    """Our own log and the access log that we ship; a web server's log of errors is its owner's."""
    return site.share_fcgi.log.read_text(errors="replace") + site.server.access_log()


def expect_no_link(site: Site):
    """Nobody opens a share by what he reads there."""
    logs = logged(site)
    assert "hunter2" not in logs
    for link in site.immich.links().values():
        assert link["key"] not in logs, link["name"]
        assert not link["slug"] or f"/s/{quote(link['slug'], safe='')}" not in logs, link["name"]
