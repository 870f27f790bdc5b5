"""What programs may ask and say of press reviews: begun, picked, ordered, frozen, sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.editions import Edition
from wirewatch import press_review
from wirewatch.press_review import Content
from wirewatch.review_delivery import hand_out
from wirewatch.story_lists import Told
from wirewatch.web.api_operation import ID, LIMIT, Asked, ConflictError, Endpoint, NotThereError
from wirewatch.web.api_records import Sent
from wirewatch.web.api_schemas import Parameter, body_field
from wirewatch.web.session import WRITE

_LONGEST_COMMENT = 2_000
_DAY = timedelta(hours=24)
_ARTICLE_OF_PATH = Parameter(name="article", doc="The article's number.", kind=int, place="path", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """A press review."""

    edition: Edition
    content: Content
    candidates: list[Told]
    """What else there is to pick; nothing once it is frozen."""


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
    asked.changed("review begun", edition_id)
    return _review(asked, edition_id)


def picked(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if asked.ledger.articles.latest(asked["article"]) is None:
        raise NotThereError
    comment = None if asked["comment"] is None else " ".join(asked["comment"].split())
    picks = press_review.picked(edition, asked["article"], place=asked["place"], comment=comment)
    asked.ledger.editions.pick(edition.id, picks)
    asked.changed("review pick", edition.id)
    return _review(asked, edition.id)


def put_back(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if all(each.article_id != asked["article"] for each in edition.picks):
        raise NotThereError
    asked.ledger.editions.pick(edition.id, press_review.dropped(edition, asked["article"]))
    asked.changed("review drop", edition.id)
    return _review(asked, edition.id)


def frozen(asked: Asked) -> ReviewAnswer:
    edition = _open(asked)
    if not edition.picks:
        raise ConflictError(f"review {edition.id} is empty: pick a story first")
    asked.ledger.editions.freeze(edition.id, press_review.kept(press_review.content(asked.ledger, edition)), asked.now)
    asked.changed("review freeze", edition.id)
    return _review(asked, edition.id)


def sent(asked: Asked) -> Sent:
    edition = asked.ledger.editions.get(asked["id"])
    if edition is None:
        raise NotThereError
    if edition.number is None:
        raise ConflictError(f"review {edition.id} is not frozen: freeze it first")
    readers = asked["subscribers"] or ()
    queued = hand_out(asked.ledger, asked.site.configuration, edition, asked["channel"], readers, asked.now)
    asked.changed("review sent", edition.id, channel=asked["channel"], queued=queued)
    return Sent(edition=edition.id, number=edition.number, queued=queued)


def given_up(asked: Asked) -> list[Edition]:
    edition = _open(asked)
    asked.ledger.editions.remove(edition.id)
    asked.changed("review dropped", edition.id)
    return asked.ledger.editions.recent()


def _review(asked: Asked, edition_id: int) -> ReviewAnswer:
    edition = asked.ledger.editions.get(edition_id)
    if edition is None:
        raise NotThereError
    taken = {each.article_id for each in edition.picks}
    among = [] if edition.frozen_at is not None else press_review.candidates(asked.ledger, edition)
    return ReviewAnswer(
        edition=edition,
        content=press_review.content(asked.ledger, edition),
        candidates=[each for each in among if each.first.id not in taken],
    )


def _open(asked: Asked) -> Edition:
    edition = asked.ledger.editions.get(asked["id"])
    if edition is None:
        raise NotThereError
    if edition.frozen_at is not None:
        raise ConflictError(f"review {edition.id} is frozen as number {edition.number}: begin another")
    return edition


EDITING = (
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
            body_field("title", "What it is called; “Press review” if it is not said."),
            body_field("since", "The beginning of its period; a day ago if it is not said.", kind=datetime),
            body_field("topics", "The topics whose stories it picks from; all if none is named.", kind=list),
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
            body_field("article", "The number of the article that stands for it.", kind=int, required=True, least=1),
            body_field("place", "Its place, from 1; at the end if it is not said.", kind=int, least=1),
            body_field("comment", "What is said of it.", longest=_LONGEST_COMMENT),
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
        path="/reviews/{id}/send",
        method="POST",
        scope=WRITE,
        doc="Send a frozen press review, by e-mail to subscribers or by another channel to itself: once to each.",
        answer=Sent,
        work=sent,
        parameters=(
            ID,
            body_field("channel", "By this channel.", required=True, shortest=1),
            body_field("subscribers", "To these subscribers.", kind=list),
        ),
    ),
)
