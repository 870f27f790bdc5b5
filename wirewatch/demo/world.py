"""The news world of the demonstration: each paper a web site on a loopback address of its own."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from wirewatch.demo.newspapers import Paper, Piece
from wirewatch.demo.printing import FEED_TYPES, Printed, print_piece, render_feed, render_page

FEED_PATH = "/feed"
ROBOTS = b"User-agent: *\nDisallow: /search\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that reached the world, and how it was answered."""

    at: datetime
    paper: str
    path: str
    status: int


class World:
    """The papers' web sites, all on one port; what they print changes while it runs."""

    def __init__(self, papers: Iterable[Paper], now: Callable[[], datetime]) -> None:
        self.papers = {paper.key: paper for paper in papers}
        self.visits: list[Visit] = []
        self.port = 0
        self._now = now
        self._by_address = {paper.address: paper for paper in self.papers.values()}
        self._live: dict[str, dict[str, Printed]] = {key: {} for key in self.papers}
        """Paper -> path -> what stands there now."""
        self._changed: dict[str, datetime] = {}
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        for paper in self.papers.values():
            if paper.feed == "dead":
                continue
            # The first address takes whatever port is free, the others follow it.
            await web.TCPSite(self._runner, paper.address, self.port).start()
            self.port = self.port or self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def home(self, paper: Paper) -> str:
        """The address of a paper's site, without a slash at the end."""
        return f"http://{paper.address}:{self.port}"

    def feed_url(self, paper: Paper) -> str:
        return self.home(paper) + FEED_PATH

    def url(self, paper: Paper, piece: Piece) -> str:
        return self.home(paper) + paper.path_of(piece)

    def publish(self, paper: Paper, *pieces: Piece) -> None:
        """Print pieces now; one with the path of an earlier one takes its place."""
        for piece in pieces:
            live, path, now = self._live[paper.key], paper.path_of(piece), self._now()
            live[path] = print_piece(paper, piece, home=self.home(paper), now=now, earlier=live.get(path))
            self._changed[paper.key] = now

    def publish_step(self, step: int) -> list[tuple[Paper, Piece]]:
        """Print what every paper has planned for this step, and say what that is."""
        planned = [(paper, piece) for paper in self.papers.values() for piece in paper.pieces if piece.step == step]
        for paper, piece in planned:
            self.publish(paper, piece)
        return planned

    def pages(self) -> list[tuple[Paper, str]]:
        """Every page that stands now: its paper and its path."""
        return [(self.papers[key], path) for key, live in self._live.items() for path in live]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the client left")
        paper = self._by_address[transport.get_extra_info("sockname")[0]]
        response = await self._respond(paper, request)
        self.visits.append(Visit(self._now(), paper.key, request.path, response.status))
        if response.status == 200 and (printed := self._live[paper.key].get(request.path)) is not None:
            if printed.piece.trouble == "drip":
                return await _drip(request)
            if printed.piece.trouble == "bomb":
                return _bomb()
        return response

    async def _respond(self, paper: Paper, request: web.BaseRequest) -> web.Response:
        live = self._live[paper.key]
        if request.path == "/robots.txt":
            return web.Response(body=ROBOTS, content_type="text/plain")
        if request.path == FEED_PATH:
            newest_first = sorted(live.values(), key=lambda printed: printed.published, reverse=True)
            body = render_feed(paper, newest_first, home=self.home(paper))
            return self._validated(request, paper, body, FEED_TYPES[paper.feed])
        if (printed := live.get(request.path)) is not None:
            others = [other for other in live.values() if other is not printed]
            return self._validated(request, paper, render_page(paper, printed, others), "text/html")
        return web.Response(status=404, text="There is no such page.\n")

    def _validated(self, request: web.BaseRequest, paper: Paper, body: bytes, content_type: str) -> web.Response:
        """200 with validators, or 304 to a client whose copy is current (RFC 9110 13.2.2)."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        changed = self._changed.get(paper.key, self._now()).replace(microsecond=0)
        headers = {"ETag": etag, "Last-Modified": format_datetime(changed, usegmt=True), "Cache-Control": "no-cache"}
        if _is_current(request, etag, changed):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=content_type, charset=paper.charset, headers=headers)


def _is_current(request: web.BaseRequest, etag: str, changed: datetime) -> bool:
    """Whether the client's own copy will do: If-None-Match goes before If-Modified-Since."""
    if (known := request.headers.get("If-None-Match")) is not None:
        return known == etag
    if (since := request.headers.get("If-Modified-Since")) is not None:
        try:
            return parsedate_to_datetime(since) >= changed
        except ValueError:
            return False
    return False


async def _drip(request: web.BaseRequest) -> web.StreamResponse:
    """A page that never ends, a few bytes at a time."""
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    await response.prepare(request)
    try:
        while True:
            await response.write(b"<p>and on ")
            await asyncio.sleep(0.3)
    except ConnectionResetError:
        return response


def _bomb() -> web.Response:
    """Some kilobytes that unpack to 64 MiB."""
    return web.Response(
        body=gzip.compress(b"<p>" + bytes(64 * 1024 * 1024), compresslevel=6),
        headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
    )
