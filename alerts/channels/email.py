"""E-mail over SMTP (RFC 5321): one recipient for each mail, one connection for many, and every ending classified."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from datetime import timedelta

import aiosmtplib

from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.links import Links, MessageLinks
from alerts.mail import Mailbox, MailError, compose, mailbox
from alerts.message import thawed
from storage.records import AttemptOutcome, Delivery

COMMAND_TIMEOUT = timedelta(seconds=30)
"""For a connection and for the answer to one command."""
SESSION_LIMIT = timedelta(seconds=120)
"""For everything before the message itself."""
RECEIPT_TIMEOUT = timedelta(minutes=10)
"""For the answer to the final dot (RFC 5321 4.5.3.2.6): giving up earlier makes duplicates (RFC 1047)."""

IDLE = timedelta(seconds=15)
"""How long a connection is kept for the next mail."""

_QUIT_S = 5.0
_GONE = ("lost", "421")
_NO_SUCH_ADDRESS = (550, 551, 553, 556)
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_TOO_LARGE = 552


class EmailChannel:
    """One mail server and one sender."""

    kind = "email"

    def __init__(
        self,
        host: str,
        port: int,
        sender: Mailbox,
        *,
        security: str = "starttls",
        username: str | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        receipt_timeout: timedelta = RECEIPT_TIMEOUT,
        command_timeout: timedelta = COMMAND_TIMEOUT,
        links: Links | None = None,
    ) -> None:
        if security == "none" and username is not None:
            raise ValueError(f'mail server {host}: a login is never sent in clear: set security to "starttls" or "tls"')
        self._sender = sender
        self._server = f"{host}:{port}"
        self._host, self._port = host, port
        self._security = security
        self._username, self._password = username, password
        self._tls = tls
        self._receipt_timeout = receipt_timeout
        self._command_timeout = command_timeout
        self._links = links
        self._kept: aiosmtplib.SMTP | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            message = thawed(delivery.payload)
            to = mailbox(delivery.address or "", message.recipient.name)
            links = self._links.of(message) if self._links is not None else MessageLinks()
            mail = compose(delivery, message, self._sender, to, links)
        except MailError as error:
            return permanent("mail", str(error))
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        receipt = await self._deliver(to.address, mail)
        if receipt.code == str(_TOO_LARGE) and receipt.outcome is AttemptOutcome.PERMANENT:
            receipt = await self._deliver(to.address, compose(delivery, message, self._sender, to, links, short=True))
        return receipt

    async def close(self) -> None:
        """Say goodbye on a connection that is kept for the next mail."""
        if (kept := self._take()) is not None:
            await _quit(kept)
            kept.close()

    # -------------------------------------------------------------- connections

    async def _deliver(self, to: str, mail: bytes) -> Receipt:
        """Send over the connection that is kept, if it still stands, else over a new one."""
        kept = self._take()
        receipt = await self._through(kept, to, mail, fresh=False) if kept is not None else None
        if receipt is None:
            receipt = await self._through(self._new(), to, mail, fresh=True)
        assert receipt is not None, "a new connection always comes to something"
        return receipt

    async def _through(self, smtp: aiosmtplib.SMTP, to: str, mail: bytes, *, fresh: bool) -> Receipt | None:
        """One mail over one connection; None if a kept connection was gone before the mail began."""
        keep = False
        try:
            async with asyncio.timeout(SESSION_LIMIT.total_seconds()):
                refusal = (await self._open(smtp) if fresh else None) or await self._announce(smtp, to, len(mail))
            if not fresh and refusal is not None and refusal.code in _GONE:
                return None
            receipt = refusal or await self._hand_over(smtp, mail)
            keep = receipt.outcome is AttemptOutcome.DELIVERED and smtp.is_connected
            if not keep and receipt.outcome is not AttemptOutcome.AMBIGUOUS:
                await _quit(smtp)
            return receipt
        except TimeoutError:
            if not fresh:
                return None
            return transient("timeout", f"{self._server}: the session took too long", channel_level=True)
        finally:
            if keep:
                self._keep(smtp)
            else:
                smtp.close()

    def _new(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            local_hostname=self._sender.domain,
            timeout=self._command_timeout.total_seconds(),
            use_tls=self._security == "tls",
            start_tls=False,
            tls_context=self._tls,
        )

    def _keep(self, smtp: aiosmtplib.SMTP) -> None:
        """Hold the connection for the next mail, for a short while: servers count idle ones."""
        self._let_go()
        self._kept = smtp
        self._timer = asyncio.get_running_loop().call_later(IDLE.total_seconds(), self._let_go)

    def _take(self) -> aiosmtplib.SMTP | None:
        kept, self._kept = self._kept, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if kept is not None and not kept.is_connected:
            kept.close()
            return None
        return kept

    def _let_go(self) -> None:
        if (kept := self._take()) is not None:
            kept.close()

    # -------------------------------------------------------------- one session

    async def _open(self, smtp: aiosmtplib.SMTP) -> Receipt | None:
        """Connect, protect, log in; what fails here would fail for every mail."""
        at = self._server
        try:
            await smtp.connect()
            await smtp.ehlo()
            if self._security == "starttls":
                if not smtp.supports_extension("starttls"):
                    return transient("starttls", f"{at}: STARTTLS is not offered: nothing was sent", channel_level=True)
                await smtp.starttls()
                await smtp.ehlo()
            if self._username is not None:
                await smtp.login(self._username, self._password or "")
        except aiosmtplib.SMTPAuthenticationError as error:
            words = f"{at}: login refused: {error.code} {error.message}"
            if 500 <= error.code < 600:
                return permanent("auth", f"{words}: correct username and password", channel_level=True)
            return transient("auth", words, channel_level=True)
        except aiosmtplib.SMTPResponseException as error:
            return transient(str(error.code), f"{at}: {error.code} {error.message}", channel_level=True)
        except aiosmtplib.SMTPException as error:
            code = "tls" if isinstance(error.__cause__, ssl.SSLError) else "connect"
            return transient(code, f"{at}: {error.message}", channel_level=True)
        except ssl.SSLError as error:
            return transient("tls", f"{at}: no trusted TLS connection: {error}", channel_level=True)
        except OSError as error:
            return transient("connect", f"{at}: {error}", channel_level=True)
        return None

    async def _announce(self, smtp: aiosmtplib.SMTP, to: str, size: int) -> Receipt | None:
        """Name sender and recipient, and ask for leave to send."""
        options = [f"SIZE={size}"] if smtp.supports_extension("size") else []
        command = "MAIL"
        try:
            await smtp.mail(self._sender.address, options=options)
            command = "RCPT"
            await smtp.rcpt(to)
            command = "DATA"
            reply = await smtp.execute_command(b"DATA")
        except aiosmtplib.SMTPResponseException as error:
            return self._refused(command, error.code, error.message)
        except (aiosmtplib.SMTPException, OSError) as error:
            return transient("lost", f"{self._server}: connection lost at {command}: {error}")
        return None if reply.code == 354 else self._refused(command, reply.code, reply.message)

    async def _hand_over(self, smtp: aiosmtplib.SMTP, mail: bytes) -> Receipt:
        """Send the message; from its final dot on, only the server knows."""
        if smtp.protocol is None:
            return transient("lost", f"{self._server}: connection lost before the message")
        try:
            smtp.protocol.write(_LEADING_DOT.sub(b"..", mail) + b".\r\n")
            reply = await smtp.protocol.read_response(timeout=self._receipt_timeout.total_seconds())
        except aiosmtplib.SMTPTimeoutError:
            return ambiguous("timeout", f"{self._server}: no answer to the whole message")
        except aiosmtplib.SMTPResponseException as error:
            return ambiguous("garbage", f"{self._server}: no SMTP answer to the whole message: {error.message}")
        except (aiosmtplib.SMTPException, OSError) as error:
            return ambiguous("lost", f"{self._server}: no answer to the whole message: {error}")
        if 200 <= reply.code < 300:
            return delivered(str(reply.code), provider_ref=reply.message)
        return self._refused("the message", reply.code, reply.message)

    def _refused(self, command: str, code: int, words: str) -> Receipt:
        detail = f"{self._server}: {command}: {code} {words}"
        if 400 <= code < 500:
            return transient(str(code), detail)
        if 500 <= code < 600:
            # A sender that is refused is refused in every mail; a mail that is too large is too large by itself.
            return permanent(
                str(code),
                detail,
                channel_level=command == "MAIL" and code != _TOO_LARGE,
                bounced=command == "RCPT" and code in _NO_SUCH_ADDRESS,
            )
        if command == "the message":
            return ambiguous(str(code), detail)
        return transient(str(code), detail)


async def _quit(smtp: aiosmtplib.SMTP) -> None:
    """Say goodbye; what the server makes of it changes nothing."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_QUIT_S):
            await smtp.quit()
