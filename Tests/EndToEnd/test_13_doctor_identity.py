"""`share-fcgi doctor` at sites with sign-in: those that we ship, and those that lost or gained a line."""

import json
import re
import subprocess

import pytest
from testenv import env, examples
from testenv.demo_immich import DemoImmich
from testenv.login_presets import PRESETS
from testenv.nginx import Nginx
from testenv.share_fcgi import ShareFCGI
from testenv.sso_front import LOCATIONS, SETTINGS, SSOFront
from testenv.stub_login_proxy import StubLoginProxy

KINDS = ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"]
LOGIN = LOCATIONS.strip("\n")


@pytest.fixture
def front(tmp_path, immich):
    """Starts a front, and an Immich that signs in by it."""
    started = []

    def start(kind: str = "nginx-fastcgi", *changes: tuple[str, str], settings: dict | None = None) -> SSOFront:
        immich.control("start-over")
        directory = tmp_path / str(len(started))
        directory.mkdir()
        started.append(SSOFront(directory, immich, kind, settings, list(changes)))
        front = started[-1]
        secret = re.search(r"Client secret +(\S+)", front.command("sso", "init").stdout)[1]
        immich.control(
            "oauth",
            enabled=True,
            issuerUrl=front.issuer,
            clientId="immich",
            clientSecret=secret,
            allowInsecureRequests=True,
        )
        return front.start()

    yield start
    for each in started:
        each.stop()


def doctor(front: SSOFront, *words: str, given: str | None = None) -> subprocess.CompletedProcess:
    """With the configuration, as an owner runs it; what it prints holds no secret, code or token."""
    done = front.command("doctor", front.base, *words, given=given)
    printed = done.stdout + done.stderr
    assert "code=" not in printed and front.immich.oauth()["oauth"]["clientSecret"] not in printed
    return done


def wrong(done: subprocess.CompletedProcess) -> list[str]:
    """What is wrong, each with its lines to write."""
    findings: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith("       ") and findings:
            findings[-1] += "\n" + line.strip()
        else:
            findings.append(line)
    return [finding for finding in findings if finding.startswith("wrong")]


def only(done: subprocess.CompletedProcess) -> str:
    """The one thing that is wrong."""
    found = wrong(done)
    assert done.returncode == 1 and len(found) == 1, done.stdout
    return found[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_we_ship_lets_nobody_be_somebody_else(front, kind):
    front = front(kind)
    for words in ([], ["--user=anna"]):
        done = doctor(front, *words)
        assert done.returncode == 0, done.stdout
        assert "ways to be somebody else at /sso/authorize were tried" in done.stdout
        assert "Immich reads our discovery, and sends people to us" in done.stdout


@pytest.mark.parametrize("kind", ["nginx-fastcgi", "caddy-fastcgi"])
@pytest.mark.parametrize("name", [preset.name for preset in PRESETS.values() if not preset.is_front])
def test_every_login_proxy_that_is_asked_is_a_door_that_is_shut(front, name, kind):
    login = StubLoginProxy().start()
    own, basic = f"share-fcgi/login-{name}", "share-fcgi/login-basic"
    if kind.startswith("nginx"):
        changes = [
            (f"{basic}.conf", f"{own}.conf"),
            ("include share-fcgi/sign-in.conf;", f"include share-fcgi/sign-in.conf; include {own}-server.conf;"),
            ("upstream sharefcgi", f"upstream login {{ server {login.address}; }}\nupstream sharefcgi"),
        ]
    else:
        changes = [(f"{basic}.caddy", f"{own}.caddy {login.address}")]
        if (env.PROJECT / "caddy" / f"{own}-pages.caddy").exists():
            changes.append(("\t@login", f"\timport {own}-pages.caddy {login.address}\n\t@login"))
    try:
        done = doctor(front(kind, *changes, settings=PRESETS[name].settings))
    finally:
        login.stop()
    assert done.returncode == 0, done.stdout
    assert "ways to be somebody else at /sso/authorize were tried" in done.stdout


def test_from_anywhere_without_a_configuration(front):
    front = front()
    command = [env.built("share-fcgi"), "doctor", front.base]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, env={"PATH": "/usr/bin"})
    assert done.returncode == 0, done.stdout
    assert "ways to be somebody else at /sso/authorize were tried" in done.stdout


def test_A1_underscores_pass_where_a_proxy_in_front_knows_the_person(front, tmp_path):
    # The proxy in front takes the headers out that it sets itself, and lets everything else through.
    own, outer = "share-fcgi/login-authelia-front.conf", env.free_port()
    underscores = ("server_name 127.0.0.1;", "server_name 127.0.0.1; underscores_in_headers on;")
    front = front(
        "nginx-fastcgi",
        ("share-fcgi/login-basic.conf", own),
        underscores,
        settings={"trust.networks": "127.0.0.1"},
    )
    proxy = Nginx(
        tmp_path / "outer",
        f"""
        server {{
            listen 127.0.0.1:{outer};
            server_name 127.0.0.1;
            underscores_in_headers on;
            location / {{
                proxy_redirect off;
                proxy_set_header Host 127.0.0.1:{front.port};
                proxy_set_header Remote-User "";
                proxy_set_header Remote-Email "";
                proxy_set_header Remote-Name "";
                proxy_set_header Remote-Groups "";
                proxy_pass http://127.0.0.1:{front.port};
            }}
        }}
        """,
        outer,
        name="outer",
    )
    proxy.start()
    try:
        done = front.command("doctor", f"http://127.0.0.1:{outer}")
    finally:
        proxy.stop()
    found = only(done)
    assert "a header with `_` is taken for the login proxy's own with `-`" in found
    assert "underscores_in_headers off;" in found


def test_T21_remote_user_of_debian_s_parameters(front):
    include = "{ include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }"
    pass_ = "{ include /etc/nginx/fastcgi_params; fastcgi_pass unix:%(share_fcgi)s; }"
    settings = {
        "identity.allow_remote_user": "true",
        "identity.user": "REMOTE_USER",
        "identity.email": "REMOTE_USER",
    }
    front = front("nginx-fastcgi", (include, pass_), settings=settings)
    found = only(doctor(front))
    assert "a name is believed whose password nobody has checked (Authorization)" in found
    assert "no identity.allow_remote_user" in found


def test_satisfy_any_hands_over_a_name_that_nobody_checked(front):
    # As owners write it who know auth_basic, and not what satisfy does to $remote_user.
    mine = """satisfy any; allow 127.0.0.1; deny all; auth_basic "Photos"; auth_basic_user_file photos.htpasswd;
        set $sharefcgi_user $remote_user; set $sharefcgi_email $sharefcgi_basic_email;"""
    front = front("nginx-fastcgi", ("include share-fcgi/login-basic.conf;", mine))
    # Nobody's name has no address in the map: only a name that is there shows it.
    assert "no login stands before /sso/authorize" in only(doctor(front))
    found = only(doctor(front, "--user=anna"))
    assert "a name is believed whose password nobody has checked" in found
    assert "satisfy all;" in found


@pytest.mark.parametrize("kind", ["nginx-fastcgi", "caddy-fastcgi"])
def test_no_login_stands_before_authorize(front, kind):
    login = (LOGIN, "") if kind.startswith("nginx") else ("import share-fcgi/login-basic.caddy", "")
    found = only(doctor(front(kind, login)))
    assert "no login stands before /sso/authorize" in found
    assert "login-NAME" in found


def test_headers_of_a_visitor_are_believed_by_hand_written_lines(front):
    mine = "set $sharefcgi_user $http_x_forwarded_user; set $sharefcgi_email $http_x_forwarded_email;"
    found = only(doctor(front("nginx-fastcgi", ("include share-fcgi/login-basic.conf;", mine))))
    assert "whoever sends the login proxy's headers is believed (X-Forwarded-User, X-Forwarded-Email)" in found


def test_caddy_believes_headers_of_a_visitor(front):
    mine = "vars {\n\t\t\tsharefcgi_user {header.Remote-User}\n\t\t\tsharefcgi_email {header.Remote-Email}\n\t\t}"
    done = doctor(front("caddy-fastcgi", ("import share-fcgi/login-basic.caddy", mine)))
    assert "whoever sends the login proxy's headers is believed (Remote-User, Remote-Email" in wrong(done)[0]
    assert "request_header -Remote*" in wrong(done)[0]


def test_what_immich_asks_is_behind_the_login(front):
    behind = "location ^~ /sso/ { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }"
    found = only(doctor(front("nginx-fastcgi", ("include share-fcgi/sign-in.conf;", behind))))
    assert "your login stands before /sso/.well-known/openid-configuration, /sso/jwks, /sso/token" in found
    assert "include share-fcgi/sign-in.conf;" in found


def test_the_sign_in_s_include_is_missing(front):
    done = doctor(front("nginx-fastcgi", ("    include share-fcgi/sign-in.conf;\n", ""), (LOGIN, "")))
    assert "/sso/.well-known/openid-configuration does not lead to share-fcgi" in wrong(done)[0]
    assert "include share-fcgi/sign-in.conf;" in wrong(done)[0]


def test_the_tap_is_not_behind_the_login(front):
    lines = LOGIN.splitlines()
    found = only(doctor(front("nginx-fastcgi", (lines[1], ""))))
    assert "no login stands before /sso/confirm: the phone's app cannot sign in" in found


def test_another_issuer(front):
    front = front(settings={"oidc.issuer": "http://localhost:9/sso"})
    command = [env.built("share-fcgi"), "doctor", front.base]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, env={"PATH": "/usr/bin"})
    assert 'our issuer is "http://localhost:9/sso", but this address makes it' in wrong(done)[0]


def test_an_administrator_s_key_shows_settings_and_free_accounts(front):
    front = front()
    key = front.immich.sessions()["readerKey"]
    done = doctor(front, "--admin-key-file=-", given=key)
    assert done.returncode == 0 and key not in done.stdout, done.stdout
    assert "Immich's OAuth settings are as we need them" in done.stdout
    free = done.stdout.split("2 of 3 accounts, 1 of them administrators")[1].splitlines()
    assert [line.split()[0] for line in free[1:3]] == ["alice@example.org", "bob@example.org"]
    front.immich.control("oauth", scope="openid", clientSecret="another-provider-s")
    found = only(doctor(front, "--admin-key-file=-", given=key))
    assert "scope" in found and "clientSecret  none of ours" in found
    assert "share-fcgi sso immich-config --apply" in found


SILENT = {
    "nginx-fastcgi": (
        "include share-fcgi/sign-in.conf;",
        "include share-fcgi/sign-in.conf; include share-fcgi/silent.conf;\n"
        "    location @sharefcgi_silent { include share-fcgi/login-basic.conf; include share-fcgi/silent-prompt.conf; }",
    ),
    "caddy-fastcgi": (
        "\treverse_proxy %s\n}",
        "\timport share-fcgi/silent.caddy\n\troute {\n\troute @sharefcgi_silent {\n"
        "\t\timport share-fcgi/silent-page.caddy %s page\n\t\timport share-fcgi/login-basic.caddy\n"
        "\t\timport share-fcgi/silent-pass.caddy unix/%%(share_fcgi)s %s\n\t}\n\t}\n\treverse_proxy %s\n}",
    ),
}
#: As somebody writes it who believes a proxy in front, and has none.
BY_HAND = {
    "nginx-fastcgi": (
        "{ include share-fcgi/login-basic.conf; include share-fcgi/silent-prompt.conf; }",
        "{ include share-fcgi/silent-pass.conf; set $sharefcgi_user $http_remote_user;"
        " set $sharefcgi_email $http_remote_email; }",
    ),
    "caddy-fastcgi": (
        "page\n\t\timport share-fcgi/login-basic.caddy",
        "page\n\t\tvars {\n\t\t\tsharefcgi_user {header.Remote-User}\n"
        "\t\t\tsharefcgi_email {header.Remote-Email}\n\t\t}",
    ),
}


@pytest.mark.parametrize("kind", ["nginx-fastcgi", "caddy-fastcgi"])
def test_pages_with_silent_sign_in_are_tried_and_nobody_gets_an_account(front, immich, kind):
    settings = {"silent.enabled": "true", "silent.immich_url": immich.url}
    old, new = (text.replace("%s", immich.address).replace("%%", "%") for text in SILENT[kind])
    for by_hand in (False, True):
        changes = [(old, new), BY_HAND[kind]] if by_hand else [(old, new)]
        at = front(kind, *changes, settings=settings)
        done = doctor(at)
        if by_hand:
            assert "open: on /, whoever sends the login proxy's headers is believed" in only(done)
        else:
            assert done.returncode == 0, done.stdout
            assert "forgeries on pages with silent sign-in" in done.stdout
        at.stop()
        assert set(immich.users()) == {"alice@example.org", "bob@example.org", "carol@example.org"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The complete example with TLS, as it is shipped, and an Immich that knows it by its public name."""
    directory = tmp_path_factory.mktemp("shipped")
    immich = DemoImmich(directory / "immich")
    origin = "https://photos.example.org"
    settings = {"public_base_url": origin, "oidc.issuer": f"{origin}/sso", **SETTINGS}
    program = ShareFCGI(directory / "share-fcgi-program", immich.url, settings)
    told = subprocess.run(
        [env.built("share-fcgi"), "sso", "init", *program.arguments()], capture_output=True, text=True, check=True
    ).stdout
    (directory / "photos.htpasswd").write_text("anna:{PLAIN}right\n")
    server, _, port = examples.nginx(directory, program.fastcgi, immich.address, "example-sign-in.conf")
    secret = re.search(r"Client secret +(\S+)", told)[1]
    immich.more = ["--oauth-issuer", f"{origin}/sso", "--oauth-client-secret", secret]
    immich.more += ["--oauth-address", f"127.0.0.1:{port}", "--oauth-insecure"]
    for process in (immich, program, server):
        process.start()
    yield immich, program, port
    for process in (server, program, immich):
        process.stop()


def run_shipped(program, port) -> subprocess.CompletedProcess:
    """At the loopback address, since the example's name leads elsewhere."""
    command = [env.built("share-fcgi"), "doctor", f"https://127.0.0.1:{port}", "--insecure", *program.arguments()]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, env=program.environment())


def test_the_complete_example_with_tls_is_closed(shipped):
    _, program, port = shipped
    done = run_shipped(program, port)
    assert done.returncode == 0, done.stdout
    assert "ways to be somebody else at /sso/authorize were tried" in done.stdout


def test_cookies_without_secure_name_the_trusted_proxies(shipped):
    immich, program, port = shipped
    immich.control("trust-proxies", allowed=False)
    found = only(run_shipped(program, port))
    immich.control("trust-proxies", allowed=True)
    assert "Immich's cookies go without Secure" in found and "IMMICH_TRUSTED_PROXIES" in found


def test_immich_cannot_read_our_discovery(shipped):
    immich, program, port = shipped
    immich.control("oauth", issuerUrl="https://photos.example.org/sso/")
    found = only(run_shipped(program, port))
    immich.control("oauth", issuerUrl="https://photos.example.org/sso")
    assert "Immich cannot read our discovery, though it can be read from here" in found


def test_oauth_is_off_in_immich(shipped):
    immich, program, port = shipped
    immich.control("oauth", enabled=False)
    found = only(run_shipped(program, port))
    immich.control("oauth", enabled=True)
    assert "signing in by OAuth is off in Immich" in found
    assert json.loads(immich.client.get("/api/server/features").body)["oauth"]
