"""The command line: light until it works, one line for each mistake, and an exit status that can be relied on."""

from __future__ import annotations

import errno
import gc
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from wirewatch.cli import COMMANDS, EXPECTED, run
from wirewatch.lazy import Door, Noun, Verb, common_options, load_verb
from wirewatch.output import Output

HEAVY = {
    "aiohttp",
    "aiosmtplib",
    "alembic",
    "apscheduler",
    "babel",
    "feedparser",
    "jinja2",
    "lxml",
    "msgspec",
    "rich",
    "scrapy",
    "sqlalchemy",
    "trafilatura",
    "twisted",
    "alerts",
    "crawler",
    "scheduler",
    "storage",
    "topics",
}
"""What may not be loaded before a command needs it."""


def verbs(table: Mapping[str, Verb | Noun] = COMMANDS, before: str = "") -> Iterator[tuple[str, Verb]]:
    for name, entry in table.items():
        match entry:
            case Noun():
                yield from verbs(entry.verbs, f"{before}{name} ")
            case Verb():
                yield before + name, entry


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["feeds", "--help"], ["nonsense"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom wirewatch.cli import run\n"
        f"run({arguments!r})\nprint('LOADED', *sorted({{name.partition('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(done.stdout.splitlines()[-1].split()[1:])
    assert "wirewatch" in loaded
    assert loaded & HEAVY == set()


def test_help_names_every_command_and_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, entry in COMMANDS.items():
        assert f"  {name} " in shown
        assert " ".join(entry.help.split()[:3]) in shown
    for status in ("0    done", "1    done, but some", "2    wrong", "3    something else holds", "130  interrupted"):
        assert status in shown


@pytest.mark.parametrize(("name", "verb"), list(verbs()))
def test_every_verb_can_be_loaded_and_says_what_it_does(name: str, verb: Verb) -> None:
    gc.disable()  # as `__main__` does until what is called is loaded
    command = load_verb(name.rpartition(" ")[2], verb)
    assert gc.isenabled()
    assert command.help
    options = {option for parameter in command.params for option in parameter.opts}
    assert {option for parameter in common_options() for option in parameter.opts} <= options


@pytest.mark.parametrize("name", list(EXPECTED))
def test_every_expected_error_is_an_error_of_that_name(name: str) -> None:
    module, _, kind = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("wirewatch 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fedes"], 'wirewatch: no command is called "fedes": did you mean "feeds"?'),
        (["feeds", "lsit"], 'wirewatch: no command is called "lsit": did you mean "list"?'),
        (["feeds", "xyzzy"], 'wirewatch: no command is called "xyzzy": `wirewatch feeds --help` lists what there is'),
        (["job", "pol"], "wirewatch: invalid value for 'NAME': 'pol' is not one of"),
        (["feeds", "parse"], "wirewatch: missing argument 'FILE...'"),
        (["feeds", "parse", "--frobnicate"], "wirewatch: no such option"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith(told)


def test_options_are_taken_before_and_after_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "w.toml"
    file.write_text("", encoding="utf-8")
    answers = []
    for arguments in (
        ["--config", str(file), "--json", "check"],
        ["check", "--json", "--config", str(file)],
        ["--json", "check", "--config", str(file)],
    ):
        assert run(arguments) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["path"] == str(file)


@pytest.mark.parametrize("before", [True, False])
def test_a_named_configuration_wins_over_the_environment(
    before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named, usual = tmp_path / "named.toml", tmp_path / "usual.toml"
    for file in (named, usual):
        file.write_text("", encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_CONFIG", str(usual))
    option = ["--config", str(named)]
    assert run([*option, "check", "--json"] if before else ["check", "--json", *option]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(named)
    assert run(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(usual)


def test_a_mistake_in_the_configuration_is_told_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "w.toml"
    file.write_text("[fetch]\ntimeout = '1'\nhost_gap = '2'\n", encoding="utf-8")
    assert run(["check", "--config", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        'wirewatch: w.toml: fetch.host_gap: "2" is no duration: write "90s", "2m", "1h" or "7d"',
        'wirewatch: w.toml: fetch.timeout: "1" is no duration: write "90s", "2m", "1h" or "7d"',
    ]


def explode() -> None:
    raise RuntimeError("the roof\nis gone")


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture
def exploding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "explode", Verb(f"{__name__}:explode_command", "Explode."))
    monkeypatch.setitem(COMMANDS, "interrupt", Verb(f"{__name__}:interrupt_command", "Interrupt."))
    module = type(sys)(__name__)
    module.explode_command = click.command()(explode)  # type: ignore[attr-defined]
    module.interrupt_command = click.command()(interrupt)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, __name__, module)


@pytest.mark.usefixtures("exploding")
def test_a_fault_of_the_program_is_one_line_and_a_traceback_only_for_who_asks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explode"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("wirewatch: unexpected RuntimeError: the roof is gone (explode, line ")
    assert run(["explode", "--debug"]) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.usefixtures("exploding")
def test_an_interruption_is_status_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interrupt"]) == 130
    assert capsys.readouterr().err.strip() == "wirewatch: interrupted"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    wirewatch = f"{sys.executable} -m wirewatch"
    done = subprocess.run(
        f"{wirewatch} config keys --json | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[\n  {\n    "
    assert done.stderr == ""


# ------------------------------------------------------------------ init, check, keys


def test_init_then_check_finds_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init"]) == 0
    assert run(["check"]) == 0
    captured = capsys.readouterr()
    assert "no mistakes: 9 sources, 9 feeds, 1 topic, 1 channel, 0 subscribers, 1 subscription" in captured.out
    assert "notice: wirewatch.contact is not set" in captured.err
    assert run(["init"]) == 2
    assert capsys.readouterr().err == (
        "wirewatch: wirewatch.toml: is already there: name another, or write over it with --force\n"
    )
    assert run(["init", "--force"]) == 0


def test_init_writes_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(tmp_path / "wirewatch.toml"), "suggestion": None}
    assert run(["init", str(tmp_path / "none" / "w.toml")]) == 2
    assert "cannot be written (No such file or directory)" in capsys.readouterr().err


def test_keys_are_listed_for_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "keys", "--json"]) == 0
    keys = json.loads(capsys.readouterr().out)
    assert {
        "section": "[fetch]",
        "name": "timeout",
        "default": '"30s"',
        "variable": "WIREWATCH_FETCH_TIMEOUT",
    }.items() <= (next(key for key in keys if key["name"] == "timeout").items())
    assert run(["config", "keys"]) == 0
    assert "[wirewatch]\tdatabase\t" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["feeds", "lst", "--json"], 2, "did you mean"),
        (["--json", "articles", "show", "9"], 2, "no article has the number"),
        (["articles", "list", "--json", "--limit", "none"], 2, "--limit"),
        (["check", "--json", "--config", "no-such.toml"], 2, "no-such.toml"),
    ],
)
def test_who_asks_for_json_is_given_one_document_also_when_it_fails(
    wirewatch: Callable[..., Any], arguments: list[str], status: int, says: str
) -> None:
    wirewatch("db", "upgrade")
    told = wirewatch(*arguments)
    assert told.data["status"] == told.status == status
    assert says in told.data["error"]
    assert not told.data["error"].startswith("wirewatch:")
    assert says in told.err


def test_an_array_that_breaks_off_is_closed_and_followed_by_no_second_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(door: Door) -> None:
        with Output(door).array() as add:
            add({"number": 1})
            raise OSError(errno.EIO, "Input/output error", "feed.xml")

    monkeypatch.setattr("wirewatch.cli.cli.main", lambda **asked: broken(asked["obj"]))
    monkeypatch.setattr("wirewatch.cli.Door", lambda debug: Door(json=True, debug=debug))
    assert run(["feeds", "poll", "--json"]) == 2
    told = capsys.readouterr()
    assert json.loads(told.out) == [{"number": 1}]
    assert "feed.xml cannot be written" in told.err
