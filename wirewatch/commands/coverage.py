"""How much of a source is covered, and what it reserves, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.rights import reservations
from storage.coverage import Coverage
from storage.poll_gaps import KEPT
from storage.records import PollGap, Source
from wirewatch.output import Columns, counted

GAP_COLUMNS: Columns = {
    "not seen from": lambda gap: gap.since,
    "to": lambda gap: gap.until,
    "missed, about": lambda gap: round(gap.missed),
    "feed": lambda gap: gap.url,
}
MOST_GAPS = 10


def coverage_in_words(coverage: Coverage, gaps: Sequence[PollGap]) -> dict[str, Any]:
    """What became of what was announced, line by line."""
    why = ", ".join(
        f"{count} {kind}" for kind, count in sorted(coverage.reasons.items(), key=lambda each: -each[1])[:6]
    )
    captured = coverage.captured
    return {
        "announced": counted(coverage.announced, "entry"),
        "read in full": coverage.in_full,
        "judged on the feed": f"{coverage.on_summary}" + (f" (newest: {why})" if why else ""),
        "not read at all": coverage.unread,
        "waiting": coverage.waiting,
        "possible gaps": gaps_in_words(gaps),
        "captured": None
        if captured is None
        else f"{captured:.1%} of what was announced or may have been missed in {KEPT.days} days",
    }


def gaps_in_words(gaps: Sequence[PollGap]) -> str:
    """How often entries may have been missed of late, about how many, and when that was last."""
    if not gaps:
        return f"none in {KEPT.days} days"
    last, missed = gaps[0], sum(gap.missed for gap in gaps)
    return (
        f"{len(gaps)} in {KEPT.days} days, about {counted(round(missed), 'entry')} missed; the last "
        f"{last.since:%Y-%m-%d %H:%M} to {last.until:%H:%M} UTC, about {counted(round(last.missed), 'entry')}"
    )


def reserved_in_words(source: Source) -> str | None:
    """The signals of reservation on a source's record, with where and when each was seen."""
    signals = source.rights.get("signals", {})
    said = [f"{name} ({each.get('where')}, {str(each.get('seen_at'))[:10]})" for name, each in sorted(signals.items())]
    file = [name for name in reservations(source.rights) if name not in signals]
    return ", ".join([*file, *said]) or None
