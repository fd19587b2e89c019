"""The complete example of a sign-in by nginx's password list, under its own name and with its own certificate."""

import re
import subprocess
from urllib.parse import parse_qs

from . import certificate, env, examples
from .share_fcgi import ShareFCGI
from .stub_immich import StubImmich, answer

ORIGIN = "https://photos.example.org"
ISSUER = f"{ORIGIN}/sso"
BACKCHANNEL = "/api/oauth/backchannel-logout"


class SignInExample:
    """It lets in anna, whose password is `right`; in Immich's place somebody notes what he is told."""

    def __init__(self, directory):
        self.immich = StubImmich().start()
        self.immich.answers[BACKCHANNEL] = answer(200)
        settings = {
            "public_base_url": ORIGIN,
            "sso.enabled": "true",
            "identity.emails_managed": "true",
            "allow.any": "true",
            "oidc.issuer": ISSUER,
            "logout.backchannel_url": f"http://{self.immich.address}{BACKCHANNEL}",
        }
        self.program = ShareFCGI(directory / "share-fcgi", f"http://{self.immich.address}", settings)
        command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.secret = re.search(r"Client secret +(\S+)", told)[1]
        self.server, _, self.port = examples.nginx(
            directory, self.program.fastcgi, self.immich.address, "example-sign-in.conf"
        )
        (directory / "photos.htpasswd").write_text("anna:{PLAIN}right\n")
        self.certificate, _ = certificate.make(directory)
        self.keys = self.program.directory / "state" / "oidc-key.pem"

    def start(self):
        self.program.start()
        self.server.start()
        return self

    def stop(self):
        self.server.stop()
        self.program.stop()
        self.immich.stop()

    def restart(self):
        """After the keys have changed."""
        self.program.stop()
        self.program.start()

    def logouts(self) -> list[str]:
        """The logout tokens that Immich would have got."""
        return [
            parse_qs(asked.body.decode())["logout_token"][0]
            for asked in self.immich.asked
            if asked.target == BACKCHANNEL
        ]
