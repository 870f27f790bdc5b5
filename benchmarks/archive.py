"""How long a look back over many topics takes: an archive of made-up articles, and made-up topics tried on all of it.

    python benchmarks/archive.py FOLDER [--articles 100000] [--topics 100] [--processes N]

The archive is made in FOLDER once and used again. Its articles have some 400 words of invented words in six languages,
common and rare ones as in real texts (Zipf), and names that come in bursts. Printed: seconds of wall clock and CPU, how
many articles were read, and how many met a topic.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage import schema, tables
from storage.database import Database
from storage.records import Article
from storage.revisions import details_of
from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.prefilter import index_stream
from topics.query import parse
from topics.trial import Candidate
from wirewatch.archive_trial import tried

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 90
_SYLLABLES = {
    language: parts.split()
    for language, parts in {
        "en": "ing ter con ment ly ness ful stra ver com pre tion al ous est land ton ship ward",
        "fr": "tion eur euse ment con pré ail ille é ette aire oir ance dé re mon cha",
        "de": "ung keit heit ver ge ab auf lich schaft stein berg haus wer ken zu",
        "es": "ción dad mente con des ar ero illa ando res tra por al pre cor",
        "ru": "ость ение пре при ста вер ный ова тель ком раз мир гор под",
        "uk": "ість ення при ста вер ний ова тель ком роз мир гор під є",
    }.items()
}
_NAMES = 12_000
_SHARES = {"en": 45, "fr": 15, "de": 10, "es": 12, "ru": 12, "uk": 6}
_CONCEPTS = ("OTAN", "NATO", "Union européenne", "European Union", "НАТО", "ONU", "UN", "sanctions", "сотрудничество")


class World:
    """Words, names and articles, the same for the same seed."""

    def __init__(self, seed: int = 5) -> None:
        self._random = chance = random.Random(seed)
        self.words = {
            language: list({"".join(chance.choices(parts, k=1 + min(rank // 100, 3))): 0 for rank in range(30_000)})
            for language, parts in _SYLLABLES.items()
        }
        self.names = [
            "".join(chance.choices(_SYLLABLES[chance.choice(["en", "fr", "de"])], k=3)).title() for _ in range(_NAMES)
        ]
        self._name_weights = list(itertools.accumulate(1 / (rank + 60) for rank in range(_NAMES)))
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(30_000)))

    def articles(self, count: int) -> Iterator[Article]:
        chance = self._random
        languages = chance.choices(list(_SHARES), list(_SHARES.values()), k=count)
        for number, language in enumerate(languages):
            size = max(60, int(chance.lognormvariate(5.8, 0.55)))
            own = self.words[language]
            words = chance.choices(own, cum_weights=self._weights[: len(own)], k=size)
            for name in chance.choices(self.names, cum_weights=self._name_weights, k=1 + size // 60):
                for _ in range(chance.randint(1, 4)):
                    words[chance.randrange(size)] = name
            if chance.random() < 0.15:
                for _ in range(chance.randint(1, 4)):
                    words[chance.randrange(size)] = chance.choice(_CONCEPTS)
            for at in range(0, size, 12):
                words[at] = words[at].capitalize()
                words[at - 1] += "." if at % 60 else ".\n\n"
            yield Article(
                url=f"https://paper{number % 40}.example/{number}",
                headline=" ".join(words[:9]),
                body_text=" ".join(words[9:]),
                language=language,
                published_at=NOW - timedelta(days=DAYS) * (1 - number / count),
            )

    def queries(self, count: int) -> list[str]:
        """Written as desks write them: names and words, proximity, exceptions, prefixes, concepts."""
        chance = random.Random(count)

        def name() -> str:
            return chance.choices(self.names, cum_weights=self._name_weights)[0]

        def word() -> str:
            return chance.choice(self.words[chance.choice(["en", "en", "fr", "de", "es", "ru"])][300:8_000])

        def any_of(pick: object, low: int, high: int) -> str:
            return "(" + " OR ".join(sorted({pick() for _ in range(chance.randint(low, high))})) + ")"  # type: ignore[operator]

        makers = (
            lambda: f"{any_of(name, 2, 6)} AND {any_of(word, 2, 6)}",
            lambda: f"{any_of(name, 5, 20)} AND {any_of(word, 2, 4)} AND {any_of(word, 2, 4)}",
            lambda: f"{any_of(name, 1, 3)} NEAR/{chance.randint(3, 15)} {any_of(word, 2, 5)}",
            lambda: f"{any_of(name, 1, 3)} NOT {any_of(word, 1, 3)}",
            lambda: f"{name()} AND {word()[:5] + 'ment'}*",
            lambda: f"2 OF ({name()}, {name()}, {word()}, {word()})",
            lambda: f'"{name()} {name()}" OR {name()}',
            lambda: "@nato NEAR/25 @eu AND @cooperation",
            lambda: f"title:{any_of(name, 1, 4)} OR (@sanctions AND {name()})",
        )
        return [makers[number % len(makers)]() for number in range(count)]


def build(database: Database, articles: Iterator[Article]) -> None:
    """Store and index them as the daemon would, but by rows: what it asks of each article is not what is measured."""
    schema.upgrade(database)
    with database.begin() as ledger:
        sources = [ledger.sources.declare(f"Paper {number}", tier=1 + number % 3) for number in range(40)]
    numbered = enumerate(articles, 1)
    for some in iter(lambda: list(itertools.islice(numbered, 1_000)), []):
        with database.begin() as ledger:
            connection = ledger.search._connection
            connection.execute(tables.article.insert(), [_article(id_, each, sources) for id_, each in some])
            connection.execute(tables.revision.insert(), [_revision(id_, each) for id_, each in some])
            for id_, each in some:
                document = Document(title=each.headline, body=each.body_text, language=each.language)
                ledger.search.index(id_, *index_stream(Index(document)))


def _article(id_: int, article: Article, sources: Sequence[int]) -> dict[str, Any]:
    seen = article.published_at
    return {
        "id": id_, "source_id": sources[id_ % len(sources)], "url": article.url, "headline": article.headline,
        "language": article.language, "published_at": seen, "first_seen_at": seen, "last_checked_at": seen,
        "baseline": False, "revisions": 1,
    }  # fmt: skip


def _revision(id_: int, article: Article) -> dict[str, Any]:
    return {
        "id": id_, "article_id": id_, "number": 1, "kind": "first", "seen_at": article.published_at, "baseline": False,
        "headline": article.headline, "body_text": article.body_text, "content_hash": str(id_),
        "details": details_of(article), "analyzer": "1", "matched_at": article.published_at, "match_failures": 0,
    }  # fmt: skip


def cpu() -> float:
    """Of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--processes", type=int, default=None)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = chosen.folder / f"archive-{chosen.articles}.db"
    database = Database(f"sqlite:///{path}")
    world = World()
    if not path.exists():
        began = time.perf_counter()
        build(database, world.articles(chosen.articles))
        print(f"archive of {chosen.articles:,} articles made in {time.perf_counter() - began:.0f} s")
    topics = [Candidate(str(number), parse(query)) for number, query in enumerate(world.queries(chosen.topics))]
    looked_at = 0

    @contextmanager
    def progress(total: int) -> Iterator[Callable[..., None]]:
        nonlocal looked_at
        looked_at = total
        yield lambda _=1: None

    wall, used = time.perf_counter(), cpu()
    trials = tried(
        database, topics, Lexicon.shipped(), NOW - timedelta(days=DAYS + 1), NOW, progress, processes=chosen.processes
    )
    wall, used = time.perf_counter() - wall, cpu() - used
    met = sorted(trial.articles for trial in trials.values())
    print(
        f"{len(topics)} topics over {chosen.articles:,} articles: {wall:.1f} s, {used:.1f} s of CPU; "
        f"{looked_at:,} articles read; matches {sum(met):,}, of a topic {met[len(met) // 2]} (median) to {met[-1]}"
    )


if __name__ == "__main__":
    main()
