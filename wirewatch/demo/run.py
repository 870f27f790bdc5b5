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
from rich.table import Table

from wirewatch.demo.arrivals import Line, Telling, compare, expected, mail_tellings, post_tellings
from wirewatch.demo.configuration import EUROPE_DESK, RESEARCH, SLACK_CHANNEL, TOPICS, write_configuration
from wirewatch.demo.daemon import Daemon
from wirewatch.demo.newspapers import Paper, Piece, load_papers
from wirewatch.demo.patience import NotInTimeError, until
from wirewatch.demo.sinks import MailSink, ReceivedMail, SlackSink
from wirewatch.demo.world import FEED_PATH, World


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of the news day."""

    sentence: str
    awaited: bool = True
    """Whether its messages are waited for before the next step; if not, only until its pages were read."""


STEPS = {
    1: Step("A French wire reports, on a page without any markup; a board posts a page that never ends."),
    2: Step("An agency files a story.", awaited=False),
    3: Step("Two papers run it with small edits, while its first readers still wait for just such copies."),
    4: Step("The world goes to press: German, Russian, Chinese, Spanish news, and texts that only look alike."),
    5: Step(
        "Late: a third paper runs the agency's text, the agency updates it, a Polish page is rewritten and matches."
    ),
}
AT_ONCE = {EUROPE_DESK: [topic.name for topic in TOPICS], SLACK_CHANNEL: [TOPICS[0].name]}
DIGEST = {RESEARCH: [TOPICS[0].name]}
"""Recipient -> names of their topics."""
SETTLE_S = 6.0
"""How long nothing further may come at the end: about three polls of every feed."""
STOP_WITHIN_S = 10.0


def demo(*, keep: bool = False) -> int:
    """Run the demonstration on the terminal; 0 only if each expected message arrived exactly once and no other."""
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-demo-"))
    console = Console(highlight=False, soft_wrap=True)
    try:
        return asyncio.run(_Demonstration(folder, console).run())
    finally:
        if keep:
            console.print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def digest_time(now: datetime, zone: str) -> str:
    """A daily digest's cron expression whose next slot is the first full minute at least 45 s away."""
    slot = (now + timedelta(seconds=45 + 59)).astimezone(ZoneInfo(zone))
    return f"{slot.minute} {slot.hour} * * *"


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

    async def run(self) -> int:
        async with AsyncExitStack() as stack:
            for server in (self.world, self.mail, self.slack):
                await stack.enter_async_context(server)
            path, environ = write_configuration(
                self.folder, self.world, self.mail, self.slack, digest=digest_time(_now(), "Europe/London")
            )
            daemon = Daemon(path, environ)
            trouble = ""
            try:
                await self._news_day(daemon)
                await self._show_ledger(path, environ)
            except NotInTimeError as error:
                trouble = str(error)
            status = await daemon.stop(STOP_WITHIN_S)
        if status != 0:
            trouble = (
                trouble or f"the daemon did not end by itself within {STOP_WITHIN_S:g} s of SIGTERM (status {status})"
            )
        self._show_messages()
        return self._verdict(daemon, trouble)

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
            self._say(step.sentence)
            if number == 4:
                self.mail.replies.append("451 4.3.0 try again later")
                self.slack.refusals.append((429, 2))
                self._say("(The mail server and Slack each turn a message away once.)")
            since, printed = _now(), self.world.publish_step(number)
            for paper, piece in printed:
                self.console.print(f"           {paper.name}: {piece.headline}", markup=False)
            news = partial(self._told, AT_ONCE, number) if step.awaited else partial(self._read, printed, since)
            await self._until(daemon, news, f"step {number}", within_s=45)
        self._say("Everything that goes out at once has arrived. Waiting for the daily digest.")
        await self._until(daemon, partial(self._told, DIGEST, max(STEPS)), "the daily digest", within_s=120)
        self._say(f"It has come. Watching for {SETTLE_S:g} s that nothing else does.\n")
        await asyncio.sleep(SETTLE_S)

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

    def _arrived(self) -> list[Telling]:
        stories = {
            self.world.url(paper, piece): piece.story or piece.slug
            for paper in self.world.papers.values()
            for piece in paper.pieces
        }
        mails = [telling for mail in self.mail.mails for telling in mail_tellings(mail, stories)]
        posts = [telling for post in self.slack.posts for telling in post_tellings(post, SLACK_CHANNEL, "en", stories)]
        return mails + posts

    def _told(self, audience: Mapping[str, list[str]], until_step: int) -> bool:
        """Whether all that these recipients must hear of by now has come, other things or not."""
        return set(expected(self.world.papers.values(), audience, until_step=until_step)) <= set(self._arrived())

    # -------------------------------------------------------------- what is shown

    def _say(self, sentence: str) -> None:
        elapsed = (_now() - self.began).total_seconds()
        self.console.print(f"[dim]{elapsed:6.1f} s[/]  {sentence}")

    async def _show_ledger(self, path: Path, environ: Mapping[str, str]) -> None:
        """What an operator would ask, and what Wirewatch answers."""
        for arguments in (["feeds", "list"], ["articles", "list"], ["alerts", "list"]):
            self.console.rule(f"wirewatch {' '.join(arguments)}", align="left")
            command = [sys.executable, "-m", "wirewatch", *arguments, "--config", str(path)]
            await asyncio.to_thread(subprocess.run, command, env={**os.environ, **environ}, check=False)
            self.console.print()

    def _show_messages(self) -> None:
        """One e-mail and one Slack message as the people who get them see them."""
        if mail := next((mail for mail in self.mail.mails if EUROPE_DESK in mail.recipients), None):
            self.console.rule("An e-mail, as the Europe desk reads it", align="left")
            self.console.print(_as_read(mail), markup=False)
        if post := max(self.slack.posts, key=lambda post: len(post.text), default=None):
            self.console.rule(f"A message in {SLACK_CHANNEL}", align="left")
            self.console.print(post.text + "\n", markup=False)

    def _verdict(self, daemon: Daemon, trouble: str) -> int:
        """The comparison, and the exit status that follows from it."""
        lines = compare(
            expected(self.world.papers.values(), {**AT_ONCE, **DIGEST}, until_step=max(STEPS)), self._arrived()
        )
        self.console.rule("Who was told what", align="left")
        self.console.print(_table(lines))
        once = not trouble and all(line.right for line in lines)
        self.console.print(f"exactly once: {'yes' if once else 'no'}")
        if once:
            return 0
        for line in lines:
            if not line.right:
                told = line.telling
                self.console.print(
                    f"wirewatch: demo: {told.recipient}, {told.story} ({told.kind}): "
                    f"expected {line.expected}, arrived {line.arrived}",
                    markup=False,
                )
        if trouble:
            self.console.print(f"wirewatch: demo: {trouble}", markup=False)
        self.console.rule("The last lines of the daemon's log", align="left")
        self.console.print("\n".join(daemon.last_lines(20)), markup=False)
        return 1


def _as_read(mail: ReceivedMail) -> str:
    """A mail as a program for plain text shows it."""
    headers = [f"{name}: {mail.message[name]}" for name in ("From", "To", "Subject", "Date")]
    return "\n".join(headers) + "\n\n" + mail.text


def _table(lines: list[Line]) -> Table:
    table = Table("recipient", "story", "told as", "expected", "arrived", "")
    for line in lines:
        told = line.telling
        table.add_row(
            told.recipient, told.story, told.kind, str(line.expected), str(line.arrived), "" if line.right else "WRONG"
        )
    return table
