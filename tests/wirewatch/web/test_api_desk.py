"""What programs say of a desk's work: each change is answered with what is so now, and stands in the audit log."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest

from tests.wirewatch.web.conftest import Desktop
from tests.wirewatch.web.test_api import READER, WRITER, ask
from wirewatch.web.api import BASE, openapi
from wirewatch.web.api_desk import WORK
from wirewatch.web.session import WRITE


async def say(desktop: Desktop, path: str, method: str = "POST", **body: Any) -> tuple[int, Any]:
    """A change, whose answer is held against what is described."""
    more = {"json": body} if body else {}
    status, answer = await ask(desktop, path, method=method, headers=WRITER, **more)
    if status == 200:
        [schema] = [
            operations[method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
            for template, operations in openapi()["paths"].items()
            if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), BASE + path)
        ]
        jsonschema.validate(answer, schema)
    return status, answer


def changes(desktop: Desktop) -> list[tuple[str, str, str | None]]:
    with desktop.database.read() as ledger:
        return [(each.who, each.action, each.subject) for each in ledger.access.changes() if each.who != "command"]


async def test_notes_tags_and_who_takes_care_are_said_and_taken_back(desktop: Desktop) -> None:
    assert (await say(desktop, "/articles/1/notes", text="  call the\n ministry "))[1][-1][
        "text"
    ] == "call the ministry"
    assert (await say(desktop, "/articles/1/tags", tag="europe"))[1][-1]["kind"] == "tag"
    _, said = await say(desktop, "/articles/1/handled")
    assert [(each["kind"], each["author"]) for each in said] == [
        ("note", "writer"),
        ("tag", "writer"),
        ("handled", "writer"),
    ]
    assert (await ask(desktop, "/articles/1/annotations"))[1] == said
    _, shift = await ask(desktop, "/handover?since=2026-11-01T00:00:00Z")
    assert {each["text"] for each in shift["notes"]} == {"call the ministry", "europe"}
    _, said = await say(desktop, "/articles/1/tags/europe", "DELETE")
    assert [each["kind"] for each in said] == ["note", "handled"]
    assert (await say(desktop, "/articles/1/tags/europe", "DELETE"))[0] == 404
    assert [each["kind"] for each in (await say(desktop, "/articles/1/handled", "DELETE"))[1]] == ["note"]
    status, marks = await say(desktop, "/articles/1/marks", topic="nato-eu", relevant=False)
    assert (status, [(each["topic"], each["relevant"]) for each in marks]) == (200, [("nato-eu", False)])
    assert (await ask(desktop, "/articles/1/marks"))[1] == (await ask(desktop, "/articles/1"))[1]["marks"] == marks
    assert changes(desktop)[0] == ("token:writer", "article not relevant", "1")
    assert len(changes(desktop)) == 6
    assert await say(desktop, "/articles/1/marks/nato-eu", "DELETE") == (200, [])
    assert [(await say(desktop, f"/articles/1/marks/{name}", "DELETE"))[0] for name in ("nato-eu", "none")] == [
        404,
        404,
    ]


async def test_a_press_review_is_made_ordered_and_frozen(desktop: Desktop) -> None:
    _, made = await say(desktop, "/reviews", title="Morning", since="2026-11-01T00:00:00Z", topics=["nato-eu"])
    number = made["edition"]["id"]
    assert made["candidates"]
    own = f"/reviews/{number}"
    assert (await say(desktop, f"{own}/freeze"))[0] == 409, "an empty one"
    await say(desktop, f"{own}/stories", article=1, comment="first")
    _, made = await say(desktop, f"{own}/stories", article=2, place=1)
    assert [each["article_id"] for each in made["content"]["stories"]] == [2, 1]
    assert made["candidates"] == []
    _, made = await say(desktop, f"{own}/stories/2", "DELETE")
    assert [each["comment"] for each in made["content"]["stories"]] == ["first"]
    _, made = await say(desktop, f"{own}/freeze")
    assert made["edition"]["number"] == 1
    status, answer = await say(desktop, f"{own}/stories", article=2)
    assert (status, answer["detail"]) == (409, f"review {number} is frozen as number 1: begin another")
    assert (await say(desktop, own, "DELETE"))[0] == 409
    _, other = await say(desktop, "/reviews", title="Another")
    _, left = await say(desktop, f"/reviews/{other['edition']['id']}", "DELETE")
    assert other["edition"]["id"] not in {each["id"] for each in left}


async def test_a_silence_begins_and_ends(desktop: Desktop) -> None:
    _, silence = await say(desktop, "/silences", topic="nato-eu", comment="drill")
    assert (silence["author"], silence["ends_at"]) == ("writer", None)
    assert [each["id"] for each in (await ask(desktop, "/silences"))[1]] == [silence["id"]]
    assert (await say(desktop, f"/silences/{silence['id']}/end"))[1]["ends_at"] is not None
    assert (await say(desktop, f"/silences/{silence['id']}/end"))[0] == 404
    assert (await ask(desktop, "/silences"))[1] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/silences", {}, 409, "what is to be silent?"),
        ("/silences", {"words": " x "}, 409, "words is too short"),
        ("/silences", {"topic": "nato-eu", "ends_at": "2020-01-01T00:00:00Z"}, 409, "ends_at has passed already"),
        ("/silences", {"topic": "nato"}, 404, 'no topic is called "nato"'),
        ("/silences", {"subscriber": "@nowhere"}, 404, 'no channel is called "nowhere"'),
        ("/articles/1/notes", {}, 400, "text is missing"),
        ("/articles/1/notes", {"text": " "}, 400, "text is empty"),
        ("/articles/1/notes", {"text": 3}, 400, "text is a text"),
        ("/articles/1/notes", {"tekst": "x"}, 400, '"tekst" is no field: did you mean "text"?'),
        ("/articles/1/marks", {"topic": "nato-eu", "relevant": 1}, 400, "relevant is true or false"),
        ("/articles/1/handled", {"by": "me"}, 400, '"by" is no field: this one takes none'),
        ("/reviews", {"topics": "nato-eu"}, 400, "topics is a list of texts"),
        ("/reviews", {"since": "yesterday"}, 400, "since is a date and time"),
        ("/reviews", {"topics": ["nato"]}, 404, 'no topic is called "nato"'),
        ("/reviews/1/stories", {"article": True}, 400, "article is a whole number"),
    ],
)
async def test_what_cannot_be_done_is_told_in_one_line(
    desktop: Desktop, path: str, body: dict[str, Any], status: int, detail: str
) -> None:
    before = changes(desktop)
    found, answer = await ask(desktop, path, method="POST", headers=WRITER, json=body)
    assert (found, answer["status"]) == (status, status)
    assert answer["detail"].startswith(detail)
    assert changes(desktop) == before


async def test_a_body_that_is_no_json_object_is_refused(desktop: Desktop) -> None:
    for options in ({"data": b"{"}, {"data": b"[1]"}, {"data": b"[" * 50_000}, {"data": b"\xff"}):
        headers = {**WRITER, "Content-Type": "application/json"}
        status, answer = await ask(desktop, "/articles/1/notes", method="POST", headers=headers, **options)
        assert (status, answer["title"]) == (400, "Bad Request"), options
    status, answer = await ask(desktop, "/articles/1/notes", method="POST", headers=WRITER, data=b"text=x")
    assert (status, "Content-Type" in answer["detail"]) == (400, True)


async def test_nothing_of_it_is_changed_with_a_token_that_reads(desktop: Desktop) -> None:
    for endpoint in WORK:
        if endpoint.scope == WRITE:
            path = re.sub(r"\{\w+\}", "1", endpoint.path)
            assert (await ask(desktop, path, method=endpoint.method, headers=READER, json={}))[0] == 403, path
