"""What stands in queries of other tools, by its form: quotes, weights, minus signs, words with a field behind. Pure."""

from __future__ import annotations

import re

QUOTED = re.compile(r'["“”„«»＂]([^"“”„«»＂]*)["“”„«»＂]')
WORD = re.compile(r'[^\s()"“”„«»＂|]+')
SLOP = re.compile(r"~(\d{1,4})")
WEIGHT = re.compile(r"\^\d+(?:\.\d+)?")
ADORNED = re.compile(r"~(\w.*)|(\w.*)\^\d+(?:\.\d+)?|['‘‚‹](\w[^'’]*)['’‘›]")
CASE = re.compile(r"(?:(?P<name>all|no)?caps|plural|singular)(?=\s*\()", re.IGNORECASE)
PLUS = re.compile(r"\+(?=[\w\"“«(])(?!\d)")
MINUS = re.compile(r"[-–−](?=[^\s-])")
NUMBERS = re.compile(r"[$€£]?\d[\d.,]*\.\.[$€£]?\d[\d.,]*|[<>]=?\d+")
"""A range of numbers, which Google alone has, or what is more or less than one."""
LIST = re.compile(r"[\w.-]+(?:,[\w.-]+)+(?=[\s()]|$)")
FIRST = re.compile(r"/f(?P<n>\d+)/", re.IGNORECASE)
COUNTED = re.compile(r"atl(?:east)?\s?/?(?P<n>\d+)(?=\s*\()", re.IGNORECASE)
"""ATLEAST, however it is written, before what it counts in parentheses."""
BEHIND = re.compile(r"(?P<word>\w[\w*?!$-]*)?\.(?P<name>[a-z]{2})\.", re.IGNORECASE)
"""A field behind its word: snickers.hd."""
TOKEN = re.compile(r"[^\s()]+|.")
"""What stands somewhere, to name it."""


def distance_in(operator: re.Match[str]) -> int | None:
    """The distance that an operator is written with."""
    return next((int(digits[:6]) for digits in operator.groupdict().values() if digits), None)
