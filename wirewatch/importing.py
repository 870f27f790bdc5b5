"""Articles that `wirewatch export --format jsonl` wrote, taken into a ledger: silently, and each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from storage.conversion import converted
from storage.database import Database, UnitOfWork
from storage.identity import article_keys
from storage.records import Article, PubStatus, RevisionKind
from wirewatch.exports import ANNOUNCED

_AT_A_TIME = 200
_WEB = ("http://", "https://")
_NAMES = tuple(each.name for each in fields(Article))
_CANCELED = (RevisionKind.WITHDRAWAL.value, RevisionKind.KILL.value)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of an exported article."""

    source: str
    url: str
    canonical_url: str | None = None
    headline: str | None = None
    deck: str | None = None
    excerpt: str | None = None
    body_text: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    first_seen_at: datetime | None = None
    seen_at: datetime | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    kind: str = "first"
    embargoed_until: datetime | None = None


class Fate(StrEnum):
    """What became of a line."""

    IMPORTED = "imported"
    KNOWN = "known"  # an article with that address is here already
    FORGOTTEN = "forgotten"  # it is to stay away
    WRONG = "wrong"  # no article


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that is no article."""

    line: int
    what: str


def imported(
    database: Database, lines: Iterable[tuple[int, bytes]], now: datetime
) -> Iterator[tuple[Counter[Fate], list[Mistake]]]:
    """Take the lines in, some at a time; after each time what became of them.

    An article that is known by its address is left as it is: importing twice changes nothing. What is imported is
    baseline: found, matched for the archive, and never alerted.
    """
    batch: list[tuple[int, bytes]] = []
    for numbered in lines:
        batch.append(numbered)
        if len(batch) == _AT_A_TIME:
            yield _batch(database, batch, now)
            batch = []
    if batch:
        yield _batch(database, batch, now)


def _batch(database: Database, batch: list[tuple[int, bytes]], now: datetime) -> tuple[Counter[Fate], list[Mistake]]:
    mistakes: list[Mistake] = []
    read: list[tuple[Line, Article]] = []
    for number, text in batch:
        try:
            raw = msgspec.json.decode(text)
            line = converted(raw, Line)
            read.append((line, _article(line, raw)))
        except (ValueError, RecursionError) as error:
            mistakes.append(Mistake(number, " ".join(str(error).split())))
    fates = Counter({Fate.WRONG: len(mistakes)} if mistakes else {})
    with database.begin() as ledger:
        fates.update(_taken(ledger, read, now))
    return fates, mistakes


def _taken(ledger: UnitOfWork, read: list[tuple[Line, Article]], now: datetime) -> Iterator[Fate]:
    """What becomes of each; what is asked of the ledger is asked once for all."""
    keys = [_address_keys(article) for _, article in read]
    known = ledger.articles.known_among(list({key for each in keys for key in each}))
    forgotten = ledger.erasure.forgotten_among({each for _, article in read for each in _addresses(article)})
    sources: dict[str, int] = {}
    for (line, article), own in zip(read, keys, strict=True):
        if not forgotten.isdisjoint(_addresses(article)):
            yield Fate.FORGOTTEN
        elif not known.isdisjoint(own):
            yield Fate.KNOWN
        else:
            if line.source not in sources:
                source = ledger.sources.named(line.source)
                sources[line.source] = source.id if source else ledger.sources.declare(line.source, declared=False)
            seen_at = _aware(line.first_seen_at) or _aware(line.seen_at) or now
            ledger.articles.store(article, source_id=sources[line.source], seen_at=min(seen_at, now), baseline=True)
            known.update(own)
            yield Fate.IMPORTED


def _article(line: Line, raw: Mapping[str, Any]) -> Article:
    """ValueError, if the line is none."""
    if not line.url.startswith(_WEB) or not line.source.strip():
        raise ValueError("an article has a source and an address on the web")
    for moment in (line.first_seen_at, line.seen_at):
        _aware(moment)
    return _whole(raw) if ANNOUNCED in raw else _short(line)


def _whole(raw: Mapping[str, Any]) -> Article:
    """The article of a line that holds all of it."""
    given = {name: raw[name] for name in _NAMES if name in raw}
    article = converted({**given, "url": raw[ANNOUNCED], "extraction_method": "import"}, Article)
    for moment in (article.published_at, article.updated_at, article.fetched_at, article.embargoed_until):
        _aware(moment)
    if not article.url.startswith(_WEB):
        raise ValueError(f"{ANNOUNCED} is no address on the web")
    return article


def _short(line: Line) -> Article:
    """What is known of an article of which a line holds an excerpt."""
    return Article(
        url=line.url,
        canonical_url=line.canonical_url,
        headline=line.headline,
        deck=line.deck,
        description=line.excerpt if not line.body_text else None,
        body_text=line.body_text or "",
        language=line.language,
        published_at=_aware(line.published_at),
        updated_at=_aware(line.updated_at),
        authors=line.authors,
        agency=line.agency,
        pub_status=PubStatus.CANCELED if line.kind in _CANCELED else PubStatus.USABLE,
        embargoed_until=_aware(line.embargoed_until),
        extraction_method="import",
    )


def _addresses(article: Article) -> list[str]:
    return [each for each in (article.url, article.canonical_url) if each]


def _address_keys(article: Article) -> list[str]:
    return [key for key in article_keys(article) if key.startswith("u:")]


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} says no zone: write it with Z")
    return moment
