"""Who tells the operator: what fails on the web, channels that break and messages that die are told once each.

Of a channel in trouble another channel tells: a notice through what is broken reaches nobody.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alerts import message as told
from storage.database import UnitOfWork
from storage.health import HealthChange
from storage.records import Channel

GROUP_WAIT = timedelta(minutes=5)
"""From the first change to the notice, so that a network that fails is one message."""
STALE_AFTER = timedelta(days=1)
"""Older changes are no news: they are on record, and not told."""
TROUBLE_GAP = timedelta(hours=1)
"""Of one channel: no second notice of trouble, and no second one of dead letters, sooner than this."""
_BY_PREFERENCE = ("email", "slack", "console", "file")
"""Kinds that may stand in for the operator's own channel; a webhook's reader is a program."""
_DEATHS_TOLD = "operator.deaths_told"
_AILMENT_TOLD = "operator.ailment_told"
_REFUSAL_TOLD = "operator.refusal_told"
_MOST_LINES = 40
_RECIPIENT = "operator"


class Operator:
    """The operator's recipient: one channel and, where it is itself in trouble, another; for mails, an address."""

    def __init__(self, channel: str, *, address: str | None, domain: str, timezone: str = "UTC") -> None:
        self._channel = channel
        self._address = address
        self._domain = domain
        self._timezone = timezone

    def tell(self, ledger: UnitOfWork, now: datetime, *, at_once: bool = False) -> int:
        """Put notices of what is to be told into the outbox; of how many things they tell."""
        channels = ledger.people.channels()
        return (
            self._tell_of_feeds(ledger, channels, now, at_once)
            + self._tell_of_channels(ledger, channels, now)
            + self._tell_of_deaths(ledger, channels, now)
        )

    def tell_of_ailment(self, ledger: UnitOfWork, why: str | None, now: datetime) -> None:
        """Tell that the watch itself does not live, once, and that it does again."""
        heads = "the watch stands still", "the watch is at work again"
        self._tell_once(ledger, "ailment", _AILMENT_TOLD, heads, why, "`wirewatch status` and the log say more", now)

    def tell_of_configuration(self, ledger: UnitOfWork, why: str | None, now: datetime) -> None:
        """Tell that a changed configuration was refused, once, and that one was taken up again."""
        heads = "the new configuration is refused", "the configuration is taken up again"
        advice = "the one before stays in force; `wirewatch check` names every mistake"
        self._tell_once(ledger, "configuration", _REFUSAL_TOLD, heads, why, advice, now)

    def tell_of_loud_topics(
        self, ledger: UnitOfWork, loud: Mapping[str, float], window: timedelta, now: datetime
    ) -> None:
        """Tell of topics that are watched and would alert too often: by name, how many a day by the last `window`."""
        way = self._way(ledger.people.channels())
        if way is None:
            return
        said = [
            f"{name}: about {count:.0f} alerts a day by the last {window.days} days" for name, count in loud.items()
        ]
        more = len(said) - _MOST_LINES
        said[_MOST_LINES:] = [f"and {more} more"] if more > 0 else []
        said.append("they are watched all the same; narrow them with AND, NEAR or title:")
        said.append("`wirewatch topics test NAME` shows what they bring")
        head = "a topic would alert too often" if len(loud) == 1 else f"{len(loud)} topics would alert too often"
        self._queue(ledger, way, f"loud|{now.isoformat()}", "topics", head, said, now)

    def _tell_once(
        self,
        ledger: UnitOfWork,
        subject: str,
        setting: str,
        heads: tuple[str, str],
        why: str | None,
        advice: str,
        now: datetime,
    ) -> None:
        """Tell of something amiss when it begins and when it is over; `heads` are the two titles."""
        before = ledger.jobs.setting(setting) or ""
        if bool(before) == bool(why):
            return
        way = self._way(ledger.people.channels())
        if way is None:
            return
        said = [why, advice] if why else [f"before: {before}"]
        head = heads[0] if why else heads[1]
        self._queue(ledger, way, f"{subject}|{bool(why)}|{now.isoformat()}", subject, head, said, now)
        ledger.jobs.set(setting, why or "")

    def _tell_of_feeds(self, ledger: UnitOfWork, channels: Sequence[Channel], now: datetime, at_once: bool) -> int:
        changes = ledger.health.untold(now - STALE_AFTER)
        if not changes or not (at_once or now - changes[0].at >= GROUP_WAIT):
            return 0
        channel = self._way(channels)
        if channel is None:
            return 0
        key = f"health|{changes[0].id}|{changes[-1].id}|{changes[0].at.isoformat()}"
        self._queue(ledger, channel, key, "health", title(changes), lines(changes), now)
        ledger.health.told([change.id for change in changes], now)
        return len(changes)

    def _tell_of_channels(self, ledger: UnitOfWork, channels: Sequence[Channel], now: datetime) -> int:
        count = 0
        for each in channels:
            if not news_of(each, now):
                continue
            trouble = each.state if each.state != "active" else None
            way = self._way(channels, besides=each if trouble else None)
            if way is None:
                continue  # told as soon as there is a way
            key = f"channel|{each.id}|{trouble}|{now.isoformat()}"
            self._queue(ledger, way, key, "channels", *channel_notice(each), now)
            ledger.people.channel_told(each.id, trouble, now if trouble else each.told_at or now)
            count += 1
        return count

    def _tell_of_deaths(self, ledger: UnitOfWork, channels: Sequence[Channel], now: datetime) -> int:
        before = ledger.jobs.setting(_DEATHS_TOLD)
        last = datetime.fromisoformat(before) if before else now - STALE_AFTER
        if before and now - last < TROUBLE_GAP:
            return 0
        deaths = ledger.deliveries.deaths(last)
        way = self._way(channels, besides=next((each for each in channels if [*deaths] == [each.name]), None))
        if not deaths or way is None:
            return 0
        total = sum(count for count, _ in deaths.values())
        said = [
            f"{name}: {count} given up, the latest for {kind or 'no reason given'}"
            for name, (count, kind) in sorted(deaths.items())
        ]
        said.append("`wirewatch deliveries dead list` shows them, `wirewatch deliveries dead replay` sends them again")
        head = "1 message is a dead letter" if total == 1 else f"{total} messages are dead letters"
        self._queue(ledger, way, f"deaths|{now.isoformat()}", "deaths", head, said, now)
        ledger.jobs.set(_DEATHS_TOLD, now.isoformat())
        return total

    def _way(self, channels: Sequence[Channel], besides: Channel | None = None) -> Channel | None:
        """The operator's own channel if it works, else another that does; None: there is none now."""
        own = next((each for each in channels if each.name == self._channel), None)
        if own is None:
            return None
        if own.state == "active" and own != besides:
            return own
        others = [
            each
            for each in channels
            if each.state == "active"
            and each.id not in (own.id, besides.id if besides else None)
            and each.kind in _BY_PREFERENCE
            and not (each.kind == "email" and self._address is None)
        ]
        others.sort(key=lambda each: (each.failures > 0, _BY_PREFERENCE.index(each.kind), each.id))
        if others:
            return others[0]
        # Nobody else can: what concerns others waits in the operator's own queue, its own trouble waits untold.
        return None if own == besides else own

    def _queue(
        self,
        ledger: UnitOfWork,
        channel: Channel,
        key: str,
        subject: str,
        head: str,
        said: Sequence[str],
        now: datetime,
    ) -> None:
        idem_key = hashlib.sha256(f"{key}|{channel.id}|{told.SCHEMA}".encode()).hexdigest()
        to = told.Recipient(
            key=f"{_RECIPIENT}@{channel.name}", name=_RECIPIENT, address=self._address, timezone=self._timezone
        )
        ledger.deliveries.queue(
            channel_id=channel.id,
            recipient=to.key,
            address=self._address if channel.kind == "email" else None,
            kind="notice",
            idem_key=idem_key,
            message_id=f"<{idem_key[:40]}@{self._domain}>",
            thread_ref=None,
            order_key=f"{to.key}/{subject}",
            payload=told.frozen(told.notice(told.MessageKind.OPERATOR, head, said, to, now)),
            alert_ids=(),
            now=now,
        )


def news_of(channel: Channel, now: datetime) -> bool:
    """Whether the operator is to hear of the channel now: that it broke, or that it is back after they heard so."""
    trouble = channel.state if channel.state != "active" else None
    if trouble is None:
        return channel.told_state is not None and channel.failures == 0
    if trouble == channel.told_state:
        return False
    worse = channel.told_state is not None  # from broken to suspended: now something is to be done
    return worse or channel.told_at is None or now - channel.told_at >= TROUBLE_GAP


def channel_notice(channel: Channel) -> tuple[str, list[str]]:
    """Title and lines of what is said of a channel that broke or is back."""
    name, error = channel.name, channel.error or "no reason given"
    if channel.state == "suspended":
        return f"channel {name} is suspended", [
            f"nothing is sent until its configuration changes or `wirewatch channels resume {name}` is run: {error}",
            "what waits for it is kept: 48 hours for mails, else 6; then it is a dead letter, which can be replayed",
        ]
    if channel.state == "broken":
        return f"channel {name} is broken", [
            f"it failed {channel.failures} times in a row and is tried again every few minutes: {error}",
            "what waits for it is kept",
        ]
    return f"channel {name} works again", ["what waited for it is being sent"]


def title(changes: list[HealthChange]) -> str:
    """ "2 feeds down, 1 host recovered"; of a single change, what it is of and what became of it."""
    if len(changes) == 1:
        return f"{changes[0].subject} {changes[0].health.value}"
    counts = Counter((change.kind, change.health.value) for change in changes)
    return ", ".join(f"{count} {kind}{'s' * (count > 1)} {health}" for (kind, health), count in counts.most_common())


def lines(changes: list[HealthChange]) -> list[str]:
    """A line for each change, up to a number."""
    shown = [
        f"{change.subject} {change.health.value}, was {change.was.value}: {change.why}"
        + (f" [{change.url}]" if change.url else "")
        for change in changes[:_MOST_LINES]
    ]
    more = len(changes) - len(shown)
    return [*shown, *([f"and {more} more: `wirewatch status` shows who is ill"] if more else [])]
