"""A real browser before the real pages: Debian's Chromium, which reaches this machine and nothing else."""

from __future__ import annotations

import asyncio
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.wirewatch.web.conftest import PASSWORD, opened

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
    """The address of the pages, served from a thread with a loop of its own."""
    address: Future[str] = Future()
    ended = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with opened(tmp_path_factory.mktemp("pages")) as desktop:
            address.set_result(desktop.url)
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield address.result(60)
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


@pytest.fixture(params=["light", "dark", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, pages: str) -> Iterator[Page]:
    """A page that is logged in, in each face; what its console says against it fails the test."""
    phone = request.param == "phone"
    context = browser.new_context(
        base_url=pages,
        color_scheme="dark" if request.param == "dark" else "light",
        viewport={"width": 390, "height": 844} if phone else {"width": 1100, "height": 800},
        locale="en",
    )
    opened_page = context.new_page()
    said: list[str] = []
    opened_page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened_page.on("pageerror", lambda error: said.append(str(error)))
    opened_page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(pages) else None)
    opened_page.goto("/")
    opened_page.get_by_label("Name").fill("desk")
    opened_page.get_by_label("Password").fill(PASSWORD)
    opened_page.get_by_role("main").get_by_role("button", name="Log in").click()
    opened_page.wait_for_url("**/")
    yield opened_page
    context.close()
    assert said == []


@pytest.fixture
def shot(page: Page, request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps a picture of the page as the test left it."""
    yield
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", request.node.name.removeprefix("test_")).strip("-")
    page.screenshot(path=SHOTS / f"{name}.png")
