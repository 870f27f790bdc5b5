"""What topics say of news."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock

import pytest

from tests.topics.news import FIRST_STORY, LOOK_ALIKES, ONE_STORY
from topics.concepts import Lexicon
from topics.explain import explain
from topics.index import GAP, Index, TooCostlyError, View
from topics.matcher import MAX_EVIDENCE, Document, Matcher
from topics.query import QueryError, parse
from topics.query_plan import plan

TOPIC = "@nato NEAR/25 @eu AND @cooperation"


def matcher(**queries: str) -> Matcher:
    found = Matcher(Lexicon.shipped())
    for name, query in queries.items():
        found.add(name, parse(query))
    return found


def matches(query: str, document: Document | str, language: str = "en") -> bool:
    if isinstance(document, str):
        document = Document(body=document, language=language)
    return bool(matcher(topic=query).match(document))


def test_the_first_story_matches_and_says_where() -> None:
    [match] = matcher(nato_eu=TOPIC, words="NATO AND EU").match(FIRST_STORY)
    assert match.topic == "nato_eu"
    shown = {(piece.field, piece.text, piece.clause, piece.concept) for piece in match.evidence}
    assert ("title", "OTAN", "@nato", "nato") in shown
    assert ("title", "Union européenne", "@eu", "eu") in shown
    assert ("body", "coopération", "@cooperation", "cooperation") in shown
    assert ("body", "UE", "@eu", "eu") in shown
    assert FIRST_STORY.body is not None
    for piece in match.evidence:
        text = {"title": FIRST_STORY.title, "body": FIRST_STORY.body}[piece.field]
        assert text is not None
        assert text[piece.start : piece.end] == piece.text


@pytest.mark.parametrize("language", ONE_STORY)
def test_one_topic_finds_the_same_news_in_every_language(language: str) -> None:
    [match] = matcher(nato_eu=TOPIC).match(Document(body=ONE_STORY[language], language=language))
    assert {piece.concept for piece in match.evidence} == {"nato", "eu", "cooperation"}


@pytest.mark.parametrize("language", ONE_STORY)
def test_it_is_found_too_where_the_language_is_known_with_its_region(language: str) -> None:
    assert matches("@nato AND @eu", ONE_STORY[language], f"{language}-XX")


@pytest.mark.parametrize(("language", "text"), LOOK_ALIKES)
def test_look_alikes_match_nothing(language: str, text: str) -> None:
    assert not matches("@nato", text, language)
    assert not matches("@eu", text, language)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("otan", "l'OT\u200bAN dit"),
        ("OTAN-UE", "la relation OTAN/UE"),
        ('"union europeenne"', "l'Union européenne"),
        ("launch", "It was launched"),
        ("coop*", "la coopération"),
        ("北约", "今天北约开会"),
        ('"nato summ*"', "the NATO summits"),
        ('"summit nato"~2', "NATO held its summit"),
        ("=NATO", "NATO said"),
        ('="the EU"', "in the EU today"),
        ("eu ONEAR/1 nato", "EU and NATO"),
        ("(a1 OR b1) NEAR/0 c1", "b1 c1"),
        ('(big OR "big bad") ONEAR/0 wolf', "the big bad wolf"),
        ('the ONEAR/0 (big OR "big bad") ONEAR/0 wolf', "the big bad wolf"),
        ('the ONEAR/0 ((big OR "big bad") AND "big bad") ONEAR/0 wolf', "the big bad wolf"),
        (
            'of ONEAR/0 the ONEAR/0 (big OR "big bad") ONEAR/0 (old OR "old grey") ONEAR/0 wolf',
            "of the big bad old grey wolf",
        ),
        ("2 OF (oil, tanker, sanctions)", "oil sanctions"),
        ("ATLEAST/2 bitcoin", "bitcoin up, bitcoin down"),
        ("FIRST/3 nato", "one two nato"),
        ("nato SENT eu", "Said NATO to the EU. Then"),
        ("nato PARA eu", "NATO spoke. The EU heard.\n\nEnd."),
        ("nato NOTNEAR/2 neon", "nato here, and far away a neon"),
        ("(nato AND eu) NEAR/3 talk", "nato talk about it. Much later the long eu talk"),
        ("nato NOT neon", "nato"),
        ("mission -impossible", "the mission"),
        ("a1 | b1 && c1", "a1"),
    ],
)
def test_an_operator_finds(query: str, text: str) -> None:
    assert matches(query, text, "fr" if "union" in query else "en")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"launch"', "It was launched"),
        ("=NATO", "Nato said"),
        ("=coopération", "cooperation"),
        ('"nato summit"', "nato and summit"),
        ('"summit nato"~1', "NATO will hold its summit"),
        ("eu ONEAR/1 nato", "NATO and EU"),
        ("nato NEAR/1 eu", "nato one two eu"),
        ("nato NEAR/5 nato", "nato alone"),
        ("2 OF (oil, tanker, sanctions)", "oil and oil"),
        ("ATLEAST/2 bitcoin", "bitcoin"),
        ("FIRST/2 nato", "one two nato"),
        ("nato SENT eu", "Said NATO. The EU heard."),
        ("nato PARA eu", "NATO spoke.\n\nThe EU heard."),
        ("nato NOTNEAR/2 neon", "nato and neon"),
        ("(nato AND eu) NEAR/3 talk", "nato talk one two three four eu"),
        ("nato NOT neon", "nato neon"),
        ("mission -impossible", "mission impossible"),
        ("a1 AND (b1 OR c1)", "a1"),
        ("a1 OR b1 AND c1", "b1"),
    ],
)
def test_an_operator_finds_not(query: str, text: str) -> None:
    assert not matches(query, text)


def test_words_of_two_fields_are_not_near() -> None:
    document = Document(title="nato", body="eu")
    assert not matches("nato NEAR/100 eu", document)
    assert matches("nato AND eu", document)
    assert not matches('"nato eu"', document)


def test_a_field_is_searched_alone() -> None:
    document = Document(title="nato meets", deck="in Brussels", body="The eu came.\n\nMoscow did not.", language="en")
    assert matches("title:nato", document)
    assert not matches("title:eu", document)
    assert matches("lead:brussels AND lead:eu", document)
    assert not matches("lead:moscow", document)
    assert matches("body:(moscow OR paris)", document)
    assert not matches("body:brussels", document)
    assert matches("FIRST/5 eu", document) is False
    assert matches("FIRST/6 eu", document)


FILTERED = Document(
    body="nato",
    language="fr-CA",
    source="Le Monde diplomatique",
    url="https://www.lemonde.fr/politique/2026/otan.html",
    authors=("Anne Dupont", "R. Weiß"),
    section="Politique",
    country="FR",
    agency="AFP",
    urgency=2,
    tier=1,
    lists=("agencies", "Presse écrite"),
    published=datetime(2026, 11, 2, 23, 30, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "clause",
    [
        "lang:fr",
        "language:fr-ca",
        'source:"le monde"',
        "source:(afp OR monde)",
        "source:diplo*",
        "site:lemonde.fr",
        "site:www.lemonde.fr",
        "url:politique/2026",
        "url:https://www.lemonde.fr/politique",
        "author:weiss",
        "by:dupont",
        "section:politique",
        "country:fr",
        "agency:afp",
        "urgency:2",
        "urgency:1..3",
        "urgency:..2",
        "tier:1",
        "list:agencies",
        'list:"presse ecrite"',
        "published:2026-11-02",
        "published:2026-11-01..",
        "date:..2026-11-02",
    ],
)
def test_a_filter_lets_pass(clause: str) -> None:
    assert matches(f"nato AND {clause}", FILTERED)
    assert not matches(f"nato NOT {clause}", FILTERED)
    assert not matches(f"nato AND {clause}", Document(body="nato"))


@pytest.mark.parametrize(
    ("site", "address", "is_met"),
    [
        ("bbc.co.uk/news", "https://www.bbc.co.uk/news/articles/c1", True),
        ("bbc.co.uk/news", "https://bbc.co.uk/news", True),
        ("bbc.co.uk/News/", "https://bbc.co.uk/news/world?x=/sport", True),
        ("bbc.co.uk/news/world", "https://bbc.co.uk/news/world/europe-1", True),
        ("bbc.co.uk/", "https://bbc.co.uk/sport/1", True),
        ("paper.example/économie", "https://paper.example/%C3%A9conomie/a", True),
        ("bbc.co.uk/news", "https://bbc.co.uk/newsround/1", False),
        ("bbc.co.uk/news", "https://bbc.co.uk/sport/news/1", False),
        ("bbc.co.uk/news", "https://bbc.co.uk/sport?from=/news/", False),
        ("bbc.co.uk/news/world", "https://bbc.co.uk/news", False),
        ("bbc.co.uk/news", "https://abc.example/news/1", False),
    ],
)
def test_a_site_may_name_a_place_on_its_host(site: str, address: str, is_met: bool) -> None:
    assert matches(f"nato AND site:{site}", Document(body="nato", url=address)) is is_met


def test_a_site_with_www_is_met_without_it() -> None:
    bare = Document(body="nato", url="https://lemonde.fr/a")
    assert matches("nato AND site:www.lemonde.fr", bare)
    assert matches("nato AND site:lemonde.fr", bare)
    assert not matches("nato AND site:www.lemonde.fr", Document(body="nato", url="https://blog.lemonde.fr/a"))


@pytest.mark.parametrize(
    "clause",
    [
        "lang:fi",
        "lang:fr-be",
        "source:figaro",
        "site:monde.fr",
        "url:economie",
        "author:martin",
        "country:be",
        "urgency:3..",
        "tier:2..3",
        "list:press",
        "published:2026-11-03..",
        "published:2025-01-01..2025-12-31",
    ],
)
def test_a_filter_holds_back(clause: str) -> None:
    assert not matches(f"nato AND {clause}", FILTERED)


def test_a_topic_keeps_to_its_languages_and_sources() -> None:
    watching = Matcher(Lexicon.shipped())
    watching.add("by language", parse("nato"), languages=["fr"])
    watching.add("by region", parse("nato"), languages=["fr-BE"])
    watching.add("by source", parse("nato"), sources=["le monde diplomatique"])
    watching.add("by another source", parse("nato"), sources=["Le Monde"])
    assert [match.topic for match in watching.match(FILTERED)] == ["by language", "by source"]
    assert watching.match(replace(FILTERED, language=None, source=None)) == ()


def test_a_query_of_filters_alone_is_held_against_every_document() -> None:
    watching = matcher(all="source:monde", some="nato")
    assert watching.always() == ("all",)
    assert [match.topic for match in watching.match(replace(FILTERED, body="x"))] == ["all"]


def test_most_topics_are_never_run() -> None:
    watching = matcher(**{f"t{number}": f"word{number} AND nato" for number in range(50)})
    assert watching.candidates(Document(body="nato meets word7", language="en")) == {"t7"}


def test_a_topic_added_again_is_replaced() -> None:
    watching = matcher(topic="@nato")
    watching.add("topic", parse("paris"))
    assert len(watching) == 1
    assert not watching.match(Document(body="NATO"))
    assert watching.match(Document(body="paris"))


def test_an_unknown_concept_is_an_error_with_a_place() -> None:
    with pytest.raises(QueryError) as caught:
        matcher(topic="paris AND @natto")
    assert str(caught.value) == "unknown concept @natto at column 11: did you mean @nato?"


def test_evidence_is_bounded_and_shows_every_clause_in_every_field() -> None:
    document = Document(title="nato eu", deck="eu nato", body="nato eu and paris. " * 200, language="en")
    [match] = matcher(topic="nato AND eu AND paris").match(document)
    assert len(match.evidence) == MAX_EVIDENCE
    assert {(piece.field, piece.clause) for piece in match.evidence} == {
        ("title", "nato"),
        ("title", "eu"),
        ("deck", "eu"),
        ("deck", "nato"),
        ("body", "nato"),
        ("body", "eu"),
        ("body", "paris"),
    }


def test_evidence_of_nearness_names_only_words_that_are_near() -> None:
    document = Document(body="nato here. " + "x " * 50 + "nato and eu. " + "y " * 50 + "eu there", language="en")
    [match] = matcher(topic="nato NEAR/3 eu").match(document)
    assert [(piece.text, piece.start) for piece in match.evidence] == [("nato", 111), ("eu", 120)]


def test_what_is_ruled_out_or_optional_and_absent_is_no_evidence() -> None:
    [match] = matcher(topic="(nato OR paris) NOT moscow").match(Document(body="nato", language="en"))
    assert [piece.clause for piece in match.evidence] == ["nato"]


def test_no_article_holds_up_the_others() -> None:
    watching = matcher(
        near=" NEAR/100 ".join(["(nato OR eu OR abc*)"] * 8),
        sentence="(nato AND eu) SENT (eu OR nato) SENT nato",
        often="ATLEAST/100 (nato OR eu OR @nato OR @eu)",
        loose='"nato eu nato eu"~50',
    )
    hostile = Document(title="NATO EU " * 5_000, deck="EU. " * 20_000, body="NATO EU abc " * 100_000, language="en")
    began = time.process_time()
    index = Index(hostile)
    found = {each.topic for each in watching.found(index)}
    assert found | set(index.too_costly) == {"near", "sentence", "often", "loose"}
    assert {"near", "often"} <= found
    assert time.process_time() - began < 8  # two thirds of it is reading 120,000 words


def test_beginnings_that_many_words_of_a_text_have_count_as_work_for_each_place() -> None:
    word = "abcdefghijklmnopqrstuvwxyz" * 2
    index = Index(Document(body=f"{word} " * 50_000, language="en"))
    watched = matcher(many=" AND ".join(f"title:{word[:size]}*" for size in range(3, 50)), one=f"body:{word[:3]}*")
    assert watched.matching(index) == ["one"]
    assert index.too_costly == ()  # no title, no work
    asked = matcher(many=" AND ".join(f"body:{word[:size]}*" for size in range(3, 50)))
    asked.matching(index := Index(index.document))
    assert index.too_costly == ("many",)


def test_a_topic_is_found_by_what_is_rare_in_the_news_not_by_the_longer_word() -> None:
    watching = Matcher(Lexicon.shipped(), learn_after=8)
    watching.add("topic", parse('"zorn" AND "government"'))
    speech = Document(body="the government said", language="en")
    rare = Document(body="zorn spoke", language="en")
    assert watching.keys("topic") == {"government"}
    for _ in range(8):
        watching.match(speech)
    assert watching.keys("topic") == {"zorn"}
    assert not watching.match(rare)
    assert watching.match(Document(body="the government and zorn", language="en"))


def test_a_phrase_of_common_words_is_found_by_two_of_them() -> None:
    watching = Matcher(Lexicon.shipped())
    watching.add("topic", parse('"the who"'))
    assert watching.keys("topic") == {"the who"}
    assert watching.candidates(Document(body="who is the one", language="en")) == frozenset()
    assert watching.match(Document(body="It was The Who.", language="en"))


def test_a_topic_that_lacks_one_of_its_words_is_not_run() -> None:
    watching = matcher(topic="neon AND (paris OR rome)", other="neon")
    assert watching.candidates(Document(body="neon in Berlin", language="en")) == {"other"}


def test_a_nest_over_a_very_long_text_ends_in_bounded_work() -> None:
    words = [f"w{number:02d}" for number in range(60)]
    long = Document(body=" ".join(words * 800), language="en")
    nest = "w00"
    for word in words[1:46]:
        nest = f"({nest} NEAR/100 {word})"
    all_of_all = f"({' AND '.join(words[:40])}) NEAR/50 ({' AND '.join(words[10:50])})"
    loose = "ATLEAST/100 (" + " OR ".join(f'"{one} {other}"~20' for one in words[:12] for other in words[20:40]) + ")"
    queries = {"nest": nest, "all": all_of_all, "loose": loose, "plain": "w01 NEAR/3 w02"}
    together = matcher(**queries)
    index = Index(long)
    found = {each.topic: each.evidence for each in together.found(index)}
    assert sorted([*found, *index.too_costly]) == sorted(queries)
    assert "all" in index.too_costly
    assert found["plain"]
    for name, query in queries.items():  # whoever looks after it counts the same
        again = Index(long)
        matcher(**{name: query}).matching(again)
        assert again.too_costly == ((name,) if name in index.too_costly else ())
        told = explain(parse(query), long, Lexicon.shipped())
        assert told.matched == (name in found)
        assert any("too costly" in each for each in told.restrictions) == (name in index.too_costly)


@pytest.mark.parametrize(
    "query",
    [
        '"ceasefire in the north" AND talks',
        '"ceasefire in the north" NOT elections',
        "2 OF (talking, ceasefires, dams)",
        "(ceasefires OR dams) AND talk* NOT (elections OR voting)",
    ],
)
def test_what_names_words_rows_and_beginnings_alone_is_decided_without_being_run(query: str) -> None:
    text = "Talks on a ceasefire in the north go on."
    index = Index(Document(body=text, language="en"))
    watched = matcher(topic=query)
    with mock.patch("topics.clauses.Enough.holds", side_effect=AssertionError):
        assert watched.matching(index) == ["topic"]
    for other in (text.replace("in the north", "in north, the north"), f"{text} Elections come.", "Talks."):
        index = Index(Document(body=other, language="en"))
        slow = plan(query, parse(query).root).holds(View(Index(Document(body=other, language="en"))))
        assert bool(watched.matching(index)) is slow


def test_a_word_in_any_form_is_looked_for_in_languages_that_have_been_read_before() -> None:
    watched = matcher(first="ceasefires")
    documents = [Document(body="Les négociations continuent.", language="fr"), Document(body="Talks.", language="en")]
    assert not any(watched.match(each) for each in documents)
    watched.add("later", parse("négociation OR talk"))
    assert [[found.topic for found in watched.match(each)] for each in documents] == [["later"], ["later"]]


@pytest.mark.parametrize("asked", [1, 30])
def test_places_are_the_same_one_by_one_and_together(asked: int) -> None:
    text = "والاتحاد الاتحاد uniting united nations unite " * 3
    index = Index(Document(title="Nations unite", body=text, language="en"))
    for number in range(asked):
        index.at(f"word{number}")
    base = GAP + 2
    assert index.at("nations") == [0, *(base + 4 + 6 * at for at in range(3))]
    assert index.at("~unit") == [1, *(base + at + 6 * row for row in range(3) for at in (2, 3, 5))]
    assert index.at("الاتحاد") == [base + at + 6 * row for row in range(3) for at in (0, 1)]
    assert index.at("absent") == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Vasmar xx xx Reuven Tal", True),
        ("Reuven Tal xx xx Vasmar", True),
        ("Vasmar xx xx xx Reuven Tal", False),
        ("Reuven Tal xx xx xx Vasmar", False),
        ("Reuven xx Vasmar xx Tal", False),
        ("Tal xx Vasmar xx Reuven Tal", True),
    ],
)
def test_words_in_a_row_stand_near_by_their_nearest_word(text: str, near: bool) -> None:
    assert matches('Vasmar NEAR/2 ("Reuven Tal" OR "somebody else")', f"{text}.") is near
    assert matches('("Reuven Tal" OR "somebody else") NEAR/2 "Vasmar"', f"{text}.") is near


@pytest.mark.parametrize("word", ["الناتو", "والناتو", "بالناتو"])
def test_what_is_written_onto_a_word_hides_it_from_no_word_near_it(word: str) -> None:
    assert matches('"قمة" NEAR/1 ("الناتو" OR "بروكسل")', f"انعقدت قمة {word} اليوم", "ar")


def test_far_from_the_few_places_of_one_word_nobody_looks_for_all_those_of_another() -> None:
    crowded = Index(Document(body="vasmar " + "xx " * 20 + "often " * 500, language="en"))
    apart, near = (plan(each, parse(each).root) for each in ('"vasmar" NEAR/9 "often"', '"vasmar" NEAR/25 "often"'))
    assert not apart.holds(View(crowded, left=10))
    with pytest.raises(TooCostlyError):
        near.holds(View(crowded, left=10))
