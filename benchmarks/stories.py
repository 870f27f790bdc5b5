"""How well stories are told apart, and what it costs: events, copies, news from a pattern.

    python benchmarks/stories.py stories.jsonl [--sizes 1000 10000 100000] [--dates] [--database ADDRESS]

Each line of the file is an article: `event` (its label), `title`, `text`, `publisher`, perhaps `lang`, `date` and `id`.
The articles go one by one through a ledger and the same code that the daemon runs, ten minutes apart (with --dates:
when they were published). Printed: B-cubed precision, recall and F1 of the events as shipped, beside a one-pass TF-IDF
clustering that is given its best threshold (with --sweep: ours at each threshold, and of both what is measured on a
fifth of the events with the threshold that is best on the others, in turn). Then how many edited copies are found, how
much news from a pattern is taken for a copy, and milliseconds of CPU per article with so many articles kept.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage import schema
from storage import tables as t
from storage.database import Database
from storage.records import Article
from topics import events
from topics.concepts import Lexicon
from topics.text import analyse
from topics.watch import Watch

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
THRESHOLDS = [each / 100 for each in range(8, 27)]
FOLDS = 5


# ---- the product


@contextmanager
def ledger(address: str | None = None) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(address or f"sqlite:///{folder}/wirewatch.db")
        schema.upgrade(database)
        with database.begin() as work:
            names = [table.name for table in t.metadata.sorted_tables]
            for name in reversed(names):
                work.connection.execute(sa.text(f'DELETE FROM "{name}"'))
        yield database
        database.close()


class Line:
    """Articles in, stories out, as the daemon does it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watch = Watch(Lexicon.shipped(), lambda *_: 0)
        self._number = 0
        self.took = 0.0
        """Seconds of CPU that matching took so far."""

    def take(self, source: str, headline: str | None, body: str, now: datetime, language: str | None = "en") -> int:
        """The id of the article."""
        self._number += 1
        article = Article(
            url=f"https://paper.example/{self._number}", headline=headline, body_text=body, language=language
        )
        with self._database.begin() as work:
            source_id = work.sources.declare(source)
            stored = work.articles.store(article, source_id=source_id, seen_at=now)
        began = time.process_time()
        while self._watch.round(self._database, now).revisions:
            pass
        self.took += time.process_time() - began
        return stored.article_id

    def stories(self) -> dict[int, int]:
        """Article -> its story of copies."""
        with self._database.read() as work:
            return {
                row.id: row.story_id for row in work.connection.execute(sa.select(t.article.c.id, t.article.c.story_id))
            }

    def events(self) -> dict[int, int]:
        """Article -> its event; a successor counts as the event that it follows."""
        with self._database.read() as work:
            rows = {row.id: row for row in work.connection.execute(sa.select(t.story))}

        def first(id_: int) -> int:
            while rows[id_].follows_id is not None:
                id_ = rows[id_].follows_id
            return id_

        return {article: first(rows[story].event_id) for article, story in self.stories().items()}


def clustered(rows: Sequence[Mapping[str, Any]], threshold: float, dates: bool, address: str | None) -> list[int]:
    shipped, events.NEEDED = events.NEEDED, threshold
    step = min(timedelta(minutes=10), timedelta(days=3) / len(rows))
    try:
        with ledger(address) as database:
            line = Line(database)
            ids = [
                line.take(
                    row["publisher"],
                    row["title"],
                    row["text"],
                    _date(row) if dates else NOW + place * step,
                    row.get("lang") or "en",
                )
                for place, row in enumerate(rows)
            ]
            found = line.events()
            return [found[each] for each in ids]
    finally:
        events.NEEDED = shipped


def _date(row: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(row["date"])[:19]).replace(tzinfo=UTC)
    except ValueError:
        return NOW


# ---- the baseline


def baseline(rows: Sequence[Mapping[str, Any]], threshold: float) -> list[int]:
    """One pass over TF-IDF vectors (the weights of the whole set, known beforehand) against centroids."""
    counts = [Counter(analyse(f"{row['title']} " * 3 + row["text"], None).words) for row in rows]
    documents = Counter(word for count in counts for word in count)
    centroids: list[Counter[str]] = []
    found = []
    for count in counts:
        vector = {
            word: (1 + math.log(times)) * math.log((1 + len(rows)) / (1 + documents[word]))
            for word, times in count.items()
        }
        length = math.sqrt(sum(weight**2 for weight in vector.values())) or 1.0
        best, likest = threshold, -1
        for place, centroid in enumerate(centroids):
            whole = math.sqrt(sum(weight**2 for weight in centroid.values())) or 1.0
            cosine = (
                sum(weight * centroid[word] for word, weight in vector.items() if word in centroid) / length / whole
            )
            if cosine >= best:
                best, likest = cosine, place
        if likest < 0:
            likest = len(centroids)
            centroids.append(Counter())
        for word, weight in vector.items():
            centroids[likest][word] += weight / length
        found.append(likest)
    return found


def b_cubed(
    found: Sequence[int], true: Sequence[str], among: Sequence[int] | None = None
) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998), of the articles at these places."""
    together: dict[int, set[int]] = defaultdict(set)
    labelled: dict[str, set[int]] = defaultdict(set)
    for place, (one, other) in enumerate(zip(found, true, strict=True)):
        together[one].add(place)
        labelled[other].add(place)
    places = range(len(found)) if among is None else among
    precision = recall = 0.0
    for place in places:
        both = len(together[found[place]] & labelled[true[place]])
        precision += both / len(together[found[place]])
        recall += both / len(labelled[true[place]])
    precision, recall = precision / len(places), recall / len(places)
    return precision, recall, 2 * precision * recall / (precision + recall)


def measure_events(rows: Sequence[Mapping[str, Any]], dates: bool, address: str | None, sweep: bool) -> None:
    true = [row["event"] for row in rows]
    print(f"{len(rows)} articles, {len(set(true))} events      threshold  precision  recall     F1")
    plain = {each: baseline(rows, each) for each in THRESHOLDS}
    tried = [(b_cubed(run, true), each) for each, run in plain.items()]
    (precision, recall, best), threshold = max(tried, key=lambda each: each[0][2])
    print(f"one-pass TF-IDF, its best threshold      {threshold:>6.2f} {precision:>10.3f} {recall:>7.3f} {best:>6.3f}")
    shipped = clustered(rows, events.NEEDED, dates, address)
    precision, recall, ours = b_cubed(shipped, true)
    print(
        f"events as shipped                        {events.NEEDED:>6.2f} {precision:>10.3f} {recall:>7.3f} {ours:>6.3f}"
    )
    if not sweep:
        return
    runs = {each: clustered(rows, each, dates, address) for each in THRESHOLDS if each <= 0.22}
    for each, run in runs.items():
        precision, recall, ours = b_cubed(run, true)
        print(f"events                                   {each:>6.2f} {precision:>10.3f} {recall:>7.3f} {ours:>6.3f}")
    print(f"held out, threshold from the other folds: one-pass TF-IDF {held_out(plain, true):.3f}")
    print(f"held out, threshold from the other folds: events          {held_out(runs, true):.3f}")


def held_out(runs: Mapping[float, Sequence[int]], true: Sequence[str]) -> float:
    """The mean F1 over folds of events, each with the threshold that is best on the other folds."""
    labels = sorted(set(true))
    random.Random(1).shuffle(labels)
    scores = []
    for fold in range(FOLDS):
        held = set(labels[fold::FOLDS])
        inside = [place for place, label in enumerate(true) if label not in held]
        outside = [place for place, label in enumerate(true) if label in held]
        chosen = max(runs, key=lambda each: b_cubed(runs[each], true, inside)[2])
        scores.append(b_cubed(runs[chosen], true, outside)[2])
    return sum(scores) / FOLDS


# ---- copies


def edits(row: Mapping[str, Any], chance: random.Random, words: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The article as papers would run it: kind of edit -> headline and text."""
    title, text = row["title"], row["text"]
    sentences = [each for each in text.replace("\n", " \n").split(". ") if each]
    cut = ". ".join(sentences[: max(3, round(len(sentences) * chance.uniform(0.4, 0.8)))])
    new = " ".join(chance.sample(words, 7)).capitalize()
    reworded = [chance.choice(words) if word.islower() and chance.random() < 0.06 else word for word in text.split(" ")]
    return {
        "trimmed": (title, cut),
        "re-headlined": (new, text),
        "lightly reworded": (title, " ".join(reworded)),
        "appended": (title, f"{text}\n\nMore on this story in our evening edition. Additional reporting by our staff."),
        "trimmed, reworded, re-headlined": (new, " ".join(reworded)[: max(600, round(len(text) * 0.6))]),
    }


def measure_copies(rows: Sequence[Mapping[str, Any]], address: str | None) -> None:
    chance = random.Random(2)
    words = sorted({word for row in rows for word in row["text"].split() if word.isalpha() and word.islower()})
    found: Counter[str] = Counter()
    with ledger(address) as database:
        line = Line(database)
        originals, copies = {}, []
        for place, row in enumerate(rows):
            originals[place] = line.take("Agency", row["title"], row["text"], NOW)
        for place, row in enumerate(rows):
            for kind, (title, text) in edits(row, chance, words).items():
                copies.append((kind, place, line.take(f"Paper {kind}", title, text, NOW + timedelta(minutes=5))))
        stories = line.stories()
        for kind, place, article in copies:
            found[kind] += stories[article] == stories[originals[place]]
    for kind, many in found.items():
        print(f"copies found, {kind:<34} {many / len(rows):>6.3f}")


PLACES = ("Lomvik", "Tarsund", "Velm", "Orsa", "Kaldane", "Brenn", "Solvang", "Myra", "Haug", "Fossum", "Eide", "Narva")
FIRMS = ("Norlin", "Vestkraft", "Arctica", "Brage", "Tindra", "Solbank", "Havfisk", "Elkem", "Telion", "Marex")
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def patterns(chance: random.Random) -> tuple[str, str, str]:
    """Kind, headline and text of one item that is written from a pattern."""
    place, other = chance.sample(PLACES, 2)
    one, two = chance.sample(FIRMS, 2)
    day = chance.choice(WEEK)

    def number(most: int) -> str:
        return str(chance.randint(1, most))

    close = (
        f"Shares in {place} closed {chance.choice(['higher', 'lower'])} on {day}, the main index moving {number(99)}."
        f"{number(9)} points to {number(9000)} in quiet trade. {one} was the most traded share and ended at"
        f" {number(400)} crowns, while {two} lost {number(9)}.{number(9)} percent. The volume of trade"
        f" was {number(900)}"
        f" million crowns, brokers said. Oil stood at {number(120)} dollars a barrel at the end of the"
        f" day, and the crown was little"
        " changed against the euro. Traders said that they were waiting for figures on prices due later in the week."
    )
    weather = (
        f"The weather office warns of strong wind in {place} from {day} evening, with gusts of up to"
        f" {number(40)} metres"
        f" a second on the coast. Between {number(60)} and {number(120)} millimetres of rain are expected in {other}"
        f" within {number(48)} hours. Drivers of high vehicles are asked to stay off the bridges, and boats in harbour."
        " The warning holds until further notice. More is to be found on the pages of the weather office."
    )
    quake = (
        f"An earthquake of magnitude {number(8)}.{number(9)} struck near {place} on {day}, the"
        f" seismological office said."
        f" Its centre lay {number(300)} kilometres from {other}, at a depth of {number(99)} kilometres."
        f" No reports came of"
        " casualties or damage at first. No warning of high waves was given, and people along the coast were asked to"
        " listen to the radio for further news from the authorities."
    )
    match = (
        f"{place} beat {other} {number(5)}-{number(4)} on {day} in the {number(30)}th round of the league. The first"
        f" goal came in minute {number(40)}, and {number(9000)} people saw the match. {place} now has {number(70)}"
        f" points and is in place {number(16)} of the table. The next match of {other} is in a week,"
        f" when the team plays at home."
    )
    return chance.choice(
        [
            ("market close", f"{place} shares end the day little changed", close),
            ("weather", f"Strong wind expected in {place}", weather),
            ("earthquake", f"Earthquake strikes near {place}", quake),
            ("match", f"{place} beat {other}", match),
        ]
    )


def measure_patterns(address: str | None, many: int = 400) -> None:
    for sources in (1, 8):
        chance = random.Random(3)
        false: Counter[str] = Counter()
        made: Counter[str] = Counter()
        with ledger(address) as database:
            line = Line(database)
            ids = {}
            for place in range(many):
                kind, headline, text = patterns(chance)
                made[kind] += 1
                now = NOW + timedelta(minutes=7 * place)
                ids[line.take(f"Agency {place % sources}", headline, text, now)] = kind
            members: dict[int, list[int]] = defaultdict(list)
            for article, story in line.stories().items():
                members[story].append(article)
            for articles in members.values():
                for article in sorted(articles)[1:]:
                    false[ids[article]] += 1
        told = ", ".join(f"{kind} {false[kind]} of {count}" for kind, count in sorted(made.items()))
        print(f"false copies of {many} items from patterns, {sources} source(s): {sum(false.values())} ({told})")


# ---- cost


def measure_cost(rows: Sequence[Mapping[str, Any]], sizes: Sequence[int], address: str | None) -> None:
    print("  kept   ms per article: all of matching    p50    p99")
    chance = random.Random(4)
    with ledger(address) as database:
        line = Line(database)
        for place, row in enumerate(rows):
            line.take(row["publisher"], row["title"], row["text"], NOW + timedelta(seconds=place))
        kept = len(rows)
        vocabulary = sorted({word for row in rows for word in row["text"].split()}, key=lambda word: hash_of(word))
        for size in sizes:
            fill(database, size - kept, chance)
            kept = max(kept, size)
            took = []
            for place in range(120):
                row = rows[place * len(rows) // 120]
                words = row["text"].split(" ")
                text = " ".join(chance.choice(vocabulary) if chance.random() < 0.3 else word for word in words)
                before = line.took
                line.take(f"Paper {size}", row["title"], text, NOW + timedelta(hours=1, seconds=kept + place))
                took.append(1000 * (line.took - before))
            kept += 120
            took.sort()
            mean = sum(took) / len(took)
            print(f"{size:>7,} {mean:>34.2f} {took[60]:>6.2f} {took[118]:>6.2f}", flush=True)


def hash_of(word: str) -> int:
    return random.Random(word).getrandbits(32)


def fill(database: Database, many: int, chance: random.Random) -> None:
    """So many more articles of the last hour, like those that are there: their sketches and gists, mixed anew."""
    if many <= 0:
        return
    with database.begin() as work:
        connection = work.connection
        terms = list(connection.execute(sa.select(t.gist_term.c.term)).scalars())
        hashes = list(connection.execute(sa.select(t.fingerprint.c.hash)).scalars())
        gists = connection.execute(sa.select(t.gist)).all()
        source_id = work.sources.declare("Filler")
        first = connection.execute(sa.select(sa.func.max(t.article.c.id))).scalar_one() + 1
        story = connection.execute(sa.select(sa.func.max(t.story.c.id))).scalar_one() + 1
        for start in range(first, first + many, 1000):
            ids = range(start, min(start + 1000, first + many))
            spread = {id_: story + 2 * (id_ - first) for id_ in ids}
            opened = {"headline": "x", "opened_at": NOW, "last_at": NOW}
            connection.execute(
                sa.insert(t.story),
                [{**opened, "id": spread[id_], "level": "event", "event_id": None} for id_ in ids]
                + [{**opened, "id": spread[id_] + 1, "level": "copies", "event_id": spread[id_]} for id_ in ids],
            )
            connection.execute(
                sa.insert(t.article),
                [
                    {
                        "id": id_,
                        "source_id": source_id,
                        "url": f"https://filler.example/{id_}",
                        "first_seen_at": NOW,
                        "last_checked_at": NOW,
                        "baseline": False,
                        "story_id": spread[id_] + 1,
                    }
                    for id_ in ids
                ],
            )
            samples = {id_: chance.choice(gists) for id_ in ids}
            connection.execute(
                sa.insert(t.gist),
                [
                    {"article_id": id_, "seen_at": NOW, "terms": each.terms, "details": each.details}
                    for id_, each in samples.items()
                ],
            )
            connection.execute(
                sa.insert(t.gist_term),
                [{"term": term, "article_id": id_} for id_ in ids for term in set(chance.choices(terms, k=24))],
            )
            connection.execute(
                sa.insert(t.fingerprint),
                [
                    {"hash": hash_, "article_id": id_, "seen_at": NOW}
                    for id_ in ids
                    for hash_ in {
                        *chance.choices(hashes, k=4),
                        *(chance.getrandbits(62) for _ in range(124)),
                    }
                ],
            )
    with database.begin() as work:
        if work.connection.dialect.name == "postgresql":
            for name in ("article", "story"):
                work.connection.execute(
                    sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--dates", action="store_true", help="articles come when they were published")
    parser.add_argument("--sweep", action="store_true", help="all thresholds, and the one chosen over folds of events")
    parser.add_argument("--only", nargs="*", choices=["events", "copies", "patterns", "cost"])
    parser.add_argument("--database", help="a PostgreSQL database that may be emptied; unset: SQLite in a new folder")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.articles.read_text().splitlines()]
    rows.sort(key=lambda row: (str(row.get("date") or ""), str(row.get("id") or "")))
    wanted = args.only or ["events", "copies", "patterns", "cost"]
    if "events" in wanted:
        measure_events(rows, args.dates, args.database, args.sweep)
    if "copies" in wanted:
        measure_copies([row for row in rows if len(row["text"].split()) >= 100], args.database)
    if "patterns" in wanted:
        measure_patterns(args.database)
    if "cost" in wanted:
        measure_cost(rows, args.sizes, args.database)


if __name__ == "__main__":
    main()
