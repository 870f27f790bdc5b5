"""What a query means, said as plainly as possible and as slowly as need be: all places, all pairs, no index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from itertools import product

from topics import concepts
from topics.concept import DECLINING, PROPER
from topics.concepts import Lexicon, Name, is_acronym
from topics.document import Document
from topics.filters import meets
from topics.name_context import CONTEXT, LINKS, MAX_LINKS
from topics.query_rewrite import MAX_WAYS
from topics.stems import stem
from topics.syntax import (
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
    Same,
    Term,
    Wildcard,
)
from topics.text import analyse, primary

TITLE_FIRST = {"ar", "fr"}
"""Languages of the random documents that say whose after the title, and ..."""
TITLE_LAST = {"zh"}
"""... before it."""

Interval = tuple[int, int]
Fits = Callable[["Place"], bool]


class Place:
    """One word of a document."""

    def __init__(
        self,
        field: str,
        number: int,
        word: str,
        surface: str,
        forms: set[str],
        units: tuple[int, int],
        offsets: tuple[int, int],
    ) -> None:
        sentence, paragraph = units
        self.start, self.end = offsets
        self.field, self.number, self.word, self.surface = field, number, word, surface
        self.forms = {word, *forms}
        self.units = {"SENT": (field, sentence), "PARA": (field, paragraph)}
        self.fields = {field} | ({"lead"} if field == "deck" or (field == "body" and paragraph == 0) else set())


def matches(node: Node, document: Document, lexicon: Lexicon) -> bool:
    """Whether a document matches a query."""
    return _Oracle(document, lexicon).holds(node, lambda place: True)


class _Oracle:
    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document, self.lexicon = document, lexicon
        self.language = primary(document.language)
        self.row: list[Place | None] = []  # None: between two fields
        number = 0
        for field in ("title", "deck", "body"):
            found = analyse(getattr(document, field) or "", document.language)
            units = zip(found.sentences, found.paragraphs, strict=True)
            offsets = zip(found.starts, found.ends, strict=True)
            rows = zip(found.words, found.surfaces, found.variants, units, offsets, strict=True)
            for word, surface, forms, unit, offset in rows:
                self.row.append(Place(field, number, word, surface, set(forms), unit, offset))
                number += 1
            self.row.extend([None] * 40)

    def holds(self, node: Node, visible: Fits) -> bool:
        match node:
            case And(children=children):
                return all(self.holds(child, visible) for child in children)
            case Or(children=children):
                return any(self.holds(child, visible) for child in children)
            case Not(child=child):
                return not self.holds(child, visible)
            case NOf(count=count, children=children):
                return sum(self.holds(child, visible) for child in children) >= count
            case Field(name=name, child=child) if name not in ("title", "lead", "body"):
                return self.filtered(name, child)
            case Field(child=child) | First(child=child):
                return self.holds(child, self.narrowed(node, visible))
            case AtLeast(count=count, child=child):
                return self.each(child, lambda part: len(minimal(self.places(part, visible))) >= count)
            case Near() | NotNear() | Same():
                return self.pairs(node, visible)
        return bool(self.places(node, visible))

    def filtered(self, name: str, node: Node) -> bool:
        return meets(name, node, self.document)

    def pairs(self, node: Near | NotNear | Same, visible: Fits) -> bool:
        """AND beside NEAR: each part must be near."""

        def right(left: Node) -> bool:
            return self.each(node.right, lambda part: bool(self.joined(node, left, part, visible)))

        return self.each(node.left, right)

    def each(self, node: Node, holds: Callable[[Node], bool]) -> bool:
        match node:
            case And(children=children):
                return all(self.each(child, holds) for child in children)
            case Or(children=children) if self.has_and(node):
                return any(self.each(child, holds) for child in children)
            case Field() | First() | AtLeast() if self.has_and(node):
                return self.each(node.child, lambda part: holds(type(node)(*outer(node), part)))
            case Near() | Same() | NotNear() if self.has_and(node):
                return self.each(
                    node.left,
                    lambda left: self.each(node.right, lambda right: holds(type(node)(left, right, *rest(node)))),
                )
        return holds(node)

    def has_and(self, node: Node) -> bool:
        return any(isinstance(part, And) for part in node.walk())

    def places(self, node: Node, visible: Fits) -> set[Interval]:
        match node:
            case Or(children=children):
                return {place for child in children for place in self.places(child, visible)}
            case Near() | NotNear() | Same():
                return self.joined(node, node.left, node.right, visible)
            case AtLeast(count=count, child=child):
                found = self.places(child, visible)
                return found if len(minimal(found)) >= count else set()
            case Field(child=child) | First(child=child):
                return self.places(child, self.narrowed(node, visible))
            case Concept(id=id_):
                return self.visible(self.concept(id_), visible)
            case Phrase(text=text, slop=int(slop)):
                return self.visible(self.loose(text, slop), visible)
        return self.visible(self.adjacent(self.fits(node)), visible)

    def narrowed(self, node: Node, visible: Fits) -> Fits:
        if isinstance(node, First):
            return lambda place: visible(place) and place.number < node.count
        assert isinstance(node, Field)
        return lambda place: visible(place) and node.name in place.fields

    def visible(self, found: set[Interval], visible: Fits) -> set[Interval]:
        return {
            (first, last)
            for first, last in found
            if all(place is not None and visible(place) for place in self.row[first : last + 1])
        }

    def fits(self, node: Node) -> list[Fits]:
        assert isinstance(node, Term | Phrase | Prefix | Wildcard)
        if isinstance(node, Wildcard) or (isinstance(node, Phrase) and ("*" in node.text or "?" in node.text)):
            chunks = (node.text + ("*" if isinstance(node, Phrase) and node.prefix else "")).lower().split()
            return [lambda place, chunk=chunk: any(fits_glob(chunk, form) for form in place.forms) for chunk in chunks]
        found = analyse(node.text, None)
        if isinstance(node, Term) and not node.exact and len(found.words) == 1:
            return [self.any_form(found.words[0])]
        if isinstance(node, Term | Phrase) and node.exact:
            return [lambda place, surface=surface: place.surface == surface for surface in found.surfaces]
        fits: list[Fits] = [lambda place, word=word: word in place.forms for word in found.words]
        if isinstance(node, Prefix) or (isinstance(node, Phrase) and node.prefix):
            fits[-1] = self.beginning(found.words[-1])
        return fits

    def any_form(self, word: str) -> Fits:
        wanted = stem(word, self.language) if self.language else None
        return lambda place: (f"~{wanted}" if wanted else word) in place.forms

    def beginning(self, word: str) -> Fits:
        return lambda place: any(form.startswith(word) for form in place.forms)

    def adjacent(self, fits: list[Fits]) -> set[Interval]:
        found = set()
        for first in range(len(self.row) - len(fits) + 1):
            row = self.row[first : first + len(fits)]
            if all(place is not None and fit(place) for place, fit in zip(row, fits, strict=True)):
                found.add((first, first + len(fits) - 1))
        return found

    def loose(self, text: str, slop: int) -> set[Interval]:
        wanted = analyse(text, None).words
        found = set()
        for first in range(len(self.row)):
            for last in range(first, min(first + len(wanted) + slop, len(self.row))):
                row = [place.word for place in self.row[first : last + 1] if place is not None]
                if (
                    all(row.count(word) >= wanted.count(word) for word in wanted)
                    and None not in self.row[first : last + 1]
                ):
                    found.add((first, last))
        return minimal(found)

    def concept(self, id_: str) -> set[Interval]:
        concept = self.lexicon.get(id_)
        assert concept is not None
        return self.concept_places(concept)

    def concept_places(self, concept: concepts.Concept) -> set[Interval]:
        ruled_out = {place for name in concept.exceptions for place in self.name(concept, name)}
        found: dict[str | None, set[Interval]] = {None: set(), "alone": set(), "context": set()}
        for name in concept.names:
            places = {one for one in self.name(concept, name) if self.of_one_piece(one)}
            found[name.needs] |= {
                one for one in places if not any(out[0] <= one[0] and one[1] <= out[1] for out in ruled_out)
            }
        met = found[None] | {one for one in found["alone"] if self.is_alone(one)}
        speaking = {place for part in concept.context for place in self.concept_places(part)}
        near = {one for one in found["context"] if any(gap(one, other) <= CONTEXT for other in speaking)}
        return met | (found["context"] if met else near) | self.held(concept)

    def held(self, concept: concepts.Concept) -> set[Interval]:
        """Where an office is named by its title, or by who holds it that day."""
        if (office := concept.office) is None:
            return set()
        moment = self.document.published or self.document.seen
        day = moment.astimezone(UTC).date() if moment else None
        holders = [term.person for term in office.terms if term.covers(day)]
        found = {place for person in holders for place in self.concept_places(person)}
        titles, bodies = self.concept_places(office.title), self.concept_places(office.at)
        for (first, last), (low, high) in product(titles, bodies):
            whole = (min(first, low), max(last, high))
            if low > last:  # the title stands first
                joined = self.language not in TITLE_LAST and self.is_linked(last, low)
            elif high < first:
                joined = self.language not in TITLE_FIRST and self.is_linked(high, first)
            else:
                joined = (low <= first and last <= high) or (first < low and high < last)
            if joined and self.of_one_piece(whole):
                found.add(whole)
        return found

    def is_linked(self, before: int, after: int) -> bool:
        words = self.row[before + 1 : after]
        texts = [self.between(at, at + 1) for at in range(before, after)]
        return (
            len(words) <= MAX_LINKS
            and all(place is not None and place.word in LINKS for place in words)
            and all(text is not None and not set(text) - set(" \n'’-‑") for text in texts)
        )

    def is_alone(self, one: Interval) -> bool:
        for at, beside in ((one[0] - 1, one[0]), (one[1] + 1, one[1])):
            place = self.row[at] if 0 <= at < len(self.row) else None
            if place and self.between(min(at, beside), max(at, beside)) in (" ", "-") and place.surface[0].isupper():
                return False
        return True

    def between(self, one: int, other: int) -> str | None:
        left, right = self.row[one], self.row[other]
        if left is None or right is None or left.field != right.field:
            return None
        return (getattr(self.document, left.field) or "")[left.end : right.start]

    def of_one_piece(self, one: Interval) -> bool:
        places = [self.row[at] for at in one]
        return places[0] is not None and places[1] is not None and places[0].units["SENT"] == places[1].units["SENT"]

    def name(self, concept: concepts.Concept, name: Name) -> set[Interval]:
        if self.language is not None and name.language not in ("any", self.language):
            return set()
        fits: list[Fits] = []
        for chunk in name.text.split():
            found = analyse(chunk, None)
            for word, surface in zip(found.words, found.surfaces, strict=True):
                case = name.case or ("initial" if concept.kind in PROPER else None)
                goes_on = concept.kind == "person" and self.language in DECLINING and name.language == "any"
                if chunk.endswith("*") or (goes_on and word == found.words[-1] and len(word) > 3):
                    fits.append(self.beginning(word))
                elif name.case is None and is_acronym(surface):
                    fits.append(lambda place, surface=surface: place.surface == surface)
                elif name.is_inflected and name.language == self.language:
                    fits.append(self.any_form(word))
                else:
                    fits.append(lambda place, word=word: word in place.forms)
                if case == "initial" and surface[0].isupper() and not is_acronym(surface):
                    fits[-1] = lambda place, fit=fits[-1]: fit(place) and not place.surface[0].islower()
        return self.adjacent(fits)

    def operand(self, node: Node, visible: Fits) -> set[Interval]:
        """Of an ordered NEAR within another all lengths of its alternatives count."""
        return {place for way in self.ways(node) for place in self.places(way, visible)}

    def ways(self, node: Node) -> list[Node]:
        if isinstance(node, Or) and not all(map(self.is_one_word, node.children)):
            return [way for child in node.children for way in self.ways(child)]
        if isinstance(node, Near) and node.ordered:
            pairs = list(product(self.ways(node.left), self.ways(node.right)))
            if len(pairs) <= MAX_WAYS:
                return [Near(left, right, node.distance, True) for left, right in pairs]
        return [node]

    def is_one_word(self, node: Node) -> bool:
        return isinstance(node, Prefix | Wildcard) or (isinstance(node, Term) and len(self.fits(node)) == 1)

    def joined(self, node: Near | NotNear | Same, left: Node, right: Node, visible: Fits) -> set[Interval]:
        if isinstance(node, NotNear):
            pairs = list(product(self.places(left, visible), self.places(right, visible)))
        else:
            pairs = list(product(self.operand(left, visible), self.operand(right, visible)))
        if isinstance(node, NotNear):
            near = {one for one, other in pairs if gap(one, other) <= node.distance}
            return self.places(left, visible) - near
        found = set()
        for one, other in pairs:
            whole = (min(one[0], other[0]), max(one[1], other[1]))
            if one[1] >= other[0] and other[1] >= one[0]:  # they overlap
                continue
            if isinstance(node, Near):
                if gap(one, other) <= node.distance and (not node.ordered or one < other):
                    found.add(whole)
            else:
                places = [self.row[at] for at in whole]
                if all(places) and places[0].units[node.unit] == places[1].units[node.unit]:
                    found.add(whole)
        return minimal(found)


def fits_glob(glob: str, word: str) -> bool:
    if not glob:
        return not word
    if glob[0] == "*":
        return fits_glob(glob[1:], word) or (bool(word) and fits_glob(glob, word[1:]))
    return bool(word) and glob[0] in ("?", word[0]) and fits_glob(glob[1:], word[1:])


def gap(one: Interval, other: Interval) -> int:
    """Words between; below 0 where they overlap."""
    return max(other[0] - one[1], one[0] - other[1]) - 1


def minimal(found: set[Interval]) -> set[Interval]:
    return {
        one for one in found if not any(other != one and one[0] <= other[0] and other[1] <= one[1] for other in found)
    }


def outer(node: Field | First | AtLeast) -> tuple[str | int]:
    return (node.name,) if isinstance(node, Field) else (node.count,)


def rest(node: Near | Same | NotNear) -> tuple[object, ...]:
    if isinstance(node, Near):
        return (node.distance, node.ordered)
    return (node.unit,) if isinstance(node, Same) else (node.distance,)
