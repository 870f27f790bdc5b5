"""`topics import` as it is called."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]


def test_a_file_of_queries_becomes_topics(wirewatch: Call, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(
        'talks\tnato W/5 summit!\nbad\t(nato W/5\n"mine clearance" AND NOT toy\n', encoding="utf-8"
    )
    told = wirewatch("topics", "import", "mine.txt", "--from", "lexis")
    assert told.status == 1
    topics = tomllib.loads(told.out)["topics"]
    assert [(each["name"], each["query"]) for each in topics] == [
        ("talks", "nato NEAR/4 summit*"),
        ("mine-clearance-toy", '"mine clearance" AND NOT toy'),
    ]
    assert "talks: W/5 → NEAR/4 (words between, not words apart)" in told.err
    assert "wirewatch: bad: something is missing at the end at column 10" in told.err
    assert wirewatch("topics", "match", "--topics", "mine.txt", "--jsonl").status == 2


def test_what_is_imported_can_be_watched_at_once(wirewatch: Call) -> None:
    told = wirewatch("topics", "import", "--query", "nato near5 hd=summit", "--name", "talks", "--add", "--json")
    assert told.data[0]["query"] == "nato NEAR/4 title:summit"
    assert told.data[0]["dialect"] == "factiva"
    assert told.data[0]["translated"] == ["hd=… → title:…", "near5 → NEAR/4 (words between, not words apart)"]
    listed = {each["name"]: each for each in wirewatch("topics", "list", "--json").data}
    assert (listed["talks"]["query"], listed["talks"]["declared"]) == ("nato NEAR/4 title:summit", False)
    assert told.data[0]["watched"] == "now"
    same = wirewatch("topics", "import", "--query", "nato near5 hd=summit", "--name", "talks", "--add")
    assert same.out == f"talks is watched already: {told.data[0]['query']}\n"
    again = wirewatch("topics", "import", "--query", "otan", "--name", "talks", "--add")
    assert again.status == 1
    assert "a topic of this name is watched already" in again.err


def test_what_cannot_be_said_is_told(wirewatch: Call) -> None:
    told = wirewatch("topics", "import", "--query", "oil and ns=gcat", "--from", "factiva", "--json")
    assert (told.status, told.data[0]["lost"]) == (0, ["ns=gcat: left out (there is no ns here)"])
    assert wirewatch("topics", "import").status == 2
    assert wirewatch("topics", "import", "nowhere.txt").err.startswith("wirewatch: nowhere.txt: cannot be read")
