"""The house: floors, sizes and empty faces are kept here, so that a reader can guess the file from the feature."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")
FACES = ("crawler/formats", "crawler/extraction", "alerts/channels")
"""Folders that are one interface: their __init__ may name it."""
LONGEST = 450
LISTS = {"storage/records.py": 1100, "storage/tables.py": 1000}
"""Files that are one list, as long as what they list."""
MODULES = [
    path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations/versions" not in str(path)
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_room_is_there() -> None:
    for room in (*ROOMS, "tests", "docs", "benchmarks", "deploy"):
        assert (ROOT / room).is_dir(), f"{room}/ is missing"
    for file in ("pyproject.toml", "scrapy.cfg", "Makefile", "requirements.lock", "README.md", "CHANGELOG.md"):
        assert (ROOT / file).is_file(), f"{file} is missing"


def test_the_import_rule_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_import_rule_names_all_floors() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert rules["contracts"][0]["layers"] == ["wirewatch", "scheduler", "crawler | topics | alerts", "storage"]
    assert len(rules["contracts"]) == 5


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is_and_is_one_idea_long(path: Path) -> None:
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), "a module opens with the sentence that says what it is"
    assert len(text.splitlines()) <= LISTS.get(name(path), LONGEST), (
        f"{len(text.splitlines())} lines: is it still one idea?"
    )


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name)
def test_a_face_is_empty_unless_the_folder_is_one_interface(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    if str(path.parent.relative_to(ROOT)) not in FACES:
        assert len(body) == 1, "an __init__ holds one sentence and re-exports nothing"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_say_what_a_thing_is(path: Path) -> None:
    vague = re.compile(r"(Manager|Helper|Util|Utils|Handler|Service|Processor|Info)$")
    assert path.stem not in ("utils", "helpers", "misc", "common")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            assert not vague.search(node.name), f"{node.name}: say what it is"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_time_without_a_zone(path: Path) -> None:
    assert not re.search(r"\butcnow\(|time\.mktime|utcfromtimestamp", path.read_text())


def test_no_verb_waits_in_a_loop_that_an_interruption_may_not_wake() -> None:
    assert [name(path) for path in MODULES if "asyncio.run(" in path.read_text()] == ["wirewatch/interruption.py"]


def test_values_become_records_in_one_place_where_no_two_threads_meet_a_class_at_once() -> None:
    making = re.compile(
        r"msgspec\.convert\(|msgspec\.\w+\.decode\([^\n]*type=(?!known)|msgspec\.\w+\.Decoder\((?!known)"
    )
    assert [name(path) for path in MODULES if making.search(path.read_text())] == ["storage/conversion.py"]


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--index-url|--find-links +\S|file:", lock)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in declared:
        package = re.match(r"[A-Za-z0-9-]+", requirement)
        assert package
        assert re.search(rf"(?im)^{package[0]}(\[[a-z]+\])?==", lock), f"{package[0]} is not locked: run `make lock`"
