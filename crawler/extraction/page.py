"""A page as a tree: bytes decoded, bombs taken out, what is no HTML refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree, html

from crawler.charset import Decoded, decode
from crawler.extraction.errors import ExtractionError
from crawler.plaintext import clean_line, shed_attributes, without_escapes

MAX_PAGE = 8 * 1024 * 1024
"""Bytes of a page that are read."""

_OTHER_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"%!PS", "PostScript"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "an image or a sound"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"wOF", "a font"),
)
# What no XML holds: lxml refuses to write it into a tree, and with it the whole text was lost.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # str.translate takes ten times as long
_CONTROL_BYTES = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0++(?!\d)|0*+(?:[1-8]|1[1-9]|2\d|3[01]|6553[45])(?!\d)"
    r"|x(?:0++(?![0-9a-f])|0*+(?:[1-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f])));?",
    re.IGNORECASE,
)
_COLOUR_REFERENCE = re.compile(r"&#(?:0{0,8}27|x0{0,8}1b);?\[[0-?]{0,40}[ -/]{0,4}[@-~]", re.IGNORECASE)
"""What colours text in a terminal, its control character as a reference."""
_MARKUP = re.compile(
    r"<(?:!doctype html|/?(?:html|head|body|title|meta|div|p|article|h1|span|table|script|a)\b)", re.IGNORECASE
)
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL)
_DECLARED = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_INLINE_DATA = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s%]{200,}+")
_CLASSES = etree.ElementDefaultClassLookup(
    element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)
"""One class for all elements: lxml's own choice by tag asks a Python function for each, and serves forms alone."""
_SKIPPED = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "select", "textarea", "title"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page, read as HTML."""

    url: str
    tree: html.HtmlElement
    markup: str
    """The text that the tree was made of."""
    encoding: str
    encoding_source: str
    warnings: tuple[str, ...] = field(default=())
    title: str = ""
    """What the page calls itself in its head; empty if it has no title."""
    elements: tuple[html.HtmlElement, ...] = field(init=False)
    """All elements of the tree, in reading order: walked once, as each walk costs more than what is done on it."""
    tagged: Mapping[str, Sequence[int]] = field(init=False)
    """The places of the elements with each tag."""

    def __post_init__(self) -> None:
        elements = tuple(self.tree.iter(etree.Element))
        tagged: dict[str, list[int]] = defaultdict(list)
        for place, element in enumerate(elements):
            tagged[element.tag].append(place)
        object.__setattr__(self, "elements", elements)
        object.__setattr__(self, "tagged", tagged)

    def each(self, *tags: str) -> list[html.HtmlElement]:
        """The elements with one of these tags, in reading order."""
        places = chain.from_iterable(self.tagged.get(tag, ()) for tag in tags)
        return [self.elements[place] for place in sorted(places)]

    def canonical(self) -> str | None:
        """The address that the page calls its own, as written; None if it names none."""
        named = ((link.get("href") or "").strip() for link in self.each("link") if link.get("rel") == "canonical")
        return next(filter(None, named), None)

    def first(self, path: str) -> str | None:
        """The first string that an XPath expression finds, stripped; None if there is none."""
        found = self.tree.xpath(path)
        for value in found if isinstance(found, list) else [found]:
            text = str(value).strip()
            if text:
                return text
        return None

    def lines(self) -> Iterator[tuple[html.HtmlElement, str]]:
        """Elements that hold text of their own, with that text, in reading order."""
        for element in self.elements:
            if element.tag not in _SKIPPED and element.text and not element.text.isspace():
                yield element, element.text


def open_page(body: bytes, *, url: str, content_type: str | None, charset: str | None) -> Page:
    """The page in these bytes; `ExtractionError` if they are no HTML."""
    if not body.strip(b"\0\t\n\r "):
        raise ExtractionError("empty", "the page is empty")
    if len(body) > MAX_PAGE:
        raise ExtractionError("too-large", f"{len(body) >> 20} MiB, more than the {MAX_PAGE >> 20} MiB that are read")
    start = body[:512].lstrip()
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            raise ExtractionError("not-html", f"this is {kind}, not HTML")
    declared = _DECLARED.search(body[:4096])
    named = charset or _header_charset(content_type)
    decoded = decode(body, http=named, declared=(declared[1] or declared[2]).decode("ascii") if declared else None)
    text = _CONTROL_REFERENCE.sub(" ", _COLOUR_REFERENCE.sub("", _without_controls(decoded, body)))
    if _FEED.match(text[:4096]):
        raise ExtractionError("not-html", "this is a feed or a sitemap, not a page")
    if not _MARKUP.search(text[:20_000]):
        raise ExtractionError("not-html", "this is no HTML")
    markup = shed_attributes(_INLINE_DATA.sub("data:,", _XML_DECLARATION.sub("", text)))
    return _parsed(url, markup, decoded)


def _parsed(url: str, markup: str, decoded: Decoded) -> Page:
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise ExtractionError("not-html", f"no HTML could be read: {error}") from error
    warnings = ("some bytes have no meaning in the page's encoding",) if decoded.replaced else ()
    titled = tree.find("head/title")
    titled = titled if titled is not None else next(tree.iter("title"), None)
    title = clean_line("".join(map(str, titled.itertext()))) if titled is not None else ""
    return Page(url, tree, markup, decoded.encoding, decoded.source, warnings, title)


def _without_controls(decoded: Decoded, body: bytes) -> str:
    """The text without control characters; most pages have none, and of their bytes that is seen at once."""
    if decoded.encoding == "utf-8" and len(body.translate(None, _CONTROL_BYTES)) == len(body):
        return decoded.text.replace("\ufffe", " ").replace("\uffff", " ")
    return _CONTROLS.sub(" ", without_escapes(decoded.text.replace("\0", "")))


def _header_charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None
