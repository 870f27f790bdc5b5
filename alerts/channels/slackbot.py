"""Slack, by a bot's token (docs.slack.dev, chat.postMessage): threads, and warnings on what was posted.

An update answers the post that opened the story. What takes a story back answers it too, is shown in the Slack channel
as well, and takes the opening post's place: who scrolls by must not read what was withdrawn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
import msgspec

from alerts.blocks import slack
from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.channels.posting import Answer, post, refused
from alerts.channels.turns import Turns
from alerts.message import Message, MessageKind, thawed
from storage.records import AttemptOutcome, Delivery

log = logging.getLogger("wirewatch.slack")

API = "https://slack.com/api"

_OF_THE_CHANNEL = frozenset(
    (
        "access_denied",
        "account_inactive",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "restricted_action_read_only_channel",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    )
)
_PASSING = frozenset(
    (
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    )
)
_NO_THREAD = frozenset(("cannot_reply_to_message", "message_not_found", "thread_not_found"))
_LOUD = (MessageKind.CORRECTION, MessageKind.HOLD, MessageKind.WITHDRAWAL)
_TAKES_BACK = (MessageKind.HOLD, MessageKind.WITHDRAWAL)


class SlackBotChannel:
    """One Slack channel, written to with a bot's token, one post at a time."""

    kind = "slack"

    def __init__(
        self,
        token: str,
        slack_channel: str,
        http: aiohttp.ClientSession,
        now: Callable[[], datetime],
        *,
        api: str = API,
        turns: Turns | None = None,
    ) -> None:
        turns = turns or Turns()
        self._token = token
        self._slack_channel = slack_channel
        self._http = http
        self._now = now
        self._api = api.rstrip("/")
        self._place = turns.channel(self._api, token, slack_channel)
        self._workspace = turns.workspace(self._api, token)

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            message = thawed(delivery.payload)
            content = slack(message)
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        opening = _reference(delivery.thread_provider_ref)
        body = self._body(delivery, message, content, opening)
        async with self._place.lock:
            receipt = await self._call("chat.postMessage", body)
            if opening is not None and receipt.code in _NO_THREAD:
                # Somebody removed the post that opened the story: what is new is told all the same.
                opening = None
                receipt = await self._call("chat.postMessage", self._body(delivery, message, content, None))
            if receipt.outcome is AttemptOutcome.DELIVERED and opening is not None and message.kind in _TAKES_BACK:
                await self._replace(opening, content)
        return receipt

    def _body(
        self, delivery: Delivery, message: Message, content: Mapping[str, Any], opening: tuple[str, str] | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            **content,
            "channel": self._slack_channel,
            # Slack knows no idempotency key: by this whoever reads the history can tell a second copy.
            "metadata": {"event_type": "wirewatch_delivery", "event_payload": {"key": delivery.idem_key}},
        }
        if opening is not None:
            body |= {"thread_ts": opening[1], "reply_broadcast": message.kind in _LOUD}
        return body

    async def _replace(self, opening: tuple[str, str], content: Mapping[str, Any]) -> None:
        """Let the opening post say what became of it; the answer in the thread counts, this is on top."""
        channel, ts = opening
        body = {"channel": channel, "ts": ts, "text": content["text"], "blocks": content["blocks"]}
        receipt = await self._call("chat.update", body)
        if receipt.outcome is not AttemptOutcome.DELIVERED:
            log.warning("slack post not replaced code=%s detail=%s", receipt.code, receipt.detail)

    async def _call(self, method: str, body: Mapping[str, Any]) -> Receipt:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._place.turn():
            await self._workspace.passed()
            answer = await post(self._http, f"{self._api}/{method}", msgspec.json.encode(body), headers, self._now())
        return answer if isinstance(answer, Receipt) else judged(answer)


def judged(answer: Answer) -> Receipt:
    """Slack answers 200 and says in JSON whether it took the message, and if not, why."""
    if answer.status != 200 and (receipt := refused(answer)) is not None:
        return receipt
    try:
        said = msgspec.json.decode(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        return ambiguous(str(answer.status), f"this is not Slack's answer: {answer.body}")
    if said["ok"]:
        return delivered("200", provider_ref=f"{said.get('channel') or ''}/{said.get('ts') or ''}")
    word = str(said.get("error") or "no reason given")
    if word in _PASSING:
        return transient(word, f"Slack cannot take it now: {word}", retry_after=answer.retry_after)
    if word in _OF_THE_CHANNEL:
        advice = "look at the token, its scopes (chat:write) and whether the bot is in the channel"
        return permanent(word, f"Slack refuses this bot or channel: {word}: {advice}", channel_level=True)
    return permanent(word, f"Slack refuses this message: {word}")


def _reference(provider_ref: str | None) -> tuple[str, str] | None:
    """Slack's id of the channel and of the post, as `judged` kept them."""
    channel, _, ts = (provider_ref or "").partition("/")
    return (channel, ts) if channel and ts else None
