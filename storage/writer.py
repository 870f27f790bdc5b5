"""The one thread that writes, and the transactions that its decisions share.

Each decision is whole or not at all, and whoever asked for it learns of it when it is on the disk. What waits when the
thread is free shares one transaction, each decision in a savepoint of its own: the disk is waited for once, and not
once for each.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

if TYPE_CHECKING:
    from storage.database import UnitOfWork

Answer = TypeVar("Answer")

_MOST = 64
"""Decisions in one transaction."""
_LONGEST_S = 0.02
"""After which a transaction takes no more decisions: what goes first waits no longer."""

_HARMLESS = (IntegrityError, DataError)
"""The database's errors after which a transaction goes on, but for what the savepoint takes back."""


@dataclass(frozen=True, slots=True)
class _Work(Generic[Answer]):
    """Work that opens its own transactions."""

    work: Callable[[], Answer]
    outcome: Future[Answer]


@dataclass(frozen=True, slots=True)
class _Decision(Generic[Answer]):
    """Work within a transaction that others may share."""

    work: Callable[[UnitOfWork], Answer]
    outcome: Future[Answer]


class Writer:
    """One thread for all writes: decisions in the order in which they came, but for those that go first, and between
    them the steps of long work."""

    def __init__(self, begin: Callable[[], AbstractContextManager[UnitOfWork]]) -> None:
        self._begin = begin
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger-writer")
        self._first: deque[_Decision[Any]] = deque()
        self._others: deque[_Decision[Any]] = deque()
        self._steps: deque[_Work[Any]] = deque()
        self._stepped = False
        """Whether what was done last was a step of long work."""

    def work(self, work: Callable[[], Answer]) -> Future[Answer]:
        """Do work that opens its own transactions, a step of something long: in turn with what waits besides."""
        task = _Work(work, Future[Answer]())
        self._steps.append(task)
        self._thread.submit(self._next)
        return task.outcome

    def decide(self, work: Callable[[UnitOfWork], Answer], *, first: bool) -> Future[Answer]:
        """Do the work in a transaction; what goes first waits for nothing but the transaction that has begun."""
        task = _Decision(work, Future[Answer]())
        (self._first if first else self._others).append(task)
        self._thread.submit(self._next)
        return task.outcome

    def end(self) -> None:
        """Wait for what was given."""
        self._thread.shutdown(wait=True)

    def _next(self) -> None:
        """Called once for each that was given; finds nothing to do if an earlier call took it along."""
        stepping = bool(self._steps) and not self._first and not (self._stepped and self._others)
        self._stepped = stepping
        if not stepping:
            if (decision := self._following()) is not None:
                self._share(decision)
            return
        task = self._steps.popleft()
        if not task.outcome.set_running_or_notify_cancel():
            return
        try:
            answer = task.work()
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            task.outcome.set_exception(error)
        else:
            task.outcome.set_result(answer)

    def _share(self, task: _Decision[Any]) -> None:
        """Make the decision, and what waits behind it, in one transaction; each is told when all are on the disk."""
        made: list[tuple[_Decision[Any], Any]] = []
        try:
            with self._begin() as ledger:
                made.append((task, task.work(ledger)))  # if this one fails there is nothing else to keep
                until = time.monotonic() + _LONGEST_S
                while len(made) < _MOST and time.monotonic() < until and (following := self._following()) is not None:
                    task = following
                    savepoint = ledger.connection.begin_nested()
                    try:
                        answer = task.work(ledger)
                    except Exception as error:
                        if isinstance(error, DBAPIError) and not isinstance(error, _HARMLESS):
                            raise  # the transaction itself may be gone, and with it what was decided before
                        savepoint.rollback()
                        task.outcome.set_exception(error)
                    else:
                        savepoint.commit()
                        made.append((task, answer))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            for each in {id(each): each for each in [*(each for each, _ in made), task]}.values():
                if not each.outcome.done():
                    each.outcome.set_exception(error)
            return
        for each, answer in made:
            each.outcome.set_result(answer)

    def _following(self) -> _Decision[Any] | None:
        """The next decision in turn."""
        while waiting := self._first or self._others:
            task = waiting.popleft()
            if task.outcome.set_running_or_notify_cancel():
                return task
        return None
