"""Why there is no answer, as programs read it (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from wirewatch.output import json_value
from wirewatch.web.api_records import MistakeAnswer, Problem

API = "/api/"
"""Below it every answer that is none is a problem."""
_KEPT = ("WWW-Authenticate", "Allow")


def refused(status: HTTPStatus, detail: str, mistake: MistakeAnswer | None = None) -> web.Response:
    """A problem in the form of RFC 9457."""
    body = json_value(Problem(title=status.phrase, status=status.value, detail=detail, mistake=mistake))
    return web.Response(text=json.dumps(body), status=status.value, content_type="application/problem+json")


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What was raised for a program becomes a problem, whoever raised it."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith(API):
            raise
        answer = refused(HTTPStatus(error.status), (error.text or error.reason).strip())
        answer.headers.extend((name, error.headers[name]) for name in _KEPT if name in error.headers)
        return answer
