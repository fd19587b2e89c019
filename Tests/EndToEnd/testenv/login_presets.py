"""The files of each login proxy, the headers that it sends, and the settings that its page asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from .stub_login_proxy import LoginInFront, Someone, authelia, authentik, cloudflare, oauth2_proxy, tailscale

FRONT = {"trust.networks": LoginInFront.ADDRESS}
FAMILY = {"allow.groups": "family"}
BAR = {"groups.separator": "|"}
ANY = {"allow.any": "true"}


@dataclass(frozen=True)
class Preset:
    """The files of one login proxy, and the settings that its page asks for."""

    name: str
    headers: Callable | None
    settings: dict[str, str]
    #: Whom Immich is told about: `sub` of a person.
    subject: Callable[[Someone], str]
    named: bool = True

    @property
    def is_front(self) -> bool:
        return "trust.networks" in self.settings

    @property
    def has_groups(self) -> bool:
        return "allow.groups" in self.settings


def _user(person: Someone) -> str:
    return person.user


def _email(person: Someone) -> str:
    return person.email


PRESETS = {
    preset.name: preset
    for preset in [
        Preset("authelia", authelia, FAMILY, _user),
        Preset("authentik", authentik, FAMILY | BAR, lambda person: f"uid-of-{person.user}"),
        Preset("oauth2-proxy", oauth2_proxy, FAMILY, lambda person: f"subject-of-{person.user}"),
        Preset("authelia-front", authelia, FAMILY | FRONT, _user),
        Preset("authentik-front", authentik, FAMILY | BAR | FRONT, lambda person: f"uid-of-{person.user}"),
        Preset(
            "oauth2-proxy-front",
            lambda person: oauth2_proxy(person, "X-Forwarded"),
            FAMILY | FRONT,
            lambda person: f"subject-of-{person.user}",
        ),
        Preset("tailscale", tailscale, ANY | FRONT, _email),
        Preset("cloudflare", cloudflare, ANY | FRONT | {"identity.subject": "email"}, _email, named=False),
    ]
}

#: A password list of the web server: anna has an address, bob has none.
BASIC = Preset("basic", None, ANY, _user, named=False)
