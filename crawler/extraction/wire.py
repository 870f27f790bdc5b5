"""What agencies and papers put around a text, taken off it: notices, dateline, stamp, credit line, whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.extraction import dateline as datelines
from crawler.extraction.credits import MOST, is_closing_credit
from crawler.extraction.notices import STATUS, Notices, tells_embargo
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.stamps import is_date, is_stamp
from storage.records import Provenance
from storage.urls import site_of


def noticed(notices: Notices, provenance: dict[str, Provenance]) -> dict[str, Any]:
    """What the notices say, as fields of the article."""
    found: dict[str, Any] = {}
    if notices.note:
        found["ed_note"] = notices.note
        provenance["ed_note"] = Provenance(method="text", confidence=0.9)
    if notices.notice:
        found["notice"] = notices.notice
    if notices.notice in STATUS:
        found["pub_status"] = STATUS[notices.notice]
        provenance["pub_status"] = Provenance(method="text", confidence=0.9, raw=notices.note)
    if notices.embargoed_until:
        found["embargoed_until"] = notices.embargoed_until
        provenance["embargoed_until"] = Provenance(method="text", confidence=0.9, raw=notices.embargo_raw)
    return found


_SOURCE = r"(?P<source>[^\W\d_][^.,;:()\n]{1,60}?)"
_SYNDICATED = re.compile(
    r"\b(?:(?:originally|first)\s+(?:published|appeared|posted)\s+(?:on|in|by|at)"
    r"|republished\s+(?:from|with\s+(?:the\s+)?permission\s+(?:of|from))"
    r"|(?:initialement|d['’]abord|à\s+l['’]origine)\s+(?:publié|paru)e?\s+(?:sur|dans|par|chez)"
    r"|(?:zuerst|ursprünglich)\s+(?:erschienen|veröffentlicht|publiziert)\s+(?:auf|in|bei|von)|erschien\s+zuerst\s+(?:auf|in|bei)"
    r"|(?:publicad[oa]|apareci[dó]a?)\s+originalmente\s+(?:en|por)|publicad[oa]\s+originalmente\s+(?:em|por|no|na)"
    r"|(?:pubblicat[oa]|appars[oa])\s+(?:originariamente|in\s+origine)\s+(?:su|in|da)"
    r"|verscheen\s+(?:eerder|eerst)\s+(?:op|in|bij)|ukazał\s+się\s+pierwotnie\s+(?:w|na)"
    r"|впервые\s+опубликован[оа]?\s+(?:в|на))\s+"
    rf"(?:the\s+website\s+(?:of\s+)?)?{_SOURCE}\s*(?=[.,;:()\n]|$|\s(?:under|on\s+\d|sous|unter|le\s+\d|am\s+\d))",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:this|cet|cette|ce|dieser?|dieses|este|esta|quest[oa]|dit|deze|ten|эт[аот]+)\s+"
    r"(?:article|story|text|post|piece|report|essay|interview|texte|artikel|beitrag|bericht|stück|artículo|artigo|texto|"
    r"articolo|testo|verhaal|tekst|artykuł|статья|материал)\b",
    re.IGNORECASE,
)
"""The text speaking of itself."""
HEAD = 3
"""Paragraphs before the text that may be a date alone."""
MAX_STATEMENT = 300
"""Characters of a paragraph that may say where the text comes from."""


def syndicated_from(text: str, claims: list[Proposal], url: str) -> Proposal | None:
    """The paper whose article this is a copy of: declared, named by a canonical address elsewhere, or said in words."""
    declared = best(claims, "syndicated")
    if declared is not None:
        host = host_of(str(declared.value)) or str(declared.value)
        if not host or site_of(f"https://{host}/") != site_of(url):
            return Proposal(
                "syndicated", host.removeprefix("www."), declared.method, declared.confidence, declared.value
            )
    paragraphs = text.split("\n\n")
    for paragraph in (*paragraphs[:2], *paragraphs[-3:]):
        found = _SYNDICATED.search(paragraph) if len(paragraph) <= MAX_STATEMENT else None
        if found and (found.start() <= 3 or _ITSELF.search(paragraph[: found.start()])):
            return Proposal("syndicated", found["source"].strip(), "text", 0.7, paragraph)
    for claim in claims:
        if claim.field == "canonical" and claim.method == "html" and url:
            there = site_of(str(claim.value))
            if there and there != site_of(url):
                host = host_of(str(claim.value))
                return Proposal("syndicated", host, "html", 0.6, str(claim.value))
    return None


def host_of(url: str) -> str:
    """The host of an address, without www.; empty if the address cannot be read."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://[...": brackets are for IPv6
        return ""


@dataclass(frozen=True, slots=True)
class Wire:
    """The body without what an agency or a paper puts around it, and what that was."""

    text: str
    dateline: datelines.Dateline | None
    credit: str | None
    agency: str | None


def cut_wire(text: str, *, language: str | None, now: datetime) -> Wire:
    """The text without dateline, stamps and credit line, and what they say."""
    paragraphs = [
        part
        for index, part in enumerate(text.split("\n\n"))
        if not (is_stamp(part, language=language, now=now) or (index < HEAD and is_date(part, language=language)))
        or tells_embargo(part)
    ]
    credit: str | None = None
    agency: str | None = None
    credits: list[str] = []
    while len(paragraphs) > 1 and len(credits) < MOST and _is_credit(paragraphs[-1]):
        credits.insert(0, paragraphs.pop())
    if credits:
        credit = "\n".join(credits)
        agency = datelines.agency_in(credit)
    elif paragraphs:
        agency, rest = datelines.credited_agency(paragraphs[-1])
        if agency and rest:
            credit = paragraphs[-1][len(rest) :].strip()
            paragraphs[-1] = rest
    found: datelines.Dateline | None = None
    for index, paragraph in enumerate(paragraphs[:3]):
        found, rest = datelines.read_dateline(paragraph, language=language, now=now)
        if found:
            paragraphs[index] = rest
            break
    return Wire("\n\n".join(paragraphs), found, credit, agency)


def _is_credit(paragraph: str) -> bool:
    return datelines.is_credit(paragraph) or is_closing_credit(paragraph)


def agency_and_credit(
    claims: list[Proposal], cut: Wire, byline: str | None, provenance: dict[str, Provenance]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cut.dateline:
        found |= {
            "dateline_raw": cut.dateline.raw,
            "dateline_place": cut.dateline.place,
            "dateline_date": cut.dateline.day,
        }
        read = Provenance(method="text", confidence=0.9, raw=cut.dateline.raw)
        provenance |= {name: read for name in ("dateline_raw", "dateline_place", "dateline_date") if found[name]}
    stated = best(claims, "credit")
    credit = cut.credit or (stated.value if stated else None)
    if credit:
        found["credit_line"] = credit
        provenance["credit_line"] = (
            Provenance(method="text", confidence=0.9) if cut.credit or stated is None else stated.provenance
        )
    candidates = [
        (cut.dateline.agency if cut.dateline else None, "text", 0.95, cut.dateline.raw if cut.dateline else None),
        (cut.agency, "text", 0.9, cut.credit),
        (datelines.agency_in(stated.value) if stated else None, "jsonld", 0.8, stated.value if stated else None),
        (datelines.agency_in(byline) if byline else None, "meta", 0.7, byline),
    ]
    for agency, method, confidence, raw in candidates:
        if agency:
            found["agency"] = agency
            provenance["agency"] = Provenance(method=method, confidence=confidence, raw=raw)
            break
    return found
