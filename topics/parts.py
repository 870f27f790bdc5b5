"""The parts of a query that is ready to run: each says whether it holds in a view of a document, where it stands,
which words show it, and which keys a document must have for it to hold at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from topics import intervals
from topics.filters import meets
from topics.index import Index, View
from topics.intervals import Interval
from topics.patterns import Pattern, any_form
from topics.stems import every_stem
from topics.syntax import Node

Common = Callable[[str], float]
"""The share of documents in which a key is to be expected."""


@dataclass(frozen=True, slots=True)
class Need:
    """Keys of which a document must have one, see `topics.presearch.Routes`."""

    commonness: float
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that shows why a query matches."""

    clause: str
    concept: str | None
    interval: Interval


class Part(ABC):
    """One clause of a query, ready to run."""

    __slots__ = ()

    @abstractmethod
    def holds(self, view: View) -> bool:
        """Whether it is met."""

    @abstractmethod
    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        """The places that show it, only in the windows if there are any."""

    @abstractmethod
    def needs(self, common: Common) -> Sequence[Need]:
        """What a document must have, each of it; nothing: it may hold anywhere."""


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

    def find(self, index: Index) -> Sequence[Interval]:
        return index.single(any_form(self.word, index.language).key)

    def holds(self, view: View) -> bool:
        key = any_form(self.word, view.index.language).key
        return key in view.index.positions if view.stretches is None else bool(self.spans(view))

    def needs(self, common: Common) -> Sequence[Need]:
        keys = frozenset((self.word, *(f"~{stem}" for stem in every_stem(self.word))))
        return (Need(max(map(common, keys)), keys),)


@dataclass(frozen=True, slots=True, eq=False)
class Written(Leaf):
    """A phrase, a prefix or an exact word."""

    pattern: Pattern
    clause: str

    def find(self, index: Index) -> Sequence[Interval]:
        return self.pattern.find(index)

    def spans(self, view: View) -> Sequence[Interval]:
        view.take(self.pattern.work(view.index))
        return view.seen(self.find(view.index))

    def holds(self, view: View) -> bool:
        if view.stretches is not None:
            return bool(self.spans(view))
        pattern = self.pattern
        if pattern.only_word is not None:
            return pattern.only_word in view.index.positions
        units = pattern.work(view.index)
        if not units:
            return False
        view.take(units)
        return pattern.stands(view.index)

    def needs(self, common: Common) -> Sequence[Need]:
        commonness, key = min((common(key), key) for key in self.pattern.routes())
        return (Need(commonness, frozenset((key,))),)


@dataclass(frozen=True, slots=True, eq=False)
class Named(Leaf):
    """A concept, which the index knows by then."""

    id: str
    clause: str

    def find(self, index: Index) -> Sequence[Interval]:
        return index.concepts.get(self.id, ())

    def needs(self, common: Common) -> Sequence[Need]:
        key = f"@{self.id}"
        return (Need(common(key), frozenset((key,))),)


@dataclass(frozen=True, slots=True, eq=False)
class Either(Joined):
    """Any of several clauses that have places."""

    parts: tuple[Placed, ...]
    _bare: tuple[Placed, ...] = field(init=False, repr=False, compare=False)
    """The parts that are plain words ..."""
    _words: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """... and the words, which are looked up all at once."""
    _phrases: tuple[tuple[str, Placed], ...] = field(init=False, repr=False, compare=False)
    """The phrases, each with a word that it needs."""
    _others: tuple[Placed, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = [part.pattern.only_word if isinstance(part, Written) else None for part in self.parts]
        others = [part for part, word in zip(self.parts, words, strict=True) if word is None]
        needed = [part.pattern.longest_word if isinstance(part, Written) else None for part in others]
        phrases = [(word, part) for word, part in zip(needed, others, strict=True) if word is not None]
        object.__setattr__(self, "_words", tuple(word for word in words if word is not None))
        bare = [part for part, word in zip(self.parts, words, strict=True) if word is not None]
        object.__setattr__(self, "_bare", tuple(bare))
        object.__setattr__(self, "_phrases", tuple(phrases))
        object.__setattr__(
            self, "_others", tuple(part for word, part in zip(needed, others, strict=True) if word is None)
        )

    def holds(self, view: View) -> bool:
        if view.stretches is not None:
            return any(part.holds(view) for part in self.parts)
        if not view.index.positions.keys().isdisjoint(self._words):
            return True
        positions = view.index.positions
        for word, part in self._phrases:
            if word in positions and part.holds(view):
                return True
        for part in self._others:  # noqa: SIM110 - a generator for each of many topics takes longer
            if part.holds(view):
                return True
        return False

    def join(self, view: View) -> Sequence[Interval]:
        if view.stretches is not None:
            found = [part.spans(view) for part in self.parts]
        else:
            present = view.index.positions.keys().__contains__
            found = [part.spans(view) for part in self._bare if part.holds(view)]
            found += [part.spans(view) for word, part in self._phrases if present(word)]
            found += [part.spans(view) for part in self._others]
        view.take(sum(map(len, found)))
        return intervals.union(found)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        for part in self.parts:
            yield from part.marks(view, windows)

    def needs(self, common: Common) -> Sequence[Need]:
        return _some_of(1, self.parts, common)


@dataclass(frozen=True, slots=True, eq=False)
class Together(Joined):
    """Two clauses near one another, or in one sentence or paragraph."""

    left: Placed
    right: Placed
    nearness: Callable[[Index, Sequence[Interval], Sequence[Interval]], Sequence[Interval]]

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
    ruled_out: tuple[Part, ...] = ()

    def holds(self, view: View) -> bool:
        missing, left = self.count, len(self.parts)
        for part in self.parts:
            left -= 1
            if part.holds(view):
                missing -= 1
            if missing <= 0 or missing > left:
                break
        return missing <= 0 and not any(part.holds(view) for part in self.ruled_out)

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        for part in self.parts:
            if part.holds(view):
                yield from part.marks(view, windows)

    def needs(self, common: Common) -> Sequence[Need]:
        if self.count < len(self.parts):
            return _some_of(self.count, self.parts, common)
        return [need for part in self.parts for need in part.needs(common)]


def rarest(needs: Iterable[Need]) -> Need | None:
    """The one that fewest documents meet."""
    return min(needs, key=lambda need: need.commonness, default=None)


def _some_of(count: int, parts: Sequence[Part], common: Common) -> Sequence[Need]:
    """Of any so many that one more could not all be missing, one must hold."""
    found = (rarest(part.needs(common)) for part in parts)
    known = sorted((need for need in found if need), key=lambda need: need.commonness)
    enough = len(parts) - count + 1
    if len(known) < enough:
        return ()
    joined = frozenset[str]().union(*(need.keys for need in known[:enough]))
    return (Need(sum(need.commonness for need in known[:enough]), joined),)
