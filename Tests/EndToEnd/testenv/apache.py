"""Apache, unprivileged, from a directory of its own."""

from pathlib import Path

from . import env
from .process import Process, answers

MODULES = Path("/usr/lib/apache2/modules")

MAIN = """
ServerRoot %(directory)s
PidFile apache.pid
Mutex file:%(directory)s
ServerName localhost
ErrorLog error.log
%(modules)s
Listen 127.0.0.1:%(port)s
Include site.conf
"""


class Apache(Process):
    """One Apache with one site. `modules` beside those that every site needs."""

    def __init__(self, directory: Path, site: str, port: int, modules: list[str]):
        super().__init__("apache", directory)
        self.port = port
        (directory / "site.conf").write_text(site)
        wanted = ["mpm_event", "authz_core", "authn_core", *modules]
        lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in wanted]
        values = {"directory": directory, "port": port, "modules": "\n".join(lines)}
        (directory / "apache.conf").write_text(MAIN % values)

    def command(self) -> list[str]:
        return [env.program("apache2"), "-f", str(self.directory / "apache.conf"), "-DFOREGROUND"]

    def is_ready(self) -> bool:
        return answers(("127.0.0.1", self.port))
