"""What the tests of zips have in common."""

import io
import json
import urllib.parse
import zipfile

from .http import named


def opened(answer) -> zipfile.ZipFile:
    """An archive that Python finds nothing wrong with."""
    assert answer.status == 200, answer.status
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    return archive


def names(answer) -> list[str]:
    """What is in it, in its order."""
    return opened(answer).namelist()


def assets(site, name: str) -> list[str]:
    """The ids of a share, in its order."""
    page = site.client.get(site.root(name)).body.decode()
    return [part.split('"', 1)[0] for part in page.split('data-id="')[1:]]


def select(site, name: str, ids, **headers):
    """What the page's form sends."""
    body = "assets=" + urllib.parse.quote(ids if isinstance(ids, str) else json.dumps(ids))
    return site.client.post(site.root(name) + "/download", body, **headers)


def reads(site) -> list[dict]:
    """Which bytes of files Immich was asked for."""
    return [call for call in site.immich.calls()["media"] if call["method"] == "GET"]


def begin(site, path, **headers):
    """A download that nobody reads on."""
    connection = site.client.connect()
    fields = "".join(f"{name}: {value}\r\n" for name, value in named(headers))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {site.client.authority}\r\n{fields}\r\n".encode())
    assert connection.recv(15) == b"HTTP/1.1 200 OK"
    return connection


def receive(connection) -> bytes:
    """Bytes; none where the connection is reset or over."""
    try:
        return connection.recv(1 << 20)
    except ConnectionError:
        return b""
