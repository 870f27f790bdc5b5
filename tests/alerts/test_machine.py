"""Whatever happens in whatever order: every matched story is delivered or explained, once, in order, and not at night.

A machine publishes, copies, updates, retracts, silences, breaks channels, kills and restarts the outbox, lets it sleep
past its lease and sets the clock. `make soak` lets it go much further; the walks go where each promise is at stake.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage.records import PubStatus
from tests.alerts.line import DAY, ENDINGS, HOUR, MINUTE, Line
from tests.alerts.promises import PROMISES, everything_ends_well

STEPS = int(os.environ.get("WIREWATCH_MACHINE_STEPS", "20"))
EXAMPLES = int(os.environ.get("WIREWATCH_MACHINE_EXAMPLES", "6"))
PICKS = st.integers(0, 3)
STATUSES = [PubStatus.CANCELED, PubStatus.WITHHELD, PubStatus.USABLE]
SPANS = [timedelta(seconds=30), MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, 12 * HOUR]


def kept(line: Line) -> None:
    with line.database.read() as ledger:
        for promise in PROMISES:
            promise(line, ledger)


class Machine(RuleBasedStateMachine):
    """Anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()

    def teardown(self) -> None:
        try:
            everything_ends_well(self.line)
        finally:
            self.line.close()

    @initialize()
    def people(self) -> None:
        self.line.people()

    @rule(of_event=st.none() | PICKS)
    def publish(self, of_event: int | None) -> None:
        self.line.publish(of_event=of_event)

    @rule(pick=PICKS, source=st.integers(1, 3))
    def copy(self, pick: int, source: int) -> None:
        self.line.copy(pick, source)

    @rule(pick=PICKS, salt=st.integers(0, 1000))
    def update(self, pick: int, salt: int) -> None:
        self.line.update(pick, salt)

    @rule(pick=PICKS, status=st.sampled_from(STATUSES))
    def retract(self, pick: int, status: PubStatus) -> None:
        self.line.retract(pick, status)

    @rule(pick=PICKS)
    def poll(self, pick: int) -> None:
        self.line.poll(pick)

    @rule()
    def match(self) -> None:
        self.line.match()

    @rule()
    def tick(self) -> None:
        self.line.tick()

    @rule(span=st.sampled_from(SPANS))
    def match_wait_and_tick(self, span: timedelta) -> None:
        """What happens most of all."""
        self.line.match()
        self.line.wait(span)
        self.line.tick()

    @rule(when=st.sampled_from(["before", "after"]))
    def crash(self, when: str) -> None:
        self.line.crash(when)

    @rule()
    def sleep_past_the_lease(self) -> None:
        self.line.sleep_past_the_lease()

    @rule(span=st.sampled_from([20 * MINUTE, 5 * HOUR]))
    def silence(self, span: timedelta) -> None:
        self.line.silence(span)

    @rule()
    def crash_while_releasing(self) -> None:
        self.line.crash_while_releasing()

    @rule()
    def restart(self) -> None:
        self.line.restart()

    @rule(ending=st.sampled_from(sorted(ENDINGS)))
    def fault(self, ending: str) -> None:
        self.line.fault(ending)

    @rule()
    def operator_mends_the_channel(self) -> None:
        self.line.operator_mends_the_channel()

    @rule()
    def operator_replays_the_dead(self) -> None:
        self.line.operator_replays_the_dead()

    @rule(span=st.sampled_from(SPANS))
    def wait(self, span: timedelta) -> None:
        self.line.wait(span)

    @rule(span=st.sampled_from([-HOUR, HOUR]))
    def clock_is_set(self, span: timedelta) -> None:
        self.line.clock_is_set(span)

    @invariant()
    def promises_are_kept(self) -> None:
        kept(self.line)


TestLine = Machine.TestCase
TestLine.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize="WIREWATCH_MACHINE_EXAMPLES" not in os.environ,  # `make soak` looks further each time
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


WALKS = {
    "a copy joins": "publish; match; copy 0 1; match; wait 1; tick; copy 0 2; match; wait 1; tick",
    "both wait for the same look": "publish; copy 0 1; match; wait 1; tick",
    "an update is told, and the next waits for its turn": (
        "publish; match; wait 1; tick; update 0 1; match; wait 1; tick; update 0 2; match; tick; wait 1; "
        "tick; wait 5; tick"
    ),
    "seven updates in a day": "publish; match; wait 1; tick"
    + "".join(f"; update 0 {n}; match; wait 20; tick" for n in range(8)),
    "of updates that wait the newest is told": (
        "publish; match; wait 1; tick; update 0 1; match; tick; update 0 2; match; update 0 3; match; wait 5; tick"
    ),
    "what changes before it is told is told as it is": "publish; match; update 0 1; match; wait 1; tick",
    "a digest tells what is known in the morning": (
        "publish; match; wait 60; tick; update 0 1; match; wait 720; tick; publish; match; retract 0; match; "
        "wait 720; tick"
    ),
    "a kill after everything was read": "publish; match; wait 720; tick; retract 0; match; tick",
    "a kill in quiet hours": "publish; match; wait 1; tick; wait 300; retract 0; match; tick",
    "a kill before anything was told": "publish; match; retract 0; match; wait 1; tick",
    "a kill of what waits in the outbox": (
        "fault down; publish; publish; match; wait 1; tick; retract 0; match; tick; retract 1; match; tick; "
        "fault delivered"
    ),
    "a kill behind what was greylisted": "publish; match; wait 1; fault greylisted; tick; retract 0; match; tick",
    "a hold, its end and its kill": (
        "publish; match; wait 1; tick; hold 0; match; tick; free 0; match; wait 20; tick; retract 0; match; tick"
    ),
    "a hold of what was told": "publish; match; wait 1; tick; hold 0; match; tick",
    "a hold of what waits": "publish; match; hold 0; match; wait 1; tick; wait 20; free 0; match; wait 20; tick",
    "a hold that is not lifted": "publish; match; hold 0; match; wait 1; tick; wait 20; tick",
    "the night": "wait 120; publish; match; wait 1; tick; wait 720; tick",
    "a silence": "silence 20; publish; match; wait 1; tick; wait 20; tick",
    "a silence that begins while it waits": "publish; match; silence 300; wait 1; tick",
    "more than the cap": "publish; publish; publish; publish; match; wait 1; tick; wait 60; tick",
    "an event": (
        "publish; match; wait 1; tick; publish 0; match; wait 1; tick; publish 0; match; wait 1; tick; wait 30; tick"
    ),
    "a follow-up comes at its time": "publish; match; wait 1; tick; publish 0; match; wait 20; tick; wait 20; tick",
    "a follow-up is killed": "publish; match; wait 1; tick; publish 0; match; wait 60; tick; retract 0; match; tick",
    "a death before and after it was taken": "publish; publish; match; wait 1; crash before; crash after; tick",
    "four deaths": "publish; match; wait 1; crash after; crash after; crash before; crash before; tick",
    "a death while releasing": "publish; match; wait 1; crash_while_releasing; tick",
    "a process sleeps past its lease": "publish; match; wait 1; sleep; tick",
    "it sleeps while the other is told to wait": (
        "publish; match; wait 1; fault busy; sleep; wait 1; tick; fault delivered"
    ),
    "the channel asks for a rest": (
        "publish; match; wait 1; fault busy; tick; fault delivered; wait 1; tick; wait 30; tick"
    ),
    "doubt": "publish; match; wait 1; fault doubtful, taken; tick; wait 20; tick; wait 60; tick; wait 60; tick",
    "an update behind what was greylisted": (
        "publish; match; wait 1; fault greylisted; tick; update 0 1; match; fault delivered; tick; wait 1; "
        "tick; wait 20; tick"
    ),
    "refused and replayed": "publish; match; wait 1; fault refused; tick; fault delivered; replay; tick",
    "shut and mended": "publish; match; wait 1; fault shut; tick; fault delivered; tick; mend; wait 20; tick",
    "mornings": (
        "wait 720; tick; tick; restart; tick; wait 720; wait 720; tick; set -60; tick; wait 60; tick; wait 720; tick"
    ),
    "the clock goes back over a morning": (
        "publish; match; wait 720; tick; publish; match; set -60; tick; wait 60; tick"
    ),
}
"""Where a promise is at stake; a number after `wait` and `set` is minutes, after others it picks an article."""


@pytest.mark.parametrize("walk", WALKS.values(), ids=[name.replace(" ", "-") for name in WALKS])
def test_every_promise_is_kept_where_it_is_at_stake(walk: str) -> None:
    line = Line()
    try:
        line.people()
        for step in walk.split("; "):
            take(line, step)
            kept(line)
        everything_ends_well(line)
        kept(line)
    finally:
        line.close()


def take(line: Line, step: str) -> None:
    word, _, rest = step.partition(" ")
    numbers = [int(each) for each in rest.split()] if rest[-1:].isdigit() else []
    match word:
        case "publish":
            line.publish(of_event=numbers[0] if numbers else None)
        case "copy":
            line.copy(numbers[0], numbers[1])
        case "update":
            line.update(numbers[0], numbers[1])
        case "retract":
            line.retract(numbers[0])
        case "hold":
            line.retract(numbers[0], PubStatus.WITHHELD)
        case "free":
            line.retract(numbers[0], PubStatus.USABLE)
        case "wait":
            line.wait(numbers[0] * MINUTE)
        case "set":
            line.clock_is_set(numbers[0] * MINUTE)
        case "silence":
            line.silence(numbers[0] * MINUTE)
        case "fault":
            line.fault(rest)
        case "crash":
            line.crash(rest)
        case "sleep":
            line.sleep_past_the_lease()
        case "replay":
            line.operator_replays_the_dead()
        case "mend":
            line.operator_mends_the_channel()
        case _:
            getattr(line, word)()


def test_a_line_of_many_days_ends_well() -> None:
    """Longer than chance goes."""
    line = Line()
    try:
        line.people()
        for day in range(4):
            for step in ("publish", "match", "wait 1", "tick", "update 1 5", "retract 2", "match", "wait 400", "tick"):
                take(line, step)
                kept(line)
            line.wait(DAY - 401 * MINUTE)
            line.tick()
            assert len(line.published) == day + 1
        everything_ends_well(line)
    finally:
        line.close()
