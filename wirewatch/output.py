"""What a command prints: data on standard output (a table, tab-separated lines or JSON), all else on standard error."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from wirewatch.lazy import Door
from wirewatch.units import format_duration

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What may steer a terminal or turn its writing round: all that is printed once stood on somebody else's server."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")

Columns = Mapping[str, Callable[[Any], Any]]
"""Heading -> what to show of a row."""


def one_line(text: str) -> str:
    """The text on one line that is safe on a terminal."""
    return _UNSAFE.sub(" ", text)


def counted(number: int, noun: str) -> str:
    """A number and its noun."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def cell(value: Any) -> str:
    """A value as people read it; nothing for None."""
    match value:
        case None:
            return ""
        case Enum():
            return one_line(str(value.value))
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        case timedelta():
            return format_duration(value)
        case list() | tuple():
            return ", ".join(map(cell, value))
    return one_line(str(value))


def json_value(value: Any) -> Any:
    """Any record as JSON knows it: instants in ISO 8601 UTC, durations in seconds, fields by their names."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return value.value
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case datetime():
            return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {json_value(str(key)): json_value(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [json_value(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: json_value(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return json_value(str(value))


def json_line(value: Any) -> str:
    """Any record as one line of JSON."""
    return json.dumps(json_value(value), ensure_ascii=False)


def toml_string(text: str) -> str:
    """A text as a basic string of TOML, which is one of JSON but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class Output:
    """Where one command prints."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._json = door.json
        self._quiet = door.quiet

    @property
    def json(self) -> bool:
        """Whether data is asked for as JSON."""
        return self._json

    def rows(self, rows: Iterable[Any], columns: Columns, *, empty: str = "") -> None:
        """Many things: a JSON array of all they are, a table on a terminal, or tab-separated columns in a pipe."""
        rows = list(rows)
        if self._json:
            self.data(rows)
        elif not sys.stdout.isatty():
            for row in rows:
                self.line("\t".join(cell(show(row)) for show in columns.values()))
        elif rows:
            _table(rows, columns)
        if not rows and empty:
            self.note(empty)

    def fields(self, shown: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """What is known of one thing, one field a line."""
        rows = list(shown.items() if isinstance(shown, Mapping) else shown)
        width = max((len(name) for name, _ in rows), default=0)
        for name, value in rows:
            if value not in (None, "", (), []):
                self.line(f"{name:<{width}}  {cell(value)}")

    def data(self, value: Any) -> None:
        """A value as JSON."""
        self._write(json.dumps(json_value(value), ensure_ascii=False, indent=2))

    def line(self, text: str = "") -> None:
        """One line of data."""
        self._write(text)

    def json_line(self, value: Any) -> None:
        """One line of JSON, given at once: whoever reads may answer it with the next."""
        self._write(json_line(value))
        sys.stdout.flush()

    @contextmanager
    def array(self) -> Iterator[Callable[[Any], None]]:
        """A JSON array whose items are written as they come; nothing without JSON."""
        before = "[\n"

        def add(value: Any) -> None:
            nonlocal before
            self._door.answered = True
            sys.stdout.write(f"{before}  {json_line(value)}")
            before = ",\n"

        try:
            yield add if self._json else lambda _: None
        finally:
            if before != "[\n":
                sys.stdout.write("\n]\n")
        if self._json and before == "[\n":
            self._write("[]")

    def note(self, text: str) -> None:
        """A line for whoever watches; not data."""
        if not self._quiet:
            sys.stderr.write(f"{one_line(text)}\n")

    def error(self, text: str) -> None:
        """A line that names something that failed."""
        sys.stderr.write(f"wirewatch: {one_line(text)}\n")

    def text(self, text: str) -> None:
        """One line of data that stood on somebody else's server."""
        self._write(one_line(text))

    def cells(self, *values: Any) -> None:
        """One row at once, for what comes in slowly: tab-separated, on a terminal too."""
        self.line("\t".join(map(cell, values)))

    @contextmanager
    def progress(self, total: int | None, label: str) -> Iterator[Callable[..., None]]:
        """A bar on a terminal; call what is given for each item, or with the number of items, that is done."""
        if self._quiet or not sys.stderr.isatty():
            yield lambda _=1: None
            return
        from rich import progress as bars  # noqa: PLC0415  rich takes 60 ms to load, and a pipe never needs it
        from rich.text import Text  # noqa: PLC0415

        class Rate(bars.ProgressColumn):
            """Items a second."""

            def render(self, task: bars.Task) -> Text:
                return Text(f"{task.speed:,.0f}/s" if task.speed and task.speed >= 1 else "")

        narrow = bars.BarColumn(bar_width=None)
        columns = ("{task.description}", narrow, bars.MofNCompleteColumn(), Rate(), bars.TimeRemainingColumn())
        with bars.Progress(*columns, console=_console(stderr=True), transient=True, redirect_stdout=False) as progress:
            task = progress.add_task(label, total=total)
            progress.advance(task, 0)  # rates count from here, not from the first items, which may come many at once
            yield lambda done=1: progress.advance(task, done)

    def _write(self, text: str) -> None:
        self._door.answered = True
        sys.stdout.write(text + "\n")


def utf8_streams() -> None:
    """Make the standard streams UTF-8 whatever the locale says, and never fail on a character."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )


def shown_path(path: Path) -> str:
    """A path as it was given, also where it is not UTF-8."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _console(*, stderr: bool = False) -> Any:
    from rich.console import Console  # noqa: PLC0415  as above

    return Console(stderr=stderr, highlight=False)


def _table(rows: Sequence[Any], columns: Columns) -> None:
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Text, not str: a headline with [brackets] is no markup.
        table.add_row(*(Text(cell(show(row))) for show in columns.values()))
    _console().print(table)
