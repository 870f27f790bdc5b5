"""The first user story, end to end: a French wire page without markup becomes one e-mail and one Slack message."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.records import Article
from wirewatch.demo.configuration import EUROPE_DESK
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

WIRE = next(paper for paper in load_papers() if paper.key == "fil_continental")
STORY = next(piece for piece in WIRE.pieces if piece.story == "ministers")
PARIS = ZoneInfo("Europe/Paris")


async def test_the_first_user_story(journey) -> None:
    day = await journey([WIRE], group_wait="1s")
    day.world.publish(WIRE, *(piece for piece in WIRE.pieces if piece.step == 0))
    day.as_users_start_it()
    await day.daemon.start()
    await until(day.watching, "the baseline", within_s=30, unless=lambda: not day.daemon.running)

    printed_at = day.now()
    day.world.publish(WIRE, *(piece for piece in WIRE.pieces if piece.step > 0))
    await until(
        lambda: len(day.mail.mails) + len(day.slack.posts) >= 2,
        "one e-mail and one Slack message",
        within_s=40,
        unless=lambda: not day.daemon.running,
    )
    await day.quiet_for(4)
    assert await day.daemon.stop(10) == 0

    [mail] = day.mail.mails
    [post] = day.slack.posts
    article = stored(day)
    stamp = (printed_at - STORY.stamp_age).astimezone(PARIS)

    # what the subscriber sees
    assert mail.recipients == (EUROPE_DESK,)
    assert str(mail.message["Subject"]).startswith(STORY.headline)
    assert "NATO–EU cooperation" in mail.text
    assert "Fil continental" in mail.text
    for word in ("[OTAN]", "[UE]", "[coopération]", "[Union européenne]"):
        assert word in mail.text
    assert "mis à jour" in mail.text
    assert f"{stamp:%H:%M}" in mail.text
    assert day.world.url(WIRE, STORY) in mail.text
    assert "*OTAN*" in post.text
    assert "*UE*" in post.text
    assert day.world.url(WIRE, STORY) in post.text

    # what is kept: the stamp has become an instant; what the text does not name stays empty
    assert article.headline == STORY.headline
    assert article.language == "fr"
    assert article.update_stamp_raw == f"Dernière mise à jour à {stamp:%Hh%M} le {stamp:%d/%m}"
    assert article.updated_at == stamp.replace(second=0, microsecond=0).astimezone(UTC)
    assert article.updated_precision == "minute"
    assert article.updated_zone == "source default"
    assert abs(article.published_at - (printed_at - STORY.age)) < timedelta(seconds=2)
    assert article.agency is None
    assert article.dateline_raw is None
    assert article.dateline_place is None
    assert article.byline_raw is None
    assert article.authors == ()
    assert article.body_text.split("\n\n")[1:] == STORY.paragraphs[1:]
    assert "Dernière mise à jour" not in article.body_text
    assert article.provenance["published_at"].method == "feed"
    assert article.provenance["updated_at"].method == "text"
    assert article.provenance["updated_at"].raw == article.update_stamp_raw

    # why it matched: the words, and where they stand in the text as it is kept
    for piece in evidence(day):
        whole = {"title": article.headline, "body": article.body_text, "deck": article.deck}[piece.field]
        assert whole[piece.start : piece.end] == piece.text
    assert {(piece.concept, piece.text) for piece in evidence(day)} >= {("nato", "OTAN"), ("eu", "UE")}


def stored(day) -> Article:
    database = day.ledger()
    with database.read() as ledger:
        [listed] = ledger.articles.recent(topic="nato-eu", since=day.now() - timedelta(minutes=5))[:1]
        revision = ledger.articles.latest(listed.id)
        assert revision.number == 1
    database.close()
    return revision.article


def evidence(day) -> list:
    database = day.ledger()
    with database.read() as ledger:
        alerts = ledger.alerts.recent()
        found = [piece for alert in alerts for match in ledger.alerts.matches(alert.id) for piece in match.evidence]
    database.close()
    assert found
    return found
