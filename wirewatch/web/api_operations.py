"""What programs may ask of /api/v1: a table, from which requests are read and OpenAPI is written."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Alert, AlertState, DeliveryState, Feed, Source, Topic
from topics.query import QueryError, parse
from topics.references import resolved
from wirewatch.web.api_changes import WISHES
from wirewatch.web.api_desk import WORK
from wirewatch.web.api_explain import EXPLAIN
from wirewatch.web.api_operation import AFTER, ID, LIMIT, NAME, Asked, Endpoint, NotThereError
from wirewatch.web.api_records import (
    AlertWhole,
    ArticleAnswer,
    ArticleWhole,
    DeliveryAnswer,
    DeliveryWhole,
    HitAnswer,
    MistakeAnswer,
    Page,
    PreviewAnswer,
    SearchAnswer,
    StatusAnswer,
    StoryAnswer,
    article_answer,
    article_answers,
    delivery_answer,
    match_answer,
    topics_of,
)
from wirewatch.web.api_reviews import EDITING
from wirewatch.web.api_schemas import Parameter
from wirewatch.web.archive_search import look, mistake_of
from wirewatch.web.session import WRITE
from wirewatch.web.today_pages import MOST_LISTED
from wirewatch.web.topic_and_alert_pages import LONGEST_QUERY, preview
from wirewatch.web.topic_feeds import NEWSFEEDS

TOPIC = Parameter(name="topic", doc="Only what met this topic.")
SOURCE = Parameter(name="source", doc="Only of this source.")
TEXT = Parameter(name="text", doc="How much of a text.", choices=("excerpt", "full"), default="excerpt")
QUERY = Parameter(name="query", doc="A query in the language of topics.", required=True, longest=LONGEST_QUERY)
DAYS = Parameter(name="days", doc="How far back.", kind=int, default=90, least=1, most=3650)


# ------------------------------------------------------------------ what is answered


def articles(asked: Asked) -> Page[ArticleAnswer]:
    numbers = asked.ledger.streams.revisions(
        asked["after"], asked["limit"], topic=asked["topic"], source=asked["source"]
    )
    found = article_answers(asked.ledger, numbers, asked.now, full=asked["text"] == "full")
    return Page(found, numbers[-1] if numbers else asked["after"])


def article(asked: Asked) -> ArticleWhole:
    revisions = asked.ledger.articles.revisions(asked["id"])
    if not revisions:
        raise NotThereError
    topics, full = topics_of(asked.ledger, asked["id"]), asked["text"] == "full"
    answers = [article_answer(each, topics, asked.now, full=full) for each in revisions]
    closed = answers[-1].embargoed_until is not None
    return ArticleWhole(
        article=answers[-1],
        revisions=answers,
        matches=[] if closed else [match_answer(each) for each in asked.ledger.topics.matches(article_id=asked["id"])],
        provenance={} if closed else revisions[-1].article.provenance,
        ceased=[] if closed else asked.ledger.topics.lapses(asked["id"]),
        marks=asked.ledger.topics.marks(article_id=asked["id"]),
    )


def story(asked: Asked) -> StoryAnswer:
    found = asked.ledger.stories.get(asked["id"])
    if found is None:
        raise NotThereError
    listed = asked.ledger.articles.recent(MOST_LISTED, story_id=found.id)
    order = [each.id for each in sorted(listed, key=lambda each: (each.first_seen_at, each.id))]
    newest = asked.ledger.articles.newest(order)
    answers = [article_answer(each, topics_of(asked.ledger, each.article_id), asked.now) for each in newest]
    return StoryAnswer(story=found, articles=answers)


def topics(asked: Asked) -> list[Topic]:
    return asked.ledger.topics.all()


def topic(asked: Asked) -> Topic:
    found = asked.ledger.topics.named(asked["name"])
    if found is None:
        raise NotThereError
    return found


def searched(asked: Asked) -> SearchAnswer:
    try:
        hits, cut = look(
            asked.site,
            asked.ledger,
            resolved(parse(asked["query"]), asked.ledger.topics.queries()),
            since=asked.now - timedelta(days=asked["days"]),
            sources=[asked["source"]] if asked["source"] else (),
            most=asked["limit"],
        )
    except QueryError as error:
        return SearchAnswer(items=[], cut=False, mistake=MistakeAnswer(**mistake_of(error, asked["query"])))
    found = []
    for hit in hits:
        answer = article_answer(hit.revision, topics_of(asked.ledger, hit.revision.article_id), asked.now)
        found.append(HitAnswer(article=answer, evidence=() if answer.embargoed_until else hit.evidence))
    return SearchAnswer(items=found, cut=cut, mistake=None)


def previewed(asked: Asked) -> PreviewAnswer:
    tried = preview(asked.site, asked["query"], asked["days"])
    trial = tried.trial
    return PreviewAnswer(
        query=tried.query,
        since=trial.since if trial else None,
        articles=trial.articles if trial else 0,
        stories=trial.stories if trial else 0,
        alerts_per_day=round(trial.alerts_per_day, 3) if trial else 0.0,
        days=dict(trial.days) if trial else {},
        sources=dict(trial.sources) if trial else {},
        too_costly=trial.too_costly if trial else 0,
        notices=tried.notices,
        cut=tried.cut,
        mistake=MistakeAnswer(**tried.mistake) if tried.mistake else None,
    )


def alerts(asked: Asked) -> Page[Alert]:
    changed = asked.ledger.streams.alerts(asked["after"], asked["limit"], state=asked["state"], topic=asked["topic"])
    found = asked.ledger.alerts.numbered([number for _, number in changed])
    return Page(found, changed[-1][0] if changed else asked["after"])


def alert(asked: Asked) -> AlertWhole:
    found = asked.ledger.alerts.get(asked["id"])
    if found is None:
        raise NotThereError
    return AlertWhole(
        alert=found,
        matches=[match_answer(each) for each in asked.ledger.alerts.matches(found.id)],
        deliveries=[each.id for each in asked.ledger.deliveries.of_alert(found.id)],
    )


def deliveries(asked: Asked) -> Page[DeliveryAnswer]:
    changed = asked.ledger.streams.deliveries(asked["after"], asked["limit"], state=asked["state"])
    found = asked.ledger.deliveries.numbered([number for _, number in changed])
    return Page([delivery_answer(each) for each in found], changed[-1][0] if changed else asked["after"])


def delivery(asked: Asked) -> DeliveryWhole:
    found = asked.ledger.deliveries.get(asked["id"])
    if found is None:
        raise NotThereError
    return DeliveryWhole(delivery=delivery_answer(found), attempts=asked.ledger.deliveries.attempts(found.id))


def replayed(asked: Asked) -> DeliveryWhole:
    if not asked.ledger.deliveries.replay(asked["id"], asked.now):
        raise NotThereError
    asked.ledger.access.changed(asked.asker.who, "delivery replayed", str(asked["id"]), asked.now)
    return delivery(asked)


def sources(asked: Asked) -> list[Source]:
    return asked.ledger.sources.all()


def feeds(asked: Asked) -> list[Feed]:
    return asked.ledger.feeds.all()


def feed(asked: Asked) -> Feed:
    found = asked.ledger.feeds.get(asked["id"])
    if found is None:
        raise NotThereError
    return found


def status(asked: Asked) -> StatusAnswer:
    ledger, day = asked.ledger, asked.now - timedelta(days=1)
    return StatusAnswer(
        at=asked.now,
        feeds=ledger.feeds.counts(asked.now),
        entries=ledger.entries.waiting(),
        articles=ledger.articles.count(),
        articles_24h=ledger.articles.count(day),
        unmatched=ledger.articles.count_unmatched(),
        matches=ledger.topics.counts(),
        alerts=ledger.alerts.counts(),
        deliveries=ledger.deliveries.counts(),
        delivered_24h=ledger.deliveries.delivered_since(day),
        channels=ledger.people.channels(),
        jobs=ledger.jobs.recent(10),
    )


def _state(states: type[AlertState] | type[DeliveryState]) -> Parameter:
    return Parameter(name="state", doc="Only in this state.", choices=tuple(each.value for each in states))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        path="/articles",
        doc="Articles as they come in and change, oldest first: read on with the cursor.",
        answer=Page[ArticleAnswer],
        work=articles,
        parameters=(AFTER, LIMIT, TOPIC, SOURCE, TEXT),
    ),
    Endpoint(
        path="/articles/{id}",
        doc="One article with its revisions, why topics met it, and where its fields come from.",
        answer=ArticleWhole,
        work=article,
        parameters=(ID, TEXT),
    ),
    *EXPLAIN,
    Endpoint(
        path="/stories/{id}", doc="One story with its articles.", answer=StoryAnswer, work=story, parameters=(ID,)
    ),
    Endpoint(path="/topics", doc="The topics that are watched.", answer=list[Topic], work=topics),
    Endpoint(path="/topics/{name}", doc="One topic.", answer=Topic, work=topic, parameters=(NAME,)),
    *NEWSFEEDS,
    Endpoint(
        path="/search",
        doc="The archive, asked with the language of topics; newest first.",
        answer=SearchAnswer,
        work=searched,
        parameters=(QUERY, DAYS, SOURCE, LIMIT),
    ),
    Endpoint(
        path="/preview",
        doc="What a query would have matched, or what is wrong with it.",
        answer=PreviewAnswer,
        work=previewed,
        parameters=(QUERY, DAYS),
    ),
    Endpoint(
        path="/alerts",
        doc="Alerts as they come and change state, each with its reason: read on with the cursor.",
        answer=Page[Alert],
        work=alerts,
        parameters=(AFTER, LIMIT, _state(AlertState), TOPIC),
    ),
    Endpoint(path="/alerts/{id}", doc="One alert.", answer=AlertWhole, work=alert, parameters=(ID,)),
    Endpoint(
        path="/deliveries",
        doc="Messages as they are queued, tried and settled: read on with the cursor.",
        answer=Page[DeliveryAnswer],
        work=deliveries,
        parameters=(AFTER, LIMIT, _state(DeliveryState)),
    ),
    Endpoint(
        path="/deliveries/{id}",
        doc="One delivery with its attempts.",
        answer=DeliveryWhole,
        work=delivery,
        parameters=(ID,),
    ),
    Endpoint(
        path="/deliveries/{id}/replay",
        method="POST",
        scope=WRITE,
        doc="Send a dead delivery again.",
        answer=DeliveryWhole,
        work=replayed,
        parameters=(ID,),
    ),
    Endpoint(path="/sources", doc="The sources that are watched.", answer=list[Source], work=sources),
    Endpoint(path="/feeds", doc="The feeds that are watched, and how each is doing.", answer=list[Feed], work=feeds),
    Endpoint(path="/feeds/{id}", doc="One feed.", answer=Feed, work=feed, parameters=(ID,)),
    Endpoint(path="/status", doc="How the watch is doing.", answer=StatusAnswer, work=status),
    *WORK,
    *EDITING,
    *WISHES,
)
