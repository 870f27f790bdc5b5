"""Text of others made fit to be shown: one line, nothing invisible that acts, cut between characters, safe links."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"

_MARKS_IN_A_ROW = 8  # Vietnamese, Hebrew and Indic scripts need up to four; more is "zalgo"
_LINK_LIMIT = 2000
_SPACES = {"Zs", "Zl", "Zp", "Cc"}
_CAREFUL = {"Mn", "Me", "Cf", "Cs"}
_SPACES_IN_A_ROW = re.compile(" {2,}")
_JOINER = "\u200d"
_KEPT_FORMATS = {_JOINER, "\u200c"}  # emoji sequences; Persian and Indic spelling
_UNSAFE = frozenset(' "<>\\^`{|}')
_TAGS = range(0xE0020, 0xE0080)  # the flags of England, Scotland, Wales are spelled with these


def plain(text: str) -> str:
    """The text with every white space and control character as a space, without bidi and other format controls.

    Bidi controls (UAX 9) let a headline rewrite what stands beside it; lone surrogates cannot be sent at all.
    The ends are kept, so that pieces of one text can be treated one by one.
    """
    categories = {character: unicodedata.category(character) for character in set(text)}
    if _CAREFUL.isdisjoint(categories.values()):  # most texts, and a whole body is long
        spaces = {ord(character): " " for character, category in categories.items() if category in _SPACES}
        return _SPACES_IN_A_ROW.sub(" ", text.translate(spaces))
    kept: list[str] = []
    marks = 0  # in a row
    for character in text:
        category = categories[character]
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in _SPACES:
            if not kept or kept[-1] != " ":
                kept.append(" ")
        elif marks <= _MARKS_IN_A_ROW and category != "Cs" and (category != "Cf" or _harmless(character)):
            kept.append(character)
    return "".join(kept)


def line(text: str | None) -> str:
    """The text as one line with bare ends; empty for None."""
    return plain(text).strip() if text else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, ending in an ellipsis if cut: at a space if one is near, never within a letter."""
    if len(text) <= limit:
        return text
    end = limit - len(ELLIPSIS)
    space = text.rfind(" ", max(0, end - 20), end + 1)
    if space > 0:
        return text[:space].rstrip() + ELLIPSIS
    return text[: boundary(text, end)].rstrip() + ELLIPSIS


def opening(text: str, limit: int) -> str:
    """What `cut` leaves of the text as one line, without going through all of a long one."""
    start = line(text[: 2 * limit + 200])
    return cut(start if len(start) > limit else line(text), limit)


def boundary(text: str, index: int) -> int:
    """The last place at or before `index` where the text may be cut without breaking a letter from its marks."""
    for place in range(index, max(0, index - 32), -1):
        if place >= len(text) or not (_joins(text[place]) or text[place - 1] == _JOINER):
            return place
    return index


def _harmless(control: str) -> bool:
    """Whether a format control is part of how a word or an emoji is spelled."""
    return control in _KEPT_FORMATS or ord(control) in _TAGS


def _joins(character: str) -> bool:
    """Whether the character continues the one before it: marks, variation selectors, joiners, skin tones."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _JOINER
        or 0x1F3FB <= ord(character) <= 0x1F3FF
        or ord(character) in _TAGS
    )


def link(address: str | None) -> str | None:
    """The address if it may be made a link: http or https, with a host; what RFC 3986 forbids in it percent-encoded."""
    if not address or len(address) > _LINK_LIMIT or plain(address) != address:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    if not usable or any(character in _UNSAFE for character in parts.netloc):
        return None
    return "".join(quote(character) if character in _UNSAFE else character for character in address)
