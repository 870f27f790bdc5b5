"""Kills, holds and corrections that come as items of their own, and the items that they name.

Agencies withdraw, hold and correct by sending another item that names the first: by its headline, its slug or its item
number, in the conventions of each (AP "BC-US--Budget Vote, V1234", AFP « numéro », Reuters "CORRECTED-" before the same
headline, dpa „Meldung bdt0123", ANSA, EFE, TASS « №», Xinhua 稿号, Kyodo). What was named becomes a revision of the
article that is named, so that all that follows from a change follows from the notice.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.article_keys import keep_keys
from storage.identity import changed_words, word_count
from storage.records import Article, PubStatus, RevisionKind

STATUS = {
    RevisionKind.HOLD: PubStatus.WITHHELD,
    RevisionKind.HOLD_RELEASED: PubStatus.USABLE,
    RevisionKind.WITHDRAWAL: PubStatus.CANCELED,
    RevisionKind.KILL: PubStatus.CANCELED,
    RevisionKind.CORRECTION: None,
}
"""What a notice makes of the status of the article that it names; None: leaves it."""
WITHIN = timedelta(days=14)
"""An article older than this is not looked for, and a notice that found none waits no longer."""
MIXED_UP = timedelta(minutes=15)
"""A document that lists the newest first brings a notice before the item that it names, by so much at most."""
_NEWEST = 200
"""Articles of the source whose headlines are compared, if nothing was named exactly."""
_FEWEST_WORDS = 3
_ALIKE = 0.8
"""Share of the words of the shorter headline that must stand in the longer one, of at least ..."""
_WORDS_ALIKE = 4

_QUOTED = re.compile(
    r"«\s*([^»]{8,250}?)\s*»|“([^”]{8,250})”|„([^“”]{8,250})[“”]|「([^」]{4,120})」|『([^』]{4,120})』|《([^》]{4,120})》|\"([^\"]{8,250})\""
    r"|”([^”]{8,250})”|(?<![^\s(:,])[‘’']((?=\S)(?:[^‘’']|(?<=\w)[’'](?=\w)){8,250})[’'](?!\w)"
)
_SLUG = re.compile(
    r"(?<!\w)(?:[A-Z][A-Z0-9]+(?:-{1,2}[A-Z][\w.]*(?: [A-Z][\w.]*)?)+|[A-Z][A-Z0-9]{2,}(?:[-/][A-Z0-9]{2,})+/?)(?!\w)"
)
_NUMBER = re.compile(
    r"(?:\b(?:item|story|transmission|number|no|nr|num[eé]ro|n[uú]mero|numero|nummer|meldung|dispaccio|notizia|not[ií]cia|mat[ée]ria|despacho|noticia"
    r"|nota|d[eé]p[eê]che|telegram(?:met)?|numer|haber|номер|сообщени[ея]|новост[ьи])\b|n[°º]|№|编号|稿号|稿件|番号|記事|رقم)"
    r"\s*(?:no\.?|n[°º.]|№|number|nr\.?)?\s*[.:：#(]*\s*([A-Za-z]{0,5}-?\d{2,}[A-Za-z\d_/-]*)"
    r"|\b([A-Za-z]{0,5}-?\d{2,})\s+(?:numaralı|sayılı)\b",
    re.IGNORECASE,
)
_ADDRESS_NUMBER = re.compile(r"(\d{5,})(?:\.\w+)?/?$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """What a notice names, the surest first: keys as articles are known by, and headlines to compare."""

    keys: tuple[str, ...]
    headlines: tuple[str, ...]


def is_notice(article: Article) -> bool:
    """Whether the article says of some item that it is killed, held, released, withdrawn or corrected."""
    return article.notice in STATUS


def names_of(article: Article) -> list[str]:
    """The keys under which a notice may name this article: item numbers, slug, headline."""
    keys = [f"i:{each.casefold()}"[:200] for each in article.alt_ids if re.fullmatch(r"[\w/-]{3,40}", each)]
    keys += [f"i:{number}" for number in _address_numbers((article.canonical_url, article.final_url, article.url))]
    keys += [_slug_key(each) for each in (article.slugline, *_SLUG.findall(article.headline or "")) if each]
    if article.headline and len(_words(article.headline)) >= _FEWEST_WORDS:
        keys.append(_headline_key(article.headline))
    return list(dict.fromkeys(keys))


def named_in(article: Article) -> Named:
    """What a notice names: an item number, a slug, a headline in quotation marks or under its own mark."""
    said = "\n".join(filter(None, (article.headline, article.ed_note, article.body_text[:2_000])))
    keys = [f"i:{(found[1] or found[2]).casefold()}" for found in _NUMBER.finditer(said)]
    keys += [_slug_key(slug) for slug in (article.slugline, *(found[0] for found in _SLUG.finditer(said))) if slug]
    quoted = [next(filter(None, found.groups())) for found in _QUOTED.finditer(said)]
    headlines = [each for each in (*quoted, article.headline or "") if len(_words(each)) >= _FEWEST_WORDS]
    keys += [_headline_key(each) for each in headlines]
    return Named(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(headlines)))


def noticed(latest: Article, notice: Article) -> Article:
    """The article as the notice leaves it; of a correction that is the whole text again, with that text."""
    kind = notice.notice
    assert kind is not None
    status = STATUS[kind] or latest.pub_status
    said = notice.ed_note or notice.headline
    after = replace(latest, notice=kind, pub_status=status, ed_note=said)
    whole = replace(after, headline=notice.headline, body_text=notice.body_text)
    long_enough = len(notice.body_text) >= len(latest.body_text) / 2 > 0
    is_whole = kind is RevisionKind.CORRECTION and long_enough
    return whole if is_whole and changed_words(latest, whole) <= word_count(latest.body_text) / 2 else after


class Notices:
    """Who names whom."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def known_as(self, source_id: int, article_id: int, article: Article, now: datetime) -> None:
        """Remember the names under which a notice may name the article; a newer article takes a name over."""
        keep_keys(self._connection, source_id, names_of(article), article_id, now, take_over=True)

    def named(self, source_id: int, notice_id: int, notice: Article, now: datetime) -> int | None:
        """The article that the notice names; if it is not there yet, the notice waits for it."""
        names = named_in(notice)
        found = self._by_key(source_id, names.keys, notice_id, now)
        if found is None:
            found = self._by_headline(source_id, names.headlines, notice_id, now)
        if found is None:
            waits = [f"w:{key}" for key in names.keys]
            keep_keys(self._connection, source_id, waits, notice_id, now, take_over=True)
        else:
            self._put(source_id, f"n:{notice_id}", found, now)
        return found

    def waiting_for(self, source_id: int, article_id: int, article: Article, now: datetime) -> int | None:
        """The notice that came before the article that it names."""
        found = self._by_key(source_id, [f"w:{key}" for key in names_of(article)], article_id, now)
        found = found or self._waiting_by_headline(source_id, article_id, article, now)
        if found is not None:
            self._put(source_id, f"n:{found}", article_id, now)
            gone = t.article_key.c.article_id == found, t.article_key.c.key.startswith("w:")
            self._connection.execute(sa.delete(t.article_key).where(*gone))
        return found

    def story_of(self, source_id: int, notice_id: int) -> int | None:
        """The story of the article that this one names."""
        query = (
            sa.select(t.article.c.story_id)
            .join(t.article_key, t.article_key.c.article_id == t.article.c.id)
            .where(t.article_key.c.source_id == source_id, t.article_key.c.key == f"n:{notice_id}")
        )
        return self._connection.execute(query).scalar()

    def is_resolved(self, source_id: int, notice_id: int) -> bool:
        """Whether the article that this one names is known."""
        mark = t.article_key.c.source_id == source_id, t.article_key.c.key == f"n:{notice_id}"
        return self._connection.execute(sa.select(t.article_key.c.key).where(*mark)).first() is not None

    def _put(self, source_id: int, key: str, article_id: int, now: datetime) -> None:
        keep_keys(self._connection, source_id, [key], article_id, now, take_over=True)

    def _by_key(self, source_id: int, keys: Iterable[str], besides: int, now: datetime) -> int | None:
        wanted = list(keys)[:100]
        query = sa.select(t.article_key.c.key, t.article_key.c.article_id).where(
            t.article_key.c.source_id == source_id,
            t.article_key.c.key.in_(wanted),
            t.article_key.c.article_id != besides,
            t.article_key.c.added_at >= now - WITHIN,
        )
        found = {row.key: int(row.article_id) for row in self._connection.execute(query)}
        return next((found[key] for key in wanted if key in found), None)

    def _waiting_by_headline(self, source_id: int, article_id: int, article: Article, now: datetime) -> int | None:
        """The newest notice that has just come and names a headline much the same as this one; what is published after
        the notice is what takes the place of the item that it names."""
        words = frozenset(_words(article.headline or ""))
        if len(words) < _WORDS_ALIKE:
            return None
        key, rows = t.article_key.c, t.revision.c
        query = (
            sa.select(key.article_id, rows.headline, rows.body_text)
            .join(t.revision, sa.and_(rows.article_id == key.article_id, rows.number == 1))
            .join(t.article, t.article.c.id == key.article_id)
            .where(key.source_id == source_id, key.key >= "w:h:", key.key < "w:h;", key.article_id != article_id)
            .where(key.added_at >= now - MIXED_UP)
            .order_by(key.article_id.desc())
            .limit(_NEWEST)
        )
        if article.published_at is not None:
            later = t.article.c.published_at < article.published_at
            query = query.where(sa.or_(t.article.c.published_at.is_(None), ~later))
        for row in self._connection.execute(query):
            named = named_in(Article(url="", headline=row.headline, body_text=row.body_text)).headlines
            if any(_alike(words, frozenset(_words(each))) for each in named):
                return int(row.article_id)
        return None

    def _by_headline(self, source_id: int, headlines: Iterable[str], besides: int, now: datetime) -> int | None:
        """The newest article of the source whose headline is much the same as one that the notice names."""
        wanted = [each for each in (frozenset(_words(each)) for each in headlines) if len(each) >= _WORDS_ALIKE]
        if not wanted:
            return None
        query = (
            sa.select(t.article.c.id, t.article.c.headline)
            .where(
                t.article.c.source_id == source_id, t.article.c.id != besides, t.article.c.first_seen_at >= now - WITHIN
            )
            .order_by(t.article.c.id.desc())
            .limit(_NEWEST)
        )
        for row in self._connection.execute(query):
            words = frozenset(_words(row.headline or ""))
            if any(_alike(words, each) for each in wanted):
                return int(row.id)
        return None


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= _WORDS_ALIKE and len(one & other) >= _ALIKE * shorter


def _headline_key(headline: str) -> str:
    digest = hashlib.sha256(" ".join(_words(headline)).encode(errors="surrogatepass")).hexdigest()
    return f"h:{digest[:32]}"


def _slug_key(slug: str) -> str:
    return "s:" + "-".join(_words(slug))[:200]


def _address_numbers(addresses: Iterable[str | None]) -> Iterator[str]:
    for address in addresses:
        if found := _ADDRESS_NUMBER.search((address or "").partition("?")[0]):
            yield found[1]


def _words(text: str) -> list[str]:
    """Words; of scripts without spaces each character."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = _WORD.findall(folded)
    return [each for word in found for each in (word if re.search(r"[\u3040-\u30ff\u3400-\u9fff]", word) else (word,))]
