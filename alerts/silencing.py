"""Which silence an alert falls under. Pure.

Everything that a silence names must fit. An alert about several topics is silenced only if each of them is: who
silences one topic still wants to hear of the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.records import Article, Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an alert is about, as silences see it."""

    recipient: str
    """The subscriber's name, or "@" and the channel's for a channel by itself."""
    topics: tuple[str, ...]
    source: str
    stories: frozenset[int]
    """The story and the event that it is part of."""
    article: Article


def silenced(silences: Iterable[Silence], subject: Subject) -> Silence | None:
    """The silence to name as the reason; None if something of the alert is to be heard. Given are those in force."""
    fitting = [each for each in silences if _fits(each, subject)]
    whole = next((each for each in fitting if each.topic is None), None)
    if whole is not None or not fitting:
        return whole
    covered = {each.topic for each in fitting}
    return fitting[0] if subject.topics and covered.issuperset(subject.topics) else None


def reason(silence: Silence) -> str:
    """Why an alert is not sent, in one line."""
    end = f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC" if silence.ends_at else "until it is ended"
    comment = f": {silence.comment}" if silence.comment else ""
    return f"silence {silence.id} by {silence.author}, {end}{comment}"


def named(silence: Silence) -> Sequence[str]:
    """What the silence names, for a list: "topic nato-eu", "words « grand prix »"."""
    parts = (
        ("topic", silence.topic),
        ("source", silence.source),
        ("subscriber", silence.subscriber),
        ("words", silence.words),
        ("story", silence.story_id),
    )
    return [f"{name} {value}" for name, value in parts if value is not None]


def _fits(silence: Silence, subject: Subject) -> bool:
    return (
        (silence.topic is None or silence.topic in subject.topics)
        and (silence.source is None or silence.source == subject.source)
        and (silence.subscriber is None or silence.subscriber == subject.recipient)
        and (silence.story_id is None or silence.story_id in subject.stories)
        and (silence.words is None or _says(subject.article, silence.words))
    )


def _says(article: Article, words: str) -> bool:
    """Whether the words stand in the headline, the summary or the text, one after the other, as whole words."""
    phrase = r"\s+".join(map(re.escape, _folded(words).split()))
    texts = (article.headline, article.deck, article.description, article.body_text)
    return any(re.search(rf"(?<!\w){phrase}(?!\w)", _folded(text)) for text in texts if text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
