"""Waiting for something to become true, and no longer than is reasonable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class NotInTimeError(Exception):
    """What was waited for did not come; the text says what that was."""


async def until(
    true: Callable[[], bool], what: str, *, within_s: float, unless: Callable[[], bool] | None = None
) -> None:
    """Return as soon as the condition holds; NotInTimeError after that long, or as soon as it cannot hold any more."""
    try:
        async with asyncio.timeout(within_s):
            while not true():
                if unless is not None and unless():
                    raise NotInTimeError(f"{what}: the daemon has ended")
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise NotInTimeError(f"{what}: not within {within_s:g} s") from None
