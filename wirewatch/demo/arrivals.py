"""Who should hear of what in the demonstration, and what did arrive: a pure comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.words import words
from wirewatch.demo.newspapers import Paper
from wirewatch.demo.sinks import ReceivedMail, ReceivedPost

NEW, UPDATE = "new", "update"


@dataclass(frozen=True, slots=True, order=True)
class Telling:
    """One story told to one recipient."""

    recipient: str
    story: str
    kind: str = NEW


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison."""

    telling: Telling
    expected: int
    arrived: int

    @property
    def right(self) -> bool:
        return self.expected == self.arrived


def expected(papers: Iterable[Paper], audience: Mapping[str, Sequence[str]], *, until_step: int) -> list[Telling]:
    """What must have been told once this step is out.

    `audience` names each recipient's topics. A story is told once as news, by whichever piece is first to meet one of
    them; a later version of that very piece is told as an update. What stood in a feed before Wirewatch started (step
    0) is never told.
    """
    printed = sorted(
        ((piece, paper.path_of(piece)) for paper in papers for piece in paper.pieces if 0 < piece.step <= until_step),
        key=lambda each: each[0].step,
    )
    tellings: list[Telling] = []
    for recipient, topics in audience.items():
        opened: dict[str, str] = {}
        for piece, path in printed:
            if not piece.story or not set(piece.matches) & set(topics):
                continue
            if piece.story not in opened:
                opened[piece.story] = path
                tellings.append(Telling(recipient, piece.story))
            elif opened[piece.story] == path:
                tellings.append(Telling(recipient, piece.story, UPDATE))
    return tellings


def mail_tellings(mail: ReceivedMail, stories: Mapping[str, str]) -> list[Telling]:
    """What a mail tells its recipient; `stories` says which story each address tells. A reply is an update."""
    kind = UPDATE if mail.message["In-Reply-To"] else NEW
    return [Telling(to, story, kind) for to in mail.recipients for story in _named(mail.text, stories)]


def post_tellings(post: ReceivedPost, recipient: str, language: str, stories: Mapping[str, str]) -> list[Telling]:
    """What a Slack post tells; one whose notification begins with the word for it is an update."""
    kind = UPDATE if post.payload["text"].startswith(f"{words(language).update}:") else NEW
    return [Telling(recipient, story, kind) for story in _named(post.text, stories)]


def compare(wanted: Iterable[Telling], arrived: Iterable[Telling]) -> list[Line]:
    """Every telling that was expected or arrived, in order, with how often."""
    due, came = Counter(wanted), Counter(arrived)
    return [Line(telling, due[telling], came[telling]) for telling in sorted(due | came)]


def _named(text: str, stories: Mapping[str, str]) -> list[str]:
    """The stories whose addresses stand in a message, each once; "nothing known" if there are none."""
    named = {story: None for address, story in stories.items() if address in text}
    return list(named) or ["nothing known"]
