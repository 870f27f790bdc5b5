"""What a publisher's own rule says, and which one a host has."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import crawler.publishers


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
    """Every `RULE` of `crawler/publishers/<cc>/<paper>.py`, by host."""
    found: dict[str, Publisher] = {}
    for module in pkgutil.walk_packages(crawler.publishers.__path__, "crawler.publishers."):
        if module.name.count(".") == 3:
            rule: Publisher = import_module(module.name).RULE
            found |= dict.fromkeys(rule.hosts, rule)
    return found
