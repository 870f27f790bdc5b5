"""What `doctor` looks at: each check answers with findings, never with an exception, and says what to do."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import importlib.util
import os
import platform
import shutil
import ssl
import stat
import statistics
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import aiosmtplib

from crawler.guard import AddressGuard
from crawler.robots import ALLOW_ALL, MAX_SIZE, Rules, read_robots
from crawler.settings import FetchSettings
from storage import schema, soundness
from storage.database import Database, StorageError
from storage.lock import daemon_at
from storage.schema import SchemaState
from wirewatch.config import Configuration
from wirewatch.config_problems import ConfigurationError
from wirewatch.config_sections import AppriseChannel, DeclaredChannel, EmailChannel, FeedChannel, FileChannel
from wirewatch.output import counted
from wirewatch.secret import masked

LEAST_ROOM = 2**28
"""Bytes that a disk should have left: a day of articles, and the ledger's own copies while it works."""
CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far this clock may be from the middle of others' before stamps and alerts are dated wrongly."""
PATIENCE_S = 10.0
AT_ONCE = 8


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    """Something outside brings nothing; the watch goes on with the rest."""
    BAD = "bad"
    """Alerts do not come, or will not, until somebody does something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    subject: str
    verdict: Verdict
    what: str
    remedy: str = ""


def good(subject: str, what: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.GOOD, what=what)


def note(subject: str, what: str, remedy: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.NOTE, what=what, remedy=remedy)


def warning(subject: str, what: str, remedy: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.WARNING, what=what, remedy=remedy)


def bad(subject: str, what: str, remedy: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.BAD, what=what, remedy=remedy)


# ------------------------------------------------------------------ this machine


def versions(sqlite: tuple[int, ...] = soundness.VERSION) -> Finding:
    """What runs here."""
    words = ".".join(map(str, sqlite))
    what = f"Wirewatch {version('wirewatch')}, Python {platform.python_version()}, SQLite {words}"
    if sqlite < soundness.FIRST_SOUND:
        remedy = "one daemon is safe; do not let other programs write to the ledger, or use a newer SQLite"
        return note("versions", what, remedy)
    return good("versions", what)


def ledger(database: Database) -> Iterable[Finding]:
    """The ledger: there, whole, writable, of this version's form; its disk; and whether somebody works on it."""
    path = database.path
    if path is not None and not path.exists():
        if os.access(path.parent, os.W_OK):
            what = f"{database} is not there yet"
            yield note("ledger", what, "the first `wirewatch run` makes it; if there was one, `wirewatch restore` it")
        else:
            yield bad(
                "ledger", f"{path.parent} cannot be written", "give this user the right, or name another database"
            )
        return
    try:
        yield _form(database, schema.state(database))
        if path is not None:
            yield integrity(path)
    except StorageError as error:
        what, _, remedy = str(error).rpartition(": ")
        yield bad("ledger", what, remedy)
    if path is not None:
        yield from _file(path)
        yield room(path.parent)
    with contextlib.suppress(StorageError):  # told above
        if (holder := daemon_at(database)) is None:
            yield note("daemon", "nobody is watching", "start `wirewatch run`, or `wirewatch once` from cron")
        else:
            yield good("daemon", f"{holder} is watching")


def _form(database: Database, state: SchemaState) -> Finding:
    match state:
        case SchemaState.NEWER:
            return bad("ledger", f"{database} was written by a newer Wirewatch", "install that version again")
        case SchemaState.OLD:
            return note("ledger", f"{database} has an older form", "the next `wirewatch run` brings it up to date")
        case SchemaState.EMPTY:
            remedy = "the next `wirewatch run` fills it; if it was full, `wirewatch restore` the newest copy first"
            return note("ledger", f"{database} is empty", remedy)
    return good("ledger", f"{database}, {_size(database)}")


def _file(path: Path) -> Iterable[Finding]:
    """Whether we may write the ledger's file, and who else may read it."""
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            yield bad(
                "rights", f"{place} cannot be written", "give this user the right to write the file and its folder"
            )
    mode = path.stat().st_mode
    if mode & stat.S_IROTH:
        remedy = f"`chmod 600 {path}`: it holds addresses of subscribers"
        yield note("rights", f"everybody on this machine may read {path} (mode {stat.S_IMODE(mode):o})", remedy)


def integrity(path: Path) -> Finding:
    """SQLite's own look at the file."""
    if (found := soundness.damage(path)) is None:
        return good("integrity", "the ledger's file is whole")
    return bad("integrity", f"the ledger's file is damaged: {found}", "stop, and `wirewatch restore` the newest copy")


def room(folder: Path, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> Finding:
    """Room on the ledger's disk."""
    total, _, free = usage(folder)
    what = f"{free / 2**30:.1f} GiB free of {total / 2**30:.0f} at {folder}"
    if free < LEAST_ROOM or free < total / 20:
        return bad("disk", what, "make room: without any, nothing that comes in can be kept")
    return good("disk", what)


def _size(database: Database) -> str:
    return f"{database.path.stat().st_size / 2**20:.1f} MiB" if database.path else "PostgreSQL"


# ------------------------------------------------------------------ channels


async def channel(declared: DeclaredChannel, guard: AddressGuard) -> Finding:
    """Whether the channel's other end can be reached; nothing is sent."""
    subject = f"channel {declared.name}"
    match declared:
        case EmailChannel():
            return await _mail_server(subject, declared)
        case FileChannel():
            place = declared.path if declared.path.exists() else declared.path.parent
            if os.access(place, os.W_OK):
                return good(subject, f"{declared.path} can be written")
            return bad(subject, f"{place} cannot be written", "give this user the right, or name another file")
        case FeedChannel():  # its address is where readers find the folder
            place = next(each for each in (declared.folder, *declared.folder.parents) if each.exists())
            if os.access(place, os.W_OK):
                return good(subject, f"{declared.folder} can be written")
            return bad(subject, f"{place} cannot be written", "give this user the right, or name another folder")
        case AppriseChannel():  # what its address means only Apprise knows
            if importlib.util.find_spec("apprise") is None:
                return bad(subject, "Apprise is not installed", "install the extra: pip install 'wirewatch[apprise]'")
            return good(subject, f"Apprise is installed; `wirewatch channels test {declared.name}` posts a sample")
    addresses = [
        value for key, value in declared.settings().items() if key in ("url", "webhook") and isinstance(value, str)
    ]
    if not addresses:
        return good(subject, f"{declared.kind}: nothing to reach")
    return await _reached(subject, addresses[0], guard)


async def _mail_server(subject: str, declared: EmailChannel) -> Finding:
    settings = declared.settings()
    at = f"{declared.host}:{settings['port']}"
    smtp = aiosmtplib.SMTP(
        hostname=declared.host,
        port=settings["port"],
        timeout=PATIENCE_S,
        use_tls=declared.security == "tls",
        start_tls=declared.security == "starttls",
    )
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            await smtp.connect()
            if settings["username"]:
                await smtp.login(settings["username"], settings["password"] or "")
            await smtp.noop()
            with contextlib.suppress(aiosmtplib.SMTPException):
                await smtp.quit()
    except aiosmtplib.SMTPAuthenticationError as error:
        return bad(subject, f"{at} refuses the login: {error.code} {error.message}", "correct username and password")
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        said = " ".join(str(error).split()) or "no answer in time"
        return bad(subject, f"{at}: {said}", "check host, port and security")
    finally:
        smtp.close()
    return good(subject, f"{at} answers" + (" and takes the login" if settings["username"] else ""))


async def _reached(subject: str, address: str, guard: AddressGuard) -> Finding:
    """A connection with TLS, and no request: a webhook has no address that may be asked without effect."""
    parts = urlsplit(address)
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    at = f"{parts.hostname}:{port}"
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=1)
            if not any(guard.permits(str(each[4][0]), port, parts.hostname) for each in found):
                return bad(subject, f"{at} is a private address", f'if it is meant, add "{at}" to fetch.allow')
            _, writer = await asyncio.open_connection(parts.hostname, port, ssl=tls)
            writer.close()
    except ssl.SSLCertVerificationError as error:
        remedy = "have it mended there, or have this machine trust whoever signed it"
        return bad(subject, f"{at}: its certificate is not to be trusted: {error.verify_message}", remedy)
    except (OSError, TimeoutError) as error:
        said = " ".join(str(error).split()) or "no answer in time"
        return bad(subject, f"{at}: {said}", "check the address and the way out of this network")
    return good(subject, f"{at} can be reached")


# ------------------------------------------------------------------ the hosts of feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One look at a host's robots.txt."""

    host: str
    feeds: tuple[str, ...]
    """Addresses of ours that it serves."""
    status: int | None = None
    error: str | None = None
    rules: Rules = ALLOW_ALL
    ahead: timedelta | None = None
    """How far its clock was ahead of ours, by its Date header, which counts whole seconds."""


def by_host(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Addresses by the site that serves them."""
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        parts = urlsplit(address)
        hosts.setdefault(f"{parts.scheme}://{parts.netloc}", []).append(address)
    return hosts


async def visits(hosts: Mapping[str, Sequence[str]], settings: FetchSettings) -> AsyncIterator[Visit]:
    """Ask each host for its robots.txt, some at once, each once."""
    places = asyncio.Semaphore(AT_ONCE)
    guard = AddressGuard(settings.allow)
    async with aiohttp.ClientSession(
        connector=guard.connector(),
        timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
        headers={"User-Agent": settings.user_agent},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as http:

        async def visit(host: str) -> Visit:
            async with places:
                return await _visit(http, host, tuple(hosts[host]))

        tasks = [asyncio.create_task(visit(host)) for host in hosts]
        for done in asyncio.as_completed(tasks):
            yield await done


async def _visit(http: aiohttp.ClientSession, host: str, feeds: tuple[str, ...]) -> Visit:
    try:
        async with http.get(f"{host}/robots.txt", max_redirects=5) as answer:
            now = datetime.now(UTC)
            body = await answer.content.read(MAX_SIZE)
            rules = read_robots(body) if answer.status == 200 else ALLOW_ALL
            return Visit(host=host, feeds=feeds, status=answer.status, rules=rules, ahead=_ahead(answer, now))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        return Visit(host=host, feeds=feeds, error=" ".join(str(error).split()) or "no answer in time")


def _ahead(answer: aiohttp.ClientResponse, now: datetime) -> timedelta | None:
    try:
        said = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return None
    return said - now if said.tzinfo else None


def site(visit: Visit) -> Finding:
    """What a look at a host's robots.txt says of our feeds there (RFC 9309)."""
    subject, feeds = f"host {urlsplit(visit.host).netloc}", len(visit.feeds)
    if visit.error is not None:
        return warning(
            subject, f"not reached: {visit.error}", f"{counted(feeds, 'feed')} there: check the address, or the way out"
        )
    if visit.status is not None and visit.status >= 500:
        return warning(
            subject, f"robots.txt answers {visit.status}", "that forbids everything until it answers otherwise"
        )
    forbidden = [feed for feed in visit.feeds if not visit.rules.allows(feed)]
    if forbidden:
        what = f"robots.txt forbids {masked(forbidden[0])}" + (
            f" and {len(forbidden) - 1} more" if len(forbidden) > 1 else ""
        )
        return warning(subject, what, "they are not polled: ask the publisher, or take them out")
    return good(subject, f"reached, {feeds} allowed")


def way_out(visited: Collection[Visit]) -> Finding | None:
    """Whether any host could be reached at all; None if one was."""
    if not visited or any(visit.error is None for visit in visited):
        return None
    what = f"none of {counted(len(visited), 'host')} could be reached"
    return bad("network", what, "check this machine's way out: its network, name server and firewall")


def clock(visited: Iterable[Visit]) -> Finding | None:
    """This machine's clock against the middle of the hosts' clocks; None if too few said what time it is."""
    aheads = [visit.ahead.total_seconds() for visit in visited if visit.ahead is not None]
    if len(aheads) < 2:
        return None
    offset = statistics.median(aheads)
    if abs(offset) <= CLOCK_TOLERANCE.total_seconds():
        return good("clock", f"agrees with {len(aheads)} hosts")
    side = "behind" if offset > 0 else "ahead of"
    return bad("clock", f"{abs(offset):.0f} s {side} {len(aheads)} hosts", "set it, and let NTP keep it")


def mistaken(error: ConfigurationError) -> Iterable[Finding]:
    """What is wrong with a file that nothing can start with."""
    for each in error.problems:
        what = str(dataclasses.replace(each, detail="")).removeprefix("wirewatch: ")
        yield bad("configuration", what, "see `wirewatch check`; a running daemon goes on with the one before")


def configuration(read: Configuration) -> Iterable[Finding]:
    """What `check` would only notice."""
    yield good("configuration", f"{read.path}: no mistakes")
    for text in read.notices:
        yield note("configuration", text, "see `wirewatch check`")
