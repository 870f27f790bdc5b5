"""Slack, by incoming webhook (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).

A webhook returns no reference to the message, so its posts cannot be threaded or edited.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp
import msgspec

from alerts.blocks import slack
from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.channels.posting import Answer, post, refused
from alerts.channels.turns import Turns
from alerts.message import thawed
from storage.records import Delivery

_OF_THE_CHANNEL = (
    "action_prohibited",
    "channel_is_archived",
    "channel_not_found",
    "invalid_token",
    "no_active_hooks",
    "no_service",
    "no_service_id",
    "no_team",
    "posting_to_general_channel_denied",
    "team_disabled",
)
_PASSING = ("rate_limited", "ratelimited", "internal_error", "fatal_error", "service_unavailable", "rollup_error")


class SlackChannel:
    """One incoming webhook, one post at a time."""

    kind = "slack"

    def __init__(
        self, webhook: str, http: aiohttp.ClientSession, now: Callable[[], datetime], turns: Turns | None = None
    ) -> None:
        turns = turns or Turns()
        self._webhook = webhook
        self._http = http
        self._now = now
        self._place = turns.channel(webhook)
        self._workspace = turns.workspace(*_team(webhook))

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            body = msgspec.json.encode(slack(thawed(delivery.payload)))
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        async with self._place.lock, self._place.turn():
            await self._workspace.passed()
            answer = await post(self._http, self._webhook, body, {}, self._now())
        return answer if isinstance(answer, Receipt) else _judged(answer)


def _team(webhook: str) -> tuple[str, str]:
    """Host and team of hooks.slack.com/services/TEAM/WEBHOOK/SECRET; the whole address if it has no such form."""
    try:
        address = urlsplit(webhook)
    except ValueError:  # the channel says so when it is used
        return "", webhook
    parts = address.path.split("/")
    return address.netloc, parts[2] if len(parts) > 3 and parts[1] == "services" else webhook


def _judged(answer: Answer) -> Receipt:
    """Slack says "ok" with 200, and otherwise a word that tells whose fault it is."""
    word = answer.body.strip()
    if answer.status == 200 and word == "ok":
        return delivered("200", provider_ref=answer.request_id)
    if word in _OF_THE_CHANNEL:
        return permanent(word, f"Slack refuses this webhook: {word}: make a new one", channel_level=True)
    if word in _PASSING:
        return transient(word, f"Slack cannot take it now: {word}", retry_after=answer.retry_after)
    if (receipt := refused(answer)) is not None:
        return receipt
    if not word:
        return ambiguous(str(answer.status), "Slack's answer was empty")
    return transient(str(answer.status), f"this is not Slack's answer: {word}")
