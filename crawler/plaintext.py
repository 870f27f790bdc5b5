"""Plain text out of hostile text or markup: NFC, no control or bidi characters, paragraphs split by a blank line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lxml import etree, html

MAX_LINE = 2_000
"""Characters of a title, a name, a category; more is not one."""
MAX_TEXT = 1_000_000
"""Characters of a body."""

# Controls except tab and newline, surrogates, non-characters, bidi controls (UAX #9), and what is invisible but
# breaks words: zero-width space, word joiner, soft hyphen, byte order mark. ZWJ and ZWNJ stay: emoji and Persian.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Colours and moves of a terminal (ECMA-48), and the titles of its windows: a program's output that was pasted.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,40}[ -/]{0,4}[@-~]|\x1b\\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\\\)|\x1b[ -/]{0,4}[0-~]"
)
# Letters that no font draws (U+E0000 to U+E007F): they carry text that nobody sees, except behind the flag they spell.
_HIDDEN = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:_-]*+(?:\s[^<>]*+)?+/?+>")
_MARKUP = re.compile(r"[<&]")
# libxml2 is quadratic in the attributes of one element (16,000: 0.4 s; 60,000: 30 s).
_OVERLOADED = re.compile(
    r"(<[A-Za-z][^\s<>/]*+)(?:[\s/]*+[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?+){400,}+"
)

_BLOCK_TAGS = """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol option p pre section summary table tbody td tfoot th thead
    tr ul"""
BLOCKS = frozenset(_BLOCK_TAGS.split())
_UNREAD_TAGS = "script style noscript template iframe svg math head title select textarea"
_UNREAD = frozenset(_UNREAD_TAGS.split())


def clean_text(text: str) -> str:
    """The text without unseen characters, in NFC, each paragraph one line, paragraphs split by a blank line."""
    plain = _NEWLINE.sub("\n", _without_unseen(without_escapes(text[:MAX_TEXT])))
    paragraphs = (" ".join(paragraph.split()) for paragraph in _BLANK_LINE.split(plain))
    return unicodedata.normalize("NFC", "\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def clean_line(text: str, limit: int = MAX_LINE) -> str:
    """The text on one line, no longer than the limit."""
    plain = text[: 4 * limit]
    if not plain.isprintable():  # else it holds neither unseen characters nor ends of lines
        plain = _without_unseen(_NEWLINE.sub("\n", without_escapes(plain)))
    return unicodedata.normalize("NFC", " ".join(plain.split()))[:limit].rstrip()


def _without_unseen(text: str) -> str:
    return _HIDDEN.sub("", _UNSEEN.sub("", text))


def without_escapes(text: str) -> str:
    """The text without what steers a terminal; of "\\x1b[31m" the control character alone would leave "[31m"."""
    return _ESCAPES.sub("", text) if "\x1b" in text or "\x9b" in text else text


def strip_tags(text: str) -> str:
    """The text without what looks like a tag; "a < b" stays."""
    return _TAG.sub("", text) if "<" in text else text


def shed_attributes(markup: str) -> str:
    """The markup, elements with 400 attributes or more without them."""
    return _OVERLOADED.sub(r"\1", markup)


def markup_text(markup: str) -> str:
    """What a reader sees of a piece of HTML, as plain text."""
    if not _MARKUP.search(markup):
        return clean_text(markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    document = f"<html><body>{shed_attributes(_UNSEEN.sub('', without_escapes(markup[:MAX_TEXT])))}</body></html>"
    try:
        tree = html.document_fromstring(document.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, ValueError):
        return clean_text(strip_tags(markup))
    return clean_text("".join(_visible(tree)))


def element_text(element: html.HtmlElement) -> str:
    """What a reader sees of an element, on one line."""
    return clean_line("".join(_visible(element)))


def element_paragraphs(element: html.HtmlElement) -> str:
    """What a reader sees of an element, its paragraphs split by a blank line."""
    return clean_text("".join(_visible(element)))


def markup_line(markup: str, limit: int = MAX_LINE) -> str:
    """What a reader sees of a piece of HTML, on one line."""
    return clean_line(markup_text(markup), limit)


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values that are not empty, each once, in order of appearance."""
    return tuple(dict.fromkeys(value for value in values if value))


def _visible(root: html.HtmlElement) -> Iterator[str]:
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if not hidden and element.tail:
                yield _collapse(element.tail)
            continue
        if element.tag in _UNREAD:
            hidden += 1 if event == "start" else -1
        if event == "start":
            if element.tag in BLOCKS:
                yield "\n\n"
            if not hidden and element.text:
                yield _collapse(element.text)
        else:
            if element.tag in BLOCKS:
                yield "\n\n"
            elif element.tag == "br":
                yield "\n"
            if not hidden and element is not root and element.tail:
                yield _collapse(element.tail)


def _collapse(text: str) -> str:
    """White space of the source is one blank: only elements break paragraphs."""
    return re.sub(r"\s+", " ", text)
