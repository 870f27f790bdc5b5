"""The interface for programs: what it says of itself is what it does."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
import pytest

from alerts.routing import Router
from storage.records import Article
from tests.wirewatch.web.conftest import NOW, Desktop, article
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.web.api import BASE, openapi
from wirewatch.web.api_operations import ENDPOINTS
from wirewatch.web.api_schemas import BadRequest, Parameter, read, schema_of

READER, WRITER = {"Authorization": "Bearer reader"}, {"Authorization": "bearer writer"}
QUESTIONS = (
    "/articles",
    "/articles?after=1&limit=1&text=full",
    "/articles?topic=nato-eu&source=The%20Paper",
    "/articles/1",
    "/articles/1/topics/nato-eu",
    "/topics/nato-eu/explain?url=https%3A//paper.example/77",
    "/stories/1",
    "/topics",
    "/topics/nato-eu",
    "/topics/nato-eu/feed.json",
    "/topics/nato-eu/feed.atom",
    "/search?query=@nato&days=30",
    "/preview?query=@nato",
    "/preview?query=nato%20AND%20(",
    "/search?query=nato%20AND%20(",
    "/alerts",
    "/alerts?state=grouping&topic=nato-eu",
    "/alerts/1",
    "/deliveries",
    "/deliveries/1",
    "/sources",
    "/feeds",
    "/feeds/1",
    "/status",
    "/handover?since=2026-11-02T00:00:00Z",
    "/articles/1/annotations",
    "/articles/1/marks",
    "/reviews",
    "/reviews/1",
    "/silences?all=yes",
    "/subscriptions",
    "/subscriptions/1",
)


async def ask(desktop: Desktop, path: str, **options: Any) -> tuple[int, Any]:
    options.setdefault("headers", READER)
    method = options.pop("method", "GET")
    async with desktop.http.request(method, desktop.url + BASE + path, allow_redirects=False, **options) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if "json" in answer.content_type else text


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_answer_has_the_shape_that_is_described(desktop: Desktop, question: str) -> None:
    status, answer = await ask(desktop, question)
    assert status == 200
    path = question.partition("?")[0]
    described = openapi()["paths"]
    [operation] = [
        operations["get"]
        for template, operations in described.items()
        if "get" in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), BASE + path)
    ][:1]
    [content] = operation["responses"]["200"]["content"].values()
    jsonschema.validate(answer, content["schema"], format_checker=jsonschema.FormatChecker())


def test_every_endpoint_is_asked_above() -> None:
    paths = [question.partition("?")[0] for question in QUESTIONS]
    for endpoint in ENDPOINTS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", endpoint.path)
        assert endpoint.method != "GET" or any(re.fullmatch(pattern, path) for path in paths), endpoint.path


async def test_the_description_is_valid_openapi(desktop: Desktop) -> None:
    status, described = await ask(desktop, "/openapi.json", headers={})
    assert status == 200
    assert described["openapi"] == "3.1.0"
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            for parameter in operation["parameters"]:
                jsonschema.Draft202012Validator.check_schema(parameter["schema"])
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    jsonschema.Draft202012Validator.check_schema(content["schema"])


async def test_nobody_asks_without_a_token_or_a_login(desktop: Desktop) -> None:
    for endpoint in ENDPOINTS:
        path = re.sub(r"\{\w+\}", "1", endpoint.path)
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic reader"}):
            assert (await ask(desktop, path, method=endpoint.method, headers=headers))[0] == 401, path
    status, problem = await ask(desktop, "/events", headers={})
    assert (status, problem["status"], problem["detail"][:15]) == (401, 401, "say who you are")
    await desktop.log_in()
    assert (await ask(desktop, "/topics", headers={}))[0] == 200


async def test_a_token_that_reads_changes_nothing_and_one_that_expired_opens_nothing(desktop: Desktop) -> None:
    path = "/deliveries/1/replay"
    assert (await ask(desktop, path, method="POST"))[0] == 403
    await desktop.log_in()
    assert (await ask(desktop, path, method="POST", headers={}))[0] == 403, "a login's page says the form's key too"
    status, answer = await ask(desktop, path, method="POST", headers=WRITER)
    assert (status, answer["delivery"]["state"]) == (200, "queued")
    assert (await ask(desktop, path, method="POST", headers=WRITER))[0] == 404, "it is dead no longer"
    with desktop.database.begin() as ledger:
        (change, *_) = ledger.access.changes()
        assert (change.who, change.subject) == ("token:writer", "1")
        ledger.connection.exec_driver_sql("UPDATE token SET expires_at = 1")
    desktop.http.cookie_jar.clear()
    assert (await ask(desktop, "/topics"))[0] == 401


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/articles?limit=0", "limit is a whole number from 1 to 200"),
        ("/articles?limit=1e3", "limit is a whole number from 1 to 200"),
        ("/articles?after=-1", "after is a whole number from 0 to 9007199254740991"),
        ("/articles?sourse=x", '"sourse" is no parameter: did you mean "source"?'),
        ("/articles?text=all", "text: one of excerpt, full"),
        ("/articles/0", "id is a whole number from 1 to 9007199254740991"),
        ("/search", "query is missing: A query in the language of topics."),
        ("/search?query=%00", "query holds a NUL character"),
        ("/topics/" + "n" * 201, "name has 201 characters: 200 at most"),
    ],
)
async def test_what_cannot_be_understood_is_told_in_one_line(desktop: Desktop, path: str, detail: str) -> None:
    status, answer = await ask(desktop, path)
    assert (status, answer["status"], answer["title"]) == (400, 400, "Bad Request")
    assert answer["detail"].startswith(detail)


@pytest.mark.parametrize("path", ["/articles/9999", "/stories/9999", "/topics/none", "/alerts/9999", "/feeds/9999"])
async def test_what_is_not_there_is_a_404(desktop: Desktop, path: str) -> None:
    assert (await ask(desktop, path))[0] == 404


async def test_an_article_is_explained_for_a_topic_clause_by_clause(desktop: Desktop) -> None:
    status, told = await ask(desktop, "/articles/1/topics/nato-eu")
    assert (status, told["matched"], told["clauses"][0]) == (200, True, "matches")
    assert any("@nato" in line and "yes" in line for line in told["clauses"])
    assert any("story" in step for step in told["fate"])
    assert told["judged_on"] is None
    with desktop.database.begin() as ledger:
        [source] = ledger.sources.all()
        short = Article(url="https://paper.example/9", headline="A ship", extraction_method="feed")
        kept = ledger.articles.store(short, source_id=source.id, seen_at=NOW)
    _, told = await ask(desktop, f"/articles/{kept.article_id}/topics/nato-eu")
    assert told["judged_on"] == "judged on what its feed says"
    assert (await ask(desktop, "/articles/1/topics/no-such-topic"))[0] == 404
    assert (await ask(desktop, "/articles/999/topics/nato-eu"))[0] == 404


async def test_an_address_is_explained_whether_it_is_stored_or_not(desktop: Desktop) -> None:
    _, told = await ask(desktop, "/topics/nato-eu/explain?url=https%3A//paper.example/1")
    assert (told["article"], told["explained"]["matched"]) == (1, True)
    _, told = await ask(desktop, "/topics/nato-eu/explain?url=https%3A//nowhere.example/1")
    assert (told["article"], told["explained"]) == (None, None)
    assert told["fate"][0].startswith("not watched")
    assert (await ask(desktop, "/topics/none/explain?url=https%3A//paper.example/1"))[0] == 404


async def test_the_cursor_reads_everything_once_in_the_order_in_which_it_came(desktop: Desktop) -> None:
    seen, after = [], 0
    while True:
        _, page = await ask(desktop, f"/articles?after={after}&limit=1")
        if not page["items"]:
            break
        seen += [each["sequence"] for each in page["items"]]
        after = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 2
    assert (await ask(desktop, f"/articles?after={after}"))[1] == {"items": [], "next": after}
    async with desktop.http.head(f"{desktop.url}{BASE}/articles", headers=READER) as answer:
        assert (answer.status, await answer.read()) == (200, b"")
    _, dead = await ask(desktop, "/deliveries?state=dead")
    assert (await ask(desktop, f"/deliveries?after={dead['next']}"))[1]["items"] == []
    with desktop.database.begin() as ledger:
        assert ledger.deliveries.replay(dead["items"][0]["id"], NOW)
    _, queued = await ask(desktop, f"/deliveries?after={dead['next']}&state=queued")
    assert [each["id"] for each in queued["items"]] == [dead["items"][0]["id"]], "what changes later is told later"


async def test_texts_leave_as_excerpts_unless_asked_for(desktop: Desktop) -> None:
    _, page = await ask(desktop, "/articles")
    assert all(each["body_text"] is None and each["excerpt"] for each in page["items"])
    _, page = await ask(desktop, "/articles?text=full")
    assert page["items"][0]["body_text"].startswith("The ministers of NATO met")
    with desktop.database.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE source SET excerpt_chars = 20")
    _, page = await ask(desktop, "/articles")
    assert page["items"][0]["excerpt"] == "The ministers of…"


async def test_what_is_under_embargo_is_withheld_until_its_time(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        stored = ledger.articles.store(
            article(7, "The secret plan", embargoed_until=NOW + timedelta(hours=1)), source_id=1, seen_at=NOW
        )
        ledger.connection.exec_driver_sql(
            f"UPDATE revision SET matched_at = seen_at WHERE article_id = {stored.article_id}"
        )
    own = f"/articles/{stored.article_id}"
    for path in ("/articles?text=full", f"{own}?text=full", f"{own}/topics/nato-eu"):
        _, answer = await ask(desktop, path)
        assert "secret" not in json.dumps(answer)
        assert "cooperation is to grow" not in json.dumps(answer["items"][-1] if "items" in answer else answer)
    _, answer = await ask(desktop, own)
    assert (answer["matches"], answer["provenance"]) == ([], {})


async def test_new_alerts_come_as_they_are_made_and_after_a_break_none_is_missed(desktop: Desktop) -> None:
    address = desktop.url + BASE + "/events"
    timeout = aiohttp.ClientTimeout(total=30)
    async with desktop.http.get(address, headers={**READER, "Last-Event-ID": "0"}, timeout=timeout) as answer:
        assert answer.content_type == "text/event-stream"
        lines = [(await answer.content.readline()).decode() for _ in range(4)]
    assert lines[0] == "id: 1\n"
    assert lines[1] == "event: alert\n"
    assert json.loads(lines[2].removeprefix("data: "))["topics"] == ["nato-eu"]
    async with desktop.http.get(address, headers=READER, timeout=timeout) as answer:
        waiting = asyncio.ensure_future(answer.content.readline())
        with desktop.database.begin() as ledger:
            late = replace(article(8, "Ministers agree again"), body_text="NATO and the EU begin a new cooperation.")
            ledger.articles.store(late, source_id=1, seen_at=NOW)
        Watch(Lexicon.shipped(), Router("UTC").route).round(desktop.database, NOW)
        assert int((await waiting).decode().removeprefix("id: ")) > 1


def test_a_shape_is_that_of_the_type() -> None:
    schema = schema_of(Article)
    assert schema["properties"]["headline"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert schema["properties"]["authors"] == {"type": "array", "items": {"type": "string"}}
    assert schema["properties"]["published_at"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    assert "free" in schema["properties"]["access"]["enum"]


def test_an_instant_is_read_with_its_zone() -> None:
    since = Parameter(name="since", doc="", kind=datetime)
    assert read([since], {"since": "2026-11-02T10:30:00+01:00"}, {})["since"] == NOW
    assert read([since], {"since": "2026-11-02T09:30:00"}, {})["since"] == NOW
    assert since.described()["schema"] == {"type": "string", "format": "date-time"}
    assert read([since], {"since": "2026-11-02t09:30:00z"}, {})["since"] == NOW
    with pytest.raises(BadRequest, match="since is a date and time"):
        read([since], {"since": "0001-01-01T00:00:00+23:59"}, {})


async def test_generated_requests_meet_what_is_described(desktop: Desktop) -> None:
    """Schemathesis makes them from the description, right ones and wrong ones, and holds the answers against it."""
    settings = desktop.folder / "schemathesis.toml"
    # A text of the right shape may be no query, no rhythm, no zone: 422 says so.
    settings.write_text('[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "404", "409", "422"]\n')
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        *("--config-file", settings),
        "run",
        f"{desktop.url}{BASE}/openapi.json",
        *("--header", "Authorization: Bearer writer"),
        *("--max-examples", "5", "--seed", "1", "--no-color"),
        cwd=desktop.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()[-5000:]
    assert f"Tested: {len(ENDPOINTS)}" in printed.decode()
