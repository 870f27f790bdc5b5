"""What a publisher reserves: signals in headers, on the page and in tdmrep.json, and how they are kept. Pure.

Read are the TDM Reservation Protocol (W3C community group: tdmrep.json, `tdm-reservation`) and the robots directives
`noai`, `noarchive`, `nosnippet`. Where one of them stands, the page's text is not kept unless there is a licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from crawler.robots import PRODUCT, Rule, Rules, rules_of

WELL_KNOWN = "/.well-known/tdmrep.json"
ASK_AGAIN = timedelta(days=1)
"""A host's tdmrep.json is asked for at most this often."""
_TELL_AGAIN = timedelta(days=1)
"""A signal's `seen_at` is not moved for less: most pages of a site say the same."""
_MOST_RULES = 200
_RESERVING = frozenset({"noai", "noarchive", "nosnippet"})
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""Directives that are followed by a colon; any other word before one is a robot's name."""

Signals = Mapping[str, str]
"""Signal -> where it stood: {"noarchive": "X-Robots-Tag"}."""


@dataclass(frozen=True, slots=True)
class Tdmrep:
    """What a host's tdmrep.json said when it was last asked for; a rule that disallows is a reservation."""

    asked_at: datetime
    rules: Rules

    def reserves(self, url: str) -> bool:
        return not self.rules.allows(url)


@dataclass(frozen=True, slots=True)
class Seen:
    """The signals met on the way to one page."""

    signals: Signals = field(default_factory=dict)
    files: Mapping[str, Tdmrep] = field(default_factory=dict)
    """By origin."""


def read_tdmrep(body: bytes) -> Rules:
    """The rules of a tdmrep.json; none if it is not one."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return Rules()
    lines = [
        ("disallow" if str(each.get("tdm-reservation")) in ("1", "True") else "allow", location)
        for each in (found if isinstance(found, list) else [found])
        if isinstance(each, dict) and isinstance(location := each.get("location"), str)
    ]
    return rules_of(lines[:_MOST_RULES])


def header_signals(tdm_reservation: Iterable[str], x_robots_tag: Iterable[str]) -> dict[str, str]:
    """What an answer reserves, from the lines of these two headers."""
    found = {"tdm-reservation": "header"} if any(map(_reserved, tdm_reservation)) else {}
    for line in x_robots_tag:
        found |= dict.fromkeys(_directives(line), "X-Robots-Tag")
    return found


def meta_signals(metas: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What a page's meta elements, as pairs of name and content, reserve."""
    found: dict[str, str] = {}
    for name, content in metas:
        name = name.strip().lower()
        if name == "tdm-reservation" and _reserved(content):
            found["tdm-reservation"] = "meta"
        elif name in ("robots", PRODUCT):
            found |= dict.fromkeys(_directives(content), f"meta {name}")
    return found


def said(signals: Signals) -> str:
    """Signals as a phrase: "noarchive (X-Robots-Tag), tdm-reservation (meta)"."""
    return ", ".join(f"{signal} ({where})" for signal, where in sorted(signals.items()))


def _reserved(value: str) -> bool:
    return value.strip() == "1"


def _directives(value: str) -> set[str]:
    """The reserving directives of one X-Robots-Tag line or one robots meta that are for us or for everyone."""
    found: set[str] = set()
    for_us = True
    for part in value.lower().split(","):
        directive = part.strip()
        name, colon, rest = (each.strip() for each in directive.partition(":"))
        if colon and name not in _WITH_VALUE:
            for_us, directive = name in (PRODUCT, "*"), rest
        elif name == "max-snippet" and re.fullmatch(r"0+", rest):
            directive = "nosnippet"
        if for_us and directive in _RESERVING:
            found.add(directive)
    return found


# ------------------------------------------------------------------ as a source's record


def recorded(rights: Mapping[str, Any], seen: Seen, now: datetime) -> dict[str, Any]:
    """A source's `rights` with what was seen now: signals with place and time, tdmrep.json by origin."""
    signals = dict(rights.get("signals", {}))
    for signal, where in seen.signals.items():
        last = _instant(signals.get(signal, {}).get("seen_at"))
        if last is None or now - last >= _TELL_AGAIN:
            signals[signal] = {"where": where, "seen_at": now.isoformat()}
    files = dict(rights.get("tdmrep", {}))
    for origin, file in seen.files.items():
        files[origin] = {
            "asked_at": file.asked_at.isoformat(),
            "rules": [[rule.allow, rule.pattern] for rule in file.rules.rules],
        }
    return {**rights, **({"signals": signals} if signals else {}), **({"tdmrep": files} if files else {})}


def known_file(rights: Mapping[str, Any], origin: str) -> Tdmrep | None:
    """What a source's `rights` tell of the tdmrep.json of an origin."""
    found = rights.get("tdmrep", {}).get(origin)
    asked_at = _instant(found and found.get("asked_at"))
    if asked_at is None:
        return None
    return Tdmrep(asked_at, Rules(tuple(Rule(bool(allow), str(pattern)) for allow, pattern in found["rules"])))


def reservations(rights: Mapping[str, Any]) -> list[str]:
    """The names of the signals that are on a source's record."""
    files = rights.get("tdmrep", {}).values()
    reserved = any(not allow for file in files for allow, _ in file["rules"])
    return [*(["tdmrep.json"] if reserved else []), *sorted(rights.get("signals", {}))]


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
