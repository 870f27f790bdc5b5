"""Explanations: they say what the matcher does, and how narrowly a clause was missed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.topics.news import FIRST_STORY
from tests.topics.trees import CONCEPT_FILE, DOCUMENTS, QUERIES
from topics.concepts import Lexicon
from topics.document import Document
from topics.explain import Clause, explain
from topics.matcher import Matcher
from topics.names import Names
from topics.query import parse
from topics.syntax import Node


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path: Path = tmp_path_factory.mktemp("concepts") / "concepts.toml"
    path.write_text(CONCEPT_FILE)
    return Lexicon().extended([path])


@pytest.fixture(scope="module")
def names(lexicon: Lexicon) -> Names:
    return Names(lexicon)


@settings(max_examples=200)
@given(
    QUERIES,
    DOCUMENTS,
    st.sampled_from([(), ("fr",), ("en", "zh")]),
    st.sampled_from([(), ("the wire",)]),
)
def test_an_explanation_says_matched_exactly_when_the_matcher_matches(
    lexicon: Lexicon,
    names: Names,
    root: Node,
    document: Document,
    languages: tuple[str, ...],
    sources: tuple[str, ...],
) -> None:
    query = parse(str(root))
    matcher = Matcher(lexicon)
    matcher.add("topic", query, languages, sources)
    told = explain(query, document, lexicon, languages, sources, names)
    event(f"matched {told.matched}")
    assert told.matched == bool(matcher.match(document))
    for clause in told.clause.walk():
        for place in clause.places:
            assert getattr(document, place.field)[place.start : place.end] == place.text


def clause_of(query: str, document: Document, text: str) -> Clause:
    told = explain(parse(query), document, Lexicon.shipped())
    [clause] = [each for each in told.clause.walk() if each.text == text]
    return clause


BODY = Document(
    title="Talks", body="The union gathered. The " + "word " * 22 + "NATO agreed with the Nato press.", language="en"
)


@pytest.mark.parametrize(
    ("query", "clause", "why"),
    [
        ("gathered NEAR/15 =NATO", "gathered NEAR/15 =NATO", "closest pair is 23 words apart: body"),
        ("agreed ONEAR/2 =NATO", "agreed ONEAR/2 =NATO", "stands in the other order only: closest pair is 0 words"),
        ("gathered SENT agreed", "gathered SENT agreed", "never in one sentence: closest pair is 24 words apart"),
        ("talks NEAR/5 gathered", "talks NEAR/5 gathered", "no pair stands in one text"),
        ("ATLEAST/3 nato", "ATLEAST/3 nato", "stands 2 times, 3 needed"),
        ("title:nato", "title:nato", "stands in body, not in title"),
        ("FIRST/3 nato", "FIRST/3 nato", "stands only behind the first 3 words"),
        ("agreed NOTNEAR/3 nato", "agreed NOTNEAR/3 nato", "its one place is within 3 words of nato"),
        ("nato NOTNEAR/5 press", "nato NOTNEAR/5 press", "each of its 2 places is within 5 words of press"),
        ("ATLEAST/2 talks", "ATLEAST/2 talks", "stands once, 2 needed"),
        # in the right order, and too far: that alone is told
        ("gathered ONEAR/5 =NATO", "gathered ONEAR/5 =NATO", "closest pair is 23 words apart: body"),
        ("title:nato", "nato", "stands only elsewhere: body"),
        ('"union the"', '"union the"', 'its words stand as "The union": "union the"~1 finds them'),
        ('"union NATO"', '"union NATO"', None),  # 24 other words between
        ('"NATO Nato"', '"NATO Nato"', 'its words stand as "NATO agreed with the Nato": "NATO Nato"~3 finds them'),
        ('="NATO Nato"', '="NATO Nato"', None),
        ("=nato", "=nato", 'written otherwise: "NATO", "Nato"'),
        ("union AND lang:fr", "lang:fr", "the article has en"),
        ("union AND source:wire", "source:wire", "the article has none"),
        ("2 OF (union, paris, rome)", "2 OF (union, paris, rome)", "1 of 3 met, 2 needed"),
        ("union NOT gathered", "NOT gathered", "it is met"),
    ],
)
def test_what_is_missed_is_missed_by_so_much(query: str, clause: str, why: str | None) -> None:
    found = clause_of(query, BODY, clause)
    assert not found.met
    assert (why is None and found.why is None) or why in (found.why or "")


def test_the_closest_of_all_pairs_is_told_whichever_text_it_stands_in() -> None:
    document = Document(
        title="A union of a few of the old towns agreed",
        deck="The union, they said, agreed",
        body="A union",
        language="en",
    )
    found = clause_of("union NEAR/1 agreed", document, "union NEAR/1 agreed")
    assert found.why == 'closest pair is 2 words apart: deck "union, they said, agreed", at most 1 allowed'


def test_the_first_story_matches_by_its_concepts_and_says_so_where_plain_words_fail() -> None:
    assert explain(parse("@nato NEAR/15 @eu"), FIRST_STORY, Lexicon.shipped()).matched
    told = explain(parse("NATO AND EU"), FIRST_STORY, Lexicon.shipped())
    assert not told.matched
    assert [part.why for part in told.clause.parts] == [
        'the article writes "OTAN": @nato finds it in all languages',
        'the article writes "Union européenne": @eu finds it in all languages',
    ]


def test_a_restriction_is_told_beside_the_clauses() -> None:
    told = explain(parse("nato"), BODY, Lexicon.shipped(), languages=["fr"], sources=["The Wire"])
    assert told.clause.met
    assert not told.matched
    assert told.restrictions == (
        "the topic is watched in fr only; the article is en",
        "the topic is watched in The Wire only; the article is of no known source",
    )
