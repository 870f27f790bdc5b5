"""`topics stats`: what a topic matched, by day, source, tier and language."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import click

from storage.topics import Counted
from wirewatch.asked_query import topic_named
from wirewatch.lazy import Door
from wirewatch.ledger import Since, reading
from wirewatch.output import counted
from wirewatch.plots import days_a_bar, plot

_MOST = 15
"""Sources that are listed."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What a topic matched on one day (UTC)."""

    day: date
    articles: int
    stories: int
    """Whose first article of the topic came on that day."""
    captured: int
    """Articles of all kinds that came in; none: a gap, of which nothing can be said."""

    @property
    def per_thousand(self) -> float | None:
        """Of a thousand captured articles; None on a day with a gap."""
        return 1000 * self.articles / self.captured if self.captured else None


@click.command()
@click.argument("name")
@click.option("--since", type=Since(), default="30d", show_default=True, metavar="WHEN", help="Matched since.")
@click.option("--csv", "as_csv", is_flag=True, help="A line a day, as CSV.")
@click.pass_obj
def topic_stats(door: Door, name: str, since: datetime, as_csv: bool) -> None:
    """Say what the topic NAME matched: articles and stories by day, source, tier and language.

    The share is of a thousand articles that were captured on the day; a day on which none was is a gap, and marked.
    """
    with reading(door) as (ledger, work):
        topic = topic_named(ledger, name)
        matched = ledger.topics.matched_articles(topic.id, since)
        captured = ledger.articles.days(since)
        days = list(_days(matched, captured, since, work.now))
        stories = len({each.story_id for each in matched})
        given_up = ledger.topics.overruns(topic.id, since)
        if as_csv:
            _write_csv(days)
        elif work.out.json:
            work.out.data(
                {
                    "topic": name,
                    "since": since,
                    "articles": len(matched),
                    "stories": stories,
                    "too_costly": given_up,
                    "days": [{**_fields(each), "gap": not each.captured} for each in days],
                    "sources": dict(_counts(each.source for each in matched)),
                    "tiers": dict(_counts(str(each.tier or "none") for each in matched)),
                    "languages": dict(_counts(each.language or "unknown" for each in matched)),
                }
            )
        else:
            captured_all = sum(captured.values())
            share = f", {1000 * len(matched) / captured_all:.1f} of a thousand captured" if captured_all else ""
            work.out.line(
                f"{counted(len(matched), 'article')} in {counted(stories, 'story')} since {since:%Y-%m-%d}{share}"
            )
            if given_up:
                work.out.line(f"too costly for {counted(given_up, 'article')} more, which it was not held against")
            size = days_a_bar(len(days))
            unit = "day" if size == 1 else f"{size} days"
            work.out.line(f"articles by {unit}  {plot([each.articles for each in days])}")
            work.out.line(f"captured by {unit}  {plot([each.captured for each in days])}")
            for heading, values in (
                ("sources", [each.source for each in matched]),
                ("tiers", [str(each.tier or "none") for each in matched]),
                ("languages", [each.language or "unknown" for each in matched]),
            ):
                found = [f"{value} {count}" for value, count in _counts(values)[:_MOST]]
                work.out.text(f"{heading}: {', '.join(found)}") if found else None
            work.out.rows(
                days,
                {
                    "day": lambda each: each.day,
                    "articles": lambda each: each.articles,
                    "stories": lambda each: each.stories,
                    "captured": lambda each: each.captured,
                    "per 1,000": lambda each: _rounded(each) if each.captured else "gap",
                },
            )


def _days(matched: Sequence[Counted], captured: dict[date, int], since: datetime, now: datetime) -> Iterator[DayCount]:
    articles = Counter(each.at.date() for each in matched)
    firsts: dict[int, date] = {}
    for each in matched:
        day = each.at.date()
        firsts[each.story_id] = min(day, firsts.get(each.story_id, day))
    stories = Counter(firsts.values())
    first = max(since.date(), min([*captured, *articles], default=since.date()))
    for number in range((now.date() - first).days + 1):
        day = first + timedelta(days=number)
        yield DayCount(day, articles[day], stories[day], captured.get(day, 0))


def _counts(values: Iterator[str] | Sequence[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def _rounded(each: DayCount) -> float | None:
    return None if each.per_thousand is None else round(each.per_thousand, 2)


def _fields(each: DayCount) -> dict[str, object]:
    return {
        "day": each.day,
        "articles": each.articles,
        "stories": each.stories,
        "captured": each.captured,
        "per_thousand": _rounded(each),
    }


def _write_csv(days: Sequence[DayCount]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*_fields(DayCount(date.min, 0, 0, 0)), "gap"])
    for each in days:
        writer.writerow([*_fields(each).values(), "" if each.captured else "gap"])
