"""What a topic does, asked by command: explained, looked over, suggested, tried on the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.routing import Router
from storage import schema
from storage.database import Database
from storage.records import AlertState, Article, FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.commands import topic_words
from wirewatch.plots import plot

NOW = datetime.now(UTC)
SITE = "https://wire.example"
TEXTS = (
    ("A cable is cut at night", "The ship cut a cable. " + "The sea was calm then. " * 5 + "NATO was told of it."),
    ("L'OTAN et l'Union européenne", "Les ministres des pays de l'OTAN ont décidé d'approfondir leur coopération."),
    ("The best loaf", "The bakers of the old town have chosen their best loaf."),
)


class Newsroom:
    """A ledger with some articles, stored and matched without a network."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/wirewatch.db")
        schema.upgrade(self.database)
        with self.database.begin() as ledger:
            self.source = ledger.sources.declare("Wire")
            self.feed = ledger.feeds.declare(self.source, f"{SITE}/rss", first_poll_at=NOW)

    def declare(self, name: str, query: str, *, told: bool = True) -> None:
        with self.database.begin() as ledger:
            topic = ledger.topics.declare(name, title=name, query=query, now=NOW - timedelta(days=9))
            if told:
                channel = ledger.people.declare_channel("journal", kind="file")
                ledger.people.declare_subscription(topic_id=topic, channel_id=channel, subscriber_id=None, now=NOW)

    def announce(self, number: int, *, now: datetime = NOW) -> None:
        entry = ParsedEntry(guid=str(number), link=f"{SITE}/{number}", title=f"Story {number}")
        with self.database.begin() as ledger:
            feed = ledger.feeds.get(self.feed)
            assert feed is not None
            ledger.entries.record(feed, [entry], now)
            parsed = ParsedFeed(format=FeedFormat.RSS, entries=(entry,))
            outcome = PollOutcome(status=PollStatus.FRESH, finished_at=now, http_status=200, parsed=parsed)
            ledger.feeds.settle(feed, outcome, now)

    def store(self, number: int, *, baseline: bool = False, age: timedelta = timedelta()) -> None:
        headline, text = TEXTS[number % len(TEXTS)]
        language = "fr" if headline.startswith("L'") else "en"
        article = Article(url=f"{SITE}/{number}", headline=headline, body_text=f"{text} {number}", language=language)
        with self.database.begin() as ledger:
            ledger.articles.store(article, source_id=self.source, seen_at=NOW - age, baseline=baseline)
        self.match(age)

    def match(self, age: timedelta = timedelta()) -> None:
        Watch(Lexicon.shipped(), Router("UTC").route).round(self.database, NOW - age)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


Call = Callable[..., Any]


def test_explain_says_clause_by_clause_why_and_what_became_of_it(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable AND NOT loaf")
    newsroom.store(0)
    told = wirewatch("explain", "1", "cables")
    assert told.status == 0
    assert told.out.splitlines()[2] == "matches"
    assert '    yes  cable  (2: title "cable", body "cable")' in told.out
    assert "joined story" in told.out
    assert "alert 1 (new) to @journal: grouping" in told.out
    data = wirewatch("explain", f"{SITE}/0", "cables", "--json").data
    assert data["explanation"]["matched"]
    assert data["explanation"]["clause"]["parts"][0]["places"][0]["text"] == "cable"
    assert [alert["recipient"] for alert in data["fate"]["alerts"]] == ["@journal"]


def test_show_begins_with_the_newest_article_also_after_a_look_back(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in (0, 3, 6):
        newsroom.store(number)
    assert wirewatch("topics", "add", "sea", "cable*", "--channel", "journal", "--force").status == 0
    shown = [each["article_id"] for each in wirewatch("topics", "show", "sea", "--json").data["newest_matches"]]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) > 1


def test_explain_says_what_a_delivery_waits_for_and_how_it_is_sent_again(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    newsroom.store(0)
    with newsroom.database.begin() as ledger:
        [alert] = ledger.alerts.recent(5)
        channel = alert.channel_id
        made = ledger.deliveries.queue(
            channel_id=channel, recipient="@journal", address=None, kind="alert", idem_key="one",
            message_id="<one@paper.example>", thread_ref=None, order_key="one", payload={}, alert_ids=[alert.id],
            now=NOW,
        )  # fmt: skip
    assert f"delivery {made} is due for its next try on" in wirewatch("explain", "1", "cables").out
    with newsroom.database.begin() as ledger:
        ledger.people.channel_failed(channel, "suspended", "HTTP 404: no such hook", None)
    assert (
        "channel journal is suspended (HTTP 404: no such hook): once that is mended, `wirewatch channels resume jour"
        in wirewatch("explain", "1", "cables").out
    )
    with newsroom.database.begin() as ledger:
        assert ledger.deliveries.expire(channel, NOW + timedelta(days=1), NOW + timedelta(days=2)) == 1
    told = wirewatch("explain", "1", "cables").out
    assert f"delivery {made} was never tried: its time ran out while its channel could not be used" in told
    assert f"`wirewatch deliveries dead replay {made}` sends it again" in told


def test_explain_says_that_an_alert_waits_for_its_digest_and_none_is_due_that_is_not_sent(
    wirewatch: Call, newsroom: Newsroom
) -> None:
    newsroom.declare("cables", "cable")
    newsroom.store(0)
    with newsroom.database.begin() as ledger:
        [alert] = ledger.alerts.recent(5)
        ledger.alerts.reschedule(
            alert.id, state=AlertState.HELD, due_at=NOW + timedelta(days=1), rhythm="30 7 * * *", reason="first match"
        )
    due = f"{NOW + timedelta(days=1):%Y-%m-%d %H:%M:%SZ}"
    told = wirewatch("explain", "1", "cables").out
    assert f"held, due {due} in its digest (30 7 * * *) (first match)" in told
    with newsroom.database.begin() as ledger:
        ledger.alerts.suppress(alert.id, "silence 1 by desk, until it is ended")
    assert "suppressed (silence 1 by desk" in wirewatch("explain", "1", "cables").out


def test_explain_says_of_an_address_that_its_feed_is_retired_or_its_host_rests(
    wirewatch: Call, newsroom: Newsroom
) -> None:
    newsroom.declare("cables", "cable")
    later = NOW + timedelta(days=4000)
    with newsroom.database.begin() as ledger:
        [feed] = ledger.feeds.all()
        ledger.hosts.rest(feed.host or "", later)
    told = wirewatch("explain", f"{SITE}/7", "cables").out
    assert "asked to be left alone until" in told
    with newsroom.database.begin() as ledger:
        ledger.feeds.retire(feed.id, NOW, "it left the file")
    assert (
        f"feed {feed.id} is retired since {NOW:%Y-%m-%d %H:%M:%SZ}" in wirewatch("explain", f"{SITE}/7", "cables").out
    )


def test_explain_says_of_an_alert_that_it_was_of_another_topic(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    newsroom.store(0)
    assert wirewatch("topics", "add", "sea", "cable*", "--channel", "journal", "--force").status == 0
    assert ", for cables; sea was not told by it" in wirewatch("explain", "1", "sea").out
    assert "was not told by it" not in wirewatch("explain", "1", "cables").out


def test_explain_tells_the_nearest_miss_and_that_no_match_is_kept(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("near", "ship NEAR/5 nato")
    newsroom.store(0)
    told = wirewatch("explain", "1", "near")
    assert "does not match" in told.out
    assert "closest pair is 28 words apart" in told.out
    assert "no match is kept" in told.out


def test_explain_tells_of_the_baseline_and_of_topics_that_nobody_wants(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    newsroom.declare("alone", "loaf", told=False)
    newsroom.store(0, baseline=True)
    newsroom.store(2)
    assert "no alert: baseline" in wirewatch("explain", "1", "cables").out
    assert "no alert: nobody subscribes" in wirewatch("explain", "2", "alone").out


def test_explain_takes_a_query_that_no_topic_has(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.store(1)
    told = wirewatch("explain", "1", "--query", "NATO")
    assert 'the article writes "OTAN": @nato finds it in all languages' in told.out
    told = wirewatch("explain", "1", "--query", "(nato")
    assert told.status == 2
    assert "missing ) at column 6" in told.err
    told = wirewatch("explain", "1")
    assert (told.status, told.err) == (2, "wirewatch: name a topic, or write a query behind --query\n")
    assert 'no topic is called "nato"' in wirewatch("explain", "1", "nato").err


def test_explain_says_why_an_address_is_not_stored(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    told = wirewatch("explain", "https://other.example/1", "cables")
    assert "not watched: no feed lies at other.example" in told.out
    told = wirewatch("explain", f"{SITE}/7", "cables")
    assert "not announced" in told.out
    assert f"{SITE}/rss (never polled)" in told.out
    newsroom.announce(7)
    assert "its page is still to be read" in wirewatch("explain", f"{SITE}/7", "cables").out
    with newsroom.database.begin() as ledger:
        ledger.entries.failed(1, NOW, "robots.txt forbids the page", None)
    assert (
        "its page is not read: robots.txt forbids the page"
        in wirewatch("explain", f"{SITE}/7?utm_source=x", "cables").out
    )
    data = wirewatch("explain", f"{SITE}/7", "cables", "--json").data
    assert (data["stored"], data["entries"][0]["state"]) == (False, "skipped")
    with newsroom.database.begin() as ledger:  # the feed announces pages of another host
        ledger.articles.store(Article(url="https://pages.example/1"), source_id=1, seen_at=NOW)
    told = wirewatch("explain", "https://pages.example/2", "cables")
    assert "not announced" in told.out
    assert f"{SITE}/rss (last polled" in told.out


def test_lint_warns_of_every_topic_with_or_without_a_ledger(wirewatch: Call, tmp_path: Path) -> None:
    told = wirewatch("topics", "lint", "--query", "OTAN AND quotas")
    assert told.out == "OTAN: only articles that write OTAN; use @nato for all languages\n"
    assert wirewatch("topics", "lint").err == "nothing to say\n"
    assert 'no topic is called "plain": ' in wirewatch("topics", "lint", "plain").err
    assert "behind --query: --query 'nato AND eu'" in wirewatch("topics", "lint", "nato AND eu").err
    newsroom = Newsroom(tmp_path)
    newsroom.declare("plain", "fish AND OTAN")
    (warning,) = wirewatch("topics", "lint", "plain", "--json").data
    assert (warning["topic"], warning["span"]) == ("plain", [9, 13])
    assert wirewatch("topics", "lint").out.startswith("plain: OTAN: only articles")
    assert 'no topic is called "plan": did you mean "plain"?' in wirewatch("topics", "lint", "plan").err


def test_lint_goes_on_behind_a_topic_that_is_no_query_any_more(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("gone", "@nosuchthing")
    newsroom.declare("plain", "fish AND OTAN")
    told = wirewatch("topics", "lint")
    assert told.status == 1
    assert 'topic "gone": unknown concept @nosuchthing' in told.err
    assert told.out.startswith("plain: OTAN: only articles")


def test_a_topic_that_is_no_query_any_more_is_told_with_its_remedy_and_holds_up_no_other(
    wirewatch: Call, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.store(0)
    newsroom.declare("good", "cable")
    with newsroom.database.begin() as ledger:
        ledger.topics.declare("old", title="old", query="nato And eu", now=NOW, declared=False)
        ledger.topics.declare("outer", title="outer", query="#old OR cable", now=NOW, declared=False)
    told = wirewatch("topics", "list")
    assert [line.split("\t")[0] for line in told.out.splitlines()] == ["good", "old", "outer"]
    assert "topic \"old\" is not watched: lower-case 'And' between terms at column 6" in told.err
    assert "`wirewatch topics add old QUERY`" in told.err
    assert "mend that topic first" in told.err
    assert [bool(each["mistake"]) for each in wirewatch("topics", "list", "--json").data] == [False, True, True]
    assert "lower-case 'And'" in wirewatch("topics", "show", "old").out
    tried = wirewatch("topics", "test")
    assert tried.out.startswith("1 article ")
    assert '"old" is left out' in tried.err
    assert wirewatch("topics", "test", "old", "--query", "cable").out.startswith("1 article ")
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "https://hooks.example/1")
    found = wirewatch("doctor", "--offline").out
    assert "topic old: it is not watched" in found
    assert list(wirewatch("status", "--json").data["topics_not_watched"]) == ["old", "outer"]
    watch = Watch(Lexicon.shipped(), Router("UTC").route)
    for more in ("one", "two"):
        newsroom.declare(more, "loaf")
        watch.round(newsroom.database, NOW)
    assert caplog.text.count("topic not watched topic=old") == 1, "not again when another topic changes"
    assert "topic good" not in found


def test_lint_warns_of_a_clause_that_rules_out_few_articles(
    wirewatch: Call, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_words, "ENOUGH", 6)
    for number in range(6):
        newsroom.store(number)
    told = wirewatch("topics", "lint", "--query", "loaf").out
    assert told.startswith("loaf: may stand in more than 5 % of the stored articles; if it finds too much, add ")
    assert wirewatch("topics", "lint", "--query", "herring AND loaf").out == ""


def test_suggest_gives_a_query_and_what_it_would_have_matched(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.store(number)
    told = wirewatch("topics", "suggest", "NATO-EU cooperation")
    assert told.out.splitlines()[0] == "@nato NEAR/25 @eu AND @cooperation"
    assert '  "EU"  @eu  (organisation)' in told.out
    assert "would have matched 1 of 3 stored articles" in told.err
    assert wirewatch("topics", "suggest", "OTAN", "--json").data["matches"] == 2
    told = wirewatch("topics", "suggest", "of the")
    assert (told.status, told.out) == (2, "")
    assert "no word says what it is about" in told.err


def test_a_topic_is_tried_on_the_archive_and_against_its_stored_version(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("cables", "cable")
    for number, days in ((0, 8), (3, 3), (1, 2), (2, 1)):
        newsroom.store(number, age=timedelta(days=days))
    told = wirewatch("topics", "test", "cables")
    assert told.out.startswith("2 articles in ")
    assert "sources: Wire 2" in told.out
    assert "by day, up to 1 a day: █    █" in told.out
    data = wirewatch("topics", "test", "cables", "--query", "@nato", "--json").data
    assert (data["articles"], data["compared"], data["gained"], data["lost"]) == (3, True, [3], [])
    assert not wirewatch("topics", "test", "cables", "--json").data["compared"]
    assert sum(data["days"].values()) == 3
    assert data["examples"][0]["words"] == ["OTAN"]
    data = wirewatch("topics", "test", "cables", "--query", "loaf", "--since", "5d", "--json").data
    assert (data["gained"], data["lost"]) == ([4], [2])
    shown = wirewatch("topics", "test", "cables", "--query", "loaf").out
    assert "gained: 1 article\n  article 4  Wire  The best loaf" in shown
    assert "lost: 2 articles" in shown


def test_a_topic_that_would_bring_too_much_is_warned_of(wirewatch: Call, newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.store(number, age=timedelta(days=2))
    told = wirewatch("topics", "test", "--query", "cable OR loaf", "--most-per-day", "0.5")
    assert told.err == "more than 0.5 alerts a day are to be expected: narrow the query with AND, NEAR or title:\n"
    assert not wirewatch("topics", "test", "--query", "cable OR loaf", "--json").data["too_many"]


@pytest.mark.parametrize(
    ("counts", "bars"), [([0, 1, 8], " ▁█"), ([], ""), ([0, 0], "  "), ([1] * 200, "█" * 100), ([5], "█")]
)
def test_a_plot_is_as_high_as_its_highest_day(counts: list[int], bars: str) -> None:
    assert plot(counts) == bars


def test_lint_names_an_office_that_nobody_is_known_to_hold(wirewatch: Call, tmp_path: Path) -> None:
    mine = '[fed-chair]\nreplace = true\nkind = "office"\ntitle = "chair"\nat = "federal-reserve"\n'
    (tmp_path / "mine.toml").write_text(mine + 'terms = [["jerome-powell", 2018-02-05, 2026-05-15]]\n')
    configuration = tmp_path / "wirewatch.toml"
    configuration.write_text(configuration.read_text().replace("[wirewatch]", '[wirewatch]\nconcepts = ["mine.toml"]'))
    told = wirewatch("topics", "lint", "--query", "@fed-chair").out
    assert "@fed-chair: nobody is known to hold it since 2026-05-15" in told
    assert "nobody" not in wirewatch("topics", "lint", "--query", "@nato").out
