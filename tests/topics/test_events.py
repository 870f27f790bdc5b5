"""Independent articles on one thing that happened make an event; with caution, most of all across languages."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import edits, schema
from storage.database import Database, UnitOfWork
from storage.records import Article
from tests.conftest import MINUTE, NOW
from topics.concepts import Lexicon
from topics.document import Document
from topics.events import NEEDED, Member, find_event
from topics.gists import Counting, Gist, weigh
from topics.index import Index
from topics.watch import Watch

FERRY = (
    (
        "Ferry runs aground near Lomvik",
        "The ferry Solveig with sixty passengers ran aground near Lomvik on Tuesday, and the coast guard took everybody"
        " off. The captain of the Solveig told rescuers that the steering had failed.",
    ),
    (
        "Passengers safe after ferry accident off Lomvik",
        "All passengers of the ferry Solveig are safe after the ship hit a rock off Lomvik, the coast guard said. A"
        " failure of the steering is thought to be why the Solveig ran aground.",
    ),
    (
        "Grounded ferry: steering of the Solveig failed",
        "Inspectors went on board the grounded ferry Solveig near Lomvik and looked at the steering, which failed"
        " before the ship ran aground. The coast guard keeps a boat beside it.",
    ),
)
BUDGET = (
    (
        "Parliament of Velm passes the budget",
        "The parliament of Velm passed the budget for next year after a long night, with higher taxes on tobacco and"
        " more money for schools. The finance minister Haldorsen spoke of a compromise.",
    ),
    (
        "Haldorsen gets her budget through",
        "With a majority of two votes the finance minister Haldorsen has brought her budget through parliament. Tobacco"
        " taxes go up, schools in Velm get more money, and the opposition is angry.",
    ),
)


class Desk:
    """A ledger and the topics' part of the daemon."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.watch = Watch(Lexicon.shipped(), lambda *_: 0)
        self.number = 0

    def store(
        self, headline: str, body: str, now: datetime = NOW, source: str | None = None, language: str = "en"
    ) -> int:
        self.number += 1
        article = Article(
            url=f"https://paper.example/{self.number}", headline=headline, body_text=body, language=language
        )
        with self.database.begin() as ledger:
            source_id = ledger.sources.declare(source or f"Paper {self.number}")
            return ledger.articles.store(article, source_id=source_id, seen_at=now).article_id

    def match(self, now: datetime = NOW, limit: int = 50) -> None:
        while self.watch.round(self.database, now, limit).revisions:
            pass

    def event(self, article_id: int) -> int:
        with self.database.read() as ledger:
            latest = ledger.articles.latest(article_id)
            assert latest is not None
            assert latest.story_id is not None
            return ledger.stories.event_of(latest.story_id)


def filler(seed: int) -> tuple[str, str]:
    """An article about nothing in particular, so that the words of news become known."""
    chance = random.Random(seed)
    places, things = ("Brenn", "Eide", "Haug", "Myra", "Orsa"), ("school", "bridge", "library", "harvest", "festival")
    place, thing = chance.choice(places), chance.choice(things)
    words = " ".join(chance.choice("abcdefghij") + str(seed) + "x" for _ in range(20))
    return (
        f"The {thing} of {place} {seed}",
        f"People in {place} talked about the {thing} on this day of the week. {words}",
    )


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    for seed in range(40):
        desk.store(*filler(seed), now=NOW - timedelta(hours=1))
    desk.match(NOW - timedelta(hours=1))
    return desk


def test_independent_articles_on_one_event_join_it_and_others_do_not(desk: Desk) -> None:
    ferry = [desk.store(*each) for each in FERRY]
    budget = [desk.store(*each) for each in BUDGET]
    desk.match()
    events = [desk.event(each) for each in (*ferry, *budget)]
    assert len(set(events[:3])) == 1
    assert len(set(events[3:])) == 1
    assert events[0] != events[3]
    with desk.database.read() as ledger:
        story = ledger.stories.get(events[0])
        assert story is not None
        assert (story.level, story.articles, len(ledger.stories.copies_of(story.id))) == ("event", 3, 3)
        assert [step.article_id for step in ledger.stories.timeline(story.id)] == ferry
        opened, *joined = ledger.stories.copies_of(story.id)
        assert opened.likeness is None
        assert all(NEEDED <= (each.likeness or 0) <= 1 for each in joined)


def test_a_flash_and_what_follows_it_are_one_event_in_a_young_ledger_and_the_towns_other_news_is_not(
    sqlite: Database,
) -> None:
    desk = Desk(sqlite)
    quake = [
        desk.store(headline, body, NOW + place * 15 * MINUTE, source)
        for place, (source, headline, body) in enumerate((
            ("Wire", "Strong quake hits Palamos", "A strong earthquake hit the city of Palamos on Tuesday, the"
             " institute said."),
            ("Wire", "Quake of magnitude 6.8 hits Palamos, buildings collapse", "An earthquake of magnitude 6.8 hit"
             " Palamos on Tuesday and buildings collapsed in the old port, the institute said."),
            ("Herald", "Quake rocks Palamos, at least 12 dead", "At least 12 people died when an earthquake of"
             " magnitude 6.8 rocked Palamos on Tuesday, the governor Ines Carrasco said. Houses in the old port fell."),
        ))
    ]  # fmt: skip
    others = [
        desk.store(headline, body, NOW + MINUTE, "Wire")
        for headline, body in (
            ("Palamos opens new hospital", "A new hospital with 300 beds opened in Palamos on Tuesday, the city said."),
            ("Wartime bomb found in Drosten", "A bomb of the war was found in Drosten on Tuesday, the city said."),
            ("Wartime bomb found in Orlamund", "A bomb of the war was found in Orlamund on Tuesday, the city said."),
        )
    ]
    desk.match(NOW + timedelta(hours=1))
    assert len({desk.event(each) for each in quake}) == 1
    assert len({desk.event(each) for each in (quake[0], *others)}) == 4


def test_f20_a_hundred_copies_are_one_story(desk: Desk) -> None:
    headline, body = FERRY[0]
    copies = [desk.store(headline, f"{(body + chr(32)) * 3} From our desk, number {place}.") for place in range(100)]
    desk.match()
    with desk.database.read() as ledger:
        stories = {ledger.articles.latest(each).story_id for each in copies}  # type: ignore[union-attr]
        assert len(stories) == 1
        (story,) = stories
        assert len(ledger.stories.timeline(story or 0)) == 100


def test_an_event_closes_and_its_successor_links_back(desk: Desk) -> None:
    first = _alone(desk, FERRY[0], NOW)
    late = NOW + timedelta(hours=80)
    second = _alone(desk, FERRY[1], late)
    assert second != first
    with desk.database.begin() as ledger:
        story = ledger.stories.get(second)
        assert story is not None
        assert story.follows_id == first
        assert ledger.stories.followed_by(first) == [second]
        assert ledger.stories.close(late - timedelta(hours=72), late - timedelta(days=7), late) > 0
        closed = ledger.stories.get(first)
        assert closed is not None
        assert closed.closed_at == late
        assert story.closed_at is None


def _alone(desk: Desk, said: tuple[str, str], now: datetime) -> int:
    article = desk.store(*said, now=now)
    desk.match(now)
    return desk.event(article)


def test_the_decision_is_the_same_however_the_queue_is_cut_up(tmp_path: Path) -> None:
    """A process that is killed between two transactions decides the same when it runs again."""
    partitions = []
    for limit in (1, 3, 50):
        database = Database(f"sqlite:///{tmp_path}/{limit}.db")
        schema.upgrade(database)
        partitions.append(_partition(database, limit))
        database.close()
    assert partitions[0] == partitions[1] == partitions[2]
    assert len({event for _, event in partitions[0]}) < len(partitions[0])


def _partition(sqlite: Database, limit: int) -> list[tuple[int | None, int]]:
    """Story and event of each article, when so many are matched at a time."""
    desk = Desk(sqlite)
    chance = random.Random(5)
    said = [*FERRY, *BUDGET, *(filler(seed) for seed in range(20)), (FERRY[0][0], FERRY[0][1] + " More soon.")]
    chance.shuffle(said)
    articles = [desk.store(*each, now=NOW + place * MINUTE) for place, each in enumerate(said)]
    while desk.watch.round(sqlite, NOW + 60 * MINUTE, limit).revisions:
        if limit == 3:
            desk.watch = Watch(Lexicon.shipped(), lambda *_: 0)  # nothing is remembered but the ledger
    with sqlite.read() as ledger:
        kept = [ledger.articles.latest(each) for each in articles]
        return [(each.story_id, ledger.stories.event_of(each.story_id or 0)) for each in kept if each is not None]


def test_revisions_that_wait_together_are_of_one_story(desk: Desk) -> None:
    """Nothing was matched for a while, and the article has changed meanwhile."""
    article = Article(url="https://wire.example/1", headline="Ferry aground", body_text="One " * 40, language="en")
    with desk.database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        for body in ("One " * 40, "Other words altogether " * 20, "And once more something else " * 20):
            stored = ledger.articles.store(replace(article, body_text=body), source_id=source, seen_at=NOW)
    with desk.database.read() as ledger:
        stories = len(ledger.stories.recent(1000))
    desk.match()
    with desk.database.read() as ledger:
        assert stored.article_id
        assert len(ledger.stories.recent(1000)) == stories + 1


def test_a_decision_that_is_rolled_back_leaves_nothing(desk: Desk) -> None:
    article = desk.store(*FERRY[0])

    def fails(*_: object) -> int:
        raise RuntimeError("the machine stops here")

    watch = Watch(Lexicon.shipped(), fails)
    with desk.database.read() as ledger:
        before = (ledger.gists.documents([])[0], len(ledger.stories.recent(1000)))
    watch.round(desk.database, NOW)
    with desk.database.read() as ledger:
        assert (ledger.gists.documents([])[0], len(ledger.stories.recent(1000))) == before
        assert ledger.gists.of([article]) == {}


def test_what_is_split_or_joined_by_hand_stays_so(desk: Desk) -> None:
    ferry = [desk.store(*each) for each in FERRY]
    budget = [desk.store(*each) for each in BUDGET]
    desk.match()
    event = desk.event(ferry[0])

    def change(ledger: UnitOfWork) -> int:
        story = ledger.stories.get(event)
        assert story is not None
        new = edits.split(ledger.connection, story, [ferry[2]], "desk", NOW + MINUTE)
        other = ledger.stories.get(desk.event(budget[0]))
        target = ledger.stories.get(new)
        assert other is not None
        assert target is not None
        edits.join(ledger.connection, target, other, "desk", NOW + MINUTE)
        return new

    with desk.database.begin() as ledger:
        new = change(ledger)
    assert [desk.event(each) for each in (*ferry, *budget)] == [event, event, new, new, new]
    desk = Desk(desk.database)  # as after a restart: nothing is known but what the ledger holds
    desk.number = 1_000
    later = desk.store(FERRY[0][0], FERRY[0][1] + " A tug is on its way.", NOW + 5 * MINUTE, source="Late paper")
    after = desk.store(BUDGET[0][0], BUDGET[0][1] + " More at ten.", NOW + 5 * MINUTE, source="Other late paper")
    desk.match(NOW + 5 * MINUTE)
    assert [desk.event(each) for each in (later, after)] == [event, new]
    assert [desk.event(each) for each in (*ferry, *budget)] == [event, event, new, new, new]
    with desk.database.begin() as ledger:
        assert [each.likeness for each in ledger.stories.copies_of(new)[:3]] == [None] * 3, "nobody doubts a hand"
        assert [each.verb for each in edits.edits_of(ledger.connection, new)] == ["split", "join"]
        story = ledger.stories.get(new)
        assert story is not None
        with pytest.raises(edits.EditError, match="is not in story"):
            edits.split(ledger.connection, story, [ferry[0]], "desk", NOW)
        with pytest.raises(edits.EditError, match="is one story already"):
            edits.join(ledger.connection, story, story, "desk", NOW)


def test_what_is_split_off_takes_its_time_with_it(desk: Desk) -> None:
    articles = [desk.store(*each, now=NOW + place * MINUTE) for place, each in enumerate(FERRY)]
    desk.match(NOW + 9 * MINUTE)
    with desk.database.begin() as ledger:
        story = ledger.stories.get(desk.event(articles[0]))
        assert story is not None
        edits.split(ledger.connection, story, [articles[-1]], "desk", NOW + 10 * MINUTE)
        left = ledger.stories.get(story.id)
        assert left is not None
        assert left.last_at == NOW + (len(articles) - 2) * MINUTE


# ------------------------------------------------------------------ across languages

COUNTING = Counting(Lexicon.shipped())


def gist(headline: str, body: str, language: str) -> Gist:
    index = Index(Document(title=headline, body=body, language=language))
    return weigh(COUNTING.counts(index), 1000, {})


ENGLISH = gist(
    "NATO and the European Union sign an agreement in Brussels",
    "NATO and the European Union signed an agreement on cooperation in Brussels, Norlund said. Ukraine and Russia were"
    " among the subjects, and 1,450 soldiers are concerned, Vestergaard added after the meeting with Norlund.",
    "en",
)
FRENCH = gist(
    "L'OTAN et l'Union européenne signent un accord à Bruxelles",
    "L'OTAN et l'Union européenne ont signé un accord de coopération à Bruxelles, selon Norlund. L'Ukraine et la Russie"
    " étaient au programme, et 1 450 soldats sont concernés, a précisé Vestergaard après la réunion avec Norlund.",
    "fr",
)
OTHER = gist(
    "L'OTAN et l'Union européenne préparent le sommet",
    "L'OTAN et l'Union européenne préparent le sommet du mois prochain, a dit un porte-parole. La Turquie et la Chine"
    " seront au programme, selon Delacourt et Imbert, qui parlaient devant 300 invités à Paris.",
    "fr",
)


def test_across_languages_concepts_and_names_carry_it_and_nothing_less() -> None:
    found = find_event(FRENCH, [Member(7, ENGLISH, NOW)], 1000, NOW + MINUTE)
    assert [each.event_id for each in found] == [7]
    assert find_event(OTHER, [Member(7, ENGLISH, NOW)], 1000, NOW + MINUTE) == []
    assert find_event(FRENCH, [Member(7, ENGLISH, NOW - timedelta(hours=30))], 1000, NOW) == []


@pytest.mark.parametrize(
    ("language", "common", "rare"),
    [("en", "people", "python"), ("fr", "gouvernement", "gouvernail"), ("de", "regierung", "regatta")],
)
def test_what_all_news_says_weighs_little_before_anything_was_read(language: str, common: str, rare: str) -> None:
    index = Index(Document(title="", body=f"{common} {rare} {common} {rare}", language=language))
    counts = Counting(Lexicon.shipped()).counts(index)
    weights = sorted(weigh(counts, 0, {}).text.values())
    assert len(weights) == 2
    assert weights[0] < weights[1] / 2
    assert sorted(counts.guesses.values())[1] > 2 * sorted(counts.guesses.values())[0]
