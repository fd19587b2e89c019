"""Apache with mod_auth_openidc, as a client of our provider: what it shows, it shows to people who have signed in."""

from pathlib import Path

from . import env
from .process import Process, answers

MODULES = "/usr/lib/apache2/modules"

#: Whoever is let in is told who he is, in headers of the answer.
CONFIGURATION = """
ServerRoot {directory}
ServerName 127.0.0.1
PidFile apache.pid
ErrorLog error.log
LogLevel warn auth_openidc:info
Listen 127.0.0.1:{port}
LoadModule mpm_event_module    {modules}/mod_mpm_event.so
LoadModule authn_core_module   {modules}/mod_authn_core.so
LoadModule authz_core_module   {modules}/mod_authz_core.so
LoadModule authz_user_module   {modules}/mod_authz_user.so
LoadModule headers_module      {modules}/mod_headers.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
DocumentRoot {directory}/pages

OIDCProviderMetadataURL  {issuer}/.well-known/openid-configuration
OIDCClientID             immich
OIDCClientSecret         {secret}
OIDCProviderTokenEndpointAuth {method}
OIDCPKCEMethod           S256
OIDCScope                "openid email profile"
OIDCRedirectURI          {origin}/auth/login
OIDCDefaultLoggedOutURL  {origin}/auth/loggedout
OIDCCryptoPassphrase     {secret}
OIDCSessionType          server-cache
OIDCCacheType            shm
OIDCRemoteUserClaim      email
<Location />
    AuthType openid-connect
    Require  valid-user
    Header   set X-User "expr=%{{REMOTE_USER}}"
    Header   set X-Subject "expr=%{{reqenv:OIDC_CLAIM_sub}}"
    Header   set X-Session "expr=%{{reqenv:OIDC_CLAIM_sid}}"
</Location>
"""


class ApacheClient(Process):
    """Listens on loopback; the public address is that of the web server in front."""

    def __init__(self, directory: Path):
        super().__init__("apache", directory)
        self.port = env.free_port()
        pages = directory / "pages" / "photos"
        pages.mkdir(parents=True)
        (pages / "album.txt").write_text("pictures\n")

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    def configure(self, origin: str, issuer: str, secret: str, method: str):
        """Before it starts."""
        values = {"directory": self.directory, "port": self.port, "modules": MODULES}
        self.configuration.write_text(
            CONFIGURATION.format(**values, origin=origin, issuer=issuer, secret=secret, method=method)
        )

    @property
    def configuration(self) -> Path:
        """Its one file."""
        return self.directory / "apache.conf"

    def command(self) -> list[str]:
        return [env.program("apache2"), "-d", str(self.directory), "-f", str(self.configuration), "-DFOREGROUND"]

    def is_ready(self) -> bool:
        return answers(("127.0.0.1", self.port))
