"""`explain`: why an article met a topic or did not, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from storage.database import UnitOfWork
from storage.records import Article
from topics.explain import Clause, Explanation, explain
from topics.watch import document_of
from wirewatch.address_outcome import article_at, fate_of_address
from wirewatch.article_outcome import Fate, fate_of
from wirewatch.asked_query import Asked, asked
from wirewatch.commands.articles import find_article
from wirewatch.config import lexicon
from wirewatch.lazy import Door
from wirewatch.ledger import Opened, reading

_SHOWN = 3
"""Different words of a clause that are shown."""


@click.command("explain")
@click.argument("article")
@click.argument("topic", required=False)
@click.option("--query", metavar="TEXT", help="This query, in place of the topic's own.")
@click.pass_obj
def explain_match(door: Door, article: str, topic: str | None, query: str | None) -> None:
    """Say why ARTICLE, by its number or address, met TOPIC or did not, and what became of it.

    Clause by clause: what each found, and if it found nothing, how near it came. Then the story, the alerts and the
    deliveries. For an address that is not stored: why not.
    """
    with reading(door) as (ledger, work):
        wanted = asked(ledger, lexicon(work.configuration), topic, query)
        if "://" in article and article_at(ledger, article) is None:
            _tell_of_address(ledger, work, article)
            return
        _tell(ledger, work, wanted, find_article(ledger, article), changed=query is not None)


def _tell(ledger: UnitOfWork, work: Opened, wanted: Asked, article_id: int, *, changed: bool) -> None:
    revision = ledger.articles.revisions(article_id)[-1]
    document = document_of(revision, ledger.sources.get(revision.source_id))
    told = explain(wanted.query, document, lexicon(work.configuration), wanted.languages, wanted.sources)
    fate = fate_of(ledger, revision, wanted.topic) if wanted.topic and not changed else Fate(())
    if work.out.json:
        work.out.data(
            {
                "article": article_id,
                "topic": wanted.topic.name if wanted.topic else None,
                "stored": True,
                "judged_on": judged_on(revision.article),
                "explanation": told,
                "fate": fate,
            }
        )
        return
    name = wanted.topic.name if wanted.topic else "the query"
    work.out.text(
        f"article {article_id}: {revision.article.headline or ''} ({revision.source}, {told.language or '?'})"
    )
    work.out.text(f"{name}: {wanted.query.text}")
    if basis := judged_on(revision.article):
        work.out.text(basis)
    for line in explanation_lines(told):
        work.out.text(line)
    for step in fate.steps:
        work.out.text(step)


def judged_on(article: Article) -> str | None:
    """Which words were looked at where it is not all of the page's, or under which licence it is; None: all of them."""
    for warning in article.warnings:
        if warning.startswith("page not read"):
            return f"judged on what its feed says: {warning}"
        if warning.startswith("rights reserved"):
            return warning
    return "judged on what its feed says" if article.extraction_method == "feed" else None


def _tell_of_address(ledger: UnitOfWork, work: Opened, url: str) -> None:
    steps, entries = fate_of_address(ledger, url, work.now)
    if work.out.json:
        work.out.data({"article": None, "stored": False, "steps": steps, "entries": entries})
        return
    work.out.text(f"not stored: {url}")
    for step in steps:
        work.out.text(step)


def explanation_lines(told: Explanation) -> Iterator[str]:
    """The explanation, a clause a line."""
    yield "matches" if told.matched else "does not match"
    yield from (f"  no   {each}" for each in told.restrictions)
    yield from _clause_lines(told.clause, "  ")


def _clause_lines(clause: Clause, indent: str) -> Iterator[str]:
    found = ""
    if clause.places:
        words = list(dict.fromkeys(f'{each.field} "{" ".join(each.text.split())}"' for each in clause.places))
        more = ", ..." if len(words) > _SHOWN else ""
        found = f"  ({clause.count}: {', '.join(words[:_SHOWN])}{more})"
    elif not clause.met and clause.kind == "place" and clause.why is None and not clause.parts:
        found = ": stands nowhere"
    why = f": {clause.why}" if clause.why else ""
    yield f"{indent}{'yes' if clause.met else 'no ':<4} {clause.text}{found}{why}"
    for part in clause.parts:
        yield from _clause_lines(part, indent + "  ")
