"""Two versions of a text, word by word: what was added, what was removed, what stayed. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.identity import UNSPACED, word_count

_WORDS = 4_000
"""Words of a paragraph that are compared one by one: difflib is quadratic."""
_PARAGRAPHS = 2_000
_MARKS = "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
_TOKEN = re.compile(rf"\s+|{UNSPACED.pattern}[{_MARKS}]*|(?:(?!{UNSPACED.pattern})[^\W_])+|[\W_]")
"""A word; in scripts that leave no space between words, a letter with its marks."""
_LETTERS = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})[^\s])+")
_UNCUT = re.compile(rf"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff][{_MARKS}]*")
"""A letter of a script in which words are not cut: one that stayed between two that changed is of the same word."""
_ALIKE = 0.3
"""Share of the words that two paragraphs must have in common to be shown as one that was changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row."""

    kind: str
    """same, added or removed."""
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, as it was and as it is."""

    field: str
    """headline or body."""
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def differences(before: tuple[str | None, str], after: tuple[str | None, str]) -> tuple[Paragraph, ...]:
    """The paragraphs of two versions, each given as headline and body, in reading order."""
    (old_head, old_body), (new_head, new_body) = before, after
    found = []
    if old_head or new_head:
        found.append(Paragraph("headline", _words(old_head or "", new_head or "")))
    old, new = ([each for each in text.split("\n\n") if each][:_PARAGRAPHS] for text in (old_body, new_body))
    found += [Paragraph("body", pieces) for pieces in _paragraphs(old, new)]
    return tuple(found)


def counts(paragraphs: Sequence[Paragraph]) -> tuple[int, int]:
    """How many words were added and removed."""
    added = removed = 0
    for piece in (piece for paragraph in paragraphs for piece in paragraph.pieces):
        many = word_count(piece.text)
        added += many if piece.kind == "added" else 0
        removed += many if piece.kind == "removed" else 0
    return added, removed


def as_html(paragraphs: Sequence[Paragraph], title: str) -> str:
    """A page of its own without anything active: what was added in <ins>, what was removed in <del>."""
    shown = []
    for paragraph in paragraphs:
        tag = "h1" if paragraph.field == "headline" else "p"
        words = "".join(_marked(piece) for piece in paragraph.pieces)
        shown.append(f"<{tag}>{words}</{tag}>")
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title>"
        "<style>body{max-width:40em;margin:2em auto;font-family:serif;line-height:1.5}"
        "ins{background:#d7f5d7}del{background:#f9d9d9}del+ins{margin-left:.25em}</style></head>\n"
        f'<body dir="auto">\n{chr(10).join(shown)}\n</body></html>\n'
    )


def _marked(piece: Piece) -> str:
    tag = {"added": "ins", "removed": "del"}.get(piece.kind)
    text = html.escape(piece.text)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """Paragraphs that stayed, and between them those that changed, paired in their order where they are alike."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Piece("same", each),) for each in old[a:b])
            continue
        gone, come = list(old[a:b]), list(new[c:d])
        while gone or come:
            if gone and come and _alike(gone[0], come[0]):
                yield _words(gone.pop(0), come.pop(0))
            elif gone and not (come and any(_alike(gone[0], each) for each in come)):
                yield (Piece("removed", gone.pop(0)),)
            else:
                yield (Piece("added", come.pop(0)),)


def _alike(one: str, other: str) -> bool:
    first, second = (set(_LETTERS.findall(text.casefold())) for text in (one, other))
    return len(first & second) >= _ALIKE * max(len(first), len(second), 1)


def _words(before: str, after: str) -> tuple[Piece, ...]:
    if before == after:
        return (Piece("same", before),)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > _WORDS:
        return (Piece("removed", before), Piece("added", after))
    pieces: list[Piece] = []
    for changed, a, b, c, d in _runs(old, new):
        if not changed:
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return tuple(pieces)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """The runs of tokens that changed or stayed, in turn, and where they stand in both."""
    runs: list[tuple[bool, int, int, int, int]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        changed = tag != "equal"
        if changed and len(runs) > 1 and _is_a_letter(runs[-1], old):
            _, first, _, other, _ = runs[-2]
            runs[-2:] = [(True, first, b, other, d)]
        else:
            runs.append((changed, a, b, c, d))
    return iter(runs)


def _is_a_letter(run: tuple[bool, int, int, int, int], old: Sequence[str]) -> bool:
    """Whether a run that stayed is nothing but a letter within a word."""
    changed, a, b, _, _ = run
    return not changed and b - a == 1 and _UNCUT.fullmatch(old[a]) is not None
