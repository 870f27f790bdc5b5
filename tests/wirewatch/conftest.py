"""Commands run as their process would run them: in a folder of their own, with what they print caught."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wirewatch.cli import run


@pytest.fixture(autouse=True)
def _log_given_back() -> Iterator[None]:
    """Commands set up the log of their process; a test gives it back."""
    loggers = [
        logging.getLogger(name) for name in ("", "wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")
    ]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


@dataclass(frozen=True)
class Told:
    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def wirewatch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Told]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wirewatch.toml").write_text(
        '[wirewatch]\ncontact = "desk@paper.example"\n[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
        '[[topics]]\nname = "cables"\ntitle = "Cables"\nquery = "cable*"\n'
        '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n'
        '[[channels]]\nname = "desk"\nkind = "slack"\nwebhook = { env = "NO_SUCH_WEBHOOK" }\n'
        '[[subscriptions]]\ntopic = "cables"\nchannel = "journal"\n',
        encoding="utf-8",
    )

    def call(*arguments: str) -> Told:
        status = run(arguments)
        captured = capsys.readouterr()
        return Told(status, captured.out, captured.err)

    return call


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook")
