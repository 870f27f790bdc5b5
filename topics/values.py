"""Values of which a process makes tens of thousands: the nodes and the parts of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

__all__ = ["value"]

if TYPE_CHECKING:  # which sees to it that nobody changes one
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool, eq: bool = True, kw_only: bool = False) -> Callable[[type], type]:
        """A dataclass with a hash. One that is frozen takes three times as long to make, and of a big query's reading
        that is a quarter."""
        return dataclass(slots=slots, eq=eq, unsafe_hash=frozen and eq, kw_only=kw_only)
