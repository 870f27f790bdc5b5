"""Whether the pages of a source still give what they used to: its own past against its last pages. Pure.

A publisher who changes the templates breaks no request: pages answer, and titles, texts, dates or authors are missing
or cut. What is kept of a source is of a fixed size, so a page costs the same however many came before: counts of its
past, each page weighing half as much 500 pages later, and its last 24 pages one by one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from storage.conversion import converted
from storage.records import Article

FIELDS = ("title", "text", "date", "authors")
LENGTH = "length"
RECENT = 24
"""Pages of late that are looked at one by one."""
LEAST_PAST = 40.0
"""Pages of the past before anything is said: with fewer, chance is as good an explanation."""
HALF_LIFE = 500.0
"""Pages after which one counts for half."""
LEAST_DROP = 0.3
"""Of the share of pages that have a field: less is no matter for an operator."""
CHANCE = 1e-6
"""That a source which did not change gives so few; each of thousands is looked at with every page."""
LEAST_FACTOR = 2.5
"""By which texts must have become shorter or longer."""
HOLDS_FOR = {
    "title": timedelta(hours=1),
    "text": timedelta(hours=1),
    LENGTH: timedelta(hours=12),
    "date": timedelta(hours=6),
    "authors": timedelta(hours=24),
}
"""How long it has to stay so: a night of agency copy has no authors, and of briefs, short texts."""
NEW_NORMAL = timedelta(days=14)
"""After which the source is taken as it is now."""
_LEAST_SPREAD = 0.35
"""Standard deviation of the logarithm of a text's length, at least: papers that always write alike do not exist."""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """What one page gave."""

    has: int
    """A bit for each of FIELDS."""
    length: float
    """Natural logarithm of the characters of its text; 0 without one."""


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the pages of one source; kept with it as JSON."""

    pages: float = 0.0
    """Of the past, decayed as all counts."""
    having: Annotated[tuple[float, ...], msgspec.Meta(min_length=len(FIELDS), max_length=len(FIELDS))] = (0.0,) * len(
        FIELDS
    )
    """How many of them had each of FIELDS."""
    lengths: float = 0.0
    squares: float = 0.0
    """Sums of the lengths of those with a text, and of their squares."""
    recent: tuple[Page, ...] = ()
    """The last pages, oldest first."""
    suspected: dict[str, float] = {}
    """Field -> since when it is otherwise than it was: seconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class Share:
    """One field of the pages: how many have it, of all before and of late."""

    field: str
    past: float
    """0 to 1; of `length`, characters in the middle."""
    late: float
    since: datetime | None
    """Since when it is otherwise; None: it is as it was."""
    drifts: bool
    """It is otherwise, and has been for long enough."""


def kept(extraction: Extraction) -> dict[str, Any]:
    """It as the ledger keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(extraction)
    return found


def known(value: object) -> Extraction:
    """It as the ledger kept it; nothing known if there is nothing that this version can read."""
    try:
        return converted(value or {}, Extraction, strict=False)
    except msgspec.ValidationError:
        return Extraction()


def page_of(article: Article | None) -> Page:
    """What a page gave by itself, without what its feed said; None: it could not be read."""
    if article is None or article.extraction_method in (None, "feed"):
        return Page(0, 0.0)
    by_itself = {name for name, source in article.provenance.items() if source.method != "feed"}
    names = ("headline", "body_text", "published_at", "authors")
    has = sum(1 << place for place, name in enumerate(names) if name in by_itself and getattr(article, name))
    has_text = has >> FIELDS.index("text") & 1
    return Page(has, round(math.log(len(article.body_text)), 2) if has_text else 0.0)


def after(extraction: Extraction, page: Page, now: datetime) -> Extraction:
    """What is known after one more page."""
    at = now.timestamp()
    recent = (*extraction.recent, page)
    left = recent[:-RECENT]
    changed = replace(extraction, recent=recent[-RECENT:])
    if not extraction.suspected:  # what is suspected does not become the past by which it is judged
        changed = _aged(changed, left)
    suspects = _suspects(changed)
    suspected = {field: extraction.suspected.get(field, at) for field in suspects}
    if suspected and at - min(suspected.values()) > NEW_NORMAL.total_seconds():
        fresh = Extraction()
        return replace(_aged(fresh, changed.recent), recent=changed.recent)
    return replace(changed, suspected=suspected)


def shares(extraction: Extraction, now: datetime) -> list[Share]:
    """Each field before and of late."""
    recent, past = extraction.recent, extraction.pages
    found = []
    for place, field in enumerate(FIELDS):
        late = sum(page.has >> place & 1 for page in recent) / len(recent) if recent else 0.0
        found.append(_share(extraction, field, extraction.having[place] / past if past else late, late, now))
    usual = _usual(extraction)
    lengths = [page.length for page in recent if page.length]
    middle = math.exp(median(lengths)) if lengths else 0.0
    found.append(_share(extraction, LENGTH, math.exp(usual[0]) if usual else middle, middle, now))
    return found


def drift(extraction: Extraction, now: datetime) -> str | None:
    """What became of the pages, in words; None: they are as they were."""
    words = [_words(share, len(extraction.recent)) for share in shares(extraction, now) if share.drifts]
    return f"its pages changed: {', '.join(words)}" if words else None


def _share(extraction: Extraction, field: str, past: float, late: float, now: datetime) -> Share:
    stamp = extraction.suspected.get(field)
    since = None if stamp is None else datetime.fromtimestamp(stamp, now.tzinfo)
    return Share(field, past, late, since, since is not None and now - since >= HOLDS_FOR[field])


def _words(share: Share, count: int) -> str:
    if share.field == LENGTH:
        return f"texts of {share.late:,.0f} characters, {share.past:,.0f} before"
    return f"{share.field} on {round(share.late * count)} of the last {count}, on {share.past:.0%} before"


def _suspects(extraction: Extraction) -> list[str]:
    """The fields that are otherwise than they were, by more than chance would have it."""
    recent, past = extraction.recent, extraction.pages
    if len(recent) < RECENT or past < LEAST_PAST:
        return []
    found = []
    for place, field in enumerate(FIELDS):
        late, before = sum(page.has >> place & 1 for page in recent), extraction.having[place]
        dropped = before / past - late / RECENT >= LEAST_DROP
        if dropped and _at_most(late, RECENT, before + 1, past - before + 1) < CHANCE:
            found.append(field)
    usual, lengths = _usual(extraction), [page.length for page in recent if page.length]
    if usual and len(lengths) >= RECENT // 2:
        # The median's standard error is 1.25 times the mean's; five of them are as unlikely as CHANCE.
        error = 1.25 * max(usual[1], _LEAST_SPREAD) / math.sqrt(len(lengths))
        if abs(median(lengths) - usual[0]) > max(math.log(LEAST_FACTOR), 5 * error):
            found.append(LENGTH)
    return found


def _usual(extraction: Extraction) -> tuple[float, float] | None:
    """Mean and standard deviation of the lengths of the past's texts; None with too few."""
    texts = extraction.having[FIELDS.index("text")]
    if texts < LEAST_PAST / 2:
        return None
    mean = extraction.lengths / texts
    return mean, math.sqrt(max(extraction.squares / texts - mean * mean, 0.0))


def _aged(extraction: Extraction, pages: Sequence[Page]) -> Extraction:
    """The past with these pages added."""
    for page in pages:
        left = 0.5 ** (1 / HALF_LIFE)
        having = tuple(
            round(count * left + (page.has >> place & 1), 3) for place, count in enumerate(extraction.having)
        )
        extraction = replace(
            extraction,
            pages=round(extraction.pages * left + 1, 3),
            having=having,
            lengths=round(extraction.lengths * left + page.length, 3),
            squares=round(extraction.squares * left + page.length**2, 3),
        )
    return extraction


def _at_most(few: int, count: int, a: float, b: float) -> float:
    """The chance of at most so few of `count` where the rate is Beta(a, b) (the beta-binomial distribution)."""
    total = 0.0
    for hits in range(few + 1):
        ways = math.lgamma(count + 1) - math.lgamma(hits + 1) - math.lgamma(count - hits + 1)
        total += math.exp(ways + _log_beta(hits + a, count - hits + b) - _log_beta(a, b))
    return total


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
