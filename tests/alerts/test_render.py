"""What a subscriber sees: text, HTML and Slack blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import blocks, phrases, render
from alerts import message as told
from alerts.changes import Change
from alerts.links import MessageLinks
from alerts.words import LANGUAGES, Words, moment, words
from storage.records import AlertKind
from tests.alerts.conftest import places

Make = Callable[..., Any]
HOSTILE = [
    '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    '"><a href="javascript:alert(1)">OTAN</a>',
    "<!channel> <@U123> <http://evil.example|OTAN>",
    "{{ 7 * 7 }} {% include 'x' %} ${7*7}",
    "'; DROP TABLE alert; --",
    "$(touch /tmp/x) `id` ../../etc/passwd",
    "=?utf-8?q?x_=0D=0ABcc:_v=40e?=",
    "*bold* _it_ ~no~ `code` > quote",
]


class Seen(HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def texts(payload: dict[str, Any]) -> Iterator[str]:
    yield payload["text"]
    for block in payload["blocks"]:
        for part in block.get("elements") or [block["text"]]:
            assert part["type"] == "mrkdwn"
            assert part["verbatim"] is True
            yield part["text"]


def copies(number: int) -> tuple[told.Copy, ...]:
    start = datetime(2017, 12, 5, 18, 31, tzinfo=UTC)
    return tuple(
        told.copy(f"Journal {n}", start + timedelta(minutes=n), f"https://j{n}.example/a") for n in range(number)
    )


# -------------------------------------------------------------- the first user story


def test_the_text_says_what_when_where_and_why(message: Make) -> None:
    shown = render.text(message(others=copies(3)), MessageLinks(unsubscribe="mailto:x@y.example"))
    assert shown.startswith(
        "NATO–EU cooperation\nXinhua (français) · 5 déc. 2017 19:12, mis à jour le 6 déc. 2017 08:38\n"
    )
    for expected in (
        "l'[OTAN] conviennent de renforcer leur [coopération] avec l'[UE]",
        "« Un diplomate a dit que l'[OTAN] et l'[UE] avaient dressé une liste de mesures. » (§ 3)",
        "Aussi chez 3 autres sources : Journal 0 19:31 · Journal 1 19:32 · Journal 2 19:33",
        "@nato : [OTAN] — dans le titre, § 1, § 3",
        "https://wire.example/fr/2017/12/05/otan-ue",
        "Se désabonner : mailto:x@y.example",
    ):
        assert expected in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 78


def test_a_source_is_named_once_however_many_versions_it_printed(message: Make) -> None:
    start = datetime(2017, 12, 5, 18, 31, tzinfo=UTC)
    printed = [("Journal", 2), ("Xinhua (français)", 3), ("Journal", 4), ("Gazette", 5)]
    others = tuple(told.copy(name, start + timedelta(minutes=n), f"https://{n}.example/a") for name, n in printed)
    shown = " ".join(render.text(message(others=others)).split())
    assert "Aussi chez 2 autres sources : Journal 19:33 · Gazette 19:36" in shown
    assert "Aussi chez" not in render.text(message(others=others[1:2]))


def test_html_and_slack_tell_the_same_facts(message: Make) -> None:
    told_once = message(others=copies(12), kind=AlertKind.CORRECTION)
    page = Seen(render.html(told_once))
    post = "\n".join(texts(blocks.slack(told_once)))
    for expected in (
        "RECTIFICATIF",
        "NATO–EU cooperation",
        "5 déc. 2017 19:12, mis à jour le 6 déc. 2017 08:38",
        "Aussi chez 12 autres sources",
        "et 4 de plus",
        "— dans le titre, § 1, § 3",
    ):
        assert expected in page.text
        assert expected in post
    assert ("href", "https://wire.example/fr/2017/12/05/otan-ue") in page.attributes
    assert "*<https://wire.example/fr/2017/12/05/otan-ue|Les ministres de l'OTAN" in post
    assert "l'*OTAN* se sont entendus" in post


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words(message: Make, language: str) -> None:
    shown = message(
        to={"language": language}, kind=AlertKind.WITHDRAWAL, body_text="", description="Résumé.", others=copies(2)
    )
    said = words(language)
    page = render.text(shown, MessageLinks(unsubscribe="mailto:x"))
    for word in (said.withdrawal, said.why, said.no_full_text.split(":")[0], said.unsubscribe, said.in_title):
        assert word in " ".join(page.split())
    assert Seen(render.html(shown, MessageLinks(unsubscribe="mailto:x"))).tags


def test_the_table_has_the_same_blanks_in_every_language() -> None:
    def blanks(said: Words) -> dict[str, int]:
        texts = {field.name: getattr(said, field.name) for field in fields(said) if field.name != "quote"}
        return {name: sum(part[1] is not None for part in Formatter().parse(text)) for name, text in texts.items()}

    assert len(LANGUAGES) >= 4
    assert all(blanks(words(language)) == blanks(words("en")) for language in LANGUAGES)
    assert words("fr-CA").language == "fr"
    assert words("pt-BR").language == "en"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", "5 déc. 2017 19:12"), ("en", "Dec 5, 2017 19:12"), ("de", "05.12.2017 19:12"), ("es", "5 dic 2017 19:12")],
)
def test_dates_are_written_as_the_reader_writes_them(language: str, shown: str) -> None:
    at = datetime(2017, 12, 5, 18, 12, tzinfo=UTC)
    assert moment(at, "Europe/Paris", language) == shown
    assert moment(at, "Europe/Paris", language, precision="day") == shown.removesuffix(" 19:12")
    assert moment(at, "Europe/Paris", language, since=at - timedelta(hours=1)) == "19:12"


def test_a_digest_lists_every_story_under_its_topic_with_a_line_of_why(item: Make, reader: Make) -> None:
    items = [item(headline=f"Accord OTAN numéro {n}") for n in range(30)]
    message = told.digest(items, reader(), items[0].first_seen_at)
    page, mail = render.text(message), Seen(render.html(message)).text
    assert phrases.subject(message) == "30 sujets · NATO–EU cooperation"
    for n in range(30):
        assert f"Accord [OTAN] numéro {n}\n" in page
        assert f"Accord OTAN numéro {n}" in mail
    assert page.count("@nato : [OTAN]") == 30


# -------------------------------------------------------------- hostile articles


@pytest.mark.parametrize("title", HOSTILE)
def test_h02_h06_a_hostile_title_is_text_in_html(message: Make, title: str) -> None:
    page = Seen(render.html(message(headline=title, body_text=title, source=title)))
    harmless = Seen(render.html(message(headline="OTAN", body_text="OTAN", source="OTAN")))
    assert set(page.tags) <= set(harmless.tags)
    assert {name for name, _ in page.attributes} <= {name for name, _ in harmless.attributes}
    assert " ".join(title.split()) in " ".join(page.text.split())


@pytest.mark.parametrize("title", HOSTILE)
def test_h03_no_mention_and_no_link_but_ours_in_slack(message: Make, title: str) -> None:
    payload = blocks.slack(message(headline=title, body_text=title, source=title, others=copies(1)))
    assert payload["unfurl_links"] is payload["unfurl_media"] is payload["link_names"] is False
    marked_up = [found for text in texts(payload) for found in re.findall(r"<[^>]*>?", text)]
    assert all(found.startswith("<https://wire.example/fr/2017/12/05/otan-ue|") for found in marked_up)
    assert len(marked_up) == 1


def test_h03_stars_and_tildes_of_a_text_end_no_bold_and_strike_nothing_out_in_slack(message: Make) -> None:
    shown = message(url=None, headline="OTAN *now* free")
    changed = replace(shown.item, changes=(Change(field="body", removed="40 ~or~ so", added="50 ~or~ so"),))
    post = "\n".join(texts(blocks.slack(replace(shown, item=changed))))
    assert "*OTAN ∗now∗ free*" in post
    assert "– ~40 ∼or∼ so~\n+ 50 ∼or∼ so" in post


@pytest.mark.parametrize(
    ("text", "end"),
    [("&amp;" * 900, "&amp;"), ("x" * 2_980 + "<https://a.example/b|c> d" * 9, "x"), ("y" * 3_000, "y")],
)
def test_h05_a_section_ends_inside_no_escape_and_no_link(text: str, end: str) -> None:
    kept = blocks._fit(text)
    assert len(kept) <= blocks.SECTION_LIMIT
    assert kept.rstrip("…").endswith(end)


@pytest.mark.parametrize("title", HOSTILE)
def test_h03_what_changed_and_why_it_matched_are_text_in_slack(message: Make, article: Make, title: str) -> None:
    told_why = tuple(places(f"{title} OTAN", "OTAN", "title", title))
    update = message(
        kind=AlertKind.UPDATE,
        before=article(body_text="Rien de neuf."),
        headline=f"{title} OTAN",
        body_text=title,
        evidence=told_why,
    )
    assert update.item.changes
    assert update.item.why
    marked_up = [found for text in texts(blocks.slack(update)) for found in re.findall(r"<[^>]*>?", text)]
    assert len(marked_up) == 1
    assert marked_up[0].startswith("<https://wire.example/fr/2017/12/05/otan-ue|")


def test_h08_h09_html_loads_nothing_and_links_only_to_the_web(message: Make) -> None:
    page = Seen(render.html(message(url="javascript:alert(1)", headline="<img src=http://evil.example/x.png>")))
    assert not {"script", "img", "link", "iframe", "object", "form", "svg", "base"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("href", "src", "srcset", "background")]
    assert "url(" not in render.html(message())
    assert "javascript:alert(1)" in page.text
    assert "javascript:alert(1)" in render.text(message(url="javascript:alert(1)"))


anything = st.text(st.characters(codec=None), max_size=300)


@given(title=anything, body=anything, source=anything)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_h06_whatever_the_words_every_rendering_holds(message: Make, title: str, body: str, source: str) -> None:
    shown = message(headline=title, body_text=body, source=source, kind=AlertKind.UPDATE)
    page = Seen(render.html(shown))
    assert not {"script", "img", "iframe"} & set(page.tags)
    render.text(shown).encode("utf-8")
    json.dumps(blocks.slack(shown)).encode("utf-8")
    subject = phrases.subject(shown)
    assert len(subject) <= phrases.SUBJECT_LIMIT
    assert "\n" not in subject


# -------------------------------------------------------------- limits


def test_h05_the_subject_is_at_most_200_characters_and_keeps_its_source(message: Make) -> None:
    subject = phrases.subject(message(headline="très long " * 10_000))
    assert len(subject) <= 200
    assert subject.endswith("… (Xinhua (français))")


@pytest.mark.parametrize("stories", [1, 25, 60])
def test_k07_a_post_stays_within_slacks_limits(item: Make, reader: Make, stories: int) -> None:
    long = "OTAN & UE <coopération> " * 400
    items = [
        item(headline=long, body_text=long, source=long, url="https://wire.example/" + "x" * 900, others=copies(50))
        for _ in range(stories)
    ]
    message = (
        told.digest(items, reader(), items[0].first_seen_at)
        if stories > 1
        else told.single(items[0], reader(), items[0].first_seen_at)
    )
    payload = blocks.slack(message)
    assert 0 < len(payload["blocks"]) <= 50
    lengths = [len(text) for text in texts(payload)]
    assert max(lengths) <= 3000
    assert sum(lengths) <= 13_000
    assert not any(re.search(r"&(?!amp;|lt;|gt;)", text) for text in texts(payload))


def test_k07_a_digest_of_25_usual_stories_is_complete_in_slack(item: Make, reader: Make) -> None:
    items = [
        item(headline=f"Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'UE, acte {n}")
        for n in range(25)
    ]
    post = "\n".join(texts(blocks.slack(told.digest(items, reader(), items[0].first_seen_at))))
    assert all(f"acte {n}>" in post for n in range(25))


def test_words_inside_other_words_are_still_marked_in_slack(message: Make, item: Make) -> None:
    plain = item()
    inside = replace(
        plain,
        lead=(told.Segment(text="北约", hit=False), told.Segment(text="欧盟", hit=True), told.Segment(text="合作")),
    )
    post = "\n".join(texts(blocks.slack(replace(message(), item=inside))))
    assert "北约\u200b*欧盟*\u200b合作" in post


def test_a_post_says_what_kind_of_news_it_is_though_a_mail_would_only_say_re(message: Make) -> None:
    update = replace(message(), kind=told.MessageKind.UPDATE, thread_subject="Ministers agree (The Paper)")
    assert phrases.subject(update) == "Re: Ministers agree (The Paper)"
    assert blocks.slack(update)["text"].startswith(words(update.recipient.language).update)
