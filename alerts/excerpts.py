"""The places of an article that are worth showing, with the matched words marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.text import ELLIPSIS, boundary, cut, line, plain
from storage.records import Article, Evidence

LEAD_LIMIT = 400
"""Code points of the lead."""
EXCERPT_LIMIT = 240
EXCERPTS = 3
HEADLINE_LIMIT = 300

_WEIGHED = 400  # pieces of evidence looked at for excerpts: the first of thousands show as much as all
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?…؟।])[»”\"')\]]*\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of shown text."""

    text: str
    hit: bool = False
    """Whether these are words that matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A passage of the article that matched."""

    field: str
    """deck or body."""
    paragraph: int | None
    """1, 2, ... within the body."""
    segments: tuple[Segment, ...]


def field_text(article: Article, field: str) -> str:
    """The article's text that evidence of this field points into; empty if it has none."""
    return {"title": article.headline, "deck": article.deck or article.description, "body": article.body_text}.get(
        field
    ) or ""


def shown(text: str, spans: Iterable[tuple[int, int]], start: int = 0, end: int | None = None) -> tuple[Segment, ...]:
    """`text[start:end]` in segments; spans are half-open places in the whole text."""
    end = len(text) if end is None else end
    segments: list[Segment] = []
    at = start
    for first, last in _merged(spans):
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        segments += [Segment(text=plain(text[at:first])), Segment(text=plain(text[first:last]), hit=True)]
        at = last
    segments.append(Segment(text=plain(text[at:end])))
    return _trimmed(segments)


def headline(article: Article, evidence: Sequence[Evidence]) -> tuple[Segment, ...]:
    """The headline with its hits; its own address where there is none that can be seen."""
    if not line(article.headline):
        return (Segment(text=cut(line(article.url), HEADLINE_LIMIT)),)
    text = article.headline or ""
    end = len(text) if len(text) <= HEADLINE_LIMIT else boundary(text, HEADLINE_LIMIT - 1)
    return _ended(shown(text, spans(article, evidence, "title"), 0, end), cut=end < len(text))


def lead(article: Article, evidence: Sequence[Evidence]) -> tuple[Segment, ...]:
    """The first paragraph, with hits where it stands in the body, or what was published instead of one."""
    place = _lead_place(article)
    if place is None:
        text = article.lead or article.deck or article.description or ""
        end = len(text) if len(text) <= LEAD_LIMIT else boundary(text, LEAD_LIMIT - 1)
        hits = spans(article, evidence, "deck") if text and text == field_text(article, "deck") else ()
        return _ended(shown(text, hits, 0, end), cut=end < len(text))
    start, stop = place
    end = min(stop, start + LEAD_LIMIT - 1)
    end = stop if end == stop else boundary(article.body_text, end)
    return _ended(shown(article.body_text, spans(article, evidence, "body"), start, end), cut=end < stop)


def excerpts(article: Article, evidence: Sequence[Evidence]) -> tuple[Excerpt, ...]:
    """Up to three passages outside headline and lead: those that show the most clauses, in reading order."""
    place = _lead_place(article)
    lead_end = min(place[1], place[0] + LEAD_LIMIT) if place else 0
    lead_is_deck = place is None and not article.lead
    passages: dict[tuple[str, int, int], set[str]] = {}
    for item in evidence[:_WEIGHED]:
        text = field_text(article, item.field)
        if item.field == "title" or text[item.start : item.end] != item.text or item.start >= item.end:
            continue
        if (item.field == "body" and item.end <= lead_end) or (item.field == "deck" and lead_is_deck):
            continue
        covering = next((p for p in passages if p[0] == item.field and p[1] <= item.start and item.end <= p[2]), None)
        start, end = covering[1:] if covering else _passage(text, item.start, item.end)
        passages.setdefault((item.field, start, end), set()).add(item.clause)
    best = sorted(passages, key=lambda p: (-len(passages[p]), p[0] == "body", p[1]))[:EXCERPTS]
    return tuple(_excerpt(article, evidence, *p) for p in sorted(best, key=lambda p: (p[0] == "body", p[1])))


def paragraphs(body: str) -> list[int]:
    """Where each paragraph of the body after the first begins."""
    return [found.end() for found in _PARAGRAPH.finditer(body)]


def spans(article: Article, evidence: Iterable[Evidence], field: str) -> list[tuple[int, int]]:
    """Where the field's matched words stand; evidence whose words are not there any more is left out."""
    text = field_text(article, field)
    return [(e.start, e.end) for e in evidence if e.field == field and text[e.start : e.end] == e.text]


def _excerpt(article: Article, evidence: Sequence[Evidence], field: str, start: int, end: int) -> Excerpt:
    text = field_text(article, field)
    segments = list(shown(text, spans(article, evidence, field), start, end))
    if start > 0 and text[start - 1] not in "\n" and not _SENTENCE_END.search(text, max(0, start - 4), start):
        segments.insert(0, Segment(text=ELLIPSIS + " "))
    if end < len(text) and text[end - 1] not in '.!?…。！？»”"' and text[end] != "\n":
        segments.append(Segment(text=" " + ELLIPSIS))
    place = bisect_right(paragraphs(text), start) + 1 if field == "body" else None
    return Excerpt(field=field, paragraph=place, segments=_joined(segments))


def _passage(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place, or as much of it as may be shown, cut between words."""
    room = max(0, EXCERPT_LIMIT - (end - start)) // 2
    low, high = max(0, start - room), min(len(text), end + room)
    before = [found.end() for found in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, end, high)
    first = before[-1] if before else (low if low == 0 else _word(text, low, start))
    if after:
        return first, after.start() + len(after.group().rstrip())
    return first, high if high == len(text) else max(end, text.rfind(" ", end, high))


def _word(text: str, low: int, start: int) -> int:
    """The beginning of the first whole word from `low` on, not after `start`."""
    space = text.find(" ", low, start)
    return boundary(text, low) if space < 0 else space + 1


def _lead_place(article: Article) -> tuple[int, int] | None:
    """Where the lead stands in the body; the first paragraph if the article names none."""
    if article.lead:
        at = article.body_text.find(article.lead)
        return (at, at + len(article.lead)) if at >= 0 else None
    if not article.body_text or article.deck:
        return None
    first = article.body_text.find("\n\n")
    return 0, first if first > 0 else len(article.body_text)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _trimmed(segments: list[Segment]) -> tuple[Segment, ...]:
    """Without white space at the two ends."""
    if segments:
        segments[0] = Segment(text=segments[0].text.lstrip(), hit=segments[0].hit)
        segments[-1] = Segment(text=segments[-1].text.rstrip(), hit=segments[-1].hit)
    return _joined(segments)


def _joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Without empty pieces, neighbours of one kind made one."""
    joined: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if joined and joined[-1].hit == segment.hit:
            joined[-1] = Segment(text=joined[-1].text + segment.text, hit=segment.hit)
        else:
            joined.append(segment)
    return tuple(joined)


def _ended(segments: tuple[Segment, ...], *, cut: bool) -> tuple[Segment, ...]:
    return _joined([*segments, Segment(text=ELLIPSIS)]) if cut else segments
