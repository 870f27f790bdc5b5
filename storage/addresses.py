"""Which address of an article readers are shown, where a print, AMP or mobile form of it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from storage.urls import clean_url, out_of_cache, site_of

_HOSTS = frozenset({"m", "mobile", "mobil", "amp", "touch", "wap"})
_PARTS = re.compile(
    r"(?:amp|ampstories|print(?:er|able|view|page|erfriendly|friendly)?|printer-friendly|print-(?:article|version|page|view)|"
    r"(?:version-)?(?:imprim(?:er|ir|able|ible|e)|impression|impresion|impressao)|druck(?:en|ansicht|version|fassung)?|"
    r"stampa(?:bile)?|afdrukken|drukuj|druk|wydruk|pechat|yazdir|skriv-?ut|utskrift)",
    re.IGNORECASE,
)
"""A part of a path that says that this is the form of a page for paper or a telephone."""
_FIRST_PARTS = frozenset({"m", "mobile", "mobil", "wap"})
_ENDING = re.compile(
    r"(?:[._,-](?:amp|print|printable|druck|imprimir|imprimer|stampa))(?:\.[a-z]{3,5})?$", re.IGNORECASE
)
_TYPE = re.compile(r"\.(?:html?|php|aspx?|jsp|do|cgi)$", re.IGNORECASE)
_ASKED = frozenset({"amp", "print", "printable", "printview", "print_view", "imprimir", "imprimer", "druck", "drucken"})
_FORMS = frozenset({"amp", "print", "printable", "mobile", "druck", "imprimir", "imprimer"})
_NAMING = frozenset({"view", "mode", "layout", "format", "output", "outputtype", "version", "display", "tmpl", "task"})
_NO = frozenset({"0", "false", "no"})
_FRONT = re.compile(
    r"(?:index|default|home|homepage|accueil|startseite|inicio|portada|main)(?:\.[a-z]{3,5})?", re.IGNORECASE
)
_TELLING = 12
"""Characters of a path's last part that is no section's name."""


def is_other_form(url: str) -> bool:
    """Whether an address says of itself that it leads to a print, AMP or mobile form of a page."""
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    if len(labels) > 2 and (labels[0] in _HOSTS or (len(labels) > 3 and labels[1] in {"m", "mobile"})):
        return True
    if out_of_cache(url) != url:
        return True
    path = [part for part in parts.path.split("/") if part]
    if (path and path[0].lower() in _FIRST_PARTS) or any(_PARTS.fullmatch(_TYPE.sub("", part)) for part in path):
        return True
    if path and _ENDING.search(path[-1]):
        return True
    try:
        asked = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return False
    return any(
        (name.lower() in _ASKED and value.lower() not in _NO) or (name.lower() in _NAMING and value.lower() in _FORMS)
        for name, value in asked
    )


def plain_address(read: str, canonical: str | None) -> str | None:
    """The canonical address of a page of which another form was read; None if it is not to be believed.

    It lies on the same site, is no such form itself, and names an article: not the front page, not a section, not a
    page above the one that was read.
    """
    cleaned = clean_url(canonical or "")
    if cleaned is None or not is_other_form(read):
        return None
    origin = out_of_cache(read)
    if site_of(cleaned) != site_of(origin) or is_other_form(cleaned):
        return None
    there, here = urlsplit(cleaned), urlsplit(origin)
    path = [part for part in there.path.split("/") if part]
    if (
        not path
        or _FRONT.fullmatch(path[-1])
        or (there.path.rstrip("/") != here.path.rstrip("/") and _above(path, here.path))
    ):
        return None
    told = unquote(path[-1])
    named = len(told) >= _TELLING or any(letter.isdigit() for letter in told + there.query) or "-" in told
    return cleaned if named else None


def _above(path: list[str], read: str) -> bool:
    """Whether a path leads to what holds the page: what is left of the other is more than the name of a form."""
    other = [part for part in read.split("/") if part]
    rest = other[len(path) :]
    return other[: len(path)] == path and not all(_PARTS.fullmatch(_TYPE.sub("", part)) for part in rest)


def shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of an article whose `url` is the address that readers are shown, without its `canonical_url`."""
    found = {str(name): value for name, value in row.items() if name != "canonical_url"}
    return found | {"url": plain_address(row["url"], row["canonical_url"]) or row["url"]}
