"""`articles`: what was published, as it stands now and as it stood."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from storage.database import UnitOfWork
from storage.identity import article_keys
from storage.records import Article, Match
from wirewatch.article_outcome import LAPSES
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Since, limit_option, must_be_known, reading
from wirewatch.output import Columns, Output

ARTICLE_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "first seen": lambda row: row.first_seen_at,
    "published": lambda row: row.published_at,
    "source": lambda row: row.source,
    "language": lambda row: row.language,
    "topics": lambda row: row.topics,
    "headline": lambda row: row.headline,
}


@click.command()
@click.option("--since", type=Since(), metavar="WHEN", help='First seen since: "24h", "2026-05-31".')
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--topic", metavar="NAME", help="Only those that met this topic.")
@click.option("--language", metavar="TAG", help="Only in this language.")
@click.option("--tag", metavar="TAG", help="Only those that somebody gave this tag.")
@limit_option()
@click.pass_obj
def list_articles(
    door: Door,
    since: datetime | None,
    source: str | None,
    topic: str | None,
    language: str | None,
    tag: str | None,
    limit: int,
) -> None:
    """List articles, newest first."""
    with reading(door) as (ledger, work):
        must_be_known(ledger, topic=topic, sources=[source] if source is not None else (), tag=tag)
        found = ledger.articles.recent(limit, since=since, source=source, topic=topic, language=language, tag=tag)
        work.out.rows(found, ARTICLE_COLUMNS, empty="no article")


@click.command()
@click.argument("article")
@click.pass_obj
def show_article(door: Door, article: str) -> None:
    """Show one ARTICLE, by its number or address: as it stands now, its revisions, and why topics met it."""
    with reading(door) as (ledger, work):
        article_id = find_article(ledger, article)
        revisions = ledger.articles.revisions(article_id)
        matches = ledger.topics.matches(article_id=article_id)
        if work.out.json:
            work.out.data(
                {
                    "id": article_id,
                    "source": revisions[-1].source,
                    "article": revisions[-1].article,
                    "revisions": [
                        {"number": each.number, "kind": each.kind, "seen_at": each.seen_at, "baseline": each.baseline}
                        for each in revisions
                    ],
                    "story_id": revisions[-1].story_id,
                    "entries": ledger.entries.of_article(article_id),
                    "matches": matches,
                    "alerts": ledger.alerts.told_of(article_id),
                    "annotations": ledger.articles.annotations(article_id),
                    "ceased": ledger.topics.lapses(article_id),
                    "marks": ledger.topics.marks(article_id=article_id),
                }
            )
            return
        newest = revisions[-1]
        work.out.fields({"article": article_id, "source": newest.source, **_summary(newest.article)})
        for each in revisions:
            baseline = ", baseline" if each.baseline else ""
            work.out.line(f"revision {each.number}  {each.seen_at:%Y-%m-%d %H:%M:%SZ}  {each.kind}{baseline}")
        show_matches(work.out, matches)
        numbers = {each.id: each.number for each in revisions}
        for lapse in ledger.topics.lapses(article_id):
            number = numbers.get(lapse.revision_id, "?")
            when = f"{lapse.at:%Y-%m-%d %H:%M:%SZ}"
            work.out.text(f"topic {lapse.topic}: met no more since revision {number}, {when}: {LAPSES[lapse.why]}")
        for said in ledger.articles.annotations(article_id):
            what = f"#{said.text}" if said.kind == "tag" else f"{said.kind}{f': {said.text}' if said.text else ''}"
            work.out.text(f"{said.author}, {said.at:%Y-%m-%d %H:%M:%SZ}: {what}")
        for mark in ledger.topics.marks(article_id=article_id):
            relevant = "relevant" if mark.relevant else "not relevant"
            work.out.text(f"{mark.author}, {mark.at:%Y-%m-%d %H:%M:%SZ}: {relevant} for {mark.topic}")
        for paragraph in newest.article.body_text.split("\n\n"):
            work.out.line()
            for line in paragraph.split("\n"):
                work.out.text(line)


def find_article(ledger: UnitOfWork, name: str) -> int:
    """The number of the article with that number or address."""
    if name.isascii() and name.isdigit():
        found = [int(name)] if ledger.articles.latest(int(name)) else []
    else:
        found = ledger.articles.at(article_keys(Article(url=name)))
    if not found:
        raise NotFoundError(
            f'no article has the number or address "{name}": `wirewatch articles list` shows the newest'
        )
    return found[-1]


def _summary(article: Article) -> dict[str, Any]:
    return {
        "headline": article.headline,
        "deck": article.deck,
        "url": article.address,
        "language": article.language,
        "published": article.published_at,
        "updated": article.updated_at,
        "stamp": article.update_stamp_raw,
        "authors": article.authors,
        "agency": article.agency,
        "dateline": article.dateline_raw,
        "section": article.section,
        "access": article.access,
        "words": article.word_count,
        "warnings": article.warnings,
    }


def show_matches(out: Output, matches: list[Match]) -> None:
    """One line a match: the topic, and the words that met it."""
    for match in matches:
        words = dict.fromkeys(f'{each.field} "{each.text}" ({each.clause})' for each in match.evidence)
        out.text(f"topic {match.topic}: " + ", ".join(words))
