"""What is printed: safe on a terminal, stable for programs, one event a line in the log."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest

from wirewatch.lazy import Door
from wirewatch.logs import start_logging
from wirewatch.output import Output, cell, counted, json_line, json_value
from wirewatch.secret import Secret, masked


class Kind(StrEnum):
    NEW = "new"


@dataclass(frozen=True)
class Row:
    name: str
    at: datetime | None = None
    span: timedelta = timedelta(seconds=90)
    kind: Kind = Kind.NEW
    many: tuple[str, ...] = ()


COLUMNS = {"name": lambda row: row.name, "at": lambda row: row.at, "many": lambda row: row.many}
PARIS_WINTER = timezone(timedelta(hours=1))


def test_json_is_plain_and_in_utc() -> None:
    row = Row("É", datetime(2017, 12, 5, 19, 12, tzinfo=PARIS_WINTER), many=("a", "b"))
    assert json_value(row) == {
        "name": "É",
        "at": "2017-12-05T18:12:00Z",
        "span": 90.0,
        "kind": "new",
        "many": ["a", "b"],
    }
    assert json_line({"day": date(2017, 12, 5), "x": None, "broken": "\ud800"}) == (
        '{"day": "2017-12-05", "x": null, "broken": "\ufffd"}'
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (datetime(2017, 12, 5, 19, 12, tzinfo=PARIS_WINTER), "2017-12-05 18:12:00Z"),
        (timedelta(hours=1, seconds=5), "1h5s"),
        (Kind.NEW, "new"),
        (("a", "b"), "a, b"),
        ("tab\there", "tab here"),
        ("\x1b[31mred\x1b[0m \u202eright to left", " [31mred [0m  right to left"),
    ],
)
def test_a_cell_is_one_safe_line(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_rows_are_tab_separated_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    Output(Door()).rows([Row("a\nb", many=("x", "y"))], COLUMNS)
    assert capsys.readouterr().out == "a b\t\tx, y\n"


def test_rows_are_an_array_as_json_also_when_there_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(Door(json=True))
    out.rows([Row("a")], COLUMNS)
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["a"]
    out.rows([], COLUMNS, empty="nothing there")
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert captured.err == "nothing there\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rows_are_a_table_on_a_terminal_and_brackets_stay_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    Output(Door()).rows([Row("[red]not red[/red]", datetime(2017, 12, 5, tzinfo=UTC))], COLUMNS)
    shown = terminal.getvalue()
    assert "name" in shown
    assert "[red]not red[/red]" in shown
    assert "2017-12-05 00:00:00Z" in shown


def test_an_array_is_whole_however_many_items_come(capsys: pytest.CaptureFixture[str]) -> None:
    for count in range(3):
        with Output(Door(json=True)).array() as add:
            for number in range(count):
                add({"number": number})
        assert json.loads(capsys.readouterr().out) == [{"number": number} for number in range(count)]


def test_quiet_keeps_data_and_errors_and_drops_notes(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(Door(quiet=True))
    out.note("by the way")
    out.error("this failed")
    out.line("data")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("data\n", "wirewatch: this failed\n")


def test_nouns_are_counted() -> None:
    assert [counted(number, noun) for number, noun in ((0, "feed"), (1, "entry"), (2, "entry"))] == [
        "0 feeds",
        "1 entry",
        "2 entries",
    ]


def test_a_login_in_an_address_is_masked() -> None:
    assert masked("https://u:p@h.example/x@y") == "https://***@h.example/x@y"
    assert masked("https://h.example/x@y") == "https://h.example/x@y"


# ------------------------------------------------------------------ the log


def test_h07_an_event_is_one_line_whatever_a_headline_holds(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(Door(), logging.INFO)
    logging.getLogger("wirewatch.jobs").info(
        "feed polled title=%s", "x\n2026-01-01T00:00:00Z ERROR wirewatch forged\r\u2028\u2029\x85\x1b[0m"
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert " INFO wirewatch.jobs feed polled title=x 2026" in line
    assert "\x1b" not in line


def test_h07_an_event_in_json_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(Door(), logging.INFO, "json")
    logging.getLogger("wirewatch.jobs").info("feed polled title=%s", 'x"}\n{"event": "forged"}\u2028\u2029\x85')
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["title"] == 'x"}\n{"event": "forged"}\u2028\u2029\x85'


def test_a_traceback_is_logged_only_for_who_asks(capsys: pytest.CaptureFixture[str]) -> None:
    for door in (Door(), Door(debug=True)):
        start_logging(door, logging.INFO)
        try:
            raise ValueError("bad\nnews")
        except ValueError:
            logging.getLogger("scheduler.jobs").exception("job failed job=poll")
        told = capsys.readouterr().err
        assert ("Traceback" in told) == door.debug
        assert len(told.splitlines()) == 1 or door.debug
        assert "job failed job=poll" in told


def test_levels_follow_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    for door, expected in ((Door(quiet=True), []), (Door(), ["INFO"]), (Door(verbose=True), ["DEBUG", "INFO"])):
        start_logging(door, logging.INFO)
        logging.getLogger("crawler.polls").debug("x")
        logging.getLogger("crawler.polls").info("x")
        logging.getLogger("scrapy.core").info("of no interest")
        assert [line.split()[1] for line in capsys.readouterr().err.splitlines()] == expected


def test_a_secret_in_a_log_line_is_three_stars(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(Door(), logging.INFO)
    logging.getLogger("wirewatch").info("settings=%s %r", {"password": Secret("hunter2")}, Secret("hunter2"))
    told = capsys.readouterr().err
    assert "hunter2" not in told
    assert "***" in told


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    """More than a pipe holds, so that the command is still writing when the reader goes."""
    (tmp_path / "wirewatch.toml").write_text('[wirewatch]\ncontact = "desk@paper.example"\n')
    command = [sys.executable, "-m", "wirewatch", "concepts", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as child:
        assert child.stdout is not None
        child.stdout.close()
        _, told = child.communicate()
    assert (child.returncode, told) == (0, b"")


def test_a_full_disk_is_told_in_one_line_that_says_so() -> None:
    command = [sys.executable, "-m", "wirewatch", "config", "keys"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("cannot be written (No space left on device): make room, or name another place\n")
    assert done.stderr.count("\n") == 1
