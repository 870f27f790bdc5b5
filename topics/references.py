"""Topics inside topics: #europe stands for the query of the topic of that name, as it is at that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from topics.query import Query, QueryError, parse
from topics.query_rules import MAX_LEAVES, check
from topics.syntax import LEAVES, Node, Reference


def resolved(query: Query, queries: Mapping[str, str]) -> Query:
    """The query with each topic that it names replaced by that topic's own query.

    What comes of an inner topic has the span of its name, so that a match is shown by « #europe » and a mistake is
    told where the name stands. `queries` are the texts of all topics by name. Raises QueryError for a name that is
    not there, for a topic that contains itself, for an inner query that is none, and for what becomes too large.
    """
    if not any(isinstance(node, Reference) for node in query.root.walk()):
        return query
    inner: dict[str, str] = {}
    root = _Resolving(queries, inner).replaced(query.root, ())
    check(root)
    return replace(query, root=root, inner=tuple(inner.items()))


class _Resolving:
    def __init__(self, queries: Mapping[str, str], inner: dict[str, str]) -> None:
        self._queries = queries
        self._inner = inner
        self._leaves = 0

    def replaced(self, node: Node, path: tuple[str, ...]) -> Node:
        if isinstance(node, Reference):
            return _with_span(self._root(node, path), node.span)
        if isinstance(node, LEAVES):
            self._leaves += 1
            if self._leaves > MAX_LEAVES:  # before it is built: ten topics of two names each are a thousand
                hint = "split the topics inside it"
                raise QueryError(f"with the topics inside it more than {MAX_LEAVES} words", 1, hint)
        return _over(node, lambda part: self.replaced(part, path))

    def _root(self, node: Reference, path: tuple[str, ...]) -> Node:
        name, column = node.name, node.span[0] + 1
        if name in path:
            way = " → ".join(f"#{each}" for each in (*path[path.index(name) :], name))
            raise QueryError(f"#{name} contains itself: {way}", column, "take one of them out")
        text = self._queries.get(name)
        if text is None:
            near = get_close_matches(name, self._queries, n=1)
            hint = f"did you mean {Reference(near[0])}?" if near else "`wirewatch topics list` shows the topics"
            raise QueryError(f"no topic is called #{name}", column, hint)
        self._inner[name] = text
        try:
            root = parse(text).root
        except QueryError as error:
            raise QueryError(f"the query of #{name} is wrong: {error}", column, "mend that topic first") from error
        try:
            return self.replaced(root, (*path, name))
        except QueryError as error:  # its place is one in the inner query
            raise QueryError(error.message, column, error.hint) from error


def _over(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with each node under it changed."""
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            changed[each.name] = change(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changed[each.name] = tuple(map(change, value))
    return replace(node, **changed) if changed else node


def _with_span(node: Node, span: tuple[int, int]) -> Node:
    return replace(_over(node, lambda part: _with_span(part, span)), span=span)
