"""Why an article met a topic or did not, and why an address became no article: for programs."""

from __future__ import annotations

from storage.records import Revision, Topic
from topics.explain import explain
from topics.query import QueryError, parse
from topics.references import resolved
from topics.watch import document_of
from wirewatch.address_outcome import article_at, fate_of_address
from wirewatch.article_outcome import fate_of
from wirewatch.commands.explain import explanation_lines, judged_on
from wirewatch.config import query_mistake
from wirewatch.web.api_operation import ID, NAME, Asked, Endpoint, NotThereError, UnfitError
from wirewatch.web.api_records import AddressAnswer, ExplainAnswer, article_answer
from wirewatch.web.api_schemas import Parameter

LONGEST_ADDRESS = 2048
URL = Parameter(name="url", doc="The article's address.", required=True, longest=LONGEST_ADDRESS)


def explained(asked: Asked) -> ExplainAnswer:
    revision, topic = asked.ledger.articles.latest(asked["id"]), asked.ledger.topics.named(asked["name"])
    if revision is None or topic is None:
        raise NotThereError
    return _explained(asked, revision, topic)


def address_explained(asked: Asked) -> AddressAnswer:
    topic = asked.ledger.topics.named(asked["name"])
    if topic is None:
        raise NotThereError
    number = article_at(asked.ledger, asked["url"])
    revision = asked.ledger.articles.latest(number) if number is not None else None
    if revision is None:
        steps, _ = fate_of_address(asked.ledger, asked["url"], asked.now)
        return AddressAnswer(url=asked["url"], article=None, explained=None, fate=list(steps))
    told = _explained(asked, revision, topic)
    return AddressAnswer(url=asked["url"], article=revision.article_id, explained=told, fate=told.fate)


def _explained(asked: Asked, newest: Revision, topic: Topic) -> ExplainAnswer:
    document = document_of(newest, asked.ledger.sources.get(newest.source_id))
    try:
        query = resolved(parse(topic.query), asked.ledger.topics.queries())
        told = explain(query, document, asked.site.lexicon, topic.languages, topic.sources)
    except QueryError as error:
        raise UnfitError(f'topic "{topic.name}" is not watched: {query_mistake(error)}') from error
    closed = article_answer(newest, [], asked.now).embargoed_until is not None
    return ExplainAnswer(
        article=newest.article_id,
        topic=topic.name,
        query=topic.query,
        judged_on=judged_on(newest.article),
        matched=told.matched,
        clauses=[] if closed else list(explanation_lines(told)),
        fate=list(fate_of(asked.ledger, newest, topic).steps),
    )


EXPLAIN = (
    Endpoint(
        path="/articles/{id}/topics/{name}",
        doc="Why an article met a topic or did not, clause by clause, and what became of it.",
        answer=ExplainAnswer,
        work=explained,
        parameters=(ID, NAME),
    ),
    Endpoint(
        path="/topics/{name}/explain",
        doc="The same for an address; if no article is stored for it, why not.",
        answer=AddressAnswer,
        work=address_explained,
        parameters=(NAME, URL),
    ),
)
