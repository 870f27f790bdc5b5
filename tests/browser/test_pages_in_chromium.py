"""What people do on the pages, done in a browser: in light, in dark, on a phone, with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.wirewatch.web.conftest import HOSTILE
from tests.wirewatch.web.test_pages import PAGES

pytestmark = pytest.mark.usefixtures("shot")

WHOLE = tuple(path for path in PAGES if "preview" not in path)


def test_the_day_leads_to_a_story_and_an_article(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Stories of the last 24 hours")
    page.get_by_role("link", name="Ministers agree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ministers agree")
    if "/stories/" in page.url:
        page.get_by_role("link", name="Ministers agree").click()
    expect(page.locator("mark", has_text="NATO").first).to_be_visible()
    expect(page.get_by_role("heading", name="Where each field comes from")).to_be_visible()


def test_a_query_is_tried_as_it_is_typed(page: Page) -> None:
    page.get_by_role("link", name="Topics").click()
    field = page.get_by_label("Query")
    field.fill("@nato AND (eu")
    expect(page.locator("#preview [role=alert]")).to_contain_text("missing )")
    field.fill("@nato")
    expect(page.locator("#preview")).to_contain_text("2 matches since")
    expect(page.locator("#preview svg")).to_be_visible()


def test_the_keyboard_alone_leads_everywhere(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(articles|stories)/\d+"))
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile(r"/search"))
    page.keyboard.press("/")
    expect(page.get_by_label("Query")).to_be_focused()
    page.keyboard.type("cooperation")
    page.keyboard.press("Enter")
    expect(page.locator("mark", has_text="cooperation").first).to_be_visible()


def test_a_dead_delivery_is_sent_again(page: Page) -> None:
    page.goto("/deliveries/1")
    button = page.get_by_role("button", name="Send again")
    if button.count():  # the first of the faces has done it
        button.click()
    expect(page.locator("dd", has_text="queued")).to_be_visible()
    page.goto("/changes")
    expect(page.locator("table")).to_contain_text("account:desk")


def test_a_headline_that_would_run_is_shown(page: Page) -> None:
    page.goto("/search?q=@nato")
    expect(page.get_by_role("link", name=HOSTILE[:20])).to_be_visible()


@pytest.mark.parametrize("path", WHOLE)
def test_nothing_stands_in_the_way_of_anybody(page: Page, path: str) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA, and nothing is wider than the screen."""
    page.goto(path)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
