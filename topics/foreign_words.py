"""Words of other tools' queries as our language has them. Pure."""

from __future__ import annotations

from collections.abc import Callable

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
