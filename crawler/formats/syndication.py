"""RSS, RDF, Atom and CDF, read by feedparser: it gets bytes, never an address, and so never asks the network."""

from __future__ import annotations

import io
import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
from feedparser.mixin import _FeedParserMixin

from crawler.charset import undoubled
from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES, first_items
from crawler.links import named_hub
from crawler.plaintext import clean_line, clean_text, markup_text, strip_tags, unique
from crawler.written_dates import OLDEST, parse_moment
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>\s*")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_FEED_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)\b", re.IGNORECASE)
_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_HOUR = re.compile(r"<hour[^<>]{0,200}>\s*(\d{1,2})\s*</hour", re.IGNORECASE)
_DAY = re.compile(
    r"<day[^<>]{0,200}>\s*(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\s*</day", re.IGNORECASE
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDRESS = re.compile(r"https?://|/", re.IGNORECASE)
_BARE = re.compile(r"https?://[^?#]*/(www\.[\w-]+\.[\w.-]+(?:[/?#].*)?)", re.IGNORECASE)
"""An address whose scheme was forgotten, taken for one beside the feed's; no folder is called so."""
_MOST_LINKS = 50
_LEFT_OVER = re.compile(r"(?P<before>.*?)\s*<[a-z]{1,20}>|[a-z]{1,20}(?:\s*\((?P<behind>.*?)\)?)?")
LATEST = 2200
"""Years from here on are no dates that feedparser alone can read."""
MAX_TTL = timedelta(days=30)
# A guid is a name, also where it looks like the end of an address: made absolute, it would change with the feed's own.
_FeedParserMixin.can_be_relative_uri = _FeedParserMixin.can_be_relative_uri - {"id"}


def read(text: str, *, url: str) -> ParsedFeed:
    """The feed in an XML document that was decoded and found harmless."""
    text, count = first_items(_XML_DECLARATION.sub("", text, count=1))
    # Sanitising and rewriting inside HTML are half of feedparser's work, and all markup becomes plain text here.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "ignore")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    version: str = parsed.get("version") or ""  # none of a document that mending left empty
    if not version and not parsed.entries and not _FEED_ROOT.search(text[:2_000]):
        raise FeedError("not-a-feed", "XML, but neither RSS, RDF nor Atom; check the address")
    warnings = []
    if count > MAX_ENTRIES:
        warnings.append(f"{count} entries, only the first {MAX_ENTRIES} were read")
    if parsed.bozo:
        reason = clean_line(str(parsed.get("bozo_exception", "")), 120)
        warnings.append(f"not well-formed XML, read as well as possible ({reason})")
    head = parsed.feed
    hub, self_url = named_hub(_links(head), url)
    skip_hours, skip_days = _skipped(text)
    atom = version.startswith("atom")
    language = _language(head)
    entries = tuple(_entry(item, url, atom=atom, language=language) for item in parsed.entries[:MAX_ENTRIES])
    return ParsedFeed(
        format=_format(version, text),
        title=_line(head, "title"),
        language=language,
        entries=entries,
        ttl=_ttl(head),
        skip_hours=skip_hours,
        skip_days=skip_days,
        hub=hub,
        self_url=self_url,
        warnings=tuple(warnings),
    )


def _format(version: str, text: str) -> FeedFormat:
    if version.startswith("atom"):
        return FeedFormat.ATOM
    if version == "cdf":
        return FeedFormat.CDF
    if version in ("rss10", "rss090") or re.search(r"<(?:\w+:)?RDF\b", text[:2_000]):
        return FeedFormat.RDF
    return FeedFormat.RSS if version.startswith("rss") else FeedFormat.UNKNOWN


def _entry(item: Any, url: str, *, atom: bool, language: str | None) -> ParsedEntry:
    published, published_raw = _date(item, "published")
    updated, updated_raw = _date(item, "updated")
    if not atom and published_raw is None:
        # feedparser files dc:date under "updated"; in RSS and RDF it is the date of publication.
        published, published_raw, updated, updated_raw = updated, updated_raw, None, None
    contents = [_plain(part) for part in _get(item, "content") or [] if isinstance(part, dict)]
    return ParsedEntry(
        guid=clean_line(_text(item, "id"), 4_000) or None,
        link=_link(item, url),
        title=_line(item, "title"),
        # Where there is none, feedparser takes the content's place for it, and forgets that it is markup.
        summary=_plain(_get(item, "summary_detail") or {"value": _text(item, "summary"), "type": "text/html"}) or None,
        content=max(contents, key=len, default="") or None,
        authors=_authors(item),
        categories=unique(clean_line(strip_tags(_text(tag, "term") or _text(tag, "label"))) for tag in _tags(item)),
        language=_language(item) or language,
        published=published,
        published_raw=published_raw,
        updated=updated,
        updated_raw=updated_raw,
    )


def _get(node: Any, key: str) -> Any:
    """The value itself: feedparser's own look-up answers "updated" with the date of publication."""
    return dict.get(node, key)


def _text(node: Any, key: str) -> str:
    value = _get(node, key)
    return undoubled(value) if isinstance(value, str) else ""


def _line(node: Any, key: str) -> str | None:
    detail = _get(node, f"{key}_detail")
    kind = _text(detail, "type") if isinstance(detail, dict) else ""
    return clean_line(_plain({"value": _text(node, key), "type": kind})) or None


def _plain(detail: Any) -> str:
    value = _text(detail, "value")
    if _text(detail, "type") in _MARKUP_TYPES:
        return markup_text(value)
    return clean_text(strip_tags(value))


def _tags(item: Any) -> list[Any]:
    tags = _get(item, "tags")
    return [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []


def _authors(item: Any) -> tuple[str, ...]:
    people = _get(item, "authors") or []
    names = [_name(person) for person in people if isinstance(person, dict)]
    if not people:
        names = [_text(item, "author")]
    return unique(clean_line(strip_tags(name), 200) for name in names)


def _name(person: Any) -> str:
    """The name beside an address: feedparser takes only the first four letters of its last part, and leaves the rest
    of « ana@paper.agency (Ana) » and « Ana <ana@paper.agency> » in the name."""
    name = _text(person, "name")
    found = _LEFT_OVER.fullmatch(name) if _text(person, "email") else None
    return (found["behind"] or found["before"] or "") if found else name


def _link(item: Any, url: str) -> str | None:
    """The article's address: the original behind a redirecting proxy, else the alternate link, else the guid."""
    links = [link for link in _get(item, "links") or [] if isinstance(link, dict)]
    alternate = [link for link in links if _text(link, "rel") in ("", "alternate")]
    pages = [link for link in alternate if "html" in _text(link, "type")]
    candidates = [_text(item, "feedburner_origlink"), _text(item, "link")]
    candidates += [_text(link, "href") for link in (*pages, *alternate)]
    guid = _text(item, "id").strip()
    for candidate in candidates:
        if candidate.strip() == guid and not _ADDRESS.match(guid):
            continue  # an RSS guid that does not say that it is no address
        bare = _BARE.fullmatch(candidate) if candidate.startswith(urljoin(url, ".")) else None
        cleaned = clean_url(f"https://{bare[1]}" if bare else candidate, base=url) if candidate else None
        if cleaned:
            return cleaned
    return clean_url(guid) if guid.startswith(("http://", "https://")) else None


def _date(item: Any, key: str) -> tuple[datetime | None, str | None]:
    """Our own reading of the date, else feedparser's: it takes 2020/1/10 for November and forgets "PM" and "BST"."""
    raw = clean_line(_text(item, key), 200) or None
    moment = parse_moment(raw) if raw else None
    if moment is not None:
        return moment.at, raw
    parsed = _get(item, f"{key}_parsed")
    if parsed is not None and OLDEST.year <= parsed.tm_year < LATEST:
        return datetime.fromtimestamp(timegm(parsed), UTC), raw
    return None, raw


def _language(node: Any) -> str | None:
    found = _LANGUAGE.fullmatch(_text(node, "language").strip())
    return found[0].replace("_", "-") if found else None


def _ttl(head: Any) -> timedelta | None:
    """RSS ttl in minutes; syndication module: a period, and how often in it."""
    minutes = _number(_text(head, "ttl"))
    if minutes is None:
        hours = _PERIODS.get(_text(head, "sy_updateperiod").strip().lower())
        if hours is None:
            return None
        minutes = hours * 60 / max(1.0, _number(_text(head, "sy_updatefrequency")) or 1.0)
    return min(timedelta(minutes=minutes), MAX_TTL) if minutes > 0 else None


def _links(head: Any) -> list[tuple[str, str]]:
    """The feed's own links, as pairs of relation and address."""
    links = _get(head, "links")
    some = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    return [(_text(link, "rel"), _text(link, "href")) for link in some[:_MOST_LINKS] if _text(link, "href")]


def _skipped(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """RSS skipHours (0 to 23 GMT; 24 is 0) and skipDays, Monday is 0; feedparser keeps only the last of each."""
    hours = {int(found) % 24 for found in _HOUR.findall(_block(text, "skipHours")) if int(found) <= 24}
    days = {_DAYS.index(found.lower()) for found in _DAY.findall(_block(text, "skipDays"))}
    return tuple(sorted(hours)), tuple(sorted(days))


def _block(text: str, name: str) -> str:
    """What stands in the first element of that name; a few lines at most."""
    start = text.find(f"<{name}>")
    return text[start : start + 4_000].partition(f"</{name}>")[0] if start >= 0 else ""


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", text) else None
