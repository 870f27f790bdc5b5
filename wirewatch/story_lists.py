"""Articles gathered into the stories that they tell, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.articles import Listed


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the list shows it."""

    event_id: int | None
    first: Listed
    """The article that we saw first."""
    others: tuple[Listed, ...]
    """The rest, in the order in which we saw them."""
    topics: tuple[str, ...]

    @property
    def newest(self) -> datetime:
        return max(each.first_seen_at for each in (self.first, *self.others))


def gathered(articles: Iterable[Listed]) -> list[Told]:
    """Articles by the event they tell of, the one that moved last first."""
    stories: dict[tuple[str, int], list[Listed]] = {}
    for each in articles:
        key = ("article", each.id) if each.event_id is None else ("event", each.event_id)
        stories.setdefault(key, []).append(each)
    told = []
    for members in stories.values():
        members.sort(key=lambda each: (each.first_seen_at, each.id))
        topics = tuple(dict.fromkeys(topic for each in members for topic in each.topics))
        told.append(Told(members[0].event_id, members[0], tuple(members[1:]), topics))
    return sorted(told, key=lambda each: each.newest, reverse=True)
