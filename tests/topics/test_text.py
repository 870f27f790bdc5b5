"""Text as topics see it: words, offsets, forms, sentences."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.stems import every_stem, stem
from topics.text import MAX_WORDS, analyse, fold, variants

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NEWS = st.text(
    st.sampled_from("aàAÀeéuUEOTN'’.-_ \n\u00ad\u200b\u0301\u0308欧盟ガ゙ｶﾞنأةіїйЁß½ﷺ가กำ१।。!?(«»)\u2019İıŁ"), max_size=60
)


def words(text: str, language: str | None = None) -> list[str]:
    return list(analyse(text, language).words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'OTAN et l’Union européenne", "l otan et l union europeenne"),
        ("la coopération OTAN-UE", "la cooperation otan ue"),
        ("U.N. and U.S.-backed", "un and us backed"),
        ("J.K.Rowling", "jk rowling"),
        ("Straße, ŁÓDŹ, œuvre, Ørsted, İstanbul", "strasse lodz oeuvre orsted istanbul"),
        ("Ёлка, за\u0301мок, Київ, Йосип", "елка замок київ йосип"),
        ("Афіни й об\u02bcєднання", "афіни й об єднання"),
        ("ΝΑΤΟΪΚΌΣ", "νατοικοσ"),
        ("الاتّحادُ الأوروبيّ", "الاتحاد الاوروبي"),
        ("שָׁלוֹם", "שלום"),
        ("CO₂ ２０１７ ½", "co2 2017 12"),
        ("हिन्दी में", "हिन्दी में"),
        ("한국어 회의", "한국어 회의"),
        ("#nato_summit @user", "nato summit user"),
    ],
)
def test_words_are_folded(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_scripts_without_spaces_give_one_word_a_character() -> None:
    assert words("北约和EU首脳") == ["北", "约", "和", "eu", "首", "脳"]
    assert words("ガ ｶﾞ か\u3099") == ["ガ", "ガ", "が"]
    assert len(words("ประเทศ")) == 6


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u200d", "\ufeff", "\u2060"])
def test_what_has_no_width_breaks_no_word_and_stays_in_the_offsets(hidden: str) -> None:
    found = analyse(f"l'OT{hidden}AN dit", "fr")
    assert found.words == ("l", "otan", "dit")
    assert found.surfaces[1] == "OTAN"
    assert (found.starts[1], found.ends[1]) == (2, 7)


def test_decomposed_text_is_read_like_composed_text() -> None:
    text = "Réunion à Kyïv : la coopération, Йосип, ガス, 유럽"
    assert words(unicodedata.normalize("NFD", text)) == words(text)


@given(NEWS | LETTERS)
def test_every_word_folds_to_what_stands_at_its_offsets(text: str) -> None:
    found = analyse(text, None)
    last = 0
    for word, surface, start, end in zip(found.words, found.surfaces, found.starts, found.ends, strict=True):
        assert last <= start < end <= len(text)
        assert fold(surface) == word
        assert words(text[start:end]) == [word]
        last = end


@given(NEWS | LETTERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    for word in words(text):
        assert fold(word) == word


@given(st.text(st.sampled_from("aZ0çÇłßŁéÉœŒñıİęЖйёїςΣάΩđøðþǄſŉ"), min_size=1, max_size=12))
def test_a_word_is_folded_letter_by_letter_where_no_mark_stands_apart(word: str) -> None:
    assert fold(word) == "".join(map(fold, word)) == fold(unicodedata.normalize("NFD", word))


@given(NEWS)
def test_sentences_lie_in_paragraphs(text: str) -> None:
    found = analyse(text, "fr")
    assert set(found.paragraph_starts) <= set(found.sentence_starts)
    assert list(found.sentences) == sorted(found.sentences)
    assert not found.words or (found.sentences[0], found.paragraphs[0]) == (0, 0)


def test_an_abbreviation_or_an_initial_ends_no_sentence() -> None:
    found = analyse(
        "M. Stoltenberg et le gén. Roux ont parlé. Selon J. Dupont, le U.N. Council vote. « Oui ! » dit-il.", "fr"
    )
    assert [found.words[at] for at in found.sentence_starts] == ["m", "selon", "oui"]


def test_a_blank_line_opens_a_paragraph_and_a_line_break_only_where_no_line_is_blank() -> None:
    assert analyse("un deux\ntrois\n\nquatre", "fr").paragraphs == (0, 0, 0, 1)
    assert analyse("un deux\ntrois", "fr").paragraphs == (0, 0, 1)
    assert analyse("北约开会。欧盟赞成。", "zh").sentences == (0, 0, 0, 0, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["launch", "launched", "launches"]),
        ("fr", ["coopération", "cooperation", "coopérations"]),
        ("ru", ["санкции", "санкциями", "санкций"]),
        ("uk", ["санкції", "санкціями", "санкцій"]),
        ("uk", ["європейський", "європейського", "європейською"]),
        ("ko", ["정상회담", "정상회담에서", "정상회담을", "정상회담들은"]),
        ("ar", ["العقوبات", "عقوبات"]),
        ("bg", ["правителство", "правителството", "правителства", "правителствата"]),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, forms: list[str]) -> None:
    assert len({stem(fold(form), language) for form in forms}) == 1
    assert stem(fold(forms[0]), language) in every_stem(fold(forms[0]))


def test_an_arabic_word_counts_without_what_is_written_onto_it() -> None:
    found = analyse("وبالاتحاد للتعاون", "ar")
    assert {"الاتحاد", "اتحاد"} <= set(found.variants[0])
    assert "تعاون" in found.variants[1]
    assert f"~{stem('اتحاد', 'ar')}" in found.variants[0]


def test_a_hebrew_word_counts_without_the_letters_in_front_of_it() -> None:
    found = analyse("ובישראל הנשיא", "he")
    assert "ישראל" in found.variants[0]
    assert "נשיא" in found.variants[1]
    assert variants("שלום", "xx") == ("לום",)  # never under three letters


def test_a_language_without_a_stemmer_has_no_stems() -> None:
    assert variants("北", "zh") == ()
    assert variants("nato", None) == ()


@pytest.mark.parametrize(
    "text",
    ["a" * 400_000, "a\u200b" * 200_000, "a" + "\u200b" * 400_000, "欧" * 400_000, "a." * 200_000, ". " * 200_000],
)
def test_a_hostile_text_costs_little(text: str) -> None:
    began = time.process_time()
    found = analyse(text, "en")
    assert len(found.sentences) <= MAX_WORDS
    assert time.process_time() - began < 3
