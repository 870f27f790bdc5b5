"""Dates that a page shows: beside its headline, in its address, in its scripts' data, or where heuristics find one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from htmldate import find_date

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.bylines import elsewhere
from crawler.extraction.localtime import EAST, day_in_address
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.extraction.stamps import FAR
from crawler.plaintext import clean_line
from crawler.relative_dates import WORDS_OF_TIME
from crawler.written_dates import parse_moment

STAMPED, BESIDE, ABOVE_IT, FAR_OFF, CARDED, REDATED = 0.7, 0.65, 0.62, 0.55, 0.5, 0.3
"""How sure a date is that a stamp by the headline gives, that stands below it, above it, that a stamp gives elsewhere,
that stands in the page's card of this article, and that is one of a change where nothing tells of the publication."""
MAX_PRINTED = 100
"""Dates on a page that are compared with a guess."""
MAX_SHOWN = 80
"""Characters of an element that shows a date."""
MAX_STAMP, MAX_STAMP_LINES = 160, 400
"""Characters of a line that may be a stamp, and lines that are looked at."""
_NAMED_DATE = re.compile(
    r"date|time|publi|posted|stamp|fecha|datum|datetime|byline|(?:^|[\s_-])data(?:$|[\s_-])", re.IGNORECASE
)
_OF_OTHERS = frozenset({"nav", "aside", "footer", "comment", "related", "card", "quote", "blockquote"})
"""Where a page prints the dates of something else."""
_NEVER = frozenset({"comment", "related"})
_NEVER_TOLD = frozenset({"comment", "nav"})
_UNSEEN = frozenset({"hidden", "nav"})
_LABEL = re.compile(
    r"(?:date|datum|data|fecha|published|posted|publié|veröffentlicht|erschienen|publicado|pubblicato|дата)\W*$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updat|modif|review|actualis|mis(?:e)? à jour|aktualis|stand\b|actuali[zs]ad|aggiornat|atualiza|bijgewerkt|"
    r"aktualiz|änder|wijzig|zmian|измен|endret|"
    r"обновл|оновл|更新|تحديث|güncel|senast|oppdatert|opdateret",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\bevents?\b|expires?|due\b|termin\b|comment|kommentar|\bwhen:|wann:|cuándo:|quand :|deadline|\bapply\b|"
    r"\b(?:until|by\s+the)\b|einsendeschluss|anmeldeschluss|\bbis\s+(?:zum\s+)?\d|jusqu|date\s+limite|hasta\s+el|"
    r"fino\s+al|scadenza|fecha\s+límite|tot\s+en\s+met",
    re.IGNORECASE,
)
"""What a date is of that is neither of an article nor of its change: an event, a last day, a comment."""
_COUNTED = re.compile(
    r"(?:\d|(?<![^\W\d_])(?:no|an?|one|keine?|eine?n?|aucun|un))\s*(?:comments?|kommentare?|commentaires?)|"
    r"kommentar\s+(?:verfassen|schreiben|hinterlassen|abgeben)|[|·•]\s*comments?\s*$",
    re.IGNORECASE,
)
"""How many comments an article has, or where to write one: blogs say it beside their date."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"\w+")
FEWEST_WORDS, MAX_CARD_DATE = 3, 40
"""Words of a headline that tells an article from others, and characters of a card's date."""
ABOVE, BELOW = 4, 10
"""Blocks above and below the headline that may hold its date."""
MAX_WORDS_BESIDE, MAX_WORDS_BEHIND = 8, 12
"""Longer words beside a date, and behind one in figures that begins the line: more, and it is a sentence."""
NUMERIC = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}(?!\d))")
"""A date in figures."""
MAX_OPENING, MAX_DATE, MAX_MONTH = 200, 32, 14
"""Characters of a paragraph in which it may say when it was written, of a date, and of a month before its day."""
_DIGIT = re.compile(r"\d")
_DATE_START = re.compile(r"(?<![\d./-])(?:\d|[^\W\d_]{3,12}\.?\s+\d)")
_WRITTEN = re.compile(
    r"\b(?:(?:by|von|par|por|di|door|av|przez)\s+[^\W\d_]|(?:press|news)\s+release|press(?:e|emitteilung)|communiqué|"
    r"comunicado|comunicato|posted|published|written|geschrieben|veröffentlicht|publi[ée]|publicad|pubblicat|"
    r"napisan|gepubliceerd|опубликован)",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"^\W*(?:(?:press|news|media)\s+release|(?:presse|medien)(?:mitteilung|information)|communiqué(?:\s+de\s+presse)?|"
    r"(?:nota|comunicado)\s+de\s+(?:prensa|imprensa)|comunicato(?:\s+stampa)?|pers(?:bericht|mededeling)|"
    r"informacja\s+prasowa|komunikat(?:\s+prasowy)?|пресс-релиз|прес-реліз|pressmeddelande|pressemelding|basın\s+bülteni)"
    r"(?:\W+(?:nr|no|n°|№)\.?\s*[\d/]+)?\W*(?:(?:vom|of|from|du|del?|dell?[a’']?|van|z\s+dnia|от|від|från|fra)\s+)?"
    r"(?:[^\W\d_]{2,12}\W{1,2})?(?=\d|[^\W\d_]{3,12}\.?\s+\d)",
    re.IGNORECASE,
)
"""A press release that begins with its date: „Pressemitteilung vom 25. Januar 2022 | Berlin – ..."."""
_FILED = re.compile(
    r"^\W*(?:this\s+(?:entry|post|article|item)|diese[rs]?\s+(?:beitrag|artikel|eintrag)|ce(?:t|tte)?\s+(?:article|entrée|"
    r"billet)|est[ae]\s+(?:entrada|artículo|artigo|post)|quest[oa]\s+(?:articolo|voce|post)|dit\s+(?:bericht|artikel)|"
    r"ten\s+(?:wpis|artykuł)|эт[аот]+\s+(?:запись|статья|материал)|ц(?:ей|я)\s+(?:запис|стаття)|bu\s+yazı|"
    r"(?:det(?:ta|te)|den\s+här)\s+(?:inlägg\w*|innlegg\w*|indlæg)|tento\s+(?:příspěvek|článek))\b"
    r"[^.!?\d]{1,60}(?=\d)",
    re.IGNORECASE,
)
"""What blog systems write below an entry: "This entry was posted on Saturday, 3 December 2011 at ...": its day."""
_PUT = re.compile(
    r"post(?:ed|ado)|publi|veröffentlicht|erstellt|pubblicat|geplaatst|gepubliceerd|опубл|yayınla|zveřejn|filed",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"(?:date_?published|published_?(?:at|on|date|time)|publish_?date|publication_?date|first_?published(?:_?at)?)"
    r"(?:\\?[\"']|&quot;|\s){0,4}[:=](?:\\?[\"']|&quot;|\s){0,4}(\d{4}-\d\d-\d\d(?:T[\d:.]{5,15}(?:Z|"
    r"[+-]\d\d:?\d\d)?)?)",
    re.IGNORECASE,
)


def heading_dates(blocks: Sequence[Block], headline: str, *, language: str | None) -> list[Proposal]:
    """Dates that stand alone, or nearly, right above or below the headline: how papers print the day of publication.

    « Aktualisiert am », "Updated", is the date of a change; what stands in a frame, a card or a comment is another's.
    """
    heading = heading_place(blocks, headline)
    if heading is None:
        return []
    near = [*range(heading + 1, heading + 1 + BELOW), *range(heading - 1, heading - 1 - ABOVE, -1)]
    found: list[Proposal] = []
    of_others, unseen = _OF_OTHERS - blocks[heading].around, _UNSEEN - blocks[heading].around
    # What frames the headline, too, is the article's own.
    for index in near:
        if not 0 <= index < len(blocks) or blocks[index].around & of_others - _footing(blocks[index]):
            continue
        if index < heading and blocks[index].around & unseen:
            continue  # a menu that opens above
        text = blocks[index].text
        label = blocks[index - 1].text if index else ""
        if len(text) > MAX_SHOWN or not _DIGIT.search(text):
            continue
        labelled = _CHANGED.search(label) and len(label) <= 20 and not _DIGIT.search(label)
        changed = labelled or _CHANGED.search(text)
        moment = parse_moment(text, language=language)
        most = MAX_WORDS_BEHIND if NUMERIC.match(text) else MAX_WORDS_BESIDE
        if moment is None or len(_LONG_WORD.findall(text)) > most or _of_other_things(text):
            continue
        if changed:
            found.append(Proposal("redated", text, "html", REDATED, text))
        else:
            found.append(Proposal("published", text, "html", BESIDE if index > heading else ABOVE_IT, text))
    return found


def _footing(block: Block) -> frozenset[str]:
    """What frames the page's end, but may stand in an article for its author and date: HTML's footer."""
    return frozenset({"footer"}) if "article" in block.around else frozenset()


def _of_other_things(text: str) -> bool:
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
        label = text if len(text) <= FAR and text.endswith((":", "：")) and not _DIGIT.search(text) else ""


def lines_of_others(blocks: Sequence[Block], headline: str) -> frozenset[str]:
    """The lines that stand in the page's frame and in other articles' cards alone."""
    heading = heading_place(blocks, headline)
    of_others = _OF_OTHERS - (blocks[heading].around if heading is not None else frozenset())
    lines = _with_labels(blocks)
    short = [(block, text) for block, text in lines if len(text) <= 2 * MAX_SHOWN and _DIGIT.search(text)]
    own = {text for block, text in short if not block.around & of_others}
    return frozenset(text for _, text in short if text not in own)


def card_dates(blocks: Sequence[Block], headline: str, *, language: str | None) -> list[Proposal]:
    """Dates of the card that a page has of its own article, in a list of the latest, say: beside its title there."""
    heading, words = heading_place(blocks, headline), _WORD.findall(headline.casefold())
    if len(words) < FEWEST_WORDS:
        return []
    found: list[Proposal] = []
    for index, block in enumerate(blocks):
        if index == heading or block.words != words:
            continue
        for beside in (index - 1, index + 1, index - 2, index + 2):
            text = blocks[beside].text if 0 <= beside < len(blocks) and beside != heading else ""
            short = len(text) <= MAX_CARD_DATE and _DIGIT.search(text) and len(_LONG_WORD.findall(text)) <= 2
            if short and parse_moment(text, language=language) is not None:
                found.append(Proposal("carded", text, "html", CARDED, text))
                break
    return found


def prints(blocks: Sequence[Block], day: date, *, language: str | None) -> bool:
    """Whether a short line of the page's, not a comment's, holds this day."""
    lines = (block.text for block in blocks if len(block.text) <= 2 * MAX_SHOWN and not block.around & _NEVER)
    return any(_holds(line, day, language) for line in islice(filter(_DIGIT.search, lines), MAX_PRINTED))


def spells(blocks: Sequence[Block], day: date, *, language: str | None) -> bool:
    """Whether a short line of the page's holds this day with its month in letters, another article's line, too."""
    lines = (NUMERIC.sub(" ", block.text) for block in blocks if len(block.text) <= MAX_SHOWN)
    return any(_holds(line, day, language) for line in islice(filter(_DIGIT.search, lines), MAX_PRINTED))


def guesses(
    page: Page, blocks: Sequence[Block], *, language: str | None, now: datetime, changed: date | None = None
) -> list[Proposal]:
    """The day by heuristics: in the address, in scripts' data, by htmldate, or the one day that the page prints.

    Only if nothing else is known. A wrong day is worse than none: what htmldate finds is believed only where the page
    itself prints that day, outside of the frame and of other articles' cards. Its search of the whole text for a date
    costs more than all the rest of the reading; the days that the page prints are known by then.
    """
    guess = _in_address(page.url, now) or _told(blocks, language, now) or _in_data(page)
    if guess is None:
        printed = list(_printed_days(blocks, language))
        found = _by_htmldate(page, now)
        sure = found is not None and _confirmed(date.fromisoformat(found.value), printed, blocks, language, changed)
        guess = found if sure else _only_day(printed, now)
    return [guess, *_shown_days(page, language)] if guess is not None else []


@dataclass(frozen=True, slots=True)
class _Printed:
    """A day in a short line of the page's."""

    day: date
    own: bool
    """Neither in the page's frame nor in another article's card."""
    alone: bool
    """The line says hardly more, and a reader sees it."""
    change: bool
    """The line says when something was changed, or will be."""
    raw: str


def _printed_days(blocks: Sequence[Block], language: str | None) -> Iterator[_Printed]:
    """The days that the page's short lines hold, comments apart."""
    near = (
        (index, block)
        for index, block in enumerate(blocks)
        if len(block.text) <= 2 * MAX_SHOWN and not block.around & _NEVER and _DIGIT.search(block.text)
    )
    for index, block in islice(near, 4 * MAX_PRINTED):
        moment = parse_moment(block.text, language=language)
        if moment is not None:
            label = blocks[index - 1].text if index else ""
            own = not block.around & _OF_OTHERS or bool(_LABEL.match(label))
            alone = len(_LONG_WORD.findall(block.text)) <= MAX_WORDS_BESIDE and not block.around & _UNSEEN
            said = (block.text, label) if len(label) <= 20 else (block.text,)
            change = any(_CHANGED.search(line) or _of_other_things(line) for line in said)
            yield _Printed(moment.written.date(), own, alone, change, block.text)


def _confirmed(
    day: date, printed: Sequence[_Printed], blocks: Sequence[Block], language: str | None, changed: date | None
) -> bool:
    """Whether a block of the article's own prints the guess, or a sentence about its writing does."""
    if any(each.own and each.day == day for each in printed) or {each.day for each in printed} == {day}:
        return True
    if day == changed:
        return False
    return any(
        _WRITTEN.search(block.text[:MAX_OPENING]) and _holds(block.text[:MAX_OPENING], day, language)
        for block in blocks
        if "comment" not in block.around
    )


def _only_day(printed: Sequence[_Printed], now: datetime) -> Proposal | None:
    """The day of the article, if its page prints no other: no change, no event to come."""
    latest = (now + timedelta(hours=EAST)).date()
    days = {each.day for each in printed}
    if len(days) != 1 or any(each.change or not each.alone for each in printed) or printed[0].day > latest:
        return None
    return Proposal("guessed", printed[0].day.isoformat(), "inferred", 0.4, printed[0].day.isoformat())


def _holds(text: str, day: date, language: str | None) -> bool:
    """Whether one of the dates in a text is that day."""
    parts = [found[0] for found in NUMERIC.finditer(text)]
    parts += [text[found.start() : found.start() + MAX_DATE] for found in _DATE_START.finditer(text)]
    for part in parts:
        moment = parse_moment(part, language=language)
        if moment is not None and moment.written.date() == day:
            return True
    return False


def _in_address(url: str, now: datetime) -> Proposal | None:
    day = day_in_address(url)
    if day is None or day > (now + timedelta(hours=EAST)).date():
        return None
    return Proposal("guessed", day.isoformat(), "inferred", 0.6, day.isoformat())


def _told(blocks: Sequence[Block], language: str | None, now: datetime) -> Proposal | None:
    """The day that a press release begins with, or that the sentence below a blog's entry tells."""
    for block in blocks:
        text = block.text[:MAX_OPENING]
        if not _DIGIT.search(text) or block.around & _NEVER_TOLD:
            continue
        found = _RELEASED.match(text) or (_FILED.match(text) if _PUT.search(text) else None)
        part = _DATE_START.search(text, max(found.end() - MAX_MONTH, 0)) if found else None
        moment = parse_moment(text[part.start() : part.start() + MAX_DATE], language=language) if part else None
        if part and moment is not None and moment.written.date() <= (now + timedelta(hours=EAST)).date():
            raw = text[part.start() : part.start() + MAX_DATE]
            return Proposal("guessed", moment.written.date().isoformat(), "inferred", 0.5, raw)
    return None


def _in_data(page: Page) -> Proposal | None:
    """The date in the data that a page's scripts are fed with, if they name one day alone."""
    written = [found[1] for found in _DATA.finditer(page.markup)]
    days = {each[:10] for each in written}
    return Proposal("guessed", written[0], "inferred", 0.5, written[0]) if len(days) == 1 else None


def _by_htmldate(page: Page, now: datetime) -> Proposal | None:
    latest = now.strftime("%Y-%m-%d")
    guess: Any = find_date(page.tree, extensive_search=False, original_date=True, url=page.url or None, max_date=latest)
    return Proposal("guessed", guess, "inferred", 0.4, guess) if isinstance(guess, str) else None


def _shown_days(page: Page, language: str | None) -> Iterator[Proposal]:
    """Dates that the page shows in an element named for it."""
    for element in page.tree.iter("time", "span", "div", "p", "li", "em", "small", "strong", "abbr", "h6"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if element.tag != "time" and not _NAMED_DATE.search(names):
            continue
        text = clean_line(" ".join(element.itertext()), MAX_SHOWN + 1)
        if len(text) <= MAX_SHOWN and _DIGIT.search(text) and not elsewhere(element):
            moment = parse_moment(text, language=language)
            if moment is not None and moment.precision != "day":
                yield Proposal("guessed", text, "html", 0.5, text)
