"""In a small simulated world the product's own cadence is far sooner than a fixed interval, at an equal budget."""

from __future__ import annotations

from benchmarks.polling import World, fixed, ours, score
from scheduler.cadence import Pace


def test_entries_are_found_in_about_half_the_time_of_a_fixed_interval() -> None:
    world = World(feeds=25, seed=5, days=1)
    base = score(world, fixed(world))
    found = score(world, ours(Pace().quiet_ceiling)(world))
    assert found["mean min"] < 0.6 * base["mean min"]
    assert found["budget used"] < 1.1
    assert found["lost %"] < base["lost %"] + 0.1
    assert found["quiet p95"] < 30
