"""An article is kept once; what changes is a revision; what is only shown differently is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.erasing import without_texts
from storage import schema
from storage.articles import Outcome, Stored
from storage.database import Database
from storage.identity import changed_words, is_same_text, revision_kind
from storage.records import Access, Article, ParsedEntry, Provenance, PubStatus, RevisionKind
from storage.revisions import details_of, revision_of
from tests.conftest import MINUTE, NOW

BODY = "The ministers of both organisations agreed in Brussels to share more information.\n\n" * 6


def article(number: int = 1, **changes: object) -> Article:
    said = {
        "url": f"https://wire.example/news/{number}",
        "headline": f"Ministers agree, part {number}",
        "body_text": f"{BODY}Part {number}.",
        "extraction_method": "trafilatura",
        "language": "en",
    }
    return Article(**{**said, **changes})  # type: ignore[arg-type]


def store(database: Database, found: Article, now: datetime = NOW, *, baseline: bool = False) -> Stored:
    with database.begin() as ledger:
        source_id = ledger.sources.declare("Wire")
        return ledger.articles.store(found, source_id=source_id, seen_at=now, baseline=baseline)


def test_a_stored_article_comes_back_whole(database: Database) -> None:
    whole = article(
        authors=("Ana Sousa", "Luc Maret"),
        published_at=NOW,
        published_precision="minute",
        dateline_date=NOW.date(),
        access=Access.METERED,
        pub_status=PubStatus.USABLE,
        urgency=2,
        warnings=("date in the future",),
        provenance={"headline": Provenance(method="jsonld", confidence=0.9, raw=" Ministers ")},
    )
    stored = store(database, whole)
    with database.read() as ledger:
        revision = ledger.articles.revision(stored.revision_id)
    assert revision is not None
    assert revision.article == whole
    assert (revision.number, revision.kind, revision.source) == (1, RevisionKind.FIRST, "Wire")


def test_the_same_text_again_is_the_same(database: Database) -> None:
    first = store(database, article())
    again = store(database, article(body_text=article().body_text.replace("  ", " ").upper()), NOW + MINUTE)
    assert again.outcome is Outcome.SAME
    assert again.revision_id == first.revision_id


def test_a_changed_text_is_a_revision_and_a_version_seen_before_is_not(database: Database) -> None:
    first = store(database, article())
    changed = article(body_text=f"{BODY}A third country joins the agreement, the ministers said on Tuesday evening.")
    second = store(database, changed, NOW + MINUTE)
    assert (second.outcome, second.article_id, second.number) == (Outcome.REVISION, first.article_id, 2)
    assert store(database, article(), NOW + 2 * MINUTE).outcome is Outcome.SAME
    with database.read() as ledger:
        kinds = [revision.kind for revision in ledger.articles.revisions(first.article_id)]
    assert kinds == [RevisionKind.FIRST, RevisionKind.UPDATE]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.wire.example/news/1",
        "https://wire.example/news/1/?utm_source=feed",
        "https://wire.example/news/1#comments",
        "https://m.wire.example/news/1",
    ],
)
def test_one_article_under_many_spellings_of_its_address(database: Database, address: str) -> None:
    assert store(database, article()).article_id == store(database, article(url=address)).article_id


def test_a_canonical_address_counts_only_on_its_own_site(database: Database) -> None:
    first = store(database, article(1))
    own = store(database, article(2, canonical_url="https://wire.example/news/1", body_text="Short."))
    foreign = store(database, article(3, canonical_url="https://other.example/news/1"))
    assert own.article_id == first.article_id
    assert foreign.outcome is Outcome.NEW
    again = store(database, article(4, canonical_url="https://other.example/news/1"))
    assert again.outcome is Outcome.NEW, "two articles are not one for a third site's address"


def test_one_long_text_under_two_addresses_is_one_article(database: Database) -> None:
    first = store(database, article(1))
    moved = store(database, replace(article(1), url="https://wire.example/other/slug"))
    assert moved.article_id == first.article_id


def test_the_same_address_at_another_source_is_another_article(database: Database) -> None:
    first = store(database, article())
    with database.begin() as ledger:
        other = ledger.articles.store(article(), source_id=ledger.sources.declare("Paper"), seen_at=NOW)
    assert other.article_id != first.article_id


def test_unmatched_revisions_are_the_queue_and_leave_it_when_matched(database: Database) -> None:
    stored = [store(database, article(number)) for number in (1, 2)]
    with database.begin() as ledger:
        waiting = ledger.articles.unmatched(10)
        assert [revision.id for revision in waiting] == [each.revision_id for each in stored]
        ledger.articles.matched(waiting[0], ledger.stories.open("Ministers agree", NOW), NOW, "1")
        assert [revision.id for revision in ledger.articles.unmatched(10)] == [stored[1].revision_id]


def test_the_page_behind_a_baseline_entry_stays_baseline_and_a_later_change_is_news(database: Database) -> None:
    words = article(body_text="Ministers agree.", extraction_method="feed")
    store(database, words, baseline=True)
    page = store(database, article(), NOW + MINUTE)
    change = store(database, article(body_text=BODY + "One more thing was agreed at night."), NOW + 2 * MINUTE)
    with database.read() as ledger:
        shown = [ledger.articles.revision(each.revision_id) for each in (page, change)]
    assert [(each.kind, each.baseline) for each in shown if each] == [
        (RevisionKind.EXPANSION, True),
        (RevisionKind.UPDATE, False),
    ]


def test_expired_texts_go_and_headlines_stay(database: Database) -> None:
    with database.begin() as ledger:
        source_id = ledger.sources.declare("Wire", keep_text=10 * MINUTE)
        stored = ledger.articles.store(article(lead="The ministers"), source_id=source_id, seen_at=NOW)
        (revision,) = ledger.articles.unmatched(1)
        ledger.articles.matched(revision, ledger.stories.open("Ministers", NOW), NOW, "1")
        assert ledger.retention.texts(NOW + 5 * MINUTE, without_texts).texts == 0
        assert ledger.retention.due_texts(NOW + 11 * MINUTE) == 1
        assert ledger.retention.texts(NOW + 11 * MINUTE, without_texts).texts == 1
        assert ledger.retention.due_texts(NOW + 11 * MINUTE) == 0
        kept = ledger.articles.latest(stored.article_id)
    assert kept is not None
    assert (kept.article.headline, kept.article.body_text, kept.article.lead) == ("Ministers agree, part 1", "", None)
    assert kept.article.url == "https://wire.example/news/1"


def test_what_was_judged_on_its_summary_expires_too_and_a_newer_text_stays_found(database: Database) -> None:
    with database.begin() as ledger:
        source_id = ledger.sources.declare("Wire", keep_text=10 * MINUTE)

        def stored(at: datetime, **changes: Any) -> int:
            found = ledger.articles.store(article(**changes), source_id=source_id, seen_at=at).article_id
            for revision in ledger.articles.unmatched(5):
                ledger.articles.matched(revision, ledger.stories.open("Ministers", at), at, "1")
                ledger.search.index(found, ["ministers"], [])
            return found

        url = "https://wire.example/news/2"
        summary = stored(NOW, url=url, headline="Ferries wait", body_text="", description="The strait is closed.")
        changed = stored(NOW)
        assert stored(NOW + 8 * MINUTE, body_text=BODY + "One more thing was agreed at night.") == changed
        first = ledger.retention.texts(NOW + 11 * MINUTE, without_texts, limit=1)
        assert (first.texts, first.last is not None) == (1, True)
        rest = ledger.retention.texts(NOW + 11 * MINUTE, without_texts, after=first.last or 0)
        assert (rest.texts, rest.last) == (1, None)
        kept = {number: ledger.articles.latest(number) for number in (summary, changed)}
        assert ledger.search.count() == 1
    assert [each.article.description if each else "" for each in kept.values()] == [None, None]
    assert "at night" in (kept[changed].article.body_text if kept[changed] else "")


def test_what_expires_goes_from_feeds_words_and_quarantine_too_and_others_stay(database: Database) -> None:
    with database.begin() as ledger:
        for name, keep in (("Wire", 10 * MINUTE), ("Other", None)):
            source_id = ledger.sources.declare(name, keep_text=keep)
            feed_id = ledger.feeds.declare(source_id, f"https://{name.lower()}.example/feed", first_poll_at=NOW)
            feed = ledger.feeds.get(feed_id)
            assert feed is not None
            said = [
                ParsedEntry(guid=guid, link=f"https://{name.lower()}.example/{guid}", title="T", content="Whole.")
                for guid in ("read", "waits")
            ]
            read, _ = ledger.entries.record(feed, said, NOW).new
            stored = ledger.articles.store(
                article(url=said[0].link or ""), source_id=source_id, seen_at=NOW, entry_id=read
            )
            assert stored.outcome is Outcome.NEW
            ledger.quarantine.keep(source_id, "https://wire.example/x", "crashed", b"bytes", NOW)
        early, late = NOW + 5 * MINUTE, NOW + 11 * MINUTE
        assert (ledger.retention.announcements(early), ledger.retention.quarantined(early)) == (0, 0)
        assert (ledger.retention.announcements(late), ledger.retention.quarantined(late)) == (1, 1)
        assert ledger.retention.announcements(late) == 0
        kept = {each.url: each.content for feed in (1, 2) for each in ledger.entries.of_feed(feed)}
    assert kept == {
        "https://wire.example/read": None,
        "https://wire.example/waits": "Whole.",  # its page may still fail, and these words serve then
        "https://other.example/read": "Whole.",
        "https://other.example/waits": "Whole.",
    }


def test_annotations_hang_on_the_article(database: Database) -> None:
    stored = store(database, article())
    with database.begin() as ledger:
        ledger.articles.annotate(stored.article_id, "desk", "note", NOW, "call the spokesman")
        ledger.articles.annotate(stored.article_id, "desk", "handled", NOW)
        kinds = [annotation.kind for annotation in ledger.articles.annotations(stored.article_id)]
    assert kinds == ["note", "handled"]


def test_lists_can_be_narrowed(database: Database) -> None:
    store(database, article(1))
    store(database, article(2, language="fr"), NOW + MINUTE)
    with database.read() as ledger:
        assert [each.headline for each in ledger.articles.recent()] == [
            "Ministers agree, part 2",
            "Ministers agree, part 1",
        ]
        assert len(ledger.articles.recent(language="fr")) == 1
        assert len(ledger.articles.recent(since=NOW + MINUTE)) == 1
        assert ledger.articles.recent(source="Nobody") == []


# ------------------------------------------------------------------ what a new text is to the one before

BEFORE = article()


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (BEFORE, None),
        (replace(BEFORE, body_text=f"  {BEFORE.body_text.upper()}\n"), None),
        (replace(BEFORE, body_text="\n\n".join(reversed(BEFORE.body_text.split("\n\n")))), None),
        (replace(BEFORE, body_text=BEFORE.body_text + " 1523"), None),
        (replace(BEFORE, body_text=f"{BEFORE.body_text}\n\n{BODY.replace('both', 'all')}"), RevisionKind.EXPANSION),
        (replace(BEFORE, body_text=BEFORE.body_text + " France was not there."), RevisionKind.UPDATE),
        (replace(BEFORE, headline="Ministers do not agree"), RevisionKind.UPDATE),
        (replace(BEFORE, ed_note="Corrects the name", notice=RevisionKind.CORRECTION), RevisionKind.CORRECTION),
        (replace(BEFORE, ed_note="This article shows violence"), None),
        (replace(BEFORE, pub_status=PubStatus.CANCELED), RevisionKind.WITHDRAWAL),
        (replace(BEFORE, pub_status=PubStatus.CANCELED, notice=RevisionKind.WITHDRAWAL), RevisionKind.WITHDRAWAL),
        (replace(BEFORE, pub_status=PubStatus.CANCELED, notice=RevisionKind.KILL), RevisionKind.KILL),
        (replace(BEFORE, pub_status=PubStatus.WITHHELD), RevisionKind.HOLD),
        (replace(BEFORE, extraction_method="feed", body_text="Ministers agree."), None),
    ],
)
def test_what_a_new_text_is(after: Article, kind: RevisionKind | None) -> None:
    assert revision_kind(BEFORE, after) is kind


ZH = replace(BEFORE, headline="码头工人封锁港口", body_text="约三百名码头工人周一上午封锁了港口，抗议使用起重机。")


@pytest.mark.parametrize(
    ("before", "after", "kind", "words"),
    [
        (ZH, replace(ZH, body_text=ZH.body_text + "谈判周二恢复。"), RevisionKind.UPDATE, 3),
        (ZH, replace(ZH, body_text=ZH.body_text + "港口称，两艘船只已改道，谈判周二恢复。"), RevisionKind.EXPANSION, 8),
        (BEFORE, replace(BEFORE, headline=f"{BEFORE.headline} | Wire"), None, 1),
        (BEFORE, replace(BEFORE, headline=f"{BEFORE.headline} - Wire"), None, 1),
        (BEFORE, replace(BEFORE, headline=f"{BEFORE.headline} - talks fail"), RevisionKind.UPDATE, 2),
    ],
)  # fmt: skip
def test_words_are_counted_in_every_script_and_a_sites_name_is_none(
    before: Article, after: Article, kind: RevisionKind | None, words: int
) -> None:
    assert revision_kind(before, after) is kind
    assert changed_words(before, after) == words


LEAD = "Rescuers said on Tuesday that 5 people had died and another 12 were missing after the ferry ran aground."


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (f"{LEAD}\n\n14 comments", f"{LEAD}\n\n15 comments", None),
        (f"Read 1,204 times\n\n{LEAD}", f"Read 1,317 times\n\n{LEAD}", None),
        (f"{LEAD}\n\n17 comments - 204 shares", f"{LEAD}\n\n58 comments - 1,311 shares", None),
        (f"{LEAD}\n\n14 comments", f"{LEAD.replace('5', '7')}\n\n14 comments", RevisionKind.UPDATE),
        (f"{LEAD}\n\nA vote is due on 12 December.", f"{LEAD}\n\nA vote is due on 19 December.", RevisionKind.UPDATE),
        ("Trains collide near Velm, at least 3 dead", "Trains collide near Velm, at least 4 dead", RevisionKind.UPDATE),
        (
            f"{LEAD}\n\n{LEAD}\n\n5 dead\n\n{LEAD}x\n\n{LEAD}y\n\n{LEAD}z",
            f"{LEAD}\n\n{LEAD}\n\n7 dead\n\n{LEAD}x\n\n{LEAD}y\n\n{LEAD}z",
            RevisionKind.UPDATE,
        ),
        (LEAD, f"{LEAD}\n\n1,204 views", None),
        (LEAD, f"{LEAD}\n\nLast updated 14:05", None),
        (LEAD, f"Mis à jour le 24 novembre 2026 à 14h05\n\n{LEAD}", None),
        (LEAD, f"{LEAD}\n\nStand: 24.11.2026, 14:05 Uhr", None),
        (LEAD, f"{LEAD}\n\nLesezeit: 2 Minuten", None),
        (LEAD, f"{LEAD}\n\nShare this article", None),
        (LEAD, f"{LEAD}\n\nA lire aussi : le capitaine parle", None),
        (LEAD, f"{LEAD}\n\nUpdated figures put the dead at 9.", RevisionKind.UPDATE),
        (LEAD, f"{LEAD}\n\nPublished in May, the report named 12 faults.", RevisionKind.UPDATE),
        (LEAD, f"{LEAD}\n\nShares of the company fell.", RevisionKind.UPDATE),
    ],
)
def test_p08_a_counter_is_no_change_and_a_figure_in_a_sentence_is(before: str, after: str, kind: object) -> None:
    assert revision_kind(replace(BEFORE, body_text=before), replace(BEFORE, body_text=after)) is kind


ROUGH = """
The ferry to the islands ran aground near Lomvik on Tuesday with 60 people aboard, and two boats from Tarsund took them
off within an hour. The captain told the coast guard that the steering had failed shortly after the ship had left the
quay in a strong wind. Divers from Velm are to look at the hull before a tug tries to pull the ship free at high tide
tonight. The line remains closed until further notice, the company said in a short statement to the press.
"""


@pytest.mark.parametrize(
    ("changed", "hours", "same"),
    [
        (ROUGH.replace("strong wind", "strong gale"), 1, True),
        (ROUGH.replace("strong wind", "strong gale"), 73, False),
        (ROUGH.replace("60", "70"), 1, False),
        (ROUGH.replace("Lomvik", "Brenn"), 1, False),
        (ROUGH.replace("Tuesday", "Friday"), 1, False),
        (
            ROUGH.replace("strong wind", "gale") + "Nobody was hurt, and the passengers went home by bus later on.",
            1,
            False,
        ),
    ],
)
def test_nearly_the_same_words_of_a_source_are_one_article_for_three_days(
    database: Database, changed: str, hours: int, same: bool
) -> None:
    first = store(database, article(1, headline="Ferry aground", body_text=ROUGH))
    moved = article(2, headline="Ferry aground", body_text=changed)
    again = store(database, moved, NOW + 60 * hours * MINUTE)
    assert (again.article_id == first.article_id) is same
    assert again.outcome is (Outcome.REVISION if same else Outcome.NEW)
    if same:  # and by its new address ever after
        longer = replace(moved, body_text=changed + OTHER_END)
        assert store(database, longer, NOW + 100 * 60 * MINUTE).article_id == first.article_id


def test_texts_in_which_no_capital_tells_a_name_are_never_nearly_the_same() -> None:
    before = article(
        1, headline="渡轮搁浅", body_text="".join(f"第{n}段港务局说渡轮已经停航。" for n in "一二三四五六七八九十")
    )
    after = replace(before, body_text=before.body_text.replace("第三段港务局", "第三段渔业局"))
    assert changed_words(before, after) <= 2
    assert not is_same_text(before, after)


OTHER_END = "\n\nThe mayor of Eide spoke of luck, and asked for a second boat in winter.\n\n" * 3


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.sampled_from(["", "?utm_source=feed", "#top"])),
        min_size=1,
        max_size=12,
    )
)
def test_the_resolver_is_the_slow_obvious_one(sqlite_in_memory: Database, visits: list[tuple[int, str, str]]) -> None:
    """An article is known by its address without what does not count, or by its words; versions seen come not again."""
    known: dict[str, int] = {}
    versions: dict[int, list[str]] = {}
    with sqlite_in_memory.begin() as ledger:
        source_id = ledger.sources.declare(f"Wire {id(visits)} {len(visits)} {hash(tuple(visits))}")
        for minute, (number, version, noise) in enumerate(visits):
            text = f"{ROUGH} {version * 3} {'over and over ' * 4}{version}{number}"
            address = f"https://wire.example/{number}{noise}"
            stored = ledger.articles.store(
                article(number, url=address, body_text=text), source_id=source_id, seen_at=NOW + minute * MINUTE
            )
            expected = known.get(f"u{number}")
            if expected is None:
                assert stored.outcome is Outcome.NEW or stored.article_id in versions
                known[f"u{number}"] = stored.article_id
                versions.setdefault(stored.article_id, []).append(text)
                continue
            assert stored.article_id == expected
            seen = text in versions[expected]
            assert (stored.outcome is Outcome.SAME) is seen
            if not seen:
                versions[expected].append(text)


@pytest.fixture(scope="module")
def sqlite_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One ledger for all examples: each has a source of its own."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('resolver')}/wirewatch.db")
    schema.upgrade(database)
    yield database
    database.close()


def test_a_status_ends_when_the_page_says_so_and_not_when_it_cannot_be_read() -> None:
    held = replace(BEFORE, pub_status=PubStatus.WITHHELD)
    assert revision_kind(held, BEFORE) is RevisionKind.HOLD_RELEASED
    assert revision_kind(held, replace(BEFORE, extraction_method="feed")) is None
    assert revision_kind(BEFORE, replace(held, extraction_method="feed")) is RevisionKind.HOLD


def test_a_correction_that_only_adds_its_note_is_a_revision_once(database: Database) -> None:
    corrected = replace(BEFORE, ed_note="Corrects the name", notice=RevisionKind.CORRECTION)
    with database.begin() as ledger:
        source_id = ledger.sources.declare("Wire")
        kinds = []
        for text in (BEFORE, corrected, BEFORE, corrected):
            stored = ledger.articles.store(text, source_id=source_id, seen_at=NOW)
            found = ledger.articles.revision(stored.revision_id)
            assert found is not None
            kinds.append((found.number, found.kind))
    assert kinds == [(1, RevisionKind.FIRST), *[(2, RevisionKind.CORRECTION)] * 3]


def test_details_leave_out_what_is_a_column_or_says_nothing() -> None:
    assert details_of(article()) == {
        "url": "https://wire.example/news/1",
        "extraction_method": "trafilatura",
        "language": "en",
        "provenance": {},
    }


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60)
@given(
    found=st.builds(
        Article,
        url=texts,
        headline=st.none() | texts,
        body_text=texts,
        keywords=st.lists(texts, max_size=3).map(tuple),
        authors=st.lists(texts, max_size=3).map(tuple),
        published_at=st.none() | st.datetimes(timezones=st.just(NOW.tzinfo)),
        access=st.sampled_from(list(Access)),
        urgency=st.none() | st.integers(1, 9),
        provenance=st.dictionaries(texts, st.builds(Provenance, method=texts, confidence=st.floats(0, 1)), max_size=2),
    )
)
def test_any_article_survives_being_taken_apart(found: Article) -> None:
    row = {
        "id": 1, "article_id": 1, "number": 1, "kind": "first", "seen_at": NOW, "baseline": False, "source_id": 1,
        "source": "Wire", "details": details_of(found), "headline": found.headline, "body_text": found.body_text,
    }  # fmt: skip
    assert revision_of(row).article == found


def test_news_is_matched_before_the_past_and_an_articles_revisions_in_order(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")

        def store(number: int, text: str, *, baseline: bool) -> None:
            article = Article(url=f"https://wire.example/{number}", headline=f"Ferry {number}", body_text=text)
            ledger.articles.store(article, source_id=source, seen_at=NOW, baseline=baseline)

        store(1, "The ferry ran aground.", baseline=True)
        store(2, "The harbour is closed.", baseline=True)
        store(3, "The strait is open again.", baseline=False)
        store(1, "The ferry ran aground; nobody was hurt, said the harbour's master on Monday.", baseline=False)
        first = [(each.article.url[-1], each.number) for each in ledger.articles.unmatched(10)]
        assert first == [("3", 1), ("1", 1), ("2", 1)]
        for revision in ledger.articles.unmatched(10):
            ledger.articles.matched(revision, None, NOW, "test")
        assert [(each.article.url[-1], each.number) for each in ledger.articles.unmatched(10)] == [("1", 2)]
