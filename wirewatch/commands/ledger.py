"""`articles`, `alerts`, `deliveries`, `search` and `status`: what came in and what went out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from storage.database import UnitOfWork
from storage.identity import article_keys
from storage.records import AlertState, Article, DeliveryState, Match
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Since, limit_option, reading
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
ALERT_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "created": lambda row: row.created_at,
    "recipient": lambda row: row.recipient,
    "kind": lambda row: row.kind,
    "state": lambda row: row.state,
    "due": lambda row: row.due_at,
    "topics": lambda row: row.topics,
    "article": lambda row: row.article_id,
    "reason": lambda row: row.reason,
}
DELIVERY_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "created": lambda row: row.created_at,
    "channel": lambda row: row.channel,
    "recipient": lambda row: row.address or row.recipient,
    "kind": lambda row: row.kind,
    "state": lambda row: row.state,
    "attempts": lambda row: row.attempts,
    "delivered": lambda row: row.delivered_at,
    "error": lambda row: row.error,
}


@click.command()
@click.option("--since", type=Since(), metavar="WHEN", help='First seen since: "24h", "2026-05-31".')
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--topic", metavar="NAME", help="Only those that met this topic.")
@click.option("--language", metavar="TAG", help="Only in this language.")
@limit_option()
@click.pass_obj
def list_articles(
    door: Door, since: datetime | None, source: str | None, topic: str | None, language: str | None, limit: int
) -> None:
    """List articles, newest first."""
    with reading(door) as (ledger, work):
        found = ledger.articles.recent(limit, since=since, source=source, topic=topic, language=language)
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
                }
            )
            return
        newest = revisions[-1]
        work.out.fields({"article": article_id, "source": newest.source, **_summary(newest.article)})
        for each in revisions:
            baseline = ", baseline" if each.baseline else ""
            work.out.line(f"revision {each.number}  {each.seen_at:%Y-%m-%d %H:%M:%SZ}  {each.kind}{baseline}")
        _show_matches(work.out, matches)
        for paragraph in newest.article.body_text.split("\n\n"):
            work.out.line()
            work.out.text(paragraph)


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
        "url": article.final_url or article.url,
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


def _show_matches(out: Output, matches: list[Match]) -> None:
    for match in matches:
        words = dict.fromkeys(f'{each.field} "{each.text}" ({each.clause})' for each in match.evidence)
        out.text(f"topic {match.topic}: " + ", ".join(words))


# ------------------------------------------------------------------ what went out


@click.command()
@click.option("--state", type=click.Choice([state.value for state in AlertState]), help="Only in this state.")
@click.option("--topic", metavar="NAME", help="Only those that name this topic.")
@limit_option()
@click.pass_obj
def list_alerts(door: Door, state: str | None, topic: str | None, limit: int) -> None:
    """List alerts, newest first, with the reason of each."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.alerts.recent(limit, state=state, topic=topic), ALERT_COLUMNS, empty="no alert")


@click.command()
@click.argument("alert", type=int)
@click.pass_obj
def show_alert(door: Door, alert: int) -> None:
    """Show one ALERT with the matches that it tells of and the deliveries that carry it."""
    with reading(door) as (ledger, work):
        found = ledger.alerts.get(alert)
        if found is None:
            raise NotFoundError(f"no alert has the number {alert}: `wirewatch alerts list` shows the newest")
        matches = ledger.alerts.matches(alert)
        deliveries = ledger.deliveries.of_alert(alert)
        if work.out.json:
            work.out.data(
                {
                    **{name: getattr(found, name) for name in found.__slots__},
                    "matches": matches,
                    "deliveries": deliveries,
                }
            )
            return
        work.out.fields({name.replace("_", " "): getattr(found, name) for name in found.__slots__})
        _show_matches(work.out, matches)
        work.out.line()
        work.out.rows(deliveries, DELIVERY_COLUMNS, empty="not on its way yet")


@click.command()
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), help="Only in this state.")
@limit_option()
@click.pass_obj
def list_deliveries(door: Door, state: str | None, limit: int) -> None:
    """List deliveries, newest first: messages on their way, arrived or dead."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.deliveries.recent(limit, state=state), DELIVERY_COLUMNS, empty="no delivery")


@click.command()
@click.argument("delivery", type=int)
@click.pass_obj
def show_delivery(door: Door, delivery: int) -> None:
    """Show one DELIVERY with each attempt to send it; --json shows the message too."""
    with reading(door) as (ledger, work):
        found = ledger.deliveries.get(delivery)
        if found is None:
            raise NotFoundError(f"no delivery has the number {delivery}: `wirewatch deliveries list` shows the newest")
        attempts = ledger.deliveries.attempts(delivery)
        if work.out.json:
            work.out.data({**{name: getattr(found, name) for name in found.__slots__}, "attempt_log": attempts})
            return
        shown = {name: getattr(found, name) for name in found.__slots__ if name != "payload"}
        work.out.fields({name.replace("_", " "): value for name, value in shown.items()})
        work.out.line()
        work.out.rows(
            attempts,
            {
                "attempt": lambda row: row.number,
                "started": lambda row: row.started_at,
                "ended": lambda row: row.ended_at,
                "outcome": lambda row: row.outcome,
                "code": lambda row: row.code,
                "detail": lambda row: row.detail,
            },
            empty="no attempt yet",
        )


# ------------------------------------------------------------------ how it goes


@click.command()
@click.pass_obj
def status(door: Door) -> None:
    """Say how the watch is doing: what comes in, what waits, what went out."""
    with reading(door) as (ledger, work):
        found = standing(ledger, work.now)
        found = {"configuration": work.configuration.path, "database": str(work.database), **found}
        if work.out.json:
            work.out.data(found)
            return
        work.out.fields(
            {
                "configuration": found["configuration"],
                "database": found["database"],
                "feeds": _counts(found["feeds"]),
                "pages": _counts(found["entries"]),
                "articles": f"{found['articles']['stored']} stored, {found['articles']['last_24h']} in the last 24 h, "
                f"{found['articles']['unmatched']} to be matched",
                "topics": _counts(found["matches"]) if found["matches"] else "none",
                "alerts": _counts(found["alerts"]) or "none waiting",
                "deliveries": f"{found['delivered_24h']} in the last 24 h, " + _counts(found["deliveries"]),
                "channels": ", ".join(f"{each.name} {each.state}" for each in found["channels"]),
            }
        )
        work.out.line()
        work.out.rows(
            found["jobs"],
            {
                "job": lambda row: row.job,
                "started": lambda row: row.started_at,
                "outcome": lambda row: row.outcome,
                "detail": lambda row: row.detail,
            },
        )


def standing(ledger: UnitOfWork, now: datetime) -> dict[str, Any]:
    """The numbers that say how the watch is doing."""
    day = now - timedelta(days=1)
    return {
        "feeds": ledger.feeds.counts(now),
        "entries": ledger.entries.waiting(),
        "articles": {
            "stored": ledger.articles.count(),
            "last_24h": ledger.articles.count(day),
            "unmatched": ledger.articles.count_unmatched(),
        },
        "matches": ledger.topics.counts(),
        "alerts": ledger.alerts.counts(),
        "deliveries": ledger.deliveries.counts(),
        "delivered_24h": ledger.deliveries.delivered_since(day),
        "channels": ledger.people.channels(),
        "jobs": ledger.jobs.recent(10),
    }


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in numbers.items())
