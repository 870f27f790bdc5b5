"""What speaks for a block being the article's, and what against: marks by name, which the weights give their worth.

The first marks say what a block is, where it stands, and what the extractor kept of it and around it; the second, how
the first judged its neighbours and the blocks that look like it. Most carry whether the extractor kept the block (in,
part, out), because a mark means something else on text that was already chosen.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from crawler.extraction.alignment import WORD, kept_shares, words_of
from crawler.extraction.blocks import Block
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.paywall import is_appeal

NEAR, WIDE = 5, 15
"""Blocks before and after whose judgement is looked at."""
MARGIN = 12
"""Blocks before and after what was kept in which even a short line is judged."""
SHORT, MIDDLE = 8, 30
"""Words of a block that may be a label, and of one that may be a caption."""
PROSE, DENSE_PROSE = 80, 25
"""Characters from which on a block may be prose; in a script that writes words without spaces."""
KEPT = 0.6
"""The share from which on a block counts as kept."""

_ENDS = frozenset(".!?…。！？؟।۔։።။។:»”\"'’)")
"""What a sentence ends with."""
_FULL_STOP = re.compile(r"[.!?…。！？؟।۔։።။។][»”\"'’)]*(?:\s|$)|[。！？]|(?:[\u0e01-\u0eff][\s\d,.]{0,20}){50}")
"""In Thai and Lao, which set no mark, a sentence's length."""
_DATE = re.compile(
    r"\b\d{1,2}[./:-]\d{1,2}|\b(?:19|20)\d\d\b|\d{1,2}\s*(?:h|Uhr|am|pm)\b|\b\d+\s+(?:min|hour|day)", re.IGNORECASE
)
_BY = re.compile(
    r"(?:by|von|par|por|di|de|door|av|przez|written by|posted by|text|author|autor|автор)\b:?\s", re.IGNORECASE
)
_CREDITED = re.compile(
    r"©|\(c\)|\bcopyright\b|\bgetty\b|"
    r"\b(?:photo|image|picture|foto|bild|crédit|credit|photograph|illustration|source|quelle|fuente|fonte|"
    r"video)s?\b\s*"
    r"[:/]|\b(?:photo|image|photograph|illustration|picture|courtesy|foto)s?\s+(?:by|of|from|credit|courtesy|"
    r"von|de)\b|"
    r"[/(](?:AP|AFP|Reuters|dpa|EPA)\b",
    re.IGNORECASE,
)
_CREDIT_STEMS = (
    "©", "(c)", "copyright", "getty", "photo", "image", "picture", "foto", "bild", "dit", "illustration", "source",
    "quelle", "fuente", "fonte", "video", "courtesy", "/a", "(a", "/r", "(r", "/d", "(d", "/e", "(e",
)  # fmt: skip
"""One of these stands in whatever a credit's form matches: they are looked for first, which costs a tenth."""
_ADDRESS = re.compile(r"@\w|https?:|www\.")
_ADDRESS_STEMS = ("@", "http", "www.")
_OFFERED = re.compile(
    r"\b(?:newsletter|subscrib\w+|subscription|inbox|sign up|follow us|cookies?|privacy|terms of|e-?mail address|"
    r"advert\w*|affiliate|commission|podcast|comments?|copyright|rights reserved|contact us|donat\w+|abonn\w+|"
    r"kommentar\w*|facebook|twitter|instagram|whatsapp|telegram|youtube)\b",
    re.IGNORECASE,
)
_OFFER_STEMS = (
    "newsletter", "subscri", "inbox", "sign up", "follow us", "cookie", "privacy", "terms of", "mail address", "advert",
    "affiliate", "commission", "podcast", "comment", "copyright", "rights reserved", "contact us", "donat", "abonn",
    "kommentar", "facebook", "twitter", "instagram", "whatsapp", "telegram", "youtube",
)  # fmt: skip
_FIGURE = re.compile(r"\d")
_POINTS = re.compile(
    r"(?:[^\w]{0,3})(?:also|see|more|read|related|watch|listen|source|tags?|topics?|filed under|share|updated|"
    r"published|"
    r"image|photo|correction|editor|note|disclaimer|about|contact|sources|references|quelle|mehr|lesen|themen|"
    r"foto|voir|"
    r"lire|sur le m|fuente|más|leia|leggi)\b",
    re.IGNORECASE,
)
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_HEADS = frozenset({"h2", "h3", "h4"})


@dataclass(frozen=True, slots=True)
class Known:
    """What else is known of the article when its blocks are judged."""

    extracted: str = ""
    """What the extractor kept, a paragraph a line."""
    structured: str = ""
    """The body that the page declares."""
    headline: str = ""
    headings: tuple[str, ...] = ()
    description: str = ""


class Surroundings:
    """What is counted once for all blocks of a page."""

    def __init__(self, blocks: Sequence[Block], known: Known) -> None:
        self.blocks = blocks
        lines = words_of(known.extracted)
        self.told = sum(map(len, lines))
        """Words that the extractor kept."""
        self.keys = [" ".join(block.words) for block in blocks]
        self.shares = kept_shares(lines, [block.words for block in blocks], self.keys)
        self.sizes = [len(block.text) for block in blocks]
        self.units = [
            size / 5 if size > 12 * len(block.words) else len(block.words)  # scripts without spaces
            for block, size in zip(blocks, self.sizes, strict=True)
        ]
        self.prose = [
            size > (DENSE_PROSE if _is_dense(block.text) else PROSE)
            and block.kind in ("p", "div", "quote", "li")
            and block.linked < 0.3 * size
            and bool(_FULL_STOP.search(block.text))
            for block, size in zip(blocks, self.sizes, strict=True)
        ]
        inside = [index for index, share in enumerate(self.shares) if share > KEPT and self.sizes[index] > 60]
        self.found = bool(inside)
        self.first, self.last = (inside[0], inside[-1]) if inside else (0, len(blocks))
        self._count()

    def _count(self) -> None:
        self.kept_in: dict[int, float] = defaultdict(float)
        self.text_in: dict[int, int] = defaultdict(int)
        self.prose_in: dict[int, int] = defaultdict(int)
        self.links_in: dict[int, int] = defaultdict(int)
        self.kept_like: dict[str, float] = defaultdict(float)
        self.text_like: dict[str, int] = defaultdict(int)
        self.whole, self.telling, kept_prose = 1.0, 1, 0.0
        kept_in, text_in, prose_in, links_in = self.kept_in, self.text_in, self.prose_in, self.links_in
        holders: dict[int, int] = {}
        for block, share, size, is_prose in zip(self.blocks, self.shares, self.sizes, self.prose, strict=True):
            kept, number = size * share, block.ancestors[-1]
            self.whole += kept
            self.kept_like[block.signature] += kept
            self.text_like[block.signature] += size
            text_in[number] += size
            kept_in[number] += kept
            links_in[number] += block.linked
            if is_prose:
                self.telling += size
                kept_prose += kept
                prose_in[number] += size
            for inner, outer in pairwise(reversed(block.ancestors)):
                if inner in holders:
                    break
                holders[inner] = outer
        for inner in sorted(holders, reverse=True):  # an element's number is higher than those of what holds it
            outer = holders[inner]
            text_in[outer] += text_in[inner]
            kept_in[outer] += kept_in[inner]
            links_in[outer] += links_in[inner]
            prose_in[outer] += prose_in[inner]
        self.prose_kept = kept_prose / self.telling
        """The share of the page's prose that the extractor kept."""

    def worth_judging(self, index: int) -> bool:
        """Whether a block may be the article's at all: menus and footers are most of a page."""
        if self.shares[index] > 0 or not self.found:
            return True
        if self.units[index] >= 12 and self.blocks[index].linked < 0.6 * self.sizes[index]:
            return True
        return self.first - MARGIN <= index <= self.last + MARGIN


def _is_dense(text: str) -> bool:
    """Whether a text is Chinese or Japanese."""
    return not text[:40].isascii() and 2 * len(_DENSE.findall(text[:40])) > min(len(text), 40)


def first_marks(around: Surroundings, known: Known) -> list[list[str] | None]:
    """The marks of each block by itself; None for what need not be judged."""
    page = _Page(around, known)
    return [page.marks(index) if around.worth_judging(index) else None for index in range(len(around.blocks))]


class _Page:
    def __init__(self, around: Surroundings, known: Known) -> None:
        self.around, self.blocks = around, around.blocks
        self.structured, self.described = _Said(known.structured), _Said(known.description)
        self.titles = {" ".join(WORD.findall(title.casefold())) for title in (known.headline, *known.headings) if title}
        self.keys = around.keys
        self.times = Counter(self.keys)
        self.seen: set[str] = set()
        self.homes: dict[tuple[int, int, str, str], list[str]] = {}
        self.named = {word for title in self.titles for word in title.split() if len(word) > 3}
        self.spoken: Counter[str] = Counter()
        for block, share in zip(self.blocks, around.shares, strict=True):
            if share > KEPT:
                self.spoken.update({word for word in block.words if len(word) > 4})
        self.length = f"page:{bisect_right((300, 800, 2000, 5000), around.whole)}"
        self.missed = bisect_right((0.1, 0.3, 0.6, 0.85), around.prose_kept)
        places = [index for index, key in enumerate(self.keys) if key in self.titles]
        self.heading = next((index for index in reversed(places) if self.blocks[index].kind == "h1"), -1)
        if self.heading < 0:
            self.heading = places[0] if places else -1

    def marks(self, index: int) -> list[str]:
        block, share, size = self.blocks[index], self.around.shares[index], self.around.sizes[index]
        k = "in" if share > 0.8 else "part" if share > 0.3 else "out"
        linked = block.linked / size
        units = bisect_right((2, 4, 8, 15, 30, 60), self.around.units[index])
        link = bisect_right((0.01, 0.3, 0.6, 0.9), linked)
        mine = [
            f"kind:{block.kind}:{k}", f"size:{units}:{k}", f"link:{link}:{k}", f"link:{link}:s{min(units, 4)}",
            f"stops:{sum(1 for _ in islice(_FULL_STOP.finditer(block.text, 0, 400), 3))}:{k}",
            f"end:{block.text[-1] in _ENDS}:{k}", f"{self.length}:{k}",
            f"pos:{bisect_right((0.1, 0.3, 0.6, 0.9), index / len(self.blocks))}:{k}",
            f"missed:{self.missed}:{'p' if self.around.prose[index] else 'o'}:{k}",
        ]  # fmt: skip
        mine += _named("own", block.own, k)
        mine += _named("in", block.around, k)
        self._place(index, k, mine)
        self._homes(index, k, mine)
        self._others(index, k, units, mine)
        self._words(index, k, mine)
        self._neighbours(index, k, mine)
        return mine

    def _place(self, index: int, k: str, mine: list[str]) -> None:
        first, last = self.around.first, self.around.last
        if not self.around.found:
            mine.append("place:nowhere")
        elif index < first:
            mine.append(f"place:before:{bisect_right((1, 2, 4, 8), first - index)}:{k}")
        elif index > last:
            mine.append(f"place:after:{bisect_right((1, 2, 4, 8), index - last)}:{k}")
        else:
            mine.append(f"to-end:{bisect_right((1, 2, 3, 5, 10), last - index)}:{k}")
            mine.append(f"from-start:{bisect_right((1, 2, 3, 5), index - first)}:{k}")
        if self.heading >= 0:
            distance = index - self.heading
            mine.append(f"h1:{'before' if distance < 0 else bisect_right((1, 2, 3, 5, 8, 15), distance)}:{k}")

    def _homes(self, index: int, k: str, mine: list[str]) -> None:
        """How much of what was kept, of the prose and of the links lives in the elements around the block."""
        around, prose = self.around, "p" if self.around.prose[index] else "o"
        block = self.blocks[index]
        for up, number in enumerate(reversed(block.ancestors[-4:])):
            known = self.homes.get((number, up, k, prose))
            if known is None:
                known = self.homes[number, up, k, prose] = self._home(number, up, k, prose)
            mine += known
            text = max(around.text_in[number], 1)
            others = text - around.sizes[index]
            if up and others > 0:
                links = (around.links_in[number] - block.linked) / others
                mine.append(f"links{up}:{bisect_right((0.02, 0.1, 0.25, 0.5, 0.8), links)}:{k}:{prose}")
        kept, text = around.kept_like[block.signature], max(around.text_like[block.signature], 1)
        most, pure = bisect_right((0.02, 0.2, 0.6), kept / around.whole), bisect_right((0.1, 0.5, 0.9), kept / text)
        mine.append(f"alike:{most}:{pure}:{k}")

    def _home(self, number: int, up: int, k: str, prose: str) -> list[str]:
        """What an element says of all blocks in it that are alike."""
        around = self.around
        kept, text = around.kept_in[number], max(around.text_in[number], 1)
        told = bisect_right((0.02, 0.2, 0.5, 0.8), around.prose_in[number] / around.telling)
        mine = [
            f"home{up}:{bisect_right((0.02, 0.1, 0.4, 0.8), kept / around.whole)}:{k}",
            f"pure{up}:{bisect_right((0.05, 0.3, 0.6, 0.9), kept / text)}:{k}",
            f"told{up}:{told}:{k}:{prose}",
        ]
        return [*mine, f"told{up}:{told}:{k}:{prose}:m{self.missed}"] if self.missed < 3 else mine

    def _others(self, index: int, k: str, units: int, mine: list[str]) -> None:
        """What the page's other words for its article say of the block."""
        block, key = self.blocks[index], self.keys[index]
        if self.structured.size > 60:
            held = bisect_right((0.3, 0.8), self.structured.holds(block.words))
            mine += [f"ld:{held}:{k}", f"ld:{held}:s{min(units, 4)}", f"has-ld:{k}"]
        if len(block.words) > 5 and self.described.size > 5 and self.described.holds(block.words) > 0.7:
            mine.append(f"described:{'before' if index < self.around.first else 'in'}:{k}")
        if key in self.titles:
            mine.append(f"title:{k}")
        if self.times[key] > 1:
            again = "again" if key in self.seen else "first"
            mine.append(f"twice:{again}:{k}:{'s' if len(block.words) < 6 else 'l'}")
        self.seen.add(key)
        long_words = {word for word in block.words if len(word) > 4}
        if len(long_words) > 1:
            own, length = (1 if self.around.shares[index] > KEPT else 0), "s" if len(block.words) < 12 else "l"
            shared = sum(self.spoken[word] > own for word in long_words) / len(long_words)
            mine.append(f"speaks:{bisect_right((0.1, 0.25, 0.4, 0.6), shared)}:{k}:{length}")
            mine.append(f"named:{min(len(self.named & long_words), 2)}:{k}:{length}")

    def _words(self, index: int, k: str, mine: list[str]) -> None:
        text, units = self.blocks[index].text, self.around.units[index]
        if text[0].islower():
            mine.append(f"lower-start:{k}")
        if text[-1] in "?:":
            mine.append(f"ends{text[-1]}:{k}")
        if len(text) > 400:
            return
        length = "s" if units < SHORT else "m" if units < MIDDLE else "l"
        if is_boilerplate(text):
            mine.append(f"says:pointer:{k}")
        if is_appeal(text):
            mine.append(f"says:appeal:{k}")
        if length != "l":
            if _FIGURE.search(text) and _DATE.search(text):
                mine.append(f"says:date:{length}:{k}")
            if _BY.match(text):
                mine.append(f"says:by:{length}:{k}")
            if _POINTS.match(text):
                mine.append(f"says:points:{length}:{k}")
        plain = text.lower()
        if any(map(plain.__contains__, _CREDIT_STEMS)) and _CREDITED.search(text):
            mine.append(f"says:credit:{length}:{k}")
        if any(map(text.__contains__, _ADDRESS_STEMS)) and _ADDRESS.search(text):
            mine.append(f"says:address:{length}:{k}")
        offered = len(_OFFERED.findall(text)) if any(map(plain.__contains__, _OFFER_STEMS)) else 0
        if offered:
            mine.append(f"says:offered:{min(offered, 3)}:{length}:{k}")
        if "|" in text or "•" in text or text[-1] == "»":
            mine.append(f"bars:{k}")
        if len(text) > 1 and text.isupper():
            mine.append(f"upper:{k}")

    def _neighbours(self, index: int, k: str, mine: list[str]) -> None:
        for offset, name in ((-1, "prev"), (1, "next")):
            other = index + offset
            if not 0 <= other < len(self.blocks):
                mine.append(f"{name}:none")
                continue
            block, share = self.blocks[other], self.around.shares[other]
            state = "in" if share > 0.8 else "part" if share > 0.3 else "out"
            mine.append(f"{name}:{state}:{block.kind}:{k}")
            same = "same" if block.parent == self.blocks[index].parent else "else"
            mine.append(f"{name}:{state}:{same}:{k}")
            mine.append(f"{name}:{state}:{bisect_right((4, 15, 40), len(block.words))}:{k}")
        for back in range(1, min(4, index + 1)):  # a teaser stands under a heading that is a link
            above = self.blocks[index - back]
            if above.kind in _HEADS or above.linked == len(above.text):
                linked = above.linked > 0.8 * len(above.text)
                mine.append(f"under:{'link' if linked else 'head'}:{above.kind in _HEADS}:{back}:{k}")
                break


def second_marks(around: Surroundings, scores: Sequence[float]) -> list[list[str] | None]:
    """What the first judgement of the others says of each block."""
    sizes, blocks = around.sizes, around.blocks
    weighted = [score * size for score, size in zip(scores, sizes, strict=True)]
    sums: dict[int | str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for block, hit, size in zip(blocks, weighted, sizes, strict=True):
        keys: set[int | str] = {block.signature, *block.ancestors[-3:]}
        for key in keys:
            entry = sums[key]
            entry[0] += hit
            entry[1] += size
    running = _Running(scores, sizes)
    likely = [index for index, score in enumerate(scores) if score > 0.5 and sizes[index] > 60]
    first, last = (likely[0], likely[-1]) if likely else (0, len(blocks))
    total = f"total:{bisect_right((300, 800, 2000, 5000), max(sum(weighted), 1.0))}"
    edges = (0.1, 0.3, 0.5, 0.7, 0.9)
    found: list[list[str] | None] = []
    for index, (block, score, size) in enumerate(zip(blocks, scores, sizes, strict=True)):
        if not around.worth_judging(index):
            found.append(None)
            continue
        p, me = bisect_right((0.05, 0.2, 0.4, 0.6, 0.8, 0.95), score), bisect_right((0.3, 0.7), score)
        mine = [f"p:{p}", f"{total}:{me}", f"kind:{block.kind}:{me}"]
        for name, low, high in (("before", index - NEAR, index), ("after", index + 1, index + 1 + NEAR)):
            mine.append(f"{name}:{bisect_right(edges, running.mean(low, high))}:{me}")
        mine.append(f"wide:{bisect_right(edges, running.mean(index - WIDE, index + WIDE + 1))}:{me}")
        for name, other in (("prevp", index - 1), ("nextp", index + 1)):
            value = scores[other] if 0 <= other < len(blocks) else 0.0
            mine.append(f"{name}:{bisect_right(edges, value)}:{me}")
        up = block.ancestors[-min(2, len(block.ancestors))]
        homes: tuple[tuple[str, int | str], ...] = (
            ("home", block.ancestors[-1]), ("up", up), ("like", block.signature),
        )  # fmt: skip
        for name, home in homes:
            hit, of = sums[home]
            mean = (hit - weighted[index]) / (of - size) if of > size else -1.0
            mine.append(f"{name}:{bisect_right((0.0, *edges), mean)}:{me}")
        if first <= index <= last:
            mine.append(f"span:in:{p}")
        else:
            side, far = ("b", first - index) if index < first else ("a", index - last)
            mine += [f"span:out:{p}", f"far:{bisect_right((2, 4, 8, 16), far)}:{side}:{me}"]
        if block.kind in _HEADS or size < 60:
            after = scores[index + 1] if index + 1 < len(blocks) else 0.0
            mine.append(f"head:{block.kind}:{bisect_right((0.3, 0.7), after)}")
        found.append(mine)
    return found


class _Running:
    """Means of scores over windows of blocks, a long block weighing no more than 300 characters."""

    def __init__(self, scores: Sequence[float], sizes: Sequence[int]) -> None:
        self._hits, self._weights = [0.0], [0.0]
        for score, size in zip(scores, sizes, strict=True):
            weight = min(size, 300)
            self._hits.append(self._hits[-1] + score * weight)
            self._weights.append(self._weights[-1] + weight)

    def mean(self, low: int, high: int) -> float:
        low, high = max(low, 0), min(high, len(self._hits) - 1)
        weight = self._weights[high] - self._weights[low] if high > low else 0.0
        return (self._hits[high] - self._hits[low]) / weight if weight else 0.0


class _Said:
    """A text that a block may be a part of."""

    def __init__(self, text: str) -> None:
        lines = words_of(text)
        self._lines = {" ".join(line) for line in lines}
        words = [word for line in lines for word in line]
        self.size = len(words)
        self._shingles = set(zip(words, words[1:], words[2:], words[3:], strict=False))
        self._joined = f" {' '.join(words)} "

    def holds(self, words: list[str]) -> float:
        """The share of the words that the text holds in that order."""
        key = " ".join(words)
        if key in self._lines:
            return 1.0
        if len(words) < 6:
            return 0.9 if len(words) > 2 and f" {key} " in self._joined else 0.0
        shingles = zip(words, words[1:], words[2:], words[3:], strict=False)
        return sum(map(self._shingles.__contains__, shingles)) / (len(words) - 3)


@lru_cache(maxsize=20_000)
def _named(where: str, names: frozenset[str], k: str) -> tuple[str, ...]:
    return tuple(f"{where}:{name}:{k}" for name in names)
