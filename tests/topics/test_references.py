"""Topics inside topics, and words with wildcards."""

from __future__ import annotations

import time

import pytest

from storage.database import Database
from tests.conftest import MINUTE, NOW
from tests.topics.test_watch import LEXICON, Routed, publish, topic
from topics.document import Document
from topics.index import MAX_EXPANSIONS, Index
from topics.matcher import Matcher
from topics.query import QueryError, parse
from topics.references import resolved
from topics.watch import Watch

QUERIES = {
    "europe": "@eu OR brussels",
    "defence": '@nato OR "mine clearance"',
    "both": "#europe AND #defence",
    "one": "#two",
    "two": "x OR #three",
    "three": "#one",
    "the summit": "summit",
    "broken": "a AND",
    "bare": "lang:fr",
}


def met(query: str, body: str, language: str | None = "en") -> bool:
    matcher = Matcher(LEXICON)
    matcher.add("", resolved(parse(query), QUERIES))
    return bool(matcher.match(Document(body=body, language=language)))


def test_a_topic_stands_for_its_query() -> None:
    assert met("#both", "NATO in Brussels")
    assert not met("#both", "NATO in Paris")
    assert met("#europe NEAR/2 #defence", "Brussels and NATO")
    assert not met("#europe NEAR/2 #defence", "Brussels, where many people live, and NATO")
    assert met('#"the summit" NOT #europe', "a summit in Paris")
    assert not met('#"the summit" NOT #europe', "a summit in Brussels")
    assert met("2 OF (#europe, #defence, tanker)", "a tanker off Brussels")


def test_what_it_matched_is_shown_under_its_name() -> None:
    matcher = Matcher(LEXICON)
    query = resolved(parse("#europe AND mines"), QUERIES)
    assert query.inner == (("europe", QUERIES["europe"]),)
    matcher.add("", query)
    [match] = matcher.match(Document(body="mines near Brussels", language="en"))
    assert [(each.text, each.clause) for each in match.evidence] == [("mines", "mines"), ("Brussels", "#europe")]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a OR #one", 6, "#one contains itself: #one → #two → #three → #one"),
        ("#europ", 1, "no topic is called #europ"),
        ("a #broken", 3, "the query of #broken is wrong"),
        ("a NEAR/5 #bare", 10, "lang: is a filter"),
        ("NOT #europe", 1, "only negative"),
    ],
)
def test_what_cannot_stand_there_is_refused_where_its_name_stands(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        resolved(parse(text), QUERIES)
    assert caught.value.position == column
    assert caught.value.plain(text)["caret"] == f"{text}\n{' ' * (column - 1)}^"


def test_topics_that_double_are_refused_before_they_are_built() -> None:
    doubling = {f"t{n}": f"#t{n + 1} OR #t{n + 1}" for n in range(45)} | {"t45": "a"}
    began = time.process_time()
    with pytest.raises(QueryError, match="with the topics inside it more than 2000 words"):
        resolved(parse("#t0"), doubling)
    assert time.process_time() - began < 2


def test_a_change_of_the_inner_topic_is_one_of_the_outer(database: Database) -> None:
    routed = Routed()
    watch = Watch(LEXICON, routed)
    topic(database, "inner", "poisson")
    topic(database, "outer", "#inner AND accord")
    publish(database, 1)
    watch.round(database, NOW + MINUTE)
    with database.begin() as ledger:
        ledger.topics.declare("inner", title="inner", query="@nato", now=NOW + MINUTE)
    second = publish(database, 2)
    watch.round(database, NOW + 2 * MINUTE)
    assert routed.seen[0][1] == []
    assert routed.seen[1:] == [(second, ["inner", "outer"])]  # what was matched before is not looked at again


@pytest.mark.parametrize(
    ("wildcard", "words"),
    [
        ("D?put*", ["Député", "deputies", "députée"]),
        ("organi?ation", ["organisation", "Organization"]),
        ("colo*r", ["color", "colour"]),
        ("M*hammed", ["Mohammed", "Muhammed", "mhammed"]),
    ],
)
def test_a_wildcard_stands_for_letters(wildcard: str, words: list[str]) -> None:
    for word in words:
        assert met(wildcard, f"so {word} said")
    for word in ("put", "organiation", "colon", "Mohammedan", "organissation"):
        assert not met(wildcard, f"so {word} said")


def test_a_wildcard_finds_at_most_so_many_words_of_one_article() -> None:
    words = [f"b{number:03}xyz" for number in range(MAX_EXPANSIONS + 50)]
    index = Index(Document(body=" ".join(words)))
    assert len(index.looking_like("b*xyz")) == MAX_EXPANSIONS
    assert index.looking_like("b1?0xy*") == [100, 110, 120, 130, 140, 150, 160, 170]


def test_a_hostile_wildcard_takes_no_more_time_than_another() -> None:
    body = " ".join(f"{'a' * 60}{number}" for number in range(2_000))
    began = time.process_time()
    assert not met("a*" * 30 + "b", body)
    assert time.process_time() - began < 5


def test_wildcards_stand_in_phrases() -> None:
    assert met('"clim?t* chang*"', "the climate changes")
    assert not met('"clim?t* chang*"', "the climate has changed")
    assert met('"who is it?"', "Who is it")


def test_a_nest_of_proximity_takes_no_more_time_for_being_deep() -> None:
    nest = "a"
    for depth in range(23):
        nest = f"(({nest}) OR {'bcd'[depth % 3]}) NEAR/50 a"
    matcher = Matcher(LEXICON)
    matcher.add("", parse(nest))
    began = time.process_time()
    assert matcher.match(Document(body="a b c d " * 150, language="en"))
    assert time.process_time() - began < 20  # twice the work at each level would be hours
