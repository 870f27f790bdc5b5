"""The parts of a query that is ready to run: each says whether it holds in a view of a document, where it stands,
which words show it, and which keys a document must have for it to hold at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from topics import intervals
from topics.filters import meets
from topics.index import Index, View
from topics.intervals import Interval
from topics.patterns import Pattern, any_form, every_key
from topics.syntax import Node

Common = Callable[[str], float]
"""The share of documents in which a key is to be expected."""


class Need(NamedTuple):
    """Keys of which a document must have one, see `topics.presearch.Routes`."""

    commonness: float
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that shows why a query matches."""

    clause: str
    concept: str | None
    interval: Interval


class Part(ABC):
    """One clause of a query, ready to run."""

    __slots__ = ()

    @property
    def by_keys(self) -> bool:
        """Whether the keys of a document say all of it, so that it costs next to nothing."""
        return False

    @abstractmethod
    def holds(self, view: View) -> bool:
        """Whether it is met."""

    @abstractmethod
    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        """The places that show it, only in the windows if there are any."""

    @abstractmethod
    def needs(self, common: Common) -> Sequence[Need]:
        """What a document must have, each of it; nothing: it may hold anywhere."""

    def said_by_keys(self) -> tuple[int, tuple[str, ...]] | None:
        """How many of which keys a document must have for it to hold, besides what it needs; None: keys do not say."""
        return None

    def within(self) -> tuple[Part, ...]:
        """The parts directly in it."""
        return ()

    def leaves(self) -> Iterator[Leaf]:
        """All in it that is looked up."""
        for part in self.within():
            yield from part.leaves()


class Placed(Part):
    """A clause that has places in the text."""

    __slots__ = ()

    @abstractmethod
    def spans(self, view: View) -> Sequence[Interval]:
        """Where it stands."""

    def holds(self, view: View) -> bool:
        return bool(self.spans(view))

    def spans_in(self, view: View, windows: Sequence[Interval] | None) -> Sequence[Interval]:
        """Where it stands in the windows."""
        found = self.spans(view)
        return found if windows is None else intervals.inside(found, windows)


class Joined(Placed):
    """A clause whose places follow from those of others; in one view they are found once."""

    __slots__ = ()

    @abstractmethod
    def join(self, view: View) -> Sequence[Interval]:
        """Where it stands, as often as it is asked."""

    def spans(self, view: View) -> Sequence[Interval]:
        found = view.known.get(self)
        if found is None:
            found = view.known[self] = self.join(view)
        return found


class Leaf(Placed):
    """A clause that is looked up."""

    __slots__ = ()
    clause: str

    @property
    def key(self) -> str | None:
        """The key that a document has if and only if it stands there, whatever its language."""
        return None

    def leaves(self) -> Iterator[Leaf]:
        yield self

    def said_by_keys(self) -> tuple[int, tuple[str, ...]] | None:
        return (0, ()) if self.key is not None else None

    def lookups(self) -> tuple[str, ...]:
        """Keys that documents must be looked through for."""
        return ()

    @abstractmethod
    def find(self, index: Index) -> Sequence[Interval]:
        """Where it stands in the whole document."""

    def spans(self, view: View) -> Sequence[Interval]:
        return view.seen(self.find(view.index))

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        concept = self.id if isinstance(self, Named) else None
        for interval in intervals.maximal(self.spans_in(view, windows)):
            yield Mark(self.clause, concept, interval)


@dataclass(frozen=True, slots=True, eq=False)
class Bare(Leaf):
    """One word in any of its forms."""

    word: str
    clause: str

    @property
    def by_keys(self) -> bool:
        return True

    def find(self, index: Index) -> Sequence[Interval]:
        return index.single(any_form(self.word, index.language).key)

    def holds(self, view: View) -> bool:
        key = any_form(self.word, view.index.language).key
        return key in view.index.positions if view.stretches is None else bool(self.spans(view))

    def needs(self, common: Common) -> Sequence[Need]:
        keys = every_key(self.word)
        return (Need(max(map(common, keys)), keys),)


@dataclass(frozen=True, slots=True, eq=False)
class Written(Leaf):
    """A phrase, a prefix or an exact word."""

    pattern: Pattern
    clause: str
    sole: str | None = None
    """Its key, if it has one that says all of it."""

    @property
    def key(self) -> str | None:
        return self.sole

    @property
    def by_keys(self) -> bool:
        return self.sole is not None

    def lookups(self) -> tuple[str, ...]:
        return self.pattern.routes() if self.sole is None else (self.sole,)

    def find(self, index: Index) -> Sequence[Interval]:
        found = index.found.get(self)
        if found is None:
            found = index.found[self] = self.pattern.find(index)
        return found

    def spans(self, view: View) -> Sequence[Interval]:
        view.take(self.pattern.work(view.index))
        return view.seen(self.find(view.index))

    def holds(self, view: View) -> bool:
        keys = view.index.keys
        if keys is not None and self.sole is not None and view.stretches is None:
            return self.sole in keys
        return bool(self.spans(view))

    def needs(self, common: Common) -> Sequence[Need]:
        if self.sole is not None:
            return (Need(common(self.sole), (self.sole,)),)
        commonness, key = min((common(key), key) for key in self.pattern.routes())
        return (Need(commonness, (key,)),)


@dataclass(frozen=True, slots=True, eq=False)
class Named(Leaf):
    """A concept, which the index knows by then."""

    id: str
    clause: str

    @property
    def key(self) -> str:
        return f"@{self.id}"

    @property
    def by_keys(self) -> bool:
        return True

    def find(self, index: Index) -> Sequence[Interval]:
        return index.concepts.get(self.id, ())

    def needs(self, common: Common) -> Sequence[Need]:
        return (Need(common(self.key), (self.key,)),)


@dataclass(frozen=True, slots=True, eq=False)
class Either(Joined):
    """Any of several clauses that have places."""

    parts: tuple[Placed, ...]
    """First those that have a key, then the bare words, then the others."""
    keys: tuple[str, ...]
    words: tuple[str, ...]
    """Of the bare words."""

    @property
    def by_keys(self) -> bool:
        return len(self.keys) + len(self.words) == len(self.parts)

    def within(self) -> tuple[Part, ...]:
        return self.parts

    def said_by_keys(self) -> tuple[int, tuple[str, ...]] | None:
        return (0, ()) if len(self.keys) == len(self.parts) else None

    def holds(self, view: View) -> bool:
        keys = view.index.keys
        if view.stretches is not None or keys is None:
            return any(part.holds(view) for part in self.parts)
        if not keys.isdisjoint(self.keys):
            return True
        if self.words and not keys.isdisjoint(map(view.index.form_of, self.words)):
            return True
        for part in self.parts[len(self.keys) + len(self.words) :]:  # noqa: SIM110 - a generator takes longer
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


@dataclass(frozen=True, slots=True, eq=False)
class Together(Joined):
    """Two clauses near one another, or in one sentence or paragraph."""

    left: Placed
    right: Placed
    nearness: Callable[[Index, Sequence[Interval], Sequence[Interval]], Sequence[Interval]]

    def within(self) -> tuple[Part, ...]:
        return (self.left, self.right)

    def join(self, view: View) -> Sequence[Interval]:
        left = self.left.spans(view)
        if not left:
            return ()
        right = self.right.spans(view)
        view.take(len(left) + len(right))
        return self.nearness(view.index, left, right) if right else ()

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        own = self.spans_in(view, windows)
        yield from self.left.marks(view, own)
        yield from self.right.marks(view, own)

    def needs(self, common: Common) -> Sequence[Need]:
        return (*self.left.needs(common), *self.right.needs(common))


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
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

    def said_by_keys(self) -> tuple[int, tuple[str, ...]] | None:
        if self.ruled_out:
            return None
        if self.count < len(self.parts):
            return (self.count, self.keys) if len(self.keys) == len(self.parts) else None
        rest = self.parts[len(self.keys) :]
        return (0, ()) if all(isinstance(part, Either) and part.said_by_keys() for part in rest) else None

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
    keyed = [(part.key, part) for part in parts if isinstance(part, Leaf) and part.key is not None]
    bare = [part for part in parts if isinstance(part, Bare)]
    if len(keyed) == len(parts):
        return Either(tuple(parts), tuple([key for key, _ in keyed]), ())
    rest = [part for part in parts if not isinstance(part, Bare) and not (isinstance(part, Leaf) and part.key)]
    return Either(
        (*(part for _, part in keyed), *bare, *rest),
        tuple(key for key, _ in keyed),
        tuple(part.word for part in bare),
    )


def enough(count: int, parts: Sequence[Part], ruled_out: Sequence[Part] = ()) -> Enough:
    """So many of these, and none of those."""
    keyed = [(part.key, part) for part in parts if isinstance(part, Leaf) and part.key is not None]
    rest = [part for part in parts if not (isinstance(part, Leaf) and part.key)] if len(keyed) < len(parts) else []
    rest.sort(key=_effort)
    ordered = (*(part for _, part in keyed), *rest)
    return Enough(count, ordered, tuple([key for key, _ in keyed]), tuple(ruled_out))


def _effort(part: Part) -> int:
    return 0 if part.by_keys else 1 if isinstance(part, Filter) else 2


def rarest(needs: Iterable[Need]) -> Need | None:
    """The one that fewest documents meet."""
    return min(needs, key=_commonness, default=None)


def _some_of(count: int, parts: Sequence[Part], common: Common) -> Sequence[Need]:
    """Of any so many that one more could not all be missing, one must hold."""
    found = (rarest(part.needs(common)) for part in parts)
    known = sorted((need for need in found if need), key=_commonness)
    enough = len(parts) - count + 1
    if len(known) < enough:
        return ()
    keys = dict.fromkeys(key for need in known[:enough] for key in need.keys)
    return (Need(sum(need.commonness for need in known[:enough]), tuple(keys)),)


_commonness = itemgetter(0)
