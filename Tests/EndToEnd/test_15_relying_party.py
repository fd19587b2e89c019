"""The stand-in for Immich as relying party, in a browser: out to a provider and in again, and out for good."""

import pytest
from testenv.demo_immich import DemoImmich
from testenv.stub_provider import StubProvider


@pytest.fixture(scope="module", params=["2.3.1", "3.1.0"])
def started(request, tmp_path_factory):
    """Either release, with a provider."""
    provider = StubProvider().start()
    immich = DemoImmich(tmp_path_factory.mktemp("relying"), request.param).start()
    yield immich, provider
    immich.stop()
    provider.stop()


@pytest.fixture
def signing(started):
    """The same, as if nothing had happened yet: Immich, which signs in by the provider and by nothing else."""
    immich, provider = started
    immich.control("start-over")
    insecure = {"allowInsecureRequests": True} if immich.release == "3.1.0" else {}
    immich.control(
        "oauth",
        enabled=True,
        issuerUrl=provider.issuer,
        clientId="immich",
        clientSecret="secret",
        passwordLogin=False,
        **insecure,
    )
    provider.asked.clear()
    return immich, provider


def test_walks_in_by_itself_and_out_again(signing, page):
    immich, provider = signing
    immich.control("oauth", autoLaunch=True)
    page.goto(immich.url + "/photos")
    page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
    assert page.url == immich.url + "/photos"
    assert provider.asked.count("authorize") == 1
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}
    assert cookies["immich_auth_type"]["value"] == "oauth"
    assert [name for name, cookie in cookies.items() if not cookie["httpOnly"]] == ["immich_is_authenticated"]
    alice = immich.users()["alice@example.org"]
    assert alice["oauthId"] == "subject-1"
    assert [session["type"] for session in alice["sessions"]] == ["password", "oauth"]
    with page.expect_response(lambda answer: answer.url.startswith(provider.issuer + "/logout")) as left:
        page.click("#logout")
    assert ("id_token_hint=" in left.value.url) == (immich.release == "3.1.0")
    assert len(immich.users()["alice@example.org"]["sessions"]) == 1


def test_button_leads_there_and_autolaunch_can_be_refused(signing, page):
    immich, provider = signing
    immich.control("oauth", autoLaunch=True)
    page.goto(immich.url + "/auth/login?autoLaunch=0")
    page.wait_for_selector("body[data-state=locked]")
    assert page.is_hidden("#login")
    assert provider.asked == []
    page.click("#oauth")
    page.wait_for_selector("body[data-user='alice@example.org']")


def test_failure_ends_on_the_login_page(signing, page):
    immich, provider = signing
    immich.control("oauth", clientSecret="wrong")
    page.goto(immich.url + "/auth/login?autoLaunch=1")
    page.wait_for_selector("body[data-state=locked]")
    assert page.text_content("#says") == "Failed to finish oauth"
    assert immich.oauth()["failure"] == "token: status 400"
    assert provider.asked.count("authorize") == 1


def test_password_leads_to_the_page_that_was_wanted(signing, page):
    immich, _ = signing
    immich.control("oauth", passwordLogin=True)
    page.goto(immich.url + "/user-settings")
    page.fill("#login [name=email]", "bob@example.org")
    page.fill("#login [name=password]", immich.users()["bob@example.org"]["password"])
    page.click("#login button")
    page.wait_for_selector("body[data-user='bob@example.org'][data-state=shown]")
    assert page.url == immich.url + "/user-settings"
    page.click("#link")
    page.wait_for_selector("#unlink:visible")
    assert immich.users()["bob@example.org"]["oauthId"] == "subject-1"
    page.click("#logout")
    page.wait_for_url(immich.url + "/auth/login?autoLaunch=0")
