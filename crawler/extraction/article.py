"""A page and what its feed said of it, joined into one article: readers propose, the order of trust decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Unpack

from crawler.extraction.access import judge_access, wall_in_place
from crawler.extraction.blocks import page_blocks
from crawler.extraction.body import VERSION, settle_body
from crawler.extraction.bylines import clean_authors
from crawler.extraction.dateorder import in_its_order
from crawler.extraction.dates import dates_of, printed_proposals, told_by_dateline
from crawler.extraction.errors import ExtractionError
from crawler.extraction.following import following
from crawler.extraction.fulltext import feed_text, is_whole, outdoes, withdrawn, without_system_lines
from crawler.extraction.language import detect_language
from crawler.extraction.localtime import home_zone
from crawler.extraction.notices import declared_embargoes, note_blocks, read_notices
from crawler.extraction.page import Page, open_page
from crawler.extraction.places import INDEX_PAGE, OUT_OF_ORDER, SOFT_404, in_its_place, rows_below
from crawler.extraction.printed import card_dates, heading_dates, lines_of_others, stamp_lines
from crawler.extraction.proposals import Proposal, best, own_address
from crawler.extraction.rulebook import by_rule, publisher_claims
from crawler.extraction.signed import settle_authors, without_byline
from crawler.extraction.stamps import Stamp, find_stamps
from crawler.extraction.standfirst import beside_headline, without_kicker
from crawler.extraction.state import state_claims
from crawler.extraction.structured import read_structured
from crawler.extraction.titles import cut_kicker, names_on_home_links, settle_headline, urgency_of
from crawler.extraction.versionmarks import version_of
from crawler.extraction.wire import agency_and_credit, cut_wire, noticed, syndicated_from
from crawler.feed_hints import Told
from crawler.formats.localdates import names_no_zone
from crawler.plaintext import clean_line, clean_text, unique
from storage.records import Access, Article, ParsedEntry, Provenance

BARE = 600
"""Characters that a page shows, up to which its text may be in its program's data."""
_PLAIN = (
    ("kicker", "kicker"), ("deck", "deck"), ("description", "description"), ("section", "section"),
    ("keywords", "keywords"), ("subjects", "subjects"), ("genre", "genre"), ("slugline", "slugline"),
    ("copyright", "copyright_notice"), ("syndicated", "syndicated_from"),
)  # fmt: skip
"""What readers propose under one name and the article has under another, taken over as it is."""
_INSTEAD = {
    "no-text": "no article text was found on the page",
    INDEX_PAGE: "an index page in place of the article",
    SOFT_404: "a page that says that there is no such article",
    OUT_OF_ORDER: "a page that says that its site is out of order",
}
FULL_TEXT = "the page gives less than its feed: the feed's text stands for it"
_WALLS = (Access.BLOCKED, Access.CHALLENGE)
"""The page shows none of the article."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a page came to, and what every reader proposed on the way."""

    article: Article
    proposals: tuple[Proposal, ...]
    following: str | None = None
    """The address of the article's next page."""
    instead: str | None = None
    """What the page is in an article's place: soft-404, index-page, out-of-order."""


def extract(body: bytes, **told: Unpack[Told]) -> Article:
    """The article on a page; what the page does not give, the entry gives.

    A wall in the article's place gives the entry's words alone; without an entry it is an `ExtractionError`.
    """
    return read_article(body, **told).article


def read_article(body: bytes, opened: Page | None = None, **told: Unpack[Told]) -> Reading:
    """As `extract`, with the proposals that the order of trust chose from, and where the article goes on.

    `opened` is the page in these bytes, if it was made a tree already: that is a tenth of the work.
    """
    url, fetched_at, entry = told["url"], told["fetched_at"], told.get("entry")
    timezone, language, http_status = told.get("timezone"), told.get("language"), told.get("http_status")
    content_type = told.get("content_type")
    if http_status is not None and http_status >= 400:
        raise ExtractionError(f"http-{http_status}", f"the page was answered with status {http_status}")
    page = opened or open_page(body, url=url, content_type=content_type, charset=told.get("charset"))
    claims = [*publisher_claims(page), *read_structured(page), *names_on_home_links(page), *_entry_claims(entry)]
    blocks, notes = page_blocks(page.tree), note_blocks(page)
    if sum(len(block.text) for block in blocks) < BARE:  # a program writes the page: its data may hold the article
        claims += state_claims(page, [page.title])
    own = [claim for claim in claims if claim.field == "headline" and claim.method == "publisher"]
    headline = own[0] if own else settle_headline(page, claims)
    title = headline.value if headline else ""
    main = by_rule(claims, settle_body(page, blocks, claims, title), title) or _marked(claims)
    main = main or _summary(claims) or _notes(notes)
    text = main.value if main else ""
    shown = [block.text for block in blocks if block.text != title]
    wall = wall_in_place(page, claims, title, text, shown)
    access = judge_access(claims, wall, text, shown)
    source: dict[str, Any] = {"url": url, "fetched_at": fetched_at, "timezone": timezone, "language": language}
    if access in _WALLS:
        return Reading(_walled(entry, access, **source), tuple(claims))
    other = in_its_place(url, blocks, claims, wall, text, fetched_at) if text or wall else None
    if (other == INDEX_PAGE or not text) and wall is None and (rows := rows_below(url, blocks, title)):
        main, text, other = Proposal("body", rows, "inferred", 0.5), rows, None
    if other is not None:
        return Reading(_without_text(entry, page, access, kind=other, **source), tuple(claims), instead=other)
    if main is None or not text:
        return Reading(_without_text(entry, page, access, **source), tuple(claims))

    declared = best(claims, "language")
    warnings = list(page.warnings)
    full = feed_text(claims, [title])
    if full is not None and outdoes(full, main):
        spoken = (declared.value if declared else None, language)
        if not withdrawn(title, text, notes, languages=spoken, timezone=timezone, now=fetched_at):
            main, text = full, full.value
            warnings.append(FULL_TEXT)
    code, probability = detect_language(title, text, declared.value if declared else language)
    dated_in = in_its_order(code, blocks, url)
    clock = timezone or home_zone(url, code)
    stamps = find_stamps(stamp_lines(blocks), timezone=clock, language=dated_in, now=fetched_at)
    claims += [
        *printed_proposals(stamps, lines_of_others(blocks, title)),
        *heading_dates(blocks, title, language=dated_in, now=fetched_at),
        *card_dates(blocks, title, url=url, language=dated_in),
        *beside_headline(blocks, title),
    ]
    provenance: dict[str, Provenance] = {}
    found = settle_authors(page, claims, blocks, title, provenance)
    text = without_byline(without_kicker(text, claims), found.get("authors", ()))
    cut = cut_wire(text, language=code, now=fetched_at)
    if not cut.text:
        return Reading(_without_text(entry, page, access, **source), tuple(claims))

    urgency, bare = urgency_of(title)
    version, bare = version_of(bare)
    notices = read_notices(
        bare,
        cut.text,
        blocks=notes,
        declared=declared_embargoes(page),
        languages=(code, declared.value if declared else None, language),
        timezone=clock,
        now=fetched_at,
    )
    notices = replace(notices, note=notices.note or version)
    bare, text = notices.headline, notices.text or cut.text
    found |= noticed(notices, provenance)
    provenance["body_text"] = Provenance(method=_method(main), confidence=main.confidence)
    provenance["lead"] = Provenance(method="text", confidence=main.confidence)
    if headline:
        found["kicker"], found["headline"] = cut_kicker(bare, claims, page.title)
        provenance["headline"] = headline.provenance
        if found["kicker"]:
            provenance["kicker"] = replace(headline.provenance, raw=title)
        if urgency:
            provenance["urgency"] = Provenance(method="text", confidence=0.8, raw=title)
    copied = syndicated_from(text, claims, url)
    claims += [copied] if copied else []
    for field, name in _PLAIN:
        claim = best(claims, field) if field != "syndicated" else copied
        if claim and claim.value and not found.get(name):
            found[name] = claim.value if isinstance(claim.value, tuple) else clean_text(claim.value)
            provenance[name] = claim.provenance
    if found.get("deck") in (found.get("headline"), found.get("kicker")):
        found["deck"] = None
        provenance.pop("deck", None)

    claims += told_by_dateline(cut.dateline)
    found |= agency_and_credit(claims, cut, found.get("byline_raw"), provenance)
    found |= dates_of(
        page,
        claims,
        blocks,
        headline=title,
        timezone=clock,
        named=timezone is not None,
        language=dated_in,
        now=fetched_at,
        provenance=provenance,
        warnings=warnings,
    )
    stamp = _last_stamp(stamps)
    if stamp:
        found["update_stamp_raw"] = stamp.raw
        provenance["update_stamp_raw"] = Provenance(method="text", confidence=0.9)
    if code:
        provenance["language"] = Provenance(method="text", confidence=probability or 0.0)
    canonical = own_address(page.url, claims)
    if canonical:
        found["canonical_url"] = canonical[0]
        provenance["canonical_url"] = canonical[1].provenance
    article = Article(
        url=url,
        alt_ids=unique([entry.guid]) if entry else (),
        body_text=text,
        lead=clean_line(text.partition("\n\n")[0]) or None,
        language=code,
        language_confidence=probability,
        urgency=urgency,
        fetched_at=fetched_at,
        access=access,
        http_status=http_status,
        content_type=content_type,
        encoding=page.encoding,
        encoding_source=page.encoding_source,
        size=len(body),
        extraction_method=main.method,
        extraction_version=VERSION,
        extraction_probability=main.confidence,
        warnings=tuple(warnings),
        provenance=provenance,
        **found,
    )
    goes_on = following(page, told.get("first") or url)
    return Reading(article, (*claims, main, *([headline] if headline else [])), goes_on)


def article_from_entry(
    entry: ParsedEntry,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None = None,
    language: str | None = None,
    access: Access = Access.UNKNOWN,
    warning: str | None = None,
) -> Article:
    """The article as its feed tells it, where the page could not be read; `warning` says why."""
    content = without_system_lines(entry.content or "", [entry.title or ""])
    text = content if len(content) > len(entry.summary or "") else entry.summary or ""
    whole = text is content and is_whole(content)
    urgency, headline = urgency_of(entry.title or "")
    version, headline = version_of(headline)
    code, probability = detect_language(entry.title or "", text, entry.language or language)
    cut = cut_wire(text, language=code, now=fetched_at)
    warnings = [warning] if warning else []
    found: dict[str, Any] = {}
    provenance: dict[str, Provenance] = {}
    claims = _entry_claims(entry)
    found |= dates_of(
        None, claims, (), timezone=timezone, language=code, now=fetched_at, provenance=provenance, warnings=warnings
    )
    authors = clean_authors(entry.authors)
    found |= agency_and_credit([], cut, "; ".join(entry.authors) or None, provenance)
    notices = read_notices(
        headline, cut.text, languages=(code, entry.language, language), timezone=timezone, now=fetched_at
    )
    notices = replace(notices, note=notices.note or version)
    headline, body = notices.headline, notices.text or cut.text
    found |= noticed(notices, provenance)
    for name, value in (
        ("headline", headline or None), ("description", entry.summary), ("body_text", body), ("authors", authors),
        ("keywords", entry.categories), ("urgency", urgency),
    ):  # fmt: skip
        if value:
            found[name] = value
            provenance[name] = Provenance(method="feed", confidence=0.8)
    return Article(
        url=url,
        alt_ids=unique([entry.guid]),
        lead=body.partition("\n\n")[0] or None,
        byline_raw="; ".join(entry.authors) or None,
        language=code,
        language_confidence=probability,
        fetched_at=fetched_at,
        access=access,
        extraction_method="feed",
        extraction_version=VERSION,
        extraction_probability=0.8 if whole else None,
        warnings=tuple(warnings),
        provenance=provenance,
        **found,
    )


# ------------------------------------------------------------------ what the entry proposes


def _entry_claims(entry: ParsedEntry | None) -> list[Proposal]:
    if entry is None:
        return []
    values: list[tuple[str, Any, str | None]] = [
        ("headline", entry.title, None),
        ("description", entry.summary, None),
        ("body", entry.content, None),
        ("authors", entry.authors, None),
        ("keywords", entry.categories, None),
        ("published", _entry_date(entry.published, entry.published_raw), entry.published_raw),
        ("updated", _entry_date(entry.updated, entry.updated_raw), entry.updated_raw),
    ]
    return [Proposal(field, value, "feed", 0.8, raw) for field, value, raw in values if value]


def _entry_date(at: datetime | None, raw: str | None) -> str | None:
    """A feed's date as written if it is a day, or a time without a zone, else as its reader understood it."""
    return raw if raw and (len(raw) <= 10 or names_no_zone(raw)) else at.isoformat() if at else raw


# ------------------------------------------------------------------ walls


def _walled(
    entry: ParsedEntry | None,
    access: Access,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
) -> Article:
    what = {Access.CHALLENGE: "a challenge page", Access.BLOCKED: "a consent or login page"}[access]
    if entry is None or not (entry.title or entry.summary or entry.content):
        raise ExtractionError(access.value, f"{what} in place of the article")
    note = f"{what} in place of the article: judged on the feed's words alone"
    return article_from_entry(
        entry, url=url, fetched_at=fetched_at, timezone=timezone, language=language, access=access, warning=note
    )


def _without_text(
    entry: ParsedEntry | None,
    page: Page,
    access: Access,
    *,
    kind: str = "no-text",
    url: str,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
) -> Article:
    if entry is None or not (entry.title or entry.summary or entry.content):
        raise ExtractionError(kind, _INSTEAD[kind])
    note = f"{_INSTEAD[kind]}: judged on the feed's words alone"
    article = article_from_entry(
        entry, url=url, fetched_at=fetched_at, timezone=timezone, language=language, access=access, warning=note
    )
    return replace(article, encoding=page.encoding, encoding_source=page.encoding_source)


def _summary(claims: list[Proposal]) -> Proposal | None:
    """The page's own description of its article, for a page that shows no text (a video, a script)."""
    said = best([claim for claim in claims if claim.method != "feed"], "description")
    article = best(claims, "headline") is not None and best(claims, "published") is not None
    return Proposal("body", clean_text(said.value), "meta", 0.3) if said and article else None


def _marked(claims: list[Proposal]) -> Proposal | None:
    """What the page marks or declares as its article's body, where the general reader finds nothing."""
    said = best([claim for claim in claims if claim.method in ("microdata", "jsonld", "inferred")], "body")
    return replace(said, value=clean_text(said.value)) if said is not None else None


def _notes(blocks: list[str]) -> Proposal | None:
    """The editor's note that took the place of the text."""
    return Proposal("body", "\n\n".join(blocks), "html", 0.5) if blocks else None


# ------------------------------------------------------------------ stamps


def _last_stamp(stamps: list[Stamp]) -> Stamp | None:
    return next((stamp for stamp in stamps if stamp.kind == "updated"), None)


def _method(body: Proposal) -> str:
    """What the body is proven by: a general extractor's is the page's markup."""
    return "html" if body.method == "trafilatura" else body.method
