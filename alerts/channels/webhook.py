"""A webhook: the message as JSON by POST, signed if a secret is shared."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
import msgspec

from alerts.channels.channel import Receipt, delivered
from alerts.channels.posting import post, refused
from alerts.message import SCHEMA
from storage.records import Delivery

SIGNATURE = "X-Wirewatch-Signature"
"""`sha256=` and the HMAC-SHA256 of timestamp, a dot and the body's bytes, in hex, with the shared secret."""
TIMESTAMP = "X-Wirewatch-Timestamp"
"""When this attempt was signed, seconds since 1970: a receiver may refuse what is old, so that nothing is replayed."""
SCHEMA_VERSION = "X-Wirewatch-Schema"


class WebhookChannel:
    """One address that takes JSON."""

    kind = "webhook"

    def __init__(
        self, url: str, http: aiohttp.ClientSession, now: Callable[[], datetime], secret: str | None = None
    ) -> None:
        self._url = url
        self._http = http
        self._now = now
        self._secret = secret

    async def send(self, delivery: Delivery) -> Receipt:
        body = msgspec.json.encode(envelope(delivery))
        now = self._now()
        headers = {"Idempotency-Key": delivery.idem_key, SCHEMA_VERSION: str(SCHEMA)}
        if self._secret is not None:
            headers[TIMESTAMP] = str(int(now.timestamp()))
            headers[SIGNATURE] = signature(self._secret, headers[TIMESTAMP], body)
        answer = await post(self._http, self._url, body, headers, now)
        if isinstance(answer, Receipt):
            return answer
        return refused(answer) or delivered(str(answer.status), provider_ref=answer.request_id)


def envelope(delivery: Delivery) -> dict[str, Any]:
    """The message with what identifies its delivery; the same bytes at every attempt."""
    return {
        **delivery.payload,
        "delivery": {
            "key": delivery.idem_key,
            "message_id": delivery.message_id,
            "thread": delivery.thread_ref,
            "created_at": delivery.created_at,
        },
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
