"""Words of other tools' queries as our language has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from topics.dialects import Dialect
from topics.foreign_forms import ADORNED
from topics.query import QueryError, parse
from topics.syntax import Node, Or, Phrase, Prefix, Term, Wildcard


def in_case(text: str, name: str) -> tuple[str, ...]:
    """A word as CAPS, ALLCAPS or NOCAPS asks for it: some letter of it, every one, or none is a capital."""
    if name:
        return (text.upper() if name == "all" else text.lower(),)
    return (text,) if text != text.lower() else (text.title(), text.upper())


def leaf_of(word: str) -> Node:
    """A word as a query here has it; in quotes if it would say something else."""
    try:
        found = parse(word).root
    except QueryError:
        return Phrase(word)
    return found if isinstance(found, Term | Prefix | Wildcard) else Phrase(word)


def coded(node: Node, code: Callable[[str], str | None]) -> Node:
    """Names of languages and countries as their codes, codes in small letters."""
    if isinstance(node, Term | Phrase):
        text = code(node.text) or node.text.lower()
        return Phrase(text) if " " in text else Term(text)
    return Or(tuple(coded(child, code) for child in node.children)) if isinstance(node, Or) else node


def adapted(piece: str, dialect: Dialect, note: Callable[[str, str, str], None]) -> str:
    """A word with its wildcards as they are written here; `note` is told what was written, what is, and why."""
    if plain := ADORNED.fullmatch(piece):
        written, piece = piece, next(filter(None, plain.groups()))
        note(written, piece, "synonyms, weights and single quotes mean nothing here")
    if re.search(r"\w\$\d+$", piece) and "$" in dialect.any_letters:
        piece, written = re.sub(r"\$\d+$", "*", piece), piece
        note(written, piece, "any number of letters more")
        return piece
    if piece[-1] in dialect.any_letters and len(piece) > 1:
        stem = piece.rstrip(dialect.any_letters)
        if piece[-1] != "*":
            note(piece, f"{stem}*", "")
        return f"{_inner(stem, dialect, note)}*"
    return _inner(piece, dialect, note)


def _inner(piece: str, dialect: Dialect, note: Callable[[str, str, str], None]) -> str:
    if dialect.one_letter == "*?" and "*" in piece:
        here = piece.replace("*", "?")
        note(piece, here, "one letter")
        return here
    return piece if dialect.one_letter else piece.replace("?", "")
