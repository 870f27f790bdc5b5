"""What `doctor` reads in the ledger itself: what stands still, which channels rest, who is not well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.pulse import standstill
from storage.database import Database, StorageError, UnitOfWork
from storage.records import Channel, Health
from storage.schema import SchemaState, state
from topics.concepts import LexiconError
from wirewatch.asked_query import mending, not_watched
from wirewatch.config import Configuration, lexicon
from wirewatch.config_refusal import refusal
from wirewatch.diagnosis import Finding, bad, good, note, warning
from wirewatch.health_report import ill
from wirewatch.output import cell, counted, one_line

_SHOW = {"host": "status", "source": "sources show", "feed": "feeds show"}


def soundings(read: Configuration | None, database: Database, now: datetime) -> Iterable[Finding]:
    """All that the ledger says; nothing of one that cannot be used, which another check tells.

    Without a configuration, as one with mistakes is none, topics are not looked at.
    """
    if database.path is not None and not database.path.exists():
        return
    try:
        if state(database) is not SchemaState.CURRENT:
            return
        with database.read() as ledger:
            found = [
                *_in_force(ledger),
                *_queues(ledger, now),
                *_channels(ledger),
                *_unwell(ledger, now),
                *(_topics(ledger, read) if read is not None else ()),
            ]
    except StorageError:
        return
    yield from found


def _in_force(ledger: UnitOfWork) -> Iterable[Finding]:
    """Whether a running daemon could take the file up."""
    if (refused := refusal(ledger)) is not None:
        what = f"the daemon could not take it up at {cell(refused.at)}, and goes on with the one before: {refused.why}"
        yield bad("configuration", what, "mend it, see `wirewatch check`, and reload the daemon")


def _queues(ledger: UnitOfWork, now: datetime) -> Iterable[Finding]:
    """What waits for longer than work that goes on would let it."""
    standing = standstill(ledger.vitals(now), now)
    for why in standing:
        remedy = "start the daemon; if it runs, see its log and `wirewatch status`, and start it again"
        yield bad("queues", why, remedy)
    if not standing:
        yield good("queues", "nothing has waited for long")
    if dead := ledger.deliveries.counts().get("dead", 0):
        remedy = "`wirewatch deliveries dead list` says why, `deliveries dead replay` sends them again"
        yield note("messages", f"{counted(dead, 'message')} could not be handed over and were given up", remedy)


def _channels(ledger: UnitOfWork) -> Iterable[Finding]:
    for each in ledger.people.channels():
        if each.state != "active" or each.failures:
            yield _resting(each)


def _resting(each: Channel) -> Finding:
    said = one_line(each.error or "no reason is known")
    subject = f"channel {each.name}"
    if each.state == "suspended":
        remedy = f"mend its settings or its other end, then `wirewatch channels resume {each.name}`"
        return bad(subject, f"suspended, its messages wait: {said}", remedy)
    until = f" until {cell(each.breaker_until)}" if each.breaker_until else ""
    remedy = f"it is tried again by itself; at once by `wirewatch channels resume {each.name}`"
    return bad(subject, f"failed {each.failures} times in a row and rests{until}: {said}", remedy)


def _unwell(ledger: UnitOfWork, now: datetime) -> Iterable[Finding]:
    """Hosts, sources and feeds: those that bring nothing are told as warnings, those that limp as notes."""
    for each in ill(ledger, now):
        what = f"{each.health} since {cell(each.since)}" + (f": {one_line(each.why)}" if each.why else "")
        verb = _SHOW[each.kind]
        named = "" if verb == "status" else f' "{each.name}"' if " " in each.name else f" {each.name}"
        told = warning if each.health is Health.DOWN else note
        yield told(f"{each.kind} {each.name}", what, f"`wirewatch {verb}{named}` says more")


def _topics(ledger: UnitOfWork, read: Configuration) -> Iterable[Finding]:
    """Topics that a command added and that nothing can be held against: written for another version, or naming what is
    gone."""
    try:
        standing = [each for each in ledger.topics.all() if not each.declared]
        wrong = not_watched(standing, lexicon(read), ledger.topics.queries())
    except LexiconError:  # told by another check
        return
    for each in standing:
        if each.name in wrong:
            yield bad(f"topic {each.name}", f"it is not watched: {wrong[each.name]}", mending(each))
