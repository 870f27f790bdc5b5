"""Sentences that are made and kept in English, in French: a pattern with places for what varies, and its words."""

from __future__ import annotations

import re
from functools import cache

_FRENCH: tuple[tuple[str, str], ...] = (
    # why an alert exists, waits or is not sent
    ("first match of the story", "première correspondance du dossier"),
    (
        "first match of the story; too little like event {} to come in its thread",
        "première correspondance du dossier ; trop peu semblable à l'événement {} pour en suivre le fil",
    ),
    ("another article on an event that is told", "autre article sur un événement déjà annoncé"),
    ("follow-ups on an event are not asked for", "les suites d'un événement ne sont pas demandées"),
    ("superseded by revision {}", "remplacée par la version {}"),
    ("the threshold of {} is reached ({})", "le seuil de {} est atteint ({})"),
    ("fewer stories than its threshold ({})", "moins de dossiers que le seuil ({})"),
    ("joined by a topic that is told at once", "rejointe par un thème annoncé aussitôt"),
    ("{} of an article that was told", "{} d'un article déjà annoncé"),
    ("withdrawn before it was told", "retiré avant d'être annoncé"),
    ("held by its publisher", "suspendu par son éditeur"),
    ("under embargo until {} UTC", "sous embargo jusqu'au {} UTC"),
    ("waits for its digest", "attend son récapitulatif"),
    ("quiet hours {}", "heures calmes {}"),
    ("more than {} in this hour", "plus de {} dans cette heure"),
    ("the subscriber is suspended: {}", "l'abonné est suspendu : {}"),
    ("silence {} by {}, until it is ended: {}", "silence {} de {}, jusqu'à nouvel ordre : {}"),
    ("silence {} by {}, until it is ended", "silence {} de {}, jusqu'à nouvel ordre"),
    ("silence {} by {}, until {} UTC: {}", "silence {} de {}, jusqu'au {} UTC : {}"),
    ("silence {} by {}, until {} UTC", "silence {} de {}, jusqu'au {} UTC"),
)


def sentence(text: str, language: str) -> str | None:
    """The sentence in that language; None if there is none for it."""
    if language == "en":
        return text
    for pattern, french in _patterns():
        if found := pattern.fullmatch(text):
            return french.format(*found.groups())
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), french)
        for english, french in sorted(_FRENCH, key=lambda pair: -len(pair[0]))
    )
