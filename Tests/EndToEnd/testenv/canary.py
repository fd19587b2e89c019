"""Stands between us and Immich, and puts a mark of its own into everything that Immich says and a share does not need.

What a visitor is shown is then looked through for marks: each names the field that it leaked from."""

import http.client
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Without these there is no share: what it is, in what order, of what form; title and description are the pages' own.
NEEDED = {
    "": {
        *("id", "key", "slug", "type", "description", "expiresAt", "allowUpload", "allowDownload", "showMetadata"),
        *("token", "password", "albumName", "albumThumbnailAssetId", "assetCount", "startDate", "endDate", "order"),
        *("thumbhash", "fileCreatedAt", "localDateTime", "duration", "livePhotoVideoId", "isTrashed", "visibility"),
        *("originalMimeType", "isImage", "ratio", "localOffsetHours", "projectionType", "timeBucket", "count"),
        *("size", "totalSize", "assetIds", "message", "res", "major", "minor", "patch"),
    },
    "exifInfo": {"dateTimeOriginal", "orientation", "projectionType"},
}
#: What a visitor reads of a field that he may read: the field, what Immich says, what we make of it.
READ = {
    "file_name": ("originalFileName", "canary-originalFileName.jpg", "canary-originalFileName.jpg"),
    "description": ("description", "canary-description", "canary-description"),
    "dimensions": (None, None, "35.1 MP, 7013 × 5011"),
    "file_size": ("fileSizeInByte", 98_765_432_100, "98.8 GB"),
    "make": ("make", "canary-make", "canary-make"),
    "model": ("model", "canary-model", "canary-model"),
    "lens": ("lensModel", "canary-lensModel", "canary-lensModel"),
    "exposure": ("exposureTime", "1/98764", "1/98764 s"),
    "iso": ("iso", 98_763, "ISO 98763"),
    "aperture": ("fNumber", 98.71, "f/98.71"),
    "focal_length": ("focalLength", 987.62, "987.62 mm"),
    "city": ("city", "canary-city", "canary-city"),
    "state": ("state", "canary-state", "canary-state"),
    "country": ("country", "canary-country", "canary-country"),
    "time_zone": ("timeZone", "Canary/timeZone", "Canary/timeZone"),
}
NUMBERS = {
    **{name: mark for name, mark, _ in READ.values() if name},
    "latitude": 48.98761,
    "longitude": 16.98762,
    "width": 7013,
    "height": 5011,
    "exifImageWidth": 7013,
    "exifImageHeight": 5011,
}
#: A mark, whatever was made of it; a short number not within a hash, in which it stands by chance.
MARK = re.compile(
    r"[Cc]anary[-/]?[\w.]*|98\.8 GB|98765432100|1/98764|98\.71|987\.62|\d+\.9876[12]\d*"
    r"|(?<![0-9a-f])(?:9876[23]|7013|5011)(?![0-9a-f])"
)
#: The minute at which a picture was taken, as text.
MINUTE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d")


def marked(value, name: str = "", within: str = ""):
    """JSON with marks in it, at any depth; in objects also under names that no Immich has."""
    if isinstance(value, dict):
        scope = name if name in NEEDED else within
        changed = {key: marked(one, key, scope) for key, one in value.items()}
        return {**changed, "canaryNew": {"deep": [f"canary-new-{name}"]}, "canaryText": f"canary-text-{name}"}
    if isinstance(value, list):
        if name in ("people", "tags", "albumUsers", "unassignedFaces") and not value:
            return [
                {"name": f"canary-{name}", "value": f"canary-{name}-value", "user": {"email": f"canary-{name}-mail"}}
            ]
        return [marked(one, name, within) for one in value]
    if isinstance(value, bool) or name in NEEDED[within]:
        return value
    if name in NUMBERS:
        return NUMBERS[name]
    return value if isinstance(value, (int, float)) else f"canary-{name}"


class Canary:
    """`url` is an Immich with marks. While `fails` is set every call of its API fails, with marks."""

    def __init__(self, immich: str):
        self.fails: int | None = None
        #: Names of members that were given a mark.
        self.seen: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.pass_on(self, immich)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Who asked may have gone.
        self.server.handle_error = lambda *_: None
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.address}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        """Takes no more connections."""
        self.server.shutdown()
        self.server.server_close()

    def pass_on(self, asked: BaseHTTPRequestHandler, immich: str):
        """Immich's answer, with marks in body and header."""
        connection = http.client.HTTPConnection(immich, timeout=30)
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        fields = {key: value for key, value in asked.headers.items() if key.lower() not in ("host", "connection")}
        connection.request(asked.command, asked.path, body, fields)
        answer = connection.getresponse()
        status, data = answer.status, answer.read()
        ours = {"content-length", "connection", "x-powered-by", "x-immich-cid", "x-correlation-id"}
        kept = [(key, value) for key, value in answer.getheaders() if key.lower() not in ours]
        if self.fails and "/server/" not in asked.path:
            status, data = self.fails, b'{"message":"canary-message","error":"canary-error"}'
            kept = [("Content-Type", "application/json")]
        elif (answer.getheader("Content-Type") or "").startswith("application/json") and data:
            value = marked(json.loads(data))
            self.note(value)
            data = json.dumps(value).encode()
        kept = [
            (key, re.sub(r"UTF-8''[^;]*", "UTF-8''canary-header.jpg", value) if key == "Content-Disposition" else value)
            for key, value in kept
        ]
        length = answer.getheader("Content-Length") if asked.command == "HEAD" else str(len(data))
        asked.send_response(status)
        for key, value in kept:
            asked.send_header(key, value)
        for key in ("X-Powered-By", "X-Immich-Cid", "X-Correlation-Id", "Server-Timing", "Link", "Set-Cookie"):
            asked.send_header(key, f"canary-{key}=canary-value")
        if length is not None:
            asked.send_header("Content-Length", length)
        asked.end_headers()
        asked.wfile.write(data)
        connection.close()

    def note(self, value):
        """Remembers which members hold a mark."""
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, dict):
                continue
            for name, one in each.items():
                if MARK.search(json.dumps(one, ensure_ascii=False)):
                    self.seen.add(name)
                self.note(one)
