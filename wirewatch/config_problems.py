"""What is wrong with a configuration: every mistake as one line that says where it is and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

_HEADING = re.compile(r"\s*\[{1,2}\s*([\w-]+)")
_QUERY = re.compile(r"\s*[\"']?query[\"']?\s*=")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake."""

    file: str
    """As the operator would name it: wirewatch.toml."""
    where: str
    """The key, `topics[3].query` (counted from 0), an environment variable, or "" for the whole file."""
    what: str
    """The mistake and its remedy, in one line."""
    detail: str = ""
    """Lines to be shown under it: the query with its caret."""

    def __str__(self) -> str:
        line = ": ".join(part for part in ("wirewatch", self.file, self.where, self.what) if part)
        return f"{line}\n{indent(self.detail, '    ')}" if self.detail else line


class ConfigurationError(Exception):
    """The configuration cannot be used; its text is one line for each mistake."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def line_of_query(path: Path, number: int) -> int | None:
    """The line of a file on which the query of the topic of that number (from 0) begins; None: it cannot be told."""
    tables, inside = -1, False
    for at, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if heading := _HEADING.match(line):
            inside = heading[1] == "topics"
            tables += inside
        elif inside and tables == number and _QUERY.match(line):
            return at
    return None
