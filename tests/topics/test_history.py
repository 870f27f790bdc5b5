"""What a search of the whole archive finds is what live matching found, whatever is stored and whatever is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.records import Article
from tests.conftest import NOW
from tests.topics.trees import CONCEPT_FILE, DOCUMENTS, QUERIES
from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.matcher import Matcher
from topics.query import parse
from topics.search import search
from topics.syntax import Node
from topics.trial import Candidate, concerned, found_among
from topics.watch import Watch, document_of


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path: Path = tmp_path_factory.mktemp("concepts") / "concepts.toml"
    path.write_text(CONCEPT_FILE)
    return Lexicon().extended([path])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents=st.lists(DOCUMENTS, min_size=1, max_size=3), roots=st.lists(QUERIES, min_size=1, max_size=3))
def test_the_whole_archive_answers_as_live_matching_did(
    database: Database, lexicon: Lexicon, documents: list[Document], roots: list[Node]
) -> None:
    with database.begin() as ledger:
        for document in documents:
            number = ledger.articles.count()  # the archive grows from one example to the next
            article = Article(
                url=f"https://wire.example/{number}",
                headline=document.title,
                deck=document.deck,
                body_text=document.body,
                language=document.language,
                urgency=document.urgency,
                published_at=document.published,
            )
            source = ledger.sources.declare(document.source or "Nobody")
            ledger.articles.store(article, source_id=source, seen_at=NOW)
    while Watch(lexicon, lambda *_: 0).round(database, NOW).revisions:
        pass
    queries = {f"topic {number}": parse(str(root)) for number, root in enumerate(roots)}
    live = Matcher(lexicon)
    for name, query in queries.items():
        live.add(name, query)
    with database.read() as ledger:
        sources = {source.id: source for source in ledger.sources.all()}
        kept = ledger.articles.newest(range(1, ledger.articles.count() + 1))
        met = {
            (name, each.article_id)
            for each in kept
            for name in live.matching(Index(document_of(each, sources[each.source_id])))
        }
        event(f"met {min(len(met), 3)}")
        searched = {
            (name, hit.revision.article_id) for name, query in queries.items() for hit in search(ledger, query, lexicon)
        }
        candidates = [Candidate(name, query) for name, query in queries.items()]
        ids = concerned(ledger, candidates, lexicon)
        tried = {(name, found.article) for name, found in found_among(ledger, ids, candidates, lexicon)}
    assert searched == met
    assert tried == met


def test_a_title_with_its_country_inside_is_found_in_the_archive_too(sqlite: Database) -> None:
    shipped = Lexicon.shipped()
    texts = (
        "Le ministre allemand de la Défense a reçu son homologue.",
        "Le ministre sud-coréen de la Défense est à Paris.",
    )
    with sqlite.begin() as ledger:
        source = ledger.sources.declare("Nobody")
        for number, text in enumerate(texts):
            article = Article(url=f"https://wire.example/{number}", headline="Visite", body_text=text, language="fr")
            ledger.articles.store(article, source_id=source, seen_at=NOW)
    while Watch(shipped, lambda *_: 0).round(sqlite, NOW).revisions:
        pass
    with sqlite.read() as ledger:
        found = [hit.revision.article_id for hit in search(ledger, parse("@de-defence-minister"), shipped)]
        assert len(found) == 1
        assert len(list(search(ledger, parse("@defence-minister"), shipped))) == 2
