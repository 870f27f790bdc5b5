"""A day watched by cron (`wirewatch once`), and the tutorial: its commands work on it and print what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wirewatch.demo.arrivals import NEW, expected, mail_tellings
from wirewatch.demo.configuration import EUROPE_DESK, TOPICS
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "first-story.md"
PAPERS = [paper for paper in load_papers() if paper.feed not in {"broken", "dead"} and paper.key != "open_board"]


def shown(text: str) -> list[tuple[str, list[str]]]:
    """Each command of the tutorial with the lines that it is said to print; "..." stands for others."""
    blocks = re.findall(r"```console\n\$ (.+?)\n(.*?)```", text, re.DOTALL)
    return [(command, [line for line in output.splitlines() if line != "..."]) for command, output in blocks]


def plain(line: str) -> str:
    """A line without what differs from day to day: every number is as good as another."""
    return re.sub(r"\d+", "0", line).strip()


@pytest.mark.timeout(240)
async def test_a_day_by_cron_tells_each_story_once_and_the_tutorial_shows_what_is_kept_of_it(journey) -> None:
    day = await journey(PAPERS)
    for steps in ([0], [1], [2, 3, 4, 5]):
        for step in steps:
            day.world.publish_step(step)
        status, printed = await day.shell("wirewatch once")
        assert status == 0, printed
        await until(lambda: all(feed.next_poll_at <= day.now() for feed in day.feeds()), "polls are due", within_s=10)

    wanted = expected(PAPERS, {EUROPE_DESK: [topic.name for topic in TOPICS]}, until_step=5)
    arrived = [telling for mail in day.mail.mails for telling in mail_tellings(mail, stories(day))]
    assert sorted(arrived) == sorted(telling for telling in wanted if telling.kind == NEW)
    assert len(day.slack.posts) == len(day.mail.mails)

    wire = next(paper for paper in PAPERS if paper.key == "fil_continental")
    commands = shown(TUTORIAL.read_text(encoding="utf-8"))
    assert len(commands) >= 5
    for command, lines in commands:
        # its number is another each day; its address is as good
        here = re.sub(r"(articles show|explain) \d+", rf"\1 {day.world.url(wire, wire.pieces[0])}", command)
        status, printed = await day.shell(here)
        assert status == 0, printed
        got = [plain(line) for line in printed.splitlines()]
        for line in lines:
            assert plain(line) in got, f"$ {command}\n{printed}"


def stories(day) -> dict[str, str]:
    """Address -> the story that is told there."""
    return {day.world.url(paper, piece): piece.story or piece.slug for paper in PAPERS for piece in paper.pieces}
