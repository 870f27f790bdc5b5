"""A query in the form in which it is run: AND, n OF and NOT outside of whatever looks at places in the text.

`(a AND b) NEAR/5 c` means that both a and b stand near c: it is run as `(a NEAR/5 c) AND (b NEAR/5 c)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import is_

from topics.syntax import (
    LEAVES,
    TEXT_FIELDS,
    And,
    AtLeast,
    Concept,
    Field,
    First,
    Near,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    QueryError,
    Same,
    Term,
    Wildcard,
)
from topics.text import analyse

_GROUPS = frozenset({And, Or, NOf, Not})
_LOOKED_UP = frozenset(LEAVES)
MAX_COPIES = 2_000
"""Places of the text that one query may look at after it was spread out."""
MAX_WAYS = 24
"""What one ordered NEAR within another may stand for, if OR is taken out of it."""


def spread(root: Node) -> Node:
    """An equivalent node in which proximity, counts and text fields hold words, phrases, concepts and OR alone."""
    waiting: list[Node] = [root]
    while waiting:  # of most queries nothing is to be spread
        node = waiting.pop()
        kind = type(node)
        if kind in _GROUPS or (kind is Field and node.name not in TEXT_FIELDS):  # type: ignore[attr-defined]
            waiting += node.parts() if kind is not Field else ()
        elif kind not in _LOOKED_UP:
            return _Spreading().spread(root)
    return root


class _Spreading:
    def __init__(self) -> None:
        self._copies = 0

    def spread(self, node: Node) -> Node:
        match node:
            case Term() | Phrase() | Concept():
                return node
            case And() | Or() | NOf():
                children = tuple(map(self.spread, node.children))
                same = all(map(is_, children, node.children))
                return node if same else replace(node, children=children)
            case Not():
                return replace(node, child=self.spread(node.child))
            case Field() if node.name not in TEXT_FIELDS:
                return node
            case Field() | First() | AtLeast():
                return self._over(self.spread(node.child), lambda part: replace(node, child=part))
            case Near() | NotNear() | Same():
                right = self.spread(node.right)
                apart = _apart if not isinstance(node, NotNear) else _as_it_is
                return self._over(
                    self.spread(node.left),
                    lambda left: self._over(right, lambda part: replace(node, left=apart(left), right=apart(part))),
                )
        return node

    def _over(self, inner: Node, wrap: Callable[[Node], Node]) -> Node:
        """The wrapping around each part of a boolean node instead of around the whole."""
        if isinstance(inner, And | NOf) or (isinstance(inner, Or) and not all(map(_is_placed, inner.children))):
            return replace(inner, children=tuple(self._over(child, wrap) for child in inner.children))
        if isinstance(inner, Not):
            return replace(inner, child=self._over(inner.child, wrap))
        self._copies += 1
        if self._copies > MAX_COPIES:
            hint = "put AND outside of NEAR, or split the query into several topics"
            raise QueryError("too many combinations", inner.span[0] + 1, hint)
        return wrap(inner)


def _apart(node: Node) -> Node:
    """One side of a proximity, OR taken out of an ordered NEAR in it where its alternatives are of several lengths.

    Of « the big bad » such a NEAR keeps « the big » alone, the shorter, and wolf would not stand next to it.
    """
    ways = _ways(node)
    return node if len(ways) == 1 or ways == node.parts() else Or(ways, span=node.span)


def _as_it_is(node: Node) -> Node:
    return node


def _ways(node: Node) -> tuple[Node, ...]:
    """What a node that was spread out may stand for, if it matters which."""
    if isinstance(node, Or) and not all(map(_is_one_word, node.children)):
        return tuple(way for child in node.children for way in _ways(child))
    if isinstance(node, Near) and node.ordered:
        lefts, rights = _ways(node.left), _ways(node.right)
        if 1 < len(lefts) * len(rights) <= MAX_WAYS:
            return tuple(replace(node, left=left, right=right) for left in lefts for right in rights)
    return (node,)


def _is_one_word(node: Node) -> bool:
    return isinstance(node, Prefix | Wildcard) or (isinstance(node, Term) and len(analyse(node.text, None).words) == 1)


def _is_placed(node: Node) -> bool:
    """Whether a node that was spread out has places in the text."""
    if isinstance(node, Or):
        return all(map(_is_placed, node.children))
    return not isinstance(node, And | NOf | Not)
