"""After everything else: what all of it has left in the logs."""

from urllib.parse import quote


def test_PB21_no_log_of_all_these_tests_names_a_link(sites):
    """The access logs that we ship, and our own; a web server's log of errors is its owner's."""
    sites("nginx-fastcgi", "3.1.0")
    for site in sites.started.values():
        for link in site.immich.links().values():
            for path in ("/share/" + link["key"], "/s/" + quote(link["slug"] or "nobody", safe="")):
                site.client.get(path + "?password=hunter2")
                site.client.post(path, "password=hunter2", x_test_address="203.0.113.200")
        logs = site.share_fcgi.log.read_text(errors="replace") + site.server.access_log()
        assert "/share/-" in logs or "share=" in logs, "something was written"
        assert "hunter2" not in logs
        for link in site.immich.links().values():
            assert link["key"] not in logs, link["name"]
            assert not link["slug"] or f"/s/{quote(link['slug'], safe='')}" not in logs, link["name"]
