"""Articles that are more than one page or one item: several pages are told once, a kill by another item recalls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from storage.records import Article, PubStatus, RevisionKind
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

WIRE = next(paper for paper in load_papers() if paper.key == "fil_continental")
OLD = tuple(piece for piece in WIRE.pieces if piece.step == 0)
MINISTERS = next(piece for piece in WIRE.pieces if piece.story == "ministers")
HEADLINE = "Notre dossier : une année de convois sur les routes"
PAGES = {
    1: [f"Au kilomètre {number}, le convoi s'est arrêté et le chauffeur a vérifié ses freins." for number in range(9)],
    2: MINISTERS.paragraphs,
    3: [f"À l'étape {number}, les mécaniciens ont remplacé deux pneus et rempli le réservoir." for number in range(9)],
}


def page(number: int, path: str) -> str:
    links = "".join(f"<a href='{path if each == 1 else f'{path}?page={each}'}'>{each}</a> " for each in PAGES)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PAGES[number])
    return (
        f"<!doctype html><html lang='fr'><head><meta charset='utf-8'><title>{HEADLINE}</title></head><body><main>"
        f"<h1>{HEADLINE}</h1>{text}<p>Page {number} sur 3 : {links}</p></main></body></html>"
    )


async def begun(journey):
    day = await journey([WIRE], group_wait="1s")
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    await until(day.watching, "the baseline", within_s=120, unless=lambda: not day.daemon.running)
    return day


async def told(day, mails: int, posts: int) -> None:
    await until(
        lambda: len(day.mail.mails) >= mails and len(day.slack.posts) >= posts,
        f"{mails} e-mails and {posts} Slack messages",
        within_s=120,
        unless=lambda: not day.daemon.running,
    )


def kept(day, headline: str) -> list[tuple[Article, RevisionKind]]:
    database = day.ledger()
    try:
        with database.read() as ledger:
            latest = [ledger.articles.latest(each.id) for each in ledger.articles.recent()]
    finally:
        database.close()
    return [(each.article, each.kind) for each in latest if each and each.article.headline == headline]


async def test_an_article_of_three_pages_is_one_article_and_one_alert(journey, monkeypatch) -> None:
    day = await begun(journey)
    piece = replace(MINISTERS, slug="dossier", headline=HEADLINE, summary="Un reportage.", body="\n\n".join(PAGES[1]))
    path, usual = WIRE.path_of(piece), day.world._respond

    async def respond(paper, request):
        if request.path == path:
            number = int(request.query.get("page", "1"))
            return web.Response(text=page(number, path), content_type="text/html")
        return await usual(paper, request)

    monkeypatch.setattr(day.world, "_respond", respond)
    day.world.publish(WIRE, piece)
    await told(day, mails=1, posts=1)  # what matches stands on the second page alone
    await day.quiet_for(4)
    assert await day.daemon.stop(10) == 0
    [(article, _)] = kept(day, HEADLINE)
    assert article.body_text.split("\n\n") == [*PAGES[1], *PAGES[2], *PAGES[3]]
    assert "the text of 3 pages" in article.warnings
    assert len(day.mail.mails) == len(day.slack.posts) == 1


async def test_a_kill_by_an_item_of_its_own_recalls_the_alert_in_its_thread(journey) -> None:
    day = await begun(journey)
    day.world.publish(WIRE, MINISTERS)
    await told(day, mails=1, posts=1)
    kill = replace(
        MINISTERS,
        slug="annulation-1",
        headline="ANNULATION de dépêche",
        summary="Avis aux rédactions.",
        stamp="",
        body=f"La dépêche intitulée « {MINISTERS.headline} » est annulée. Merci de ne pas l'utiliser.",
    )
    day.world.publish(WIRE, kill)
    await told(day, mails=2, posts=2)
    await day.quiet_for(4)
    assert await day.daemon.stop(10) == 0
    opening, recall = day.mail.mails
    assert recall.recipients == opening.recipients
    assert recall.message["In-Reply-To"] == opening.message["Message-ID"]
    assert MINISTERS.headline in recall.text
    [(article, kind)] = kept(day, MINISTERS.headline)
    assert (kind, article.pub_status) == (RevisionKind.KILL, PubStatus.CANCELED)
