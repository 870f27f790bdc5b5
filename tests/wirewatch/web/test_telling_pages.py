"""The pages of who is told: subscriptions and silences, listed, added and ended, each change by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.records import Silence
from tests.wirewatch.web.conftest import NOW, Desktop


def silences(desktop: Desktop) -> list[Silence]:
    with desktop.database.read() as ledger:
        return ledger.silences.all(NOW)


def actions(desktop: Desktop) -> list[str]:
    with desktop.database.read() as ledger:
        return [change.action for change in ledger.access.changes() if change.who == "account:desk"]


async def test_a_subscription_is_added_ended_and_resumed(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        ledger.topics.declare("ports", title="Ports", query="port*", now=NOW, declared=False)
    await desktop.log_in()
    key = await desktop.form_key()
    form = {"topic": "ports", "channel": "journal", "rhythm": "30 7 * * mon-fri", "max_per_hour": "5"}
    assert (await desktop.post("/subscriptions", **form))[0] == 403, "not of this login's form"
    assert await desktop.post("/subscriptions", key=key, **form) == (303, "/subscriptions")
    with desktop.database.read() as ledger:
        added = ledger.people.subscriptions()[-1]
    assert (added.rhythm, added.max_per_hour, added.declared) == ("30 7 * * mon-fri", 5, False)
    _, page = await desktop.get("/subscriptions")
    assert "30 7 * * mon-fri" in page
    assert "added by hand" in page
    where = f"/subscriptions/{added.id}"
    assert await desktop.post(where, key=key, what="end") == (303, "/subscriptions")
    with desktop.database.read() as ledger:
        assert added.id not in [each.id for each in ledger.people.wanting([added.topic_id])]
    assert (await desktop.post(where, key=key, what="end"))[0] == 404, "it has ended"
    assert "Resume" in (await desktop.get("/subscriptions"))[1]
    assert await desktop.post(where, key=key, what="resume") == (303, "/subscriptions")
    with desktop.database.read() as ledger:
        assert added.id in [each.id for each in ledger.people.wanting([added.topic_id])]
    assert actions(desktop) == ["subscription resumed", "subscription ended", "subscription added"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"rhythm": "every <b>day</b>"}, "This rhythm cannot be read"),
        ({"channel": "no-such"}, "not known"),
        ({"topic": "no-such"}, "not known"),
        ({"subscriber": "nobody"}, "not known"),
        ({"channel": "mail"}, "A mail needs someone to go to"),
    ],
)
async def test_a_subscription_that_cannot_be_says_why(desktop: Desktop, changed: dict[str, str], told: str) -> None:
    with desktop.database.begin() as ledger:
        ledger.people.declare_channel("mail", "email")
    await desktop.log_in()
    form = {"topic": "nato-eu", "channel": "journal", "rhythm": "at once"} | changed
    status, page = await desktop.post("/subscriptions", key=await desktop.form_key(), **form)
    assert status == 400
    assert told in page
    assert "<b>day" not in page
    assert actions(desktop) == []


async def test_a_subscription_of_the_file_is_changed_there(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        topic, channel = ledger.topics.named("nato-eu"), ledger.people.declare_channel("journal", "file")
        assert topic is not None
        number = ledger.people.declare_subscription(topic_id=topic.id, channel_id=channel, subscriber_id=None, now=NOW)
    await desktop.log_in()
    form = {"topic": "nato-eu", "channel": "journal", "rhythm": "30 7 * * mon-fri"}
    status, page = await desktop.post("/subscriptions", key=await desktop.form_key(), **form)
    assert status == 400
    assert "The configuration declares this subscription" in page
    with desktop.database.read() as ledger:
        [kept] = [each for each in ledger.people.subscriptions() if each.id == number]
    assert (kept.rhythm, kept.declared) == ("at once", True)


async def test_a_silence_is_added_listed_and_ended(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    form = {"topic": "nato-eu", "words": "grand  prix", "hours": "4", "comment": "<i>race</i> day"}
    assert await desktop.post("/silences", key=key, **form) == (303, "/silences")
    [silence] = silences(desktop)
    assert (silence.topic, silence.words, silence.author) == ("nato-eu", "grand prix", "desk")
    assert silence.ends_at == NOW + timedelta(hours=4)
    _, page = await desktop.get("/silences")
    assert "&lt;i&gt;race&lt;/i&gt; day" in page
    assert await desktop.post(f"/silences/{silence.id}/end", key=key) == (303, "/silences")
    assert silences(desktop) == []
    assert (await desktop.post(f"/silences/{silence.id}/end", key=key))[0] == 404
    assert "grand prix" not in (await desktop.get("/silences"))[1]
    assert "grand prix" in (await desktop.get("/silences?ended=1"))[1]
    assert actions(desktop) == ["silence ended", "silence begun"]


async def test_a_silence_of_nothing_or_of_everything_is_refused(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    for form in ({}, {"words": "a"}, {"topic": "no-such"}, {"source": "no-such"}, {"story": "99"}, {"subscriber": "x"}):
        assert (await desktop.post("/silences", key=key, **form))[0] == 400, form
    assert silences(desktop) == []


async def test_a_story_is_muted_until_somebody_ends_that(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    assert await desktop.post("/stories/1/mute", key=key) == (303, "/stories/1")
    [silence] = silences(desktop)
    assert (silence.story_id, silence.ends_at) == (1, None)
    assert "until it is ended" in (await desktop.get("/stories/1"))[1]
    assert (await desktop.post("/stories/999/mute", key=key))[0] == 404


async def test_stories_are_split_and_joined_on_their_page(desktop: Desktop) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    with desktop.database.read() as ledger:
        one, other = (ledger.stories.event_of(ledger.stories.of_article(each) or 0) for each in (1, 2))
    assert one != other
    assert await desktop.post(f"/stories/{one}/join", key=key, other=str(other)) == (303, f"/stories/{one}")
    assert 'name="article" value="2"' in (await desktop.get(f"/stories/{one}"))[1]
    async with desktop.http.get(f"{desktop.url}/stories/{other}", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, f"/stories/{one}"), "old messages name it"
    status, place = await desktop.post(f"/stories/{one}/split", key=key, article="2")
    assert status == 303
    assert 'name="article" value="2"' not in (await desktop.get(f"/stories/{one}"))[1]
    assert (await desktop.get(place))[0] == 200
    for form in ({}, {"article": "99"}, {"article": "1"}, {"article": "x" * 40}):
        assert await desktop.post(f"/stories/{one}/split", key=key, **form) == (303, f"/stories/{one}?mended=0"), form
    assert "Nothing was changed" in (await desktop.get(f"/stories/{one}?mended=0"))[1]
    assert (await desktop.post(f"/stories/{one}/join", key=key, other="999"))[1] == f"/stories/{one}?mended=0"
    assert (await desktop.post("/stories/999/join", key=key, other="1"))[0] == 404
    assert actions(desktop) == ["story split", "story joined"]


async def test_who_may_only_look_sees_no_forms(desktop: Desktop) -> None:
    await desktop.log_in("guest")
    key = await desktop.form_key()
    for page in ("/subscriptions", "/silences", "/topics", "/articles/1", "/stories/1"):
        assert 'method="post"' not in (await desktop.get(page))[1].replace('method="post" action="/logout"', ""), page
    for path in (
        "/subscriptions",
        "/subscriptions/1",
        "/silences",
        "/silences/1/end",
        "/stories/1/mute",
        "/stories/1/split",
        "/stories/1/join",
        "/topics",
    ):
        assert (await desktop.post(path, key=key, what="end", topic="nato-eu"))[0] == 403, path
    assert silences(desktop) == []


async def test_a_query_that_was_tried_is_watched(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    await desktop.log_in()
    key = await desktop.form_key()
    form = {"title": "Câbles en mer", "query": "cables AND north"}
    assert await desktop.post("/topics", key=key, **form) == (303, "/topics/cables-en-mer")
    with desktop.database.read() as ledger:
        topic = ledger.topics.named("cables-en-mer")
        assert topic is not None
        assert (topic.title, topic.query, topic.declared) == ("Câbles en mer", "cables AND north", False)
        assert [each.article_id for each in ledger.topics.matches(topic="cables-en-mer")] == [2], "of the archive"
        assert ledger.alerts.recent(topic="cables-en-mer") == [], "silently"
    assert actions(desktop) == ["topic added"]
    status, page = await desktop.post("/topics", key=key, **form)
    assert status == 400
    assert "it is taken" in page
    status, page = await desktop.post("/topics", key=key, title="Other", query="cables AND (")
    assert status == 400
    assert "This query cannot be read" in page
    monkeypatch.setattr("wirewatch.web.topic_and_alert_pages.MOST_PER_DAY", 0.5)
    status, page = await desktop.post("/topics", key=key, title="Loud", query="cables")
    assert (status, 'name="force" value="yes"' in page) == (400, True), "refused, and asked whether in earnest"
    assert await desktop.post("/topics", key=key, title="Loud", query="cables", force="yes") == (303, "/topics/loud")
