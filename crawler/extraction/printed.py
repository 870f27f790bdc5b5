"""Dates that a page shows: beside its headline, in its address, in its scripts' data, or where heuristics find one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, islice, pairwise
from urllib.parse import urljoin

from crawler.extraction.blocks import Block, apart, heading_place
from crawler.extraction.leaves import leaf
from crawler.extraction.localtime import latest_day
from crawler.extraction.proposals import Proposal
from crawler.extraction.stamps import FAR, is_date
from crawler.extraction.told_days import DATE_START, MAX_DATE
from crawler.relative_dates import WORDS_OF_TIME
from crawler.written_dates import Moment, parse_moment
from storage.urls import url_key

STAMPED, BESIDE, ABOVE_IT, FAR_OFF, CARDED, REDATED = 0.7, 0.65, 0.62, 0.55, 0.5, 0.3
"""How sure a date is that a stamp by the headline gives, that stands below it, above it, that a stamp gives elsewhere,
that stands in the page's card of this article, and that is one of a change where nothing tells of the publication."""
MAX_PRINTED = 100
"""Dates on a page that are compared with a guess."""
MAX_SHOWN = 80
"""Characters of an element that shows a date."""
MAX_STAMP, MAX_STAMP_LINES = 160, 400
"""Characters of a line that may be a stamp, and lines that are looked at."""
OF_OTHERS = frozenset({"nav", "aside", "footer", "comment", "related", "card", "quote", "blockquote"})
"""Where a page prints the dates of something else."""
_NEVER_OWN = frozenset({"comment", "related", "hidden", "blockquote", "toc", "embed", "ad", "letter"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
MAX_OWN, MAX_WORDS_OWN, NEXT_OF_KIN, MIN_TITLE = 60, 3, 3, 30
"""Characters and longer words of a line in a frame that dates the headline beside it, the elements around it that do
not hold the headline above which it stands, and characters of a link that is a title."""
_TOUCHING = re.compile(
    r"(?<=[ap]m)(?=[A-Z])|(?<=\d{4})(?=[^\W\d_]{3})|(?<=[a-z])(?=\d{1,2}[./-]\d)|(?<=[./-]\d{4})(?=\d)"
)
_DATED_AT = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|[^\n]{3,22}?(?:19|20)\d\d")
NEVER = frozenset({"comment", "related"})
QUOTED = frozenset({"quote", "blockquote"})
UNSEEN = frozenset({"hidden", "nav"})
CHANGED = re.compile(
    r"updat|modif|review|\bedited\b|\bakt\.|actualis|mis(?:e)? à jour|aktualis|stand\b|actuali[zs]ad|aggiornat|"
    r"atualiza|bijgewerkt|aktualiz|änder|wijzig|zmian|измен|endret|"
    r"обновл|оновл|更新|تحديث|güncel|senast|oppdatert|opdateret",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\bevents?\b|\bnext\s+\w+\s*:|nächste[rs]?\s+\w+\s*:|prochaine?\s+\w+\s*:|próxim[oa]\s+\w+\s*:|prossim[oa]\s+\w+\s*:|"
    r"volgende\s+\w+\s*:|\bas\s+of\b|(?:print|generat|access|retriev)ed\b|gedruckt|druckdatum|generiert|abgerufen|\bkurs\b|"
    r"imprimée?\s+le|générée?\s+le|consulté|impreso|consultad[oa]|stampato|consultato|\bborn\b|geboren|né[e]?\s+le|"
    r"\b(?:match|spiel|partido|partita|jogo|wedstrijd|mecz|матч)\b|"
    r"expires?|due\b|termin\b|comment|kommentar|\b(?:when|wann|cuándo|quand|quando|wanneer|kiedy|когда)\s?:|deadline|\bapply\b|"
    r"\buntil\b|\bby\s+the\s+(?=\d|end\b|close\b|latest\b)|(?:einsende|anmelde|bewerbungs|melde|annahme)(?:schluss|frist|ende)|\bbis\s+(?:zum\s+)?\d|jusqu|date\s+limite|hasta\s+el|"
    r"fino\s+al|scadenza|fecha\s+límite|tot\s+en\s+met",
    re.IGNORECASE,
)
"""What a date is of that is neither of an article nor of its change: an event, a last day, a comment."""
OF_RIGHTS = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|copyright|all rights reserved|last build", re.IGNORECASE)
_OF_CHRONICLE = re.compile(r"\d{4}\s*:\s+\w+\W+\w+\W+\w")
"""A year's end and what happened then: "3 March 1990: the harbour opens"."""
_COUNTED = re.compile(
    r"(?:\d|(?<![^\W\d_])(?:no|an?|one|keine?|eine?n?|aucun|un))\s*(?:comments?|kommentare?|commentaires?)|"
    r"kommentar\s+(?:verfassen|schreiben|hinterlassen|abgeben)|[|·•]\s*comments?\s*$",
    re.IGNORECASE,
)
"""How many comments an article has, or where to write one: blogs say it beside their date."""
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"\w+")
FEWEST_WORDS, MAX_CARD_DATE = 3, 40
"""Words of a headline that tells an article from others, and characters of a card's date."""
MAX_LINKS = 4
"""Links in and around a card's title that are followed to see whether it is this page's."""
FEWEST_CELLS = 2
"""Cells with a date that make a table of dates."""
_EVENT = re.compile(
    r"(?:^|[\s_-])(?:events?|veranstaltung\w*|termine?|agenda|eventos?|eventi|évènements?)(?:$|[\s_-])", re.IGNORECASE
)
FIRST_BLOCKS = 60
"""Blocks at a page's head that may hold the headline and its date in one."""
ABOVE, BELOW = 4, 10
"""Blocks above and below the headline that may hold its date."""
MAX_WORDS_BESIDE, MAX_WORDS_BEHIND = 8, 12
"""Longer words beside a date, and behind one in figures that begins the line: more, and it is a sentence."""
NUMERIC = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}(?!\d))")
"""A date in figures."""
ROOT = 2
"""Elements around all of a page: html and body."""
MAX_WORDS_OF_LINE = 7
"""Words of a line that ends like a sentence and is none: "By Ada Quill, 12 March 2024."."""
MIN_PROSE, MIN_SENTENCE = 100, 25
"""Characters of a paragraph of the text, and of a sentence behind a line."""
_ENDED = re.compile(r"(?<!\b\w)[.!?。]$")
"""Not of an abbreviation: p.m., ч., น."""
_DIGIT = re.compile(r"[\d〇○零]")


def heading_dates(blocks: Sequence[Block], headline: str, *, language: str | None, now: datetime) -> list[Proposal]:
    """Dates that stand alone, or nearly, right above or below the headline: how papers print the day of publication.

    « Aktualisiert am », "Updated", is the date of a change; what stands in a frame, a card or a comment is another's,
    what lies ahead is an event's, unless day and month of its figures are the other way round, and the day that a paper
    prints above its menu is today's.
    """
    heading = heading_place(blocks, headline)
    if heading is None:
        return list(_around_headline(blocks[:FIRST_BLOCKS], headline, language, now))
    near = [*range(heading + 1, heading + 1 + BELOW), *range(heading - 1, heading - 1 - ABOVE, -1)]
    found = list(_around_headline(blocks[heading : heading + 1], headline, language, now))
    of_others, unseen = OF_OTHERS - blocks[heading].around, UNSEEN - blocks[heading].around
    # What frames the headline, too, is the article's own.
    for index in near:
        if not 0 <= index < len(blocks):
            continue
        framed = blocks[index].around & of_others - _footing(blocks[index])
        own = (framed or blocks[index].kind == "caption") and _right_by(blocks, heading, index, language)
        if framed and not own:
            continue
        if index < heading and blocks[index].around & unseen and not own:
            continue  # a menu that opens above
        if index > heading and ((blocks[index].kind == "caption" and not own) or _amid_text(blocks, heading, index)):
            continue  # of a picture, of what the text tells
        text = blocks[index].text
        label = blocks[index - 1].text if index else ""
        if len(text) > MAX_SHOWN or not _DIGIT.search(text):
            continue
        if index < heading or not any(len(each.text) >= MIN_PROSE for each in blocks[heading + 1 : index]):
            text = leaf(blocks, index) or text
        labelled = CHANGED.search(label) and len(label) <= 20 and not _DIGIT.search(label)
        changed = labelled or CHANGED.search(text)
        text = _unglued(text)
        moment = parse_moment(text, language=language)
        if moment is None and (pieces := apart(blocks[index])):  # « Ida Nurmi05/12/20243 min »
            text = " ".join(pieces)
            moment = parse_moment(text, language=language)
        if moment is not None:
            text, moment = _first_of(text, moment, language)
        value = text
        most = MAX_WORDS_BEHIND if NUMERIC.match(text) else MAX_WORDS_BESIDE
        if moment is None or len(LONG_WORD.findall(text)) > most or of_other_things(text) or _says_nothing_of_it(text):
            continue
        if of_event(blocks[index]) or _of_table(blocks, near, index):
            continue
        day = moment.written.date()
        if index < heading and in_masthead(blocks, index, heading, day, now):
            continue
        if day > latest_day(now):
            exchanged = day.day <= 12 and NUMERIC.search(text) and day.replace(month=day.day, day=day.month)
            if not exchanged or exchanged > latest_day(now):
                continue
            value = exchanged.isoformat()
        if changed:
            found.append(Proposal("redated", value, "html", REDATED, text))
        else:
            found.append(Proposal("published", value, "html", BESIDE if index > heading else ABOVE_IT, text))
    return found


def _right_by(blocks: Sequence[Block], heading: int, index: int, language: str | None) -> bool:
    """Whether a line in a frame is the headline's own: a date, perhaps with who signs, that no other headline and no
    prose parts from it, and that no link follows as a teaser's does. Themes name any element card, aside or quote."""
    block, short = blocks[index], len(blocks[index].text) <= MAX_OWN
    bare = is_date(block.text, language=language)
    linked = block.linked > 0 and not (bare and block.linked > 0.9 * len(block.text)) and "meta" not in block.own
    if not short or block.around & _NEVER_OWN or linked:
        return False
    if block.kind == "caption":  # a day alone is the picture's
        moment = parse_moment(block.text, language=language) if bare else None
        bare = moment is not None and moment.precision != "day"
    if not bare and (len(LONG_WORD.findall(block.text)) > MAX_WORDS_OWN or block.kind == "caption"):
        return False
    if index < heading:
        near = len(block.ancestors) - _shared(block, blocks[heading]) <= NEXT_OF_KIN and heading - index <= 2
        return bare and near and "meta" in block.own
    between = blocks[heading + 1 : index]
    if "meta" not in block.own and any(_in_a_card(each, block, blocks[heading]) for each in between):
        return False
    behind = blocks[index + 1] if index + 1 < len(blocks) else block
    prose = sum(len(each.text) >= MIN_PROSE for each in between)  # a standfirst, say
    heads = [each for each in between if each.kind in _HEADINGS]
    parted = prose > 1 or len(heads) > 1 or any(2 * each.linked > len(each.text) for each in heads)
    parted = parted or any(map(is_link, between))
    return not (parted or (behind.kind in _HEADINGS and behind.linked) or is_link(behind))


def _in_a_card(link: Block, block: Block, heading: Block) -> bool:
    """Whether a link and a line stand in a box that does not hold the headline."""
    return link.linked > 0.8 * len(link.text) and _shared(link, block) > _shared(block, heading)


def is_link(block: Block) -> bool:
    """Whether a block is a link's words: another article's title."""
    return len(block.text) > MIN_TITLE and block.linked > 0.8 * len(block.text)


def _first_of(text: str, moment: Moment, language: str | None) -> tuple[str, Moment]:
    """The earlier one of two dates that a line sets side by side, and where it begins: the other is of a change.

    « July 13, 2024October 10, 2020 by Ida Nurmi »: themes print both, and one of them unseen.
    """
    begun = (found.start() for form in (NUMERIC, DATE_START) for found in form.finditer(text))
    dates = [
        found
        for start in sorted(set(begun))
        if text[start - 1 : start] != ":" and (found := _DATED_AT.match(text, start))
    ]
    told: list[tuple[Moment, str]] = []
    spans = [found.span() for found in dates]
    if any(LONG_WORD.search(text[end:start]) for (_, end), (start, _) in pairwise(spans) if start > end):
        return text, moment  # « Stand 12.11.2021, unverändert gültig seit 5.11.2021 »
    for place, found in enumerate(dates):
        each = parse_moment(found[0], language=language)
        if each is not None:
            ends = next((later.start() for later in dates[place + 1 :] if later.start() >= found.end()), len(text))
            told.append((each, text[found.start() : ends]))
    days = {each.written.date() for each, _ in told}
    if len(days) != 2 or min(days) == moment.written.date() or moment.written.date() not in days:
        return text, moment
    first, piece = min(told, key=lambda each: each[0].written)
    return piece, parse_moment(piece, language=language) or first


def _unglued(text: str) -> str:
    """A line with a blank where a date and the next one's first word or figure touch."""
    return _TOUCHING.sub(" ", text)


def of_event(block: Block) -> bool:
    """Whether the names of an element and its parent say event."""
    element = block.element
    both = (element, element.getparent()) if element is not None else ()
    return any(_EVENT.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in both if each is not None)


def _of_table(blocks: Sequence[Block], near: Sequence[int], index: int) -> bool:
    """Whether a cell is one of several with dates in figures: a table of matches, of versions."""
    if blocks[index].kind != "td":
        return False
    cells = (blocks[each].text for each in near if 0 <= each < len(blocks) and blocks[each].kind == "td")
    return len({found[0] for text in cells if (found := NUMERIC.match(text))}) >= FEWEST_CELLS


def _around_headline(blocks: Sequence[Block], headline: str, language: str | None, now: datetime) -> Iterator[Proposal]:
    """The date in the same element as the headline, before it or behind: « 5.12.2024, line break, headline »."""
    for block in blocks:
        at = block.text.find(headline) if headline and len(block.text) <= len(headline) + 2 * MAX_SHOWN else -1
        if at < 0 or len(block.text) == len(headline):
            continue
        for text in (block.text[:at].strip(), block.text[at + len(headline) :].strip()):
            moment = parse_moment(text, language=language) if text and _DIGIT.search(text) else None
            if (
                moment is None
                or len(LONG_WORD.findall(text)) > MAX_WORDS_BESIDE
                or moment.written.date() > latest_day(now)
            ):
                continue
            if not (of_other_things(text) or of_a_change(text)):
                yield Proposal("published", text, "html", BESIDE, text)


def in_masthead(blocks: Sequence[Block], index: int, heading: int, day: date, now: datetime) -> bool:
    """Whether a day above the headline is the page's, not its article's: it stands in nothing that the headline stands
    in, too, above a menu, or is the day of the visit."""
    if _shared(blocks[index], blocks[heading]) > ROOT or len(blocks[heading].ancestors) <= ROOT + 1:
        return False
    return abs(now.date() - day) <= timedelta(days=1) or any(
        "nav" in block.around for block in blocks[index + 1 : heading]
    )


def _amid_text(blocks: Sequence[Block], heading: int, index: int) -> bool:
    """Whether a line stands among the text's paragraphs, as the days of a chronicle do."""
    block, behind = blocks[index], blocks[index + 1 : index + 2]
    if block.kind == "div" or "meta" in block.own | block.around or not behind or behind[0].kind != "p":
        return False
    prose = sum(len(each.text) >= MIN_PROSE for each in blocks[heading + 1 : index])
    return prose > 1 and len(behind[0].text) >= MIN_SENTENCE and bool(_ENDED.search(behind[0].text))


def _says_nothing_of_it(text: str) -> bool:
    """Whether a line with a date is a sentence, "The open day is on December 5, 2026.", a notice of rights, or
    a chronicle's."""
    sentence = _ENDED.search(text) and len(_WORD.findall(text)) > MAX_WORDS_OF_LINE
    return bool(sentence or OF_RIGHTS.match(text) or _OF_CHRONICLE.search(text))


def _footing(block: Block) -> frozenset[str]:
    """What frames the page's end, but may stand in an article for its author and date: HTML's footer."""
    return frozenset({"footer"}) if "article" in block.around else frozenset()


def of_a_change(text: str) -> bool:
    """Whether a line says updated, or a word like it."""
    return bool(CHANGED.search(text))


def of_other_things(text: str) -> bool:
    """Whether a line with a date is of an event, a last day or a comment; « 3 Kommentare » is not."""
    return bool(_OTHERWISE.search(text)) and bool(_OTHERWISE.search(_COUNTED.sub(" ", text)))


def stamp_lines(blocks: Sequence[Block]) -> list[str]:
    """Short lines that may tell a time: with figures, or, if very short, a word like yesterday."""
    lines = (
        text
        for block, text in _with_labels(blocks)
        if len(text) <= MAX_STAMP
        and (_DIGIT.search(text) or (len(text) <= FAR and not WORDS_OF_TIME.isdisjoint(block.words)))
    )
    return list(islice(lines, MAX_STAMP_LINES))


def _with_labels(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """The blocks with their texts; a short one behind a label that ends in a colon with its label: "Published:"."""
    label = ""
    for block in blocks:
        text = block.text
        yield block, f"{label} {text}" if label and len(text) <= FAR and _DIGIT.search(text) else text
        ends = text.endswith((":", "：")) or (block.element is not None and block.element.tag == "dt")
        label = text if ends and len(text) <= FAR and not _DIGIT.search(text) else ""


def lines_of_others(blocks: Sequence[Block], headline: str) -> frozenset[str]:
    """The lines that stand in the page's frame and in other articles' cards alone."""
    heading = heading_place(blocks, headline)
    of_others = OF_OTHERS - (blocks[heading].around if heading is not None else frozenset())
    lines = _with_labels(blocks)
    short = [(block, text) for block, text in lines if len(text) <= 2 * MAX_SHOWN and _DIGIT.search(text)]
    own = {text for block, text in short if not block.around & of_others}
    return frozenset(text for _, text in short if text not in own)


def card_dates(blocks: Sequence[Block], headline: str, *, url: str, language: str | None) -> list[Proposal]:
    """Dates of the card that a page has of its own article, in a list of the latest, say: beside its title there.

    A short title that other articles may have is that of the card only if the card leads to this page.
    """
    heading, words = heading_place(blocks, headline), _WORD.findall(headline.casefold())
    found: list[Proposal] = []
    for index, block in enumerate(blocks):
        if index == heading or not words or block.words != words:
            continue
        if len(words) < FEWEST_WORDS and not _leads_to(block, url):
            continue
        beside = [
            index + step for step in (-1, 1, -2, 2) if 0 <= index + step < len(blocks) and index + step != heading
        ]
        # Of two dates, the card's own stands in the same element; the other is the next card's.
        for place in sorted(beside, key=lambda place: -_shared(block, blocks[place])):
            text = blocks[place].text
            short = len(text) <= MAX_CARD_DATE and _DIGIT.search(text) and len(LONG_WORD.findall(text)) <= 2
            if short and parse_moment(text, language=language) is not None:
                found.append(Proposal("carded", text, "html", CARDED, text))
                break
    return found


def _shared(one: Block, other: Block) -> int:
    """How many elements are around both blocks."""
    return sum(mine == its for mine, its in zip(one.ancestors, other.ancestors, strict=False))


def _leads_to(block: Block, url: str) -> bool:
    """Whether a link in or around a block leads to this address."""
    if block.element is None or not url:
        return False
    links = chain(block.element.iter("a"), block.element.iterancestors("a"))
    here = url_key(url)
    return any(url_key(urljoin(url, link.get("href") or "#")) == here for link in islice(links, MAX_LINKS))


def prints(blocks: Sequence[Block], day: date, *, language: str | None) -> bool:
    """Whether a short line of the page's, not a comment's, holds this day."""
    lines = (block.text for block in blocks if len(block.text) <= 2 * MAX_SHOWN and not block.around & NEVER)
    return any(holds(line, day, language) for line in islice(filter(_DIGIT.search, lines), MAX_PRINTED))


def spells(blocks: Sequence[Block], day: date, *, language: str | None) -> bool:
    """Whether a short line of the page's holds this day with its month in letters, another article's line, too."""
    lines = (NUMERIC.sub(" ", block.text) for block in blocks if len(block.text) <= MAX_SHOWN)
    return any(holds(line, day, language) for line in islice(filter(_DIGIT.search, lines), MAX_PRINTED))


def holds(text: str, day: date, language: str | None) -> bool:
    """Whether one of the dates in a text is that day."""
    parts = [found[0] for found in NUMERIC.finditer(text)]
    parts += [text[found.start() : found.start() + MAX_DATE] for found in DATE_START.finditer(text)]
    for part in parts:
        moment = parse_moment(part, language=language)
        if moment is not None and moment.written.date() == day:
            return True
    return False
