"""A real browser before the real pages: Debian's Chromium, which reaches this machine and nothing else."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from storage.database import Database
from tests.browser import newsroom
from tests.wirewatch.web.conftest import NOW, PASSWORD, fill, opened

SHOTS = Path(__file__).parent.parent.parent / "dist" / "screenshots"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "no Chromium on this machine: install your system's package `chromium`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages of a ledger with one of everything."""
    with served(tmp_path_factory.mktemp("pages"), with_ports) as address:
        yield address


def with_ports(database: Database) -> None:
    """One of everything, and a topic that nobody is told of."""
    fill(database)
    with database.begin() as ledger:
        ledger.topics.declare("ports", title="Ports", query="port*", now=NOW, declared=False)


@pytest.fixture(scope="session")
def busy_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages of a newsroom's busy day."""
    with served(tmp_path_factory.mktemp("busy"), newsroom.fill) as address:
        yield address


@contextmanager
def served(folder: Path, filled: Callable[[Database], None]) -> Iterator[str]:
    """The pages, served from a thread with a loop of its own."""
    address: Future[str] = Future()
    ended = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with opened(folder, filled) as desktop:
            address.set_result(desktop.url)
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield address.result(60)
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


FACES = ("light", "dark", "phone")
_logins: dict[str, StorageState] = {}
"""Address -> what a browser that has logged in there keeps; for the session."""


@pytest.fixture(params=FACES)
def page(request: pytest.FixtureRequest, browser: Browser, pages: str) -> Iterator[Page]:
    """A page that is logged in, in each face; what its console says against it fails the test."""
    with looking(browser, pages, request.param) as opened_page:
        yield opened_page


@pytest.fixture(params=FACES)
def busy(request: pytest.FixtureRequest, browser: Browser, busy_pages: str) -> Iterator[Page]:
    """The same, on the busy day."""
    with looking(browser, busy_pages, request.param) as opened_page:
        yield opened_page


@contextmanager
def looking(browser: Browser, address: str, face: str, locale: str = "en") -> Iterator[Page]:
    """A browser that has logged in, in one of the faces."""
    phone = face == "phone"
    context = browser.new_context(
        storage_state=_logins.get(address),
        base_url=address,
        color_scheme="dark" if face == "dark" else "light",
        viewport={"width": 390, "height": 844} if phone else {"width": 1100, "height": 800},
        locale=locale,
    )
    opened_page = context.new_page()
    said: list[str] = []
    opened_page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened_page.on("pageerror", lambda error: said.append(str(error)))
    opened_page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(address) else None)
    opened_page.goto("/")
    if address not in _logins:
        opened_page.locator("#name").fill("desk")
        opened_page.locator("#password").fill(PASSWORD)
        opened_page.locator("main button").click()
        opened_page.wait_for_url("**/")
        _logins[address] = context.storage_state()
    yield opened_page
    context.close()
    assert said == []
