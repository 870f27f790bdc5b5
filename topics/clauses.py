"""The parts of a query that join others: any of them, some of them, near one another, in certain stretches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from typing import TypeVar

from topics import intervals
from topics.filters import meets
from topics.index import Index, View
from topics.intervals import Interval
from topics.query_parts import Common, Joined, Mark, Need, Part, Placed, Said, commonness, rarest
from topics.syntax import Node
from topics.text import FIRST_WITH_PROCLITICS
from topics.values import value

AnyPart = TypeVar("AnyPart", bound=Part)
_FEW = 8
"""Places around which is looked first."""
_ARE_WORDS = re.compile(f"[^~*@{FIRST_WITH_PROCLITICS}-\U0010ffff]+").fullmatch
"""Keys that are words and rows of them, none with others written onto it."""


@value(frozen=True, slots=True, eq=False)
class Either(Joined):
    """Any of several clauses that have places."""

    parts: tuple[Placed, ...]
    """First those that have a key, then the others."""
    keys: tuple[str, ...]

    @property
    def by_keys(self) -> bool:
        return len(self.keys) == len(self.parts)

    def within(self) -> tuple[Part, ...]:
        return self.parts

    def said_by_keys(self) -> Said | None:
        return Said() if self.by_keys else None

    def holds(self, view: View) -> bool:
        keys = view.index.keys
        if view.stretches is not None or keys is None:
            return any(part.holds(view) for part in self.parts)
        if not keys.isdisjoint(self.keys):
            return True
        for part in self.parts[len(self.keys) :]:  # noqa: SIM110 - a generator takes longer
            if part.holds(view):
                return True
        return False

    def join(self, view: View) -> Sequence[Interval]:
        keys = view.index.keys
        if keys is None:
            found = [part.spans(view) for part in self.parts]
        else:
            known = len(self.keys)
            found = [part.spans(view) for key, part in zip(self.keys, self.parts, strict=False) if key in keys]
            found += [part.spans(view) for part in self.parts[known:]]
        view.take(sum(map(len, found)))
        return intervals.union(found)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        for part in self.parts:
            yield from part.marks(view, windows)

    def needs(self, common: Common) -> Sequence[Need]:
        if len(self.keys) == len(self.parts):
            return (Need(sum(map(common, self.keys)), self.keys),)
        return _some_of(1, self.parts, common)


@value(frozen=True, slots=True, eq=False)
class Together(Joined):
    """Two clauses near one another, or in one sentence or paragraph."""

    left: Placed
    right: Placed
    nearness: Callable[[Index, Sequence[Interval], Sequence[Interval]], Sequence[Interval]]
    effort: int = 1
    """Units of work for each place."""
    distance: int | None = None
    """Words that may stand between them; None: it is not told in words."""

    def within(self) -> tuple[Part, ...]:
        return (self.left, self.right)

    def join(self, view: View) -> Sequence[Interval]:
        left = self.left.spans(view)
        if not left or self._are_surely_apart(view.index, left):
            return ()
        right = self.right.spans(view)
        view.take(self.effort * (len(left) + len(right)))
        return self.nearness(view.index, left, right) if right else ()

    def _are_surely_apart(self, index: Index, left: Sequence[Interval]) -> bool:
        """Whether no word of the right clause stands near the few places of the left one, which is told without looking
        for its places everywhere."""
        if self.distance is None or len(left) > _FEW:
            return False
        words = _words_of(self.right)
        return words is not None and not index.any_around(left, self.distance + 1, words)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        own = self.spans_in(view, windows)
        yield from self.left.marks(view, own)
        yield from self.right.marks(view, own)

    def needs(self, common: Common) -> Sequence[Need]:
        return (*self.left.needs(common), *self.right.needs(common))


@value(frozen=True, slots=True, eq=False)
class Apart(Joined):
    """A clause where another does not stand near."""

    left: Placed
    right: Placed
    distance: int

    def within(self) -> tuple[Part, ...]:
        return (self.left, self.right)

    def join(self, view: View) -> Sequence[Interval]:
        left, right = self.left.spans(view), self.right.spans(view)
        view.take(len(left) + len(right))
        return intervals.not_near(left, right, self.distance)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        yield from self.left.marks(view, intervals.minimal(self.spans_in(view, windows)))

    def needs(self, common: Common) -> Sequence[Need]:
        return self.left.needs(common)


@value(frozen=True, slots=True, eq=False)
class Often(Joined):
    """A clause so many times; a place inside another counts once."""

    count: int
    part: Placed

    def within(self) -> tuple[Part, ...]:
        return (self.part,)

    def join(self, view: View) -> Sequence[Interval]:
        found = self.part.spans(view)
        view.take(len(found))
        return found if len(found) >= self.count and len(intervals.minimal(found)) >= self.count else ()

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        if self.holds(view):
            yield from self.part.marks(view, windows)

    def needs(self, common: Common) -> Sequence[Need]:
        return self.part.needs(common)


@value(frozen=True, slots=True, eq=False)
class Within(Joined):
    """A clause in some stretches of the document only."""

    part: Placed
    stretches: Callable[[Index], Sequence[Interval]]

    def within(self) -> tuple[Part, ...]:
        return (self.part,)

    def _narrowed(self, view: View) -> View:
        return view.narrowed(self, self.stretches)

    def join(self, view: View) -> Sequence[Interval]:
        return self.part.spans(self._narrowed(view))

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        yield from self.part.marks(self._narrowed(view), windows)

    def needs(self, common: Common) -> Sequence[Need]:
        return self.part.needs(common)


@value(frozen=True, slots=True, eq=False)
class Filter(Part):
    """One value of a filter."""

    field: str
    value: Node

    def holds(self, view: View) -> bool:
        return meets(self.field, self.value, view.index.document)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        return iter(())

    def needs(self, common: Common) -> Sequence[Need]:
        return ()


@value(frozen=True, slots=True, eq=False)
class Enough(Part):
    """So many of several clauses, and none of those that are ruled out: all of them is AND, one of them OR."""

    count: int
    parts: tuple[Part, ...]
    """First those that have a key, then the others, what costs most last."""
    keys: tuple[str, ...]
    ruled_out: tuple[Part, ...] = ()

    @property
    def by_keys(self) -> bool:
        return all(part.by_keys for part in self.within())

    def within(self) -> tuple[Part, ...]:
        return self.parts + self.ruled_out

    def said_by_keys(self) -> Said | None:
        never: list[str] = []
        for part in self.ruled_out:
            if isinstance(part, Either) and part.by_keys:
                never += part.keys
            elif (key := part.key) is not None:
                never.append(key)
            else:
                return None
        if self.count < len(self.parts):
            return Said(self.count, self.keys, tuple(never)) if len(self.keys) == len(self.parts) else None
        for part in self.parts[len(self.keys) :]:
            said = part.said_by_keys()
            if said is None or said.least:
                return None
            never += said.never
        return Said(never=tuple(never))

    def holds(self, view: View) -> bool:
        missing, left, known = self.count, len(self.parts), 0
        if self.keys and (keys := view.index.keys) is not None:
            known = len(self.keys)
            left -= known
            missing -= sum(map(keys.__contains__, self.keys))
        for part in self.parts[known:]:
            if missing <= 0 or missing > left:
                break
            left -= 1
            if part.holds(view):
                missing -= 1
        if missing > 0:
            return False
        for part in self.ruled_out:  # noqa: SIM110 - a generator takes longer
            if part.holds(view):
                return False
        return True

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        for part in self.parts:
            if part.holds(view):
                yield from part.marks(view, windows)

    def needs(self, common: Common) -> Sequence[Need]:
        if self.count < len(self.parts):
            return _some_of(self.count, self.parts, common)
        return [need for part in self.parts for need in part.needs(common)]


def either(parts: Sequence[Placed]) -> Either:
    """Any of these."""
    ordered, keys = _keyed(parts)
    return Either(tuple(ordered), keys)


def enough(count: int, parts: Sequence[Part], ruled_out: Sequence[Part] = ()) -> Enough:
    """So many of these, and none of those."""
    ordered, keys = _keyed(parts)
    ordered[len(keys) :] = sorted(ordered[len(keys) :], key=_effort)
    return Enough(count, tuple(ordered), keys, tuple(ruled_out))


def _words_of(part: Part) -> Set[str] | None:
    """The folded words of which one stands in every place of a clause; None: keys do not tell."""
    if isinstance(part, Either):
        keys = " ".join(part.keys) if part.by_keys else ""
    else:
        keys = part.key or ""
    if not keys or not _ARE_WORDS(keys):
        return None
    return {*keys.split(" ")}


def _keyed(parts: Sequence[AnyPart]) -> tuple[list[AnyPart], tuple[str, ...]]:
    """The parts, first those that have a key, and their keys."""
    keys, keyed, rest = [], [], []
    for part in parts:
        if (key := part.key) is not None:
            keys.append(key)
            keyed.append(part)
        else:
            rest.append(part)
    return keyed + rest, tuple(keys)


def _effort(part: Part) -> int:
    return 0 if part.by_keys else 1 if isinstance(part, Filter) else 2


def _some_of(count: int, parts: Sequence[Part], common: Common) -> Sequence[Need]:
    """Of any so many that one more could not all be missing, one must hold."""
    found = (rarest(part.needs(common)) for part in parts)
    known = sorted((need for need in found if need), key=commonness)
    enough = len(parts) - count + 1
    if len(known) < enough:
        return ()
    keys = dict.fromkeys(key for need in known[:enough] for key in need.keys)
    return (Need(sum(need.commonness for need in known[:enough]), tuple(keys)),)
