"""Hubs send what is new: asked, verified, heard, renewed, left; and what is not theirs is not believed (W3C WebSub)."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from scheduler.cadence import Why
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.records import Feed, Push, PushState
from tests.wirewatch.hub import Hub
from wirewatch.app import App, open_app
from wirewatch.config import load
from wirewatch.demo.patience import until

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """The product without its daemon's loops: polls, asks and answers when it is told to."""

    app: App
    jobs: Jobs
    hub: Hub
    stack: AsyncExitStack

    async def poll(self) -> None:
        feed = self.feed()
        await self.jobs.poll_feed(feed)

    async def ask(self) -> int:
        assert self.jobs.pushes is not None
        return await self.jobs.pushes.arrange()

    def feed(self) -> Feed:
        with self.app.database.read() as ledger:
            [feed] = ledger.feeds.all(retired=True)
            return feed

    def push(self) -> Push | None:
        with self.app.database.read() as ledger:
            return ledger.pushes.of_feed(self.feed().id)

    def state(self) -> str | None:
        push = self.push()
        return None if push is None else push.state.value

    def titles(self) -> list[str | None]:
        with self.app.database.read() as ledger:
            return sorted(entry.title or "" for entry in ledger.entries.of_feed(self.feed().id))

    async def settled(self) -> None:
        """The hub is asked, and has verified."""
        before = len(self.hub.verified)
        await self.ask()
        await until(lambda: len(self.hub.verified) > before, "a verification", within_s=20)
        assert self.state() == "active"


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with Hub().serving() as hub:
        yield hub


async def begin(
    folder: Path, hub: Hub, stack: AsyncExitStack, clock: Clock | None = None, port: int | None = None
) -> House:
    port = port or free_port()
    (folder / "wirewatch.toml").write_text(
        f'[wirewatch]\npublic_url = "http://127.0.0.1:{port}/"\n'
        f'[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\nmax_feed_size = "64 KiB"\n'
        f'[web]\nlisten = "127.0.0.1:{port}"\n'
        f'[[sources]]\nname = "The paper"\nfeeds = ["{hub.feed}"]\n',
        encoding="utf-8",
    )
    app = open_app(load(folder / "wirewatch.toml", {}), clock or Clock())
    stack.callback(app.close)
    app.prepare()
    trades = await stack.enter_async_context(app.trades())
    await stack.enter_async_context(app.web(trades))
    await trades.crawl.start()
    stack.push_async_callback(trades.crawl.stop, timedelta())
    assert trades.pushes is not None
    await trades.pushes.open()
    return House(app, Jobs(trades), hub, stack)


@pytest.fixture
async def house(tmp_path: Path, hub: Hub) -> AsyncIterator[House]:
    """A house that has polled the paper once."""
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack)
        await house.poll()
        yield house


@pytest.mark.parametrize("named_by", ["header", "document"])
async def test_a_hub_that_the_feed_names_is_asked_verified_and_heard(tmp_path: Path, hub: Hub, named_by: str) -> None:
    hub.named_by = named_by
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack)
        await house.poll()
        await house.settled()
        [form] = hub.asked
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", hub.feed)
        assert len(form["hub.secret"].encode()) < 200  # WebSub 5.1
        assert hub.verified == [("subscribe", 200, "right")]
        assert await hub.push(hub.document("A ferry runs aground")) == 202
        assert house.titles() == ["A ferry runs aground", "The harbour is closed"]
        with house.app.database.read() as ledger:
            [news, _] = ledger.entries.of_feed(house.feed().id)
            gaps = ledger.poll_gaps.of_feed(house.feed().id, house.app.clock.now())
        assert not news.baseline
        assert gaps == []  # that a push holds nothing known is no gap
        await house.poll()
        assert house.feed().entries_seen == 2


async def test_a_feed_that_names_no_hub_has_no_push(tmp_path: Path, hub: Hub) -> None:
    hub.named_by = "nobody"
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack)
        await house.poll()
        assert await house.ask() == 0
        assert (house.push(), hub.asked) == (None, [])


async def test_a_hub_may_verify_before_it_answers(house: House, hub: Hub) -> None:
    hub.at_once = True
    await house.ask()
    assert house.state() == "active"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_signature_of_the_standard_is_known(house: House, hub: Hub, algorithm: str) -> None:
    await house.settled()
    assert await hub.push(hub.document(algorithm), algorithm=algorithm) == 202
    assert algorithm in house.titles()


@pytest.mark.parametrize(
    "signature", [None, "", "sha256=", "sha256=00", "sha256=é", "md5=right", "sha1", "=", "sha256=" + "0" * 64]
)
async def test_a_push_that_is_not_signed_is_acknowledged_and_not_believed(
    house: House, hub: Hub, signature: str | None
) -> None:
    await house.settled()
    assert await hub.push(hub.document("A forgery"), signature=signature) == 202
    assert house.titles() == ["The harbour is closed"]
    push = house.push()
    assert push is not None
    assert (push.received, push.refused) == (0, 1)


async def test_a_push_signed_for_other_bytes_is_not_believed(house: House, hub: Hub) -> None:
    await house.settled()
    import hmac

    signature = "sha256=" + hmac.new(hub.secret.encode(), hub.document("The truth"), "sha256").hexdigest()
    assert await hub.push(hub.document("A forgery"), signature=signature) == 202
    assert "A forgery" not in house.titles()


async def test_a_push_that_is_sent_again_changes_nothing(house: House, hub: Hub) -> None:
    """A recording of an older push would put back what the feed has said otherwise since."""
    await house.settled()
    old, new = (
        hub.document("A strike").replace(b"</item>", f"<description>{words}</description></item>".encode())
        for words in ("It begins", "It is over")
    )
    for body in (old, new, old, new, old):
        assert await hub.push(body) == 202
    with house.app.database.read() as ledger:
        [news, _] = ledger.entries.of_feed(house.feed().id)
    assert (news.title, news.summary) == ("A strike", "It is over")
    push = house.push()
    assert push is not None
    assert (push.received, push.refused) == (2, 3)


async def test_a_push_that_is_too_large_is_cut_off(house: House, hub: Hub) -> None:
    await house.settled()
    assert await hub.push(hub.document("x" * 70_000)) == 413
    assert house.titles() == ["The harbour is closed"]

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 4096

    try:  # without a length: it is counted as it comes
        async with aiohttp.ClientSession() as http, http.post(hub.callback, data=drip()) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # hung up on, which is as good
    assert house.titles() == ["The harbour is closed"]
    assert await hub.push(hub.document("Still heard")) == 202
    assert "Still heard" in house.titles()


async def test_a_packed_push_is_not_unpacked(house: House, hub: Hub) -> None:
    import gzip

    await house.settled()
    assert await hub.push(gzip.compress(hub.document("Packed")), Content_Encoding="gzip") == 415
    assert "Packed" not in house.titles()


@pytest.mark.parametrize("body", [b"", b"not a feed at all", b"<html><body>Hello</body></html>"])
async def test_a_push_that_cannot_be_read_brings_a_poll_instead(house: House, hub: Hub, body: bytes) -> None:
    await house.settled()
    assert await hub.push(body) == 202
    feed = house.feed()
    assert feed.next_poll_at is not None
    assert feed.last_poll_at is not None
    assert feed.next_poll_at <= feed.last_poll_at + 2 * MINUTE


async def test_nobody_else_s_address_is_known(house: House, hub: Hub) -> None:
    await house.settled()
    real = hub.callback
    hub.asked[-1]["hub.callback"] = real[:-1] + ("a" if real[-1] != "a" else "b")
    assert await hub.push(hub.document("Guessed")) == 410
    assert await hub.get(mode="subscribe", topic=hub.feed, challenge="x", lease_seconds="60") == (
        404,
        "nobody here asked for that\n",
    )


async def test_only_what_we_asked_for_is_confirmed(house: House, hub: Hub) -> None:
    hub.verifies = False
    await house.ask()
    assert house.state() == "asked"
    good = {"mode": "subscribe", "topic": hub.feed, "challenge": "x"}
    for wrong in ({"topic": "http://other.example/"}, {"mode": "unsubscribe"}, {"mode": "x"}, {"challenge": ""}):
        assert (await hub.get(**{**good, **wrong}))[0] == 404
    assert (await hub.get(**{**good, "challenge": "c" * 3_000}))[0] == 404
    assert house.state() == "asked"
    assert await hub.get(**good) == (200, "x")
    push = house.push()
    assert push is not None
    assert push.state is PushState.ACTIVE
    assert push.lease_until is not None
    assert push.verified_at is not None
    assert push.lease_until - push.verified_at == 7 * DAY  # the hub did not say how long

    # the same question again is answered, as the first answer may have been lost, and gains no longer lease
    assert await hub.get(**good, lease_seconds="99999999") == (200, "x")
    assert house.push() == push
    house.app.clock.step(2 * 60 * MINUTE)
    assert (await hub.get(**good, lease_seconds="99999999"))[0] == 404


async def test_a_challenge_is_no_page(house: House, hub: Hub) -> None:
    hub.verifies = False
    await house.ask()
    query = {"hub.mode": "subscribe", "hub.topic": hub.feed, "hub.challenge": "<script>alert(1)</script>"}
    async with aiohttp.ClientSession() as http, http.get(hub.callback, params=query) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_lease_is_renewed_before_it_ends(house: House, hub: Hub) -> None:
    await house.settled()
    first = house.push()
    assert first is not None
    house.app.clock.step(0.5 * DAY)
    assert await house.ask() == 0
    house.app.clock.step(0.35 * DAY)
    assert await house.ask() == 1
    await until(lambda: len(hub.verified) == 2, "a second verification", within_s=20)
    second = house.push()
    assert second is not None
    assert (second.state, second.token, second.secret) == (PushState.ACTIVE, first.token, first.secret)
    assert second.lease_until is not None
    assert first.lease_until is not None
    assert second.lease_until > first.lease_until + 0.8 * DAY


async def test_while_a_renewal_fails_the_old_lease_goes_on_and_then_ends(house: House, hub: Hub) -> None:
    await house.settled()
    for _ in range(3):
        await hub.push(hub.document(f"News {house.titles()}"))
    await house.poll()
    hub.refuses = 503
    house.app.clock.step(0.85 * DAY)
    assert await house.ask() == 1
    assert house.state() == "active"
    push = house.push()
    assert push is not None
    assert push.error == f"{hub.origin}/hub: answers 503"
    assert await hub.push(hub.document("Within the lease")) == 202
    assert "Within the lease" in house.titles()
    house.app.clock.step(0.2 * DAY)
    assert await hub.push(hub.document("Too late")) == 410
    assert "Too late" not in house.titles()
    await house.ask()
    assert house.state() == "wanted"
    feed = house.feed()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at <= house.app.clock.now() + 30 * MINUTE
    hub.refuses = None
    house.app.clock.step(DAY)
    await house.settled()


@pytest.mark.parametrize("lease_s", [0, 1, 10**12])
async def test_absurd_leases_are_bounded(house: House, hub: Hub, lease_s: int) -> None:
    hub.lease_s = lease_s
    await house.ask()
    await until(lambda: bool(hub.verified), "a verification", within_s=20)
    push = house.push()
    assert push is not None
    assert push.lease_until is not None
    assert push.next_at is not None
    now = house.app.clock.now()
    assert push.lease_until <= now + 30 * DAY
    assert push.next_at >= now + 4 * MINUTE
    assert await house.ask() == 0


async def test_a_hub_that_refuses_is_asked_ever_more_rarely_and_never_given_up(house: House, hub: Hub) -> None:
    hub.refuses = 500
    waits = []
    for _ in range(12):
        assert await house.ask() == 1
        push = house.push()
        assert push is not None
        assert push.next_at is not None
        waits.append(push.next_at - house.app.clock.now())
        house.app.clock.step(waits[-1] + MINUTE)
    assert waits[1] > 1.5 * waits[0]
    assert max(waits) <= DAY
    assert waits[-1] > 0.9 * DAY


async def test_a_denial_is_kept_and_asked_again_after_a_week(house: House, hub: Hub) -> None:
    await house.settled()
    status, _ = await hub.get(mode="denied", topic="http://other.example/", reason="x")
    assert (status, house.state()) == (404, "active")
    status, _ = await hub.get(mode="denied", topic=hub.feed, reason="not\nyou")
    push = house.push()
    assert push is not None
    assert (status, push.state, push.error) == (200, PushState.DENIED, "denied: not you")
    assert await hub.push(hub.document("After the denial")) == 410
    house.app.clock.step(6 * DAY)
    assert await house.ask() == 0
    house.app.clock.step(2 * DAY)
    await house.settled()


async def test_a_hub_is_told_when_its_feed_is_no_longer_watched(house: House, hub: Hub) -> None:
    await house.settled()
    with house.app.database.begin() as ledger:
        ledger.feeds.retire(house.feed().id, house.app.clock.now(), "by hand")
    house.app.clock.step(20 * MINUTE)
    await house.ask()
    await until(lambda: len(hub.verified) == 2, "a second verification", within_s=20)
    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert hub.verified[-1] == ("unsubscribe", 200, "right")
    assert house.push() is None
    assert await hub.push(hub.document("Nobody listens")) == 410


async def test_a_feed_that_names_another_hub_is_asked_for_there(house: House, hub: Hub) -> None:
    await house.settled()
    before = house.push()
    hub.named_by = "nobody"
    hub.entries.insert(0, "Without a hub")
    await house.poll()
    assert house.state() == "leaving"
    hub.named_by = "header"
    hub.entries.insert(0, "With a hub")
    await house.poll()
    after = house.push()
    assert before is not None
    assert after is not None
    assert after.state is PushState.WANTED
    assert after.token != before.token
    await house.settled()


async def keep_its_word(house: House, hub: Hub) -> None:
    """The hub sends an entry every two hours, and then the paper is polled."""
    for number in range(24):
        house.app.clock.step(120 * MINUTE)
        assert await hub.push(hub.document(f"Pushed {number}")) == 202
    house.app.clock.step(MINUTE)
    await house.poll()


async def test_a_hub_that_keeps_its_word_stretches_polling_and_one_that_does_not_loses_that(
    house: House, hub: Hub
) -> None:
    hub.lease_s = 20 * 86_400
    await house.settled()
    await house.poll()
    plain = house.feed().next_poll_at
    assert plain is not None
    assert plain - house.app.clock.now() < 45 * MINUTE
    await keep_its_word(house, hub)
    feed = house.feed()
    assert (feed.next_poll_why, feed.entries_seen) == (Why.PUSH, 25)
    assert feed.next_poll_at is not None
    assert timedelta(hours=1) < feed.next_poll_at - house.app.clock.now() <= timedelta(hours=6)
    for number in range(200):  # from now on it sends nothing
        hub.entries.insert(0, f"Not pushed {number}")
    house.app.clock.step(MINUTE)
    await house.poll()
    hub.entries.insert(0, "Nor this")
    house.app.clock.step(MINUTE)
    await house.poll()
    feed = house.feed()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at - house.app.clock.now() < timedelta(minutes=40)


async def test_a_push_leaves_the_next_poll_s_conditions_alone(house: House, hub: Hub) -> None:
    await house.settled()
    before = house.feed()
    await hub.push(hub.document("News"))
    after = house.feed()
    same = ("etag", "last_modified", "body_hash", "learned", "title", "format", "next_poll_at", "polls")
    assert {name: getattr(before, name) for name in same} == {name: getattr(after, name) for name in same}
    assert after.new_at is not None
    assert after.new_at > before.new_at  # type: ignore[operator]


async def test_after_a_restart_the_lease_still_holds_and_no_poll_waits_for_lost_pushes(
    tmp_path: Path, hub: Hub
) -> None:
    port = free_port()
    hub.lease_s = 20 * 86_400
    clock = Clock()
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack, clock, port)
        await house.poll()
        await house.settled()
        await keep_its_word(house, hub)
        assert house.feed().next_poll_why == Why.PUSH
    asked = len(hub.asked)
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack, clock, port)
        feed = house.feed()
        assert feed.next_poll_at is not None
        assert feed.next_poll_at <= house.app.clock.now() + 30 * MINUTE
        assert await house.ask() == 0
        assert len(hub.asked) == asked
        assert await hub.push(hub.document("After the restart")) == 202
        assert "After the restart" in house.titles()


async def test_without_a_way_to_reach_us_no_hub_is_asked(tmp_path: Path, hub: Hub) -> None:
    async with AsyncExitStack() as stack:
        house = await begin(tmp_path, hub, stack)
        configuration = replace(
            house.app.configuration, wirewatch=replace(house.app.configuration.wirewatch, public_url=None)
        )
        app = open_app(configuration)
        stack.callback(app.close)
        async with app.trades() as trades:
            assert trades.pushes is None
