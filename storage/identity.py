"""Is this the same, a revision, or new? Pure decisions about entries, articles and revisions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from storage.records import Article, ParsedEntry, PubStatus, RevisionKind
from storage.urls import url_key

# ------------------------------------------------------------------ entries


def entry_keys(entries: Sequence[ParsedEntry]) -> list[str | None]:
    """The identity of each item within its feed, in order; None for an entirely empty item.

    The publisher's guid, unless the document gives one guid to different links (then the guid identifies nothing);
    else the link in its normal form; else what it says.
    """
    links: dict[str, set[str | None]] = {}
    for entry in entries:
        if entry.guid:
            links.setdefault(entry.guid, set()).add(_link_key(entry))
    return [_entry_key(entry, shared=len(links.get(entry.guid or "", ())) > 1) for entry in entries]


def _entry_key(entry: ParsedEntry, *, shared: bool) -> str | None:
    link = _link_key(entry)
    if entry.guid and not shared:
        return f"g:{_bounded(entry.guid)}"
    if link:
        return f"u:{_bounded(link)}"
    if entry.guid or entry.title or entry.summary or entry.content:
        return f"t:{_digest(entry.guid, entry.title, entry.summary, entry.content)}"
    return None


def _link_key(entry: ParsedEntry) -> str | None:
    return url_key(entry.link) if entry.link else None


def entry_hash(entry: ParsedEntry) -> str:
    """Changes when the feed says something else of the article than before."""
    updated = entry.updated.isoformat() if entry.updated else None
    return _digest(entry.title, entry.summary, entry.content, _link_key(entry), updated)


# ------------------------------------------------------------------ articles


def article_keys(article: Article) -> list[str]:
    """Everything by which an article of one source is known again, strongest first.

    Its addresses in normal form (a canonical address only if it stays on the site: a page may not claim to be another
    site's article) and, if there is enough of it, its exact words: one text under two addresses is one article.
    """
    addresses = [article.url, article.final_url]
    if article.canonical_url and _site(article.canonical_url) == _site(article.final_url or article.url):
        addresses.insert(0, article.canonical_url)
    keys = [f"u:{_bounded(url_key(address))}" for address in addresses if address]
    if len(article.body_text) >= 400:
        keys.append(f"t:{content_hash(article)}")
    return list(dict.fromkeys(keys))


def content_hash(article: Article) -> str:
    """The same for two texts that read the same: spacing, case and Unicode form do not count."""
    return _digest(" ".join(_words(article.headline or "")), " ".join(_words(article.body_text)))


def revision_kind(before: Article, after: Article) -> RevisionKind | None:
    """What a newly read text is to the one before it; None if nothing changed that a reader would notice."""
    from_feed = before.extraction_method == "feed", after.extraction_method == "feed"
    lost = from_feed == (False, True)  # the page could not be read this time: the feed says less than what is known
    if after.pub_status is not before.pub_status and not (lost and after.pub_status is PubStatus.USABLE):
        return _status(after)
    if after.notice is RevisionKind.CORRECTION and after.ed_note != before.ed_note and len(set(from_feed)) == 1:
        return RevisionKind.CORRECTION
    if lost or content_hash(before) == content_hash(after):
        return None
    return RevisionKind.EXPANSION if from_feed == (True, False) else _textual(before, after)


def _status(after: Article) -> RevisionKind:
    """What a change of status is: a kill is a withdrawal that says so."""
    if after.pub_status is PubStatus.CANCELED:
        return RevisionKind.KILL if after.notice is RevisionKind.KILL else RevisionKind.WITHDRAWAL
    return RevisionKind.HOLD if after.pub_status is PubStatus.WITHHELD else RevisionKind.HOLD_RELEASED


def _textual(before: Article, after: Article) -> RevisionKind | None:
    old, new = Counter(_words(_whole(before))), Counter(_words(_whole(after)))
    changed = sum(((new - old) + (old - new)).values())
    figures = all(word.isdigit() for word in ((new - old) + (old - new)))
    if changed == 0 or (changed <= 4 and figures and _words(before.headline or "") == _words(after.headline or "")):
        return None  # paragraphs moved, or a counter counted
    return RevisionKind.UPDATE


def _whole(article: Article) -> str:
    return f"{article.headline or ''} {article.body_text}"


def changed_words(before: Article, after: Article) -> int:
    """How many words were added or taken away."""
    old, new = Counter(_words(_whole(before))), Counter(_words(_whole(after)))
    return sum(((new - old) + (old - new)).values())


_WORD = re.compile(r"\w+")


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _site(address: str) -> str:
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    return ".".join(host.split(".")[-2:]) if not host.replace(".", "").isdigit() else host


def _bounded(text: str) -> str:
    """A key of bounded length: PostgreSQL refuses index rows over 2,700 bytes."""
    return text if len(text) <= 500 else f"{text[:400]}#{_digest(text)}"


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode(errors="surrogatepass")).hexdigest()[:32]
