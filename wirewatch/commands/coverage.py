"""How much of a source is covered, and what it reserves, in words."""

from __future__ import annotations

from typing import Any

from crawler.rights import reservations
from storage.coverage import Coverage
from storage.records import Source
from wirewatch.output import counted


def coverage_in_words(coverage: Coverage) -> dict[str, Any]:
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
        "possible gaps": f"{coverage.gaps}, about {counted(round(coverage.missed), 'entry')} missed"
        if coverage.gaps
        else "0",
        "captured": None if captured is None else f"{captured:.1%} of what was announced or may have been missed",
    }


def reserved_in_words(source: Source) -> str | None:
    """The signals of reservation on a source's record, with where and when each was seen."""
    signals = source.rights.get("signals", {})
    said = [f"{name} ({each.get('where')}, {str(each.get('seen_at'))[:10]})" for name, each in sorted(signals.items())]
    file = [name for name in reservations(source.rights) if name not in signals]
    return ", ".join([*file, *said]) or None
