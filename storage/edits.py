"""Stories split and joined by hand: what is moved so stays, as nothing else moves an article that has a story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Story, StoryEdit
from storage.rows import records
from storage.stories import COPIES, EVENT, Stories, in_story


class EditError(ValueError):
    """The stories cannot be changed so; one line says why."""


def join(connection: sa.Connection, story: Story, other: Story, author: str, now: datetime) -> None:
    """Move all of another story into this one: an event into an event, copies into copies or into an event."""
    if story.id == other.id:
        raise EditError(f"story {story.id} is one story already")
    if story.level == COPIES and other.level == EVENT:
        raise EditError(f"{other.id} is an event and {story.id} is copies: join the copies to the event")
    stories = Stories(connection)
    moved = _articles(connection, other.id)
    if story.level == COPIES:
        _move(connection, moved, other.id, story.id)
        _retire(connection, other.id, story.id, now)
    elif other.level == COPIES:
        before = stories.event_of(other.id)
        if before == story.id:
            raise EditError(f"story {other.id} is part of event {story.id} already")
        connection.execute(sa.update(t.story).where(t.story.c.id == other.id).values(**_by_hand(story.id)))
        _retire_if_empty(connection, before, story.id, now)
    else:
        part = t.story.c.event_id == other.id
        connection.execute(sa.update(t.story).where(part).values(**_by_hand(story.id)))
        _retire(connection, other.id, story.id, now)
    _span(connection, story.id)
    _note(connection, story.id, now, author, "join", other.id, moved)


def split(connection: sa.Connection, story: Story, articles: Sequence[int], author: str, now: datetime) -> int:
    """Take articles out of a story into a new one of the same level; its id.

    Copies of one text stay together unless some of them are left behind.
    """
    inside = set(_articles(connection, story.id))
    if missing := [each for each in articles if each not in inside]:
        raise EditError(f"article {missing[0]} is not in story {story.id}")
    leaving = sorted(set(articles))
    if not leaving or len(leaving) == len(inside):
        raise EditError(f"story {story.id} has {len(inside)} articles: some must leave it and some must stay")
    stories = Stories(connection)
    headline = connection.execute(sa.select(t.article.c.headline).where(t.article.c.id == leaving[0])).scalar()
    if story.level == COPIES:
        new = stories.open(headline or story.headline, now, event_id=stories.event_of(story.id))
        _move(connection, leaving, story.id, new)
    else:
        new = stories.open_event(headline or story.headline, now)
        for part in stories.copies_of(story.id):
            its = _articles(connection, part.id)
            out = [each for each in its if each in leaving]
            if len(out) == len(its):
                connection.execute(sa.update(t.story).where(t.story.c.id == part.id).values(**_by_hand(new)))
            elif out:
                copies = stories.open(part.headline, now, event_id=new)
                _move(connection, out, part.id, copies)
                _span(connection, copies)
    for each in (story.id, new):
        _span(connection, each)
    _note(connection, story.id, now, author, "split", new, leaving)
    return new


def edits_of(connection: sa.Connection, story_id: int) -> list[StoryEdit]:
    """What was done to a story by hand, oldest first."""
    either = sa.or_(t.story_edit.c.story_id == story_id, t.story_edit.c.other_id == story_id)
    return records(StoryEdit, connection.execute(sa.select(t.story_edit).where(either).order_by(t.story_edit.c.id)))


def _by_hand(event_id: int) -> dict[str, object]:
    """In this event, of which nobody doubts any more."""
    return {"event_id": event_id, "likeness": None}


def _articles(connection: sa.Connection, story_id: int) -> list[int]:
    query = sa.select(t.article.c.id).where(in_story(story_id)).order_by(t.article.c.id)
    return list(connection.execute(query).scalars())


def _move(connection: sa.Connection, articles: Sequence[int], before: int, story_id: int) -> None:
    """Articles go to other copies, and with them what was told by them: who knows the text is not told of it again."""
    there = t.alert.alias("there")
    same = ("recipient", "kind", "revision_key")
    known = sa.exists().where(there.c.story_id == story_id, *(there.c[name] == t.alert.c[name] for name in same))
    for start in range(0, len(articles), 400):
        some = articles[start : start + 400]
        connection.execute(sa.update(t.article).where(t.article.c.id.in_(some)).values(story_id=story_id))
        connection.execute(sa.update(t.match).where(t.match.c.article_id.in_(some)).values(story_id=story_id))
        told = (t.alert.c.story_id == before, t.alert.c.article_id.in_(some), ~known)
        connection.execute(sa.update(t.alert).where(*told).values(story_id=story_id))


def _retire(connection: sa.Connection, story_id: int, into: int, now: datetime) -> None:
    """A story that holds nothing any more; whoever asks for its event is shown the one that took it in."""
    event_id = Stories(connection).event_of(into)
    values = {"closed_at": now, "event_id": event_id}
    before = Stories(connection).event_of(story_id)
    connection.execute(sa.update(t.story).where(t.story.c.id == story_id).values(**values))
    if before not in (story_id, event_id):
        _retire_if_empty(connection, before, event_id, now)


def _retire_if_empty(connection: sa.Connection, event_id: int, into: int, now: datetime) -> None:
    if not _articles(connection, event_id):
        values = {"closed_at": now, "event_id": into}
        connection.execute(sa.update(t.story).where(t.story.c.id == event_id).values(**values))


def _span(connection: sa.Connection, story_id: int) -> None:
    """The story lasts from its first article to its last."""
    query = sa.select(sa.func.min(t.article.c.first_seen_at), sa.func.max(t.article.c.first_seen_at))
    first, last = connection.execute(query.where(in_story(story_id))).one()
    if first is not None:
        connection.execute(sa.update(t.story).where(t.story.c.id == story_id).values(opened_at=first, last_at=last))


def _note(
    connection: sa.Connection,
    story_id: int,
    now: datetime,
    author: str,
    verb: str,
    other_id: int,
    articles: Sequence[int],
) -> None:
    connection.execute(
        sa.insert(t.story_edit).values(
            story_id=story_id, at=now, author=author, verb=verb, other_id=other_id, articles=list(articles)
        )
    )
