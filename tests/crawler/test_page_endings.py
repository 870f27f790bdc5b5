"""What becomes of an entry whose page could not be had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page_endings import after_failure
from storage.records import Access

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TRANSIENT = [
    "timeout",
    "dns",
    "reset",
    "truncated",
    "http-500",
    "http-503",
    "http-429",
    "http-408",
    "robots-unreachable",
    "no-reader",
]
PERMANENT = [
    "robots",
    "private-address",
    "http-404",
    "http-403",
    "http-410",
    "not-html",
    "redirects",
    "too-large",
    "bad-address",
]


def after(kind, attempts=0, wait=None):
    return after_failure(kind, attempts=attempts, now=NOW, retry_after=wait)


@pytest.mark.parametrize("kind", TRANSIENT)
def test_passing_trouble_is_tried_again_and_the_entry_stands_in_from_the_second_time(kind):
    steps = [after(kind, attempts) for attempts in range(4)]
    waits = [step.retry_at and (step.retry_at - NOW).total_seconds() for step in steps]
    assert waits == [30, 120, 600, None]
    assert [step.use_entry for step in steps] == [False, True, True, True]


@pytest.mark.parametrize("kind", PERMANENT)
def test_what_will_not_change_is_given_up_at_once(kind):
    assert after(kind) == after(kind, attempts=3)
    assert (after(kind).retry_at, after(kind).use_entry) == (None, True)


@pytest.mark.parametrize("kind", ["parse-timeout", "out-of-memory", "crashed"])
def test_x07_a_page_that_breaks_its_reader_is_tried_three_times(kind):
    assert [after(kind, attempts).retry_at is not None for attempts in range(4)] == [True, True, False, False]
    assert after(kind, 2).use_entry


def test_the_server_says_when_and_an_alert_does_not_wait_for_it():
    assert after("http-429", wait=timedelta(minutes=3)).retry_at == NOW + timedelta(minutes=3)
    assert not after("http-429", wait=timedelta(minutes=3)).use_entry
    assert after("cooling-down", wait=timedelta(hours=2)).retry_at == NOW + timedelta(hours=2)
    assert after("cooling-down", wait=timedelta(hours=2)).use_entry
    assert after("http-429", wait=timedelta(seconds=1)).retry_at == NOW + timedelta(seconds=30)


def test_a_page_that_was_not_asked_for_waits_for_its_host_and_not_longer():
    def put_off(minutes: float, seconds: int, attempts: int = 0):
        return after_failure(
            "cooling-down",
            attempts=attempts,
            now=NOW,
            retry_after=timedelta(seconds=seconds),
            waited=timedelta(minutes=minutes),
        )

    assert put_off(0, 7).retry_at == NOW + timedelta(seconds=7)
    assert put_off(0, 7, attempts=3).retry_at == NOW + timedelta(seconds=7)
    assert [put_off(minutes, 60).use_entry for minutes in (0, 3, 4.5, 60)] == [False, False, True, True]
    assert put_off(3 * 24 * 60, 60).retry_at is None
    assert put_off(3 * 24 * 60, 60).use_entry


@pytest.mark.parametrize("kind", ["robots", "http-401", "http-402", "http-403", "http-451"])
def test_what_is_kept_from_us_is_said_to_be(kind):
    assert after(kind).access is Access.BLOCKED


@given(st.sampled_from(TRANSIENT + PERMANENT + ["crashed", "unheard-of"]), st.integers(0, 50))
def test_every_entry_comes_to_an_end_with_an_article(kind, attempts):
    step = after(kind, attempts)
    assert step.retry_at is not None or step.use_entry
    assert attempts < 3 or step.retry_at is None
