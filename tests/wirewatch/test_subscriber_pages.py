"""What subscribers' links lead to: looking changes nothing, posting does, twice is as good as once."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest

from alerts.links import Links, MessageLinks
from alerts.message import thawed
from storage.database import Database
from storage.records import AlertState, DeliveryState
from tests.alerts.newsroom import Newsroom
from wirewatch.web.server import serving
from wirewatch.web.subscriber_pages import SubscriberPages

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Site:
    room: Newsroom
    http: aiohttp.ClientSession
    links: Links

    def last(self) -> MessageLinks:
        return self.links.of(thawed(self.room.outbox()[-1].payload))

    async def get(self, address: str | None) -> tuple[int, str]:
        assert address is not None
        async with self.http.get(address) as response:
            return response.status, await response.text()

    async def post(self, address: str | None, body: str = "List-Unsubscribe=One-Click") -> int:
        assert address is not None
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with self.http.post(address, data=body, headers=headers) as response:
            return response.status


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    room = Newsroom(database, MONDAY)
    room.wants(subscriber=room.ana)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    links = Links(f"http://{address}", b"key")
    part = SubscriberPages(database, links, lambda: room.now, "Europe/Paris")
    async with serving(address, None, [part]), aiohttp.ClientSession() as http:
        yield Site(room, http, links)


async def test_looking_at_the_link_changes_nothing_and_posting_unsubscribes(site: Site) -> None:
    site.room.tell("OTAN un")
    site.room.run()
    site.room.sent()
    address = site.last().unsubscribe
    for _ in range(2):
        status, page = await site.get(address)
        assert status == 200
        assert "NATO–EU" in page
        assert re.search(r'<form method="post">\s*<button', page)
    with site.room.database.read() as ledger:
        assert len(ledger.people.wanting([site.room.topic_id])) == 1
    assert await site.post(address) == 200
    assert await site.post(address) == 200
    with site.room.database.read() as ledger:
        assert ledger.people.wanting([site.room.topic_id]) == []
        assert [(each.who, each.action) for each in ledger.access.changes()] == [("link:Ana@mail", "unsubscribed")]
    site.room.wants(subscriber=site.room.ana)  # the file is read again
    alert = site.room.tell("OTAN deux")
    assert site.room.run() == 0
    assert site.room.alert(alert) == (AlertState.SUPPRESSED, "the subscriber has unsubscribed")
    status, page = await site.get(address)
    assert "<form" not in page


async def test_unsubscribing_takes_back_what_has_not_left(site: Site) -> None:
    site.room.tell("OTAN un")
    site.room.run()
    assert await site.post(site.last().unsubscribe) == 200
    (delivery,) = site.room.outbox()
    assert (delivery.state, delivery.error) == (DeliveryState.DROPPED, "the subscriber has unsubscribed")


async def test_a_subscription_is_resumed_at_their_wish(site: Site) -> None:
    site.room.tell("OTAN un")
    site.room.run()
    await site.post(site.last().unsubscribe)
    with site.room.database.begin() as ledger:
        (subscription,) = ledger.people.subscriptions()
        assert subscription.unsubscribed_at == MONDAY
        assert ledger.people.resume(subscription.id)
        assert not ledger.people.resume(subscription.id)
        assert len(ledger.people.wanting([site.room.topic_id])) == 1


async def test_muting_a_story_silences_it_for_its_reader_alone(site: Site) -> None:
    site.room.subscriber("Ben")
    with site.room.database.begin() as ledger:
        story = ledger.stories.open("OTAN <b>", MONDAY)
    site.room.tell("OTAN un", story=story)
    site.room.run()
    address = site.last().mute
    status, page = await site.get(address)
    assert status == 200
    assert "OTAN &lt;b&gt;" in page
    with site.room.database.read() as ledger:
        assert ledger.silences.at(MONDAY) == []
    assert await site.post(address, "") == 200
    assert await site.post(address, "") == 200
    with site.room.database.read() as ledger:
        (silence,) = ledger.silences.at(MONDAY)
        assert (silence.subscriber, silence.ends_at) == ("Ana", None)
        assert silence.story_id == ledger.stories.event_of(story)
        assert [each.action for each in ledger.access.changes()] == ["story muted"]


async def test_the_story_page_lists_where_it_stands_without_a_live_bad_link(site: Site) -> None:
    with site.room.database.begin() as ledger:
        story = ledger.stories.open("OTAN", MONDAY)
    site.room.tell("OTAN copie", url="javascript:alert(1)", source="RTBF", story=story, to="@desk")
    site.room.tell("OTAN un", url="https://wire.example/1", story=story)
    site.room.run()
    status, page = await site.get(site.last().story)
    assert status == 200
    assert 'href="https://wire.example/1"' in page
    assert "RTBF" in page
    assert 'href="javascript' not in page


async def test_a_forged_link_opens_nothing(site: Site) -> None:
    site.room.tell("OTAN un")
    site.room.run()
    address = site.last().unsubscribe
    assert address is not None
    for forged in (f"{address[:-3]}abc", address.replace("/u/", "/m/"), address.rsplit(".", 1)[0]):
        assert (await site.get(forged))[0] == 404
        assert await site.post(forged) == 404
    with site.room.database.read() as ledger:
        assert len(ledger.people.wanting([site.room.topic_id])) == 1


async def test_who_was_told_says_by_the_link_that_they_take_care_of_it_and_what_it_was_worth(site: Site) -> None:
    site.room.tell("OTAN un")
    site.room.run()
    site.room.sent()
    address = site.last().story
    _, page = await site.get(address)
    assert "Je m’en occupe" in page
    with site.room.database.read() as ledger:
        assert ledger.notes.since(MONDAY) == []
    assert await site.post(address, "what=handled") == 200
    assert await site.post(address, "what=not relevant") == 200
    assert await site.post(address, "what=anything") == 400
    assert await site.post(address, "what=note&text=+") == 400
    for _ in range(2):  # a link is clicked twice
        assert await site.post(address, "what=note&text=call <b>them</b>") == 200
        assert await site.post(address, "what=tag&text=front page") == 200
    with site.room.database.read() as ledger:
        said, *more = ledger.notes.since(MONDAY)
        assert sorted((each.kind, each.text, each.author) for each in more) == [
            ("note", "call <b>them</b>", "Ana"),
            ("tag", "front page", "Ana"),
        ]
        changes = [(each.who, each.action) for each in ledger.access.changes()]
        assert changes[0] == ("link:Ana@mail", "article tag")
        assert len(changes) == 4
        [mark] = ledger.topics.marks(article_id=said.article_id)
    assert (said.kind, said.author) == ("handled", "Ana")
    assert (mark.topic, mark.relevant, mark.author) == ("nato-eu", False, "Ana")
    assert "Ana s’en occupe" in (await site.get(address))[1]
