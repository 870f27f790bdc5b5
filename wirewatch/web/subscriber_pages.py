"""What a subscriber's links lead to: a story, muting it, unsubscribing. A GET changes nothing, whoever sends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import jinja2
from aiohttp import web

from alerts.leaving import Reader, mute, reader_of, unsubscribe
from alerts.links import MUTE, STORY, UNSUBSCRIBE, Act, Links
from alerts.text import line, link
from alerts.words import moment, words
from storage.articles import Listed
from storage.database import Database, UnitOfWork
from storage.notes import HANDLED, NOTE, TAG
from wirewatch.web.handover_pages import LONGEST_NOTE, LONGEST_TAG
from wirewatch.web.session import posted

_ARTICLES = 200
_SAYINGS = ("handled", "relevant", "not relevant", "note", "tag")


class SubscriberPages:
    """The part of the web server that subscribers' links lead to."""

    def __init__(self, database: Database, links: Links, now: Callable[[], datetime], timezone: str) -> None:
        self._database = database
        self._links = links
        self._now = now
        self._timezone = timezone
        """IANA, of recipients that name none."""

    def __call__(self, application: web.Application) -> None:
        """Add the routes."""
        add = application.router
        add.add_get(f"/{STORY}/{{token}}", self._story)
        add.add_post(f"/{STORY}/{{token}}", self._say)
        add.add_get(f"/{MUTE}/{{token}}", self._ask)
        add.add_post(f"/{MUTE}/{{token}}", self._do)
        add.add_get(f"/{UNSUBSCRIBE}/{{token}}", self._ask)
        add.add_post(f"/{UNSUBSCRIBE}/{{token}}", self._do)

    def _act(self, request: web.Request) -> Act:
        act = self._links.read(request.path.split("/")[1], request.match_info["token"])
        if act is None:
            raise web.HTTPNotFound(text="this link was not made here, or is not whole: copy all of it\n")
        return act

    async def _reader(self, act: Act) -> Reader:
        reader = await self._database.ask(lambda ledger: reader_of(ledger, act))
        if reader is None:
            raise web.HTTPGone(text="nothing is sent to this address any more\n")
        return reader

    async def _ask(self, request: web.Request) -> web.Response:
        """A page with one button."""
        act = self._act(request)
        reader = await self._reader(act)
        said = words(_language(reader))
        if act.verb == MUTE:
            title = await self._database.ask(lambda ledger: _headline(ledger, act))
            return _page(reader, said.ask_mute.format(title), button=said.mute)
        if not reader.subscriptions:
            return _page(reader, said.done_unsubscribe.format(reader.name))
        topics = await self._database.ask(lambda ledger: _titles(ledger, reader))
        return _page(reader, said.ask_unsubscribe.format(reader.name), lines=topics, button=said.unsubscribe)

    async def _do(self, request: web.Request) -> web.Response:
        """What the button does; and what a mail client posts by itself (RFC 8058), whatever the body says."""
        act = self._act(request)
        reader = await self._reader(act)
        said, now = words(_language(reader)), self._now()
        if act.verb == MUTE:

            def silence(ledger: UnitOfWork) -> bool:
                before = len(ledger.silences.at(now))
                muted = mute(ledger, act, now)
                if len(ledger.silences.at(now)) > before:  # a link that is clicked twice changes nothing more
                    ledger.access.changed(_who(act), "story muted", str(act.story_id), now)
                return muted

            if not await self._database.write(silence):
                raise web.HTTPGone(text="this story is no longer kept\n")
            return _page(reader, said.done_mute)

        def end(ledger: UnitOfWork) -> None:
            if unsubscribe(ledger, act, now):
                ledger.access.changed(_who(act), "unsubscribed", ", ".join(act.topics) or "everything", now)

        await self._database.write(end)
        return _page(reader, said.done_unsubscribe.format(reader.name))

    async def _story(self, request: web.Request) -> web.Response:
        """Where the story stands, the earliest first."""
        act = self._act(request)
        reader = await self._reader(act)
        said = words(_language(reader))
        story_id = act.story_id or 0

        def look(ledger: UnitOfWork) -> tuple[str, list[Listed]]:
            event = ledger.stories.event_of(story_id)
            return _headline(ledger, act), ledger.articles.recent(_ARTICLES, story_id=event)

        title, articles = await self._database.ask(look)
        zone = reader.subscriber.timezone if reader.subscriber is not None else self._timezone
        language = _language(reader)
        shown = [
            (
                line(each.headline) or each.url,
                link(each.url),
                f"{line(each.source)} · {moment(each.published_at or each.first_seen_at, zone, language)}",
            )
            for each in sorted(articles, key=lambda each: each.published_at or each.first_seen_at)
        ]
        taken = await self._database.ask(lambda ledger: ledger.notes.handled([ledger.stories.event_of(story_id)]))
        by = [said.handled.format(each.by) for each in taken.values()]
        choices = [("handled", said.handle), ("relevant", said.relevant), ("not relevant", said.not_relevant)]
        words_of = (said.say, [("note", said.keep_note), ("tag", said.keep_tag)])
        return _page(reader, title, articles=shown, lines=by, choices=choices, text=words_of)

    async def _say(self, request: web.Request) -> web.Response:
        """What the reader says of the story that they were told: they take care of it, whether it was worth it, or
        words of their own, which stand with the article that told them of it last."""
        act = self._act(request)
        reader = await self._reader(act)
        form, now = await posted(request), self._now()
        what, text = str(form.get("what", "")), " ".join(str(form.get("text", "")).split())
        if what not in _SAYINGS or (what in (NOTE, TAG) and not text):
            raise web.HTTPBadRequest(text="say what to keep of the story\n")

        def keep(ledger: UnitOfWork) -> bool:
            told = ledger.alerts.told_to(act.recipient, act.story_id or 0)
            for article_id, topics in list(told.items())[-1 if what in (NOTE, TAG) else 0 :]:
                if _keep(ledger, article_id, topics, reader.name, what, text, now):
                    ledger.access.changed(_who(act), f"article {what}", str(article_id), now)
            return bool(told)

        if not await self._database.write(keep):
            raise web.HTTPGone(text="this story is no longer kept\n")
        return _page(reader, words(_language(reader)).noted)


def _keep(
    ledger: UnitOfWork, article_id: int, topics: tuple[str, ...], name: str, what: str, text: str, now: datetime
) -> bool:
    """Keep what somebody says of an article; False if it is kept already, for links are clicked twice."""
    if what == NOTE:
        note = text[:LONGEST_NOTE]
        if any((each.author, each.text) == (name, note) for each in ledger.articles.annotations(article_id)):
            return False
        ledger.articles.annotate(article_id, name, NOTE, now, note)
    elif what == TAG:
        return ledger.notes.tag(article_id, name, text[:LONGEST_TAG], now)
    elif what == HANDLED:
        ledger.notes.handle(article_id, name, now)
    else:
        for topic in filter(None, map(ledger.topics.named, topics)):
            ledger.topics.mark(topic.id, article_id, what == "relevant", name, now)
    return True


def _who(act: Act) -> str:
    """As the audit log has it."""
    return f"link:{act.recipient}"


def _headline(ledger: UnitOfWork, act: Act) -> str:
    story = ledger.stories.get(act.story_id or 0)
    if story is None:
        raise web.HTTPGone(text="this story is no longer kept\n")
    return line(story.headline)


def _titles(ledger: UnitOfWork, reader: Reader) -> list[str]:
    titles = {topic.name: topic.title for topic in ledger.topics.all(retired=True)}
    return list(dict.fromkeys(line(titles.get(each.topic) or each.topic) for each in reader.subscriptions))


def _language(reader: Reader) -> str:
    return reader.subscriber.language if reader.subscriber is not None else "en"


def _page(
    reader: Reader,
    title: str,
    *,
    lines: list[str] | None = None,
    button: str | None = None,
    articles: list[tuple[str, str | None, str]] | None = None,
    choices: list[tuple[str, str]] | None = None,
    text: tuple[str, list[tuple[str, str]]] | None = None,
) -> web.Response:
    html = _template().render(
        language=words(_language(reader)).language,
        title=title,
        lines=lines or [],
        button=button,
        articles=articles,
        choices=choices or [],
        text=text,
        longest=LONGEST_NOTE,
    )
    headers = {"X-Robots-Tag": "noindex, noarchive"}
    return web.Response(text=html, content_type="text/html", headers=headers)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template("subscriber.html")
