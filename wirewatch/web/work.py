"""What programs may ask and say of a desk's work: handover, notes and tags, press reviews, silences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.editions import Edition
from storage.notes import NOTE
from storage.records import Annotation, Silence
from wirewatch import reviewing
from wirewatch.handing_over import Handover, handover
from wirewatch.ledger import NotFoundError, must_be_known
from wirewatch.reviewing import Content
from wirewatch.stories_told import Told
from wirewatch.web.asking import ID, LIMIT, Asked, ConflictError, Endpoint, NotThereError
from wirewatch.web.session import WRITE
from wirewatch.web.shapes import Parameter

_LONGEST_NOTE, _LONGEST_TAG, _LONGEST_COMMENT = 4_000, 60, 2_000
_SHIFT = timedelta(hours=12)
_DAY = timedelta(hours=24)


def _field(name: str, doc: str, **more: Any) -> Parameter:
    return Parameter(name=name, doc=doc, place="body", **more)


_ARTICLE_OF_PATH = Parameter(name="article", doc="The article's number.", kind=int, place="path", least=1)
_SINCE = Parameter(name="since", doc="When the shift began; 12 hours ago if it is not said.", kind=datetime)
_TOPIC = _field("topic", "The topic's name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """A press review."""

    edition: Edition
    content: Content
    candidates: list[Told]
    """What else there is to pick; nothing once it is frozen."""


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


def marked(asked: Asked) -> list[Annotation]:
    _there(asked)
    topic = asked.ledger.topics.named(asked["topic"])
    if topic is None:
        raise NotThereError
    asked.ledger.topics.mark(topic.id, asked["id"], asked["relevant"], asked.asker.name, asked.now)
    return _said(asked, "relevant" if asked["relevant"] else "not relevant")


def _there(asked: Asked) -> None:
    if asked.ledger.articles.latest(asked["id"]) is None:
        raise NotThereError


def _said(asked: Asked, what: str) -> list[Annotation]:
    _changed(asked, f"article {what}", asked["id"])
    return asked.ledger.articles.annotations(asked["id"])


def _changed(asked: Asked, what: str, subject: object) -> None:
    asked.ledger.access.changed(asked.asker.who, what, str(subject), asked.now)


# ------------------------------------------------------------------ press reviews


def reviews(asked: Asked) -> list[Edition]:
    return asked.ledger.editions.recent(asked["limit"])


def review(asked: Asked) -> ReviewAnswer:
    return _review(asked, asked["id"])


def begun(asked: Asked) -> ReviewAnswer:
    since = asked["since"] or asked.now - _DAY
    known = {each.name for each in asked.ledger.topics.all()}
    for name in asked["topics"] or ():
        if name not in known:
            raise NotThereError(f'no topic is called "{name}"')
    title = " ".join((asked["title"] or "Press review").split())
    edition_id = asked.ledger.editions.begin(
        title, asked.asker.name, since, asked.now, asked["topics"] or (), asked.now
    )
    _changed(asked, "review begun", edition_id)
    return _review(asked, edition_id)


def picked(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if asked.ledger.articles.latest(asked["article"]) is None:
        raise NotThereError
    comment = None if asked["comment"] is None else " ".join(asked["comment"].split())
    picks = reviewing.picked(edition, asked["article"], place=asked["place"], comment=comment)
    asked.ledger.editions.pick(edition.id, picks)
    _changed(asked, "review pick", edition.id)
    return _review(asked, edition.id)


def put_back(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if all(each.article_id != asked["article"] for each in edition.picks):
        raise NotThereError
    asked.ledger.editions.pick(edition.id, reviewing.dropped(edition, asked["article"]))
    _changed(asked, "review drop", edition.id)
    return _review(asked, edition.id)


def frozen(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if not edition.picks:
        raise ConflictError(f"review {edition.id} is empty: pick a story first")
    asked.ledger.editions.freeze(edition.id, reviewing.kept(reviewing.content(asked.ledger, edition)), asked.now)
    _changed(asked, "review freeze", edition.id)
    return _review(asked, edition.id)


def given_up(asked: Asked) -> list[Edition]:
    edition = _open(asked)
    asked.ledger.editions.remove(edition.id)
    _changed(asked, "review dropped", edition.id)
    return asked.ledger.editions.recent()


def _review(asked: Asked, edition_id: int) -> ReviewAnswer:
    edition = asked.ledger.editions.get(edition_id)
    if edition is None:
        raise NotThereError
    taken = {each.article_id for each in edition.picks}
    among = [] if edition.frozen_at is not None else reviewing.candidates(asked.ledger, edition)
    return ReviewAnswer(
        edition=edition,
        content=reviewing.content(asked.ledger, edition),
        candidates=[each for each in among if each.first.id not in taken],
    )


def _open(asked: Asked) -> Edition:
    edition = asked.ledger.editions.get(asked["id"])
    if edition is None:
        raise NotThereError
    if edition.frozen_at is not None:
        raise ConflictError(f"review {edition.id} is frozen as number {edition.number}: begin another")
    return edition


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
    _changed(asked, "silence begun", number)
    return _silence(asked, number)


def heard_again(asked: Asked) -> Silence:
    if not asked.ledger.silences.end(asked["id"], asked.now):
        raise NotThereError
    _changed(asked, "silence ended", asked["id"])
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
        parameters=(ID, _field("text", "The note.", required=True, longest=_LONGEST_NOTE, shortest=1)),
    ),
    Endpoint(
        path="/articles/{id}/tags",
        method="POST",
        scope=WRITE,
        doc="Give an article a tag.",
        answer=list[Annotation],
        work=tagged,
        parameters=(ID, _field("tag", "The tag.", required=True, longest=_LONGEST_TAG, shortest=1)),
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
        method="POST",
        scope=WRITE,
        doc="Say whether an article is what a topic is for.",
        answer=list[Annotation],
        work=marked,
        parameters=(
            ID,
            _field("topic", "The topic's name.", required=True),
            _field("relevant", "Whether it is.", kind=bool, required=True),
        ),
    ),
    Endpoint(
        path="/reviews",
        doc="Press reviews, newest first.",
        answer=list[Edition],
        work=reviews,
        parameters=(LIMIT,),
    ),
    Endpoint(
        path="/reviews",
        method="POST",
        scope=WRITE,
        doc="Begin a press review.",
        answer=ReviewAnswer,
        work=begun,
        parameters=(
            _field("title", "What it is called; “Press review” if it is not said."),
            _field("since", "The beginning of its period; a day ago if it is not said.", kind=datetime),
            _field("topics", "The topics whose stories it picks from; all if none is named.", kind=list),
        ),
    ),
    Endpoint(
        path="/reviews/{id}",
        doc="One press review: what is picked, in order, and while it is being made what else there is.",
        answer=ReviewAnswer,
        work=review,
        parameters=(ID,),
    ),
    Endpoint(
        path="/reviews/{id}",
        method="DELETE",
        scope=WRITE,
        doc="Give up a press review that is not frozen.",
        answer=list[Edition],
        work=given_up,
        parameters=(ID,),
    ),
    Endpoint(
        path="/reviews/{id}/stories",
        method="POST",
        scope=WRITE,
        doc="Pick a story, or move or comment one that is picked.",
        answer=ReviewAnswer,
        work=picked,
        parameters=(
            ID,
            _field("article", "The number of the article that stands for it.", kind=int, required=True, least=1),
            _field("place", "Its place, from 1; at the end if it is not said.", kind=int, least=1),
            _field("comment", "What is said of it.", longest=_LONGEST_COMMENT),
        ),
    ),
    Endpoint(
        path="/reviews/{id}/stories/{article}",
        method="DELETE",
        scope=WRITE,
        doc="Take a story out of a press review.",
        answer=ReviewAnswer,
        work=put_back,
        parameters=(ID, _ARTICLE_OF_PATH),
    ),
    Endpoint(
        path="/reviews/{id}/freeze",
        method="POST",
        scope=WRITE,
        doc="Give a press review its number, and keep it as it is.",
        answer=ReviewAnswer,
        work=frozen,
        parameters=(ID,),
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
            _field("source", "The source's name."),
            _field("subscriber", "The subscriber's name, or @ and the channel's for a channel by itself."),
            _field("words", "Words of the article, one after the other."),
            _field("story", "The story's number.", kind=int, least=1),
            _field("ends_at", "When it ends; if it is not said, when somebody ends it.", kind=datetime),
            _field("comment", "Why.", longest=_LONGEST_COMMENT),
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
