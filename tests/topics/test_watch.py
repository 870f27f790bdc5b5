"""A revision is met by every topic in one transaction, and no revision can hold up the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from storage.database import Database, StorageError, UnitOfWork
from storage.records import Article, Match, Revision
from tests.conftest import MINUTE, NOW
from topics import matcher
from topics.concepts import Lexicon
from topics.index import Index
from topics.prefilter import index_stream
from topics.query import QueryError, parse
from topics.renewal import SETTING
from topics.search import search
from topics.stems import stem
from topics.text import ANALYZER, form_in, forms_in
from topics.watch import Watch

FRENCH = "Les pays de l'OTAN et l'Union européenne ont signé un accord sur le partage d'informations."
LEXICON = Lexicon.shipped()


def rounds(database: Database, watch: Watch) -> None:
    """Until nothing waits, and once more in idleness."""
    while watch.round(database, NOW).revisions:
        pass
    watch.round(database, NOW)


class Routed:
    """A route that keeps what it was given, and breaks on demand."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, list[str]]] = []
        self.breaks_on: int | None = None
        self.error: Exception = RuntimeError("this one is poison")

    def __call__(
        self, ledger: UnitOfWork, revision: Revision, story_id: int, matches: Sequence[Match], now: datetime
    ) -> int:
        if revision.article_id == self.breaks_on:
            raise self.error
        self.seen.append((revision.article_id, [match.topic for match in matches]))
        return len(matches)


@pytest.fixture
def routed() -> Routed:
    return Routed()


@pytest.fixture
def watch(routed: Routed) -> Watch:
    return Watch(LEXICON, routed)


def topic(database: Database, name: str, query: str, **more: object) -> None:
    with database.begin() as ledger:
        ledger.topics.declare(name, title=name, query=query, now=NOW, **more)  # type: ignore[arg-type]


def publish(database: Database, number: int, body: str = FRENCH, source: str = "Fil", language: str = "fr") -> int:
    with database.begin() as ledger:
        return ledger.articles.store(
            Article(
                url=f"https://fil.example/{number}", headline=f"Dépêche {number}", body_text=body, language=language
            ),
            source_id=ledger.sources.declare(source, country="FR", tier=1),
            seen_at=NOW,
        ).article_id


def test_a_round_keeps_story_matches_index_and_mark_together(database: Database, watch: Watch, routed: Routed) -> None:
    topic(database, "nato-eu", "@nato NEAR/5 @eu")
    topic(database, "fish", "poisson")
    article_id = publish(database, 1)
    done = watch.round(database, NOW + MINUTE)
    assert (done.revisions, done.matches, done.alerts, done.failed) == (1, 1, 1, [])
    assert routed.seen == [(article_id, ["nato-eu"])]
    with database.read() as ledger:
        revision = ledger.articles.latest(article_id)
        (match,) = ledger.topics.matches()
    assert revision is not None
    assert (revision.matched_at, revision.story_id) == (NOW + MINUTE, match.story_id)
    assert (match.topic, match.query, match.analyzer) == ("nato-eu", "@nato NEAR/5 @eu", ANALYZER)
    for evidence in match.evidence:
        assert FRENCH[evidence.start : evidence.end] == evidence.text
    assert watch.round(database, NOW + MINUTE).revisions == 0


def test_an_error_keeps_nothing_and_a_poison_revision_is_left_behind(
    database: Database, watch: Watch, routed: Routed
) -> None:
    topic(database, "nato", "@nato")
    first, poison, last = (publish(database, number, f"{FRENCH} Numéro {number}.") for number in (1, 2, 3))
    routed.breaks_on = poison
    done = watch.round(database, NOW)
    assert (done.revisions, len(done.failed)) == (2, 1)
    assert [article_id for article_id, _ in routed.seen if article_id != poison][-2:] == [first, last]
    with database.read() as ledger:
        assert [match.article_id for match in ledger.topics.matches(limit=10)] == [last, first]
    for _ in range(2):
        assert watch.round(database, NOW).failed
    assert watch.round(database, NOW).failed == []
    with database.read() as ledger:
        assert ledger.articles.count_unmatched() == 0


def test_trouble_of_the_ledger_never_leaves_a_revision_behind(database: Database, watch: Watch, routed: Routed) -> None:
    topic(database, "nato", "@nato")
    first, large = (publish(database, number, f"{FRENCH} Numéro {number}.") for number in (1, 2))
    routed.breaks_on, routed.error = large, StorageError("database or disk is full: make room on the disk")
    done = watch.round(database, NOW)
    assert (done.revisions, done.failed, done.trouble) == (1, [], routed.error)
    for _ in range(5):
        with pytest.raises(StorageError, match="make room"):
            watch.round(database, NOW)
    routed.breaks_on = None
    assert watch.round(database, NOW).revisions == 1
    with database.read() as ledger:
        assert [match.article_id for match in ledger.topics.matches(limit=10)] == [large, first]


def test_topics_come_change_and_go_while_the_watch_runs(database: Database, watch: Watch, routed: Routed) -> None:
    topic(database, "one", "accord")
    publish(database, 1)
    watch.round(database, NOW)
    with database.begin() as ledger:
        ledger.topics.declare("one", title="one", query="poisson", now=NOW + MINUTE)
        ledger.topics.declare("two", title="two", query="partage", now=NOW + MINUTE)
    publish(database, 2, FRENCH + " Deux.")
    watch.round(database, NOW)
    assert [names for _, names in routed.seen] == [["one"], ["two"]]


def test_a_topic_that_cannot_be_read_does_not_stop_the_others(database: Database, watch: Watch, routed: Routed) -> None:
    topic(database, "broken", "@no-such-concept")
    topic(database, "nato", "@nato")
    publish(database, 1)
    assert watch.round(database, NOW).matches == 1


def test_filters_see_the_source(database: Database, watch: Watch, routed: Routed) -> None:
    topic(database, "here", "accord AND source:fil AND country:fr AND tier:1")
    topic(database, "elsewhere", "accord AND country:de")
    topic(database, "german", "accord", languages=["de"])
    topic(database, "paper", "accord", sources=["Journal"])
    publish(database, 1)
    watch.round(database, NOW)
    assert routed.seen[0][1] == ["here"]


# ------------------------------------------------------------------ history


@pytest.fixture
def archive(database: Database, watch: Watch) -> Database:
    for number in range(1, 8):
        body = FRENCH if number % 2 else "Le marché aux poissons ouvre ses portes au public."
        publish(database, number, f"{body} Numéro {number}.")
    watch.round(database, NOW)
    return database


def found(database: Database, query: str, **more: object) -> list[int]:
    with database.read() as ledger:
        hits = search(ledger, parse(query), LEXICON, **more)  # type: ignore[arg-type]
        return [hit.revision.article_id for hit in hits]


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("poisson", [6, 4, 2]),  # a stem
        ('"marché aux poissons"', [6, 4, 2]),
        ('"poissons marché"', []),
        ("@nato AND @eu", [7, 5, 3, 1]),
        ("part* AND NOT marché", [7, 5, 3, 1]),
        ("accord NEAR/1 information", []),
        ("accord NEAR/4 information", [7, 5, 3, 1]),
        ("title:dépêche AND poisson", [6, 4, 2]),
        ("lang:de AND accord", []),
        ("3 OF (accord, partage, otan)", [7, 5, 3, 1]),
    ],
)
def test_the_archive_is_searched_as_it_is_watched(archive: Database, query: str, articles: list[int]) -> None:
    assert found(archive, query) == articles


def test_a_search_is_bounded_in_time_and_names_what_it_does_not_know(archive: Database) -> None:
    assert found(archive, "accord", since=NOW + MINUTE) == []
    with pytest.raises(QueryError, match="unknown concept"):
        found(archive, "@otan-ue-onu")


def test_only_the_newest_revision_is_found(archive: Database, watch: Watch) -> None:
    publish(archive, 2, "Le musée ferme ses portes, annonce la mairie, faute de chauffage cet hiver.")
    watch.round(archive, NOW)
    assert found(archive, "poisson") == [6, 4]
    assert found(archive, "musée") == [2]


def revise(database: Database, body: str) -> None:
    with database.begin() as ledger:
        ledger.articles.store(
            Article(url="https://fil.example/1", headline="Dépêche 1", body_text=body, language="fr"),
            source_id=ledger.sources.declare("Fil"),
            seen_at=NOW,
        )


def test_the_archive_is_indexed_anew_under_another_normal_form(
    database: Database, monkeypatch: pytest.MonkeyPatch, routed: Routed, caplog: pytest.LogCaptureFixture
) -> None:
    """As if everything had been stored under a version that wrote each word backwards."""

    def before(index: Index) -> tuple[list[str], frozenset[str]]:
        words, stems = index_stream(index)
        return [word[::-1] for word in words], frozenset(stem[::-1] for stem in stems)

    def found() -> list[int]:
        with database.read() as ledger:
            return [hit.revision.article_id for hit in search(ledger, parse("accord"), LEXICON)]

    numbers = [publish(database, number) for number in range(25)]
    with monkeypatch.context() as former:
        former.setattr("topics.watch.index_stream", before)
        former.setattr("topics.renewal.index_stream", before)
        rounds(database, Watch(LEXICON, routed))
    with database.begin() as ledger:
        ledger.jobs.set(SETTING, "1")
    assert found() == []
    monkeypatch.setattr("topics.renewal._STEPS", 1)
    Watch(LEXICON, routed).round(database, NOW)
    newest = numbers[:-11:-1]
    assert found() == newest  # the newest first, and no more at a time
    begun = publish(database, 99)
    watch = Watch(LEXICON, routed)  # started again: it goes on where the other was
    watch.round(database, NOW)
    assert found() == [begun, *newest]  # what came meanwhile has its turn before
    caplog.set_level("INFO", "wirewatch.topics")
    for _ in range(4):
        watch.round(database, NOW)
    assert found() == [begun, *reversed(numbers)]
    assert caplog.text.count("index made anew") == 1
    assert routed.seen.count((numbers[0], [])) == 1  # nothing is matched or told a second time
    with database.read() as ledger:
        assert ledger.jobs.setting(SETTING) == ANALYZER


def test_an_article_that_cannot_be_read_holds_up_no_index(
    database: Database, monkeypatch: pytest.MonkeyPatch, watch: Watch
) -> None:
    numbers = [publish(database, number) for number in range(3)]
    rounds(database, watch)
    with database.begin() as ledger:
        for number in numbers:
            ledger.search.index(number, ["dralccah"], [])
        ledger.jobs.set(SETTING, "1")

    def read(index: Index) -> tuple[list[str], frozenset[str]]:
        if "Dépêche 1" in (index.document.title or ""):
            raise RuntimeError("poison")
        return index_stream(index)

    monkeypatch.setattr("topics.renewal.index_stream", read)
    rounds(database, Watch(LEXICON, lambda *_: 0))
    with database.read() as ledger:
        assert [hit.revision.article_id for hit in search(ledger, parse("accord"), LEXICON)] == [numbers[2], numbers[0]]
        assert ledger.jobs.setting(SETTING) == ANALYZER


def test_beginning_ceasing_and_matching_anew_are_recorded(database: Database, watch: Watch) -> None:
    topic(database, "nato", "@nato")
    topic(database, "fish", "poisson OR pêche")
    topic(database, "both", "accord")
    topic(database, "wider", "OTAN")
    bodies = (
        FRENCH,
        "Un tout autre texte, qui parle de la pêche et d'un accord entre les ports.",
        f"{FRENCH} La pêche n'en fait pas partie, disent les ports.",
    )
    publish(database, 1, bodies[0])
    for at, body in enumerate(bodies):
        if at:
            revise(database, body)
        if at == 1:
            with database.begin() as ledger:
                ledger.topics.declare("wider", title="wider", query="OTAN OR alliance", now=NOW + MINUTE)
        if at == 2:
            with database.begin() as ledger:
                ledger.topics.declare("both", title="both", query="traité", now=NOW + at * MINUTE)
        watch.round(database, NOW + at * MINUTE)
    with database.read() as ledger:
        [article_id] = {match.article_id for match in ledger.topics.matches()}
        numbers = {revision.id: revision.number for revision in ledger.articles.revisions(article_id)}
        matches = {(match.topic, numbers[match.revision_id]): match.kind for match in ledger.topics.matches()}
        lapses = [(each.topic, numbers[each.revision_id], each.why) for each in ledger.topics.lapses(article_id)]
    assert matches == {
        ("nato", 1): "new", ("both", 1): "new", ("wider", 1): "new",
        ("fish", 2): "begun", ("both", 2): "still",
        ("nato", 3): "anew", ("fish", 3): "still", ("wider", 3): "anew",
    }  # fmt: skip
    assert lapses == [("nato", 2, "text"), ("wider", 2, "text"), ("both", 3, "query")]


def test_a_topic_that_is_too_costly_is_given_up_on_that_article_alone_and_remembered(
    database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    topic(database, "nest", "((un NEAR/100 deux) NEAR/100 trois) NEAR/100 un")
    topic(database, "plain", "trois")
    publish(database, 1, "un deux trois quatre cinq. " * 40)
    publish(database, 2, "Un, deux, trois, un.")
    monkeypatch.setattr(matcher, "MAX_WORK", 150)
    watch.round(database, NOW)
    with database.read() as ledger:
        met = {(match.topic, match.article_id) for match in ledger.topics.matches()}
        nest = ledger.topics.named("nest")
        assert nest is not None
        first, second = sorted({article for _, article in met})
        assert met == {("plain", first), ("plain", second), ("nest", second)}
        assert ledger.topics.overruns(nest.id, NOW - MINUTE) == 1
        assert ledger.topics.overruns(nest.id, NOW + MINUTE) == 0
        assert (ledger.topics.overran(nest.id, first), ledger.topics.overran(nest.id, second)) == (NOW, None)
    assert "topic too costly topic=nest" in caplog.text


def test_what_was_given_up_did_not_cease_to_match(
    database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic(database, "nest", "(un NEAR/100 deux) NEAR/100 trois")
    publish(database, 1, "Un, deux, trois.")
    watch.round(database, NOW)
    revise(database, "un deux trois quatre cinq. " * 40)
    monkeypatch.setattr(matcher, "MAX_WORK", 100)
    watch.round(database, NOW + MINUTE)
    with database.read() as ledger:
        [match] = ledger.topics.matches()
        assert ledger.topics.lapses(match.article_id) == []


def test_a_watch_under_new_decisions_reads_no_topic_anew_and_sees_what_changed(
    database: Database, watch: Watch, routed: Routed, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic(database, "whales", "whale")
    topic(database, "agencies", "whale AND tier:2")
    publish(database, 1, "A whale.", language="en")
    rounds(database, watch)
    topic(database, "seals", "whale OR seal")
    asked: list[str] = []
    monkeypatch.setattr("topics.watch.parse", lambda text: asked.append(text) or parse(text))
    after = Routed()
    assert watch.renewed(LEXICON, after) is watch
    publish(database, 2, "Another whale.", source="Fil 2", language="en")
    revise(database, "A whale, once more.")
    with database.begin() as ledger:
        ledger.sources.declare("Fil", country="FR", tier=2)
    rounds(database, watch)
    assert asked == ["whale OR seal"]
    assert [names for _, names in routed.seen] == [["whales"]]
    assert sorted((number, sorted(names)) for number, names in after.seen) == [
        (1, ["agencies", "seals", "whales"]),
        (2, ["seals", "whales"]),
    ]
    assert watch.renewed(Lexicon.shipped().extended(()), after) is watch
    assert watch.renewed(Lexicon(), after) is not watch


def test_in_idleness_a_watch_makes_ready_for_the_languages_of_its_sources(
    database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[str | None] = []
    expect = matcher.Matcher.expect

    def told(self: matcher.Matcher, language: str | None) -> None:
        ready.append(language)
        expect(self, language)

    monkeypatch.setattr(matcher.Matcher, "expect", told)
    topic(database, "seals", "seals")
    with database.begin() as ledger:
        ledger.sources.declare("Wire", language="en-GB")
        ledger.sources.declare("Fil", language="fr")
        ledger.sources.declare("Stumm")
    for _ in range(4):
        watch.round(database, NOW)
    assert sorted(map(str, ready)) == ["en", "fr"]
    stemmed: list[str] = []
    monkeypatch.setattr("topics.text.stem", lambda word, language: stemmed.append(word) or stem(word, language))
    forms_in.cache_clear()
    form_in.cache_clear()
    publish(database, 1, "A whale.", language="en")
    watch.round(database, NOW)
    assert "whale" in stemmed
    assert "seals" not in stemmed, "which the topic asks for"
