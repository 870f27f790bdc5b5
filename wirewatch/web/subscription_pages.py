"""The pages of who is told and who is not: subscriptions and silences, listed, added and ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import click
from aiohttp import web

from alerts.rhythm import validate_cron
from storage.database import UnitOfWork
from wirewatch.ledger import NotFoundError
from wirewatch.subscription_changes import InTheFileError, subscribe
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, part_of_path

AT_ONCE = "at once"
SPANS = (1, 4, 12, 24, 72, 168, 720)
"""Hours for which something may be silenced; or until somebody ends it."""
_MOST = 300
_LONGEST_COMMENT = 500
_LONGEST_WORDS = 200
_SHORTEST_WORDS = 2
_MOST_AN_HOUR = 10_000


class Telling:
    """Subscriptions and silences."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/subscriptions", page(self.subscriptions))
        application.router.add_post("/subscriptions", page(self.subscribe, WRITE))
        application.router.add_post("/subscriptions/{id}", page(self.turn, WRITE))
        application.router.add_get("/silences", page(self.silences))
        application.router.add_post("/silences", page(self.silence, WRITE))
        application.router.add_post("/silences/{id}/end", page(self.end_silence, WRITE))

    # -------------------------------------------------------------- subscriptions

    async def subscriptions(self, request: web.Request) -> web.StreamResponse:
        return await self._subscriptions(request)

    async def _subscriptions(
        self, request: web.Request, why: str | None = None, detail: str = ""
    ) -> web.StreamResponse:
        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {
                "subscriptions": ledger.people.subscriptions(),
                "topics": ledger.topics.all(),
                "channels": ledger.people.channels(),
                "subscribers": ledger.people.subscribers(),
            }

        found = await self._site.ask(read)
        form = defaultdict(str, await request.post() if why else request.query)
        status = 400 if why else 200
        return self._site.show(
            request, "subscriptions.html", "subscriptions", status=status, why=why, detail=detail, form=form, **found
        )

    async def subscribe(self, request: web.Request) -> web.StreamResponse:
        """Tell somebody of a topic from now on."""
        form, asker, now = await request.post(), request[ASKER], self._site.now()
        topic_name, channel_name, subscriber_name, rhythm, often, urgent = (
            " ".join(str(form.get(name, "")).split())
            for name in ("topic", "channel", "subscriber", "rhythm", "max_per_hour", "breakthrough")
        )
        rhythm = rhythm or AT_ONCE
        if rhythm != AT_ONCE:
            try:
                validate_cron(rhythm)
            except ValueError as error:
                return await self._subscriptions(request, "bad rhythm", str(error))

        def keep(ledger: UnitOfWork) -> str | None:
            topic = ledger.topics.named(topic_name)
            if topic is None:
                return "not known"
            try:
                subscription = subscribe(
                    ledger,
                    topic,
                    channel_name,
                    subscriber_name or None,
                    file=self._site.configuration.path.name,
                    now=now,
                    rhythm=rhythm,
                    max_per_hour=_whole(often, _MOST_AN_HOUR),
                    breakthrough=_whole(urgent, 9),
                )
            except NotFoundError:
                return "not known"
            except InTheFileError:
                return "stands in the file"
            except click.UsageError:
                return "mail needs one"
            ledger.people.resume(subscription)
            ledger.access.changed(
                asker.who,
                "subscription added",
                str(subscription),
                now,
                topic=topic_name,
                channel=channel_name,
                subscriber=subscriber_name or None,
            )
            return None

        mistake = await self._site.database.write(keep)
        if mistake is not None:
            return await self._subscriptions(request, mistake)
        raise web.HTTPSeeOther("/subscriptions")

    async def turn(self, request: web.Request) -> web.StreamResponse:
        """End a subscription at its subscriber's wish, or let it tell again."""
        subscription_id, asker, now = part_of_path(request), request[ASKER], self._site.now()
        what = str((await request.post()).get("what", ""))

        def keep(ledger: UnitOfWork) -> bool:
            if what == "end":
                done = ledger.people.end(subscription_id, now)
            elif what == "resume":
                done = ledger.people.resume(subscription_id)
            else:
                raise web.HTTPBadRequest(text="say what to do with the subscription\n")
            if done:
                action = "subscription ended" if what == "end" else "subscription resumed"
                ledger.access.changed(asker.who, action, str(subscription_id), now)
            return done

        if not await self._site.database.write(keep):
            return self._site.missing(request)
        raise web.HTTPSeeOther("/subscriptions")

    # -------------------------------------------------------------- silences

    async def silences(self, request: web.Request) -> web.StreamResponse:
        return await self._silences(request)

    async def _silences(self, request: web.Request, why: str | None = None) -> web.StreamResponse:
        now, ended = self._site.now(), request.query.get("ended") == "1"

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {
                "silences": ledger.silences.all(now, ended=ended, limit=_MOST),
                "topics": ledger.topics.all(),
                "sources": ledger.sources.all(),
                "subscribers": ledger.people.subscribers(),
                "channels": ledger.people.channels(),
            }

        found = await self._site.ask(read)
        form = defaultdict(str, await request.post() if why else request.query)
        return self._site.show(
            request,
            "silences.html",
            "silences",
            status=400 if why else 200,
            why=why,
            form=form,
            ended=ended,
            spans=SPANS,
            now=now,
            **found,
        )

    async def silence(self, request: web.Request) -> web.StreamResponse:
        """Keep certain alerts from being sent for a time."""
        form, asker, now = await request.post(), request[ASKER], self._site.now()
        topic, source, subscriber, words, comment = (
            " ".join(str(form.get(name, "")).split()) or None
            for name in ("topic", "source", "subscriber", "words", "comment")
        )
        story, hours = _whole(str(form.get("story", "")), 2**62), _whole(str(form.get("hours", "")), 24 * 366)
        if not any((topic, source, subscriber, words, story)):
            return await self._silences(request, "silence nothing")
        if words is not None and len("".join(words.split())) < _SHORTEST_WORDS:
            return await self._silences(request, "words short")

        def keep(ledger: UnitOfWork) -> str | None:
            recipients = {each.name for each in ledger.people.subscribers()}
            recipients |= {f"@{each.name}" for each in ledger.people.channels()}
            known = (
                topic is None or ledger.topics.named(topic) is not None,
                source is None or ledger.sources.named(source) is not None,
                subscriber is None or subscriber in recipients,
                story is None or ledger.stories.get(story) is not None,
            )
            if not all(known):
                return "not known"
            silence = ledger.silences.add(
                author=asker.name,
                comment=(comment or "")[:_LONGEST_COMMENT],
                now=now,
                ends_at=now + timedelta(hours=hours) if hours else None,
                topic=topic,
                source=source,
                subscriber=subscriber,
                words=words[:_LONGEST_WORDS] if words else None,
                story_id=story,
            )
            ledger.access.changed(asker.who, "silence begun", str(silence), now, hours=hours)
            return None

        mistake = await self._site.database.write(keep)
        if mistake is not None:
            return await self._silences(request, mistake)
        raise web.HTTPSeeOther("/silences")

    async def end_silence(self, request: web.Request) -> web.StreamResponse:
        silence_id, asker, now = part_of_path(request), request[ASKER], self._site.now()

        def keep(ledger: UnitOfWork) -> bool:
            done = ledger.silences.end(silence_id, now)
            if done:
                ledger.access.changed(asker.who, "silence ended", str(silence_id), now)
            return done

        if not await self._site.database.write(keep):
            return self._site.missing(request)
        raise web.HTTPSeeOther("/silences")


def _whole(text: str, most: int) -> int | None:
    """A whole number from 1 to `most`; None for anything else, as for nothing."""
    text = text.strip()
    return min(int(text), most) or None if text.isascii() and text.isdigit() and len(text) < 19 else None
