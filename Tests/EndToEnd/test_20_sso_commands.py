"""The owner's commands for the sign-in, from `sso init` to a session that is ended, with Immich as it comes."""

import json
import re

import pytest
from testenv.demo_immich import DemoImmich
from testenv.sso_front import SSOFront
from testenv.watch import wait_for


class Desk(SSOFront):
    """A front whose owner begins from nothing."""

    def __init__(self, directory, immich):
        super().__init__(
            directory, immich, settings={"logout.backchannel_url": f"{immich.url}/api/oauth/backchannel-logout"}
        )
        self.secret = re.search(r"Client secret +(\S+)", self.command("sso", "init").stdout)[1]
        self.keys = immich.sessions()

    def config(self, *words: str, key: str = "apiKey", given: str | None = None):
        """`sso immich-config` with a key that is piped in; nothing that it prints holds a secret."""
        done = self.command("sso", "immich-config", *words, given=given or self.keys[key] + "\n")
        for secret in (self.secret, self.keys[key], "another-provider-s"):
            assert secret not in done.stdout + done.stderr
        return done

    def document(self) -> dict:
        """Immich's whole configuration."""
        return json.loads(self.immich.client.get("/api/system-config", x_api_key=self.keys["apiKey"]).body)


@pytest.fixture(scope="module", params=["2.3.1", "3.1.0"])
def started(request, tmp_path_factory):
    """Either release behind one front."""
    immich = DemoImmich(tmp_path_factory.mktemp("immich"), request.param).start()
    desk = Desk(tmp_path_factory.mktemp("front"), immich).start()
    yield desk
    desk.stop()
    immich.stop()


@pytest.fixture
def desk(started):
    """The same, with an Immich that nobody has told anything."""
    started.immich.control("start-over")
    return started


def secret_file(desk, tmp_path):
    """The secret as an owner keeps it for a minute."""
    file = tmp_path / "secret"
    file.write_text(desk.secret + "\n")
    file.chmod(0o600)
    return f"--secret-file={file}"


def test_shows_what_to_type_and_no_secret(desk):
    shown = desk.command("sso", "immich-config")
    assert shown.returncode == 0, shown.stderr
    assert desk.issuer in shown.stdout and desk.secret not in shown.stdout
    only = json.loads(desk.command("sso", "immich-config", "--json").stdout)
    assert only["oauth"]["issuerUrl"] == desk.issuer and only["oauth"]["signingAlgorithm"] == "RS256"


def test_dry_run_shows_the_difference_and_changes_nothing(desk, tmp_path):
    before = desk.document()
    done = desk.config("--dry-run", secret_file(desk, tmp_path), key="readerKey")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r'issuerUrl +"" → "' + re.escape(desk.issuer), done.stdout)
    assert ("allowInsecureRequests" in done.stdout) == (desk.immich.release == "3.1.0")
    assert desk.document() == before


def test_T85_from_init_to_a_session_and_its_end_at_the_second_try(desk, tmp_path):
    before = desk.document()
    done = desk.config("--apply", secret_file(desk, tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    after = desk.document()
    assert {name for name in after if after[name] != before[name]} == {"oauth"}
    changed = {name for name in after["oauth"] if after["oauth"][name] != before["oauth"][name]}
    expected = {"enabled", "issuerUrl", "clientId", "clientSecret", "autoLaunch", "buttonText"}
    assert changed - {"allowInsecureRequests"} == expected
    again = desk.config("--apply")
    assert again.returncode == 0 and "nothing was changed" in again.stdout

    status, session = desk.sign_in("anna")
    assert status == 201, session
    assert desk.is_in(session)
    assert desk.immich.users()["anna@example.org"]["oauthId"] == "anna"

    desk.immich.control("fault", route="oauth-logout", fault="status", value="500", times=1)
    out = desk.command("sso", "logout", "anna")
    if desk.immich.release == "2.3.1":
        assert out.returncode == 1
        assert "Immich 2.3.1 has no back-channel log-out" in out.stdout
        assert "Authorized Devices" in out.stdout
        assert desk.is_in(session)
    else:
        assert out.returncode == 0, out.stdout
        assert not desk.is_in(session)
        assert "does not say whether it knows" in out.stdout


def test_logout_by_address_asks_immich_who_that_is(desk, tmp_path):
    assert desk.config("--apply", secret_file(desk, tmp_path)).returncode == 0
    refused = desk.command("sso", "logout", "anna@example.org")
    assert refused.returncode == 1 and "is an e-mail address" in refused.stdout
    if desk.immich.release == "2.3.1":
        return
    (_, anna), (_, bob) = desk.sign_in("anna"), desk.sign_in("bob")
    out = desk.command("sso", "logout", "anna@example.org", "--admin-key-file=-", given=desk.keys["readerKey"])
    assert out.returncode == 0, out.stdout
    assert not desk.is_in(anna) and desk.is_in(bob)
    nobody = desk.command("sso", "logout", "eve@example.org", "--admin-key-file=-", given=desk.keys["readerKey"])
    assert nobody.returncode == 1 and "nobody is called" in nobody.stdout


def test_T51_whom_the_map_disables_is_logged_out_at_the_start(desk, tmp_path):
    assert desk.config("--apply", secret_file(desk, tmp_path)).returncode == 0
    (_, anna), (_, bob) = desk.sign_in("anna"), desk.sign_in("bob")
    people = tmp_path / "people.json5"
    people.write_text("{ anna: { disabled: true } }")
    people.chmod(0o600)
    desk.program.stop()
    desk.program.settings["map"] = str(people)
    desk.immich.control("forget-calls")
    desk.program.start()
    try:
        if desk.immich.release == "3.1.0":
            wait_for(lambda: not desk.is_in(anna))
            # Immich has ended the session before we have read its answer and said so.
            wait_for(lambda: "back-channel log-out accepted" in desk.program.log.read_text())
        assert desk.is_in(bob)
        assert "access_denied" in desk.authorize("anna")["Location"]
        assert "code=" in desk.authorize("bob")["Location"]
    finally:
        desk.program.stop()
        del desk.program.settings["map"]
        desk.program.start()


def test_a_new_secret_lives_beside_the_old_one_and_nobody_sees_it(desk):
    desk.immich.control("oauth", clientSecret="another-provider-s")
    refused = desk.config("--apply")
    assert refused.returncode == 1 and "is none of ours" in refused.stdout
    assert desk.document()["oauth"]["clientSecret"] == "another-provider-s"
    done = desk.config("--apply", "--new-secret")
    assert done.returncode == 0, done.stdout
    new = desk.document()["oauth"]["clientSecret"]
    assert len(new) == 43 and new not in done.stdout
    file = desk.program.directory / "state" / "oidc-client-secret"
    assert len(file.read_text().splitlines()) == 2 and new not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "systemctl restart share-fcgi" in done.stdout
    # As long as the service knows the old one only, Immich gets nobody in.
    assert desk.sign_in("anna")[0] == 500
    desk.program.stop()
    desk.program.start()
    assert desk.sign_in("anna")[0] == 201
    desk.immich.control("oauth", clientSecret=desk.secret)
    assert desk.sign_in("anna")[0] == 201


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("readerKey", "lacks the permission systemConfig.update"),
        ("memberKey", "none of an administrator's"),
        ("unknown", "does not know this API key"),
    ],
)
def test_a_key_that_will_not_do_is_told_why(desk, tmp_path, key, sentence):
    before = desk.document()
    desk.keys.setdefault("unknown", "k" * 43)
    done = desk.config("--apply", secret_file(desk, tmp_path), key=key)
    assert done.returncode == 1 and sentence in done.stdout, done.stdout
    assert desk.document() == before


def test_a_configuration_from_a_file_is_the_owner_s(desk, tmp_path):
    desk.immich.control("config-file", allowed=True)
    done = desk.config("--apply", secret_file(desk, tmp_path))
    assert done.returncode == 1 and "IMMICH_CONFIG_FILE" in done.stdout
    shown = desk.config("--dry-run", secret_file(desk, tmp_path))
    assert shown.returncode == 1 and "issuerUrl" in shown.stdout
    assert not desk.document()["oauth"]["enabled"]


def test_secrets_come_by_files_and_pipes_only(desk, tmp_path):
    key = desk.keys["apiKey"]
    done = desk.command("sso", "immich-config", "--apply", f"--admin-key={key}")
    assert done.returncode == 2 and key not in done.stdout + done.stderr
    open_file = tmp_path / "open"
    open_file.write_text(key)
    open_file.chmod(0o644)
    done = desk.command("sso", "immich-config", "--dry-run", f"--admin-key-file={open_file}")
    assert done.returncode == 2 and "chmod 0600" in done.stderr
    open_file.chmod(0o600)
    assert desk.command("sso", "immich-config", "--dry-run", f"--admin-key-file={open_file}").returncode == 1
    wrong = tmp_path / "wrong"
    wrong.write_text("w" * 43)
    wrong.chmod(0o600)
    done = desk.config("--apply", f"--secret-file={wrong}")
    assert done.returncode == 1 and "none of those" in done.stdout
