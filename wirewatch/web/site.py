"""What all pages share: the ledger they read, the templates that show it, the language and zone of whoever looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web
from babel import Locale
from babel.dates import format_date
from markupsafe import Markup

from alerts.routing import Router
from alerts.text import cut
from storage.database import Database, UnitOfWork
from topics.concepts import Lexicon
from wirewatch.config import Configuration
from wirewatch.output import one_line
from wirewatch.units import format_duration
from wirewatch.web.codes import code
from wirewatch.web.phrases import sentence
from wirewatch.web.session import ASKER, Sessions
from wirewatch.web.words import KEYS, LANGUAGES, preferred, word

Answer = TypeVar("Answer")

PLACES = (
    ("/", "today"),
    ("/search", "search"),
    ("/topics", "topics"),
    ("/alerts", "alerts"),
    ("/deliveries", "deliveries"),
    ("/subscriptions", "subscriptions"),
    ("/silences", "silences"),
    ("/handover", "handover"),
    ("/reviews", "press review"),
    ("/sources", "sources"),
    ("/status", "status"),
)
_BELONGS = {"/feeds": "/sources", "/changes": "/status", "/tags": "/search", "/explain": "/topics"}
"""Pages that stand in no menu, and under which they are."""
LANGUAGE_COOKIE = "wirewatch-language"
_WRITTEN_AS = {"en": "en_GB"}
"""Day, month, year, as the rest of the page has it."""
_YEAR_S = 365 * 86_400
_UTC_INSTANT = re.compile(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:Z| UTC)\b")
"""As sentences of the ledger have it."""


class Site:
    """The pages' ledger and face."""

    def __init__(
        self,
        configuration: Configuration,
        database: Database,
        lexicon: Callable[[], Lexicon],
        now: Callable[[], datetime],
    ) -> None:
        public_url = configuration.wirewatch.public_url or ""
        self.configuration = configuration
        self.database = database
        self.now = now
        self.sessions = Sessions(database, now, https=public_url.startswith("https:"))
        self.router = Router(configuration.wirewatch.timezone)
        self._lexicon = lexicon
        self._zone = ZoneInfo(configuration.wirewatch.timezone)
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("wirewatch.web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "local": self._local,
            "clock": self._clock,
            "day": self._day,
            "date": self._date,
            "bounded": _bounded,
            "web": is_web,
            "plain": one_line,
            "span": _span,
            "bare": _bare,
            "tongue": _tongue,
            "whom": _whom,
        }

    @property
    def lexicon(self) -> Lexicon:
        """The concepts, as the configuration has them now."""
        return self._lexicon()

    async def ask(self, work: Callable[[UnitOfWork], Answer]) -> Answer:
        """Read the ledger beside the loop."""
        return await self.database.ask(work)

    def show(
        self, request: web.Request, template: str, title: str, *, status: int = 200, **values: Any
    ) -> web.StreamResponse:
        """A page, or a piece of one, in the language of whoever asks."""
        chosen = request.query.get("lang")
        language = preferred(request.headers.get("Accept-Language", ""), chosen or request.cookies.get(LANGUAGE_COOKIE))
        text = self._templates.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            t=lambda key: word(key, language),
            c=lambda kept: code(kept, language),
            say=lambda text: self._said(text, language),
            title=word(title, language) if title in KEYS else title,
            asker=request.get(ASKER),
            places=PLACES,
            here=_here(request.path),
            zone=self._zone.key,
            address=lambda **changed: _address(request, changed),
            **values,
        )
        answer = web.Response(text=text, content_type="text/html", charset="utf-8", status=status)
        answer.headers["Vary"] = "Accept-Language, Cookie"
        if chosen in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, samesite="Lax", httponly=True, path="/")
        return answer

    def missing(self, request: web.Request) -> web.StreamResponse:
        return self.show(request, "missing.html", "not found", status=404)

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def _day(self, at: datetime, language: str) -> str:
        return str(format_date(at.astimezone(self._zone), "full", locale=_WRITTEN_AS.get(language, language)))

    def _date(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d}"

    def _said(self, text: str | None, language: str) -> Markup | str:
        """A sentence that was kept in English, in the language and zone of whoever asks; what has no words there says
        that it has not, so that a screen reader pronounces it well."""
        if not text:
            return ""
        told = sentence(text, language)
        if told is not None:
            return self._in_zone(told)
        return Markup('<span lang="en">{}</span>').format(self._in_zone(text))

    def _in_zone(self, text: str) -> str:
        """The sentence with its instants in UTC as local ones, as the rest of the page has them."""

        def local(found: re.Match[str]) -> str:
            try:
                return self._local(datetime.fromisoformat(f"{found[1]}+00:00"))
            except (ValueError, OverflowError):
                return found[0]

        return _UTC_INSTANT.sub(local, text)


def _here(path: str) -> str:
    """The place of the menu under which a page stands."""
    first = "/" + path.split("/")[1]
    found = _BELONGS.get(first, first)
    return found if found in {place for place, _ in PLACES} else "/"


def _address(request: web.Request, changed: Mapping[str, object]) -> str:
    """The query of this page's address with some values changed; None takes one out."""
    values = {name: value for name, value in request.query.items() if name not in (*changed, "lang")}
    values |= {name: str(value) for name, value in changed.items() if value is not None}
    return "?" + urlencode(values)


def _bounded(text: object, most: int = 160) -> str:
    """A text as short as a cell of a table may be."""
    return cut(one_line(str(text)), most)


def _span(span: timedelta | None) -> str:
    """A span as people say it: to the second, above a second."""
    if span is None:
        return "–"
    return format_duration(timedelta(seconds=round(span.total_seconds()))) if span >= timedelta(seconds=1) else "< 1s"


def _bare(url: str) -> str:
    """An address without what all have."""
    return url.removeprefix("https://").removeprefix("http://")


def _tongue(code: str | None, language: str) -> str:
    """A language's name in the language of the page; a code that has no name as it is."""
    return str(Locale.parse(language).languages.get(code or "", code or ""))


def _whom(recipient: str) -> str:
    """Somebody and the channel that reaches them, or a channel by itself, from what the ledger calls them."""
    name, _, channel = recipient.rpartition("@")
    return f"{name} · {channel}" if name else channel


def is_web(url: object) -> bool:
    """Whether a link may be active: only http and https are."""
    try:
        return isinstance(url, str) and urlsplit(url).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def number(request: web.Request, name: str, *, most: int, default: int) -> int:
    """A whole number of the query string, within bounds; the default where it is none."""
    text = request.query.get(name, "")
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 19 else default


def by_day(counts: Mapping[date, int], since: datetime, until: datetime) -> list[tuple[str, int]]:
    """A count for each day (UTC) of the span, with its date."""
    first, last = since.date(), until.date()
    days = (first + timedelta(days=each) for each in range((last - first).days + 1))
    return [(day.isoformat(), counts.get(day, 0)) for day in days]


def part_of_path(request: web.Request, name: str = "id") -> int:
    """A number of the path; one that no row can have is 0."""
    text = request.match_info[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


_STATIC = {"pages.css": "text/css", "pages.js": "text/javascript", "icon.svg": "image/svg+xml"}


async def static(request: web.Request) -> web.StreamResponse:
    """One of the few files that the pages need."""
    name = request.match_info["name"]
    if name not in _STATIC:
        raise web.HTTPNotFound(text="there is no such file\n")
    content = resources.files("wirewatch.web").joinpath("static", name).read_bytes()
    answer = web.Response(body=content, content_type=_STATIC[name], charset="utf-8")
    answer.headers["Cache-Control"] = "max-age=300"
    return answer
