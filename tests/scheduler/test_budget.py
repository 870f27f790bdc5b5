"""The price finds the budget, whatever it began at, and what cannot be met does no lasting harm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.budget import Account, kept, known, price, spend
from tests.conftest import NOW

FEEDS = 50
DAY_S = 86_400.0


def polled(
    days: float, per_day: float, rate: float, account: Account | None = None, least: float = 0.0
) -> list[Account]:
    """Feeds that all publish so much, polled as the price says, one after the other; the account after each poll."""
    account = account or Account(at=NOW.timestamp())
    now, accounts = NOW.timestamp(), []
    end = now + days * DAY_S
    while now < end:
        wait_s = max((2 * price(account, FEEDS, per_day) / (rate / DAY_S)) ** 0.5, least)
        now += wait_s / FEEDS
        account = spend(account, FEEDS, per_day, NOW + timedelta(seconds=now - NOW.timestamp()))
        accounts.append(account)
    return accounts


@pytest.mark.parametrize("rate", [0.5, 20, 2000])
def test_the_budget_holds_whatever_the_feeds_publish(rate: float) -> None:
    accounts = polled(2, 96, rate)
    second_day = sum((account.at or 0) > NOW.timestamp() + DAY_S for account in accounts)
    assert second_day / FEEDS == pytest.approx(96, rel=0.06)


def test_a_new_budget_is_met_at_once() -> None:
    before = polled(2, 96, 20)[-1]
    assert len(polled(2, 48, 20, Account(at=NOW.timestamp(), **held(before)))) / FEEDS / 2 == pytest.approx(
        48, rel=0.25
    )


def held(account: Account) -> dict[str, float | None]:
    return {"feed_days": account.feed_days, "polls": account.polls, "log_price": account.log_price}


def test_a_budget_that_no_price_can_spend_is_found_back_from() -> None:
    """All feeds stood at a floor for a month: the price fell as far as it may, and has risen again in two days."""
    idle = polled(30, 960, 20, least=900)[-1]
    after = polled(3, 96, 20, Account(at=NOW.timestamp(), **held(idle)), least=120)
    late = sum((account.at or 0) > NOW.timestamp() + 2 * DAY_S for account in after)
    assert late / FEEDS < 1.6 * 96


def test_a_stop_saves_nothing_up() -> None:
    before = polled(2, 96, 20)[-1]
    stopped = spend(before, FEEDS, 96, NOW + timedelta(days=30))
    assert price(stopped, FEEDS, 96) > 0.75 * price(before, FEEDS, 96)


def test_a_clock_set_back_does_no_harm() -> None:
    before = polled(1, 96, 20)[-1]
    again = spend(before, FEEDS, 96, NOW - timedelta(days=1))
    assert again.at == before.at
    assert price(again, FEEDS, 96) == pytest.approx(price(before, FEEDS, 96), rel=0.01)


def test_the_account_is_kept_whole() -> None:
    account = polled(0.1, 96, 20)[-1]
    assert known(kept(account)) == account
    assert known(None) == known("not json") == Account()


def test_no_rate_is_told_of_the_first_hour() -> None:
    account = Account()
    for second in range(9):  # a new ledger asks all its feeds at once
        account = spend(account, 9, 96, NOW + timedelta(seconds=second))
    assert account.rate(9) is None
    account = spend(account, 9, 96, NOW + timedelta(hours=1, minutes=1))
    assert account.rate(9) == pytest.approx(10 / 9 * 24, rel=0.1)
