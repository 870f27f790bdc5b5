"""Random queries and random news for property tests: a small vocabulary, so that things meet."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from topics.document import Document
from topics.syntax import (
    And,
    AtLeast,
    Concept,
    Field,
    First,
    Near,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Range,
    Same,
    Term,
    Wildcard,
)

VOCABULARY = (
    "NATO",
    "nato",
    "Union",
    "union",
    "unions",
    "european",
    "launch",
    "launched",
    "accord",
    "l'accord",
    "UE",
    "ue",
)
CONCEPTS = ("alliance", "bloc", "deed", "leader", "chair")

_word = st.sampled_from([*VOCABULARY, "OTAN-UE", "北约", "والاتحاد", "الاتحاد"])
_words = st.lists(_word, min_size=1, max_size=4).map(" ".join)
_text_leaves = st.one_of(
    st.builds(Term, _word, exact=st.booleans()),
    st.builds(Phrase, _words, exact=st.booleans()),
    st.builds(Phrase, st.sampled_from(["uni", "nato uni", "l'acc", "北约"]), prefix=st.just(True)),
    st.builds(Phrase, st.sampled_from(["union accord", "NATO UE union"]), slop=st.integers(0, 4)),
    st.builds(Wildcard, st.sampled_from(["un?on", "U*on*", "lau?ch*", "n*to", "un*n?", "e?r*pe?n"])),
    st.builds(Phrase, st.sampled_from(["un?on acc*d", "NATO uni* acc", "NATO l?union"]), prefix=st.booleans()),
    st.builds(Prefix, st.sampled_from(["uni", "launch", "euro", "OTAN-uni"])),
    st.builds(Concept, st.sampled_from(CONCEPTS)),
)
_filters = st.one_of(
    st.builds(Field, st.just("lang"), st.sampled_from(["en", "fr", "fr-CA"]).map(Term)),
    st.builds(Field, st.just("source"), st.sampled_from([Term("wire"), Phrase("the wire"), Prefix("wir")])),
    st.builds(
        Field, st.just("urgency"), st.builds(Range, st.sampled_from(["", "1", "2"]), st.sampled_from(["3", "5"]))
    ),
)
_distance = st.integers(0, 8)


def _inside(child: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """What has a place in the text, around such."""
    either = st.lists(child, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    both = st.lists(child, min_size=2, max_size=2).map(lambda parts: And(tuple(parts)))
    plain = st.one_of(_text_leaves, st.lists(_text_leaves, min_size=2, max_size=2).map(lambda parts: Or(tuple(parts))))
    return st.one_of(
        st.builds(Near, child, child, _distance, ordered=st.booleans()),
        st.builds(NotNear, child, plain, _distance),
        st.builds(Same, child, child, st.sampled_from(["SENT", "PARA"])),
        st.builds(AtLeast, st.integers(1, 3), child),
        st.builds(First, st.integers(1, 12), child),
        st.builds(Field, st.sampled_from(["title", "lead", "body"]), child),
        either,
        both,
    )


def _around(child: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(child, min_size=2, max_size=3)
    return st.one_of(
        parts.map(lambda found: And(tuple(found))),
        parts.map(lambda found: Or(tuple(found))),
        st.tuples(child, child).map(lambda pair: And((pair[0], Not(pair[1])))),
        parts.flatmap(lambda found: st.integers(1, len(found)).map(lambda count: NOf(count, tuple(found)))),
    )


PLACED = st.recursive(_text_leaves, _inside, max_leaves=5)
QUERIES = st.recursive(st.one_of(PLACED, PLACED, _filters), _around, max_leaves=5)

_row = st.lists(
    st.sampled_from(
        [*VOCABULARY, "OTAN", "北约开会", "والاتحاد", "European", "of the", "x", "y", ". X", ".\n\nY", "launching"]
    ),
    max_size=12,
).map(" ".join)
DOCUMENTS = st.builds(
    Document,
    title=st.none() | _row,
    deck=st.none() | _row,
    body=st.lists(_row, min_size=1, max_size=2).map(" ".join),
    language=st.sampled_from(["en", "fr", "fr-CA", "zh", "ar", "uk", None]),
    source=st.sampled_from([None, "The Wire", "Le Monde"]),
    urgency=st.sampled_from([None, 1, 4]),
    published=st.sampled_from([None, datetime(2020, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)]),
)

CONCEPT_FILE = """
[alliance]
[alliance.names]
any = ["NATO", "OTAN"]
zh = ["北约"]
en = ["European Union launch*"]
[bloc]
kind = "organisation"
[bloc.names]
en = [{ text = "European union", case = "initial" }, "union"]
fr = ["UE", "l'accord UE"]
uk = ["union accord"]
ar = ["الاتحاد"]
[bloc.except]
en = ["union accord"]
any = ["NATO union"]
[deed]
kind = "action"
[deed.names]
en = [{ text = "launch", form = "inflected" }, "accord*"]
fr = ["accord", { text = "launched union", form = "inflected" }]
[leader]
kind = "person"
[leader.names]
any = ["European launch", { text = "NATO", needs = "alone" }, { text = "European", needs = "context" }]
[chief]
kind = "title"
[chief.names]
en = ["union", "accord"]
fr = ["accord"]
[chair]
kind = "office"
title = "chief"
at = "alliance"
terms = [["leader", 2022-01-01]]
"""
