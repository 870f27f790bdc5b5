"""Values made into records by many threads that all meet a class for the first time."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import msgspec
import pytest

from storage.conversion import converted, from_json
from storage.records import Provenance

FRESH_CLASSES = """
    import sys
    import threading
    from dataclasses import field, make_dataclass

    from storage.conversion import converted

    sys.setswitchinterval(1e-6)
    many = [(f"field_{n}", str | None, field(default=None)) for n in range(30)]
    for _ in range(150):
        kind = make_dataclass("Inner", many)
        for _ in range(5):
            kind = make_dataclass("Outer", [*many, ("inner", kind | None, field(default=None))])
        together, met = threading.Barrier(3), []

        def meet():
            together.wait()
            met.append(converted({"field_1": "x", "inner": {"field_2": "y"}}, kind).inner.field_2)

        threads = [threading.Thread(target=meet) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert met == ["y"] * 3
"""


def test_threads_that_meet_a_class_at_once_do_not_crash() -> None:
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(FRESH_CLASSES)], timeout=100, check=False)
    assert ended.returncode == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        converted({"method": 1, "confidence": 0.5}, Provenance)
    with pytest.raises(msgspec.DecodeError):
        from_json("{", Provenance)


def test_text_is_a_number_only_where_that_is_asked_for() -> None:
    value = {"method": "html", "confidence": "0.5"}
    with pytest.raises(msgspec.ValidationError):
        converted(value, Provenance)
    assert converted(value, Provenance, strict=False).confidence == 0.5
