"""The ways of telling: one interface of one method, one file for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from alerts.channels.apprise import AppriseChannel
from alerts.channels.channel import Channel, Receipt
from alerts.channels.console import ConsoleChannel
from alerts.channels.email import EmailChannel
from alerts.channels.feed import FeedChannel
from alerts.channels.file import FileChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.slackbot import API, SlackBotChannel
from alerts.channels.turns import Turns
from alerts.channels.webhook import WebhookChannel
from alerts.links import Links
from alerts.mail import mailbox

__all__ = ["Channel", "Receipt", "Turns", "build_channel"]


def build_channel(
    kind: str,
    settings: Mapping[str, Any],
    http: aiohttp.ClientSession,
    now: Callable[[], datetime],
    links: Links | None = None,
    turns: Turns | None = None,
) -> Channel:
    """The channel of that kind; settings are the keys of [[channels]] in the configuration, secrets revealed.

    Channels that are given the same turns keep their distance where they write to one place.
    """
    match kind:
        case "email":
            return EmailChannel(
                settings["host"],
                settings["port"],
                mailbox(settings["from"]),
                security=settings["security"],
                username=settings.get("username"),
                password=settings.get("password"),
                links=links,
            )
        case "slack":
            if settings.get("token") is not None:
                api = settings.get("api") or API
                return SlackBotChannel(settings["token"], settings["channel"], http, now, api=api, turns=turns)
            return SlackChannel(settings["webhook"], http, now, turns)
        case "webhook":
            return WebhookChannel(settings["url"], http, now, settings.get("secret"))
        case "console":
            return ConsoleChannel()
        case "file":
            return FileChannel(Path(settings["path"]))
        case "feed":
            return FeedChannel(Path(settings["folder"]), settings.get("url"))
        case "apprise":
            return AppriseChannel(settings["url"])
    raise ValueError(f'"{kind}" is no kind of channel: write email, slack, webhook, feed, file, console or apprise')
