"""Who signs in an article's head: the lines between headline and text, and right above, that may hold its byline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from crawler.extraction.agencies import agency_of
from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.byline_forms import has_form
from crawler.extraction.byline_pieces import joined, pieces_of
from crawler.extraction.byline_words import AND, BY, BY_ALONE, NAME, NOT_BY, PICTURED, ROLE, TELLING, is_section
from crawler.extraction.bylines import clean_authors

ABOVE, BELOW, PROSE = 3, 30, 2
"""Blocks above and below the headline that are looked at, and paragraphs of the text among those below."""
MAX_LINE, MIN_PROSE, MIN_LAST, NEXT = 160, 120, 60, 60
"""Characters of a byline, of a paragraph of the text, of one before a last line, and of a line beside a byline."""
SAID, CERTAIN, LIKELY = 4, 3, 2
"""What speaks for a line: a "By", an author's page, both before the page's class names, or what stands beside it."""
MAX_TOGETHER, MAX_REST, LONG_ROLE = 6, 90, 7
"""Bylines one below the other, characters of one that are no name's, and words of a role."""
BESIDE, TOLD, NEAR = 3, 2, 6
"""Blocks before and behind a name that may hold its date, how far below it may be told of again, and how far below
the headline what says little is believed: a "By" in a line of its own, a name in a card, one behind a long deck."""
_OTHERS = frozenset({"nav", "comment", "related", "caption", "consent", "tags", "figure", "hidden", "aside"})
_QUOTED = _OTHERS | {"quote", "blockquote"}
_FRAMES = frozenset({"nav", "figure", "figcaption", "footer", "consent"})
"""Where not even a "By" makes a byline of the article's."""
_BY = re.compile(rf"^\W*(?:(?i:{BY})\b\s*:?\s*)+(?={NAME}(?!\w))")
_NAMES = re.compile(rf"\W{{0,3}}(?P<names>{NAME}(?:(?:\s*[,;]\s*|\s+{AND}\s+|,\s+{AND}\s+){NAME}){{0,5}})(?!\w)")
_DAYS = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)\b", re.IGNORECASE
)
_BRACKETED = re.compile(r"【[\u3040-\u30ff\u3400-\u9fff々]{3,6}(?:[、・，][\u3040-\u30ff\u3400-\u9fff々]{3,6}){0,4}】")
"""How Japanese papers sign a text's last line."""
_NO_BYLINE = re.compile("写真|特集|編集|速報|通信|新聞|取材|関連|記事|動画|一覧|連載|社説|共同|時事|完|おわり|つづく")
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?。！？…:]$")
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\b\d{1,2}[:h]\d\d\b|"
    r"\b\d{1,2}\s+(?:min|hours?|days?|stunden?|heures?|horas?)\b"
)
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?<!\w)@\w{2,30}\b")
_SUBJECT = re.compile(
    r"/(?:tags?|topics?|thema|themen|sujets?|temas?|wiki|search|categor\w+|section|celebrit\w+|teams?)/"
)
_AUTHORS = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autore|autori|avtor|auth|redakteur(?:e|in)?|journalists?|journalisten?|reporters?|"
    r"writers?|columnists?|contributors?|by|byline|yazar(?:lar)?|skribent|forfatter|firmas?|firme|penulis)[/_-]\w"
)
_PEOPLE = re.compile(
    r"/(?:people|person(?:en)?|profiles?|profil|staff|editors?|team|about|users?|members?|bio|correspondents?|experts?|redaktion|"
    r"equipe|equipo|~|@)|/@|/~|[?&](?:author|user)"
)
_ELSEWHERE = re.compile(
    r"(?://|\.|^)(?:bsky|facebook|twitter|x|linkedin|instagram|threads|mastodon|t|youtube|whatsapp|telegram|"
    r"creativecommons)\.(?:app|com|net|social|me|org)/"
)
_AFTER_DATE = re.compile(rf"\d\s*(?:Uhr|h|Z|[AaPp]\.?[Mm]\.?)?\s*(?:[-–—|/·•,]|(?i:{BY})\b)\s*")
_OPEN = re.compile(
    rf"\s*(?:$|[|·•—–,;/(@\d-]|(?:in|aus|à|en|from|mit|with|avec)\s[^\W\d]|(?:\S+\s+){{0,3}}{ROLE.pattern})",
    re.IGNORECASE,
)
"""What may stand behind the names of a byline."""
_BESIDE_DATE = re.compile(r"\s*[|·•●∙]\s*(?=[^|·•●∙]*\d)")
_BEHIND = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+|(?=\d)")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Signed:
    """One byline, or several one below the other."""

    lines: tuple[str, ...]
    weight: int
    """What speaks for it: a "By" most, then a link to its author's page, a date or a role beside it least."""


def in_head(blocks: Sequence[Block], headline: str) -> list[Signed]:
    """The bylines of an article's head, the likeliest first, of these those below the headline, the nearest first."""
    place = heading_place(blocks, headline)
    if place is None:
        return []
    found: list[Signed] = []
    near = _near(blocks, place)
    done: set[int] = set()
    for index in near:
        if index in done:
            continue
        one = _signed(blocks, index, headline, place, begun=near[index])
        if one is None:
            continue
        together = [*one.lines]
        for other in range(index + 1, min(index + 2 * MAX_TOGETHER, len(blocks))):
            if other not in near or len(together) == MAX_TOGETHER:
                break
            if not _alike(blocks[index], blocks[other]):
                continue
            beside = _signed(blocks, other, headline, place, begun=near[other])
            if beside is not None and beside.weight == one.weight:
                done.add(other)
                together += beside.lines
        found.append(Signed(tuple(dict.fromkeys(together)), one.weight))
    return sorted(found, key=lambda each: -each.weight)


def at_end(blocks: Sequence[Block], headline: str) -> Iterator[str]:
    """Who signs in the last line of a text: « Ida Nurmi », "(Ida Nurmi)", « Text: Ida Nurmi »."""
    place = heading_place(blocks, headline) or 0
    for index in range(place + 2, len(blocks)):
        block, before = blocks[index], blocks[index - 1]
        if len(block.text) > NEXT or block.kind not in ("p", "div") or block.around & _QUOTED - blocks[place].around:
            continue
        if len(before.text) < MIN_LAST or before.kind != "p" or (before.parent != block.parent):
            continue
        behind = blocks[index + 1] if index + 1 < len(blocks) else None
        if (
            behind is not None
            and behind.parent == block.parent
            and behind.kind in ("p", "li", "h2", "h3", "h4", "quote")
        ):
            continue
        if _BRACKETED.fullmatch(block.text) and not _NO_BYLINE.search(block.text):
            yield block.text.strip("【】")
            return
        by = _BY.match(block.text)
        bare = block.text.strip(" ()[]–—-.*") if by is None else block.text
        found = _NAMES.match(bare, by.end() if by else 0)
        if found is None or (by is None and found.end() != len(bare)):
            continue
        people = clean_authors([f"{found['names']}{bare[found.end() :]}"])
        if people and all(map(_like_a_name, people)) and not any(map(is_section, people)):
            yield ", ".join(people)
            return


def _near(blocks: Sequence[Block], place: int) -> dict[int, bool]:
    """The short blocks of the head, those below the headline up to the text's second paragraph, then those above; and
    whether the text has begun before."""
    others = _OTHERS - blocks[place].around
    near: dict[int, bool] = {}
    prose = 0
    for index in range(place + 1, min(place + 1 + BELOW, len(blocks))):
        block = blocks[index]
        if _of_others(block, others - {"hidden"} if index - place <= NEAR else others):
            continue
        prose += len(block.text) >= MIN_PROSE and block.kind in ("p", "div", "quote")
        if prose >= PROSE:
            break
        near[index] = prose > 0
    near |= dict.fromkeys(
        (i for i in range(place - 1, max(-1, place - 1 - ABOVE), -1) if not _of_others(blocks[i], others)), False
    )
    return {index: begun for index, begun in near.items() if len(blocks[index].text) <= MAX_LINE}


def _of_others(block: Block, others: frozenset[str]) -> bool:
    """Whether a block is of the page's frame, of a picture or of another article."""
    if block.around & (others - {"aside"}) or block.kind == "caption":
        return not (_BY.match(block.text) and not block.around & _FRAMES)
    return "aside" in block.around and "article" not in block.around and "aside" in others


def _signed(blocks: Sequence[Block], index: int, headline: str, place: int, *, begun: bool) -> Signed | None:
    """The byline that a block is, with what speaks for it."""
    block = blocks[index]
    if has_form(block.text):
        return Signed((block.text,), SAID) if clean_authors([block.text]) else None
    pieces = pieces_of(block.element, block.text) if block.element is not None else []
    line = joined(pieces) if len(pieces) > 1 else block.text
    label = blocks[index - 1].text if index - 1 != place and index else ""
    label = label if len(label) <= NEXT else ""
    if NOT_BY.search(label):
        return None
    by = _BY.match(line)
    names = _NAMES.match(line, by.end() if by else 0) or (None if by else _behind_a_date(line))
    if names is None:
        return None
    rest = line[names.end() :]
    if len(rest) > MAX_REST or (_SENTENCE.search(line) and len(rest.split()) > 3):
        return None
    said = f"{names['names']}{rest}"
    people = clean_authors([said])
    if not people or not all(map(_like_a_name, people)) or _DAYS.match(said):
        return None
    if by or (BY_ALONE.fullmatch(label) and 0 < index - place <= NEAR):
        said = _BESIDE_DATE.split(said, maxsplit=1)[0]
        return Signed((said,), SAID)
    carded = "card" in block.around - blocks[place].around and not 0 < index - place <= NEAR
    if carded or any(_subject(name, headline) for name in people):
        return None
    linked = [piece.text for piece in pieces if _leads_to_author(piece.href, people) and clean_authors([piece.text])]
    if linked or any(_leads_to_author(href, people) for href in _around(block)):
        return Signed(tuple(linked) or (said,), CERTAIN)
    said = f"{names['names']}{_BEHIND.split(rest, maxsplit=1)[0]}"
    people = clean_authors([said])
    if not people or not _OPEN.match(rest) or PICTURED.search(line) or any(map(is_section, people)):
        return None
    likely = Signed((said,), LIKELY)
    if _told_in_line(line, names) and (not begun or index - place <= NEAR):
        return likely
    after = blocks[index + 1].text if index + 1 < len(blocks) else ""
    if begun and not (len(after) <= NEXT and _DATED.search(after) and index - place <= NEAR):
        return None
    if any(_SUBJECT.search(piece.href.lower()) for piece in pieces) or _in_menu(blocks, block):
        return None
    return likely if _told_beside(blocks, index, names) else None


def _in_menu(blocks: Sequence[Block], block: Block) -> bool:
    """Whether the same words stand in the page's menu: they are a section's name."""
    words = f" {' '.join(block.words)} "
    return any(each.around & _FRAMES and words in f" {' '.join(each.words)} " for each in blocks)


def _told_in_line(line: str, names: re.Match[str]) -> bool:
    """Whether a date, a role, an address or an agency stands beside a name in its line."""
    rest = line[names.end() :]
    if ROLE.search(rest) or _REACHED.search(line) or _DATED.search(rest) or _DATED.search(line[: names.start()]):
        return True
    behind = [*names["names"].split(",")[1:], rest.strip(" ,|/–—-·•")]
    return any(agency_of(each) is not None for each in behind)


def _told_beside(blocks: Sequence[Block], index: int, names: re.Match[str]) -> bool:
    """Whether a date or a role stands in the lines before or behind a name, or the name comes again below the text,
    where papers tell who wrote it."""
    mine = blocks[index]
    if mine.kind in ("h1", "h2", "h3", "td", "dd"):
        return False
    after = blocks[index + 1].text if index + 1 < len(blocks) else ""
    short = len(after) <= NEXT and not _SENTENCE.search(after)
    if short and (_REACHED.match(after) or (ROLE.search(after) and len(after.split()) <= LONG_ROLE)):
        return True
    if mine.text.isupper() and mine.text.upper() != mine.text.lower():
        return False
    beside = [each for each in blocks[max(0, index - BESIDE) : index + BESIDE + 1] if len(each.text) <= NEXT]
    if any(_DATED.search(each.text) and not each.around & _FRAMES for each in beside):
        return True
    name = _WORDS.findall(names["names"].casefold())
    told = (
        each.words[len(name)]
        for each in blocks[index + TOLD :]
        if len(each.words) > len(name) and each.words[: len(name)] == name
    )
    return any(word in TELLING for word in told)


def _behind_a_date(line: str) -> re.Match[str] | None:
    """The names at the end of a line that holds a date: « 25.10.2022 - Ida Nurmi », "5 May 2024 by Ida Nurmi"."""
    for cut in _AFTER_DATE.finditer(line):
        found = _NAMES.match(line, cut.end())
        if found and found.end() >= len(line) - 1 and _DATED.search(line[: found.start()]):
            return found
    return None


def _like_a_name(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 5 or not name.isascii()


def _subject(name: str, headline: str) -> bool:
    """Whether the headline speaks of somebody: who is linked beside it is its subject."""
    return name.casefold() in headline.casefold()


def _around(block: Block) -> Iterator[str]:
    """Where the links lead that a block stands in."""
    element = block.element
    for _ in range(3):
        if element is None:
            return
        if element.tag == "a":
            yield element.get("href") or ""
        element = element.getparent()


def _leads_to_author(href: str, people: Sequence[str]) -> bool:
    """Whether an address is an author's page, by its words or, where they may mean more, by the name in it."""
    lower = href.lower()
    if _SUBJECT.search(lower) or _ELSEWHERE.search(lower):
        return False
    if _AUTHORS.search(lower):
        return True
    spelt = "".join(_WORDS.findall(_unaccented(lower.partition("#")[0])))
    named = any(all(word in spelt for word in _WORDS.findall(_unaccented(name)) if len(word) > 2) for name in people)
    return named and _PEOPLE.search(lower) is not None


def _unaccented(text: str) -> str:
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


def _alike(one: Block, other: Block) -> bool:
    """Whether two blocks are set alike."""
    return one.signature == other.signature and len(one.ancestors) == len(other.ancestors)
