"""A running daemon takes up a changed configuration: nothing is lost, and a file with mistakes changes nothing."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from tests.journeys.test_daemon import NEWS, OLD, WIRE, told, watching
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

SECOND = next(paper for paper in load_papers() if paper.key == "harbour_post")


def log_of(day: Any) -> str:
    text: str = day.daemon.log.read_text(encoding="utf-8")
    return text


def declared(day: Any) -> str:
    text: str = day.daemon.configuration.read_text(encoding="utf-8")
    return text


def declare(day: Any, text: str) -> None:
    day.daemon.configuration.write_text(text, encoding="utf-8")


async def logged(day: Any, words: str, times: int = 1) -> None:
    await until(lambda: log_of(day).count(words) >= times, words, within_s=30, unless=lambda: not day.daemon.running)


async def test_x05_a_good_file_is_taken_up_and_a_bad_one_changes_nothing(journey) -> None:
    day = await journey([WIRE, SECOND], group_wait="3s")
    whole = declared(day)
    block = next(part for part in whole.split("[[sources]]") if SECOND.name in part).split("[[topics]]")[0]
    declare(day, whole.replace(f"[[sources]]{block}", ""))
    day.world.publish(WIRE, *OLD)
    day.world.publish(SECOND, *(piece for piece in SECOND.pieces if piece.step == 0))
    await day.daemon.start()
    await until(
        lambda: len(day.feeds()) == 1 and all(feed.baseline_at for feed in day.feeds()),
        "the baseline",
        within_s=40,
        unless=lambda: not day.daemon.running,
    )

    first = declared(day)
    declare(day, first + '\n[[topics]]\nname = "open"\nquery = "(never"\n')
    day.daemon.signal(signal.SIGHUP)
    await logged(day, "configuration refused error=wirewatch.toml: topics[2].query: ")
    declare(day, first)  # mended, and not read again yet
    status, printed = await day.shell("wirewatch status --json")
    assert "topics[2].query" in json.loads(printed)["configuration_refused"]["why"]
    assert status == 0

    # An alert waits for copies while the file changes: it comes, and comes once.
    day.world.publish(WIRE, *NEWS)
    await logged(day, "revisions matched")
    journal = (
        '\n[[channels]]\nname = "journal"\nkind = "file"\npath = "journal.jsonl"\n'
        '[[topics]]\nname = "quay"\nquery = "Esbjerg"\n'
        '[[subscriptions]]\ntopic = "quay"\nchannel = "journal"\ngroup_wait = "0s"\n'
    )
    declare(day, whole.replace('host_gap = "100ms"', 'host_gap = "90ms"') + journal)
    status, printed = await day.shell("wirewatch config apply --yes")
    assert status == 0, printed
    assert "the running daemon has taken it up" in printed
    await logged(
        day, "configuration reloaded sources=2 feeds=2 topics=3 subscriptions=5 retired=0 waiting=fetch.host_gap"
    )
    await told(day)
    await until(day.watching, "the new source's baseline", within_s=40, unless=lambda: not day.daemon.running)
    day.world.publish(SECOND, *(piece for piece in SECOND.pieces if piece.story == "cables"))
    lines = day.folder / "journal.jsonl"
    await until(lines.exists, "an alert by the new channel", within_s=40, unless=lambda: not day.daemon.running)
    await until(lambda: len(day.mail.mails) >= 2, "its mail", within_s=40, unless=lambda: not day.daemon.running)
    assert sum("ministres" in mail.text for mail in day.mail.mails) == 1
    _, printed = await day.shell("wirewatch status --json")
    assert json.loads(printed)["configuration_refused"] is None
    assert await day.daemon.stop(10) == 0
    assert "Traceback" not in log_of(day)


async def test_a_message_under_way_ends_through_the_channel_that_it_began_with(journey) -> None:
    day = await journey([WIRE], group_wait="0s")
    await watching(day)
    day.mail.delay_s = 2.0
    day.world.publish(WIRE, *NEWS)
    await until(lambda: bool(day.slack.posts), "the post", within_s=40, unless=lambda: not day.daemon.running)
    day.daemon.signal(signal.SIGHUP)
    await logged(day, "configuration reloaded")
    await told(day)
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    assert await day.daemon.stop(10) == 0
