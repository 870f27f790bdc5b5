"""The catalogue that ships with Wirewatch: sources by name, and where their feeds are said to be."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

UNKNOWN_COUNTRIES = frozenset({"ZZ", "EU"})
"""International, and institutions of the European Union."""
UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class Listing:
    """One feed of the catalogue."""

    name: str
    """Of the source; one source may have many feeds."""
    homepage: str
    kind: str
    """feed, news_sitemap or sitemap."""
    url: str
    country: str
    """ISO 3166-1; ZZ: international, EU: institutions of the European Union."""
    language: str
    """BCP 47; und: not known."""
    category: str
    evidence: str
    """answered: others had an answer from it in 2026; listed: it stands in a public list; doubtful: others had none."""
    probed: bool
    """Whether Wirewatch itself has polled it before it was shipped."""


def catalogue() -> list[Listing]:
    """All listings, by name, a source's feeds before its sitemaps."""
    text = (files("wirewatch") / "catalogue.csv").read_text(encoding="utf-8")
    _, *rows = csv.reader(text.splitlines())
    return [
        Listing(name, homepage, kind, url, country, language, category, evidence, probed == "yes")
        for name, homepage, kind, url, country, language, category, evidence, probed in rows
    ]


def search(
    listings: Iterable[Listing],
    word: str | None = None,
    *,
    country: str | None = None,
    language: str | None = None,
    category: str | None = None,
) -> list[Listing]:
    """Listings whose name or home page holds the word, whatever its case and accents, and that are what is asked."""
    plain = folded(word or "")
    return [
        each
        for each in listings
        if (plain in folded(each.name) or plain in each.homepage)
        and (country is None or each.country == country.upper())
        and (language is None or each.language.partition("-")[0] == language.lower().partition("-")[0])
        and (category is None or each.category == category)
    ]


def of_source(listings: Iterable[Listing], name: str) -> list[Listing]:
    """The listings of the source with that name, however it is capitalised."""
    return [each for each in listings if each.name.casefold() == name.casefold()]


def worth_watching(listings: Iterable[Listing]) -> list[Listing]:
    """Of one source: its feeds and news sitemaps; only if it has none of them its other sitemaps."""
    all_ = list(listings)
    return [each for each in all_ if each.kind != "sitemap"] or all_


def folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
