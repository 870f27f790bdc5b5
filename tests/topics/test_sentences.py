"""News sentences in thirty languages: the concepts that stand in them, and those that only seem to.

Each line of a file in `sentences` is `+ ids | sentence` (all of these are met) or `- ids | sentence` (none is).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.presearch import Spotter

FILES = sorted(Path(__file__).parent.joinpath("sentences").glob("*.txt"))
LINES = [(file.stem, line) for file in FILES for line in file.read_text("utf-8").splitlines()]


@cache
def spotter(language: str) -> Spotter:
    lexicon = Lexicon.shipped()
    return Spotter(filter(None, map(lexicon.get, lexicon.ids())), language)


@pytest.mark.parametrize(("language", "line"), LINES)
def test_a_sentence_names_what_it_says(language: str, line: str) -> None:
    asked, sentence = line.split(" | ", maxsplit=1)
    sign, *ids = asked.split()
    assert set(ids) <= set(Lexicon.shipped().ids())
    met = spotter(language).spot(Index(Document(body=sentence, language=language))).keys()
    assert set(ids) <= met if sign == "+" else met.isdisjoint(ids)


def test_there_are_enough_sentences_of_both_kinds_in_each_language() -> None:
    assert " ".join(file.stem for file in FILES) == (
        "ar bg cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv th tr uk vi zh"
    )
    for file in FILES:
        signs = [line[0] for language, line in LINES if language == file.stem]
        assert signs.count("+") >= 15
        assert signs.count("-") >= 15
