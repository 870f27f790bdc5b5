"""What a poll costs: one price for all feeds, steered so that the budget of polls holds on average. Pure.

Half the price buys 1.4 times the polls (they go with its square root), so the price that would have met the budget
follows from what was paid and what was polled; the account forgets by half in a day, so that the price stays much the
same from morning to night.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage.conversion import from_json

SETTING = "poll_account"
"""Where the ledger keeps the account."""
DAY_S = 86_400.0
MEMORY_S = DAY_S
"""Half-life of the account."""
PAUSE_S = 3600.0
"""A longer time without a poll was a stop, in which nothing could be spent."""
ELASTICITY = 2.5
"""Power of the overspending by which the price is raised: 2 if every feed followed it, more as some are at a floor."""
TRUST_S = 3600.0
"""Polling for so long at the budget is taken as having happened before the account began."""
USUAL_PER_DAY = 20.0
"""The first price is that at which a feed of so many entries a day is polled just at the budget."""
_LOWEST, _HIGHEST = -4.5, 5.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was polled of late, and at which price; kept in the ledger as JSON."""

    at: float | None = None
    """Of the last poll: seconds since 1970-01-01 UTC."""
    feed_days: float = 0.0
    """Feeds x days watched, decayed."""
    polls: float = 0.0
    log_price: float | None = None
    """Logarithm of the price, mean over the same time."""

    def rate(self, feeds: int) -> float | None:
        """Polls a feed and day, of late, with so many feeds watched; None until they were for an hour, for the first
        polls of all come together."""
        return self.polls / self.feed_days if self.feed_days * DAY_S >= max(feeds, 1) * TRUST_S else None


def kept(account: Account) -> str:
    """The account as the ledger keeps it."""
    return msgspec.json.encode(account).decode()


def known(value: str | None) -> Account:
    """The account that the ledger kept; a new one if there is none."""
    try:
        return from_json(value or "{}", Account)
    except msgspec.DecodeError:
        return Account()


def price(account: Account, feeds: int, polls_per_day: float) -> float:
    """What a poll must be worth, in entries x seconds of waiting."""
    return math.exp(_log_price(account, feeds, polls_per_day))


def spend(account: Account, feeds: int, polls_per_day: float, now: datetime) -> Account:
    """The account after one more poll, with so many feeds watched."""
    at = now.timestamp()
    passed = min(max(at - account.at, 0.0), PAUSE_S) if account.at is not None else 0.0
    left = 0.5 ** (passed / MEMORY_S)
    before, fresh = account.feed_days * left, feeds * passed / DAY_S
    paid = _log_price(account, feeds, polls_per_day)
    mean = paid if account.log_price is None else account.log_price
    return Account(
        at=max(at, account.at or at),
        feed_days=before + fresh,
        polls=account.polls * left + 1,
        log_price=mean + (paid - mean) * fresh / (before + fresh) if fresh else mean,
    )


def _log_price(account: Account, feeds: int, polls_per_day: float) -> float:
    first = math.log(USUAL_PER_DAY / DAY_S * (DAY_S / polls_per_day) ** 2 / 2)
    trusted = max(feeds, 1) * TRUST_S / DAY_S
    rate = (account.polls + trusted * polls_per_day) / (account.feed_days + trusted)
    found = (first if account.log_price is None else account.log_price) + ELASTICITY * math.log(rate / polls_per_day)
    # Where floors or the ceiling decide alone, no price meets the budget, and it must find back in good time.
    return min(max(found, first + _LOWEST), first + _HIGHEST)
