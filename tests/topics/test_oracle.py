"""The matcher against the oracle; the presearch and the index's prefilter against the matcher."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from storage.prefilter import AllOf, AnyOf, Prefilter, Stem, Words
from tests.topics import oracle
from tests.topics.trees import CONCEPT_FILE, DOCUMENTS, QUERIES
from topics.concepts import Lexicon
from topics.document import Document
from topics.frequency import Commonness
from topics.index import Index
from topics.matcher import Matcher
from topics.prefilter import index_stream, weaken
from topics.query import QueryError, parse
from topics.syntax import Node


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path: Path = tmp_path_factory.mktemp("concepts") / "concepts.toml"
    path.write_text(CONCEPT_FILE)
    return Lexicon().extended([path])


def found(part: Prefilter, words: Sequence[str], stems: frozenset[str]) -> bool:
    """What a full-text index would find."""
    match part:
        case AllOf(parts=parts):
            return all(found(each, words, stems) for each in parts)
        case AnyOf(parts=parts):
            return any(found(each, words, stems) for each in parts)
        case Stem(any_of=any_of):
            return not stems.isdisjoint(any_of) or not set(words).isdisjoint(any_of)
        case Words(tokens=tokens, prefix=prefix):
            size = len(tokens)
            for at in range(len(words) - size + 1):
                row = words[at : at + size]
                last = row[-1].startswith(tokens[-1]) if prefix else row[-1] == tokens[-1]
                if last and tuple(row[:-1]) == tokens[:-1]:
                    return True
            return False


@settings(max_examples=250)
@given(QUERIES, DOCUMENTS)
def test_the_matcher_says_what_the_oracle_says(lexicon: Lexicon, root: Node, document: Document) -> None:
    query = parse(str(root))
    matcher = Matcher(lexicon)
    matcher.add("topic", query)
    matched = matcher.match(document)
    event(f"matched {bool(matched)}")
    assert bool(matched) == oracle.matches(query.root, document, lexicon)


@settings(max_examples=120)
@given(st.lists(QUERIES, max_size=6), DOCUMENTS)
def test_what_matches_is_a_candidate_and_survives_the_prefilter(
    lexicon: Lexicon, roots: list[Node], document: Document
) -> None:
    queries = {f"topic {number}": parse(str(root)) for number, root in enumerate(roots)}
    matcher = Matcher(lexicon)
    for name, query in queries.items():
        matcher.add(name, query)
    words, stems = index_stream(Index(document))
    for match in matcher.match(document):
        assert match.topic in matcher.candidates(document)
    for name, query in queries.items():  # the oracle, not the matcher: what presearch loses must show here
        if oracle.matches(query.root, document, lexicon):
            weakened = weaken(query, lexicon)
            assert name in matcher.candidates(document)
            assert weakened is None or found(weakened, words, stems)


@settings(max_examples=150)
@given(st.lists(QUERIES, min_size=1, max_size=8), DOCUMENTS)
def test_with_and_without_presearch_the_same_topics_are_met(
    lexicon: Lexicon, roots: list[Node], document: Document
) -> None:
    narrowing, running_all = Matcher(lexicon), Matcher(lexicon, presearch=False)
    for number, root in enumerate(roots):
        for each in (narrowing, running_all):
            each.add(str(number), parse(str(root)))
    assert narrowing.match(document) == running_all.match(document)
    assert len(running_all.candidates(document)) == len(roots)


@settings(max_examples=120)
@given(QUERIES, DOCUMENTS)
def test_evidence_stands_where_it_says(lexicon: Lexicon, root: Node, document: Document) -> None:
    query = parse(str(root))
    matcher = Matcher(lexicon)
    matcher.add("topic", query)
    for match in matcher.match(document):
        assert len(match.evidence) <= 20
        for piece in match.evidence:
            assert getattr(document, piece.field)[piece.start : piece.end] == piece.text != ""
            assert piece.clause in query.text
            assert piece.concept is None or piece.clause == f"@{piece.concept}"


@settings(max_examples=120)
@given(st.lists(QUERIES, min_size=1, max_size=5), DOCUMENTS)
def test_a_removed_topic_leaves_nothing_behind(lexicon: Lexicon, roots: list[Node], document: Document) -> None:
    matcher = Matcher(lexicon)
    for number, root in enumerate(roots):
        matcher.add(str(number), parse(str(root)))
    for number in range(1, len(roots)):
        matcher.remove(str(number))
    alone = Matcher(lexicon)
    alone.add("0", parse(str(roots[0])))
    assert matcher.match(document) == alone.match(document)
    matcher.remove("0")
    assert matcher.candidates(document) == frozenset()


@settings(max_examples=120)
@given(QUERIES)
def test_a_query_is_rendered_as_text_that_parses_to_the_same(root: Node) -> None:
    query = parse(str(root))
    assert parse(str(query)).root == query.root == root


@given(st.text(st.sampled_from('ab "()=-!+*?~/@#:.,|&1 2\n«»“”ANDORNOTNEAR欧') | st.characters(), max_size=40))
def test_any_text_is_a_query_or_an_error_with_a_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as caught:
        error = caught
    else:
        assert parse(str(query)).root == query.root
        return
    assert 1 <= error.position <= len(text) + 1
    assert error.message
    assert error.caret(text).endswith("^")


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 4), QUERIES),
        st.tuples(st.just("remove"), st.integers(0, 4), st.none()),
        st.tuples(st.just("match"), DOCUMENTS, st.none()),
    ),
    max_size=10,
)


@settings(max_examples=150)
@given(_STEPS, DOCUMENTS)
def test_topics_come_and_go_while_words_are_learned(
    lexicon: Lexicon, steps: list[tuple[str, object, Node | None]], last: Document
) -> None:
    matcher = Matcher(lexicon, learn_after=2)  # so that keys are chosen anew in the midst of it
    watched: dict[str, Node] = {}
    for what, which, root in [*steps, ("match", last, None)]:
        if what == "match":
            assert isinstance(which, Document)
            expected = {name for name, each in watched.items() if oracle.matches(each, which, lexicon)}
            assert expected <= matcher.candidates(which)
            assert {match.topic for match in matcher.match(which)} == expected
        elif root is not None:
            query = parse(str(root))
            watched[str(which)] = query.root
            matcher.add(str(which), query)
        else:
            watched.pop(str(which), None)
            matcher.remove(str(which))
    assert len(matcher) == len(watched)


@given(st.dictionaries(st.sampled_from(["union", "unions", "nato", "nato~", "union nato", "@bloc"]), st.integers(1, 9)))
def test_the_more_documents_have_a_key_the_commoner_it_is(counts: dict[str, int]) -> None:
    common = Commonness(counts, 9)
    assert all(0 < common(key) <= 1 for key in [*counts, "uni*", "unknown", "unknown~", "union nato"])
    assert common("union") <= common("uni*")
    raised = Commonness({**counts, "nato": counts.get("nato", 0) + 1}, 9)
    assert raised("nato") > common("nato")
    assert raised("unknown") == common("unknown")


@settings(max_examples=150)
@given(QUERIES, DOCUMENTS, st.integers(0, 60))
def test_too_little_work_ends_in_no_answer_and_never_in_another(
    lexicon: Lexicon, root: Node, document: Document, most: int
) -> None:
    matcher = Matcher(lexicon)
    matcher.add("topic", parse(str(root)))
    whole, some = Index(document), Index(document)
    met = matcher.matching(whole)
    with mock.patch("topics.matcher.MAX_WORK", most):
        met_with_little = matcher.matching(some)
    event(f"given up {bool(some.too_costly)}")
    assert met_with_little == ([] if some.too_costly else met)
