"""What is no HTTP is refused like everything else: with the headers of every answer, and without a cry in the log."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import http_exceptions, web, web_protocol

Prepare = Callable[[web.BaseRequest, web.StreamResponse], Awaitable[None]]


def refused_alike(server: web.Server, prepare: Prepare) -> None:
    """Prepare the answers to what could not be read as the others are: the application never sees them."""
    readable = server.request_factory

    class Malformed(web.BaseRequest):
        """What stands for a request that could not be read."""

        async def _prepare_hook(self, response: web.StreamResponse) -> None:
            await prepare(self, response)

    def made(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        if message is web_protocol.ERROR:
            return Malformed(message, payload, protocol, writer, task, protocol._loop)
        return readable(message, payload, protocol, writer, task)

    server.request_factory = made


def quiet(log: logging.Logger) -> logging.Logger:
    """A logger for the server, to which a stranger's broken request is no error: one line, and only if asked for."""

    def told(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, http_exceptions.HttpProcessingError):
            return True
        log.debug("web request malformed error=%r", error.message)
        return False

    requests = log.getChild("requests")
    requests.filters.clear()
    requests.addFilter(told)
    return requests
