"""`export`: articles, in the forms that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from storage.database import UnitOfWork
from wirewatch.exports import FORMATS
from wirewatch.lazy import Door
from wirewatch.ledger import Since, must_be_known, reading
from wirewatch.web.answers import ArticleAnswer, article_answer, topics_of

_AT_A_TIME = 200


@click.command()
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True, help="The form."
)
@click.option("--since", type=Since(), metavar="WHEN", help='First seen since: "24h", "2026-05-31".')
@click.option("--topic", metavar="NAME", help="Only those that met this topic.")
@click.option("--source", metavar="NAME", help="Only of this source.")
@click.option("--full", is_flag=True, help="With the whole text, where it is kept. [default: an excerpt]")
@click.pass_obj
def export_articles(
    door: Door, form: str, since: datetime | None, topic: str | None, source: str | None, full: bool
) -> None:
    """Write articles as they stand now to standard output, oldest first: jsonl, csv, ninjs or schema.org.

    Texts leave as excerpts unless --full says otherwise; what is under embargo does not leave before its time.
    """
    with reading(door) as (ledger, work), work.out.progress(ledger.articles.count(since), "Exporting") as step:
        must_be_known(ledger, topic=topic, sources=[source] if source is not None else ())
        articles = _articles(ledger, since or datetime.min.replace(tzinfo=UTC), topic, source, work.now, full=full)

        def counted() -> Iterator[ArticleAnswer]:
            for each in articles:
                step()
                yield each

        for line in FORMATS[form](counted()):
            click.echo(line)


def _articles(
    ledger: UnitOfWork, since: datetime, topic: str | None, source: str | None, now: datetime, *, full: bool
) -> Iterator[ArticleAnswer]:
    """The newest revision of each article, in the order in which they came in."""
    after, told = 0, set[int]()
    while numbers := ledger.streams.revisions(after, _AT_A_TIME, topic=topic, source=source):
        for number in numbers:
            revision = ledger.articles.revision(number)
            if revision is None or revision.article_id in told or (revision.first_seen_at or revision.seen_at) < since:
                continue
            told.add(revision.article_id)
            newest = ledger.articles.latest(revision.article_id) or revision
            embargo = newest.article.embargoed_until
            if embargo is None or embargo <= now:
                yield article_answer(newest, topics_of(ledger, newest.article_id), now, full=full)
        after = numbers[-1]
