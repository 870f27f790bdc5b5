"""The morning press review: what there is to pick from, and the words of an edition when it is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import msgspec

from alerts.text import line, link, opening
from storage.articles import Listed
from storage.conversion import converted
from storage.database import UnitOfWork
from storage.editions import Edition, Pick
from wirewatch.story_lists import Told, gathered

EXCERPT = 300
"""Characters, where the source says nothing else."""
_MOST = 2_000
_OTHERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """The same news elsewhere."""

    source: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of an edition, in its words."""

    article_id: int
    headline: str
    source: str
    url: str | None
    language: str | None
    published_at: datetime | None
    excerpt: str
    comment: str
    topics: tuple[str, ...]
    """Their names."""
    others: tuple[Other, ...] = ()
    titles: tuple[str, ...] = ()
    """Of the topics, as readers know them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an edition says."""

    title: str
    author: str
    since: datetime
    until: datetime
    stories: tuple[Story, ...]
    number: int | None = None


def candidates(ledger: UnitOfWork, edition: Edition) -> list[Told]:
    """The stories of the period and the topics, the most widely told first."""
    listed = ledger.articles.recent(_MOST, since=edition.since)
    wanted = set(edition.topics)
    stories = gathered(each for each in listed if each.first_seen_at < edition.until)
    met = [each for each in stories if each.topics and (not wanted or wanted & set(each.topics))]
    return sorted(met, key=lambda each: (-len(each.others), -each.newest.timestamp()))


def picked(edition: Edition, article_id: int, *, place: int | None = None, comment: str | None = None) -> list[Pick]:
    """The picks with this one put in, moved or commented; places count from 1."""
    now = next((each for each in edition.picks if each.article_id == article_id), None)
    pick = now or Pick(article_id=article_id)
    if comment is not None:
        pick = replace(pick, comment=comment)
    others = [each for each in edition.picks if each.article_id != article_id]
    at = edition.picks.index(now) if now is not None and place is None else len(others) if place is None else place - 1
    at = max(0, min(at, len(others)))
    return [*others[:at], pick, *others[at:]]


def dropped(edition: Edition, article_id: int) -> list[Pick]:
    """The picks without this one."""
    return [each for each in edition.picks if each.article_id != article_id]


def content(ledger: UnitOfWork, edition: Edition) -> Content:
    """The edition's words as its articles stand now, or as they stood when it was frozen."""
    if edition.content is not None:
        return converted(dict(edition.content), Content)
    revisions = {each.article_id: each for each in ledger.articles.newest([each.article_id for each in edition.picks])}
    titles = {each.name: each.title for each in ledger.topics.all(retired=True)}
    stories = []
    for pick in edition.picks:
        revision = revisions.get(pick.article_id)
        if revision is None:
            continue
        article = revision.article
        members: Sequence[Listed] = ()
        if revision.story_id is not None:
            members = ledger.articles.recent(200, story_id=ledger.stories.event_of(revision.story_id))
        elsewhere: dict[str, Listed] = {}  # each source by its first
        for each in members[::-1]:
            if each.source != revision.source:
                elsewhere.setdefault(each.source, each)
        length = EXCERPT if revision.excerpt_chars is None else revision.excerpt_chars
        text = article.lead or article.deck or article.description or article.body_text
        topics = dict.fromkeys(match.topic for match in ledger.topics.matches(article_id=revision.article_id))
        stories.append(
            Story(
                article_id=revision.article_id,
                headline=line(article.headline or article.url),
                source=line(revision.source),
                url=link(article.address),
                language=article.language,
                published_at=article.published_at,
                excerpt=opening(text, length) if length else "",
                comment=pick.comment,
                topics=tuple(topics),
                titles=tuple(line(titles.get(name) or name) for name in topics),
                others=tuple(
                    Other(source=line(each.source), url=link(each.url)) for each in [*elsewhere.values()][:_OTHERS]
                ),
            )
        )
    return Content(
        title=edition.title, author=edition.author, since=edition.since, until=edition.until, stories=tuple(stories)
    )


def kept(found: Content) -> dict[str, Any]:
    """The words as the ledger keeps them."""
    values: dict[str, Any] = msgspec.to_builtins(found)
    return values


def html(found: Content, zone: str) -> str:
    """A page of its own, for the screen, paper and mail: no script, nothing loaded from elsewhere."""
    return _template().render(edition=found, local=lambda at: f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}")


def text(found: Content, zone: str) -> list[str]:
    """The same as lines of text."""
    said: list[str] = []
    for place, story in enumerate(found.stories, 1):
        said += [f"{place}. {story.headline}", f"   {story.source}{_when(story.published_at, zone)}"]
        said += [f"   {story.comment}"] if story.comment else []
        said += [f"   {story.excerpt}"] if story.excerpt else []
        said += [f"   {', '.join(each.source for each in story.others)}"] if story.others else []
        said += [f"   {story.url}"] if story.url else []
        said.append("")
    return said


def heading(found: Content) -> str:
    """Title and number."""
    return found.title if found.number is None else f"{found.title} · {found.number}"


def _when(at: datetime | None, zone: str) -> str:
    return f" · {at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at is not None else ""


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "web" / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("edition.html")
