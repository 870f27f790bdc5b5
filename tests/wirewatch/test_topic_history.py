"""The past of topics by command: tried in many, refused where too loud, marked, counted."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.records import Access, Article
from tests.conftest import NOW as THEN
from tests.wirewatch.test_topic_verbs import NOW, Newsroom
from tests.wirewatch.test_topic_verbs import newsroom as newsroom
from topics import matcher
from topics.concepts import Lexicon
from topics.query import parse
from topics.trial import Candidate
from topics.watch import Watch
from wirewatch import archive_trial
from wirewatch.archive_trial import tried

Call = Callable[..., Any]
DAY = timedelta(days=1)


def test_a_file_of_topics_is_tried_against_what_is_stored(wirewatch: Call, newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.declare("cables", "cable")
    newsroom.declare("same", "loaf")
    for number in range(6):
        newsroom.store(number, age=number * DAY)
    (tmp_path / "mine.toml").write_text(
        "[[topics]]\nname = 'cables'\nquery = '#same OR ship'\n[[topics]]\nname = 'same'\nquery = 'loaf'\n"
        "[[topics]]\nname = 'new'\nquery = '@nato'\n[[topics]]\nname = 'bad'\nquery = '(x'\n",
        encoding="utf-8",
    )
    told = wirewatch("topics", "test", "mine.toml", "--json")
    found = {each["topic"]: each for each in told.data}
    assert {name: (each["articles"], each["compared"]) for name, each in found.items()} == {
        "cables": (4, True), "same": (2, False), "new": (4, False),
    }  # fmt: skip
    assert (found["cables"]["gained"], found["cables"]["lost"]) == ([6, 3], [])
    assert "topics[3].query: missing )" in told.err
    rows = wirewatch("topics", "test").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["cables", "same"]


def test_what_almost_matched_is_shown(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.store(number, age=DAY)
    told = wirewatch("topics", "test", "--query", "ship NEAR/5 nato")
    assert "near miss: article 1  Wire  A cable is cut at night" in told.out
    assert re.search(r"closest pair is 2\d words apart", told.out)
    assert wirewatch("topics", "test", "--query", "ship NEAR/40 nato", "--json").data["near_misses"] == []


def test_the_newest_near_misses_are_shown_also_of_a_source_that_is_watched_no_more(
    wirewatch: Call, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topics.near_misses._LOOKED_AT", 1)
    with newsroom.database.begin() as ledger:
        ledger.sources.declare("Wire", country="IE")
    for number in (0, 3):
        newsroom.store(number, age=DAY)
    with newsroom.database.begin() as ledger:
        ledger.connection.execute(sa.text("UPDATE source SET retired_at = 1"))
    found = wirewatch("topics", "test", "--query", "ship NEAR/5 nato AND country:ie", "--json").data["near_misses"]
    assert [(each["article"], each["clause"]) for each in found] == [(2, "ship NEAR/5 nato")]


def test_an_article_that_names_no_day_is_of_whoever_held_the_office_when_it_came(
    wirewatch: Call, newsroom: Newsroom
) -> None:
    """Live and in a look back; his last term ends on a day that is known."""
    newsroom.declare("chief", "@un-secretary-general")
    with newsroom.database.begin() as ledger:
        for number, age in enumerate((0, 3700), 1):
            text = f"António Guterres spoke in the harbour of Arven, they say. {number}"
            article = Article(url=f"https://wire.example/{number}", headline="Speech", body_text=text, language="en")
            ledger.articles.store(article, source_id=newsroom.source, seen_at=THEN - age * DAY)
    Watch(Lexicon.shipped(), lambda *_: 0).round(newsroom.database, THEN)
    with newsroom.database.read() as ledger:
        met = [match.article_id for match in ledger.topics.matches(topic="chief")]
    assert met == [1]
    found = wirewatch("topics", "test", "--query", "@un-secretary-general", "--since", "9000d", "--json").data
    assert found["articles"] == 1


def test_alerts_a_day_are_of_the_days_on_which_anything_came(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.store(0, age=4 * DAY)
    newsroom.store(2, age=2 * DAY)
    told = wirewatch("topics", "test", "--query", "cable", "--json").data
    assert (told["stories"], told["alerts_per_day"]) == (1, 0.5)


def test_what_was_revised_counts_on_the_day_on_which_it_came(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.store(0, age=3 * DAY)
    again = Article(url="https://wire.example/0", headline="The ship", body_text="The ship sank at last. " * 9)
    with newsroom.database.begin() as ledger:
        ledger.articles.store(again, source_id=newsroom.source, seen_at=NOW)
    newsroom.match()
    days = wirewatch("topics", "test", "--query", "sank", "--json").data["days"]
    assert {day: count for day, count in days.items() if count} == {f"{NOW - 3 * DAY:%Y-%m-%d}": 1}


def test_a_query_that_is_too_costly_for_an_article_says_so(
    wirewatch: Call, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        newsroom.store(number, age=DAY)
    query = "(cable OR ship) NEAR/40 (nato OR cable)"
    assert wirewatch("topics", "test", "--query", query, "--json").data["too_costly"] == 0
    monkeypatch.setattr(matcher, "MAX_WORK", 2)
    told = wirewatch("topics", "test", "--query", query)
    assert "too costly for 1 article, which it was not held against" in told.err
    told = wirewatch("topics", "test", "--query", query, "--json")
    assert (told.data["articles"], told.data["too_costly"]) == (0, 1)


def test_several_processes_find_what_one_finds(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        newsroom.store(number, age=timedelta(hours=number))
    candidates = [
        Candidate("a", parse("cable")),
        Candidate("b", parse("@nato AND s?ip")),
        Candidate("c", parse("=Loaf")),
    ]
    since = NOW - 2 * DAY
    lexicon = Lexicon.shipped()
    alone = tried(newsroom.database, candidates, lexicon, since, NOW, processes=1)
    monkeypatch.setattr(archive_trial, "_ALONE", 5)
    monkeypatch.setattr(archive_trial, "_AT_A_TIME", 7)
    together = tried(newsroom.database, candidates, lexicon, since, NOW, processes=2)
    assert {name: trial.ids for name, trial in together.items()} == {name: trial.ids for name, trial in alone.items()}
    assert alone["a"].articles == 10
    assert together["a"].days == alone["a"].days


def test_an_interruption_ends_all_processes_without_the_parts_that_wait(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        newsroom.store(number, age=timedelta(hours=number))
    parts: list[Future[Any]] = []

    class Recorded(ProcessPoolExecutor):
        def submit(self, *args: Any, **named: Any) -> Future[Any]:
            if len(parts) == 9:
                raise KeyboardInterrupt
            parts.append(super().submit(*args, **named))
            return parts[-1]

    monkeypatch.setattr(archive_trial, "ProcessPoolExecutor", Recorded)
    monkeypatch.setattr(archive_trial, "_ALONE", 5)
    monkeypatch.setattr(archive_trial, "_AT_A_TIME", 1)
    with pytest.raises(KeyboardInterrupt):
        tried(newsroom.database, [Candidate("a", parse("cable"))], Lexicon.shipped(), NOW - 100 * DAY, NOW, processes=2)
    assert any(each.cancelled() for each in parts)


def test_a_topic_that_is_too_loud_is_refused_unless_forced(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in range(9):
        newsroom.store(number, age=timedelta(days=2, minutes=number))
    refused = wirewatch("topics", "add", "loud", "cable OR loaf", "--most-per-day", "1")
    assert refused.status == 2
    assert refused.err.startswith('wirewatch: topic "loud" would give about ')
    assert "or say --force" in refused.err
    assert "loud" not in wirewatch("topics", "list").out
    assert wirewatch("topics", "add", "loud", "cable OR loaf", "--most-per-day", "1", "--force").status == 0
    assert wirewatch("topics", "add", "loud", "cable OR loaf", "--most-per-day", "1").status == 0  # nothing new in it


def test_check_warns_of_a_topic_that_would_be_too_loud(
    wirewatch: Call, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        newsroom.store(number, age=timedelta(days=2, minutes=number))
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook")
    assert "alerts a day" not in wirewatch("check").err
    monkeypatch.setattr("wirewatch.forecast.MOST_PER_DAY", 0.5)
    assert 'topics[0] "cables" would have given about 1 alerts a day' in wirewatch("check").err


def test_marks_tell_how_precise_a_query_is_and_what_could_be_left_out(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in range(6):
        newsroom.store(number, age=number * DAY)
    wirewatch("topics", "add", "bread", "loaf OR cable", "--force")
    for number, mark in ((1, "--not-relevant"), (3, "--relevant"), (6, "--relevant"), (2, "--relevant")):
        told = wirewatch("articles", "mark", str(number), "bread", mark, "--by", "Ada")
    assert told.out == '"bread" has 3 articles marked as relevant and 1 as not relevant\n'
    marks = wirewatch("topics", "test", "bread", "--json").data["marks"]
    assert (marks["relevant"], marks["missed"], marks["not_relevant"]) == (2, 1, 1)
    assert marks["precision"] == pytest.approx(2 / 3)
    lately = wirewatch("topics", "test", "bread", "--since", "36h", "--json").data["marks"]
    assert (lately["relevant"], lately["missed"], lately["not_relevant"]) == (2, 1, 1), "what is marked counts for good"
    words = {each["word"]: each for each in marks["exclusions"]}
    assert "loaf" not in words
    assert words["cable"]["not_relevant"] == 1
    assert words["cable"]["matches"] == 2
    shown = wirewatch("topics", "test", "bread").out
    assert "precision 67%" in shown
    assert "would leave out 1 marked as not relevant, none marked as relevant, and 2 of all matches" in shown
    wirewatch("articles", "mark", "1", "bread", "--clear")
    assert wirewatch("topics", "test", "bread", "--json").data["marks"]["not_relevant"] == 0
    assert wirewatch("articles", "mark", "1", "bread").status == 2
    assert wirewatch("articles", "mark", "1", "nothing", "--relevant").status == 2


def test_what_was_imported_later_takes_no_day_from_the_plots(newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    for number, days in ((0, 0), (3, 5)):  # the second has the higher number and the earlier day
        newsroom.store(number, age=days * DAY)
    with newsroom.database.read() as ledger:
        counts = ledger.topics.days(NOW - 9 * DAY, topic="cables")["cables"]
    assert sum(counts.values()) == 2


def test_stats_count_by_day_and_mark_gaps(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    for number, days in ((0, 5), (1, 5), (3, 2), (2, 0)):
        newsroom.store(number, age=days * DAY)
    data = wirewatch("topics", "stats", "cables", "--json").data
    assert (data["articles"], len(data["days"])) == (2, 6)
    assert [each["gap"] for each in data["days"]] == [False, True, True, False, True, False]
    assert [each["per_thousand"] for each in data["days"]] == [500.0, None, None, 1000.0, None, 0.0]
    assert (data["sources"], data["languages"]) == ({"Wire": 2}, {"en": 2})
    rows = list(csv.reader(wirewatch("topics", "stats", "cables", "--csv").out.splitlines()))
    assert rows[0] == ["day", "articles", "stories", "captured", "per_thousand", "gap"]
    assert [row[5] for row in rows[1:]] == ["", "gap", "gap", "", "gap", ""]
    shown = wirewatch("topics", "stats", "cables").out
    assert "500.0 of a thousand captured" in shown
    assert "articles by day  █  █  " in shown


def test_what_was_old_when_it_was_first_seen_counts_on_its_own_day(newsroom: Newsroom) -> None:
    with newsroom.database.begin() as ledger:
        for number, published in ((1, THEN - 3 * DAY), (2, None)):
            article = Article(url=f"https://w.example/{number}", headline="x", body_text="x", published_at=published)
            ledger.articles.store(article, source_id=newsroom.source, seen_at=THEN, baseline=True)
        assert ledger.articles.days(THEN - 9 * DAY) == {(THEN - 3 * DAY).date(): 1, THEN.date(): 1}


def test_what_stood_in_a_feed_at_its_first_poll_is_tried_too(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    at = NOW - 3 * DAY
    article = Article(url="https://w.example/1", headline="A cable", body_text="x", published_at=at)
    with newsroom.database.begin() as ledger:
        ledger.articles.store(article, source_id=newsroom.source, seen_at=NOW, baseline=True)
    newsroom.match()
    told = wirewatch("topics", "test", "cables", "--json").data
    assert told["articles"] == 1, "although it was published before anything was stored"
    assert told["days"][f"{at:%Y-%m-%d}"] == 1


def test_explain_tells_how_an_article_began_and_ceased_to_match(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.declare("loaves", "loaf")
    newsroom.store(0)
    article = Article(url="https://wire.example/0", headline="Another headline", body_text="A loaf of bread. " * 9)
    with newsroom.database.begin() as ledger:
        ledger.articles.store(article, source_id=newsroom.source, seen_at=NOW)
    newsroom.match()
    told = wirewatch("explain", "1", "ships").out
    assert "does not match" in told
    assert "revision 2 met the topic no more" in told
    assert "the article says something else" in told
    assert "with revision 2, for the first time, joined story" in wirewatch("explain", "1", "loaves").out


def test_explain_tells_who_stands_in_the_way(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.store(3)
    with newsroom.database.begin() as ledger:
        topic = ledger.topics.named("ships")
        assert topic is not None
        ledger.silences.add(author="Ada", comment="a drill", topic="ships", starts_at=NOW - DAY, ends_at=None, now=NOW)
    newsroom.store(0)
    told = wirewatch("explain", "2", "ships").out
    assert "suppressed" in told
    assert "a drill" in told


def test_explain_tells_what_a_page_waits_for(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    for number in (7, 8, 9):
        newsroom.announce(number)
    with newsroom.database.begin() as ledger:
        ledger.entries.failed(2, NOW, "the server answered 503", NOW + DAY)
    told = wirewatch("explain", "https://wire.example/8", "ships").out
    assert "still to be read after 1 tries, next on" in told
    assert "the server answered 503" in told
    assert "3 pages of Wire wait to be read" in told


def test_explain_says_what_was_read_of_a_page_behind_a_wall(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    article = Article(url="https://wire.example/1", headline="A ship", body_text="Subscribe.", access=Access.PAYWALLED)
    with newsroom.database.begin() as ledger:
        ledger.articles.store(article, source_id=newsroom.source, seen_at=NOW)
    newsroom.match()
    told = wirewatch("explain", "1", "ships").out
    assert "access: paywalled; 1 word of its text could be read" in told


def test_init_writes_a_topic_that_is_said_in_plain_words(
    wirewatch: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = wirewatch("init", "mine.toml", "--topic", 'Санкции "ЕС"')
    assert told.out.splitlines()[0] == "@eu AND @sanctions"
    topics = tomllib.loads((tmp_path / "mine.toml").read_text(encoding="utf-8"))
    assert topics["topics"] == [{"name": "санкции-ес", "title": 'Санкции "ЕС"', "query": "@eu AND @sanctions"}]
    assert topics["subscriptions"][0]["topic"] == "санкции-ес"
    assert wirewatch("--config", "mine.toml", "check").status == 0
    assert wirewatch("init", "other.toml", "--topic", "of the").status == 2
    assert not (tmp_path / "other.toml").exists()
