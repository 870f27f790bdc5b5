"""What `init` asks on a terminal: what to watch, in which sources, and where to tell of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import click

from alerts.text import cut
from topics.advice import Suggestion, suggest
from topics.concepts import Lexicon
from topics.matcher import Matcher
from topics.query import QueryError, parse
from wirewatch import forms
from wirewatch.catalogue import Listing, catalogue, search, worth_watching
from wirewatch.config_keys import Form
from wirewatch.forms import in_form
from wirewatch.output import cell, counted, one_line
from wirewatch.starter import EMAIL, SLACK, SLACK_ADDRESS, TERMINAL, WAYS, WEBHOOK, Start

_MOST_SHOWN = 30
_LONGEST_NAME = 60
_OPERATORS = re.compile(r"[@()*]|\b(?:AND|OR|NOT|O?NEAR/\d+|NOTNEAR/\d+|SENT|PARA)\b|\b\w+:\w")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic as it was said, and as it will be looked for."""

    words: str
    query: str
    suggestion: Suggestion | None
    """How plain words were read; None for what was a query already."""


def interview(known: Start) -> Start:
    """Ask for what is not known yet; each question has an answer for whoever just presses Enter."""
    _say("A few questions; Enter takes what stands in [brackets], Ctrl-C leaves everything as it is.")
    if known.query is None:
        known = _with_topic(known)
    if not known.listings:
        known = replace(known, listings=tuple(_sources()))
    known = _with_way(known)
    if known.contact is None:
        _say("\nPublishers block readers who do not say who they are.")
        contact = _asked("An address that they can write to (Enter: none)", forms.ADDRESS, default=known.address or "")
        known = replace(known, contact=contact or None)
    return replace(known, timezone=known.timezone or local_zone())


def understood_topic(text: str, lexicon: Lexicon) -> Wanted:
    """A query, or plain words of any language made into one; QueryError if it is neither."""
    if _OPERATORS.search(text):
        query = parse(text)
        Matcher(lexicon).add("", query)
        return Wanted(_spoken(text), str(query), None)
    suggestion = suggest(text, lexicon)
    return Wanted(text, suggestion.query, suggestion)


def valid_address(text: str) -> str:
    """An e-mail address as the file takes it; ValueError says what is wrong."""
    return in_form(text, forms.ADDRESS)


def listings_for(words: str, among: list[Listing]) -> list[Listing]:
    """What the catalogue has for words that are separated by commas: a name, a country (FR) or a language (lang:fr)."""
    found: dict[str, Listing] = {}
    countries = {each.country for each in among}
    for word in filter(None, map(str.strip, words.split(","))):
        if word in countries:
            some = search(among, country=word)
        elif word.startswith("lang:"):
            some = search(among, language=word.removeprefix("lang:"))
        else:
            some = search(among, word)
        found.update((each.url, each) for each in some)
    return list(found.values())


def chosen(text: str, most: int) -> list[int]:
    """Numbers and ranges, "1,3-5", from 1 to the most; ValueError says what is wrong."""
    if text.strip().lower() in ("", "all"):
        return list(range(1, most + 1))
    numbers: dict[int, None] = {}
    for part in re.split(r"[\s,]+", text.strip()):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        if found is None or not 1 <= int(found[1]) <= int(found[2] or found[1]) <= most:
            raise ValueError(f'"{part}" is none of them: write numbers from 1 to {most}, "1,3-5", or "all"')
        numbers.update(dict.fromkeys(range(int(found[1]), int(found[2] or found[1]) + 1)))
    return list(numbers)


def local_zone() -> str | None:
    """The IANA zone of this machine, if it says one."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if not named:
        place = str(Path("/etc/localtime").resolve())
        named = place.partition("/zoneinfo/")[2]
    return named.removeprefix("Etc/") if named in available_timezones() else None


def _with_topic(known: Start) -> Start:
    lexicon = Lexicon.shipped()
    _say("\nWhat do you want to hear of? Plain words of any language, or a query.")
    while True:
        text = _prompt("Topic", default="NATO-EU cooperation")
        try:
            wanted = understood_topic(text, lexicon)
        except QueryError as error:
            _say(f"{error}\n{error.caret(text)}" if _OPERATORS.search(text) else str(error))
            continue
        _say(f"  is looked for as  {wanted.query}")
        for each in wanted.suggestion.meanings if wanted.suggestion else ():
            _say("    " + "  ".join(filter(None, (f'"{each.words}"', each.clause, f"({each.kind})"))))
        if click.confirm("Watch that?", default=True, err=True):
            return replace(known, words=wanted.words, query=wanted.query)


def _sources() -> list[Listing]:
    among = catalogue()
    names = len({each.name for each in among})
    _say(
        f"\nIn which sources? The catalogue has {names}: write names or parts of them, countries (FR) or languages "
        "(lang:fr), with commas between; Enter: nine well-known ones in four languages."
    )
    kept: dict[str, Listing] = {}
    question = "Sources"
    while True:
        text = _prompt(question, default="", shown=False)
        if not text:
            return list(kept.values())
        by_name: dict[str, list[Listing]] = {}
        for each in listings_for(text, among):
            by_name.setdefault(each.name, []).append(each)
        if not by_name:
            _say("  nothing like it is in the catalogue: another word, or add its feed later (`wirewatch feeds add`)")
            continue
        shown = list(by_name)[:_MOST_SHOWN]
        for number, name in enumerate(shown, 1):
            some = worth_watching(by_name[name])
            first = some[0]
            what = f"{first.country} {first.language}  {counted(len(some), 'feed')}"
            _say(f"  {number:>2}  {cut(name, _LONGEST_NAME)}  {what}")
        if len(by_name) > len(shown):
            _say(f"      and {len(by_name) - len(shown)} more: say it more closely to see them")
        for number in _read("Which of them?", partial(chosen, most=len(shown)), default="all"):
            kept.update((each.url, each) for each in worth_watching(by_name[shown[number - 1]]))
        _say(f"  {counted(len({each.name for each in kept.values()}), 'source')} so far")
        question = "More sources (Enter: enough)"


def _with_way(known: Start) -> Start:
    _say("\nWhere shall alerts go? More ways can be added in the file later.")
    way = click.prompt("Alerts to", type=click.Choice(WAYS), default=TERMINAL, err=True)
    known = replace(known, way=way)
    if way == EMAIL:
        address = _asked("Your address", forms.ADDRESS)
        host = _asked("Mail server that takes your mail (SMTP)", forms.LINE, default="localhost")
        username = _asked("Login there (Enter: none is needed)", forms.LINE, default="")
        return replace(known, address=address, host=host, username=username or None)
    if way == WEBHOOK:
        return replace(known, address=_asked("Address to which JSON is posted", forms.HTTP))
    if way == SLACK:
        _say(f"  The address of the incoming webhook is read from the environment variable {SLACK_ADDRESS}.")
    return known


def _asked(question: str, form: Form, default: str | None = None) -> str:
    """An answer in that form; the empty one where it is the default."""
    optional = default == ""
    return str(_read(question, lambda text: in_form(text, form) if text or not optional else "", default))


def _read(question: str, read: Callable[[str], Any], default: str | None) -> Any:
    while True:
        text = _prompt(question, default=default, shown=bool(default))
        try:
            return read(text)
        except ValueError as error:
            _say(f"  {error}")


def _prompt(question: str, *, default: str | None, shown: bool = True) -> str:
    return str(click.prompt(question, default=default, show_default=shown, err=True)).strip()


def _spoken(query: str) -> str:
    """Words for a title out of a query."""
    words: Iterable[str] = re.findall(r"[\w'-]+", re.sub(r"\b(?:AND|OR|NOT|O?NEAR/\d+|NOTNEAR/\d+)\b", " ", query))
    return " ".join(words) or "topic"


def _say(text: str) -> None:
    click.echo("\n".join(one_line(cell(line)) for line in text.split("\n")), err=True)
