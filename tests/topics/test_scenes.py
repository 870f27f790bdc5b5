"""Half a hundred small pieces of news, told at once: each is one event, and none is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from crawler.extraction import article_from_entry
from storage.database import Database
from storage.records import ParsedEntry
from tests.conftest import MINUTE, NOW
from tests.topics.test_events import Desk, filler
from tests.topics.test_events import gist as counted
from topics.events import NEEDED, alike
from topics.gists import Gist
from topics.headline_names import called

SCENES = Path(__file__).parent / "scenes"
"""Files of scenes: `## name`, then items: `@ LABEL Source +minutes language`, a headline, a text. The letter of a label
says which event an item tells of, the whole label which copies it is of."""


@dataclass(frozen=True)
class Item:
    scene: str
    label: str
    source: str
    minutes: int
    language: str
    headline: str
    body: str

    @property
    def event(self) -> tuple[str, str]:
        return self.scene, self.label[0]

    @property
    def copies(self) -> tuple[str, str]:
        return self.scene, self.label


def items() -> Iterator[Item]:
    for path in sorted(SCENES.glob("*.txt")):
        for scene in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = scene.partition("\n")
            for block in re.split(r"^@ ", rest, flags=re.MULTILINE)[1:]:
                head, _, text = block.partition("\n")
                label, *source, minutes, language = head.split()
                headline, _, body = text.strip().partition("\n")
                yield Item(name, label, " ".join(source), int(minutes), language, headline, body.replace("\n", "\n\n"))


def test_one_story_is_not_told_twice_and_two_are_not_told_as_one(sqlite: Database) -> None:
    desk = Desk(sqlite)
    for seed in range(60):
        desk.store(*filler(seed), now=NOW - timedelta(hours=1))
    desk.match(NOW - timedelta(hours=1))
    told: list[tuple[Item, int, int]] = []
    for place, item in enumerate(sorted(items(), key=lambda each: each.minutes)):
        now = NOW + item.minutes * MINUTE + timedelta(seconds=place)
        entry = ParsedEntry(title=item.headline, summary=item.body, language=item.language)
        article = article_from_entry(entry, url=f"https://wire.example/{place}", fetched_at=now)
        with sqlite.begin() as ledger:
            stored = ledger.articles.store(article, source_id=ledger.sources.declare(item.source), seen_at=now)
        desk.match(now)
        with sqlite.read() as ledger:
            story_id = ledger.stories.of_article(stored.article_id)
        assert story_id is not None
        told.append((item, story_id, desk.event(stored.article_id)))

    pairs = list(combinations(told, 2))
    merged = [
        f"{one.scene}: {one.headline} | {other.headline}"
        for (one, _, event), (other, _, its) in pairs
        if event == its and one.event != other.event
    ]
    false_copies = [
        one.headline for (one, copy, _), (other, its, _) in pairs if copy == its and one.copies != other.copies
    ]
    wanted = [each for each in pairs if each[0][0].event == each[1][0].event]
    twice = [f"{one.headline} | {other.headline}" for (one, _, event), (other, _, its) in wanted if event != its]
    assert not false_copies
    assert len(merged) <= 6, merged
    assert len(twice) <= len(wanted) / 5, twice


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("headline", "body", "language", "names"),
    [
        ("Norlin profit rises", "Norlin said on Monday that profit rose.", "en", {"norlin"}),
        ("Rescuers search on", "The rescuers went on. Rescuers were tired.", "en", set()),
        ("US employers add jobs", "Employers added jobs.", "en", {"us"}),
        ("Orages : l'Ardèche en vigilance", "Météo-France place l'Ardèche en vigilance.", "fr", {"ardeche"}),
        ("Norlin's Pumps Sell In Every Town", "The pumps of Norlin sell in every town.", "en", {"norlin"}),
        ("Правительство решило", "Правительство решило. Правительство ждет.", "ru", set()),
        ("Gale on Monday", "The gale comes on Monday.", "en", set()),
    ],
)
def test_the_names_that_a_headline_calls(headline: str, body: str, language: str, names: set[str]) -> None:
    assert called(headline, body, language)[0] == names


def gist(headline: str, body: str) -> Gist:
    return counted(headline, body, "en")


RISE = gist(
    "Norlin profit rises 12 percent",
    "Norlin said on Tuesday that its profit rose by 12 percent to 84 million euros in the quarter, more than analysts"
    " had expected. Sales were 610 million. The forecast stays.",
)


def test_one_pattern_with_other_names_is_another_event_and_an_own_piece_is_not() -> None:
    other = gist(
        "Vestkraft profit rises 9 percent",
        "Vestkraft said on Tuesday that its profit rose by 9 percent to 84 million euros in the quarter, more than"
        " analysts had expected. Sales were 1,900 million. The forecast stays.",
    )
    own = gist(
        "Pumps for Asia lift Norlin",
        "Norlin earned 84 million euros in the quarter, 12 percent more than a year ago, and more than analysts had"
        " expected. Orders for pumps were higher than ever, and sales came to 610 million.",
    )
    assert alike(RISE, other, timedelta(0)) < NEEDED < 2 * NEEDED < alike(RISE, own, timedelta(0))


def test_the_next_of_its_kind_a_day_later_is_told_by_its_figures() -> None:
    first, second = (
        gist(
            "Petrol a little dearer this week",
            f"A litre of petrol cost {price} euros this week, the motor club said. Diesel cost {diesel}. Crude oil"
            f" was at {oil} dollars. The club advises drivers to fill up in the evening.",
        )
        for price, diesel, oil in (("1.712", "1.604", "68"), ("1.695", "1.581", "65"))
    )
    assert alike(first, second, timedelta(hours=2)) > NEEDED > alike(first, second, timedelta(days=5))


def test_two_papers_of_one_town_share_its_name_and_two_of_one_event_what_happened() -> None:
    first, another, again = (
        gist(*each)
        for each in (
            (
                "Flood cuts off Ottersby",
                "Ottersby was cut off on Monday when the River Lin burst its banks. Firefighters brought food by boat.",
            ),
            (
                "Life sentence for killer of Ottersby postman",
                "Darren Cole was jailed for life for murdering a postman. The judge called it a dark day for Ottersby.",
            ),
            (
                "Boats bring food as Lin bursts its banks",
                "Firefighters reached Ottersby by boat after the Lin burst its banks and cut it off on Monday.",
            ),
        )
    )
    assert alike(first, another, timedelta(0)) < NEEDED < alike(first, again, timedelta(0))
    # One source fills one pattern again and again: of it more is asked.
    assert alike(first, again, timedelta(0), one_source=True) < alike(first, again, timedelta(0))


def test_the_day_in_a_headline_says_which_of_a_daily_piece_it_is() -> None:
    first, second = (
        gist(
            f"Price of power on {day}, hour by hour",
            f"Power costs {price} crowns on {day}, more than on Tuesday, the Norlin exchange said. It is dearest at 20"
            " and cheapest at 14.",
        )
        for day, price in (("Tuesday", "61"), ("Wednesday", "54"))
    )
    assert alike(first, second, timedelta(hours=24)) < NEEDED < alike(first, first, timedelta(hours=24))
