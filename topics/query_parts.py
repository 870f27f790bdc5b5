"""The parts of a query that is ready to run, and those of them that are looked up: each says whether it holds in a view
of a document, where it stands, which words show it, and which keys a document must have for it to hold at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from topics import intervals
from topics.index import Index, View, longest
from topics.intervals import Interval
from topics.patterns import Pattern, in_row
from topics.values import value

MAX_EVIDENCE = 20
"""Places that one match names."""
Common = Callable[[str], float]
"""The share of documents in which a key is to be expected."""


class Need(NamedTuple):
    """Keys of which a document must have one, see `topics.presearch.Routes`."""

    commonness: float
    keys: tuple[str, ...]


class Said(NamedTuple):
    """What keys say of a clause."""

    least: int = 0
    of: tuple[str, ...] = ()
    """A document must have so many of these ..."""
    never: tuple[str, ...] = ()
    """... and none of these."""


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
    def key(self) -> str | None:
        """The key that a document has if and only if it stands there, whatever its language."""
        return None

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

    def said_by_keys(self) -> Said | None:
        """What must be so for it to hold, besides that a document has what it needs; None: keys do not say."""
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
    def concept(self) -> str | None:
        """The concept that it names."""
        return None

    def leaves(self) -> Iterator[Leaf]:
        yield self

    def said_by_keys(self) -> Said | None:
        return Said() if self.key is not None else None

    def lookups(self) -> tuple[str, ...]:
        """Keys that documents must be looked through for."""
        return ()

    @abstractmethod
    def find(self, index: Index) -> Sequence[Interval]:
        """Where it stands in the whole document."""

    def spans(self, view: View) -> Sequence[Interval]:
        return view.seen(self.find(view.index))

    def marks(self, view: View, windows: Sequence[Interval] | None = None) -> Iterator[Mark]:
        concept = self.concept
        found = intervals.maximal(self.spans_in(view, windows))
        if len(found) > MAX_EVIDENCE:
            found = view.index.first_of_each_section(found, MAX_EVIDENCE)  # no more of one clause are ever shown
        for interval in found:
            yield Mark(self.clause, concept, interval)


class Keyed(Leaf):
    """A clause of which one key says all."""

    __slots__ = ()
    sole: str

    @property
    def key(self) -> str:
        return self.sole

    @property
    def by_keys(self) -> bool:
        return True

    def lookups(self) -> tuple[str, ...]:
        return (self.sole,)

    def holds(self, view: View) -> bool:
        keys = view.index.keys
        return self.sole in keys if keys is not None and view.stretches is None else bool(self.spans(view))

    def needs(self, common: Common) -> Sequence[Need]:
        return (Need(common(self.sole), (self.sole,)),)


@value(frozen=True, slots=True, eq=False)
class Bare(Keyed):
    """One word in any of its forms; its key ends with a ~."""

    sole: str
    clause: str

    def find(self, index: Index) -> Sequence[Interval]:
        return index.single(index.form_of(self.sole[:-1]))


@value(frozen=True, slots=True, eq=False)
class Named(Keyed):
    """A concept, which the index knows by then; its key begins with an @."""

    sole: str
    clause: str

    @property
    def concept(self) -> str:
        return self.sole[1:]

    def lookups(self) -> tuple[str, ...]:
        return ()

    def find(self, index: Index) -> Sequence[Interval]:
        return index.concepts.get(self.concept, ())

    def holds(self, view: View) -> bool:
        return bool(self.spans(view))


class Patterned(Leaf):
    """Words that are looked for where they stand."""

    __slots__ = ()
    pattern: Pattern

    def find(self, index: Index) -> Sequence[Interval]:
        found = index.found.get(self)
        if found is None:
            found = index.found[self] = self.pattern.find(index)
        return found

    def spans(self, view: View) -> Sequence[Interval]:
        view.take(self.pattern.work(view.index))
        return view.seen(self.find(view.index))


@value(frozen=True, slots=True, eq=False)
class InRow(Patterned, Keyed):
    """A word, a beginning or words in a row, as the key writes them: what they come to is worked out when it is asked
    for, since most queries are never run."""

    sole: str
    clause: str

    @property
    def pattern(self) -> Pattern:  # type: ignore[override]
        return in_row(self.sole)

    def spans(self, view: View) -> Sequence[Interval]:
        key, index = self.sole, view.index
        if key[-1] == "*":
            return super(InRow, self).spans(view)  # noqa: UP008 - the class was made anew, with slots
        if " " not in key:
            found = index.single(key)
            view.take(1 + len(found) if found else 0)
        else:
            words = tuple(key.split(" "))
            looked_at = index.at(longest(words))
            view.take(1 + len(looked_at) if looked_at else 0)
            found = index.row(words)
        return view.seen(found)


@value(frozen=True, slots=True, eq=False)
class Written(Patterned):
    """Words that no key says all of: written exactly, with wildcards inside, in any order."""

    pattern: Pattern
    clause: str

    def lookups(self) -> tuple[str, ...]:
        return self.pattern.routes()

    def needs(self, common: Common) -> Sequence[Need]:
        commonness, key = min((common(key), key) for key in self.pattern.routes())
        return (Need(commonness, (key,)),)


def rarest(needs: Iterable[Need]) -> Need | None:
    """The one that fewest documents meet."""
    return min(needs, key=commonness, default=None)


commonness = itemgetter(0)
