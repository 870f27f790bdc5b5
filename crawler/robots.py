"""The Robots Exclusion Protocol (RFC 9309): what a site's robots.txt lets us ask for.

Written for hostile files: reading is linear in the file, which Protego's is not (62 KB of its kind of trouble took it
6.7 s; the standard tells us to read 500 KiB).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

PRODUCT = "wirewatch"
"""Our product token (RFC 9309 2.2.1)."""
MAX_SIZE = 500 * 1024
"""Bytes to read (RFC 9309 2.5)."""
LONGEST_DELAY = 60.0
"""Seconds: a Crawl-delay above this is taken as this."""

_TOKEN = re.compile(r"[a-zA-Z_-]+")
_KEPT_ESCAPES = re.compile(rb"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = frozenset(range(0x21, 0x7F)) - frozenset(b"*$")


@dataclass(frozen=True, slots=True)
class Rule:
    allow: bool
    pattern: str
    """Normalised path pattern; `*` stands for anything, a last `$` for the end."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us."""

    rules: tuple[Rule, ...] = ()
    """Most specific first; of two as specific, the one that allows."""
    crawl_delay: float | None = None
    """Seconds between requests, not part of the standard, at most LONGEST_DELAY."""

    def allows(self, url: str) -> bool:
        """Whether the address may be asked for: the most specific rule that matches decides (RFC 9309 2.2.2)."""
        parts = urlsplit(url)
        target = _literal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if target == "/robots.txt":
            return True
        return next((rule.allow for rule in self.rules if _matches(rule.pattern, target)), True)


ALLOW_ALL = Rules()


def read_robots(body: bytes) -> Rules:
    """The rules for us: all groups that name us, else all groups for everyone (RFC 9309 2.2.1)."""
    ours: list[tuple[str, str]] = []
    everyone: list[tuple[str, str]] = []
    named = False
    addressed: set[str] = set()
    in_rules = False
    for field, value in _lines(body):
        if field == "user-agent":
            if in_rules:
                addressed, in_rules = set(), False
            token = _TOKEN.match(value)
            addressed.add("*" if value.startswith("*") else token[0].lower() if token else "")
            named = named or PRODUCT in addressed
            continue
        in_rules = True
        if PRODUCT in addressed:
            ours.append((field, value))
        elif "*" in addressed:
            everyone.append((field, value))
    return rules_of(ours if named else everyone)


def _lines(body: bytes) -> Iterable[tuple[str, str]]:
    for line in body[:MAX_SIZE].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field = field.strip().lower()
        if colon and field in ("user-agent", "allow", "disallow", "crawl-delay"):
            yield field, value.strip()


def rules_of(lines: Iterable[tuple[str, str]]) -> Rules:
    """Rules from pairs of field (allow, disallow, crawl-delay) and value."""
    rules: set[Rule] = set()
    delay: float | None = None
    for field, value in lines:
        if field == "crawl-delay":
            if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value):
                delay = min(float(value), LONGEST_DELAY)
        elif value.startswith(("/", "*")):
            head, tail = (value[:-1], "$") if value.endswith("$") else (value, "")
            rules.add(Rule(field == "allow", "*".join(_literal(part) for part in head.split("*")) + tail))
    return Rules(tuple(sorted(rules, key=lambda rule: (-len(rule.pattern), not rule.allow, rule.pattern))), delay)


def _literal(path: str) -> str:
    """One spelling for one path: unreserved characters plain, others, `*` and `$` escaped (RFC 9309 2.2.2, 2.2.3)."""
    octets = path.encode("utf-8", "surrogatepass")
    octets = _KEPT_ESCAPES.sub(lambda found: _unescaped(found[0]), octets)
    return "".join(chr(octet) if octet in _PLAIN else f"%{octet:02X}" for octet in octets)


def _unescaped(escape: bytes) -> bytes:
    octet = int(escape[1:], 16)
    return bytes([octet]) if octet in _UNRESERVED else escape.upper()


def _matches(pattern: str, target: str) -> bool:
    anchored = pattern.endswith("$")
    first, *others = (pattern[:-1] if anchored else pattern).split("*")
    if not target.startswith(first):
        return False
    if not others:
        return not anchored or len(target) == len(first)
    *middle, last = others
    position = len(first)
    for part in middle:  # leftmost match of each part leaves most room for the rest: linear, no backtracking
        found = target.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    if anchored:
        return len(target) - len(last) >= position and target.endswith(last)
    return target.find(last, position) >= 0
