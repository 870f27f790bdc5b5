"""A page that is visited again is asked for with its validators; one that vanished is removed, and not before twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.pipelines import LOOK_AGAIN
from storage.records import EntryState, RevisionKind
from tests.crawler.test_spider import PARAGRAPHS, page


async def visit(newsroom, desk, entry_id, minutes):
    newsroom.time += timedelta(minutes=minutes)
    with newsroom.database.begin() as ledger:
        ledger.rereads.plan({entry_id: newsroom.time})
        (task,) = ledger.rereads.claim(newsroom.time, 5)
    await desk.submit(task)
    await desk.drained()


def kinds(newsroom, entry_id):
    with newsroom.database.read() as ledger:
        return [each.kind for each in ledger.articles.revisions(ledger.entries.get(entry_id).article_id)]


async def test_a_page_that_is_as_it_was_is_not_sent_again(desk, newsroom, site, answering):
    said = {"ETag": 'W/"v1, odd"', "Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}
    site.routes["/a"] = answering(page(), **said)
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    site.routes["/a"] = answering(status=304)
    await visit(newsroom, desk, entry_id, 15)
    headers = {name.lower(): value for name, value in site.asked[-1].headers.items()}
    assert headers["if-none-match"] == 'W/"v1, odd"'
    assert headers["if-modified-since"] == "Mon, 02 Nov 2026 09:00:00 GMT"
    entry = newsroom.entry(entry_id)
    assert (entry.state, entry.error, entry.page_etag) == (EntryState.DONE, None, 'W/"v1, odd"')
    with newsroom.database.read() as ledger:
        assert len(ledger.articles.revisions(entry.article_id)) == 1


async def test_a_page_that_changes_while_its_entry_does_not_is_a_revision(desk, newsroom, site, answering):
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    more = "Un quatrième pays a rejoint l'accord dans la nuit, a annoncé la présidence de la réunion mardi matin."
    site.routes["/a"] = answering(page(paragraphs=[*PARAGRAPHS, more]))
    await visit(newsroom, desk, entry_id, 15)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.UPDATE]


@pytest.mark.parametrize("way", ["soft 404", "front page"])
async def test_a_page_that_was_there_and_answers_as_if_all_were_well_is_removed_too(
    desk, newsroom, site, answering, way
):
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    lost = page(title="Page introuvable", paragraphs=["Cette page n'existe plus. Retour à l'accueil."])
    site.routes["/"] = answering(page(title="Le Courrier", paragraphs=["Toutes les nouvelles du port."]))
    elsewhere = answering(status=302, Location=site.url("/"))
    site.routes["/a"] = answering(lost) if way == "soft 404" else elsewhere
    await visit(newsroom, desk, entry_id, 15)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST]
    await visit(newsroom, desk, entry_id, 15)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.REMOVED]


async def test_a_page_that_is_gone_twice_is_removed_and_not_withdrawn(desk, newsroom, site, answering):
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    site.routes["/a"] = answering(status=404)
    await visit(newsroom, desk, entry_id, 15)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST]
    assert newsroom.entry(entry_id).reread_at == newsroom.time + timedelta(minutes=15)
    await visit(newsroom, desk, entry_id, 15)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.REMOVED]
    assert newsroom.entry(entry_id).reread_at == newsroom.time + timedelta(hours=1)
    site.routes["/a"] = answering(page())
    await visit(newsroom, desk, entry_id, 60)
    await visit(newsroom, desk, entry_id, 60)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.REMOVED, RevisionKind.RETURNED]
    with newsroom.database.read() as ledger:
        (listed,) = ledger.articles.recent()
        assert listed.revisions == 3
    assert newsroom.entry(entry_id).missing == 0


async def test_a_page_that_stays_away_is_looked_for_a_few_times_and_one_that_comes_back_changed_is_an_update(
    desk, newsroom, site, answering
):
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    site.routes["/a"] = answering(status=410)
    visits = 0
    await visit(newsroom, desk, entry_id, 15)
    while (again := newsroom.entry(entry_id).reread_at) is not None:
        visits += 1
        await visit(newsroom, desk, entry_id, (again - newsroom.time) / timedelta(minutes=1))
    assert visits == len(LOOK_AGAIN)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.REMOVED]
    more = "Un quatrième pays a rejoint l'accord dans la nuit, a annoncé la présidence de la réunion mardi matin."
    site.routes["/a"] = answering(page(paragraphs=[*PARAGRAPHS, more]))
    await visit(newsroom, desk, entry_id, 60)
    assert kinds(newsroom, entry_id) == [RevisionKind.FIRST, RevisionKind.REMOVED, RevisionKind.UPDATE]
