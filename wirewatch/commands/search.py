"""`search`: the archive, asked with the same queries that topics are made of."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import click

from topics.search import search
from wirewatch.asked_query import understood
from wirewatch.config import lexicon
from wirewatch.lazy import Door
from wirewatch.ledger import Since, limit_option, must_be_known, reading


@click.command("search")
@click.argument("query")
@click.option("--since", type=Since(), metavar="WHEN", help='First seen since: "24h", "2026-05-31".')
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Only in this language.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only of this source.")
@limit_option()
@click.pass_obj
def search_archive(
    door: Door,
    query: str,
    since: datetime | None,
    languages: tuple[str, ...],
    sources: tuple[str, ...],
    limit: int,
) -> None:
    """Search the archive with a QUERY, as a topic would match it; newest first."""
    with reading(door) as (ledger, work):
        must_be_known(ledger, sources=sources)
        known = lexicon(work.configuration)
        parsed = understood(query, known, ledger.topics.queries())
        hits = search(ledger, parsed, known, since=since, languages=languages, sources=sources)
        found = list(islice(hits, limit))
        for notice in parsed.notices:
            work.out.note(f"notice: {notice}")
        if work.out.json:
            work.out.data(
                [
                    {
                        "id": hit.revision.article_id,
                        "source": hit.revision.source,
                        "headline": hit.revision.article.headline,
                        "url": hit.revision.article.address,
                        "language": hit.revision.article.language,
                        "published_at": hit.revision.article.published_at,
                        "first_seen_at": hit.revision.first_seen_at,
                        "story_id": hit.revision.story_id,
                        "evidence": hit.evidence,
                    }
                    for hit in found
                ]
            )
            return
        work.out.rows(
            found,
            {
                "article": lambda hit: hit.revision.article_id,
                "published": lambda hit: hit.revision.article.published_at,
                "source": lambda hit: hit.revision.source,
                "headline": lambda hit: hit.revision.article.headline,
                "words": lambda hit: list(dict.fromkeys(each.text for each in hit.evidence)),
            },
            empty="nothing in the archive matches",
        )
