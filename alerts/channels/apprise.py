"""Microsoft Teams, Discord, Telegram, Mattermost, ntfy and the rest, through Apprise: the extra `wirewatch[apprise]`.

Apprise says only whether all went well: no reason, no Retry-After, no reference. So what fails is tried a few times and
then given up, there are no threads, and a text that is too long is cut here rather than split there.
"""

from __future__ import annotations

import asyncio
from typing import Any

from alerts import phrases, render
from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.message import thawed
from alerts.text import cut
from storage.records import Delivery

UNKNOWN_FAILURE = "unknown_failure"
"""The code of an attempt of which nobody says why it failed."""
TIMEOUT_S = 60.0
BODY_LIMIT = 3500
"""Code points; Telegram takes 4,096, Discord 2,000 with a remainder that Apprise sends on."""


class AppriseChannel:
    """One address of Apprise's (github.com/caronc/apprise/wiki)."""

    kind = "apprise"

    def __init__(self, url: str) -> None:
        self._url = url
        self._target: Any = None

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            message = thawed(delivery.payload)
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        try:
            target = self._known()
        except ImportError:
            advice = "install the extra: pip install 'wirewatch[apprise]'"
            return permanent("apprise", f"Apprise is not installed: {advice}", channel_level=True)
        if target is None:
            return permanent(
                "address", "Apprise cannot read the address: correct the channel's configuration", channel_level=True
            )
        title, body = phrases.subject(message), cut(render.text(message), BODY_LIMIT)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                # In a thread of its own: some of its services wait without asyncio.
                done = await asyncio.to_thread(target.notify, title=title, body=body, body_format="text")
        except TimeoutError:
            return ambiguous("timeout", f"no answer within {TIMEOUT_S:.0f} s")
        except Exception as error:  # noqa: BLE001 - a hundred services of others: whatever they raise is a failure
            return transient(UNKNOWN_FAILURE, f"Apprise: {type(error).__name__}")
        if done:
            return delivered("sent")
        return transient(UNKNOWN_FAILURE, "Apprise could not send it and does not say why")

    def _known(self) -> Any:
        """The target, made at the first message; None if the address cannot be read."""
        if self._target is None:
            import apprise  # noqa: PLC0415 - an extra: only whoever uses it has it

            target = apprise.Apprise()
            self._target = target if target.add(self._url) else None
        return self._target
