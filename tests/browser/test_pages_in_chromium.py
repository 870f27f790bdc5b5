"""What people do on the pages, done in a browser: in light, in dark, on a phone, with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SHOTS, looking
from tests.wirewatch.web.conftest import HOSTILE
from tests.wirewatch.web.test_pages import PAGES

WHOLE = tuple(path for path in PAGES if "preview" not in path)
PICTURES = {
    "today": "/",
    "story": "/stories/1",
    "article": "/articles/1",
    "right-to-left": "/articles/8",
    "why-not": "/articles/12/explain?topic=nato-eu",
    "side-by-side": "/articles/1/against/4",
    "search": "/search?q=@nato",
    "topics": "/topics?query=@nato",
    "mistake": "/topics?query=%40nato+AND+(eu",
    "topic": "/topics/nato-eu",
    "alerts": "/alerts",
    "alert": "/alerts/1",
    "deliveries": "/deliveries",
    "delivery": "/deliveries/1",
    "subscriptions": "/subscriptions",
    "silences": "/silences",
    "handover": "/handover?hours=24",
    "reviews": "/reviews",
    "review": "/reviews/1",
    "sources": "/sources",
    "source": "/sources/1",
    "feed": "/feeds/1",
    "status": "/status",
    "changes": "/changes",
    "tags": "/tags",
    "tag": "/tags/front%20page",
}


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
@pytest.mark.parametrize("page", ["phone"], indirect=True)  # the busy day is looked at in each face
def test_nothing_stands_in_the_way_of_anybody(page: Page, path: str) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA, and nothing is wider than the screen."""
    page.goto(path)
    clean(page)


@pytest.mark.parametrize("name", PICTURES)
def test_a_busy_day_stays_readable_and_is_kept(busy: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Many papers, long headlines, scripts that run the other way: in each face, the whole page."""
    busy.goto(PICTURES[name])
    face = request.node.callspec.params["busy"]
    SHOTS.mkdir(parents=True, exist_ok=True)
    busy.screenshot(path=SHOTS / f"{name}-{face}.png", full_page=True)
    clean(busy)


def test_a_subscription_is_made_by_keyboard_alone(page: Page) -> None:
    page.goto("/subscriptions")
    page.locator("form select[name=topic]").focus()
    page.keyboard.type("ports")
    page.get_by_label("Rhythm").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("15 6 * * mon")
    page.keyboard.press("Enter")
    row = page.get_by_role("row").filter(has_text="15 6 * * mon").first
    expect(row).to_contain_text("live")
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="15 6 * * mon").first).to_contain_text("ended")
    page.get_by_role("row").filter(has_text="15 6 * * mon").first.get_by_role("button").press("Enter")
    expect(page.get_by_role("row").filter(has_text="15 6 * * mon").first).to_contain_text("live")


@pytest.mark.parametrize("page", ["light"], indirect=True)
def test_a_review_is_put_in_order_by_hand_and_by_keyboard(page: Page) -> None:
    page.goto("/reviews/1")
    for _ in range(2):
        page.get_by_role("button", name=re.compile("^Pick")).first.click()
    first, second = page.locator("[data-order] > li h2").all_inner_texts()
    page.locator("[data-order] > li h2").nth(1).drag_to(page.locator("[data-order] > li").nth(0))
    moved = second.replace("2.", "1.", 1)
    expect(page.locator("[data-order] > li h2").first).to_have_text(moved)
    page.locator("[data-order] > li").first.get_by_role("button").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-order] > li h2").first).to_have_text(first)
    expect(page.locator("[data-order] > li").nth(1)).to_be_focused()  # the keyboard goes on there
    page.get_by_role("button", name=re.compile("^Move up")).click()
    expect(page.locator("[data-order] > li h2").first).to_have_text(moved)
    clean(page)


def test_something_is_silenced_and_heard_again(page: Page) -> None:
    page.goto("/silences")
    page.get_by_label("Words").fill("grand prix")
    page.get_by_role("button", name="Silence", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("grand prix")
    page.get_by_role("button", name=re.compile("End: Silences")).first.click()
    expect(page.get_by_text("Nothing is silenced.")).to_be_visible()


def test_an_article_says_why_a_topic_did_not_meet_it(busy: Page) -> None:
    busy.goto("/articles/12")
    busy.get_by_label("Why, or why not").select_option("nato-eu")
    busy.get_by_role("button", name="Explain").click()
    expect(busy.get_by_text("This article does not match the topic.")).to_be_visible()


def test_revisions_stand_side_by_side(busy: Page) -> None:
    busy.goto("/stories/1")
    expect(busy.locator("del", has_text="January").first).to_be_visible()
    expect(busy.locator("ins", has_text="February").first).to_be_visible()


def test_what_is_typed_now_is_what_is_watched(page: Page, request: pytest.FixtureRequest) -> None:
    name = "typed-" + request.node.callspec.params["page"]
    page.goto("/topics")
    page.get_by_label("Query").fill("cables AND north")
    expect(page.locator("#preview")).to_contain_text("matches since")
    page.get_by_label("Title").fill(name)
    page.get_by_role("button", name="Watch this query").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(name))
    expect(page.locator("pre")).to_have_text("cables AND north")


def test_the_day_is_told_in_french(browser: Browser, busy_pages: str) -> None:
    with looking(browser, busy_pages, "light", "fr") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("Dossiers des dernières 24 heures")
        page.goto("/alerts")
        expect(page.get_by_text("première correspondance du dossier").first).to_be_visible()
        expect(page.get_by_text("heures calmes 08:00-20:00").first).to_be_visible()
        clean(page)


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
