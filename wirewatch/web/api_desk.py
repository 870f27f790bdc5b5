"""What programs may ask and say of a desk's work: handover, notes and tags, silences."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.notes import NOTE
from storage.records import Annotation, Mark, Silence
from wirewatch.handover import Handover, handover
from wirewatch.ledger import NotFoundError, must_be_known
from wirewatch.web.api_operation import ID, LIMIT, Asked, ConflictError, Endpoint, NotThereError
from wirewatch.web.api_schemas import Parameter, body_field
from wirewatch.web.session import WRITE

_LONGEST_NOTE, _LONGEST_TAG, _LONGEST_COMMENT = 4_000, 60, 2_000
_SHIFT = timedelta(hours=12)


_SINCE = Parameter(name="since", doc="When the shift began; 12 hours ago if it is not said.", kind=datetime)
_TOPIC = body_field("topic", "The topic's name.")


# ------------------------------------------------------------------ handover, and what is said of articles


def handed_over(asked: Asked) -> Handover:
    return handover(asked.ledger, asked["since"] or asked.now - _SHIFT, asked.now)


def said(asked: Asked) -> list[Annotation]:
    if asked.ledger.articles.latest(asked["id"]) is None:
        raise NotThereError
    return asked.ledger.articles.annotations(asked["id"])


def noted(asked: Asked) -> list[Annotation]:
    _there(asked)
    text = " ".join(asked["text"].split())
    asked.ledger.articles.annotate(asked["id"], asked.asker.name, NOTE, asked.now, text)
    return _said(asked, "note")


def tagged(asked: Asked) -> list[Annotation]:
    _there(asked)
    asked.ledger.notes.tag(asked["id"], asked.asker.name, " ".join(asked["tag"].split()), asked.now)
    return _said(asked, "tag")


def untagged(asked: Asked) -> list[Annotation]:
    if not asked.ledger.notes.untag(asked["id"], asked["tag"]):
        raise NotThereError
    return _said(asked, "untag")


def taken_care_of(asked: Asked) -> list[Annotation]:
    _there(asked)
    asked.ledger.notes.handle(asked["id"], asked.asker.name, asked.now)
    return _said(asked, "handled")


def open_again(asked: Asked) -> list[Annotation]:
    if not asked.ledger.notes.unhandle(asked["id"]):
        raise NotThereError
    return _said(asked, "open")


def marks(asked: Asked) -> list[Mark]:
    _there(asked)
    return asked.ledger.topics.marks(article_id=asked["id"])


def marked(asked: Asked) -> list[Mark]:
    return _marked(asked, asked["relevant"], "relevant" if asked["relevant"] else "not relevant")


def unmarked(asked: Asked) -> list[Mark]:
    return _marked(asked, None, "mark taken away")


def _marked(asked: Asked, relevant: bool | None, what: str) -> list[Mark]:
    _there(asked)
    topic = asked.ledger.topics.named(asked["topic"])
    if topic is None:
        raise NotThereError
    if relevant is None and not any(each.topic_id == topic.id for each in marks(asked)):
        raise NotThereError
    asked.ledger.topics.mark(topic.id, asked["id"], relevant, asked.asker.name, asked.now)
    asked.changed(f"article {what}", asked["id"])
    return marks(asked)


def _there(asked: Asked) -> None:
    if asked.ledger.articles.latest(asked["id"]) is None:
        raise NotThereError


def _said(asked: Asked, what: str) -> list[Annotation]:
    asked.changed(f"article {what}", asked["id"])
    return asked.ledger.articles.annotations(asked["id"])


# ------------------------------------------------------------------ silences


def silences(asked: Asked) -> list[Silence]:
    return asked.ledger.silences.all(asked.now, ended=asked["all"] == "yes", limit=asked["limit"])


def silenced(asked: Asked) -> Silence:
    wanted = {name: asked[name] or None for name in ("topic", "source", "subscriber", "words", "story")}
    if not any(wanted.values()):
        raise ConflictError("what is to be silent? say topic, source, subscriber, words or story")
    if wanted["words"] is not None and len("".join(wanted["words"].split())) < 2:
        raise ConflictError("words is too short: it would silence everything")
    if asked["ends_at"] is not None and asked["ends_at"] <= asked.now:
        raise ConflictError("ends_at has passed already: name a later time, or none for until somebody ends it")
    person = wanted["subscriber"]
    try:
        must_be_known(
            asked.ledger,
            topic=wanted["topic"],
            sources=[wanted["source"]] if wanted["source"] is not None else (),
            subscriber=None if person is None or person.startswith("@") else person,
        )
    except NotFoundError as error:
        raise NotThereError(error.message) from error
    channels = {f"@{each.name}" for each in asked.ledger.people.channels()}
    if person is not None and person.startswith("@") and person not in channels:
        raise NotThereError(f'no channel is called "{person[1:]}"')
    if wanted["story"] is not None and asked.ledger.stories.get(wanted["story"]) is None:
        raise NotThereError(f"no story has the number {wanted['story']}")
    number = asked.ledger.silences.add(
        author=asked.asker.name,
        comment=" ".join((asked["comment"] or "").split()),
        now=asked.now,
        starts_at=asked.now,
        ends_at=asked["ends_at"],
        topic=wanted["topic"],
        source=wanted["source"],
        subscriber=person,
        words=wanted["words"],
        story_id=wanted["story"],
    )
    asked.changed("silence begun", number)
    return _silence(asked, number)


def heard_again(asked: Asked) -> Silence:
    if not asked.ledger.silences.end(asked["id"], asked.now):
        raise NotThereError
    asked.changed("silence ended", asked["id"])
    return _silence(asked, asked["id"])


def _silence(asked: Asked, number: int) -> Silence:
    found = asked.ledger.silences.get(number)
    if found is None:
        raise NotThereError
    return found


WORK = (
    Endpoint(
        path="/handover",
        doc="What whoever comes on duty must know: told and open, handled, silences, blind sources, notes.",
        answer=Handover,
        work=handed_over,
        parameters=(_SINCE,),
    ),
    Endpoint(
        path="/articles/{id}/annotations",
        doc="What people said of an article: notes, tags, and who takes care of it.",
        answer=list[Annotation],
        work=said,
        parameters=(ID,),
    ),
    Endpoint(
        path="/articles/{id}/notes",
        method="POST",
        scope=WRITE,
        doc="Write a note on an article.",
        answer=list[Annotation],
        work=noted,
        parameters=(ID, body_field("text", "The note.", required=True, longest=_LONGEST_NOTE, shortest=1)),
    ),
    Endpoint(
        path="/articles/{id}/tags",
        method="POST",
        scope=WRITE,
        doc="Give an article a tag.",
        answer=list[Annotation],
        work=tagged,
        parameters=(ID, body_field("tag", "The tag.", required=True, longest=_LONGEST_TAG, shortest=1)),
    ),
    Endpoint(
        path="/articles/{id}/tags/{tag}",
        method="DELETE",
        scope=WRITE,
        doc="Take a tag away.",
        answer=list[Annotation],
        work=untagged,
        parameters=(ID, Parameter(name="tag", doc="The tag.", place="path", longest=_LONGEST_TAG)),
    ),
    Endpoint(
        path="/articles/{id}/handled",
        method="POST",
        scope=WRITE,
        doc="Say that the token's owner takes care of an article, and so of its story.",
        answer=list[Annotation],
        work=taken_care_of,
        parameters=(ID,),
    ),
    Endpoint(
        path="/articles/{id}/handled",
        method="DELETE",
        scope=WRITE,
        doc="Say that nobody takes care of it: its story is open again.",
        answer=list[Annotation],
        work=open_again,
        parameters=(ID,),
    ),
    Endpoint(
        path="/articles/{id}/marks",
        doc="For which topics an article was said to be relevant or not.",
        answer=list[Mark],
        work=marks,
        parameters=(ID,),
    ),
    Endpoint(
        path="/articles/{id}/marks/{topic}",
        method="DELETE",
        scope=WRITE,
        doc="Take back whether an article is what a topic is for.",
        answer=list[Mark],
        work=unmarked,
        parameters=(ID, Parameter(name="topic", doc="The topic's name.", place="path")),
    ),
    Endpoint(
        path="/articles/{id}/marks",
        method="POST",
        scope=WRITE,
        doc="Say whether an article is what a topic is for.",
        answer=list[Mark],
        work=marked,
        parameters=(
            ID,
            body_field("topic", "The topic's name.", required=True),
            body_field("relevant", "Whether it is.", kind=bool, required=True),
        ),
    ),
    Endpoint(
        path="/silences",
        doc="Rules by which alerts are not sent, newest first.",
        answer=list[Silence],
        work=silences,
        parameters=(
            Parameter(name="all", doc="Those that ended, too.", choices=("yes", "no"), default="no"),
            LIMIT,
        ),
    ),
    Endpoint(
        path="/silences",
        method="POST",
        scope=WRITE,
        doc="Do not send certain alerts from now on: all that is said must fit.",
        answer=Silence,
        work=silenced,
        parameters=(
            _TOPIC,
            body_field("source", "The source's name."),
            body_field("subscriber", "The subscriber's name, or @ and the channel's for a channel by itself."),
            body_field("words", "Words of the article, one after the other."),
            body_field("story", "The story's number.", kind=int, least=1),
            body_field("ends_at", "When it ends; if it is not said, when somebody ends it.", kind=datetime),
            body_field("comment", "Why.", longest=_LONGEST_COMMENT),
        ),
    ),
    Endpoint(
        path="/silences/{id}/end",
        method="POST",
        scope=WRITE,
        doc="End a silence now; what it suppressed is not sent later.",
        answer=Silence,
        work=heard_again,
        parameters=(ID,),
    ),
)
