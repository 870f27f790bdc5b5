"""The shape of a query: its nodes, how each is written, and the error that says where a text is not a query.

`str(node)` gives text that parses to an equal node; spans (half-open, in code points of the query's text) are not
part of equality.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import field

from topics.values import value

TEXT_FIELDS = ("title", "lead", "body")
"""Where words stand: the headline; the standfirst and the first paragraph; the body."""
NAME_FIELDS = ("source", "agency", "author", "section")
"""Filters that hold words of a name: source:"le monde" is met by Le Monde diplomatique."""
VALUE_FIELDS = ("lang", "country", "list", "site", "url", "urgency", "tier", "published")
"""Filters with a value of a form of its own."""
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *VALUE_FIELDS)
FIELD_ALIASES = {
    "intitle": "title", "headline": "title", "hd": "title", "lp": "lead", "intext": "body", "text": "body",
    "inurl": "url", "by": "author", "la": "lang", "language": "lang", "date": "published",
}  # fmt: skip
PLAIN_NAME = re.compile(r"\w(?:[\w.-]*\w)?")
"""A topic's name that needs no quotes behind #."""


class QueryError(Exception):
    """A text is not a query: what is wrong, where, and what to do."""

    def __init__(self, message: str, position: int, hint: str = "") -> None:
        super().__init__(message, position, hint)
        self.message = message
        self.position = position
        """Column of the first code point concerned, counted from 1 over the whole text."""
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} at column {self.position}" + (f": {self.hint}" if self.hint else "")

    def plain(self, text: str) -> dict[str, str | int]:
        """The same as plain values, for whoever shows it elsewhere than on a terminal: the column counts from 1, the
        offset from 0, both in code points."""
        return {
            "message": self.message,
            "column": self.position,
            "hint": self.hint,
            "offset": min(max(self.position - 1, 0), len(text)),
            "caret": self.caret(text),
        }

    def caret(self, text: str) -> str:
        """The line of the query and, under it, a ^ below the place."""
        offset = min(max(self.position - 1, 0), len(text))
        start = text.rfind("\n", 0, offset) + 1
        line = text[start:].split("\n", 1)[0]
        before, behind = line[: offset - start], line[offset - start :]
        if len(line) > _WIDEST:  # what a terminal would wrap has its caret under another word
            before = before if len(before) <= _BEFORE else f"…{before[-_BEFORE:]}"
            behind = behind if len(behind) <= _BEHIND else f"{behind[:_BEHIND]}…"
        before, behind = before.translate(_TABS), behind.translate(_TABS)
        return f"{before}{behind}\n{' ' * _columns(before)}^"


class UnknownConceptError(QueryError):
    """A query names a concept that no file declares."""


_WIDEST, _BEFORE, _BEHIND = 100, 50, 28
"""Letters of a line that are shown under an error: of a longer one those around the place."""
_TABS = {ord(sign): " " for sign in "\t\r\v\f"}


@value(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of a query."""

    span: tuple[int, int] = field(default=(0, 0), compare=False)

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly under this one."""
        return ()

    def walk(self) -> Iterator[Node]:
        """This node and all under it, as they are written."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if parts := node.parts():
                waiting += reversed(parts)


@value(frozen=True, slots=True)
class Term(Node):
    """A bare word: any of its forms in the article's language; with `exact` as written, case and accents too."""

    text: str
    exact: bool = False

    def __str__(self) -> str:
        return f"={self.text}" if self.exact else self.text


@value(frozen=True, slots=True)
class Phrase(Node):
    """Words in quotes: adjacent, in this order, without stemming."""

    text: str
    exact: bool = False
    prefix: bool = False
    """The last word may go on: "nato summ*"."""
    slop: int | None = None
    """Any order, with at most so many other words among them: "nato summit"~5."""

    def __str__(self) -> str:
        slop = "" if self.slop is None else f"~{self.slop}"
        return f'{"=" if self.exact else ""}"{self.text}{"*" if self.prefix else ""}"{slop}'


@value(frozen=True, slots=True)
class Prefix(Node):
    """Words that begin so: cooperat*."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"


@value(frozen=True, slots=True)
class Wildcard(Node):
    """Words that look so: organi?ation, D?put*."""

    text: str

    def __str__(self) -> str:
        return self.text


@value(frozen=True, slots=True)
class Reference(Node):
    """Another topic's query: #europe."""

    name: str

    def __str__(self) -> str:
        return f"#{self.name}" if PLAIN_NAME.fullmatch(self.name) else f'#"{self.name}"'


@value(frozen=True, slots=True)
class Concept(Node):
    """One thing with its names in many languages: @nato."""

    id: str

    def __str__(self) -> str:
        return f"@{self.id}"


@value(frozen=True, slots=True)
class Field(Node):
    """The child, in one field only: title:(nato OR otan), lang:fr."""

    name: str
    child: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.child,)

    def __str__(self) -> str:
        return f"{self.name}:{_operand(self.child)}"


@value(frozen=True, slots=True)
class Range(Node):
    """A value or a range of values of a numbered filter: urgency:1..3, published:2026-11-01.."""

    low: str
    high: str

    def __str__(self) -> str:
        return self.low if self.low == self.high else f"{self.low}..{self.high}"


@value(frozen=True, slots=True)
class AtLeast(Node):
    """The child, so many times."""

    count: int
    child: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.child,)

    def __str__(self) -> str:
        return f"ATLEAST/{self.count} {_operand(self.child)}"


@value(frozen=True, slots=True)
class First(Node):
    """The child within the first words, counted from the headline."""

    count: int
    child: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.child,)

    def __str__(self) -> str:
        return f"FIRST/{self.count} {_operand(self.child)}"


@value(frozen=True, slots=True)
class Near(Node):
    """Both sides with at most `distance` words between them."""

    left: Node
    right: Node
    distance: int
    ordered: bool = False

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    def __str__(self) -> str:
        return f"{_proximal(self.left)} {'O' if self.ordered else ''}NEAR/{self.distance} {_operand(self.right)}"


@value(frozen=True, slots=True)
class NotNear(Node):
    """The left side where no right side stands within `distance` words."""

    left: Node
    right: Node
    distance: int

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    def __str__(self) -> str:
        return f"{_proximal(self.left)} NOTNEAR/{self.distance} {_operand(self.right)}"


@value(frozen=True, slots=True)
class Same(Node):
    """Both sides in one sentence (SENT) or one paragraph (PARA)."""

    left: Node
    right: Node
    unit: str

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    def __str__(self) -> str:
        return f"{_proximal(self.left)} {self.unit} {_operand(self.right)}"


@value(frozen=True, slots=True)
class Not(Node):
    """Only beside something positive."""

    child: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.child,)

    def __str__(self) -> str:
        return f"NOT {_proximal(self.child)}"


@value(frozen=True, slots=True)
class And(Node):
    children: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.children

    def __str__(self) -> str:
        return " AND ".join(f"({child})" if isinstance(child, And | Or) else str(child) for child in self.children)


@value(frozen=True, slots=True)
class Or(Node):
    children: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.children

    def __str__(self) -> str:
        return " OR ".join(f"({child})" if isinstance(child, Or) else str(child) for child in self.children)


@value(frozen=True, slots=True)
class NOf(Node):
    """So many of these: 2 OF (oil, tanker, sanctions)."""

    count: int
    children: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.children

    def __str__(self) -> str:
        return f"{self.count} OF ({', '.join(map(str, self.children))})"


Proximity = Near | NotNear | Same
LEAVES = (Term, Phrase, Prefix, Wildcard, Concept, Reference, Range)


def _operand(node: Node) -> str:
    """A node as it stands behind a field or beside NEAR: whatever binds more loosely is in parentheses."""
    return f"({node})" if isinstance(node, And | Or | Not | Proximity) else str(node)


def _proximal(node: Node) -> str:
    """A node as it stands left of NEAR, which groups from the left, or behind NOT."""
    return f"({node})" if isinstance(node, And | Or | Not) else str(node)


def _columns(text: str) -> int:
    """How wide a terminal shows a text: East Asian wide characters take two columns, marks and signs unseen none."""
    return sum(
        0
        if unicodedata.category(letter) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def shortened(node: Node) -> str:
    """A node as a warning quotes it: its first three parts, cut to 80 characters."""
    children = node.parts()[:3]
    text = " OR ".join(f"({child})" if isinstance(child, And) else str(child) for child in children)
    return text if len(text) <= 80 else text[:77] + "..."
