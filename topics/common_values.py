"""Which values of two filters one article can have together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from topics.syntax import Node, Phrase, Prefix, Range, Term
from topics.text import analyse


def _text_of(node: Node) -> str:
    return node.text.lower() if isinstance(node, Term | Phrase | Prefix) else ""


def _same(one: Node, other: Node) -> Node | None:
    return one if _text_of(one) == _text_of(other) else None


def _within(joint: str, *, at_end: bool) -> Callable[[Node, Node], Node | None]:
    """The narrower of two values of which one may be a part of the other: fr and fr-CA, paper.fr and www.paper.fr."""

    def meet(one: Node, other: Node) -> Node | None:
        narrow, wide = sorted((one, other), key=lambda node: -len(_text_of(node)))
        inner, around = _text_of(narrow), _text_of(wide)
        is_part = inner.endswith(joint + around) if at_end else inner.startswith(around + joint)
        return narrow if inner == around or is_part else None

    return meet


def _place_in_both(one: Node, other: Node) -> Node | None:
    """The narrower host and the narrower path of two places: paper.fr/une and www.paper.fr leave www.paper.fr/une."""
    (host, _, path), (other_host, _, other_path) = (_text_of(each).rstrip("/").partition("/") for each in (one, other))
    hosts, paths = (Term(host), Term(other_host)), (Term(path), Term(other_path))
    narrow_host = _within(".", at_end=True)(*hosts)
    narrow_path = _within("/", at_end=False)(*paths) if path and other_path else Term(path or other_path)
    if narrow_host is None or narrow_path is None:
        return None
    written = "/".join(filter(None, (_text_of(narrow_host), _text_of(narrow_path))))
    return Term(written, span=one.span)


def _overlap(one: Node, other: Node) -> Node | None:
    if not isinstance(one, Range) or not isinstance(other, Range):
        return one
    low = max(one.low, other.low)
    high = min((each for each in (one.high, other.high) if each), default="")
    return None if high and low > high else Range(low, high, span=one.span)


def _in_one_name(one: Node, other: Node) -> Node | None:
    """The longer, where the words of one stand in the other: an article has one source, and one agency."""
    words, others = ({*analyse(_text_of(each), None).words} for each in (one, other))
    if isinstance(one, Prefix) or isinstance(other, Prefix):
        return one
    return one if words >= others else other if others >= words else None


COMMON: Mapping[str, Callable[[Node, Node], Node | None]] = {
    "lang": _within("-", at_end=False),
    "site": _place_in_both,
    "country": _same,
    "tier": _overlap,
    "urgency": _overlap,
    "published": _overlap,
    "source": _in_one_name,
    "agency": _in_one_name,
}
"""What two values of a filter leave; None if no article has both."""


def _languages_around(code: str) -> Sequence[str]:
    parts = code.split("-")
    return ["-".join(parts[:at]) for at in range(1, len(parts))]


def _sites_around(place: str) -> Sequence[str]:
    host, *path = place.rstrip("/").split("/")
    parts = host.split(".")
    hosts = [".".join(parts[at:]) for at in range(len(parts))]
    paths = ["".join("/" + each for each in path[:size]) for size in range(len(path), -1, -1)]
    return [host + path for host in hosts for path in paths][1:]


WIDER: Mapping[str, Callable[[str], Sequence[str]]] = {"lang": _languages_around, "site": _sites_around}
"""The values that are met wherever this one is."""
