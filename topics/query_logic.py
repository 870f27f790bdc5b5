"""What a query asks for that cannot be, that hardly ever is, or that adds nothing: told of its shape alone. Pure.

A clause adds nothing if what stands beside it says it already; it cannot be met if it is excluded beside it, or if two
filters of one article have no value in common. Each clause is read once into what surely holds where it holds, and
clauses are compared by that, so that the work grows with the query's length times its depth, never with its square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from topics.code_names import LANGUAGE_OF_COUNTRY
from topics.common_values import COMMON, WIDER
from topics.syntax import (
    LEAVES,
    TEXT_FIELDS,
    And,
    AtLeast,
    Field,
    First,
    Near,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Range,
    Same,
    Term,
)
from topics.text import analyse, fold

WIDEST = 80
"""Words that hardly any paragraph of an article is longer than."""
OFTEN = 20
"""Times that hardly any article says one thing."""
MOST = 20
"""Faults of one query that are told."""
_MOST_PAIRS = 400
"""Values of two filters that are compared with one another."""
_NAMED = ("source", "agency")
"""Filters by the words of a name, of which an article has one."""
_SHOWN = 60
"""Letters of a clause that are shown."""

Holds = Callable[[int], bool]
Allowed = Mapping[str, tuple[Node, tuple[Node, ...]]]
"""By filter the clause that asks for it, and the values left."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the shape of a query shows: what, where and what to do."""

    text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Clause:
    key: int
    """Equal for clauses that say the same."""
    facts: frozenset[int]
    """The keys of what surely holds where the clause holds, its own among them."""


def faults(text: str, root: Node) -> list[Fault]:
    """The faults of a query's shape, in the order in which they stand there, 20 at most.

    What a topic inside the query (#europe) does wrong is told of that topic.
    """
    reading = _Reading(text)
    reading.visit(root, (), {}, (), placed=False)
    return sorted(reading.found, key=lambda fault: fault.span)


class _Reading:
    def __init__(self, text: str) -> None:
        self.found: list[Fault] = []
        self._text = text
        self._keys: dict[object, int] = {}
        self._read: dict[tuple[int, tuple[str, ...]], _Clause] = {}

    def visit(
        self, node: Node, fields: tuple[str, ...], allowed: Allowed, outer: tuple[frozenset[int], ...], *, placed: bool
    ) -> None:
        """Look at a clause and at those under it.

        `allowed` and `outer` are what the clauses beside it ask for; it is `placed` where its places in the text count.
        """
        if len(self.found) >= MOST or self._is_inner(node):
            return
        match node:
            case And():
                allowed, outer = self._in_and(node, fields, allowed, outer, placed=placed)
            case Or():
                self._in_or(node, fields, placed=placed)
            case NOf():
                self._in_list(node, fields)
            case Not():
                self.visit(node.child, fields, {}, (), placed=placed)
                return
            case Field() if node.name in TEXT_FIELDS:
                fields = (*fields, node.name)
            case Field():
                self._narrowed(node, allowed)
                self._in_filter(node)
                return
            case _:
                self._in_place(node)
                placed = True
        for part in _flat(node):
            if not (isinstance(node, And) and isinstance(part, Field) and part.name not in TEXT_FIELDS):
                self.visit(part, fields, allowed, outer, placed=placed)

    def _tell(self, text: str, node: Node) -> None:
        if len(self.found) < MOST and not self._is_inner(node):
            self.found.append(Fault(text, node.span))

    def _is_inner(self, node: Node) -> bool:
        """Whether the clause is one of a topic inside the query: all of it stands where that topic's name stands."""
        at = node.span[0]
        if self._text[at : at + 1] not in ("#", "\uff03"):
            return False
        parts = node.parts()
        return not parts or parts[0].span == node.span

    # ---- what is joined

    def _in_and(
        self, node: And, fields: tuple[str, ...], allowed: Allowed, outer: tuple[frozenset[int], ...], *, placed: bool
    ) -> tuple[Allowed, tuple[frozenset[int], ...]]:
        parts = _flat(node)
        for part in parts:
            if isinstance(part, Field) and part.name not in TEXT_FIELDS:
                allowed = self._narrowed(part, allowed)
                self._in_filter(part)
        asked = [part for part in parts if not isinstance(part, Not)]
        known: set[int] = set()
        said: Counter[int] = Counter()
        facts = [self._facts(part, fields, placed=placed) for part in asked]
        for each in facts:
            known |= each
            said.update(each)
        for part, own in zip(reversed(asked), reversed(facts), strict=True):
            if self._follows(part, fields, lambda key, own=own: said[key] > (key in own)):  # type: ignore[misc]
                self._tell(
                    f"{_brief(part)} adds nothing (column {_column(part)}): what AND joins it with says it already;"
                    " leave it out",
                    part,
                )
                said.subtract(own)
        for part in asked:
            known.update(self._key((fields, word)) for word in _words_within(part))
        around = (*outer, frozenset(known))
        for part in parts:
            if isinstance(part, Not):
                self._excluded(part.child, fields, lambda key: any(key in each for each in around))
        return allowed, around if not placed else outer

    def _excluded(self, child: Node, fields: tuple[str, ...], holds: Holds) -> None:
        if self._follows(child, fields, holds):
            self._tell(
                f"no match is possible (column {_column(child)}): {_brief(child)} is excluded, and what stands beside"
                " NOT asks for it; leave one of them out",
                child,
            )
        elif isinstance(child, And):
            for part in _flat(child):
                if self._follows(part, fields, holds):
                    self._tell(
                        f"{_brief(part)} adds nothing inside NOT (column {_column(part)}): it is asked for beside it;"
                        " leave it out there",
                        part,
                    )

    def _in_or(self, node: Or, fields: tuple[str, ...], *, placed: bool) -> None:
        first: dict[int, Node] = {}
        parts = _flat(node)
        for part in parts:
            first.setdefault(self._clause(part, fields).key, part)
        for part in parts:
            clause = self._clause(part, fields)
            wider = first[clause.key] if first[clause.key] is not part else None
            if wider is None and not placed:  # in NEAR the longer one may reach further
                wider = next((first[key] for key in clause.facts if key != clause.key and key in first), None)
            if wider is not None:
                self._tell(
                    f"{_brief(part)} adds nothing (column {_column(part)}): {_brief(wider)}, which OR joins it with,"
                    " finds all of that; leave it out",
                    part,
                )

    def _in_list(self, node: NOf, fields: tuple[str, ...]) -> None:
        seen: set[int] = set()
        for part in node.children:
            key = self._clause(part, fields).key
            if key in seen:
                self._tell(
                    f"{_brief(part)} stands twice in the list (column {_column(part)}) and counts twice: leave one out",
                    part,
                )
            seen.add(key)

    def _in_place(self, node: Node) -> None:
        column = _column(node)
        match node:
            case Near(distance=distance, ordered=ordered) if distance > WIDEST:
                operator = f"{'O' if ordered else ''}NEAR/{distance}"
                self._tell(
                    f"{operator} (column {column}) is wider than a paragraph: such words have little to do with each"
                    f" other; write PARA, or a number up to {WIDEST}",
                    node,
                )
            case AtLeast(count=count) if count > OFTEN:
                self._tell(
                    f"ATLEAST/{count} (column {column}) is more often than articles say one thing: write a number up to"
                    f" {OFTEN}",
                    node,
                )
            case First(count=count, child=child) if (length := _length(child)) > count:
                self._tell(
                    f"FIRST/{count} can never match (column {column}): what it asks for is {length} words long;"
                    f" write FIRST/{length} or more",
                    node,
                )

    # ---- filters

    def _in_filter(self, node: Field) -> None:
        """What is wrong with the values of one filter."""
        for part in node.walk():
            if isinstance(part, Or):
                self._in_or(part, (node.name,), placed=False)
            if node.name == "lang" and isinstance(part, Term) and part.text.lower() in LANGUAGE_OF_COUNTRY:
                code = LANGUAGE_OF_COUNTRY[part.text.lower()]
                self._tell(
                    f"lang:{part.text} (column {_column(part)}) is the code of a country, not of its language:"
                    f" write lang:{code}",
                    part,
                )

    def _narrowed(self, node: Field, allowed: Allowed) -> Allowed:
        """What is allowed beside this filter too; told is a filter that leaves no value."""
        if node.name not in COMMON:
            return allowed
        children = _flat(node.child) if isinstance(node.child, And) and node.name not in _NAMED else (node.child,)
        for child in children:
            values = _flat(child) if isinstance(child, Or) else (child,)
            if not all(isinstance(value, LEAVES) for value in values):
                continue
            clause, before = allowed.get(node.name, (node, ()))
            if len(before) * len(values) > _MOST_PAIRS:
                continue
            meet = COMMON[node.name]
            left = [common for one in before for other in values if (common := meet(one, other)) is not None]
            if before and not left:
                both = f"{_brief(clause)} and {_brief(node)}" if clause is not node else _brief(node)
                if node.name == "source":
                    self._tell(
                        f"no source's name has the words of all of {both} (column {_column(node)}): join the names with"
                        " OR, or leave one out",
                        node,
                    )
                else:
                    self._tell(
                        f"no article meets all of {both} (column {_column(node)}): join the values with OR, or leave"
                        " one out",
                        node,
                    )
                continue
            allowed = {**allowed, node.name: (node, tuple(left or values))}
        return allowed

    # ---- what follows from what

    def _key(self, written: object) -> int:
        return self._keys.setdefault(written, len(self._keys))

    def _facts(self, node: Node, fields: tuple[str, ...], *, placed: bool) -> frozenset[int]:
        clause = self._clause(node, fields)
        return frozenset((clause.key,)) if placed else clause.facts

    def _follows(self, node: Node, fields: tuple[str, ...], holds: Holds) -> bool:
        """Whether the clause holds where those hold."""
        if holds(self._clause(node, fields).key):
            return True
        match node:
            case Or():
                return any(self._follows(part, fields, holds) for part in node.children)
            case And():
                return all(self._follows(part, fields, holds) for part in node.children)
            case Field():
                return self._follows(node.child, (*fields, node.name), holds)
        return False

    def _clause(self, node: Node, fields: tuple[str, ...]) -> _Clause:
        known = self._read.get((id(node), fields))
        if known is None:
            known = self._read[id(node), fields] = self._taken_apart(node, fields)
        return known

    def _taken_apart(self, node: Node, fields: tuple[str, ...]) -> _Clause:
        if isinstance(node, Field):
            return self._clause(node.child, (*fields, node.name))
        if isinstance(node, LEAVES):
            return self._leaf(node, fields)
        parts = [self._clause(part, fields) for part in _flat(node)]
        keys = frozenset(part.key for part in parts)
        if len(keys) == 1 and isinstance(node, And | Or):
            return parts[0]
        facts: frozenset[int] = frozenset()
        match node:
            case Or():
                facts = frozenset.intersection(*(part.facts for part in parts))
                key = self._key((Or, keys))
            case And():
                facts = frozenset().union(*(part.facts for part in parts))
                key = self._key((And, keys))
            case NOf():
                if node.count == len(parts):
                    facts = frozenset().union(*(part.facts for part in parts))
                key = self._key((NOf, node.count, tuple(sorted(part.key for part in parts))))
            case Near() | Same():
                facts = parts[0].facts | parts[1].facts
                both = tuple(part.key for part in parts)
                how = (node.distance, node.ordered) if isinstance(node, Near) else node.unit
                is_ordered = isinstance(node, Near) and node.ordered
                key = self._key((Near, how, both if is_ordered else tuple(sorted(both))))
            case NotNear():
                facts = parts[0].facts
                key = self._key((NotNear, node.distance, parts[0].key, parts[1].key))
            case AtLeast() | First():
                facts = parts[0].facts
                key = self._key((type(node), node.count, parts[0].key))
            case _:
                key = self._key((type(node), parts[0].key))
        return _Clause(key, facts | {key})

    def _leaf(self, node: Node, fields: tuple[str, ...]) -> _Clause:
        written = _written(node)
        key = self._key((fields, written))
        facts = {key}
        if fields and fields[-1] in TEXT_FIELDS:
            facts.add(self._key(((), written)))
        elif fields and isinstance(node, Term) and fields[-1] in WIDER:
            facts.update(self._key((fields, _written(Term(wider)))) for wider in WIDER[fields[-1]](node.text))
        return _Clause(key, frozenset(facts))


def _flat(node: Node) -> tuple[Node, ...]:
    """The parts, those of AND in AND and of OR in OR among them."""
    if not isinstance(node, And | Or):
        return node.parts()
    found: list[Node] = []
    waiting: list[Node] = [*reversed(node.children)]
    while waiting:
        part = waiting.pop()
        if type(part) is type(node):
            waiting += reversed(part.parts())
        else:
            found.append(part)
    return tuple(found)


def _written(node: Node) -> object:
    """The same for leaves that find the same."""
    match node:
        case Term(text=text, exact=exact):
            return ("word", exact, text if exact else fold(text))
        case Phrase(text=text, exact=exact):
            return ("phrase", exact, node.prefix, node.slop, text if exact else fold(" ".join(text.split())))
        case Range(low=low, high=high):
            return ("range", low, high)
    return (type(node).__name__, str(node).lower())


def _words_within(node: Node) -> Iterator[object]:
    """The words that surely stand where a word or a phrase stands that is written out, as the words of a query."""
    if isinstance(node, Term) and node.exact:
        yield _written(Term(node.text))
    elif isinstance(node, Phrase) and not node.prefix and not {"*", "?"} & {*node.text}:
        for word in analyse(node.text, None).words:
            yield _written(Term(word))


def _length(node: Node) -> int:
    """Words that what meets the clause has at least."""
    match node:
        case Term(text=text) | Phrase(text=text):
            return max(len(analyse(text, None).words), 1)
        case Or(children=children):
            return min(map(_length, children))
        case And(children=children):
            return max(map(_length, children))
        case Near(left=left, right=right):
            both = (_length(left), _length(right))
            return max(both) if any(isinstance(part, And | NOf) for part in node.walk()) else sum(both)
        case NotNear(left=left):
            return _length(left)
        case AtLeast(child=child) | Field(child=child):
            return _length(child)
    return 1


def _brief(node: Node) -> str:
    text = f"({node})" if isinstance(node, And | Or) else str(node)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _column(node: Node) -> int:
    return node.span[0] + 1
