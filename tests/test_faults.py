"""Every fault of the list of faults has a test that is named after it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FAULTS = {
    **{f"n{number:02}": "servers and networks" for number in range(1, 26)},
    **{f"s{number:02}": "addresses that lead inside" for number in range(1, 9)},
    **{f"f{number:02}": "feed documents" for number in range(1, 22)},
    **{f"p{number:02}": "pages" for number in range(1, 11)},
    **{f"r{number:02}": "robots.txt and manners" for number in range(1, 7)},
    **{f"h{number:02}": "hostile texts in messages" for number in range(1, 10)},
    **{f"m{number:02}": "mail servers" for number in range(1, 13)},
    **{f"k{number:02}": "Slack and webhooks" for number in range(1, 9)},
    **{f"d{number:02}": "disks, databases and deaths" for number in range(1, 10)},
    **{f"c{number:02}": "clocks" for number in range(1, 5)},
    **{f"x{number:02}": "processes" for number in range(1, 10)},
}
"""The id of each fault in the list of faults, and what it is of.

P11 is of a query that takes too long, and its tests are the matcher's."""
_ID = re.compile(r"(?:^|[^0-9a-z])([nsfprhmkdcx]\d{2})(?=$|[^0-9a-z])")


@cache
def named() -> dict[str, set[str]]:
    """Fault -> the tests that name it, in their own name or in that of one of their cases."""
    found: dict[str, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        if path == Path(__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.name.startswith("test_"):
                continue
            names = [node.name, *(each.value for deco in node.decorator_list for each in ast.walk(deco)
                                  if isinstance(each, ast.Constant) and isinstance(each.value, str))]  # fmt: skip
            for name in names:
                for fault in _ID.findall(name.lower().replace("_", " ")):
                    found.setdefault(fault, set()).add(node.name)
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_a_test(fault: str) -> None:
    assert named().get(fault), f"no test is named after {fault.upper()}, one of {FAULTS[fault]}"


def test_no_test_is_named_after_a_fault_that_is_not_listed() -> None:
    assert {fault for fault in named() if fault not in FAULTS} == set()
