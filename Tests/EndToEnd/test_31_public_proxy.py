"""A configuration of Immich Public Proxy, unchanged: as a file, named by IPP_CONFIG, in CONFIG; and its import."""

import json
import subprocess

import pytest
from testenv import env
from testenv.process import Failed
from testenv.share_fcgi import ShareFCGI
from testenv.site import Site
from testenv.stub_immich import StubImmich, answer

#: What an owner had written for IPP 3.2.
OWNER = {
    "ipp": {
        "responseHeaders": {"Cache-Control": "public, max-age=120", "Access-Control-Allow-Origin": "*"},
        "downloadedFilename": 1,
        "downloadFromImmichConcurrencyLimit": 20,
        "allowSlugLinks": False,
        "customInvalidResponse": 410,
        "allowDownloadAll": 1,
        "gallery": {"singleImage": True, "showTitle": False, "showDownloadZip": False, "cacheTime": 60},
    }
}


class Moved(ShareFCGI):
    """share-fcgi with nothing of its own but socket and state."""

    def place(self, how: str, configuration: dict, public_base_url: str):
        """Where the configuration is put: `file`, `IPP_CONFIG`, or `CONFIG` with another file beside it."""
        self.how, self.public_base_url = how, public_base_url
        inline = how == "CONFIG"
        self.theirs = self.directory / "config.json"
        self.theirs.write_text("{}" if inline else json.dumps(configuration, indent=2))
        self.variables = {"IMMICH_URL": self.immich, "PUBLIC_BASE_URL": public_base_url, "IPP_PORT": "3000"}
        if how != "file":
            self.variables["IPP_CONFIG"] = "config.json"
        if inline:
            self.variables["CONFIG"] = json.dumps(configuration)
        return self

    def __init__(self, directory, immich):
        super().__init__(directory, immich)
        self.immich = immich

    def arguments(self) -> list[str]:
        own = [f"--listen=unix:{self.fastcgi},scgi+unix:{self.scgi}", f"--state.directory={self.directory / 'state'}"]
        return own + ([f"--config={self.theirs}"] if self.how == "file" else [])

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self.variables}

    def said(self, *words: str, **more) -> subprocess.CompletedProcess:
        """What the program says to a command."""
        return subprocess.run(
            [env.built("share-fcgi"), *words],
            env=self.environment(),
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=60,
            **more,
        )


@pytest.fixture(scope="module", params=["nginx-fastcgi", "caddy-fastcgi"])
def site(request, tmp_path_factory, immichs):
    """A web server in front of a share-fcgi that is started anew for each place."""
    site = Site(tmp_path_factory.mktemp("moved"), request.param, immich=immichs("3.1.0"))
    site.share_fcgi = Moved(site.share_fcgi.directory, site.immich.url)
    site.server.start()
    yield site
    site.server.stop()
    site.share_fcgi.stop()


@pytest.fixture
def moved(site):
    """Starts it with a configuration in a place."""

    def start(how: str, configuration: dict) -> Site:
        site.share_fcgi.stop()
        site.share_fcgi.log.unlink(missing_ok=True)
        site.share_fcgi.place(how, configuration, site.base).start()
        return site

    yield start
    site.share_fcgi.stop()


@pytest.mark.parametrize("how", ["file", "IPP_CONFIG", "CONFIG"])
def test_P65_P70_P64_configuration_holds_wherever_it_is(moved, how):
    site = moved(how, OWNER)
    page = site.client.get(site.root("many"))
    assert page.status == 200 and "max-age=60" in page["Cache-Control"], "cacheTime"
    body = page.body.decode()
    assert '<h1 class="unseen">' in body, "showTitle"
    asset = body.split('data-id="')[1].split('"', 1)[0]
    original = site.client.head(f"{site.root('many')}/photo/{asset}/original")
    assert original.status == 200 and f'filename="{asset}.' in original["Content-Disposition"]
    thumbnail = site.client.head(f"{site.root('many')}/photo/{asset}/thumbnail")
    assert (thumbnail["Cache-Control"], thumbnail["Access-Control-Allow-Origin"]) == ("public, max-age=120", "*")
    assert site.client.get(site.root("many") + "/download")["Content-Type"] != "application/zip", "showDownloadZip"
    for path in ("/share/" + "A" * 67, site.root("many", by_slug=True)):
        assert site.client.get(path).status == 410, "customInvalidResponse, allowSlugLinks"
    log = site.share_fcgi.log.read_text()
    for note in (
        "ipp.allowDownloadAll: counts as ipp.allowDownload",
        "ipp.downloadFromImmichConcurrencyLimit: ",
        "IPP_PORT: ",
    ):
        assert note in log
    assert ("config.json: is not read, since CONFIG comes first" in log) == (how == "CONFIG")


def test_PS6_P31_what_is_left_out_takes_their_default_not_ours(moved):
    site = moved("CONFIG", {"ipp": {"allowDownload": True}})
    page = site.client.get(site.root("many")).body.decode()
    asset = page.split('data-id="')[1].split('"', 1)[0]
    assert "/download" not in page
    assert site.client.head(f"{site.root('many')}/photo/{asset}/original").status == 404
    assert "ipp.allowDownload: is true" in site.share_fcgi.log.read_text()


def test_import_gives_the_same_settings(moved, tmp_path):
    site = moved("IPP_CONFIG", OWNER)
    program = site.share_fcgi
    made = program.said("import", "config.json")
    assert made.returncode == 0, made.stderr
    assert program.said("import", stdin=subprocess.DEVNULL).stdout == made.stdout, "by IPP_CONFIG"
    assert (
        program.said("import", "-", input=program.theirs.read_text()).stdout.splitlines()[1:]
        == (made.stdout.splitlines()[1:])
    )
    for line in ("taken    ipp.gallery.cacheTime: page.cache_time 1m", "renamed  ipp.allowDownloadAll: "):
        assert line in made.stderr
    ours = tmp_path / "config.json5"
    ours.write_text(made.stdout)

    def effective(*words: str) -> list[list[str]]:
        listing = program.said("check", *words, *program.arguments()).stdout.split("\n\n")[0]
        return [line.split("  ")[0] + line[line.index("  ") :].split("/")[0] for line in listing.splitlines()]

    theirs = effective()
    program.variables = {}
    assert len(theirs) > 50
    assert [line.split()[:2] for line in effective(f"--config={ours}")] == [line.split()[:2] for line in theirs]


@pytest.mark.parametrize(
    ("configuration", "sentence"),
    [
        (
            {"ipp": {"gallery": {"cacheTime": 86400}}},
            "ipp.gallery.cacheTime is 86400, but must be a number of seconds, 0 to 300",
        ),
        ({"ipp": {"customInvalidResponse": 401}}, "ipp.customInvalidResponse is 401"),
    ],
)
def test_out_of_range_refuses_the_start_and_the_import(site, moved, configuration, sentence):
    with pytest.raises(Failed) as refused:
        moved("file", configuration)
    assert sentence in str(refused.value)
    made = site.share_fcgi.said("import", "config.json")
    assert (made.returncode, made.stdout) == (1, "")
    assert sentence in made.stderr


def test_P66_an_immich_that_is_too_old_ends_it_and_one_that_is_away_does_not(tmp_path):
    immich = StubImmich().start()
    immich.answers["/api/server/version"] = answer(
        200, b'{"major":2,"minor":2,"patch":3}', ("Content-Type", "application/json")
    )
    program = ShareFCGI(tmp_path, f"http://{immich.address}")
    immich.stop()
    program.start()
    try:
        assert program.child.poll() is None, "it waits for Immich"
        immich.start()
        assert program.child.wait(60) == 1
    finally:
        program.stop()
        immich.stop()
    assert (
        "Immich is 2.2.3, and 2.3.0 is the oldest that share-fcgi speaks with: update Immich" in program.log.read_text()
    )
