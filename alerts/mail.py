"""A message as an e-mail on the wire: text and HTML in 7-bit safe encodings, headers that cannot be broken out of.

Headers are encoded here and not by `email.message.EmailMessage`: assigning to its Subject decodes encoded words, and
CPython up to 3.12.4 then writes a decoded line break as a new header (CVE-2024-6923).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from email import policy
from email.charset import BASE64, QP, Charset
from email.generator import BytesGenerator
from email.header import Header, decode_header, make_header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.utils import format_datetime, formataddr, parseaddr
from io import BytesIO
from urllib.parse import quote

from alerts import phrases, render
from alerts.links import NO_LINKS, MessageLinks
from alerts.message import Message, MessageKind
from alerts.text import cut, line
from storage.records import Delivery

_NAME_LIMIT = 40
_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=998)  # only the subject is long; it comes folded
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]+@[^\s<>()\[\]\\,;:@\"/\x00-\x1f\x7f]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")


class MailError(ValueError):
    """A message that cannot be made into an e-mail; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A name and an address that SMTP may carry without SMTPUTF8."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        return formataddr((_unworded(cut(line(self.name), _NAME_LIMIT)), self.address))


def mailbox(text: str, name: str | None = None) -> Mailbox:
    """ "Name <address>" or an address, read; MailError if mail cannot be sent there."""
    found, address = parseaddr(text)  # which forgives what follows the address, and line breaks
    bare = text.strip()
    tidy = bare == line(bare) and (bare == address or (bare.endswith(f"<{address}>") and bare.count("<") == 1))
    if not tidy or not _ADDRESS.fullmatch(address):
        raise MailError(f'"{line(text)}" is no e-mail address: correct it')
    local, _, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        address = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise MailError(f'"{line(text)}" needs SMTPUTF8, which few servers take: use an ASCII address') from error
    return Mailbox(name=found if name is None else name, address=address)


def compose(
    delivery: Delivery,
    message: Message,
    sender: Mailbox,
    to: Mailbox,
    links: MessageLinks = NO_LINKS,
    *,
    short: bool = False,
) -> bytes:
    """The mail's bytes with CRLF: the same at each attempt, read back and compared before they may be sent.

    `short` is for a server that finds the whole too large: headline, source and link alone.
    """
    label = _list_label(message)
    unsubscribe = f"mailto:{quote(sender.address, safe='@')}?subject={quote(f'unsubscribe {label}')}"
    subject = _unworded(phrases.subject(message))
    encoding = "us-ascii" if subject.isascii() else "utf-8"
    headers = [
        ("From", str(sender)),
        ("To", str(to)),
        ("Date", format_datetime(delivery.created_at)),
        ("Message-ID", _checked_id(delivery.message_id)),
        ("Subject", Header(subject, encoding, header_name="Subject").encode()),
        ("List-Id", formataddr((_unworded(cut(_list_title(message), _NAME_LIMIT)), f"{label}.{sender.domain}"))),
        ("List-Unsubscribe", (f"<{links.unsubscribe}>, " if links.unsubscribe else "") + f"<{unsubscribe}>"),
        ("Auto-Submitted", "auto-generated"),
    ]
    if links.unsubscribe and links.one_click:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if delivery.thread_ref:
        thread = _checked_id(delivery.thread_ref)
        headers += [("In-Reply-To", thread), ("References", thread)]

    mark = hashlib.sha256(delivery.message_id.encode()).hexdigest()[:32]
    mail = MIMEMultipart("alternative", boundary=f"=_{mark}", policy=_WIRE)
    for name, value in headers:
        mail[name] = value
    shown = links if links.unsubscribe else replace(links, unsubscribe=unsubscribe)
    mail.attach(_part(render.short(message) if short else render.text(message, shown), "plain"))
    if not short:
        mail.attach(_part(message.document or render.html(message, shown), "html"))
    wire = BytesIO()
    BytesGenerator(wire, mangle_from_=False, policy=_WIRE).flatten(mail)
    _compare(wire.getvalue(), [name for name, _ in headers], subject)
    return wire.getvalue()


def _part(text: str, subtype: str) -> MIMEText:
    """A body in 7 bits: quoted-printable, which filters trust more, unless base64 is the shorter."""
    charset = Charset("utf-8")
    octets = text.encode()
    wide = sum(octet > 126 for octet in octets)  # each becomes three characters, where base64 makes four of three
    charset.body_encoding = QP if 6 * wide < len(octets) else BASE64
    return MIMEText(text, subtype, charset)  # type: ignore[arg-type]  # it takes a Charset too


def _compare(wire: bytes, names: list[str], subject: str) -> None:
    """Read the mail as its receiver will: exactly our headers, and the subject that was meant."""
    seen = BytesHeaderParser(policy=policy.compat32).parsebytes(wire)
    expected = sorted(["Content-Type", "MIME-Version", *names])
    shown = str(make_header(decode_header(seen["Subject"]))) if seen["Subject"] is not None else None
    if sorted(seen.keys()) != expected or shown is None or " ".join(shown.split()) != " ".join(subject.split()):
        raise MailError("its headers would not arrive as meant: report the article")


def _unworded(text: str) -> str:
    """Without the beginning of an encoded word (RFC 2047): what decodes twice must find nothing the second time."""
    return line(text).replace("=?", "= ?")


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MailError("its Message-ID is malformed: report the delivery")
    return message_id


def _list_label(message: Message) -> str:
    """The label of List-Id (RFC 2919): the topic that the message is filed under, or digest, operator, test."""
    if (message.item is None and message.kind is not MessageKind.FOLLOW_UP) or not message.topics:
        return message.kind.value
    return re.sub(r"[^a-z0-9]+", "-", message.topics[0].name.lower()).strip("-") or "topic"


def _list_title(message: Message) -> str:
    if message.kind is MessageKind.DIGEST or not message.topics:
        return "Wirewatch"
    return message.topics[0].title
