"""What a query that parses must keep besides: limits, NOT beside something positive, filters outside of the text."""

from __future__ import annotations

from collections.abc import Iterable

from topics.query_rewrite import spread
from topics.syntax import (
    LEAVES,
    NAME_FIELDS,
    TEXT_FIELDS,
    VALUE_FIELDS,
    And,
    AtLeast,
    Field,
    First,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Proximity,
    QueryError,
    Term,
    Wildcard,
)

MAX_BYTES = 16_384
MAX_LEAVES = 2_000
MAX_DEPTH = 50
MAX_PREFIXES = 50
MIN_PREFIX = 3
"""Letters before the star."""
_LEAVES = frozenset(LEAVES)
_PLAIN = frozenset({And, Or, NOf, Not})
"""What joins others and looks at no places."""


def check(root: Node) -> None:
    """Every rule; most queries are walked through once."""
    joining = _joining(root)
    kinds = set(map(type, joining))
    if Not in kinds:
        _check_negative(root, joining)
    if not kinds <= _PLAIN:
        for node in joining:
            if isinstance(node, Proximity | AtLeast | First) or (isinstance(node, Field) and node.name in TEXT_FIELDS):
                _check_in_text(node)
            elif isinstance(node, Field):
                _check_filter(node)
        spread(root)


def _joining(root: Node) -> list[Node]:
    """What holds others, the outermost first, of a query that is within the limits."""
    joining: list[Node] = []
    leaves = prefixes = 0
    level = [root]
    depth = 0
    while level:  # not recursive: what is too deep must not end in a stack overflow
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep(level[0].span[0])
        below: list[Node] = []
        for node in level:
            kind = type(node)
            if kind in _LEAVES:
                leaves += 1
                prefixes += kind is not Term and _is_open(node)
            else:
                joining.append(node)
                below += node.parts()
        level = below
    if leaves > MAX_LEAVES:
        raise QueryError(f"{leaves} words are more than {MAX_LEAVES}", 1, "split the query into several topics")
    if prefixes > MAX_PREFIXES:
        what = f"{prefixes} prefixes and words with wildcards are more than {MAX_PREFIXES}"
        raise QueryError(what, 1, "split the query into several topics")
    return joining


def _is_open(node: Node) -> bool:
    """Whether it stands for words that are not written out."""
    if isinstance(node, Phrase) and not node.exact:
        return node.prefix or "*" in node.text or "?" in node.text
    return isinstance(node, Prefix | Wildcard)


def too_deep(start: int) -> QueryError:
    return QueryError(f"nested more than {MAX_DEPTH} deep", start + 1, "use fewer parentheses, or several topics")


def _check_negative(root: Node, joining: Iterable[Node]) -> None:
    """NOT beside something positive only."""
    if isinstance(root, Not):
        raise _only_negative(root)
    for node in joining:
        if isinstance(node, And):
            if all(isinstance(child, Not) for child in node.children):
                raise _only_negative(node)
        else:
            for part in node.parts():
                if isinstance(part, Not):
                    raise _only_negative(part)


def _only_negative(node: Node) -> QueryError:
    hint = "put something to look for beside it, as in (nato NOT summit)"
    return QueryError("a group cannot be only negative", node.span[0] + 1, hint)


def _check_in_text(outer: Node) -> None:
    for node in outer.walk():
        if isinstance(node, Field) and node.name in (*NAME_FIELDS, *VALUE_FIELDS):
            hint = "put it beside the rest, joined with AND"
            raise QueryError(f"{node.name}: is a filter and has no place in the text", node.span[0] + 1, hint)
        if isinstance(node, Not) and isinstance(outer, Proximity):
            raise QueryError("NOT has no place beside NEAR", node.span[0] + 1, "write a NOTNEAR/n b, or NOT outside")
    if isinstance(outer, NotNear):
        for node in outer.right.walk():
            if isinstance(node, And | NOf):
                hint = "name one thing there, or several joined with OR"
                raise QueryError("AND has no place right of NOTNEAR", node.span[0] + 1, hint)


def _check_filter(outer: Field) -> None:
    for node in outer.walk():
        if isinstance(node, Proximity):
            hint = f'write {outer.name}:"two words" or {outer.name}:(one OR another)'
            raise QueryError(f"{outer.name}: takes names, not places in the text", node.span[0] + 1, hint)
