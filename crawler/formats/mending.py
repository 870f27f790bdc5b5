"""What publishers' programs do wrong in XML, put right where it is certain what was meant, before anything reads it."""

from __future__ import annotations

import re
from html.entities import html5

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|urlset|sitemapindex)(?=[\s>])")
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,400}\?>\s*\Z")
_JUNK = 20_000
"""Characters before the root in which a program's warnings may stand."""
_UNFIT = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 does not allow at all, not even escaped."""
_AMPERSAND = re.compile(
    r"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>|\Z)|<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
    r"|&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,30});)?+"
)
_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|RDF|channel|urlset|sitemapindex)\s*>")
_PIECE = re.compile(r"<(?P<end>/?)(?:[\w.-]+:)?(?:item|entry|url|sitemap)(?=[\s>])[^<>]*>")
_TAIL = 100_000
"""Characters at the end in which the end of the root is looked for: statistics and scripts are put behind it."""


def without_junk(text: str) -> str:
    """The document from its root on, if something else stands before: a warning, a blank page's markup."""
    root = _ROOT.search(text, 0, _JUNK)
    if root is None:
        return text
    declaration = _DECLARATION.search(text, max(root.start() - 500, 0), root.start())
    return text[declaration.start() if declaration else root.start() :]


def mended(text: str) -> tuple[str, list[str]]:
    """The document with what is not allowed left out, with lone ampersands escaped and HTML's names for characters
    written out, without the item at which it was cut off; and what is worth a warning."""
    warnings = []
    if "<!ENTITY" not in text:
        text = _AMPERSAND.sub(_escaped, text)
    text = _UNFIT.sub("", text)
    if not _END.search(text, max(len(text) - _TAIL, 0)):
        end = _cut(text)
        if end is not None:
            text = text[:end]
            warnings.append("cut off in the middle of an item, which is left out")
    return text, warnings


def _escaped(found: re.Match[str]) -> str:
    whole = found[0]
    if not whole.startswith("&"):
        return whole
    character = html5.get(f"{found['name']};") if found["name"] else None
    # What stands for markup stays escaped: &LT; is no tag.
    return character if character and character not in "<>&\"'" else f"&amp;{whole[1:]}"


def _cut(text: str) -> int | None:
    """Where the last whole item ends, if another one begins behind it and does not end."""
    whole: int | None = None
    depth, first = 0, None
    for found in _PIECE.finditer(text):
        first = found.start() if first is None else first
        if found["end"]:
            depth, whole = 0, found.end()
        elif not found[0].endswith("/>"):
            depth = 1
    if not depth:
        return None
    return whole if whole is not None else first
