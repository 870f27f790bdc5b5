"""Whatever changes something, by a page or by a program, leaves exactly one line in the audit log: who, what, when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.wirewatch.web.conftest import NOW, Desktop
from tests.wirewatch.web.test_api import WRITER, ask
from wirewatch.web.api_operations import ENDPOINTS
from wirewatch.web.session import WRITE

QUERY = "cables NEAR/5 north"
SINCE = "2026-11-01T00:00:00Z"
TOPIC = "/topics/baltic"
PROGRAMS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("POST", "/articles/{id}/notes", {"text": "call them"}, "/articles/1/notes"),
    ("POST", "/articles/{id}/tags", {"tag": "europe"}, "/articles/1/tags"),
    ("DELETE", "/articles/{id}/tags/{tag}", {}, "/articles/1/tags/europe"),
    ("POST", "/articles/{id}/handled", {}, "/articles/1/handled"),
    ("DELETE", "/articles/{id}/handled", {}, "/articles/1/handled"),
    ("POST", "/articles/{id}/marks", {"topic": "nato-eu", "relevant": True}, "/articles/1/marks"),
    ("DELETE", "/articles/{id}/marks/{topic}", {}, "/articles/1/marks/nato-eu"),
    ("POST", "/silences", {"topic": "nato-eu"}, "/silences"),
    ("POST", "/silences/{id}/end", {}, "/silences/1/end"),
    ("POST", "/deliveries/{id}/replay", {}, "/deliveries/1/replay"),
    ("POST", "/topics", {"name": "baltic", "query": QUERY}, "/topics"),
    ("PATCH", "/topics/{name}", {"title": "The Baltic"}, TOPIC),
    ("POST", "/subscriptions", {"topic": "baltic", "channel": "journal"}, "/subscriptions"),
    ("PATCH", "/subscriptions/{id}", {"max_per_hour": 5}, "/subscriptions/2"),
    ("POST", "/subscriptions/{id}/end", {}, "/subscriptions/2/end"),
    ("POST", "/subscriptions/{id}/resume", {}, "/subscriptions/2/resume"),
    ("DELETE", "/subscriptions/{id}", {}, "/subscriptions/2"),
    ("DELETE", "/topics/{name}", {}, TOPIC),
    ("POST", "/feeds", {"url": "https://other.example/feed.xml", "source": "Other"}, "/feeds"),
    ("PATCH", "/feeds/{id}", {"kind": "feed"}, "/feeds/2"),
    ("DELETE", "/feeds/{id}", {}, "/feeds/2"),
    ("POST", "/reviews", {"title": "Noon", "since": SINCE}, "/reviews"),
    ("POST", "/reviews/{id}/stories", {"article": 1}, "/reviews/2/stories"),
    ("POST", "/reviews/{id}/stories", {"article": 2}, "/reviews/2/stories"),
    ("DELETE", "/reviews/{id}/stories/{article}", {}, "/reviews/2/stories/2"),
    ("POST", "/reviews/{id}/freeze", {}, "/reviews/2/freeze"),
    ("POST", "/reviews/{id}/send", {"channel": "journal"}, "/reviews/2/send"),
    ("DELETE", "/reviews/{id}", {}, "/reviews/1"),
)
"""Every operation, in an order in which each has something to change."""
PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("/articles/{id}/said", "/articles/1/said", {"what": "handled"}),
    ("/topics", "/topics", {"what": "save", "name": "north", "title": "North", "query": QUERY}),
    ("/deliveries/{id}/replay", "/deliveries/1/replay", {}),
    ("/subscriptions", "/subscriptions", {"topic": "north", "channel": "journal"}),
    ("/subscriptions/{id}", "/subscriptions/1", {"what": "end"}),
    ("/subscriptions/{id}", "/subscriptions/1", {"what": "resume"}),
    ("/silences", "/silences", {"topic": "nato-eu", "hours": "1"}),
    ("/silences/{id}/end", "/silences/1/end", {}),
    ("/stories/{id}/mute", "/stories/1/mute", {}),
    ("/stories/{id}/join", "/stories/1/join", {"other": "3"}),
    ("/stories/{id}/split", "/stories/1/split", {"article": "2"}),
    ("/reviews", "/reviews", {"title": "Evening", "hours": "12"}),
    ("/reviews/{id}", "/reviews/1", {"what": "pick", "article": "1"}),
    ("/reviews/{id}", "/reviews/1", {"what": "freeze"}),
    ("/reviews/{id}/send", "/reviews/1/send", {"channel": "journal"}),
)
"""Every form of who is logged in, in an order in which each has something to change."""
WITHOUT_LOGIN = ("/login", "/logout", "/push/", "/s/", "/m/", "/u/", "/api/")
"""What is no form of an account: the door, hubs, the links in messages of subscribers, programs."""


def lines(desktop: Desktop) -> list[Any]:
    with desktop.database.read() as ledger:
        return ledger.access.changes()


def new(desktop: Desktop, who: str, known: int) -> Iterator[str]:
    """What the lines since then say was done."""
    found = lines(desktop)
    for each in found[: len(found) - known]:
        assert (each.who, each.at) == (who, NOW), each
        assert each.action, each
        assert each.subject, each
        yield each.action


async def test_every_operation_of_programs_is_one_line(desktop: Desktop) -> None:
    assert {(each.method, each.path) for each in ENDPOINTS if each.scope == WRITE} == {
        (method, path) for method, path, _, _ in PROGRAMS
    }
    for method, path, body, address in PROGRAMS:
        known = len(lines(desktop))
        status, answer = await ask(desktop, address, method=method, headers=WRITER, **({"json": body} if body else {}))
        assert status == 200, (method, path, answer)
        assert len(list(new(desktop, "token:writer", known))) == 1, (method, path)
        refused, _ = await ask(desktop, address, method=method, headers={"Authorization": "Bearer reader"})
        assert refused == 403
        assert len(lines(desktop)) == known + 1, "what is refused changes nothing"


async def test_every_form_is_one_line(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    routes = {
        route.resource.canonical
        for route in desktop.application.router.routes()
        if route.method == "POST" and route.resource is not None
    }
    assert {path for path, _, _ in PAGES} == {each for each in routes if not each.startswith(WITHOUT_LOGIN)}
    for path, address, form in PAGES:
        known = len(lines(desktop))
        status, told = await desktop.post(address, key=key, **form)
        assert status in (200, 303), (path, form, told[:2000])
        assert len(list(new(desktop, "account:desk", known))) == 1, (path, form, told[:2000])
        assert (await desktop.post(address, key="0" * 64, **form))[0] == 403
        assert len(lines(desktop)) == known + 1, "what is refused changes nothing"
