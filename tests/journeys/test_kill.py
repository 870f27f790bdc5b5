"""kill -9 of the real daemon, at random moments while it fetches, matches and sends: no alert is lost.

A message may come twice only if the receiver had taken it and the daemon died before it had written that down; the
second copy has the Message-ID of the first.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from storage import schema
from storage.records import Attempt, AttemptOutcome, Delivery, DeliveryState
from wirewatch.demo.configuration import EUROPE_DESK
from wirewatch.demo.newspapers import Paper, Piece
from wirewatch.demo.patience import NotInTimeError, until

pytestmark = pytest.mark.xdist_group("kills")  # one after the other, beside the other journeys

KILLS = 30
SEED = 20171206
SITES = 6
"""In each life of the daemon each of them prints two pieces."""
LONGEST_LIFE_S = 6.0
"""Of a daemon that is to be killed."""


@dataclass(frozen=True)
class Moment:
    """What is counted, in the life of a daemon, until it is killed."""

    happened: Callable[[Any], int]
    most: int


MOMENTS = (
    Moment(lambda day: len(day.world.visits), 20),
    Moment(lambda day: len(day.mail.mails), 6),
    Moment(lambda day: len(day.slack.posts), 1),
)

_FIRST = "am bar cor dal fen gar hol lim mar nor pel quar ros sel tam ven".split(" ")  # noqa: SIM905
_LAST = "ber der ding gate ket lin mer nel per ring set ter ton ver wick".split(" ")  # noqa: SIM905
_WORDS = [first + last for first in _FIRST for last in _LAST]


def site(number: int) -> Paper:
    """A site with one old page that matches and must never alert."""
    old = Piece(
        slug="from-before",
        headline=f"Old report of site {number}",
        summary="",
        body=body(random.Random(number), KINDS["both"]),
        step=0,
    )
    return Paper(
        key=f"site{number}",
        name=f"Site {number}",
        address=f"127.0.0.{40 + number}",
        country="IE",
        language="en",
        timezone="Europe/Dublin",
        feed=("rss", "atom", "jsonfeed", "rdf")[number % 4],
        layout=("jsonld", "opengraph", "microdata")[number % 3],
        path="/{slug}",
        pieces=(old,),
    )


def body(chance: random.Random, said: str) -> str:
    """Three paragraphs that no other text resembles."""
    begun = (said, "There was also talk of", "Last came")
    return "\n\n".join(f"{words} {' '.join(chance.choices(_WORDS, k=35))}." for words in begun)


KINDS = {
    "both": "NATO and the EU announced a cooperation on",
    "mail": "A ship inspected undersea cables beside",
    "none": "Nobody announced anything about",
}
"""Who is to hear of a piece -> how it begins."""


def piece(chance: random.Random, number: int, kind: str) -> Piece:
    words = " ".join(chance.sample(_WORDS, k=6))
    return Piece(
        slug=f"piece-{number:03d}",
        headline=f"Report {number}: {words}",
        summary=f"About {words}.",
        body=body(chance, KINDS[kind]),
        step=1,
    )


@pytest.mark.timeout(600)
async def test_d01_kill_at_random_moments_loses_nothing_and_repeats_only_what_was_never_acknowledged(journey) -> None:
    chance = random.Random(SEED)
    sites = [site(number) for number in range(SITES)]
    day = await journey(sites, group_wait="500ms", host_gap="30ms", flood=0, group_by="copies")
    day.mail.delay_s = day.slack.delay_s = 0.05
    for each in sites:
        day.world.publish(each, *each.pieces)

    by_mail: list[str] = []
    by_slack: list[str] = []
    interrupted: Counter[str] = Counter()
    numbers = itertools.count(1)
    for life in range(KILLS):
        await day.daemon.start()
        if life == 2:  # two deaths during the baseline are enough: what is printed before it is stored is no news
            await until(day.watching, "the baseline", within_s=30, unless=lambda: not day.daemon.running)
        for each in sites if life >= 2 else ():
            for kind in ("none", "both" if each is sites[life % SITES] else "mail"):
                new = piece(chance, next(numbers), kind)
                day.world.publish(each, new)
                by_mail += [day.world.url(each, new)] if kind != "none" else []
                by_slack += [day.world.url(each, new)] if kind == "both" else []
        await moment_to_kill(day, MOMENTS[life % len(MOMENTS)], chance)
        assert day.daemon.running, "\n".join(day.daemon.last_lines(20))
        await day.daemon.kill()
        interrupted.update(work_under_way(day))

    await day.daemon.start()
    await until(
        lambda: all_told(day.mail.mails, by_mail) and all_told(day.slack.posts, by_slack),
        "every expected alert",
        within_s=120,
        unless=lambda: not day.daemon.running,
    )
    await day.quiet_for(4)
    assert await day.daemon.stop(10) == 0
    print(
        f"kills {KILLS}, interrupted while {dict(interrupted)}, "
        f"mails {len(day.mail.mails)}, posts {len(day.slack.posts)}"
    )

    # nothing else was told, and nothing was told under a second name
    different = {mail.message_id: mail.text for mail in day.mail.mails}
    assert Counter(named(different.values(), every_url(day))) == Counter(by_mail)
    assert set(named(posts(day), every_url(day))) == set(by_slack)
    assert {to for mail in day.mail.mails for to in mail.recipients} == {EUROPE_DESK}

    # a second copy came only of what had an attempt without an end, at most one for each kill that left one
    copies_of_mail = Counter(mail.message_id for mail in day.mail.mails)
    copies_of_post = Counter(named(posts(day), by_slack))
    repeated = 0
    for delivery, attempts in outbox(day):
        open_ended = [attempt for attempt in attempts if attempt.outcome is AttemptOutcome.AMBIGUOUS]
        [url] = named([str(delivery.payload)], every_url(day))
        copies = copies_of_mail[delivery.message_id] if delivery.channel == "mail" else copies_of_post[url]
        assert delivery.state is DeliveryState.DELIVERED
        assert [attempt.outcome for attempt in attempts].index(AttemptOutcome.DELIVERED) == len(attempts) - 1
        assert 1 <= copies <= 1 + len(open_ended)
        repeated += copies - 1
    assert repeated <= interrupted["sending"]
    assert min(interrupted[phase] for phase in ("fetching", "matching", "sending")) > 0

    connection = sqlite3.connect(day.folder / "wirewatch.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


async def moment_to_kill(day, moment: Moment, chance: random.Random) -> None:
    """Return in the middle of a daemon's work: after so many requests, mails or posts, and then a moment more."""
    before = moment.happened(day)
    enough = before + chance.randint(1, moment.most)
    with contextlib.suppress(NotInTimeError):  # there may be less work than that: then it dies while it waits
        await until(lambda: moment.happened(day) >= enough, "the moment", within_s=LONGEST_LIFE_S)
    await asyncio.sleep(chance.uniform(0, 0.08))


def work_under_way(day) -> list[str]:
    """What a daemon that is gone has left unfinished."""
    database = day.ledger()
    if schema.state(database) is not schema.SchemaState.CURRENT:
        database.close()
        return ["starting"]
    with database.read() as ledger:
        under_way = {
            "fetching": ledger.entries.waiting().get("fetching", 0),
            "matching": ledger.articles.count_unmatched(),
            "sending": sum(attempt is not None for _, attempt in ledger.deliveries.orphans()),
        }
    database.close()
    return [phase for phase, count in under_way.items() for _ in range(count if phase == "sending" else bool(count))]


def outbox(day) -> list[tuple[Delivery, list[Attempt]]]:
    database = day.ledger()
    with database.read() as ledger:
        found = [(each, ledger.deliveries.attempts(each.id)) for each in ledger.deliveries.recent(10_000)]
    database.close()
    return found


def all_told(messages: Collection, urls: Collection[str]) -> bool:
    return len(messages) >= len(urls) and set(urls) <= set(named([message.text for message in messages], urls))


def posts(day) -> list[str]:
    return [post.text for post in day.slack.posts]


def every_url(day) -> list[str]:
    return [day.world.home(each) + path for each, path in day.world.pages()]


def named(texts: Iterable[str], urls: Collection[str]) -> list[str]:
    """The addresses, of these, that stand in the texts, once for each text."""
    return [url for text in texts for url in urls if url in text]
