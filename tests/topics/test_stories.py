"""Copies of one text are one story; a paper's own piece is not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database, UnitOfWork
from storage.records import Article, Revision
from tests.conftest import MINUTE, NOW
from topics.concepts import Lexicon
from topics.document import Document
from topics.gists import Counting, weigh
from topics.index import Index
from topics.stories import Traits, find_story
from topics.versions import Text, are_copies, fingerprint, is_next_version

COUNTING = Counting(Lexicon.shipped())

WIRE = """
The ferry with sixty passengers ran aground on Tuesday morning near the harbour of Lomvik, the coast guard said. Two
fishing boats took the passengers off within an hour, and nobody was hurt. The captain told rescuers that the steering
had failed shortly after the ship left the quay, in a strong wind from the south-west. Divers are to look at the hull
before a tug tries to pull the vessel free at high tide tonight, the port authority added. The line to the islands
remains closed until further notice, and buses replace it as far as the bridge at Sund.
"""
OWN = """
For years the islanders have warned that the old ferries would not hold out. Our reporter spent a week on board, spoke
to three retired captains and read the inspection papers of a decade. What emerges is a story of savings, of spare parts
that never came, and of a ministry that looked away. When the ship ran aground on Tuesday, many in Lomvik were not
surprised. The mayor wants an inquiry, the company calls the allegations unfounded, and on the quay people remember the
winter when the engine failed twice in a month, once with a school class on board. Nobody was hurt then either, but the
letters that parents wrote still lie unanswered in a folder at the town hall.
"""


def traits(headline: str, body: str, language: str = "en") -> Traits:
    index = Index(Document(title=headline, body=body, language=language))
    return Traits(fingerprint(index.words("title"), index.words("body")), COUNTING.counts(index))


def text(body: str, language: str = "en", source: int = 1) -> Text:
    found = traits("", body, language)
    gist = weigh(found.counts, 0, {})
    return Text(source, NOW, found.fingerprint.shingles, gist, frozenset(found.counts.text))


def copies(one: str, other: str, language: str = "en") -> bool:
    """Whether the second, which came later and elsewhere, is a copy of the first."""
    return are_copies(text(other, language, 2), text(one, language, 1))


@pytest.mark.parametrize(
    "edited",
    [
        WIRE,
        WIRE.upper(),
        " ".join(WIRE.split()[:60]),
        "LOMVIK (NTX) - " + WIRE,
        "Our correspondent writes from the harbour that calm has returned. " + WIRE,
        WIRE + " More on this story at ten. Follow us for updates from the coast.",
        WIRE.replace("strong", "heavy").replace("Tuesday", "Tuesday's").replace("sixty", "about 60"),
    ],
)
def test_an_edited_copy_is_a_copy(edited: str) -> None:
    assert copies(WIRE, edited)
    assert copies(edited, WIRE)


def test_an_own_piece_on_the_same_event_is_none() -> None:
    assert not copies(WIRE, OWN)


def test_a_long_own_piece_that_quotes_the_whole_wire_is_none() -> None:
    assert not copies(WIRE, f"{OWN} {OWN.upper()[::-1]} {WIRE} {' '.join(reversed(OWN.split()))}")


def test_news_written_from_a_pattern_is_no_copy_of_the_last_of_its_kind() -> None:
    pattern = (
        "An earthquake of magnitude {} struck {} on {}, according to the seismological office in Lomvik, which"
        " listens to the ground all over the world. Its centre lay {} kilometres from {}, at a depth of {}"
        " kilometres. No casualties and no damage were reported by the local authorities at first. The centre for"
        " warnings at sea did not warn of high waves after the shock, and asked people along the coast to listen"
        " to the radio."
    )
    one = pattern.format("5.1", "the north of Japan", "Monday", "40", "Sapporo", "10")
    assert not copies(one, pattern.format("6.9", "the middle of Chile", "Tuesday", "112", "Valparaiso", "33"))
    assert copies(one, "By our staff in Tokyo. " + one)
    for other in (
        pattern.format("5.1", "the north of Japan", "Tuesday", "40", "Sapporo", "10"),  # the day
        pattern.format("6.3", "the north of Japan", "Monday", "90", "Sapporo", "10"),  # the numbers
        pattern.format("5.1", "the north of Chile", "Monday", "40", "Valdivia", "10"),  # the names
    ):
        assert not copies(one, other)


def test_scripts_without_spaces_are_compared_too() -> None:
    text = (
        "渡轮星期二上午在洛姆维克港口附近搁浅，船上六十名乘客全部获救，海岸警卫队表示没有人员受伤，潜水员将检查船体。"
    )
    assert copies(text, "本报讯：" + text + "详情稍后报道。", "zh")
    assert not copies(
        text, "部长们星期二在布鲁塞尔同意加强合作，秘书长在会后对记者表示，三个领域将得到加强，详情稍后公布。", "zh"
    )


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_random_texts_are_no_copies(seed: int) -> None:
    chance = random.Random(seed)
    words = sorted({*WIRE.split(), *OWN.split()})
    one, other = (" ".join(chance.choices(words, k=200)) for _ in range(2))
    assert not copies(one, other)


# ------------------------------------------------------------------ with a ledger


def keep(  # type: ignore[no-untyped-def]
    ledger: UnitOfWork, number: int, headline: str, body: str, now=NOW, source: str | None = None
) -> int:
    """Store an article at a source of its own (or the one named) and find its story."""
    stored = ledger.articles.store(
        Article(url=f"https://paper{number}.example/a", headline=headline, body_text=body, language="en"),
        source_id=ledger.sources.declare(source or f"Paper {number}"),
        seen_at=now,
    )
    revision = ledger.articles.revision(stored.revision_id)
    assert isinstance(revision, Revision)
    story_id = find_story(ledger, revision, traits(headline, body), now)
    ledger.articles.matched(revision, story_id, now, "1")
    return story_id


def test_copies_join_one_story_and_an_own_piece_opens_another(database: Database) -> None:
    with database.begin() as ledger:
        first = keep(ledger, 1, "Ferry runs aground", WIRE)
        assert keep(ledger, 2, "Passengers safe after ferry accident", "By our staff. " + WIRE, NOW + MINUTE) == first
        assert keep(ledger, 3, "The ferries nobody repaired", OWN) != first
        story = ledger.stories.get(first)
        assert story is not None
        assert (story.articles, story.last_at) == (2, NOW + MINUTE)


def test_texts_too_short_to_compare_are_joined_by_their_headline(database: Database) -> None:
    headline = "Ferry with sixty passengers runs aground near Lomvik"
    with database.begin() as ledger:
        first = keep(ledger, 1, headline, "More soon.")
        assert keep(ledger, 2, headline.upper(), "Details to follow.") == first
        assert keep(ledger, 3, "Ferry aground", "More soon.") != first
        assert keep(ledger, 4, "Ferry aground", "More soon.") != first


def test_a_market_close_is_no_copy_of_yesterdays(database: Database) -> None:
    market = (
        "Shares closed higher in Lomvik on {day}, the index gaining {gain} points in quiet trade, brokers said. Most of"
        " the trade was in banks, while shipping companies lost a little of what they had gained the week before."
    )
    headline = "Lomvik shares close higher in quiet trade"
    with database.begin() as ledger:
        monday = keep(ledger, 1, headline, market.format(day="Monday", gain=12), source="Wire")
        assert keep(ledger, 2, headline, market.format(day="Tuesday", gain=12), source="Wire") != monday
        assert keep(ledger, 3, headline, market.format(day="Monday", gain=30), source="Wire") != monday
        assert keep(ledger, 4, headline, market.format(day="Monday", gain=30), source="Paper") != monday
        assert keep(ledger, 5, headline, market.format(day="Monday", gain=12), source="Herald") == monday


def test_flash_urgent_and_lead_of_one_agency_are_one_story(database: Database) -> None:
    flash = "Ferry with 60 aboard runs aground near Lomvik - coast guard"
    with database.begin() as ledger:
        first = keep(ledger, 1, flash, "", source="Wire")
        urgent = (
            "A ferry with 60 people aboard ran aground near Lomvik on Tuesday morning, the coast guard said, adding"
            " that boats were on their way."
        )
        assert keep(ledger, 2, flash, urgent, NOW + MINUTE, source="Wire") == first
        lead = f"{urgent}\n\n{WIRE}"
        assert (
            keep(ledger, 3, "Ferry with 60 aboard runs aground near Lomvik", lead, NOW + 20 * MINUTE, "Wire") == first
        )
        second = lead.replace("nobody was hurt", "two people were taken to hospital") + " The mayor thanked the crews."
        assert keep(ledger, 4, "Ferry runs aground near Lomvik, two hurt", second, NOW + 60 * MINUTE, "Wire") == first
        other = "A ferry with 45 people aboard left Tarsund on Tuesday evening, the first in a week, the company said."
        assert keep(ledger, 5, "Ferry leaves Tarsund again", other, NOW + 90 * MINUTE, source="Wire") != first


@pytest.mark.parametrize(
    ("town", "people", "later", "is_one"),
    [
        ("Lomvik", 60, 1, True),
        ("Lomvik", 60, 0, True),
        ("Lomvik", 60, -1, False),  # it came before
        ("Lomvik", 60, 6 * 60, True),
        ("Sandvik", 60, 1, False),
        ("Lomvik", 61, 1, False),
    ],
)
def test_a_flash_is_spelled_out_by_what_names_the_same_place_and_number(
    town: str, people: int, later: int, is_one: bool
) -> None:
    told = "A ferry with {} people aboard has run aground off {} near the old lighthouse, says the coast guard."
    more = " Nobody was hurt and the tide will lift it, the harbour master told reporters on the quay."
    first = text(told.format(60, "Lomvik"))
    second = replace(text(told.format(people, town) + more), seen_at=NOW + later * MINUTE)
    assert is_next_version(second, first) is is_one
    assert not is_next_version(replace(second, source_id=2), first)


def test_a_cut_copy_joins_and_a_longer_piece_of_ones_own_does_not(database: Database) -> None:
    with database.begin() as ledger:
        first = keep(ledger, 1, "Ferry runs aground", f"{WIRE} {WIRE.upper()[::-1]}")
        assert keep(ledger, 2, "Ferry aground, in short", " ".join(WIRE.split()[:50])) == first
        assert keep(ledger, 3, "A week on board", f"{OWN} {WIRE[:300]}") != first


def test_a_story_closes_after_three_days_of_quiet_and_at_the_latest_after_a_week(database: Database) -> None:
    with database.begin() as ledger:
        first = keep(ledger, 1, "Ferry runs aground", WIRE)
        late = keep(ledger, 2, "Ferry runs aground", WIRE, NOW + timedelta(hours=73))
        assert late != first
        for level, before in ((late, first), (ledger.stories.event_of(late), ledger.stories.event_of(first))):
            story = ledger.stories.get(level)
            assert story is not None
            assert story.follows_id == before
        for number in range(3, 6):
            assert keep(ledger, number, "Ferry", WIRE, NOW + timedelta(hours=73 + 48 * (number - 2))) == late
        assert keep(ledger, 6, "Ferry", WIRE, NOW + timedelta(hours=73, days=8)) != late


def test_a_later_revision_stays_in_the_story_of_its_article(database: Database) -> None:
    with database.begin() as ledger:
        first = keep(ledger, 1, "Ferry runs aground", WIRE)
        assert keep(ledger, 1, "All about the ferries", OWN) == first
