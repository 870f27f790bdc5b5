"""The pages, asked as a browser asks: behind a login, in two languages, with nothing of the network's made active."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from storage.records import DeliveryState
from storage.topics import Topics
from tests.wirewatch.web.conftest import PASSWORD, Desktop
from topics import matcher
from wirewatch.web import topic_and_alert_pages
from wirewatch.web.passwords import fits, hashed
from wirewatch.web.session import own_path
from wirewatch.web.site import is_web
from wirewatch.web.words import _WORDS, preferred

PUBLIC = {"/login", "/static/{name}", "/livez", "/readyz", "/api/v1/openapi.json"}
PAGES = (
    "/",
    "/?topic=nato-eu",
    "/stories/1",
    "/articles/1",
    "/articles/2",
    "/articles/1/explain?topic=nato-eu",
    "/explain?topic=nato-eu&url=https%3A//paper.example/77",
    "/articles/1/against/2",
    "/search",
    "/search?q=@nato",
    "/search?q=@nato+AND+(",
    "/tags",
    "/topics",
    "/topics?query=@nato",
    "/topics?query=@nato+AND+(",
    "/topics/nato-eu",
    "/topics/preview?query=@nato",
    "/alerts",
    "/alerts/1",
    "/deliveries",
    "/deliveries/1",
    "/subscriptions",
    "/silences",
    "/silences?ended=1",
    "/sources",
    "/sources/1",
    "/feeds/1",
    "/status",
    "/handover",
    "/reviews",
    "/reviews/1",
    "/handover?hours=72",
    "/changes",
)


async def test_no_page_is_open_without_a_login(desktop: Desktop) -> None:
    asked = 0
    for route in desktop.application.router.routes():
        path = route.resource.canonical if route.resource else ""
        if path in PUBLIC:
            continue
        address = desktop.url + re.sub(r"\{\w+\}", "1", path)
        async with desktop.http.request(route.method, address, allow_redirects=False) as answer:
            if path.startswith(("/api/", "/metrics")):
                assert answer.status == 401, path
            else:
                assert answer.status == 303, path
                assert answer.headers["Location"].startswith("/login?next="), path
        asked += 1
    assert asked >= len(PAGES) - 3
    assert (await desktop.get("/livez"))[0] == (await desktop.get("/readyz"))[0] == 200


@pytest.mark.parametrize("page", PAGES)
async def test_h02_h08_every_page_shows_what_came_from_outside_as_text(desktop: Desktop, page: str) -> None:
    await desktop.log_in()
    status, text = await desktop.get(page)
    assert status == 200
    assert len(text.encode()) < 200_000
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "<b>no</b>" not in text
    assert "javascript:" not in re.sub(r"<title>.*?</title>", "", text)
    assert "49" not in re.findall(r"alert\(2\)&gt;(\d*)", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!paper\.example/)", text)
    assert not re.search(r"style=|onclick=", text)


async def test_what_matched_is_marked_and_where_it_comes_from_is_told(desktop: Desktop) -> None:
    await desktop.log_in()
    _, text = await desktop.get("/articles/1")
    assert "<mark>NATO</mark>" in text
    assert "<mark>European Union</mark>" in text
    assert "<td>published</td>" in text
    assert "2026-11-02T09:10Z" in text
    assert "2026-11-02 10:10" in text, "in the house's zone, which is an hour ahead of UTC in November"
    said = ("Times are those of Europe/Paris", "<dd>English</dd>", 'rel="noreferrer noopener nofollow"')
    assert all(each in text for each in said)
    assert "lundi 2 novembre 2026" in (await desktop.get("/?lang=fr"))[1]
    _, text = await desktop.get("/search?q=cooperation+AND+title:ministers")
    assert "<mark>cooperation</mark>" in text
    _, text = await desktop.get("/")
    assert "Ministers agree" in text or "/stories/" in text
    assert "<bdi>journal</bdi>" in (await desktop.get("/alerts"))[1], "the channel itself, not what the ledger calls it"


async def test_the_preview_says_what_would_match_or_what_is_wrong(desktop: Desktop) -> None:
    await desktop.log_in()
    _, text = await desktop.get("/topics/preview?query=@nato")
    assert "<strong>2</strong> matches since" in text
    assert text.count("<rect") == 14, "two weeks at least, with days on which nothing came"
    assert "<html" not in text
    _, text = await desktop.get("/topics/preview", params={"query": "nato AND (eu"})
    assert "missing )" in text
    assert re.search(r"<pre[^>]*>nato AND \(eu\n +\^", text)
    _, text = await desktop.get("/topics/preview", params={"query": "@no-such-thing"})
    assert 'role="alert"' in text


async def test_the_pages_speak_french_to_who_asks_for_it(desktop: Desktop) -> None:
    _, text = await desktop.get("/login", headers={"Accept-Language": "de, fr;q=0.8, en;q=0.5"})
    assert '<html lang="fr">' in text
    assert "Se connecter" in text
    _, text = await desktop.get("/login?lang=en", headers={"Accept-Language": "fr"})
    assert "Log in" in text
    _, text = await desktop.get("/login", headers={"Accept-Language": "fr"})
    assert "Log in" in text, "the choice is kept"


async def test_logging_out_ends_the_login(desktop: Desktop) -> None:
    await desktop.log_in()
    assert (await desktop.post("/logout"))[0] == 403, "only by the page's own form"
    status, _ = await desktop.post("/logout", key=await desktop.form_key())
    assert status == 303
    assert (await desktop.get("/topics"))[0] == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\nb"])
def test_a_login_leads_to_no_other_site(target: str) -> None:
    assert own_path(target) == "/"


def delivery_state(desktop: Desktop) -> DeliveryState:
    with desktop.database.read() as ledger:
        delivery = ledger.deliveries.get(1)
    assert delivery is not None
    return delivery.state


async def test_a_change_needs_the_pages_own_form_and_is_written_down(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    for form in (
        {},
        {"key": ""},
        {"key": "0" * 64},
        {"key": key, "Sec_Fetch_Site": "cross-site"},
        {"key": key, "Sec_Fetch_Site": "same-site"},
    ):
        assert (await desktop.post("/deliveries/1/replay", **form))[0] == 403, form
    assert (await desktop.get("/deliveries/1/replay"))[0] == 405
    assert delivery_state(desktop) is DeliveryState.DEAD
    assert await desktop.post("/deliveries/1/replay", key=key) == (303, "/deliveries/1")
    assert delivery_state(desktop) is DeliveryState.QUEUED
    with desktop.database.read() as ledger:
        (change, *_) = ledger.access.changes()
    assert (change.who, change.action, change.subject) == ("account:desk", "delivery replayed", "1")


async def test_what_is_said_of_an_article_stands_on_its_page_and_in_the_handover(desktop: Desktop) -> None:
    await desktop.log_in()
    page = "/articles/1/said"
    assert (await desktop.post(page, what="note", text="ask them"))[0] == 403  # no form of this login
    key = await desktop.form_key()
    for form in (
        {"what": "note", "text": "ask <b>them</b>"},
        {"what": "tag", "text": "front page"},
        {"what": "relevant", "topic": "nato-eu"},
        {"what": "handled"},
    ):
        assert await desktop.post(page, key=key, **form) == (303, "/articles/1#said")
    _, shown = await desktop.get("/articles/1")
    assert "ask &lt;b&gt;them&lt;/b&gt;" in shown
    assert "#front page" in shown
    assert "Nobody takes care of it" in shown
    assert "ask &lt;b&gt;them&lt;/b&gt;" in (await desktop.get("/handover?hours=700"))[1]
    with desktop.database.read() as ledger:
        assert [each.relevant for each in ledger.topics.marks(article_id=1)] == [True]
        assert {change.action for change in ledger.access.changes()} >= {"article note", "article handled"}
    assert await desktop.post(page, key=key, what="untag", text="front page") == (303, "/articles/1#said")
    assert "#front page" not in (await desktop.get("/articles/1"))[1]
    assert (await desktop.post(page, key=key, what="nonsense"))[0] == 400
    assert (await desktop.post("/articles/999/said", key=key, what="handled"))[0] == 404


async def test_a_press_review_is_made_on_its_page_and_prints(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    with desktop.database.read() as ledger:
        [first, *_] = [each.id for each in ledger.articles.recent()]
    assert await desktop.post("/reviews", key=key, title="Morning <i>", hours="700") == (303, "/reviews/2")
    _, page = await desktop.get("/reviews/2")
    assert "To pick from" in page
    picked = await desktop.post("/reviews/2", key=key, what="pick", article=str(first), comment="<b>see</b>")
    assert picked == (303, f"/reviews/2#story-{first}")
    assert "&lt;b&gt;see&lt;/b&gt;" in (await desktop.get("/reviews/2"))[1]
    assert await desktop.post("/reviews/2", key=key, what="freeze") == (303, "/reviews/2")
    assert (await desktop.post("/reviews/2", key=key, what="drop", article=str(first)))[0] == 409
    status, printed = await desktop.get("/reviews/2/print")
    assert status == 200
    assert "Morning &lt;i&gt; · 1" in printed
    assert "&lt;b&gt;see&lt;/b&gt;" in printed
    assert "<script" not in printed
    async with desktop.http.get(f"{desktop.url}/reviews/2/print") as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for path in ("/reviews/9", "/reviews/9/print"):
        assert (await desktop.get(path))[0] == 404
    with desktop.database.read() as ledger:
        actions = [change.action for change in ledger.access.changes()]
    assert actions[:3] == ["review freeze", "review pick", "review begun"]


async def test_a_press_review_is_put_in_order_and_sent_from_its_page(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()

    def order() -> list[int]:
        with desktop.database.read() as ledger:
            edition = ledger.editions.get(1)
            assert edition is not None
            return [each.article_id for each in edition.picks]

    for number in ("1", "2"):
        await desktop.post("/reviews/1", key=key, what="pick", article=number)
    _, page = await desktop.get("/reviews/1")
    assert (page.count('value="up"'), page.count('value="down"')) == (1, 1), (
        "the first goes no higher, the last no lower"
    )
    for what, article_id, then in (
        ("up", "2", [2, 1]),
        ("up", "2", [2, 1]),
        ("down", "2", [1, 2]),
        ("down", "2", [1, 2]),
        ("down", "1", [2, 1]),
    ):
        moved = await desktop.post("/reviews/1", key=key, what=what, article=article_id)
        assert moved == (303, f"/reviews/1#story-{article_id}")
        assert order() == then
    assert (await desktop.post("/reviews/1", key=key, what="up", article="99"))[0] == 400
    one, other = (
        {"stood": "1", "was": ""},
        {"stood": "2", "was": ""},
    )  # two pages, opened before either changed anything
    _, page = await desktop.get("/reviews/1")
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    [last] = re.findall(r'id="story-(\d+)"', page)[1:]
    change = {"key": key, "what": "pick", "article": last}
    await desktop.post("/reviews/1", **change, place="2", comment="see page two", **other)
    await desktop.post("/reviews/1", **change, place="1", comment="", **other)
    await desktop.post("/reviews/1", **change, place="1", comment="", **one)
    with desktop.database.begin() as ledger:
        edition = ledger.editions.get(1)
        assert edition is not None
        assert [each.comment for each in edition.picks] == ["see page two", ""]
    status, page = await desktop.post("/reviews/1", key=key, what="freeze", seen=seen)
    assert (status, "somebody changed the edition meanwhile" in page) == (409, True)
    status, page = await desktop.post("/reviews/1/send", key=key, channel="journal")
    assert (status, "is not frozen" in page) == (400, True)
    await desktop.post("/reviews/1", key=key, what="freeze")
    assert 'action="/reviews/1/send"' in (await desktop.get("/reviews/1"))[1]
    for _ in range(2):
        assert await desktop.post("/reviews/1/send", key=key, channel="journal") == (303, "/deliveries")
    with desktop.database.read() as ledger:
        assert [each.kind for each in ledger.deliveries.recent()] == ["review", "alert"]
    assert (await desktop.post("/reviews/1/send", key=key, channel="nowhere"))[0] == 400
    assert (await desktop.post("/reviews/9/send", key=key, channel="journal"))[0] == 404


async def test_what_cannot_be_shown_is_told_on_a_page_and_to_programs_in_a_line(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    french = {"headers": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"}}
    status, page = await desktop.get("/no/such/page", **french)
    assert (status, "Il n&#39;y a rien ici." in page, "</html>" in page) == (404, True, True)
    assert await desktop.get("/no/such/page") == (404, "404: Not Found")
    await desktop.log_in("guest")
    key = await desktop.form_key()
    for given, why in ((key, "account:guest peut regarder, pas changer"), ("x", "peut regarder")):
        status, page = await desktop.post("/silences/1/end", key=given, Accept="text/html", Accept_Language="fr")
        assert (status, why in page, "Ceci n&#39;est pas permis." in page) == (403, True, True)
    monkeypatch.setattr(Topics, "all", None)
    status, page = await desktop.get("/topics", **french)
    assert (status, "Cette page est en panne." in page, "Traceback" in page) == (500, True, False)
    assert await desktop.get("/topics") == (500, "this server made a mistake: see its log\n")


async def test_every_page_answers_a_question_for_its_head_alone(desktop: Desktop) -> None:
    await desktop.log_in()
    for path in PAGES:
        async with desktop.http.head(desktop.url + path, allow_redirects=False) as answer:
            assert (answer.status, await answer.read()) == (200, b""), path
            assert answer.headers["Cache-Control"] == "no-store"


async def test_who_may_only_look_changes_nothing(desktop: Desktop) -> None:
    await desktop.log_in("guest")
    assert "Send again" not in (await desktop.get("/deliveries/1"))[1]
    assert (await desktop.post("/deliveries/1/replay", key=await desktop.form_key()))[0] == 403
    assert delivery_state(desktop) is DeliveryState.DEAD


@pytest.mark.parametrize("path", ["/articles/999", "/articles/x", "/articles/99999999999999999999", "/stories/0"])
async def test_what_is_not_there_is_a_page_that_says_so(desktop: Desktop, path: str) -> None:
    await desktop.log_in()
    status, text = await desktop.get(path)
    assert status == 404
    assert "There is nothing here." in text


async def test_only_the_files_of_the_pages_are_served(desktop: Desktop) -> None:
    assert (await desktop.get("/static/pages.css"))[0] == 200
    for name in ("..%2fserver.py", "%2e%2e/server.py", "base.html"):
        assert (await desktop.get(f"/static/{name}"))[0] == 404


def test_a_password_fits_itself_alone() -> None:
    kept = hashed(PASSWORD)
    assert kept != hashed(PASSWORD)
    assert fits(PASSWORD, kept)
    assert not fits(PASSWORD + " ", kept)
    assert PASSWORD not in kept


def test_only_links_of_the_web_are_active() -> None:
    assert is_web("https://paper.example/1")
    for url in ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://[", None, "//x"):
        assert not is_web(url)


def test_every_word_that_a_template_says_is_in_both_languages() -> None:
    folder = resources.files("wirewatch.web").joinpath("templates")
    said = {
        key
        for template in folder.iterdir()
        for key in re.findall(r'\bt\("([^"]+)"\)', template.read_text(encoding="utf-8"))
    }
    assert said <= set(_WORDS)
    assert all(english and french for english, french in _WORDS.values())
    assert preferred("") == "en"
    assert preferred("fr-CA, en") == "fr"
    assert preferred("fr", "en") == "en"
    assert preferred("fr", "xx") == "fr"


async def test_the_preview_says_what_it_could_not_look_at_and_what_is_too_much(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desktop.log_in()
    _, text = await desktop.get("/topics/preview?query=@nato")
    assert "more than anybody reads" not in text
    assert "could not be held against it" not in text
    monkeypatch.setattr(topic_and_alert_pages, "MOST_PER_DAY", 0.5)
    _, text = await desktop.get("/topics/preview?query=@nato")
    assert "more than anybody reads" in text
    monkeypatch.setattr(matcher, "MAX_WORK", 2)
    _, text = await desktop.get("/topics/preview", params={"query": "@nato NEAR/25 @eu AND @cooperation"})
    assert re.search(r"\b[12] more could not be held against it", text)
