"""What Prometheus is told is what is documented, and what the rules and the dashboard ask for is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from storage.records import DeliveryState
from tests.wirewatch.web.conftest import NOW, Desktop
from wirewatch.refusal import Refusal, refuse
from wirewatch.web.metrics import COUNTERS, GAUGES

DEPLOY = Path(__file__).parents[3] / "deploy"
NAMES = {f"{each.name}_total" for each in COUNTERS.values()} | {each.name for each in GAUGES}


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


async def test_every_metric_is_there_and_none_has_an_address_in_it(desktop: Desktop) -> None:
    found = await scraped(desktop)
    assert {name for name in found if name.startswith("wirewatch_")} == NAMES - {"wirewatch_delay_seconds"} | (
        {"wirewatch_delay_seconds"} & found.keys()
    )
    assert not any("://" in label for values in found.values() for labels in values for label in labels)


async def test_nobody_reads_the_metrics_without_a_token(desktop: Desktop) -> None:
    assert (await desktop.get("/metrics"))[0] == 401


def test_rules_and_dashboard_ask_for_what_there_is() -> None:
    rules = (DEPLOY / "prometheus-rules.yaml").read_text()
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    asked = rules + " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    named = set(re.findall(r"\bwirewatch_[a-z_]+\b", asked))
    assert named <= NAMES
    assert len(dashboard["panels"]) == len({panel["id"] for panel in dashboard["panels"]}) >= 8
