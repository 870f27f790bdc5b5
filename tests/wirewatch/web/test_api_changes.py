"""Topics, feeds and subscriptions by the interface for programs: added, changed, taken away; the file's stay."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.wirewatch.web.conftest import NOW, Desktop
from tests.wirewatch.web.test_api import READER, WRITER, ask
from tests.wirewatch.web.test_api_desk import changes, say
from wirewatch.web.api_changes import WISHES
from wirewatch.web.api_reviews import EDITING
from wirewatch.web.session import WRITE

SHIPS = {"name": "ships", "query": "ships AND cables"}
OURS = "https://wire.example/rss"


async def test_a_topic_is_added_changed_and_taken_away(desktop: Desktop) -> None:
    status, made = await say(desktop, "/topics", **SHIPS, title=" Ships  at sea ")
    assert status == 200
    topic = made["topic"]
    assert (topic["name"], topic["title"], topic["declared"], made["matched"]) == ("ships", "Ships at sea", False, 1)
    _, changed = await say(desktop, "/topics/ships", "PATCH", query="ministers", languages=["en"])
    assert (changed["topic"]["title"], changed["topic"]["languages"], changed["matched"]) == ("Ships at sea", ["en"], 1)
    _, changed = await say(desktop, "/topics/ships", "PATCH", title="Boats")
    assert [changed["topic"][each] for each in ("title", "query", "languages")] == ["Boats", "ministers", ["en"]]
    _, changed = await say(desktop, "/topics/ships", "PATCH", languages=None)
    assert changed["topic"]["languages"] == []
    _, left = await say(desktop, "/topics/ships", "DELETE")
    assert [each["name"] for each in left] == ["nato-eu"]
    for method in ("PATCH", "DELETE"):
        assert (await ask(desktop, "/topics/ships", method=method, headers=WRITER))[0] == 404
    assert (await say(desktop, "/topics", **SHIPS))[1]["topic"]["id"] == topic["id"], "it is back, with its matches"
    said = [(who, what, subject) for who, what, subject in changes(desktop) if subject == "ships"]
    assert said[::-1] == [
        ("token:writer", what, "ships")
        for what in ("topic added", *["topic changed"] * 3, "topic removed", "topic added")
    ]


async def test_a_new_topic_alerts_nobody_of_what_is_stored(desktop: Desktop) -> None:
    with desktop.database.read() as ledger:
        before = len(ledger.alerts.recent(100))
    await say(desktop, "/topics", **SHIPS)
    await say(desktop, "/subscriptions", topic="ships", channel="journal")
    with desktop.database.read() as ledger:
        assert len(ledger.alerts.recent(100)) == before
        assert len(ledger.topics.matches(article_id=2)) + len(ledger.topics.matches(article_id=1)) > 2


async def test_a_query_that_cannot_be_read_is_told_with_its_column(desktop: Desktop) -> None:
    text = "ships AND (cables"
    for path, method, body in (
        ("/topics", "POST", {"name": "new", "query": text}),
        ("/topics", "POST", {"name": "new", "query": "ships AND @no-such-thing"}),
    ):
        status, answer = await ask(desktop, path, method=method, headers=WRITER, json=body)
        mistake = answer["mistake"]
        assert (status, answer["title"]) == (422, "Unprocessable Entity")
        assert answer["detail"].startswith(f"{mistake['message']} at column {mistake['column']}")
        assert mistake["caret"].splitlines()[1].index("^") == mistake["column"] - 1
        assert mistake["hint"]
    await say(desktop, "/topics", **SHIPS)
    status, answer = await ask(desktop, "/topics/ships", method="PATCH", headers=WRITER, json={"query": text})
    assert (status, answer["mistake"]["column"]) == (422, 18)
    assert (await ask(desktop, "/topics/ships"))[1]["query"] == SHIPS["query"]


async def test_a_flood_is_said_before_it_comes(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.web.api_changes.MOST_PER_DAY", 0.5)
    status, answer = await say(desktop, "/topics", **SHIPS)
    assert (status, "alerts a day: narrow it" in answer["detail"]) == (409, True)
    assert (await say(desktop, "/topics", **SHIPS, force=True))[0] == 200


async def test_a_feed_is_added_changed_and_taken_away(desktop: Desktop) -> None:
    _, feed = await say(desktop, "/feeds", url=f"{OURS}#top", source="Wire", language="fr", timezone="Europe/Paris")
    assert (feed["url"], feed["source"], feed["declared"]) == (OURS, "Wire", False)
    own = f"/feeds/{feed['id']}"
    with desktop.database.read() as ledger:
        source = ledger.sources.named("Wire")
        assert source is not None
        assert (source.language, source.timezone, source.declared) == ("fr", "Europe/Paris", False)
        assert feed["id"] in {each.id for each in ledger.feeds.due(NOW, 9)}, "it is polled at once"
    assert (await say(desktop, "/feeds", url=OURS))[0] == 409
    _, feed = await say(desktop, own, "PATCH", kind="sitemap", verify_tls=False)
    assert (feed["kind"], feed["verify_tls"], feed["source"]) == ("sitemap", False, "Wire")
    _, feed = await say(desktop, own, "PATCH", verify_tls=True)
    assert (feed["kind"], feed["verify_tls"]) == ("sitemap", True)
    _, left = await say(desktop, own, "DELETE")
    assert [each["url"] for each in left] == ["https://paper.example/feed.xml"]
    assert (await say(desktop, own, "DELETE"))[0] == 404
    assert [what for _, what, subject in changes(desktop) if subject == OURS] == [
        *("feed removed", "feed changed", "feed changed", "feed added")
    ]


async def test_a_subscription_is_added_changed_ended_and_taken_away(desktop: Desktop) -> None:
    await say(desktop, "/topics", **SHIPS)
    _, made = await say(desktop, "/subscriptions", topic="ships", channel="journal", max_per_hour=5)
    own = f"/subscriptions/{made['id']}"
    assert (made["topic"], made["rhythm"], made["max_per_hour"], made["declared"]) == ("ships", "at once", 5, False)
    _, changed = await say(desktop, own, "PATCH", group_by="copies")
    assert (changed["id"], changed["group_by"], changed["max_per_hour"]) == (made["id"], "copies", 5)
    _, changed = await say(desktop, own, "PATCH", max_per_hour=None, rhythm="30 7 * * *")
    assert (changed["rhythm"], changed["max_per_hour"], changed["group_by"]) == ("30 7 * * *", None, "copies")
    own = f"/subscriptions/{changed['id']}"
    _, all_ = await ask(desktop, "/subscriptions")
    assert [each["id"] for each in all_ if each["topic"] == "ships"] == [changed["id"]], "and not in both rhythms"
    assert (await say(desktop, f"{own}/end"))[1]["unsubscribed_at"] is not None
    assert (await say(desktop, f"{own}/end"))[0] == 404
    assert (await say(desktop, f"{own}/resume"))[1]["unsubscribed_at"] is None
    assert (await ask(desktop, own))[1]["id"] == changed["id"]
    _, left = await say(desktop, own, "DELETE")
    assert [each["topic"] for each in left] == ["nato-eu"]
    assert (await say(desktop, own, "DELETE"))[0] == 404
    assert [what for _, what, _ in changes(desktop)][:3] == [
        *("subscription removed", "subscription resumed", "subscription ended")
    ]


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/topics", "POST", {"name": "nato-eu", "query": "ships"}),
        ("/topics/nato-eu", "PATCH", {"query": "ships"}),
        ("/topics/nato-eu", "DELETE", None),
        ("/feeds/1", "PATCH", {"kind": "sitemap"}),
        ("/feeds/1", "DELETE", None),
        ("/subscriptions", "POST", {"topic": "nato-eu", "channel": "journal"}),
        ("/subscriptions/1", "PATCH", {"rhythm": "at once"}),
        ("/subscriptions/1", "DELETE", None),
    ],
)
async def test_the_file_wins_and_says_so(desktop: Desktop, path: str, method: str, body: dict[str, Any] | None) -> None:
    before = changes(desktop)
    more = {"json": body} if body else {}
    status, answer = await ask(desktop, path, method=method, headers=WRITER, **more)
    assert status == 409
    assert re.search(r"stands in wirewatch\.toml: (change it|take it out) there, for the file wins", answer["detail"])
    assert changes(desktop) == before


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/topics", {"name": "a b", "query": "ships"}, 422, 'name: "a b" is no name'),
        ("/topics", {"name": "a", "query": "ships", "languages": ["French"]}, 422, 'languages: "French" is no'),
        ("/topics", {"name": "a", "query": "ships", "sources": ["The Papr"]}, 404, 'no source is called "The Papr"'),
        ("/topics", {"name": "a"}, 400, "query is missing"),
        ("/topics/none", {"query": "ships"}, 404, 'no topic is called "none"'),
        ("/feeds", {"url": "ftp://paper.example/"}, 422, "url is no web address"),
        ("/feeds", {"url": "https://a.example/", "timezone": "Europe/Pari"}, 422, 'timezone: "Europe/Pari" is no'),
        ("/feeds", {"url": "https://a.example/", "kind": "html"}, 400, "kind: one of"),
        ("/subscriptions", {"topic": "nato", "channel": "journal"}, 404, 'no topic is called "nato"'),
        ("/subscriptions", {"topic": "nato-eu", "channel": "jurnal"}, 404, 'no channel is called "jurnal"'),
        ("/subscriptions", {"topic": "nato-eu", "channel": "journal", "rhythm": "at 7"}, 422, "rhythm: "),
        ("/subscriptions/9", {"rhythm": "at once"}, 404, "no subscription has the number 9"),
    ],
)
async def test_a_wish_that_cannot_be_met_is_told_in_one_line(
    desktop: Desktop, path: str, body: dict[str, Any], status: int, detail: str
) -> None:
    method = "PATCH" if path.count("/") > 1 else "POST"
    before = changes(desktop)
    found, answer = await ask(desktop, path, method=method, headers=WRITER, json=body)
    assert (found, "\n" in answer["detail"]) == (status, False)
    assert answer["detail"].startswith(detail)
    assert changes(desktop) == before


async def test_a_frozen_review_is_sent_once_to_each(desktop: Desktop) -> None:
    own = "/reviews/1"
    assert (await say(desktop, f"{own}/send", channel="journal"))[0] == 409, "it is not frozen"
    await say(desktop, f"{own}/stories", article=1)
    await say(desktop, f"{own}/freeze")
    assert (await say(desktop, f"{own}/send", channel="jurnal"))[0] == 404
    assert (await say(desktop, f"{own}/send", channel="journal"))[1] == {"edition": 1, "number": 1, "queued": 1}
    assert (await say(desktop, f"{own}/send", channel="journal"))[1]["queued"] == 0
    with desktop.database.read() as ledger:
        assert ledger.deliveries.recent(5)[0].kind == "review"
    assert changes(desktop)[0] == ("token:writer", "review sent", "1")


async def test_nothing_of_it_is_changed_with_a_token_that_reads(desktop: Desktop) -> None:
    for endpoint in (*WISHES, *EDITING):
        if endpoint.scope == WRITE:
            path = re.sub(r"\{\w+\}", "1", endpoint.path)
            assert (await ask(desktop, path, method=endpoint.method, headers=READER, json={}))[0] == 403, path
        else:
            assert endpoint.method == "GET", endpoint.path
