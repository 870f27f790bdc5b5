"""The endings of people's names: other forms of a name are met, other words that begin so are not."""

from __future__ import annotations

import pytest

from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.presearch import Spotter

WHO = (
    "donald-trump",
    "donald-tusk",
    "gustavo-petro",
    "jose-antonio-kast",
    "nawaf-salam",
    "vladimir-putin",
    "emmanuel-macron",
)


@pytest.mark.parametrize(
    ("language", "text", "who"),
    [
        ("de", "Trumps Berater, die Trumpsche Politik", "donald-trump"),
        ("de", "Sie hat einen Trumpf im Ärmel", None),
        ("de", "Ein Kasten Petroleum und Salami", None),
        ("nl", "Poetins leger valt aan", "vladimir-putin"),
        ("sv", "Trumps tullar slår mot exporten", "donald-trump"),
        ("pl", "Trumpowi zarzucono kłamstwo", "donald-trump"),
        ("pl", "Z Macronem rozmawiał premier", "emmanuel-macron"),
        ("pl", "Tuskulańskie rozmowy", None),
        ("cs", "Putinova armáda postupuje", "vladimir-putin"),
        ("fi", "Putinille esitettiin vaatimus", "vladimir-putin"),
        ("hu", "Trumpnak nem tetszett", "donald-trump"),
        ("ru", "О Путине и путинской политике", "vladimir-putin"),
        ("ru", "Тусклый свет, Кастинг и Трамплин", None),
        ("uk", "Розмова з Макроном тривала", "emmanuel-macron"),
    ],
)
def test_a_name_ends_as_its_language_has_it(language: str, text: str, who: str | None) -> None:
    spotter = Spotter(filter(None, map(Lexicon.shipped().get, WHO)), language)
    assert set(spotter.spot(Index(Document(body=text, language=language)))) == ({who} if who else set())
