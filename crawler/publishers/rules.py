"""What a publisher's own rule says, and which one a host has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where things stand on one publisher's pages; every place is a CSS selector, the first that is found counts."""

    hosts: tuple[str, ...]
    """Names without www; hosts below them are meant, too."""
    body: tuple[str, ...]
    """The element that holds the paragraphs."""
    cut: tuple[str, ...] = ()
    """What stands in it and is none of the article: all that are found."""
    title: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    """Of publication: the element's `datetime` or `content`, else its text."""


def rule_of(host: str) -> Publisher | None:
    """The rule of the publisher that owns a host; None for most."""
    labels = host.lower().split(".")
    known = _rules()
    return next((known[name] for start in range(len(labels)) if (name := ".".join(labels[start:])) in known), None)


@cache
def _rules() -> Mapping[str, Publisher]:
    """Every `RULE` of `crawler/publishers/<cc>/<paper>.py`, by host; a folder needs no `__init__.py` for it."""
    found: dict[str, Publisher] = {}
    for country in files("crawler.publishers").iterdir():
        names = sorted(file.name for file in country.iterdir()) if country.is_dir() else []
        for name in names:
            if name.endswith(".py") and not name.startswith("_"):
                module = import_module(f"crawler.publishers.{country.name}.{name.removesuffix('.py')}")
                rule: Publisher = module.RULE
                found |= dict.fromkeys(rule.hosts, rule)
    return found
