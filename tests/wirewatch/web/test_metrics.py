"""What Prometheus is told is what is documented, and what the rules and the dashboard ask for is told."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from scheduler.heartbeat import Signs
from storage.delays import BUCKETS
from storage.records import DeliveryState
from tests.wirewatch.web.conftest import NOW, Desktop, article
from wirewatch.config_refusal import Refusal, refuse
from wirewatch.web.metrics import COUNTERS, GAUGES, HISTOGRAMS, signs_of_life

DEPLOY = Path(__file__).parents[3] / "deploy"
NAMES = {f"{each.name}_total" for each in COUNTERS.values()} | {each.name for each in GAUGES}
PARTS = {f"{each.name}_{part}" for each in HISTOGRAMS for part in ("bucket", "count", "sum")}


async def scraped(desktop: Desktop) -> dict[str, dict[tuple[str, ...], float]]:
    async with desktop.http.get(desktop.url + "/metrics", headers={"Authorization": "Bearer reader"}) as answer:
        assert answer.status == 200
        text = await answer.text()
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


async def test_what_is_told_is_how_it_stands(desktop: Desktop) -> None:
    found = await scraped(desktop)
    assert found["wirewatch_polls_total"] == {(): 7}
    assert found["wirewatch_feeds"][("watched",)] == 1
    assert found["wirewatch_outbox_rows"][(DeliveryState.DEAD.value,)] == 1
    assert found["wirewatch_channel_up"] == {("journal",): 1}
    assert found["wirewatch_unmatched_revisions"] == {(): 0}
    assert "process_resident_memory_bytes" in found
    with desktop.database.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE channel SET state = 'broken'")
    assert (await scraped(desktop))["wirewatch_channel_up"] == {("journal",): 0}


async def test_x05_a_file_that_was_refused_is_a_metric(desktop: Desktop) -> None:
    assert (await scraped(desktop))["wirewatch_config_last_reload_successful"] == {(): 1}
    with desktop.database.begin() as ledger:
        refuse(ledger, Refusal(NOW, "wirewatch.toml: fetch.timeut: unknown key"))
    assert (await scraped(desktop))["wirewatch_config_last_reload_successful"] == {(): 0}
    with desktop.database.begin() as ledger:
        refuse(ledger, None)
    assert (await scraped(desktop))["wirewatch_config_last_reload_successful"] == {(): 1}


async def test_delays_are_counted_once_each_in_buckets_that_only_grow(desktop: Desktop) -> None:
    """A scrape counts what came to its end since the last one, however often and by however many it is asked."""
    desktop.now += timedelta(minutes=1)
    await scraped(desktop)
    with desktop.database.begin() as ledger:
        late = replace(article(9, "Late news"), published_at=desktop.now - timedelta(minutes=4))
        ledger.articles.store(late, source_id=1, seen_at=desktop.now)
    counted = {}
    for _ in range(3):
        desktop.now += timedelta(minutes=1)
        counted = await scraped(desktop)
    step = ("seen_to_stored",)
    assert counted["wirewatch_delay_seconds_count"][step] == 1
    buckets = {frozenset(labels): value for labels, value in counted["wirewatch_delay_seconds_bucket"].items()}
    assert buckets[frozenset(("seen_to_stored", "5.0"))] == 1
    rows = [value for labels, value in buckets.items() if step[0] in labels]
    assert rows == sorted(rows)
    assert len(rows) == len(BUCKETS) + 1


def test_signs_of_life_say_what_stands_and_how_late_the_loop_is() -> None:
    signs = Signs()
    signs.came_round("match")
    signs._ticked -= 40
    for late in (0.0, 0.004, 0.3, 60.0):
        signs.woke_late(late)
    told = {each.name: each for each in signs_of_life(signs)}
    assert told["wirewatch_ticker_age_seconds"].samples[0].value >= 40
    assert told["wirewatch_loop_age_seconds"].samples[0].labels == {"loop": "match"}
    lag = {each.labels.get("le"): each.value for each in told["wirewatch_event_loop_lag_seconds"].samples}
    assert (lag["0.005"], lag["0.25"], lag["0.5"], lag["10.0"], lag["+Inf"]) == (2, 2, 3, 3, 4)


async def test_the_loop_is_late_when_something_holds_it() -> None:
    measured = asyncio.Event()

    class Heard(Signs):
        def woke_late(self, seconds: float) -> None:
            super().woke_late(seconds)
            measured.set()

    signs, stopping = Heard(), asyncio.Event()
    listening = asyncio.create_task(signs.listen(stopping))
    await asyncio.sleep(0)
    time.sleep(0.8)  # noqa: ASYNC251  the very thing that must be noticed
    await measured.wait()
    stopping.set()
    await listening
    assert signs.late_s >= 0.2


async def test_nothing_is_ready_while_the_ticker_stands_still(desktop: Desktop) -> None:
    assert (await desktop.get("/readyz"))[0] == 200
    desktop.signs._ticked -= 31
    status, why = await desktop.get("/readyz")
    assert (status, why) == (503, "the ticker has not ticked for 31 s: see the log, and start it again\n")
    assert (await desktop.get("/livez"))[0] == 200
    desktop.signs.ticked()
    assert (await desktop.get("/readyz"))[0] == 200


async def test_every_metric_is_there_and_none_has_an_address_in_it(desktop: Desktop) -> None:
    found = await scraped(desktop)
    told = {name for name in found if name.startswith("wirewatch_")}
    assert NAMES - {"wirewatch_loop_age_seconds"} <= told <= NAMES | PARTS, "no loop came round yet"
    assert not any("://" in label for values in found.values() for labels in values for label in labels)


async def test_nobody_reads_the_metrics_without_a_token(desktop: Desktop) -> None:
    assert (await desktop.get("/metrics"))[0] == 401


def test_rules_and_dashboard_ask_for_what_there_is() -> None:
    rules = (DEPLOY / "prometheus-rules.yaml").read_text()
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    asked = rules + " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    named = set(re.findall(r"\bwirewatch_[a-z_]+\b", asked))
    assert named <= NAMES | PARTS
    assert {f"{each.name}_bucket" for each in HISTOGRAMS} <= named
    assert len(dashboard["panels"]) == len({panel["id"] for panel in dashboard["panels"]}) >= 8
