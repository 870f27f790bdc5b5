"""`channels test`: a sample through the channel as it is configured, and the receiver's word."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def configured(folder: Path, channel: str) -> None:
    (folder / "wirewatch.toml").write_text(f"[wirewatch]\n{channel}")


def test_a_sample_is_written_and_nothing_is_recorded(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    configured(tmp_path, '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n')
    answer = wirewatch("channels", "test", "journal")
    assert answer.status == 0
    assert answer.out.startswith("journal: delivered (written")
    (line,) = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert json.loads(line)["kind"] == "test"
    assert not (tmp_path / "wirewatch.db").exists()


def test_what_does_not_arrive_is_said_with_its_reason(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "alerts.jsonl").mkdir()
    configured(tmp_path, '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n')
    answer = wirewatch("channels", "test", "journal", "--json")
    assert answer.status == 1
    assert (json.loads(answer.out)["outcome"], json.loads(answer.out)["code"]) == ("transient", "file")


def test_a_channel_that_is_not_there_is_said_so(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    configured(tmp_path, '[[channels]]\nname = "journal"\nkind = "console"\n')
    answer = wirewatch("channels", "test", "jurnal")
    assert answer.status == 2
    assert 'did you mean "journal"' in answer.err


def test_a_mail_needs_someone_to_go_to(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    mail = 'host = "127.0.0.1"\nport = 1\nsecurity = "none"\nfrom = "W <w@paper.example>"\n'
    configured(tmp_path, f'[[channels]]\nname = "mail"\nkind = "email"\n{mail}')
    assert wirewatch("channels", "test", "mail").status == 2
    answer = wirewatch("channels", "test", "mail", "--to", "ana@paper.example")
    assert answer.status == 1
    assert "connect" in answer.out
