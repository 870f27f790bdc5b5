"""`export`: articles, in the forms that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from storage.database import UnitOfWork
from wirewatch.exports import FORMATS, Leaving
from wirewatch.lazy import Door
from wirewatch.ledger import Since, must_be_known, reading
from wirewatch.web.api_records import article_answer

_AT_A_TIME = 200


@click.command()
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True, help="The form."
)
@click.option("--since", type=Since(), metavar="WHEN", help='First seen since: "24h", "2026-05-31".')
@click.option("--topic", metavar="NAME", help="Only those that met this topic.")
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--full", is_flag=True, help="The whole: text, where it is kept, and fields. [default: an excerpt]")
@click.pass_obj
def export_articles(
    door: Door, form: str, since: datetime | None, topic: str | None, source: str | None, full: bool
) -> None:
    """Write articles as they stand now to standard output, oldest first: jsonl, csv, ninjs or schema.org.

    Texts leave as excerpts unless --full says otherwise; what is under embargo does not leave before its time.
    """
    with reading(door) as (ledger, work):
        must_be_known(ledger, topic=topic, sources=[source] if source is not None else ())
        total = ledger.streams.count_articles(since=since, topic=topic, source=source)
        with work.out.progress(total, "Exporting") as step:

            def articles() -> Iterator[Leaving]:
                after = 0
                while ids := ledger.streams.articles(after, _AT_A_TIME, since=since, topic=topic, source=source):
                    yield from _answers(ledger, ids, work.now, full=full)
                    step(len(ids))
                    after = ids[-1]

            for line in FORMATS[form](articles()):
                work.out.line(line)


def _answers(ledger: UnitOfWork, ids: list[int], now: datetime, *, full: bool) -> Iterator[Leaving]:
    """The newest revision of each of the articles; nothing of what is under embargo."""
    topics = ledger.articles.topics_of(ids)
    for newest in ledger.articles.newest(ids):
        embargo = newest.article.embargoed_until
        if embargo is None or embargo <= now:
            answer = article_answer(newest, topics.get(newest.article_id, ()), now, full=full)
            yield Leaving(answer, newest.article if full else None)
