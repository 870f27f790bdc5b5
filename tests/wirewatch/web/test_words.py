"""The pages speak two languages whole: no word stands in a template, and every sentence that is kept has its French."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import resources
from pathlib import Path

import pytest

import alerts
import crawler
import topics
from scheduler.cadence import Why
from storage.records import (
    Access,
    AlertKind,
    AlertState,
    AttemptOutcome,
    DeliveryState,
    EntryState,
    Health,
    RevisionKind,
)
from tests.wirewatch.web.conftest import Desktop
from wirewatch import address_outcome, article_outcome
from wirewatch.web.codes import CODES, code
from wirewatch.web.phrases import sentence

KINDS: tuple[type[StrEnum], ...] = (
    Access, AlertKind, AlertState, AttemptOutcome, DeliveryState, EntryState, Health, RevisionKind, Why,
)  # fmt: skip
SAME_EVERYWHERE = {"Wirewatch", "URL", "Message-ID", "h"}
SHAPE = "no article meets all of {} (column {}): join the values with OR, or leave one out"
SAYING = {"_missed", "_too_far", "_closest", "_unfound", "_concept_of", "_held", "_all", "clause", "explain"}
"""Functions of topics/explain.py that say why."""


def template(node: ast.expr | None) -> str | None:
    """A string as it is written, with {} for what varies; None if it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def of_queries() -> Iterator[str]:
    """What is said of a query that cannot be read, and what to do."""
    for path in Path(str(topics.__path__[0])).glob("*.py"):
        if path.name in ("advice.py", "translation.py"):  # of command lines alone
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QueryError":
                yield from filter(None, (template(node.args[at]) for at in (0, 2) if len(node.args) > at))
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("hint", "message"):
                value = node.value
                yield from filter(
                    None, map(template, [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value])
                )


def of_shapes() -> Iterator[str]:
    """What the shape of a query shows."""
    for node in ast.walk(ast.parse(Path(str(topics.__path__[0]), "query_logic.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_tell":
            yield from filter(None, [template(node.args[0])])


def of_alerts() -> Iterator[str]:
    """Why an alert exists, waits, or is not sent."""
    for path in Path(str(alerts.__path__[0])).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("Suppress", "Hold", "open", "reschedule"):
                    yield from filter(None, (template(word.value) for word in node.keywords if word.arg == "reason"))
                if name == "suppress" and len(node.args) > 1:
                    yield from filter(None, [template(node.args[1])])
            if isinstance(node, ast.FunctionDef) and node.name in ("_unreachable", "too_old"):
                returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
                yield from filter(None, map(template, returned))


def of_clauses() -> Iterator[str]:
    tree = ast.parse(Path(str(topics.__path__[0]), "explain.py").read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in SAYING:
            for node in ast.walk(function):
                if isinstance(node, ast.Return | ast.keyword) and (node.value is not None):
                    if isinstance(node, ast.keyword) and node.arg != "why":
                        continue
                    found = [template(each) for each in ast.walk(node.value) if isinstance(each, ast.JoinedStr)]
                    yield from (each for each in found if each and " " in each and not each.startswith("{} {} "))


def of_fates() -> Iterator[str]:
    for module in (article_outcome, address_outcome):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Yield) and (said := template(node.value)):
                yield re.sub(r"\{\}\{\}", "{}", said)


def of_troubles() -> Iterator[str]:
    """What servers, networks and channels did wrong; what is but a name and words from elsewhere is no sentence."""
    made = {crawler: {"FetchFailed"}, alerts: {"transient", "permanent", "ambiguous"}}
    for room, names in made.items():
        for path in Path(str(room.__path__[0])).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and len(node.args) > 1:
                    said = template(node.args[1])
                    if said and re.search(r"[a-z]", said.replace("{}", "")):
                        yield said.replace("{}{}", "{}")


SENTENCES = sorted({*of_queries(), *of_shapes(), *of_alerts(), *of_clauses(), *of_fates(), *of_troubles()})


def test_there_are_sentences_to_look_at() -> None:
    assert len(SENTENCES) > 100
    for each in ("quiet hours {}", "missing )", "it is met", SHAPE):
        assert each in SENTENCES or each == "it is met"


@pytest.mark.parametrize("english", SENTENCES)
def test_every_sentence_has_its_french(english: str) -> None:
    told = sentence(english.replace("{}", "17"), "fr")
    assert told is not None
    assert told != english.replace("{}", "17")
    assert told.count("17") >= min(english.count("{}"), 1), "what varies is kept"


def test_a_sentence_that_is_not_known_is_marked_as_english() -> None:
    assert sentence("some words that nobody translated", "fr") is None
    assert sentence("some words that nobody translated", "en") == "some words that nobody translated"


def test_a_sentence_inside_a_sentence_is_told_in_french_too() -> None:
    said = sentence("alert 3 (new) to Anna@mail: held, due 2026-11-02 21:00:00Z (quiet hours 22:00-07:00)", "fr")
    assert (
        said
        == "alerte 3 (nouveau) à Anna@mail : en attente, prévue le 2026-11-02 21:00:00Z (heures calmes 22:00-07:00)"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_that_the_ledger_keeps_is_in_both_languages(kind: type[StrEnum]) -> None:
    assert {each.value for each in kind} <= CODES
    assert code("follow_up", "fr") == "suite"
    assert code("something_else", "fr") == "something else"


def pages() -> list[str]:
    folder = resources.files("wirewatch.web").joinpath("templates")
    return sorted(each.name for each in folder.iterdir() if each.name not in ("edition.html", "subscriber.html"))


@pytest.mark.parametrize("name", pages())
def test_no_word_stands_in_a_template(name: str) -> None:
    """Every word comes from the table: what is written in the page itself would be English on a French page."""
    text = resources.files("wirewatch.web").joinpath("templates", name).read_text(encoding="utf-8")
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)
    for attribute in re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', bare):
        assert not re.search(r"[a-z]{2}", attribute), attribute
    words = set(re.findall(r"[^\W\d_][\w-]*", re.sub(r"<[^>]*>", " ", bare)))
    assert words <= SAME_EVERYWHERE


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "alert 3 (follow_up) to @desk: held, due 2026-11-02 09:30:00Z (quiet hours 22:00-07:00)",
            "alerte 3 (suite) à @desk : en attente, prévue le 2026-11-02 09:30:00Z (heures calmes 22:00-07:00)",
        ),
        (
            "alert 3 (new) to @desk: released (first match of the story), opened by article 7 of the same story, "
            "for sea; coast was not told by it",
            "alerte 3 (nouveau) à @desk : transmise (première correspondance du dossier), ouverte par l'article 7 du "
            "même dossier, pour sea ; elle n'annonce pas coast",
        ),
        (
            "delivery 5 (alert) by mail: dead: mail.example: correct username and password",
            "envoi 5 (alerte) par mail : abandonné : mail.example : corrigez le nom et le mot de passe",
        ),
        (
            "attempt 2 on 2026-11-02 09:30:00Z: transient (timeout no answer within 20 s)",
            "tentative 2 le 2026-11-02 09:30:00Z : échec passager (timeout pas de réponse en 20 s)",
        ),
        (
            "no alert: @desk unsubscribed on 2026-11-02 09:30:00Z",
            "pas d'alerte : @desk s'est désabonné le 2026-11-02 09:30:00Z",
        ),
        ("no alert: the subscriber of @mail is suspended", "pas d'alerte : l'abonné de @mail est suspendu"),
        (
            "`wirewatch subscriptions resume 3` tells @desk again, at their wish only",
            "`wirewatch subscriptions resume 3` avertit de nouveau @desk, à sa seule demande",
        ),
        (
            "entry 2 of https://paper.example/rss, first seen 2026-11-02: its page is that of another entry: same link"
            " as entry 1",
            "entrée 2 de https://paper.example/rss, vue le 2026-11-02 : sa page est celle de l'entrée 1",
        ),
        (
            "https://paper.example/rss: answers 403: it refuses us: ask the publisher, or set wirewatch.contact",
            "https://paper.example/rss : répond 403 : il nous refuse : demandez à l'éditeur, ou renseignez "
            "wirewatch.contact",
        ),
        (
            "its host fails: paper.example: the connection was refused",
            "son hôte est en échec : paper.example : la connexion a été refusée",
        ),
    ],
)
def test_a_sentence_of_several_parts_is_french_in_all_of_them(english: str, french: str) -> None:
    assert sentence(english, "fr") == french


async def test_what_went_wrong_is_told_in_french_on_every_page_that_tells_it(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        refused = "paper.example: the connection was refused"
        for table, column in (("feed", "last_error"), ("channel", "error"), ("delivery", "error"), ("host", "error")):
            ledger.connection.exec_driver_sql(f"UPDATE {table} SET {column} = '{refused}'")
        ledger.connection.exec_driver_sql("UPDATE channel SET state = 'broken'")
    await desktop.log_in()
    for path in ("/feeds/1", "/status", "/subscriptions", "/deliveries", "/deliveries/1", "/handover"):
        _, page = await desktop.get(path, headers={"Accept-Language": "fr"})
        assert "la connexion a été refusée" in page, path
        assert "was refused" not in page, path


async def test_an_alert_and_a_mistake_are_told_in_french(desktop: Desktop) -> None:
    await desktop.log_in()
    french = {"headers": {"Accept-Language": "fr"}}
    _, page = await desktop.get("/alerts", **french)
    assert "première correspondance du dossier" in page
    assert "first match" not in page
    _, page = await desktop.get("/topics/preview", params={"query": "nato AND (eu"}, **french)
    assert "Cette requête est illisible\N{NO-BREAK SPACE}:" in page
    assert "il manque une )" in page
    assert "la ( à la colonne 10 n&#39;est jamais fermée" in page
    _, page = await desktop.get("/articles/1/explain?topic=nato-eu", **french)
    assert "Cet article correspond au thème." in page
    assert 'lang="en"' not in page.split("<main", 1)[1].replace('hreflang="en" lang="en"', "").replace(
        'href="/articles/1" lang="en"', ""
    )
