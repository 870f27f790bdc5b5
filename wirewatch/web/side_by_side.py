"""Two versions of an article side by side: what each says that the other does not, word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.differences import Paragraph, Piece, counts, differences
from storage.records import Article


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph on both sides; an empty side says nothing there."""

    field: str
    """headline or body."""
    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    hidden: int = 0
    """Paragraphs in a row that are the same on both sides, and are not shown."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two versions of a text."""

    rows: tuple[Row, ...]
    added: int
    """Words."""
    removed: int

    @property
    def same(self) -> bool:
        return not self.added and not self.removed


def sides(before: Article, after: Article) -> Sides:
    """The two versions, paragraph by paragraph; of those that stayed as they were the number alone."""
    paragraphs = differences((before.headline, before.body_text), (after.headline, after.body_text))
    added, removed = counts(paragraphs)
    return Sides(tuple(_rows(paragraphs)), added, removed)


def _rows(paragraphs: Iterable[Paragraph]) -> Iterable[Row]:
    same = 0
    for each in paragraphs:
        if not each.changed and each.field == "body":
            same += 1
            continue
        if same:
            yield Row("body", hidden=same)
        same = 0
        yield Row(each.field, _without(each, "added"), _without(each, "removed"))
    if same:
        yield Row("body", hidden=same)


def _without(paragraph: Paragraph, kind: str) -> tuple[Piece, ...]:
    return tuple(piece for piece in paragraph.pieces if piece.kind != kind)
