"""Did it reach them? The outbox sends what is due: claimed under a lease, on record before the first byte leaves.

No transaction is open while something is sent. Channels work side by side, each in its own lane and one delivery at a
time, so that a slow mail server holds up nobody else. A process that dies leaves claimed deliveries and open attempts;
whoever holds the ledger next takes them over and sends them again under their old key.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from alerts import retry, trial
from alerts.channels import Channel, Receipt
from alerts.channels.channel import ambiguous
from alerts.evidence import articles_of
from storage.database import Database, UnitOfWork
from storage.records import AttemptOutcome, Delivery, DeliveryState

log = logging.getLogger("wirewatch.delivery")

LEASE = timedelta(minutes=15)
"""Longer than any attempt: a mail server may take two minutes until the message and ten to confirm it."""
BOUNCES = 3
"""Hard bounces in a row that suspend an address."""
SHARE = 10
"""Deliveries that a lane claims at once."""
POISON = 3
"""Times that the process ended during an attempt, after which a message is suspected of having ended it."""

_LOOK_AGAIN_S = 0.5
_WRITE_AGAIN_S = (1.0, 4.0, 15.0, 60.0)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a call came to."""

    tried: int = 0
    delivered: int = 0
    dead: int = 0


class Outbox:
    """Sends deliveries through the channels that are configured, by name; others keep theirs."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        owner: str,
        chance: retry.Random = random.random,
        harmless: Callable[[Delivery], Awaitable[bool]] = trial.harmless,
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._owner = owner
        self._chance = chance
        self._harmless = harmless
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        self._troubled: set[int] = set()
        """Channels that failed and have not worked since."""
        self._bouncing: set[str] = set()
        """Subscribers whose last mail was refused for good."""
        self._tried = self._delivered = self._dead = 0

    async def take_over(self) -> int:
        """Put back what a process that is gone had claimed; how many. Only for whoever holds the ledger's lock.

        However often a process dies, what it was sending is tried again: a lost alert is worse than a second copy.
        Only a message that was being sent at three deaths is first made ready in a process of its own, and is a dead
        letter if that dies too.
        """
        now = self._now()
        left = await self._database.ask(lambda ledger: ledger.deliveries.orphans())
        suspects = [delivery for delivery, attempt in left if attempt and delivery.crashes + 1 >= POISON]
        poison = {delivery.id for delivery in suspects if not await self._harmless(delivery)}

        def put_back(ledger: UnitOfWork) -> int:
            for delivery, attempt in left:
                if attempt is None:
                    ledger.deliveries.unclaim(delivery, delivery.next_attempt_at)
                    continue
                kills = delivery.id in poison
                ledger.deliveries.settle(
                    delivery,
                    attempt.number,
                    now,
                    outcome=AttemptOutcome.AMBIGUOUS,
                    state=DeliveryState.DEAD if kills else DeliveryState.RETRYING,
                    next_attempt_at=now,
                    detail="the process ended during the attempt",
                    error_kind="poison" if kills else "ambiguous",
                    crashed=True,
                )
            return len(left)

        for delivery_id in poison:
            log.error("delivery poisonous delivery=%d: it ends the process that makes it ready", delivery_id)
        return await self._database.write(put_back)

    async def deliver_due(self, *, wait: bool = True) -> DeliveryReport:
        """Send what is due, also what falls due meanwhile; then wait for the slowest, or leave its lane running.

        What a lane that was left comes to is counted by the next call.
        """
        try:
            while not self._stopping:
                started = await self._start_lanes()
                if not self._lanes or not (started or wait):
                    break
                await asyncio.wait(self._lanes.values(), timeout=_LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            if self._lanes and (wait or self._stopping):
                await asyncio.wait(self._lanes.values())
        except asyncio.CancelledError:
            await self._abandon()
            raise
        report = DeliveryReport(tried=self._tried, delivered=self._delivered, dead=self._dead)
        self._tried = self._delivered = self._dead = 0
        return report

    async def use(self, channels: Mapping[str, Channel]) -> None:
        """Send through these channels from now on; returns when nothing goes through those before any more."""
        self._channels = channels
        if lanes := list(self._lanes.values()):
            await asyncio.wait(lanes)

    def stop(self) -> None:
        """Begin nothing more; sends under way end, what is claimed and not begun goes back."""
        self._stopping = True

    # -------------------------------------------------------------- lanes

    async def _start_lanes(self) -> bool:
        """Claim what is due for channels that are free, and start a lane for each; whether there was anything."""
        for channel_id in [each for each, lane in self._lanes.items() if lane.done()]:
            self._lanes.pop(channel_id).result()
        now = self._now()
        claimed = await self._database.write(lambda ledger: self._claim(ledger, now))
        lanes: dict[int, list[Delivery]] = {}
        for delivery in claimed:
            lanes.setdefault(delivery.channel_id, []).append(delivery)
        for channel_id, deliveries in lanes.items():
            name = f"deliver through {deliveries[0].channel}"
            self._lanes[channel_id] = asyncio.create_task(self._lane(deliveries), name=name)
        return bool(lanes)

    def _claim(self, ledger: UnitOfWork, now: datetime) -> list[Delivery]:
        channels = ledger.people.channels()
        silent = [each.id for each in channels if each.name not in self._channels]
        self._troubled = {each.id for each in channels if each.failures}
        self._bouncing = ledger.people.bouncing()
        for each in channels:
            if each.state == "suspended" and each.id not in silent:
                self._dead += ledger.deliveries.expire(each.id, now - retry.give_up_after(each.kind), now)
        return ledger.deliveries.claim(
            now, owner=self._owner, lease=LEASE, limit=500, per_channel=SHARE, besides={*self._lanes, *silent}
        )

    async def _lane(self, deliveries: Sequence[Delivery]) -> None:
        """Send one channel's deliveries in order; give the rest back when the channel rests or we stop."""
        for place, delivery in enumerate(deliveries):
            channel = self._channels.get(delivery.channel)  # None: it has left the configuration meanwhile
            if self._stopping or channel is None:
                await self._give_back(deliveries[place:])
                return
            if not await self._attempt(delivery, channel):
                await self._give_back(deliveries[place + 1 :])
                return

    async def _attempt(self, delivery: Delivery, channel: Channel) -> bool:
        """One attempt, from its record to its settlement; whether the channel may go on."""
        began = self._now()
        number = await self._database.write(
            lambda ledger: ledger.deliveries.begin_attempt(delivery, began, lease=LEASE)
        )
        if number is None:
            log.warning("delivery lost delivery=%d channel=%s", delivery.id, delivery.channel)
            return True
        receipt = await self._send(delivery, channel)
        now = self._now()

        def settle(ledger: UnitOfWork) -> retry.Settlement | None:
            settlement = self._settlement(ledger, receipt, delivery, now)
            held = ledger.deliveries.settle(
                delivery,
                number,
                now,
                outcome=settlement.outcome,
                state=settlement.state,
                next_attempt_at=settlement.next_attempt_at,
                code=settlement.code,
                detail=settlement.detail,
                error_kind=settlement.error_kind,
                provider_ref=settlement.provider_ref,
                failed=settlement.failed,
            )
            if not held:
                return None  # what whoever holds it by now has learnt of the channel is newer
            if settlement.pause is not None:
                pause = settlement.pause
                ledger.people.channel_failed(delivery.channel_id, pause.state, pause.error, pause.until)
                self._troubled.add(delivery.channel_id)
            elif delivery.channel_id in self._troubled:
                ledger.people.channel_works(delivery.channel_id)
            self._address(ledger, delivery, settlement, now)
            return settlement

        settlement = await self._kept(settle)
        self._count(delivery, number, settlement)
        return settlement is None or settlement.pause is None

    def _settlement(self, ledger: UnitOfWork, receipt: Receipt, delivery: Delivery, now: datetime) -> retry.Settlement:
        """What becomes of it; of what was delivered nothing is looked up: until it is written a kill repeats it."""
        if receipt.outcome is AttemptOutcome.DELIVERED:
            return retry.arrived(receipt)
        kept = ledger.people.channel(delivery.channel_id)
        assert kept is not None, f"delivery {delivery.id} has no channel"
        return retry.after(receipt, delivery, kept, now, self._chance)

    def _address(self, ledger: UnitOfWork, delivery: Delivery, settlement: retry.Settlement, now: datetime) -> None:
        """Count what the address itself refused; after some in a row nothing is sent there until somebody looks."""
        name = delivery.recipient.rpartition("@")[0]
        if delivery.address is None or not (settlement.bounced or name in self._bouncing):
            return
        if settlement.state is DeliveryState.DELIVERED:
            ledger.people.reached(name)
        elif settlement.bounced:
            self._bouncing.add(name)
            reason = f"{BOUNCES} mails in a row were refused: {settlement.detail}"
            if ledger.people.bounced(name, delivery.address, now, most=BOUNCES, reason=reason):
                log.warning("subscriber suspended subscriber=%s address=%s", name, delivery.address)

    async def _send(self, delivery: Delivery, channel: Channel) -> Receipt:
        try:
            return await channel.send(delivery)
        except Exception as error:  # a fault of ours with one message must not end the lane; it may have been sent
            log.exception("delivery failed delivery=%d channel=%s", delivery.id, delivery.channel)
            return ambiguous("fault", f"{type(error).__name__}: {error}")

    def _count(self, delivery: Delivery, number: int, settlement: retry.Settlement | None) -> None:
        self._tried += 1
        if settlement is None:
            log.warning("delivery lost delivery=%d channel=%s", delivery.id, delivery.channel)
            return
        self._delivered += settlement.state is DeliveryState.DELIVERED
        self._dead += settlement.state is DeliveryState.DEAD
        level = logging.INFO if settlement.state is DeliveryState.DELIVERED else logging.WARNING
        log.log(
            level,
            "delivery settled delivery=%d channel=%s attempt=%d outcome=%s state=%s code=%s articles=%s detail=%s",
            delivery.id,
            delivery.channel,
            number,
            settlement.outcome,
            settlement.state,
            settlement.code,
            ",".join(map(str, articles_of(delivery.payload))),
            settlement.detail,
        )

    async def _kept(self, work: Callable[[UnitOfWork], Answer]) -> Answer:
        """Write what an attempt came to, before all else that is to be written: until then a kill would repeat it.

        If the ledger cannot be written now it is tried again: it must not be lost.
        """
        for pause_s in _WRITE_AGAIN_S:
            try:
                return await self._database.write(work, first=True)
            except Exception:
                log.exception("delivery not written: trying again in %.0f s", pause_s)
                await asyncio.sleep(pause_s)
        return await self._database.write(work, first=True)

    async def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        def unclaim(ledger: UnitOfWork) -> None:
            for delivery in deliveries:
                ledger.deliveries.unclaim(delivery, delivery.next_attempt_at)

        if deliveries:
            await self._database.write(unclaim)

    async def _abandon(self) -> None:
        """Break off every lane; what was under way stays an open attempt, which the next process takes over."""
        for lane in self._lanes.values():
            lane.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)
        self._lanes.clear()
