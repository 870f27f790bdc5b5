"""The HTTP interface for programs, /api/v1: requests in, JSON out, and its own description."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import click
from aiohttp import web

from storage.database import UnitOfWork
from topics.query import QueryError
from wirewatch.config import query_mistake
from wirewatch.ledger import NotFoundError
from wirewatch.output import json_value
from wirewatch.web.api_operation import Asked, ConflictError, Endpoint, NotThereError, UnfitError
from wirewatch.web.api_operations import ENDPOINTS
from wirewatch.web.api_records import MistakeAnswer, Page, Problem
from wirewatch.web.api_schemas import BadRequest, body_schema, read, read_body, schema_of
from wirewatch.web.archive_search import mistake_of
from wirewatch.web.event_stream import Bell
from wirewatch.web.problems import refused
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site

BASE = "/api/v1"
_HEARTBEAT_S = 15.0


class Api:
    """The endpoints as routes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._bell = Bell(site)

    def __call__(self, application: web.Application) -> None:
        for endpoint in ENDPOINTS:
            handler = self._site.sessions.api(
                self._handler(endpoint), endpoint.scope, password=endpoint.media is not None
            )
            application.router.add_route(endpoint.method, BASE + endpoint.path, handler)
            if endpoint.method == "GET":
                application.router.add_head(BASE + endpoint.path, handler)  # RFC 9110 9.3.2: the same without the body
        application.router.add_get(f"{BASE}/events", self._site.sessions.api(self.events))
        application.router.add_get(f"{BASE}/openapi.json", self.described)

    def _handler(self, endpoint: Endpoint) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                values = read(endpoint.parameters, request.query, request.match_info)
                given: frozenset[str] = frozenset()
                if endpoint.method in ("POST", "PATCH"):
                    body = await _body(request)
                    values |= read_body(endpoint.parameters, body)
                    given = frozenset(body)
            except BadRequest as error:
                return refused(HTTPStatus.BAD_REQUEST, str(error))
            asker, now, database = request[ASKER], self._site.now(), self._site.database
            accepted = request.headers.get("Accept-Language", "")

            try:
                found = None
                if (before := endpoint.before) is not None:
                    found = await database.ask(
                        lambda ledger: before(Asked(self._site, ledger, asker, now, values, given))
                    )

                def work(ledger: UnitOfWork) -> Any:
                    return endpoint.work(Asked(self._site, ledger, asker, now, values, given, found, accepted))

                said = await (database.write(work) if endpoint.scope == WRITE else database.ask(work))
                return _json(json_value(said)) if endpoint.media is None else _document(request, said, endpoint.media)
            except QueryError as error:
                mistake = MistakeAnswer(**mistake_of(error, str(values.get("query") or "")))
                return refused(HTTPStatus.UNPROCESSABLE_ENTITY, query_mistake(error), mistake)
            except UnfitError as error:
                return refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
            except (NotThereError, NotFoundError) as error:
                detail = str(error) or "nothing of that number or name is kept, or not in that state"
                return refused(HTTPStatus.NOT_FOUND, detail)
            except (ConflictError, click.UsageError) as error:
                return refused(HTTPStatus.CONFLICT, str(error))
            except BadRequest as error:
                return refused(HTTPStatus.BAD_REQUEST, str(error))

        return answer

    async def described(self, _: web.Request) -> web.StreamResponse:
        return _json(openapi(self._site.configuration.wirewatch.public_url))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """New alerts as they are made (server-sent events); who was away reads on with Last-Event-ID."""
        text = request.headers.get("Last-Event-ID", "")
        after = await self._bell.newest()
        if text.isascii() and text.isdigit() and len(text) < 17:
            # A cursor of the future is one of a ledger that was put back since: what comes now is new to its reader.
            after = min(int(text), after)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await answer.prepare(request)
        async with self._bell.heard():
            while True:
                found = await self._bell.after(after, _HEARTBEAT_S)
                try:
                    # Who reads slowly waits here, and nobody waits for them.
                    await answer.write(b"".join(data for _, data in found) or b": nothing new\n\n")
                except ConnectionResetError:
                    return answer  # whoever listened has gone, which is no fault
                after = found[-1][0] if found else after


def _json(value: Any) -> web.StreamResponse:
    return web.Response(text=json.dumps(value, ensure_ascii=False), content_type="application/json", charset="utf-8")


def _document(request: web.Request, content: bytes, media: str) -> web.StreamResponse:
    """The bytes, or that they are those that the asker has (RFC 9110, section 13.1.2)."""
    etag = hashlib.sha256(content).hexdigest()[:32]
    has = any(each.value in (etag, "*") for each in request.if_none_match or ())
    answer = web.Response(status=304) if has else web.Response(body=content, content_type=media, charset="utf-8")
    answer.etag = etag
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = "private, no-cache"  # kept, and asked for again each time
    return answer


def openapi(public_url: str | None = None) -> dict[str, Any]:
    """The interface as OpenAPI 3.1 describes it."""
    paths: dict[str, Any] = {}
    problem = {"content": {"application/problem+json": {"schema": schema_of(Problem)}}}
    for endpoint in ENDPOINTS:
        answers: dict[str, Any] = {
            "200": {
                "description": "What was asked for.",
                "content": {endpoint.media or "application/json": {"schema": _answer_schema(endpoint.answer)}},
            },
            "400": {"description": "The request cannot be understood.", **problem},
            "401": {"description": "Nobody knows who asks.", **problem},
            "403": {"description": "Who asks may not.", **problem},
        }
        if any(each.place == "path" for each in endpoint.parameters) or endpoint.scope == WRITE:
            answers["404"] = {"description": "It is not there.", **problem}
        if endpoint.scope == WRITE:
            answers["409"] = {"description": "It is there, and not so that this can be done.", **problem}
            answers["422"] = {"description": "It can be read, and what it says cannot be meant so.", **problem}
        security: list[dict[str, list[str]]] = [{"token": []}]
        if endpoint.media is not None:
            answers["304"] = {"description": "It is what If-None-Match says that the asker has."}
            security.append({"password": []})
        paths.setdefault(BASE + endpoint.path, {})[endpoint.method.lower()] = {
            "summary": endpoint.doc,
            "operationId": endpoint.work.__name__,
            "parameters": [each.described() for each in endpoint.parameters if each.place != "body"],
            "responses": answers,
            **_request_body(endpoint),
            "security": security,
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wirewatch", "version": version("wirewatch"), "license": {"name": "Apache-2.0"}},
        "servers": [{"url": public_url or "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic", "description": "Any name; the token as the password."},
            }
        },
    }


async def _body(request: web.Request) -> Any:
    """The JSON of the body; an empty object for none."""
    if not request.can_read_body:
        return {}
    if request.content_type != "application/json":
        raise BadRequest("the body is no JSON: say Content-Type: application/json")
    try:
        return json.loads(await request.text()) if await request.read() else {}
    except (ValueError, RecursionError, LookupError) as error:
        raise BadRequest("the body is no JSON") from error


def _request_body(endpoint: Endpoint) -> dict[str, Any]:
    schema = body_schema(endpoint.parameters)
    if schema is None:
        return {}
    return {"requestBody": {"required": "required" in schema, "content": {"application/json": {"schema": schema}}}}


def _answer_schema(kind: Any) -> dict[str, Any]:
    if getattr(kind, "__origin__", None) is Page:
        items = {"type": "array", "items": schema_of(kind.__args__[0])}
        properties = {"items": items, "next": {"type": "integer"}}
        return {"type": "object", "properties": properties, "required": ["items", "next"]}
    return schema_of(kind)
