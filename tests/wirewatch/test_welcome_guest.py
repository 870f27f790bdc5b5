"""The ten points by which webmasters test feed readers, each over the whole product: ledger, clock, network.

After the tests of rachelbythebay.com and openrss.org, and the faults that were reported of other readers there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.records import Feed, PollStatus
from tests.conftest import NOW
from tests.crawler.conftest import RSS, Site, http
from wirewatch.app import App, open_app
from wirewatch.config import load

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATH = "/feed.xml?b=2&a=1&a="
DATED = "Mon,  2 Nov 2026 09:00:00 GMT"
"""With two blanks: parsed and written anew it would be another text."""
AFTER = "<guid>after</guid><title>after the move</title>"


@dataclass
class Guest:
    """The product on a clock that a test moves, polling what is due and nothing else."""

    folder: Path
    site: Site
    clock: Clock
    app: App | None = None
    jobs: Jobs | None = None
    stack: AsyncExitStack | None = None
    polled_at: list[datetime] = None  # type: ignore[assignment]

    async def start(self) -> None:
        self.polled_at = self.polled_at or []
        self.stack = AsyncExitStack()
        self.app = open_app(load(self.folder / "wirewatch.toml", {}), self.clock)
        self.stack.callback(self.app.close)
        self.app.prepare()
        trades = await self.stack.enter_async_context(self.app.trades())
        await trades.crawl.start()
        self.stack.push_async_callback(trades.crawl.stop, timedelta())
        self.jobs = Jobs(trades)

    async def stop(self) -> None:
        if self.stack is not None:
            await self.stack.aclose()
            self.stack = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def feed(self) -> Feed:
        assert self.app is not None
        with self.app.database.read() as ledger:
            [feed] = ledger.feeds.all(retired=True)
            return feed

    async def poll(self) -> Feed:
        """Let time pass until the feed is due, and poll what is due."""
        assert self.jobs is not None
        due = self.feed().next_poll_at
        assert due is not None
        self.clock.step(max(due - self.clock.now(), timedelta()))
        self.polled_at.append(self.clock.now())
        await self.jobs.poll()
        return self.feed()

    async def poll_one(self, url: str) -> None:
        """Poll this feed alone, due or not."""
        assert self.app is not None
        assert self.jobs is not None
        with self.app.database.read() as ledger:
            feed = ledger.feeds.at(url)
        assert feed is not None
        await self.jobs.poll_feed(feed)

    async def watch(self, span: timedelta) -> None:
        """Poll whenever the feed is due, for so long."""
        end = self.clock.now() + span
        while (due := self.feed().next_poll_at) is not None and due < end:
            await self.poll()

    @property
    def requests(self) -> list[dict[str, str]]:
        """The headers of each request for the feed."""
        return [asked.headers for asked in self.site.asked if asked.path.startswith("/feed")]

    @property
    def unconditional(self) -> list[int]:
        """Which requests for the feed asked for all of it."""
        wanted = {"If-None-Match", "If-Modified-Since"}
        return [number for number, headers in enumerate(self.requests) if not wanted & set(headers)]

    def answer(self, body: bytes | None = None, **headers: str) -> None:
        """From now on the feed is answered so; without a body it is a 304 to whoever asks conditionally."""
        if body is not None:
            self.site.routes[PATH] = http(body, content_type="application/rss+xml", **headers)
            return
        whole = self.site.rss(**headers)

        async def answer(asked, writer) -> None:  # type: ignore[no-untyped-def]
            held = asked.headers.get("If-None-Match") == headers.get("ETag") and "ETag" in headers
            writer.write(http(status=304, **headers) if held else whole)
            await writer.drain()

        self.site.routes[PATH] = answer


@pytest.fixture
async def guest(tmp_path: Path) -> AsyncIterator[Guest]:
    site = Site("127.0.0.67")
    server = await asyncio.start_server(site.serve, site.host, 0, limit=1 << 20)
    site.port = server.sockets[0].getsockname()[1]
    (tmp_path / "wirewatch.toml").write_text(
        f'[wirewatch]\ncontact = "desk@paper.example"\n[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
        f'polls_per_feed_per_day = 24\nquiet_ceiling = "2h"\n'
        f'[[sources]]\nname = "The paper"\nfeeds = ["{site.url(PATH)}"]\n',
        encoding="utf-8",
    )
    guest = Guest(tmp_path, site, Clock(start=NOW))
    await guest.start()
    guest.answer(ETag='W/"a, b"', Last_Modified=DATED)
    yield guest
    await guest.stop()
    server.close()


async def test_c2_point_1_one_unconditional_request_ever_and_one_a_week(guest: Guest) -> None:
    for _ in range(3):
        await guest.watch(2 * DAY)
        await guest.restart()  # validators outlive the process
    assert len(guest.requests) > 60
    assert guest.unconditional[0] == 0
    assert len(guest.unconditional) <= 2
    await guest.watch(8 * DAY)
    assert 2 <= len(guest.unconditional) <= 4
    weekly = len(guest.unconditional) - 1
    assert (len(guest.requests) - 1 - weekly) / (len(guest.requests) - 1) >= 0.98


async def test_c2_point_2_both_validators_go_back_verbatim(guest: Guest) -> None:
    await guest.poll()
    await guest.poll()
    raw = guest.site.asked[-1].raw
    assert b'\r\nIf-None-Match: W/"a, b"\r\n' in raw
    assert f"\r\nIf-Modified-Since: {DATED}\r\n".encode() in raw


@pytest.mark.parametrize(
    ("newer", "sent"),
    [
        ({"ETag": '"new"', "Last_Modified": DATED}, ('"new"', DATED)),
        ({"ETag": 'W/"a, b"', "Last_Modified": "later"}, ('W/"a, b"', "later")),
    ],
)
@pytest.mark.parametrize("status", [200, 304])
async def test_c2_point_3_the_newest_validators_are_kept(
    guest: Guest, newer: dict[str, str], sent: tuple[str, str], status: int
) -> None:
    await guest.poll()
    body = guest.site.rss().split(b"\r\n\r\n", 1)[1]  # the same bytes under new validators
    guest.site.routes[PATH] = http(body if status == 200 else b"", status=status, **newer)
    await guest.poll()
    await guest.poll()
    last = guest.requests[-1]
    assert (last["If-None-Match"], last["If-Modified-Since"]) == sent


async def test_c2_point_4_no_poll_comes_before_its_time_nor_in_a_burst_at_start(guest: Guest) -> None:
    guest.answer(ETag='"a"', Cache_Control="max-age=10800")  # above the ceiling: a server's floor beats it
    await guest.watch(2 * DAY)
    for _ in range(3):
        await guest.restart()
        assert guest.jobs is not None
        await guest.jobs.poll()
    gaps = [later - earlier for earlier, later in zip(guest.polled_at, guest.polled_at[1:], strict=False)]
    assert min(gaps) >= 3 * HOUR
    assert len(guest.requests) == len(guest.polled_at)


async def test_c2_point_4_two_rounds_at_once_ask_once(guest: Guest) -> None:
    assert guest.jobs is not None
    await asyncio.gather(guest.jobs.poll(), guest.jobs.poll(), guest.jobs.start_polls())
    assert len(guest.requests) == 1


@pytest.mark.parametrize("status", [200, 304, 429, 503])
async def test_c2_point_5_max_age_is_waited_for_on_every_answer_that_says_it(guest: Guest, status: int) -> None:
    await guest.poll()
    body = guest.site.rss().split(b"\r\n\r\n", 1)[1] if status == 200 else b""
    guest.site.routes[PATH] = http(body, status=status, Cache_Control="max-age=36000", Age="3600")
    feed = await guest.poll()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at - guest.clock.now() >= 9 * HOUR - MINUTE


async def test_c2_point_5_a_304_that_says_nothing_leaves_what_was_said(guest: Guest) -> None:
    guest.answer(ETag='"a"', Cache_Control="max-age=36000")
    await guest.poll()
    guest.site.routes[PATH] = http(status=304)
    feed = await guest.poll()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at - guest.clock.now() >= 10 * HOUR - MINUTE


async def test_c2_point_6_the_answer_to_too_many_requests_is_fewer(guest: Guest) -> None:
    await guest.poll()
    guest.site.routes[PATH] = http(status=429, Retry_After="7200")
    feed = await guest.poll()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at - guest.clock.now() >= 2 * HOUR - MINUTE
    waits = []
    guest.clock.step(2 * HOUR)
    await guest.restart()  # a process leaves a host alone by a clock that no test moves
    guest.site.routes[PATH] = http(status=503)
    for _ in range(8):
        feed = await guest.poll()
        assert feed.next_poll_at is not None
        waits.append(feed.next_poll_at - guest.clock.now())
    assert waits[-1] > waits[0]
    assert max(waits) <= 1.1 * HOUR  # and it comes back, for ever


async def test_c2_point_6_the_whole_host_is_left_alone_also_by_the_next_process(guest: Guest) -> None:
    await guest.poll()
    assert guest.app is not None
    with guest.app.database.begin() as ledger:
        other = ledger.feeds.declare(
            guest.feed().source_id, guest.site.url("/feed-b.xml"), first_poll_at=NOW + DAY, declared=False
        )
    guest.site.routes[PATH] = http(status=503, Retry_After="7200")
    await guest.poll_one(guest.site.url(PATH))
    with guest.app.database.begin() as ledger:
        ledger.feeds.poll_at(other, guest.clock.now())
    guest.clock.step(2 * HOUR)
    await guest.restart()
    await guest.poll_one(guest.site.url(PATH))
    with guest.app.database.read() as ledger:
        waits = {feed.url: feed.next_poll_at for feed in ledger.feeds.all()}
    assert all(at is not None and at >= guest.clock.now() + 2 * HOUR - MINUTE for at in waits.values()), waits
    await guest.restart()
    asked = len(guest.site.asked)
    assert guest.jobs is not None
    await guest.jobs.poll()
    assert len(guest.site.asked) == asked


async def test_c2_point_7_no_cookies_no_referer_and_the_address_as_it_was_given(guest: Guest) -> None:
    guest.answer(ETag='"a"', Set_Cookie="seen=1; Path=/")
    for _ in range(3):
        await guest.poll()
    assert {asked.path for asked in guest.site.asked} == {"/robots.txt", PATH}
    assert not any({"Cookie", "Referer"} & set(headers) for headers in guest.requests)


async def test_c2_point_8_who_we_are_and_whom_to_write_to(guest: Guest) -> None:
    await guest.poll()
    for asked in guest.site.asked:
        assert asked.headers["User-Agent"].startswith("Wirewatch/")
        assert asked.headers["User-Agent"].endswith(" (+desk@paper.example)")
        assert "gzip" in asked.headers["Accept-Encoding"]


@pytest.mark.parametrize("status", [301, 308])
async def test_c2_point_9_a_permanent_redirect_is_adopted_after_three_proofs(guest: Guest, status: int) -> None:
    new = guest.site.url("/feed-new.xml")
    guest.site.routes[PATH] = http(status=status, Location=new)
    guest.site.routes["/feed-new.xml"] = guest.site.rss(ETag='"a"')
    urls = [(await guest.poll()).url for _ in range(4)]
    assert urls == [guest.site.url(PATH)] * 2 + [new] * 2
    assert guest.feed().entries_seen == 2  # the same feed: nothing is news


async def test_c2_point_9_a_feed_that_has_moved_is_still_meant_by_its_old_address(guest: Guest) -> None:
    new = guest.site.url("/feed-new.xml")
    guest.site.routes[PATH] = http(status=301, Location=new)
    guest.site.routes["/feed-new.xml"] = guest.site.rss(ETag='"a"')
    for _ in range(3):
        await guest.poll()
    await guest.restart()  # the file still names the old address
    assert guest.feed().url == new  # and there is one feed
    assert guest.feed().retired_at is None
    assert guest.app is not None
    said = RSS.format(origin=guest.site.origin).replace("<item>", f"<item>{AFTER}</item><item>", 1)
    guest.site.routes["/feed-new.xml"] = http(said.encode(), content_type="application/rss+xml")
    moved = await guest.poll()
    with guest.app.database.read() as ledger:
        assert [entry.title for entry in ledger.entries.of_feed(moved.id, 9) if not entry.baseline] == [
            "after the move"
        ]
        assert list(ledger.feeds.former_addresses(moved.id)) == [guest.site.url(PATH)]
        assert ledger.feeds.at(guest.site.url(PATH)).id == moved.id  # type: ignore[union-attr]
    back = guest.site.url(PATH)
    guest.site.routes["/feed-new.xml"] = http(status=301, Location=back)
    guest.answer(ETag='"b"')
    assert [(await guest.poll()).url for _ in range(3)] == [new] * 2 + [back]
    with guest.app.database.read() as ledger:
        assert list(ledger.feeds.former_addresses(moved.id)) == [new]
    await guest.restart()
    assert guest.feed().url == back


@pytest.mark.parametrize("corrected", ["/feed-new.xml", f"{PATH}&utm_source=file"])
async def test_a_feed_whose_address_is_corrected_in_the_file_is_the_same_feed(guest: Guest, corrected: str) -> None:
    new = guest.site.url(corrected)
    guest.site.routes[PATH] = http(status=301, Location=new)
    said = RSS.format(origin=guest.site.origin)
    guest.site.routes[corrected] = http(said.encode(), content_type="application/rss+xml")
    before = await guest.poll()
    file = guest.folder / "wirewatch.toml"
    file.write_text(file.read_text().replace(guest.site.url(PATH), new))
    guest.site.routes[corrected] = http(
        said.replace("<item>", f"<item>{AFTER}</item><item>", 1).encode(), content_type="application/rss+xml"
    )
    await guest.restart()
    assert (guest.feed().id, guest.feed().url, guest.feed().retired_at) == (before.id, new, None)
    await guest.poll()
    assert guest.app is not None
    with guest.app.database.read() as ledger:
        news = [entry.title for entry in ledger.entries.of_feed(before.id, 9) if not entry.baseline]
    assert news == ["after the move"]


async def test_c2_point_9_a_redirect_for_now_is_never_adopted(guest: Guest) -> None:
    guest.site.routes[PATH] = http(status=302, Location=guest.site.url("/feed-new.xml"))
    guest.site.routes["/feed-new.xml"] = guest.site.rss(ETag='"a"')
    assert {(await guest.poll()).url for _ in range(5)} == {guest.site.url(PATH)}


async def test_c2_point_9_gone_twice_is_gone_and_not_found_comes_back(guest: Guest) -> None:
    await guest.poll()
    guest.site.routes[PATH] = http(status=404)
    for _ in range(12):
        assert (await guest.poll()).next_poll_at is not None
    guest.answer(ETag='"b"')
    assert (await guest.poll()).last_status in (PollStatus.FRESH, PollStatus.UNCHANGED)
    guest.site.routes[PATH] = http(status=410)
    assert (await guest.poll()).next_poll_at is not None
    assert (await guest.poll()).next_poll_at is None
    asked = len(guest.requests)
    guest.clock.step(30 * DAY)
    assert guest.jobs is not None
    await guest.jobs.poll()
    assert len(guest.requests) == asked


async def test_c2_point_10_nothing_is_asked_for_beside_the_feed(guest: Guest) -> None:
    await guest.watch(3 * DAY)
    beside = [asked.path for asked in guest.site.asked if asked.path != PATH]
    assert set(beside) == {"/robots.txt"}
    assert len(beside) <= 4  # once a day
