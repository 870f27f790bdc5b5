"""The papers of the demonstration and what they print, read from `pages/*.toml`: pure data, no network."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

PAGES = files("wirewatch.demo") / "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One version of one page, as the desk planned it."""

    slug: str
    headline: str
    summary: str
    body: str
    """Paragraphs split by a blank line; `{weekday}` is the day before publication, in the paper's language."""
    step: int
    """When it is printed: 0 stands in the feed before Wirewatch starts."""
    age: timedelta = timedelta()
    """How long before its printing it says that it was written."""
    section: str = ""
    authors: tuple[str, ...] = ()
    stamp: str = ""
    """The printed stamp, with `{stamp}` for its moment; empty: the page prints none."""
    stamp_age: timedelta = timedelta()
    """How long before the printing the stamp's moment lies."""
    story: str | None = None
    """The event it tells; pieces of one story must alert a recipient once."""
    matches: tuple[str, ...] = ()
    """Names of the topics that it must match."""
    trouble: str | None = None
    """drip: the page never ends; bomb: it unpacks to far more than anybody wants."""

    @property
    def paragraphs(self) -> list[str]:
        """The body, one string a paragraph."""
        return [paragraph.strip() for paragraph in self.body.strip().split("\n\n")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A publisher with an address of its own, one feed and one layout."""

    key: str
    name: str
    address: str
    """The loopback address that it answers on."""
    country: str
    """ISO 3166-1 alpha-2."""
    language: str
    timezone: str
    """IANA."""
    feed: str
    """rss, atom, rdf, jsonfeed or news_sitemap; broken: an error message in its place; dead: nobody answers."""
    layout: str
    """Which template its pages have: plain, opengraph, jsonld or microdata."""
    path: str
    """The path of a page, with `{slug}` and `{section}`."""
    charset: str = "utf-8"
    sections: tuple[str, ...] = ()
    more: str = ""
    """What stands above the links to its other pages."""
    imprint: str = ""
    pieces: tuple[Piece, ...] = ()

    def path_of(self, piece: Piece) -> str:
        """Where on this paper's site a piece stands; the same for all its versions."""
        return self.path.format(slug=piece.slug, section=piece.section)


def load_papers() -> tuple[Paper, ...]:
    """Every paper of the demonstration, with agency copy filled in from the agency's own first version."""
    documents = {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(PAGES.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    return tuple(
        Paper(
            key=key,
            sections=tuple(document.pop("sections", ())),
            pieces=tuple(_piece(_copied(raw, documents)) for raw in document.pop("pieces", ())),
            **document,
        )
        for key, document in ((key, dict(document)) for key, document in documents.items())
    )


def _copied(raw: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A piece that runs another paper's text: its own opening for the first paragraph, cut after `keep` paragraphs."""
    own = dict(raw)
    if "copy_of" not in own:
        return own
    key, slug = own.pop("copy_of").split("/")
    original = next(piece for piece in documents[key]["pieces"] if piece["slug"] == slug)
    paragraphs = original["body"].strip().split("\n\n")[: own.pop("keep")]
    if opening := own.pop("opening", None):
        paragraphs[0] = opening
    return own | {"body": "\n\n".join(paragraphs)}


def _piece(raw: Mapping[str, Any]) -> Piece:
    own = dict(raw)
    return Piece(
        age=timedelta(minutes=own.pop("age_minutes", 0)),
        stamp_age=timedelta(minutes=own.pop("stamp_age_minutes", 0)),
        authors=tuple(own.pop("authors", ())),
        matches=tuple(own.pop("matches", ())),
        **own,
    )
