"""A certificate for photos.example.org that nobody trusts."""

import subprocess
from pathlib import Path

from . import env


def make(directory: Path) -> tuple[Path, Path]:
    """Certificate and key, made once per directory."""
    certificate, key = directory / "fullchain.pem", directory / "privkey.pem"
    if not certificate.exists():
        subprocess.run(
            [
                env.program("openssl"),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=photos.example.org",
                "-addext",
                "subjectAltName=DNS:photos.example.org",
                "-keyout",
                str(key),
                "-out",
                str(certificate),
            ],
            check=True,
            capture_output=True,
        )
    return certificate, key
