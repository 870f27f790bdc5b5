"""Undoing Content-Encoding (RFC 9110 8.4) without trusting it."""

from __future__ import annotations

import zlib

from crawler.failures import FetchFailed

ACCEPTED = "gzip, deflate"
_LAYERS = 2
"""A body may be packed twice by mistake; more is an attack."""
_GZIP_MAGIC = b"\x1f\x8b"
_MEMBERS = 50
"""Of one gzip file: each costs a copy of the rest."""


def decoded(packed: bytes | bytearray, encoding: str, limit: int, *, truncate: bool = False) -> bytes:
    """The body as it was before it was packed: whole, checked, and at most `limit` bytes, or FetchFailed.

    With `truncate` only the first `limit` bytes are wanted, and neither length nor checksum matters.
    """
    layers = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if len(layers) > _LAYERS:
        raise FetchFailed("encoding", f"the body is packed {len(layers)} times: the server is broken or hostile")
    body = bytes(packed)
    for name in reversed(layers):
        if name in ("gzip", "x-gzip"):
            # Some servers announce gzip and send the document as it is; it is then read as it is.
            body = _gunzip(body, limit, truncate) if body.startswith(_GZIP_MAGIC) else body
        elif name == "deflate":
            body = _inflate(body, limit, truncate)
        else:
            raise FetchFailed("encoding", f'the body is packed as "{name[:40]}", which was not asked for')
    return body


def _gunzip(body: bytes, limit: int, truncate: bool) -> bytes:
    unpacked = bytearray()
    for _ in range(_MEMBERS):  # one file may be several members (RFC 1952 2.2)
        part, body = _unpack(body, 31, limit - len(unpacked), truncate)
        unpacked += part
        if not body.startswith(_GZIP_MAGIC):
            return bytes(unpacked)  # what follows the last member is padding
    raise FetchFailed("corrupt", f"the packed body has more than {_MEMBERS} parts")


def _inflate(body: bytes, limit: int, truncate: bool) -> bytes:
    """Deflate as the standard says (inside zlib), or bare as some servers send it."""
    zlib_header = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _unpack(body, 15 if zlib_header else -15, limit, truncate)[0]


def _unpack(body: bytes, window: int, limit: int, truncate: bool) -> tuple[bytes, bytes]:
    unpacker = zlib.decompressobj(window)
    try:
        part = unpacker.decompress(body, max_length=limit + 1)
    except zlib.error as error:
        raise FetchFailed("corrupt", f"the packed body is damaged ({error})") from error
    if truncate and (len(part) > limit or not unpacker.eof):
        return part[:limit], b""
    if len(part) > limit:
        raise FetchFailed("too-large", f"the body unpacks to more than {limit:,} bytes")
    if not unpacker.eof:
        raise FetchFailed("truncated", "the packed body ends too early")
    return part, unpacker.unused_data
