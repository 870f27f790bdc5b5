"""One message for every channel: what it says and that it can be kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import message as told
from alerts import phrases
from alerts.blocks import slack
from alerts.changes import changes
from alerts.excerpts import EXCERPT_LIMIT, EXCERPTS, excerpts, headline, lead
from alerts.phrases import marked
from alerts.render import html, text
from storage.records import Access, AlertKind, Article, Evidence, Topic
from tests.alerts.conftest import NOW

Make = Callable[..., Any]


def test_a_message_survives_the_ledger(message: Make) -> None:
    original = message(kind=AlertKind.UPDATE, urgency=2, agency="Xinhua")
    assert told.thawed(json.loads(json.dumps(told.frozen(original)))) == original
    assert told.frozen(original)["schema"] == told.SCHEMA


@pytest.mark.parametrize("payload", [{}, {"kind": "new"}, {"schema": "one"}, {"kind": 7}])
def test_a_payload_that_is_no_message_is_a_value_error(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        told.thawed(payload)


def test_the_matched_words_are_marked_where_they_stand(item: Make) -> None:
    shown = item()
    assert marked(shown.headline) == (
        "Les ministres de l'[OTAN] conviennent de renforcer leur [coopération] avec l'[UE]"
    )
    assert marked(shown.lead).startswith("Les chefs de la diplomatie des pays de l'[OTAN] se sont entendus")
    assert [(each.paragraph, marked(each.segments)) for each in shown.excerpts] == [
        (3, "Un diplomate a dit que l'[OTAN] et l'[UE] avaient dressé une liste de mesures.")
    ]


def test_it_says_why_for_each_clause_with_words_and_places(item: Make) -> None:
    why = {reason.clause: reason for reason in item().why}
    assert list(why) == ["@nato", "@eu", "@cooperation"]
    assert why["@nato"].words == ("OTAN",)
    assert [(place.field, place.paragraph) for place in why["@nato"].places] == [
        ("title", None),
        ("body", 1),
        ("body", 3),
    ]
    assert why["@cooperation"].places == (told.Place(field="title"),)


def test_evidence_about_an_older_text_marks_nothing_wrong(item: Make) -> None:
    stale = (Evidence(field="body", start=5, end=9, text="OTAN", clause="@nato"),)
    shown = item(evidence=stale)
    assert not any(segment.hit for segment in (*shown.headline, *shown.lead))
    assert shown.excerpts == ()
    assert shown.why[0].words == ("OTAN",)


def test_an_article_without_page_says_so_and_shows_its_summary(item: Make) -> None:
    summary = "L'OTAN et l'UE renforcent leur coopération."
    shown = item(body_text="", description=summary, access=Access.PAYWALLED)
    assert shown.full_text is False
    assert "".join(segment.text for segment in shown.lead) == summary


@pytest.mark.parametrize(
    ("more", "full"),
    [
        ({"extraction_method": "html"}, True),
        ({"extraction_method": "feed"}, False),  # the page could not be had
        ({"extraction_method": "feed", "extraction_probability": 0.8, "access": Access.BLOCKED}, True),
        ({"extraction_method": "meta", "extraction_probability": 0.3}, False),  # a page of a script alone
        ({"extraction_method": "html", "access": Access.PAYWALLED}, False),
        ({"extraction_method": "html", "access": Access.METERED}, True),
    ],
)
def test_p04_a_message_says_whether_it_was_judged_on_the_whole_text(item: Make, more: dict, full: bool) -> None:
    shown = item(**more)
    assert shown.full_text is full
    said = phrases.note(shown, told.Recipient(key="@desk", name="desk")) or ""
    assert ("Full text unavailable" in said) is not full


def test_h08_an_address_that_may_not_be_followed_is_text(item: Make) -> None:
    shown = item(url="javascript:alert(document.cookie)")
    assert shown.url is None
    assert shown.unlinked == "javascript:alert(document.cookie)"


def test_h05_a_huge_headline_stays_bounded(item: Make) -> None:
    shown = item(headline="OTAN " * 20_000)
    assert len(shown.title) <= 300
    assert len(json.dumps(told.frozen(told.single(shown, told.recipient("@x", None), shown.first_seen_at)))) < 60_000


def test_a_digest_groups_by_topic_and_tells_each_story_once(item: Make, reader: Make) -> None:
    other = Topic(id=2, name="budget", title="Budget", query="budget")
    both = item(topics=(Topic(id=1, name="nato-eu", title="NATO–EU", query="x"), other))
    urgent = item(topics=(other,), urgency=1, headline="Budget voté")
    plain = item(topics=(other,), headline="Budget reporté")
    message = told.digest([plain, both, urgent], reader(), both.first_seen_at)
    assert [section.topic.name for section in message.sections] == ["budget", "nato-eu"]
    assert [shown.title for shown in message.sections[0].items] == ["Budget voté", "Budget reporté"]
    assert len(message.items) == 3
    assert [topic.name for topic in message.topics] == ["budget", "nato-eu"]


def test_a_withdrawal_leads_its_digest(item: Make, reader: Make) -> None:
    news, gone = item(urgency=1, headline="Flash"), item(kind=AlertKind.WITHDRAWAL, headline="Annulé")
    message = told.digest([news, gone], reader(), news.first_seen_at)
    assert [shown.title for shown in message.sections[0].items] == ["Annulé", "Flash"]


NOTE = "Rectificatif : la réunion est à Bergen & non à Bruges."


@pytest.mark.parametrize("kind", [AlertKind.CORRECTION, AlertKind.HOLD, AlertKind.WITHDRAWAL])
def test_what_the_publisher_says_of_it_comes_first(item: Make, reader: Make, kind: AlertKind) -> None:
    shown = told.single(item(kind=kind, ed_note=NOTE), reader(), NOW)
    assert NOTE in " ".join(text(shown).split())
    assert "Bergen &amp; non" in html(shown)
    assert "Bergen &amp; non" in json.dumps(slack(shown), ensure_ascii=False)


def test_the_publishers_note_is_not_said_twice_and_is_none_of_plain_news(item: Make) -> None:
    assert item(kind=AlertKind.WITHDRAWAL, ed_note=NOTE, body_text=NOTE).said is None
    assert item(ed_note="2e version").said is None


@pytest.mark.parametrize(
    ("kind", "shown"), [("update", True), ("correction", True), ("withdrawal", False), ("hold", False)]
)
def test_what_was_taken_back_is_not_told_a_second_time(item: Make, article: Make, kind: str, shown: bool) -> None:
    before = article(body_text="Le ministre a volé la caisse, dit-on.")
    assert bool(item(kind=AlertKind(kind), before=before, body_text="Cette dépêche est annulée.").changes) is shown


def test_an_update_says_what_was_added_and_removed(article: Make) -> None:
    before = article(headline="Sommet lundi", body_text="Dix pays étaient là.\n\nLa suite suit.")
    after = article(
        headline="Sommet mardi", body_text="Douze pays étaient là.\n\nLa suite suit.\n\nUn accord est signé."
    )
    assert [(change.field, change.removed, change.added) for change in changes(before, after)] == [
        ("title", "lundi", "mardi"),
        ("body", "Dix", "Douze"),
        ("body", "", "Un accord est signé."),
    ]


def test_nothing_changed_is_nothing_told(article: Make) -> None:
    assert changes(article(), article()) == ()


texts = st.text(st.sampled_from("aé OTAN.\n«»!?，。👍🏽"), max_size=900)


@given(texts, texts, st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40)), max_size=12))
@settings(max_examples=200)
def test_whatever_the_evidence_hits_are_marked_and_text_is_only_shortened(
    title: str, body: str, found: list[tuple[int, int]]
) -> None:
    shown = Article(url="https://wire.example/x", headline=title, body_text=body)
    evidence = [
        Evidence(field=field, start=start, end=start + length, text=text[start : start + length], clause=f"c{start}")
        for start, length in found
        for field, text in (("title", title), ("body", body))
        if text[start : start + length] and len(text) >= start + length
    ]
    squeezed = " ".join(body.split())
    passages = excerpts(shown, evidence)
    assert len(passages) <= EXCERPTS
    for passage in passages:
        assert any(segment.hit for segment in passage.segments)
        assert sum(len(segment.text) for segment in passage.segments) <= EXCERPT_LIMIT + 60
    for segments in (headline(shown, evidence), lead(shown, evidence), *(each.segments for each in passages)):
        for left, right in pairwise(segments):
            assert left.hit != right.hit
    assert " ".join("".join(s.text for s in lead(shown, evidence)).rstrip("…").split()) in squeezed
