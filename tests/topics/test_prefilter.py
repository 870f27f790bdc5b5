"""What a full-text index is given and asked."""

from __future__ import annotations

import pytest

from storage.prefilter import AllOf, AnyOf, Prefilter, Stem, Words
from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.prefilter import FIELD_GAP, index_stream, weaken
from topics.query import parse


def test_the_stream_holds_words_in_order_and_forms_without() -> None:
    words, forms = index_stream(Index(Document(title="Les ministres", body="l'OTAN coopère", language="fr")))
    assert words == ["les", "ministres", FIELD_GAP, "l", "otan", "coopere"]
    assert {"ministr", "cooper"} <= forms
    assert not any("~" in form for form in forms)


def test_the_stream_of_an_arabic_text_holds_words_without_proclitics() -> None:
    _, forms = index_stream(Index(Document(body="وبالاتحاد", language="ar")))
    assert {"الاتحاد", "اتحاد"} <= forms


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ('"Union européenne"', Words(("union", "europeenne"))),
        ("OTAN-UE", Words(("otan", "ue"))),
        ("coop*", Words(("coop",), prefix=True)),
        ("北约", Words(("北", "约"))),
        ("=OTAN NOT lang:fr", Words(("otan",))),
        ('"paris" NEAR/5 "rome"', AllOf((Words(("paris",)), Words(("rome",))))),
        (
            '2 OF ("a", "b", "c")',
            AnyOf(
                tuple(AllOf((Words((one,)), Words((other,)))) for one, other in (("a", "b"), ("a", "c"), ("b", "c")))
            ),
        ),
        ('title:"a" NOTNEAR/3 "b"', Words(("a",))),
        ('"paris" OR lang:fr', None),
        ("lang:fr", None),
        ('"rome paris"~3', AllOf((Stem(("rome",)), Stem(("paris",))))),
        ('"الاتحاد الأوروبي"', AllOf((Stem(("الاتحاد",)), Stem(("الاوروبي",))))),
    ],
)
def test_a_query_is_weakened(query: str, asked: Prefilter | None) -> None:
    assert weaken(parse(query), Lexicon.shipped()) == asked


def test_a_bare_word_is_asked_for_under_every_stemmer() -> None:
    asked = weaken(parse("launches"), Lexicon.shipped())
    assert isinstance(asked, Stem)
    assert asked.any_of[0] == "launches"
    assert "launch" in asked.any_of
    assert len(set(asked.any_of)) == len(asked.any_of)


def test_a_concept_is_asked_for_under_all_its_names() -> None:
    asked = weaken(parse("@nato"), Lexicon.shipped())
    assert isinstance(asked, AnyOf)
    assert {Words(("otan",)), Words(("北", "约")), Words(("nordatlantikpakt",), prefix=True)} <= set(asked.parts)
