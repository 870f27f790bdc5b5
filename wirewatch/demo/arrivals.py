"""Who should hear of what in the demonstration, and what did arrive: a pure comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirewatch.demo.newspapers import Paper


@dataclass(frozen=True, slots=True, order=True)
class Telling:
    """One story told to one recipient."""

    recipient: str
    story: str
    kind: str = "new"
    """new or update."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison."""

    telling: Telling
    expected: int
    arrived: int

    @property
    def right(self) -> bool:
        return self.expected == self.arrived


def stories_for(papers: Iterable[Paper], topics: Sequence[str]) -> list[str]:
    """The stories printed as news (not before Wirewatch starts) that meet any of the topics, in order of printing."""
    news = sorted(
        (piece.step, piece.story)
        for paper in papers
        for piece in paper.pieces
        if piece.step > 0 and piece.story and set(piece.matches) & set(topics)
    )
    return list(dict.fromkeys(story for _, story in news))


def stories_in(text: str, stories: Mapping[str, str]) -> set[str]:
    """The stories that a message names, by the addresses in it; an address that tells no story counts as itself."""
    return {story for address, story in stories.items() if address in text}


def compare(expected: Iterable[Telling], arrived: Iterable[Telling]) -> list[Line]:
    """Every telling that was expected or arrived, in order, with how often."""
    wanted, came = Counter(expected), Counter(arrived)
    return [Line(telling, wanted[telling], came[telling]) for telling in sorted(wanted | came)]
