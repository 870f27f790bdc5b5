"""Bytes to text: which character encoding a document is in, whatever it says.

Order of trust: byte order mark, zero bytes of UTF-16/32, valid UTF-8 with a multi-byte character (by chance this
does not happen), the HTTP charset, the document's own declaration, then the most likely reading of the bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # "<?xm" in EBCDIC
)
# UTF-7 hides markup from every filter; idna and punycode are quadratic; the others are no character sets.
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_LIKELY = [
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "iso8859_2",
    "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp874",
]  # fmt: skip
"""What pages without a declaration are in, where they are not UTF-8."""
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_DOUBLED = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_LONE_BYTES = "wirewatch-lone-bytes"
_SAMPLE = 32_768
"""Bytes that are looked at for a guess."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text."""

    text: str
    encoding: str
    source: str
    """bom, zeros, utf-8, http, declared or guessed."""
    replaced: bool = False
    """Some bytes had no meaning in this encoding and became U+FFFD."""


def decode(body: bytes, *, http: str | None = None, declared: str | None = None) -> Decoded:
    """The body as text; never fails."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], encoding, "bom")
    for zeros, encoding in _ZEROS:
        if body.startswith(zeros):
            return _lenient(body, encoding, "zeros")
    if body.isascii():
        return _ascii(body, ((http, "http"), (declared, "declared")))
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    for name, source in ((http, "http"), (declared, "declared")):
        encoding_ = known(name)
        if encoding_ and encoding_ != "utf-8":
            try:
                return Decoded(body.decode(encoding_), encoding_, source)
            except (UnicodeDecodeError, LookupError):
                continue
    return _guess(body, claimed=known(http) or known(declared))


def known(name: str | None) -> str | None:
    """The codec for a declared name as browsers read it (latin-1 is windows-1252); None if unknown or refused."""
    if not name or len(name) > 40:
        return None
    resolved = resolve_encoding(name.strip().strip("\"'"))
    if resolved is None:
        return None
    info = codecs.lookup(resolved)
    return info.name if info.name not in _REFUSED and info._is_text_encoding else None


def _ascii(body: bytes, names: Iterable[tuple[str | None, str]]) -> Decoded:
    for name, source in names:
        encoding = known(name)
        if encoding and encoding.startswith("iso2022_jp"):  # writes Japanese in seven bits
            return _lenient(body, encoding, source)
    return Decoded(body.decode("ascii"), "utf-8", "utf-8")


def _guess(body: bytes, *, claimed: str | None) -> Decoded:
    # Mostly UTF-8 with a few broken bytes (cut in the middle of a character, a bad advertisement): still UTF-8.
    sample = body[:_SAMPLE]
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    whole = len(_MULTIBYTE.findall(sample))
    # By chance the bytes of another encoding make a whole character for one time in six that they do not.
    if broken * 20 < sum(byte >= 0x80 for byte in sample) or broken <= whole:
        text = body.decode("utf-8", _LONE_BYTES)
        return Decoded(text, "utf-8", "guessed", replaced=True)
    guesses = from_bytes(sample, cp_isolation=_LIKELY) if claimed in (None, "utf-8") else None
    best = guesses.best() if guesses else None
    if guesses and best is not None:
        western = any(g.encoding == "cp1252" and g.coherence >= best.coherence and g.chaos < 0.1 for g in guesses)
        return _lenient(body, "cp1252" if western else best.encoding, "guessed")
    return _lenient(body, claimed or "cp1252", "guessed")


def undoubled(text: str) -> str:
    """The text as it was before its UTF-8 was taken for windows-1252 and encoded again: « coopÃ©ration »."""
    if not _DOUBLED.search(text):
        return text
    try:
        octets = b"".join(bytes([ord(each)]) if ord(each) < 0x100 else each.encode("cp1252") for each in text)
        return octets.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text  # not all of it was: nothing is certain


def _lone_byte(error: UnicodeError) -> tuple[str, int]:
    """A broken byte among good UTF-8: between letters of ASCII it is one of windows-1252, else nobody knows."""
    assert isinstance(error, UnicodeDecodeError)
    found, behind = error.object[error.start], error.object[error.start + 1 : error.start + 2]
    if error.end - error.start == 1 and found >= 0xA0 and (not behind or behind.isascii()):
        return bytes([found]).decode("cp1252"), error.end
    return "\ufffd", error.end


codecs.register_error(_LONE_BYTES, _lone_byte)


def _lenient(body: bytes, encoding: str, source: str) -> Decoded:
    try:
        return Decoded(body.decode(encoding), encoding, source)
    except UnicodeDecodeError:
        return Decoded(body.decode(encoding, "replace"), encoding, source, replaced=True)
