"""Kills, holds and corrections that come as items of their own act on the item that they name, whichever came first."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.articles import Stored
from storage.database import Database
from storage.notices import named_in, names_of
from storage.records import Article, PubStatus, Revision, RevisionKind
from tests.conftest import MINUTE, NOW

HEADLINE = "Ministers agree in Lomvik to share the fishing waters"
BODY = "The ministers of both countries agreed in Lomvik to share the fishing waters for another three years.\n\n" * 4


def item(**changes: object) -> Article:
    said = {"url": "https://wire.example/a/one", "headline": HEADLINE, "body_text": BODY, "language": "en"}
    return Article(**{**said, **changes})  # type: ignore[arg-type]


def notice(kind: RevisionKind, headline: str, body: str, **changes: object) -> Article:
    status = {RevisionKind.KILL: PubStatus.CANCELED, RevisionKind.HOLD: PubStatus.WITHHELD}.get(kind, PubStatus.USABLE)
    said = {"url": "https://wire.example/notices/1", "headline": headline, "body_text": body, "notice": kind}
    return Article(**{**said, "pub_status": status, **changes})  # type: ignore[arg-type]


def store(database: Database, article: Article, minutes: int = 0, source: str = "Wire") -> Stored:
    with database.begin() as ledger:
        source_id = ledger.sources.declare(source)
        return ledger.articles.store(article, source_id=source_id, seen_at=NOW + minutes * MINUTE)


def revisions(database: Database, stored: Stored) -> list[Revision]:
    with database.read() as ledger:
        return ledger.articles.revisions(stored.article_id)


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        (
            "BULLETIN KILL",
            f'Editors: kill the story headlined "{HEADLINE}". It is wrong. A substitute will not be sent.',
        ),
        ("Attention: dépêche annulée", f"Veuillez annuler la dépêche « {HEADLINE} », envoyée par erreur."),
        ("Meldung zurückgezogen", f"Bitte verwenden Sie die Meldung „{HEADLINE}“ nicht."),
        ("Despacho anulado", f"Rogamos anulen el despacho «{HEADLINE}», transmitido por error."),
        ("记事取消", f"请取消题为“{HEADLINE}”的稿件。"),
        ("記事の取り消し", f"記事「{HEADLINE}」を取り消します。"),
        (HEADLINE, "This story has been killed."),
        ("Kill", "Please kill story V0417, the facts are in doubt."),
        ("Annulation", "Prière d'annuler la dépêche n° V0417."),
        ("Аннулирование", "Просим аннулировать сообщение № V0417."),
        ("Annullamento", "Si prega di annullare la notizia n. V0417."),
        ("Meldung V0417 ist zu streichen", "Ein Ersatz folgt nicht."),
        ("KILL", "Please kill BC-EU--Fishing Waters, sent this morning."),
        ("Ministers agree in Lomvik to share fishing waters", "This item is killed."),
    ],
)
def test_a_kill_finds_the_item_by_headline_number_or_slug(database: Database, headline: str, body: str) -> None:
    first = store(database, item(alt_ids=("V0417",), slugline="BC-EU--Fishing Waters"))
    store(database, item(url="https://wire.example/b", headline="Ferry leaves Tarsund again", body_text="It left."), 1)
    killing = store(database, notice(RevisionKind.KILL, headline, body), 2)
    found = revisions(database, first)
    assert [(each.kind, each.notice_id) for each in found] == [
        (RevisionKind.FIRST, None),
        (RevisionKind.KILL, killing.article_id),
    ]
    assert found[-1].article.pub_status is PubStatus.CANCELED
    assert found[-1].article.body_text == BODY
    assert found[-1].matched_at is None


def test_a_notice_that_came_first_waits_for_its_item(database: Database) -> None:
    killing = store(database, notice(RevisionKind.KILL, "KILL", f'Kill "{HEADLINE}", please.'))
    first = store(database, item(), 1)
    assert [(each.kind, each.notice_id) for each in revisions(database, first)] == [
        (RevisionKind.FIRST, None),
        (RevisionKind.KILL, killing.article_id),
    ]


def test_a_notice_that_names_nothing_that_is_known_stays_an_article(database: Database) -> None:
    first = store(database, item())
    store(database, notice(RevisionKind.KILL, "KILL", 'Kill "Storm passes north of the islands tonight".'), 1)
    other = store(database, notice(RevisionKind.KILL, "KILL", f'Kill "{HEADLINE}".'), 2, source="Another wire")
    assert len(revisions(database, first)) == 1
    (alone,) = revisions(database, other)
    assert alone.matched_at is None


def test_a_page_that_is_read_again_does_not_undo_what_a_notice_said(database: Database) -> None:
    first = store(database, item())
    store(database, notice(RevisionKind.KILL, "KILL", f'Kill "{HEADLINE}".'), 1)
    store(database, item(), 2)
    assert len(revisions(database, first)) == 2
    store(database, item(body_text=BODY + "The mayor of Lomvik thanked both of them in a speech at night."), 3)
    last = revisions(database, first)[-1]
    assert (last.kind, last.article.pub_status) == (RevisionKind.UPDATE, PubStatus.CANCELED)


def test_a_hold_is_released_by_another_item(database: Database) -> None:
    first = store(database, item())
    store(database, notice(RevisionKind.HOLD, "HOLD", f'Hold "{HEADLINE}".'), 1)
    released = notice(RevisionKind.HOLD_RELEASED, "HOLD RELEASED", f'"{HEADLINE}" may be used.')
    store(database, item(), 2)
    store(database, Article(**{**vars_of(released), "url": "https://wire.example/notices/2"}), 3)
    kinds = [(each.kind, each.article.pub_status) for each in revisions(database, first)]
    assert kinds == [
        (RevisionKind.FIRST, PubStatus.USABLE),
        (RevisionKind.HOLD, PubStatus.WITHHELD),
        (RevisionKind.HOLD_RELEASED, PubStatus.USABLE),
    ]


def test_a_correction_that_is_the_whole_text_again_brings_that_text(database: Database) -> None:
    first = store(database, item())
    text = BODY.replace("three years", "four years")
    store(database, notice(RevisionKind.CORRECTION, HEADLINE, text, ed_note="Corrects the years to four"), 5)
    last = revisions(database, first)[-1]
    assert (last.kind, last.article.body_text) == (RevisionKind.CORRECTION, text)
    assert last.article.ed_note == "Corrects the years to four"


def vars_of(article: Article) -> dict[str, object]:
    return {name: getattr(article, name) for name in article.__dataclass_fields__}


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_text_breaks_the_reading_of_names(headline: str, body: str) -> None:
    said = notice(RevisionKind.KILL, headline, body)
    named = named_in(said)
    assert all(key[1] == ":" for key in (*named.keys, *names_of(said)))


NAMED = f"{HEADLINE} for another three years"
"""As its agency named it first."""


@pytest.mark.parametrize("minutes", [0, 5])
def test_a_notice_that_came_just_before_finds_the_headline_that_it_names_nearly(
    database: Database, minutes: int
) -> None:
    store(database, notice(RevisionKind.KILL, f"KILL: {HEADLINE}", f'Kill the story "{HEADLINE}".'))
    stored = store(database, item(headline=NAMED), minutes)
    assert [each.kind for each in revisions(database, stored)] == [RevisionKind.FIRST, RevisionKind.KILL]


@pytest.mark.parametrize(
    ("minutes", "published"),
    [(16, None), (5, NOW + MINUTE)],
)
def test_what_takes_the_place_of_a_killed_item_is_not_killed(
    database: Database, minutes: int, published: datetime | None
) -> None:
    killing = notice(RevisionKind.KILL, f"KILL: {HEADLINE}", f'Kill the story "{HEADLINE}".', published_at=NOW)
    store(database, killing)
    stored = store(database, item(headline=NAMED, published_at=published), minutes)
    assert [each.kind for each in revisions(database, stored)] == [RevisionKind.FIRST]


def test_a_slug_that_stands_in_a_headline_is_a_name(database: Database) -> None:
    stored = store(database, item(headline="LOMVIK-WATERS: Ministers agree"))
    store(database, notice(RevisionKind.HOLD, "ADVISORY", "Please hold the story slugged LOMVIK-WATERS."), 5)
    assert [each.kind for each in revisions(database, stored)] == [RevisionKind.FIRST, RevisionKind.HOLD]
