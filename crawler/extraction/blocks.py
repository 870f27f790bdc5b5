"""A page cut into the blocks of text that a reader sees, each with what its markup says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree, html

from crawler.plaintext import BLOCKS, clean_line

MAX_BLOCKS = 6_000
"""Blocks of a page that are looked at."""
MAX_BLOCK = 20_000
"""Characters of one block."""
MAX_DEPTH, MAX_APART = 400, 160
FEWEST = 3
"""Paragraphs below a heading that make an article."""
MAX_VERSE, MEAN_VERSE = 70, 48
"""Characters of a line of verse at most, and on the average: what is longer was broken to fit its column."""
_SPOKEN = re.compile(r"[.!?…:;。！？؟।।]['’\"”“»)\]]*$")
_VERSE = re.compile(r"[,.;:!?…—–،，。][\"'’”»]*$")
_POINT = re.compile(r"[-–—•·*▪►„“«\"]|\d{1,4}(?:[.):]|\s[-–—])\s")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_WHOLE = 0.6
"""An element with more than this share of the page's text frames all of it: its names say nothing of a part."""

_UNREAD_TAGS = """
    script style noscript template iframe svg math head title select textarea button object canvas audio video"""
_UNREAD = frozenset(_UNREAD_TAGS.split())
_MAY_SWALLOW = frozenset({"button", "noscript", "select"})
"""Of these, those in which a broken page may stand as a whole: their end was forgotten, or the parser moved it."""
_KINDS = {
    "p": "p", "li": "li", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4", "td": "td",
    "th": "td", "blockquote": "quote", "figcaption": "caption", "caption": "caption", "pre": "pre", "dd": "dd",
    "dt": "dd",
}  # fmt: skip
_FRAME_TAGS = "article main aside nav footer header form figure blockquote table section ul ol li dialog"
_FRAMES = frozenset(_FRAME_TAGS.split())

# What names in class, id, role and itemprop promise, in any of the languages that are met in markup.
_NAMES = {
    "text": r"article[-_]?_*(?:body|content|text|main|copy|story)|articlebody|(?:entry|post|story|page|node|"
    r"news|single)[-_]*(?:content|body|text|article)|"
    r"body[-_]?(?:text|copy|content)|content[-_]?(?:body|text)|paragraph|rich-?text|wysiwyg|prose|texto|"
    r"contenido|cuerpo|artikel|testo|field-name-body",
    "intro": r"(?:^|[\s_-])(?:lead|lede|intro\w*|deck|dek|chapo|chapeau|sommario|occhiello|bajada|abstract|"
    r"excerpt)(?:$|[\s_-])|"
    r"standfirst|sub-?title|sub-?head|sub-?headline|summary|vorspann|entradilla|untertitel|description",
    "caption": r"caption|credit|legend|bildunter|copyright|photo|image|picture|figure|gallery|galerie|slide|carousel",
    "comment": r"comment|kommentar|comentario|disqus|discuss|respond|reply|replies|forum",
    "related": r"related|recommend|read-?(?:more|next|also)|(?:^|[\s_-])(?:more|also|next|prev|latest|recent|"
    r"trending|popular|similar|further|suggest\w*)(?:$|[\s_-])|"
    r"most-?(?:read|viewed|popular)|recirc|promo|teaser|outbrain|taboola|linked|verwandt|weitere|lire-?aussi|"
    r"relacionad|correlat|up-?next|inline-?links?",
    "card": r"card|tile|list-?item|river|feed|collection|grid|archive|listing|thumb",
    "share": r"share|sharing|social|follow|print|e?mail|addtoany|whatsapp",
    "letter": r"newsletter|subscri|sign-?up|optin|opt-in|paywall|regwall|piano|premium|donat|membership|(?:^|"
    r"[\s_-])cta|abonn|call-to-action",
    "ad": r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promoted|anzeige|werbung|pub|dfp|gpt|banner|affiliate|"
    r"disclos\w*)(?:$|[\s_-]|\d)",
    "meta": r"by-?line|author|(?:^|[\s_-])(?:date|time|meta|info|posted|updated?|published|dateline|"
    r"timestamp)(?:$|[\s_-])|datetime|pub-?date|post-?meta|reading|metadata",
    "bio": r"(?:^|[\s_-])bio|about|author-?_*(?:box|bio|card|info|desc|detail|profile)|contributor|profile",
    "nav": r"(?:^|[\s_-])(?:nav\w*|menu\w*|crumbs?|toolbar|skip\w*|pager|pagination|tabs?)(?:$|[\s_-])|"
    r"breadcrumb|navigation|navbar",
    "tags": r"(?:^|[\s_-])(?:tags?|topics?|keywords?|categor\w+|labels?|kicker|eyebrow|rubrik\w*|"
    r"section-?name)(?:$|[\s_-])|post-?tags|taglist|tag-?list",
    "side": r"sidebar|aside|(?:^|[\s_-])rail|widget|complementary|secondary|foot|bottom|masthead|site-?header|"
    r"contentinfo|(?:^|[\s_-])header",
    "box": r"(?:^|[\s_-])(?:box|info-?box|fact\w*|callout|highlights?|takeaways?|key-?points|faq|sidenote|"
    r"accordion|toggle)(?:$|[\s_-])|infobox|factbox",
    "toc": r"(?:^|[\s_-])(?:toc|table-?of-?contents|jump\w*|contents)(?:$|[\s_-])|inhaltsverz|ez-toc",
    "consent": r"cookie|consent|gdpr|modal|popup|pop-up|overlay|lightbox|toast|(?:^|[\s_-])(?:alert|notice|"
    r"message|warning)(?:$|[\s_-])|dialog",
    "hidden": r"(?:^|[\s_-])(?:hidden|hide|invisible|d-none)(?:$|[\s_-])|sr-only|screen-?reader|"
    r"visually-?hidden|offscreen",
    "live": r"(?:^|[\s_-])(?:live\w*|ticker|timeline|stream)(?:$|[\s_-])|liveblog|live-?blog",
    "embed": r"embed|tweet|instagram|player|podcast|(?:^|[\s_-])(?:video|audio|map|chart|product|buy|price|"
    r"review|rating|poll|quiz|recipe|download)(?:$|[\s_-])",
    "quote": r"pull-?quote|(?:^|[\s_-])(?:quote|pull|zitat)|blockquote",
}  # fmt: skip
_NAMED = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _NAMES.items()))
_NAMING = frozenset({"class", "id", "itemprop", "role", "data-component", "data-testid"})
_INLINE_TAGS = "a span b i em strong u font img small sup sub time abbr cite code input label wbr s q mark"
_INLINE = frozenset(_INLINE_TAGS.split())
"""Elements around a few words: their names say nothing of a block."""
_NOTHING: frozenset[str] = frozenset()
_FIGURES = re.compile(r"\d+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass(slots=True)
class Block:
    """One run of text between two edges of blocks."""

    text: str
    kind: str
    """p, li, h1 to h4, td, quote, caption, pre, dd or div."""
    linked: int
    """Characters of it that are a link's."""
    own: frozenset[str]
    """What the names of the block's element and its parent promise."""
    around: frozenset[str] = frozenset()
    """What the names of the elements around it promise, and which sectioning elements these are."""
    parent: int = 0
    """The number of the element that holds the block's element."""
    ancestors: tuple[int, ...] = ()
    """The numbers of all elements around it, outermost first."""
    signature: str = ""
    """Tag and class of the block's element: blocks that look alike."""
    element: html.HtmlElement | None = None
    words: list[str] = field(default_factory=list)
    lines: str = ""
    """The text with the breaks that its writer set, where they are of verse, of talk or of a list; else nothing."""


_WORD = re.compile(r"\w+")


def page_blocks(tree: html.HtmlElement) -> list[Block]:
    """The blocks of a page, in reading order; what no reader is shown is left out."""
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or not walk.enter(element, tag):
                events.skip_subtree()
        elif isinstance(tag, str) and (tag not in _UNREAD or walk.inside(element)):
            walk.leave(element, tag)
            if len(walk.blocks) >= MAX_BLOCKS:
                break
        else:
            walk.text(element.tail)
    walk.flush()
    return _framed(walk)


def heading_place(blocks: Sequence[Block], headline: str) -> int | None:
    """Where the headline stands: the h1 that shares most of its words, else what repeats it word for word."""
    words = _WORD.findall(headline.casefold())
    wanted = set(words)
    for index, block in enumerate(blocks):
        if block.kind == "h1" and len(wanted & set(block.words)) >= 0.6 * max(len(wanted), 1):
            return index
    return next((index for index, block in enumerate(blocks) if words and block.words == words), None)


def apart(block: Block) -> list[str]:
    """The texts of the elements that a block is set of, one by one: nothing may stand between them but their style."""
    if block.element is None or len(block.text) > MAX_APART:
        return []
    pieces = [piece for text in block.element.itertext() if (piece := clean_line(text, MAX_APART + 1))]
    return pieces if "".join("".join(pieces).split()) == "".join(block.text.split()) else []


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.elements: list[html.HtmlElement] = []
        self._tags: list[str] = []
        self._frames: list[frozenset[str]] = []
        self._names: dict[int, frozenset[str]] = {}
        self._open: list[int] = []
        self._links = 0
        self._breaks = 0
        self._pieces: list[str] = []
        self._linked = 0

    def enter(self, element: html.HtmlElement, tag: str) -> bool:
        """Whether what is inside is read."""
        if (tag in _UNREAD and not _swallowed(element, tag)) or len(self._open) > MAX_DEPTH:
            return False
        if tag in _INLINE:
            self._links += tag == "a"
            self.text(element.text)
            return True
        if tag == "br":
            self._breaks += 1
            if self._breaks > 1:
                self.flush()
            else:
                self._pieces.append("\n")
            return True
        if tag in BLOCKS:
            self.flush()
        frames = self._frames[self._open[-1]] if self._open else _NOTHING
        self._open.append(len(self.elements))
        self._frames.append(frames | {tag} if tag in _FRAMES else frames)
        self._tags.append(tag)
        self.elements.append(element)
        self.text(element.text)
        return True

    def inside(self, element: html.HtmlElement) -> bool:
        """Whether the walk is in this element, and in none that it holds."""
        return bool(self._open) and self.elements[self._open[-1]] is element

    def names(self, number: int) -> frozenset[str]:
        """What an element's names promise: asked only of those around a text, as most hold none."""
        known = self._names.get(number)
        if known is None:
            element = self.elements[number]
            known = self._names[number] = _NOTHING if element.tag in ("html", "body") else promised(element)
        return known

    def leave(self, element: html.HtmlElement, tag: str) -> None:
        if tag in _INLINE:
            self._links -= tag == "a"
        elif tag != "br" and self.inside(element):
            if tag in BLOCKS:
                self.flush()
            self._open.pop()
        self.text(element.tail)

    def text(self, text: str | None) -> None:
        if not text or (not self._pieces and text.isspace()):
            return
        if self._open and self._tags[self._open[-1]] == "pre" and _EMPTY_LINE.search(text):
            for part in _EMPTY_LINE.split(text):
                self.text(part)
                self.flush()
            return
        plain = " ".join(text.split())
        if plain:
            self._breaks = 0
            if text[0].isspace():
                self._pieces.append(" ")
            self._pieces.append(plain)
            if text[-1].isspace():
                self._pieces.append(" ")
            if self._links:
                self._linked += len(plain)
        elif self._pieces:
            self._pieces.append(" ")

    def flush(self) -> None:
        """The run of text ends here."""
        if not self._pieces:
            return
        raw = "".join(self._pieces)
        text = clean_line(raw, MAX_BLOCK)
        linked, self._linked, self._pieces, self._breaks = self._linked, 0, [], 0
        if not text or not self._open:
            return
        words = _WORD.findall(text.casefold())
        if not words:
            return
        holder = next(
            (index for index in range(len(self._open) - 1, -1, -1) if self._tags[self._open[index]] in BLOCKS), 0
        )
        ancestors = tuple(self._open[: holder + 1])
        own, parent = ancestors[-1], ancestors[-2] if holder else ancestors[-1]
        kind = next((_KINDS[tag] for each in ancestors[:-4:-1] if (tag := self._tags[each]) in _KINDS), "div")
        self.blocks.append(
            Block(
                text=text,
                kind=kind,
                linked=linked,
                own=self.names(own) | self.names(parent),
                around=self._frames[self._open[-1]],
                parent=parent,
                ancestors=ancestors,
                signature=f"{self._tags[own]}.{self.elements[own].get('class') or ''}",
                element=self.elements[own],
                words=words,
                lines=_as_set(raw) if "\n" in raw else "",
            )
        )


def _as_set(raw: str) -> str:
    """The lines of verse, of talk and of lists as they were set; nothing for a text that was only made to fit."""
    lines = [line for each in raw.split("\n") if (line := clean_line(each, MAX_BLOCK))]
    if len(lines) < 2 or sum(map(len, lines)) >= MAX_BLOCK:
        return ""
    breaks = list(pairwise(lines))
    verse = len(lines) > 2 and max(map(len, lines)) <= MAX_VERSE and sum(map(len, lines)) <= MEAN_VERSE * len(lines)
    verse = verse and 2 * sum(bool(_VERSE.search(end)) or begin[0].isupper() for end, begin in breaks) >= len(breaks)
    if verse or all(_SPOKEN.search(end) or _POINT.match(begin) for end, begin in breaks):
        return "\n".join(lines)
    return ""


def _swallowed(element: html.HtmlElement, tag: str) -> bool:
    """Whether an element that is not read holds the page's article."""
    if tag not in _MAY_SWALLOW:
        return False
    if next(element.iter("main", "article"), None) is not None:
        return True
    headed = tag == "noscript" or next(element.iter("h1"), None) is not None
    return headed and len(list(islice(element.iter("p"), FEWEST))) == FEWEST


def _framed(walk: _Walk) -> list[Block]:
    """The blocks with the promises of those elements around them that do not frame the whole page."""
    sizes = [0] * len(walk.elements)
    for block in walk.blocks:
        size = len(block.text)
        for number in block.ancestors:
            sizes[number] += size
    whole = _WHOLE * sum(len(block.text) for block in walk.blocks)
    around: dict[int, frozenset[str]] = {}
    for block in walk.blocks:
        promises = around.get(block.ancestors[-1])
        if promises is None:
            promises = _NOTHING
            for number in block.ancestors:
                known = around.get(number)
                if known is None:
                    known = around[number] = promises | walk.names(number) if sizes[number] <= whole else promises
                promises = known
        block.around |= promises
    return walk.blocks


def promised(element: html.HtmlElement) -> frozenset[str]:
    """What the names that an element carries promise of its text."""
    names: list[str] = []
    hidden = False
    for name, value in element.items():
        if name in _NAMING:
            names.append(value)
        elif name == "style":
            hidden = hidden or _HIDING.search(value) is not None
        elif name == "hidden" or (name == "aria-hidden" and value == "true"):
            hidden = True
    found = _promises(" ".join(names)[:400]) if names else _NOTHING
    return found | {"hidden"} if hidden else found


@lru_cache(maxsize=20_000)
def _promises(names: str) -> frozenset[str]:
    """What names promise, each by itself: no form reaches over a blank, and most names stand on many elements.

    No form asks which figure stands in a name: item-20606 and item-7 are the same to all.
    """
    found = [promise for name in _FIGURES.sub("0", names.lower()).split() if (promise := _promise(name))]
    return found[0] if len(found) == 1 else _NOTHING.union(*found)


@lru_cache(maxsize=20_000)
def _promise(name: str) -> frozenset[str]:
    return frozenset(found.lastgroup for found in _iterate(name) if found.lastgroup)


def _iterate(names: str) -> Iterator[re.Match[str]]:
    position = 0
    while (found := _NAMED.search(names, position)) is not None:
        yield found
        position = max(found.end() - 1, found.start() + 1)
