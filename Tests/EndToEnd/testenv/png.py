"""Pictures of any size, of one colour."""

import struct
import zlib


def png(width: int, height: int, colour: tuple[int, int, int] = (80, 120, 160)) -> bytes:
    """A file (PNG, W3C Recommendation, third edition, §5)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(colour) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
