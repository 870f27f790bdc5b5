"""Slack, by incoming webhook (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).

A webhook returns no reference to the message, so its posts cannot be threaded or edited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import msgspec

from alerts.blocks import slack
from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.channels.posting import Answer, post, refused
from alerts.message import thawed
from storage.records import Delivery

SPACING = timedelta(seconds=1)
"""Between two posts: Slack allows about one a second for each Slack channel."""

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
        self, webhook: str, http: aiohttp.ClientSession, now: Callable[[], datetime], spacing: timedelta = SPACING
    ) -> None:
        self._webhook = webhook
        self._http = http
        self._now = now
        self._spacing_s = spacing.total_seconds()
        self._turn = asyncio.Lock()
        self._free_at = 0.0  # on the event loop's clock

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            body = msgspec.json.encode(slack(thawed(delivery.payload)))
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            try:
                answer = await post(self._http, self._webhook, body, {}, self._now())
            finally:
                self._free_at = loop.time() + self._spacing_s
        return answer if isinstance(answer, Receipt) else _judged(answer)


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
