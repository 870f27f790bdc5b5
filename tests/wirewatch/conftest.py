"""Commands set up the log of their process; a test gives it back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _log_given_back() -> Iterator[None]:
    loggers = [
        logging.getLogger(name) for name in ("", "wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")
    ]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
