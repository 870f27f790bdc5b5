"""The demonstration: a news day on loopback, the real daemon, and a count of what reached whom."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from wirewatch.demo.arrivals import NEW, Telling, compare, expected, mail_tellings, post_tellings
from wirewatch.demo.configuration import (
    EUROPE_DESK,
    RESEARCH,
    RESEARCH_ZONE,
    SLACK_CHANNEL,
    TOPICS,
    write_configuration,
)
from wirewatch.demo.daemon import Daemon
from wirewatch.demo.newspapers import Paper, Piece, load_papers
from wirewatch.demo.patience import NotInTimeError, until
from wirewatch.demo.report import show_messages, verdict
from wirewatch.demo.sinks import MailSink, SlackSink
from wirewatch.demo.world import FEED_PATH, World
from wirewatch.interruption import run_interruptible


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of the news day."""

    sentence: str
    awaited: bool = False
    """Whether its messages are waited for before the next step; if not, its pages are."""


STEPS = {
    1: Step("A French wire reports, on a page without any markup; a board posts a page that never ends."),
    2: Step("An agency files a story."),
    3: Step("Two papers run it with small edits, while its readers-to-be still wait for just such copies."),
    4: Step(
        "The world goes to press: German, Russian, Chinese, Spanish news, and texts that only look alike. "
        "Slack turns one message away.",
        awaited=True,
    ),
    5: Step(
        "Late: a third paper runs the agency's text, the agency updates it, and a Polish page begins to match.",
        awaited=True,
    ),
}
AT_ONCE = {EUROPE_DESK: [topic.name for topic in TOPICS], SLACK_CHANNEL: [TOPICS[0].name]}
DIGEST = {RESEARCH: [TOPICS[0].name]}
"""Recipient -> names of their topics."""
DIGEST_AFTER = timedelta(seconds=25)
"""The daily digest is set for the first full minute after so much of the demonstration."""
DIGEST_CALM = timedelta(seconds=10)
"""Nothing is printed so shortly before it: then it is plain what belongs into it, also on a slow machine."""
SETTLE_S = 6.0
"""How long nothing further may come at the end: about three polls of every feed."""
STOP_WITHIN_S = 10.0


def demo(*, keep: bool = False) -> int:
    """Run the demonstration on the terminal; 0 only if each expected message arrived exactly once and no other."""
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-demo-"))
    console = Console(highlight=False, soft_wrap=True)
    try:
        return run_interruptible(_run(folder, console))
    finally:
        if keep:
            console.print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def first_minute_after(moment: datetime) -> datetime:
    """The next instant at which a cron expression can be due."""
    return (moment + timedelta(seconds=60)).replace(second=0, microsecond=0)


def daily_at(slot: datetime, zone: str) -> str:
    """The cron expression of a daily digest at this time of day, in its reader's zone."""
    local = slot.astimezone(ZoneInfo(zone))
    return f"{local.minute} {local.hour} * * *"


async def _run(folder: Path, console: Console) -> int:
    return await _Demonstration(folder, console).run()


def _now() -> datetime:
    return datetime.now(UTC)


class _Demonstration:
    """One run: the world, the sinks, the daemon, and what they are to show."""

    def __init__(self, folder: Path, console: Console) -> None:
        self.folder = folder
        self.console = console
        self.world = World(load_papers(), _now)
        self.mail = MailSink(_now)
        self.slack = SlackSink(_now)
        self.began = _now()
        self.digest_at = first_minute_after(self.began + DIGEST_AFTER)
        self.digest_holds = 0
        """The last step that was printed in time for the digest."""

    async def run(self) -> int:
        async with AsyncExitStack() as stack:
            for server in (self.world, self.mail, self.slack):
                await stack.enter_async_context(server)
            path, environ = write_configuration(
                self.folder, self.world, self.mail, self.slack, digest=daily_at(self.digest_at, RESEARCH_ZONE)
            )
            daemon = Daemon(path, environ)
            stack.push_async_callback(daemon.kill)  # whatever happens here, it does not outlive us
            trouble = ""
            reporter = asyncio.create_task(self._report_arrivals())
            try:
                await self._news_day(daemon)
            except NotInTimeError as error:
                trouble = str(error)
            finally:
                reporter.cancel()
            await self._show_ledger(path, environ)
            status = await daemon.stop(STOP_WITHIN_S)
        if status != 0:
            trouble = (
                trouble or f"the daemon did not end by itself within {STOP_WITHIN_S:g} s of SIGTERM (status {status})"
            )
        show_messages(self.console, self.mail.mails, self.slack.posts)
        wanted = self._expected(AT_ONCE, max(STEPS)) + self._expected(DIGEST, self.digest_holds)
        return verdict(self.console, compare(wanted, self._arrived()), trouble, daemon.last_lines(20))

    # -------------------------------------------------------------- the day

    async def _news_day(self, daemon: Daemon) -> None:
        """Start the daemon, print the news step by step, wait for each message, and then for nothing."""
        before = self.world.publish_step(0)
        self._say(
            f"{len(self.world.papers)} papers on loopback with {len(before)} pages in their feeds; "
            "one feed is broken, one server is down."
        )
        await daemon.start()
        await self._until(daemon, self._watching, "the first polls of all feeds", within_s=30)
        matching = sum(bool(piece.matches) for _, piece in before)
        self._say(
            f"Wirewatch has stored the baseline: {matching} of those pages match a topic, and nobody is alerted.\n"
        )
        for number, step in STEPS.items():
            if timedelta() < self.digest_at - _now() < DIGEST_CALM:
                await self._digest(daemon)
            since, printed = _now(), self.world.publish_step(number)
            if since < self.digest_at:
                self.digest_holds = number
            self._say(step.sentence)
            for paper, piece in printed:
                self.console.print(f"            {paper.name}: {piece.headline}", markup=False)
            if number == 4:
                self.slack.refusals.append((429, 2))
            done = partial(self._told, AT_ONCE, number) if step.awaited else partial(self._read, printed, since)
            await self._until(daemon, done, f"step {number}", within_s=45)
        await self._digest(daemon)
        self._say(f"All is there. Watching for {SETTLE_S:g} s that nothing else comes.")
        await asyncio.sleep(SETTLE_S)

    async def _digest(self, daemon: Daemon) -> None:
        """Wait for the daily digest, if it is still to come."""
        if _now() < self.digest_at:
            self._say(f"Waiting for the daily digest of {RESEARCH}, due at {self.digest_at:%H:%M} UTC.")
        came = lambda: _now() >= self.digest_at and self._told(DIGEST, self.digest_holds)  # noqa: E731
        await self._until(daemon, came, "the daily digest", within_s=120)

    def _watching(self) -> bool:
        """A feed that was asked twice has had its first poll stored: what it announces now is news."""
        return all(
            sum(visit.paper == paper.key and visit.path == FEED_PATH for visit in self.world.visits) >= 2
            for paper in self.world.papers.values()
            if paper.feed not in {"broken", "dead"}
        )

    def _read(self, printed: Sequence[tuple[Paper, Piece]], since: datetime) -> bool:
        """Whether all these pages were fetched since then."""
        fetched = {(visit.paper, visit.path) for visit in self.world.visits if visit.at >= since}
        return {(paper.key, paper.path_of(piece)) for paper, piece in printed} <= fetched

    async def _until(self, daemon: Daemon, true: Callable[[], bool], what: str, *, within_s: float) -> None:
        await until(true, what, within_s=within_s, unless=lambda: not daemon.running)

    # -------------------------------------------------------------- what arrived

    def _messages(self) -> list[tuple[datetime, list[Telling]]]:
        """What has arrived, message by message, in order of arrival."""
        stories = {
            self.world.url(paper, piece): piece.story or piece.slug
            for paper in self.world.papers.values()
            for piece in paper.pieces
        }
        mails = [(mail.at, mail_tellings(mail, stories)) for mail in self.mail.mails]
        posts = [(post.at, post_tellings(post, SLACK_CHANNEL, "en", stories)) for post in self.slack.posts]
        return sorted(mails + posts, key=lambda message: message[0])

    def _arrived(self) -> list[Telling]:
        return [telling for _, tellings in self._messages() for telling in tellings]

    def _expected(self, audience: Mapping[str, list[str]], until_step: int) -> list[Telling]:
        """Digests tell each story as it stands at their time, so that they know no updates."""
        tellings = expected(self.world.papers.values(), audience, until_step=until_step)
        return [telling for telling in tellings if telling.kind == NEW or audience is not DIGEST]

    def _told(self, audience: Mapping[str, list[str]], until_step: int) -> bool:
        """Whether all that these recipients must hear of by now has come, other things or not."""
        return set(self._expected(audience, until_step)) <= set(self._arrived())

    # -------------------------------------------------------------- what is shown

    def _say(self, sentence: str) -> None:
        elapsed = (_now() - self.began).total_seconds()
        self.console.print(f"[dim]{elapsed:6.1f} s[/]  {sentence}")

    async def _report_arrivals(self) -> None:
        """Say of each message that it has arrived."""
        said = 0
        while True:
            for at, tellings in self._messages()[said:]:
                what = ", ".join(
                    f"{told.story}" if told.kind == NEW else f"{told.story} ({told.kind})" for told in tellings
                )
                elapsed = (at - self.began).total_seconds()
                self.console.print(f"[dim]{elapsed:6.1f} s[/]  [green]-> {tellings[0].recipient}[/]: {what}")
                said += 1
            await asyncio.sleep(0.1)

    async def _show_ledger(self, path: Path, environ: Mapping[str, str]) -> None:
        """What an operator would ask, and what Wirewatch answers."""
        for arguments in (["feeds", "list"], ["articles", "list"], ["deliveries", "list"]):
            self.console.rule(f"wirewatch {' '.join(arguments)}", align="left")
            command = [sys.executable, "-m", "wirewatch", *arguments, "--config", str(path)]
            await asyncio.to_thread(subprocess.run, command, env={**os.environ, **environ}, check=False)
            self.console.print()
