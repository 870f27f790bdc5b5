"""Is this the same, a revision, or new? Pure decisions about entries, articles and revisions."""

from __future__ import annotations

import hashlib
import heapq
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from storage.particulars import particulars
from storage.records import SHUT, Article, ParsedEntry, PubStatus, RevisionKind
from storage.urls import site_of, url_key

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
    site's article), if there is enough of it its exact words (one text under two addresses is one article), its guids,
    and the number in an address whose words were rewritten.
    """
    addresses = [article.url, article.final_url]
    if article.canonical_url and site_of(article.canonical_url) == site_of(article.final_url or article.url):
        addresses.insert(0, article.canonical_url)
    site = site_of(article.final_url or article.url)
    addresses += [
        each for each in article.alt_ids if each.startswith(("http://", "https://")) and site_of(each) == site
    ]
    keys = [f"u:{_bounded(url_key(address))}" for address in addresses if address]
    keys += own_keys(article)
    keys += [f"g:{_bounded(each)}" for each in article.alt_ids if not each.startswith(("http://", "https://"))]
    keys += [f"d:{site}/{each}" for each in _numbers(article.url)]
    return list(dict.fromkeys(keys))


def own_keys(article: Article) -> list[str]:
    """The keys that need nobody's word, the surest first: its exact words, and the address at which it was announced.

    What a template or a redirect says, a guid and a number in an address can be said of several articles.
    """
    address = f"u:{_bounded(url_key(article.url))}"
    return [f"t:{content_hash(article)}", address] if is_long(article.body_text) else [address]


def taken_keys(article: Article) -> list[str]:
    """The keys that go over to an article which took the place of another at its address."""
    own = [f"u:{_bounded(url_key(each))}" for each in (article.url, article.final_url) if each]
    return list(dict.fromkeys([*own, *(each for each in article_keys(article) if each.startswith("g:"))]))


def _numbers(url: str) -> list[str]:
    """The article's number in the last part of an address that is made of words, too, or before it; a date is none."""
    rest, _, last = url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")
    found = [each for each in _NUMBER.findall(last) if last != each]
    if not found and re.search(r"[^\W\d]", last) and _NUMBER.fullmatch(before := rest.rpartition("/")[2]):
        found = [before]
    return [each for each in found if not _DATED.fullmatch(each)]


def is_long(text: str) -> bool:
    """Whether there is so much of it that the same words are the same article; in scripts that write a word with one
    or two characters each counts for three."""
    return len(text) >= _ENOUGH or len(text) + 2 * len(_DENSE.findall(text)) >= _ENOUGH


def near_keys(article: Article) -> list[str]:
    """Keys that two articles share of which few words differ: the smallest hashes of five words in a row."""
    words = _words(article.body_text)
    if len(words) < _NEAR_WORDS:
        return []
    rows = {" ".join(words[start : start + 5]) for start in range(len(words) - 4)}
    digests = [hashlib.sha256(row.encode(errors="surrogatepass")).hexdigest() for row in rows]
    return [f"m:{each[:_DIGEST]}" for each in heapq.nsmallest(_NEAR_KEYS, digests)]


def is_same_text(before: Article, after: Article) -> bool:
    """Whether two texts of one source are one article that moved: few words differ, and no number, name or day.

    Only where capitals tell names: what is written from a pattern is news each time.
    """
    old, new = particulars(_whole(before)), particulars(_whole(after))
    most = max(2, _NEAR_SHARE * word_count(after.body_text))
    if changed_words(before, after) <= most:
        return bool(new.names) and old == new
    old, new = particulars(before.body_text), particulars(after.body_text)
    if not new.names or old != new or _changed(before.body_text, after.body_text) > most:
        return False
    return _is_headline_of(after, besides=before) and _is_headline_of(before, besides=after)


def _is_headline_of(article: Article, *, besides: Article) -> bool:
    """Whether the text bears its headline out, also what the other's headline does not say: a notice that stands under
    every film does not, nor a page that names its town in the headline alone."""
    text = _beginnings(article.body_text)
    said, other = _beginnings(article.headline or ""), _beginnings(besides.headline or "")
    own = said - other
    return len(said & text) >= _BORNE_OUT * len(said) and (not own or bool(own & text))


def _beginnings(text: str) -> set[str]:
    """How words of some length begin: their endings change with the sentence."""
    return {word[:_BEGINNING] for word in _words(text) if len(word) >= _TELLING}


def content_hash(article: Article) -> str:
    """The same for two texts that read the same: spacing, case and Unicode form do not count."""
    return _digest(" ".join(_words(article.headline or "")), " ".join(_words(article.body_text)))


def revision_kind(before: Article, after: Article) -> RevisionKind | None:
    """What a newly read text is to the one before it; None if nothing changed that a reader would notice."""
    from_feed = before.extraction_method == "feed", after.extraction_method == "feed"
    # The page could not be read this time, or stands behind a wall now: what there is says less than what is known.
    lost = from_feed == (False, True) or _is_walled_off(before, after)
    if after.pub_status is not before.pub_status and not (lost and after.pub_status is PubStatus.USABLE):
        return _status(after)
    if after.notice is RevisionKind.CORRECTION and after.ed_note != before.ed_note and len(set(from_feed)) == 1:
        return RevisionKind.CORRECTION
    if lost or content_hash(before) == content_hash(after):
        return None
    return RevisionKind.EXPANSION if from_feed == (True, False) else _textual(before, after)


def _is_walled_off(before: Article, after: Article) -> bool:
    """Whether a text that was there in full was cut by a wall: free on its first day, the archive costs."""
    if not before.in_full or after.access not in SHUT or len(after.body_text) >= len(before.body_text):
        return False
    old, new = Counter(_pieces(before.body_text)), Counter(_pieces(after.body_text))
    return _weight(new) < _CUT * _weight(old) or _weight(new - old) <= _LOST * _weight(new)


def _status(after: Article) -> RevisionKind:
    """What a change of status is: a kill is a withdrawal that says so."""
    if after.pub_status is PubStatus.CANCELED:
        return RevisionKind.KILL if after.notice is RevisionKind.KILL else RevisionKind.WITHDRAWAL
    return RevisionKind.HOLD if after.pub_status is PubStatus.WITHHELD else RevisionKind.HOLD_RELEASED


def _textual(before: Article, after: Article) -> RevisionKind | None:
    """Nothing if paragraphs moved or a counter counted; an expansion if nearly all stayed and much was added."""
    old, new = Counter(_pieces(_whole(before))), Counter(_pieces(_whole(after)))
    added, removed = _weight(new - old), _weight(old - new)
    if added + removed == 0 or _only_counts(before, after) or _only_site_name(before, after):
        return None
    if _only_around(before, after):
        return None
    if removed <= _LOST * _weight(old) and added >= _GROWN * _weight(old):
        return RevisionKind.EXPANSION
    return RevisionKind.UPDATE


def _only_counts(before: Article, after: Article) -> bool:
    """Whether all that differs are a few figures in lines that are too short to tell anything: "1,234 views".

    A sentence tells something however short it is, and so does what stands in the midst of a text or is all of it.
    """
    if _words(before.headline or "") != _words(after.headline or ""):
        return False
    paragraphs = [each.body_text.split("\n\n") for each in (before, after)]
    old, new = map(Counter, paragraphs)
    differ = list((new - old) + (old - new))
    edges = {line for each in paragraphs for line in (*each[:_TOP], *each[-_BOTTOM:])}
    if not edges.issuperset(differ) or all(map(_ENDED.search, differ)):
        return False
    lines = [_words(each) for each in differ]
    if sum(len(_words(each)) for each in old & new) < max(map(len, lines), default=0):
        return False
    words = Counter(_counted(before.body_text)), Counter(_counted(after.body_text))
    changed = (words[1] - words[0]) + (words[0] - words[1])
    if changed.total() > _COUNTED or not all(word.isdigit() for word in changed):
        return False
    return all(len(line) <= _LINE for line in lines)


def _only_around(before: Article, after: Article) -> bool:
    """Whether all that differs is who wrote and edited it, when, how often it was read, or what else is to be read."""
    if _words(before.headline or "") != _words(after.headline or ""):
        return False
    old, new = Counter(before.body_text.split("\n\n")), Counter(after.body_text.split("\n\n"))
    lines = [each for each in ((new - old) + (old - new)) if each]
    return bool(lines) and all(len(each) <= _AROUND and _AROUND_IT.match(each) for each in lines)


def _counted(text: str) -> list[str]:
    """Words; 1,311 is one."""
    return _words(_GROUPED.sub("", text))


def _whole(article: Article) -> str:
    return f"{article.headline or ''} {article.body_text}"


def _only_site_name(before: Article, after: Article) -> bool:
    """Whether all that differs is the name of the site at the end of the headline, which comes and goes."""
    if _words(before.body_text) != _words(after.body_text):
        return False
    shorter, longer = sorted((before.headline or "", after.headline or ""), key=len)
    rest = longer.removeprefix(shorter)
    if not shorter or rest == longer or not (cut := _SITE_NAME.fullmatch(rest)):
        return False
    name, site = "".join(_words(cut["name"])), re.sub(r"\W", "", site_of(after.final_url or after.url))
    return cut["mark"] == "|" or (len(name) > 1 and name in site)


def changed_words(before: Article, after: Article) -> int:
    """How many words were added or taken away; see `word_count`."""
    return _changed(_whole(before), _whole(after))


def _changed(before: str, after: str) -> int:
    old, new = Counter(_pieces(before)), Counter(_pieces(after))
    return math.ceil(_weight((new - old) + (old - new)))


def word_count(text: str) -> int:
    """Words; of scripts that leave no space between them every two characters, or every four letters, are one."""
    return math.ceil(_weight(Counter(_pieces(text))))


def _pieces(text: str) -> list[str]:
    """Words; of scripts without spaces each character."""
    found: list[str] = []
    for word in _words(text):
        found.extend(word if UNSPACED.search(word) else (word,))
    return found


def _weight(pieces: Counter[str]) -> float:
    return sum(count * _share_of_a_word(piece) for piece, count in pieces.items())


def _share_of_a_word(piece: str) -> float:
    if len(piece) > 1 or not UNSPACED.match(piece):
        return 1.0
    return 0.5 if piece >= "\u3040" else 0.25


_NEAR_WORDS, _NEAR_KEYS, _NEAR_SHARE = 60, 6, 0.03
"""Words that a text must have to be known again by nearly the same; keys of it; share of the words that may differ."""
_BORNE_OUT, _TELLING, _BEGINNING = 0.4, 4, 5
"""Share of a headline's words that stand in its text; letters of words that tell something, and of how they begin."""
_CUT = 0.5
"""Share of a text below which a wall has cut it, whatever the wall itself says."""
_COUNTED, _LINE = 4, 10
"""Figures that may differ, and words of a line in which a figure may be a counter."""
_TOP, _BOTTOM = 2, 3
"""Lines at either end of a text among which a counter stands."""
_ENDED = re.compile(r"[.!?。！？…][\s»”\"'’)」]*$")
_GROWN, _LOST = 0.5, 0.05
"""Shares of an earlier text that must be added and may be lost in an expansion."""
_DIGEST = 32
"""Hexadecimal digits of a hash that are kept."""
_ENOUGH = 400
"""Characters."""
_NUMBER = re.compile(r"(?<!\d)\d{6,12}(?!\d)")
_DATED = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?:\d{4})?|[0-3]\d(?:0[1-9]|1[0-2])20\d\d")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that leave no space between words."""
_SITE_NAME = re.compile(r"\s*(?P<mark>[|–—·•:-])\s*(?P<name>[^|–—]{2,60})")
_AROUND = 250
"""Characters of a line that stands around a text."""
_AROUND_IT = re.compile(
    r"[(\[（]\s*(?:(?:additional\s+)?reporting|writing|editing|edited|written|compiled|with\s+(?:inputs?|files)|reportage"
    r"|rédaction|édit(?:é|ion)|redaktion|bearbeitet|mitarbeit|bericht\w*|redacción|edición|editado|información\s+de"
    r"|reporte|a\s+cura|redazione|reportagem|edição|redactie|bewerking|oprac\w*|редактор|подготовил\w*|تحرير|إعداد"
    r"|编辑|責任編輯|责任编辑|記者|取材|編集)[^()\[\]（）]*[)\]）]\s*\Z"
    r"|(?:additional\s+)?(?:reporting|writing|editing)\s+by\b[^.!?]*\.?\s*\Z"
    r"|\W*(?:(?:also\s+read|read\s+(?:also|more|next)|see\s+also|related|lire\s+aussi|[àa]\s+lire(?:\s+aussi)?|voir\s+aussi"
    r"|lesen\s+sie\s+(?:auch|mehr)|mehr\s+zum\s+thema|le[ae]r?\s+también|leggi\s+anche|leia\s+(?:também|mais)|lees\s+ook"
    r"|czytaj\s+(?:też|także|również)|читайте\s+(?:также|також)|läs\s+(?:också|även|mer)|ayrıca\s+okuyun)\b"
    r"|[اإ]قر[أا]\s+(?:أيضا|أيضًا|أيضاً|المزيد)|相关阅读|延伸阅读|相關閱讀|関連記事|あわせて読みたい)\s*[:：>»–—-]"
    r"|\W*\d[\d.,\s]*(?:comments?|commentaires?|kommentare?|comentarios?|commenti|comentários?|reacties|komentarz\w*"
    r"|коммента\w+|коментар\w*|views?|vues|lectures?|aufrufe|visitas|visualizza\w+|visualizações|shares?|partages?|likes?"
    r"|просмотр\w*|min(?:utes?|uten)?\s+(?:read|de\s+lecture))\b[^.!?]{0,40}\Z"
    r"|\W*(?:last\s+updated|updated|published|mis(?:e)?\s+à\s+jour|publié|stand\s*:|aktualisiert|zuletzt\s+aktualisiert"
    r"|actualizado|publicado|aggiornato|pubblicato|atualizado|bijgewerkt|gepubliceerd|aktualizacja|обновлено|опубликовано"
    r"|оновлено|опубліковано|更新|آخر\s+تحديث)\W[^.!?\d]{0,25}\d[^!?]{0,40}(?<![.])\Z"
    r"|\W*(?:share(?:\s+this\s+(?:article|story))?|partager(?:\s+cet\s+article)?|teilen|compartir|condividi|compartilhar"
    r"|delen|udostępnij|поделиться|lesezeit|temps\s+de\s+lecture|tiempo\s+de\s+lectura|tempo\s+d[ie]\s+(?:lettura|leitura)"
    r"|leestijd|czas\s+czytania)\b\W*(?:\d+\s*min\w*\W*)?\Z",
    re.IGNORECASE,
)
"""(Reporting by ...; editing by ...), « Lire aussi : ... », اقرأ أيضا: ..."""
_WORD = re.compile(r"\w+")
_GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f](?=\d{3}(?!\d))")


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _bounded(text: str) -> str:
    """A key of bounded length: PostgreSQL refuses index rows over 2,700 bytes."""
    return text if len(text) <= 500 else f"{text[:400]}#{_digest(text)}"


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode(errors="surrogatepass")).hexdigest()[
        :_DIGEST
    ]
