"""`articles diff`: what changed between two revisions of an article, word by word."""

from __future__ import annotations

import os
import sys

import click

from alerts.differences import Paragraph, as_html, counts, differences
from storage.records import Revision
from wirewatch.commands.articles import find_article
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.output import counted, one_line

_COLOURS = {"added": "\x1b[32m", "removed": "\x1b[9;31m"}
_SIGNS = {"added": ("{+", "+}"), "removed": ("[-", "-]")}
"""As `git diff --word-diff` writes it."""


@click.command()
@click.argument("article")
@click.argument("first", type=int, required=False)
@click.argument("second", type=int, required=False)
@click.option("--html", "as_page", is_flag=True, help="As a page for a browser.")
@click.option("--all", "everything", is_flag=True, help="Paragraphs that did not change, too.")
@click.pass_obj
def diff_article(
    door: Door, article: str, first: int | None, second: int | None, as_page: bool, everything: bool
) -> None:
    """Show what changed in an ARTICLE from revision FIRST to SECOND: words added {+so+}, words removed [-so-].

    Without numbers from the last but one revision to the last; with one number from that to the last.
    """
    with reading(door) as (ledger, work):
        article_id = find_article(ledger, article)
        revisions = ledger.articles.revisions(article_id)
        before, after = _chosen(revisions, first, second, article_id)
        found = differences(_text(before), _text(after))
        added, removed = counts(found)
        name = f"article {article_id}: revision {before.number} to {after.number} ({after.kind})"
        if work.out.json:
            work.out.data(
                {
                    "article_id": article_id,
                    "from": {"number": before.number, "kind": before.kind, "seen_at": before.seen_at},
                    "to": {"number": after.number, "kind": after.kind, "seen_at": after.seen_at},
                    "notice_id": after.notice_id,
                    "added": added,
                    "removed": removed,
                    "paragraphs": [each for each in found if everything or each.changed],
                }
            )
            return
        if as_page:
            sys.stdout.write(as_html(found, name))
            return
        noticed = f", said by article {after.notice_id}" if after.notice_id is not None else ""
        work.out.line(f"{name}{noticed}: {counted(added, 'word')} added, {removed} removed")
        if after.article.ed_note and after.article.ed_note != before.article.ed_note:
            work.out.text(f"note: {after.article.ed_note}")
        for paragraph in found:
            if everything or paragraph.changed:
                work.out.line()
                work.out.line(_shown(paragraph, _takes_colours()))


def _takes_colours() -> bool:
    """Whether the output is a terminal that shows colours, to somebody who wants them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _chosen(
    revisions: list[Revision], first: int | None, second: int | None, article_id: int
) -> tuple[Revision, Revision]:
    if len(revisions) == 1:
        raise NotFoundError(f"article {article_id} has one revision: nothing changed")
    numbers = {each.number: each for each in revisions}
    last = revisions[-1].number
    from_, to = first if first is not None else revisions[-2].number, second if second is not None else last
    for number in (from_, to):
        if number not in numbers:
            raise NotFoundError(f"article {article_id} has no revision {number}: it has 1 to {last}")
    return numbers[from_], numbers[to]


def _text(revision: Revision) -> tuple[str | None, str]:
    return revision.article.headline, revision.article.body_text


def _shown(paragraph: Paragraph, colours: bool) -> str:
    parts = []
    for piece in paragraph.pieces:
        text = one_line(piece.text)
        if piece.kind == "same":
            parts.append(text)
        elif colours:
            parts.append(f"{_COLOURS[piece.kind]}{text}\x1b[0m")
        else:
            opening, closing = _SIGNS[piece.kind]
            parts.append(f"{opening}{text}{closing}")
    return "".join(parts)
