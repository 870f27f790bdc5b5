"""`verify`: the evidence of alerts, looked at again."""

from __future__ import annotations

from collections import Counter

import click

from storage.evidence import Kept
from wirewatch.config import lexicon
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.output import Output, counted
from wirewatch.verification import Broken, Verdict, Verification, Verified


@click.command()
@click.argument("alert", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Every alert that was ever told, and the chain from end to end.")
@click.pass_obj
def verify(door: Door, alert: int | None, every: bool) -> int:
    """Confirm ALERT, or with --all every one: match its text again and compare what it says to the word.

    Says so if a record, a text, a match or a message was changed, put in or taken out since. Where the text is no
    longer kept it says "text expired"; that the alert was made of a text with this hash is still proven.
    """
    if every == (alert is not None):
        raise click.UsageError("name one alert by its number, or write --all")
    with reading(door) as (ledger, work):
        verification = Verification(ledger, lexicon(work.configuration))
        looked: list[Verified] = []
        broken: list[Broken] = []
        if alert is not None:
            records = ledger.evidence.of_alert(alert)
            if not records:
                found = ledger.alerts.get(alert)
                why = f"is {found.state}: {found.reason}" if found else "is not there"
                raise NotFoundError(f"alert {alert} has no evidence, it {why}")
            for kept in records:
                broken += verification.neighbours(kept)
                looked.append(verification.alert(kept))
        else:
            for step in verification.chain():
                if isinstance(step, Kept):
                    looked.append(verification.alert(step))
                else:
                    broken.append(step)
        _tell(work.out, looked, broken, ledger.evidence.head())
        return 1 if broken or any(each.verdict is Verdict.CHANGED for each in looked) else 0


def _tell(out: Output, looked: list[Verified], broken: list[Broken], head: tuple[int, str]) -> None:
    if out.json:
        out.data({"alerts": looked, "broken": broken, "head": {"number": head[0], "hash": head[1]}})
        return
    for each in looked:
        if each.verdict is not Verdict.CONFIRMED or len(looked) == 1:
            out.line(f"alert {each.alert_id}: {each.verdict}" + "".join(f"; {found}" for found in each.findings))
    for place in broken:
        out.line(f"record {place.number}: {place.why}")
    counts = Counter(each.verdict for each in looked)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    chain = "the chain holds" if not broken else f"the chain is broken at {counted(len(broken), 'place')}"
    out.line(
        f"{counted(len(looked), 'record')}: {verdicts or 'none'}; {chain}, up to record {head[0]} ({head[1][:16]})"
    )
