"""Alerts whose time has come become deliveries: decided, built and put into the outbox in one transaction.

Many that are due at once leave in short transactions, one after the other, so that what else is to be written has its
turn between them.

An alert at once is a message of its own. Alerts that had to wait (quiet hours, too many in an hour, a flood) come
together when the wait is over; alerts with a cron rhythm come together at their slot, each slot once, also if there are
none. What corrects, holds or withdraws something that was told takes the place of the message that told it, if that has
not left yet.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from alerts import message as told
from alerts.decisions import CORRECTING, FLOOD, Hold, Party, Send, Suppress
from alerts.digests import SlotDue, Slots
from alerts.gaps import Gaps
from alerts.rhythm import next_slot
from alerts.round import Gloss, Round
from alerts.routing import AT_ONCE
from storage.database import Database, UnitOfWork
from storage.records import Alert, AlertKind, AlertState

log = logging.getLogger("wirewatch.release")

DIGEST_LIMIT = 200
"""Stories in one message; a digest of more comes in parts, so that nothing is left out."""
DIGEST_LIMIT_SLACK = 25
SHARE = 50
"""Alerts that are looked at together."""
STEP_S = 0.03
"""Seconds after which a step takes in no more alerts: nobody who wants to write waits much longer."""


class Release:
    """Builds messages from alerts that are due and queues them."""

    def __init__(
        self,
        *,
        domain: str,
        language: str = "en",
        timezone: str = "UTC",
        flood: int = FLOOD,
        gloss: Gloss | None = None,
    ) -> None:
        self._domain = domain
        """Right of the @ in Message-IDs."""
        self._language = language
        """Of channels that are recipients by themselves."""
        self._timezone = timezone
        """IANA; theirs too."""
        self._flood = flood
        self._gloss = gloss
        self._slots = Slots(timezone)
        self._gaps = Gaps(domain=domain, language=language, timezone=timezone)

    def due(self, ledger: UnitOfWork, now: datetime, *, at_once: bool = False) -> int:
        """Release what is due; how many alerts left. With `at_once` the waits for copies are taken as over."""
        self._gaps.tell(ledger, now)
        slots = deque(self._slots.due(ledger, now))
        left = 0
        while (more := self._step(ledger, slots, now, at_once=at_once)) is not None:
            left += more
        return left

    def steps(self, database: Database, now: datetime, *, at_once: bool = False) -> Iterator[int]:
        """The same in short transactions, each with how many alerts left; between them none is open."""
        slots: deque[SlotDue] | None = None
        while True:
            with database.begin() as ledger:
                if slots is None:
                    self._gaps.tell(ledger, now)
                    slots = deque(self._slots.due(ledger, now))
                left = self._step(ledger, slots, now, at_once=at_once, stop_at=time.monotonic() + STEP_S)
            if left is None:
                return
            yield left

    def digests(self, ledger: UnitOfWork, now: datetime) -> int:
        """Release the digests whose slot has come, and nothing else; how many alerts left."""
        slots = deque(self._slots.due(ledger, now))
        left = 0
        while slots:
            left += self._digests(ledger, slots, now, math.inf)
        while alerts := ledger.alerts.due(now, digests_only=True):
            left += self._release(ledger, alerts, now, math.inf)
        return left

    # -------------------------------------------------------------- one transaction

    def _step(
        self, ledger: UnitOfWork, slots: deque[SlotDue], now: datetime, *, at_once: bool, stop_at: float = math.inf
    ) -> int | None:
        """Release some of what is due, at least one thing; how many alerts left, None if nothing is due."""
        if slots:
            return self._digests(ledger, slots, now, stop_at)
        # Each is released, held until later or suppressed: none is due again.
        alerts = ledger.alerts.due(now, SHARE, waits_over=at_once)
        return self._release(ledger, alerts, now, stop_at) if alerts else None

    def _release(self, ledger: UnitOfWork, alerts: Sequence[Alert], now: datetime, stop_at: float) -> int:
        round_ = Round(ledger, self._timezone, now, self._flood, self._gloss)
        left, done = 0, set[int]()
        for place, alert in enumerate(alerts):
            if alert.id in done:
                continue
            if place and time.monotonic() >= stop_at:
                break
            party = round_.party(alert)
            match round_.decision(alert, party):
                case Suppress(reason=reason, state=state):
                    ledger.alerts.suppress(alert.id, reason, state=state)
                    log.info("alert suppressed alert=%d reason=%s", alert.id, reason)
                case Hold(until=until, reason=reason):
                    ledger.alerts.hold(alert.id, until, reason)
                case Send(together=False) if alert.kind is AlertKind.FOLLOW_UP:
                    group = self._follow_ups(round_, alert)
                    done.update(each.id for each in group)
                    key = f"follow-up|{alert.id}|{alert.created_at.isoformat()}"
                    self._queue(round_, group, party, key, follow_up=True)
                    left += len(group)
                case Send(together=False):
                    self._queue(round_, [alert], party, f"alert|{alert.id}|{alert.created_at.isoformat()}")
                    left += 1
                case Send(together=True):
                    group = self._waiting(round_, alert.recipient, alert.rhythm)
                    done.update(each.id for each in group)
                    left += self._together(round_, group, party)
        return left

    def _digests(self, ledger: UnitOfWork, slots: deque[SlotDue], now: datetime, stop_at: float) -> int:
        """A digest for each slot that has come, even if nothing waited for it; how many alerts left."""
        round_ = Round(ledger, self._timezone, now, self._flood, self._gloss)
        left, begun = 0, False
        while slots and not (begun and time.monotonic() >= stop_at):
            slot, begun = slots.popleft(), True
            party = round_.party_of(list(slot.subscriptions))
            group = self._waiting(round_, slot.recipient, slot.rhythm)
            first = self._parts(round_, group, party, slot) if party.reachable else None
            self._use(ledger, slot, first)
            left += len(group)
        return left

    def _follow_ups(self, round_: Round, alert: Alert) -> list[Alert]:
        """Everything that waits to be told of the event, in one message; first of all what is due."""
        event_id = round_.ledger.stories.event_of(alert.story_id)
        waiting = [
            each
            for each in round_.ledger.alerts.of_event(alert.recipient, event_id)
            if each.kind is AlertKind.FOLLOW_UP
            and each.state is AlertState.GROUPING
            and each.rhythm == AT_ONCE
            and each.id != alert.id
        ]
        return [alert, *(each for each in waiting if isinstance(round_.decision(each, round_.party(each)), Send))]

    def _waiting(self, round_: Round, recipient: str, rhythm: str) -> list[Alert]:
        """What waits for the same end and may go."""
        group = round_.ledger.alerts.waiting_for(recipient, rhythm, round_.now)
        return [each for each in group if each.state is AlertState.HELD and round_.may_go(each)]

    def _together(self, round_: Round, group: Sequence[Alert], party: Party) -> int:
        """Release alerts that waited for the same end, in as few messages as they fit into; how many."""
        ledger = round_.ledger
        slot = max(alert.due_at for alert in group)
        recipient, rhythm = group[0].recipient, group[0].rhythm
        if rhythm != AT_ONCE:
            last = ledger.alerts.last_slot(recipient, rhythm)
            if last is not None and slot <= last:
                until = next_slot(rhythm, party.timezone, round_.now)
                for alert in group:
                    ledger.alerts.hold(alert.id, until, "its slot was used: waits for the next digest")
                return 0
        told_at = SlotDue(recipient=recipient, rhythm=rhythm, at=slot)
        first = self._parts(round_, group, party, told_at)
        if rhythm != AT_ONCE:
            self._use(ledger, told_at, first)
        return len(group)

    def _use(self, ledger: UnitOfWork, slot: SlotDue, delivery_id: int | None) -> None:
        if not ledger.alerts.take_slot(slot.recipient, slot.rhythm, slot.at, delivery_id):
            what = f"digest slot {slot.at.isoformat()} of {slot.recipient} was taken meanwhile: rolled back"
            raise RuntimeError(what)

    def _parts(self, round_: Round, group: Sequence[Alert], party: Party, slot: SlotDue) -> int | None:
        """Queue the group in as few messages as it fits into, the last with what was watched; the first's id."""
        limit = DIGEST_LIMIT_SLACK if party.channel.kind == "slack" else DIGEST_LIMIT
        began = group[0].created_at.isoformat() if group else "empty"
        queued: list[int | None] = []
        for start in range(0, max(1, len(group)), limit):
            key = f"digest|{slot.recipient}|{slot.rhythm}|{slot.at.isoformat()}|{began}|{start}"
            part = group[start : start + limit]
            queued.append(self._queue(round_, part, party, key, slot=slot, last=start + limit >= len(group)))
        return queued[0]

    def _queue(
        self,
        round_: Round,
        alerts: Sequence[Alert],
        party: Party,
        key: str,
        *,
        slot: SlotDue | None = None,
        last: bool = True,
        follow_up: bool = False,
    ) -> int | None:
        """Put the alerts into the outbox as one message; its id, None if it took the place of another."""
        ledger, now = round_.ledger, round_.now
        alert = alerts[0] if alerts else None
        key_of = alert.recipient if alert is not None else slot.recipient if slot is not None else ""
        to = told.recipient(key_of, party.subscriber, language=self._language, timezone=party.timezone)
        items = [round_.item(each, to.language) for each in alerts]
        # A digest of one story is still the digest; an alert at once that waited alone comes as if it had not.
        single = alert is not None and (
            follow_up or alert.kind in CORRECTING or (len(items) == 1 and (slot is None or slot.rhythm == AT_ONCE))
        )
        if single and alert is not None and self._replaced(round_, alert, items[0]):
            return None
        opening = round_.opening(alert) if single and alert is not None else None
        if follow_up:
            shown = told.follow_up(items, to, now)
            message = replace(shown, thread_subject=round_.thread_subject(opening))
        elif single:
            message = replace(told.single(items[0], to, now), thread_subject=round_.thread_subject(opening))
        else:
            message = told.digest(items, to, now)
            if slot is not None and slot.since is not None and last:
                period = round_.period(slot.since, slot.at)
                topics = round_.topics(tuple(each.topic for each in slot.subscriptions))
                message = told.watched(message, period, topics)
        idem_key = hashlib.sha256(f"{key}|{party.channel.id}|{key_of}|{told.SCHEMA}".encode()).hexdigest()
        story = round_.thread(alert) if single and alert is not None else "digest"
        queued = ledger.deliveries.queue(
            channel_id=party.channel.id,
            recipient=key_of,
            address=to.address if party.channel.kind == "email" else None,
            kind="alert" if single else "digest",
            idem_key=idem_key,
            message_id=f"<{idem_key[:40]}@{self._domain}>",
            thread_ref=opening.message_id if opening is not None else None,
            thread_id=opening.id if opening is not None else None,
            order_key=f"{key_of}/{story}",
            payload=told.frozen(message),
            alert_ids=[each.id for each in alerts],
            now=now,
        )
        if queued is not None:
            round_.prove(queued, message.items)
        ledger.alerts.released([each.id for each in alerts], now)
        for each, item in zip(alerts, items, strict=True):
            if item.revision_id != each.revision_id:
                ledger.alerts.tells(each.id, item.revision_id)
        articles = ",".join(str(item.article_id) for item in message.items)
        log.info(
            "alerts released recipient=%s alerts=%d kind=%s delivery=%s articles=%s",
            key_of,
            len(alerts),
            message.kind,
            queued,
            articles,
        )
        return queued

    def _replaced(self, round_: Round, alert: Alert, item: told.Item) -> bool:
        """Put what is new in the place of what told the article before, if that message has not begun to leave."""
        if alert.kind in (AlertKind.NEW, AlertKind.FOLLOW_UP):
            return False
        ledger = round_.ledger
        waiting = ledger.deliveries.not_begun(alert.recipient, alert.article_id)
        if waiting is None:
            return False
        try:
            message = told.thawed(waiting.payload)
        except ValueError:  # written by another version: what is new comes after it
            return False
        # Who has not read the first need not hear that it was corrected, only what is right.
        first = alert.kind in (AlertKind.UPDATE, AlertKind.CORRECTION)
        shown = replace(item, kind=told.MessageKind.NEW, changes=()) if first else item
        if not ledger.deliveries.replace(waiting.id, told.frozen(told.replaced(message, shown)), alert.id):
            return False
        round_.prove(waiting.id, [shown])
        ledger.alerts.released([alert.id], round_.now)
        log.info("message replaced before it left alert=%d delivery=%d kind=%s", alert.id, waiting.id, alert.kind)
        return True
