"""Which articles tell the same news, on two levels: copies of one text, and the event of which texts tell.

Decided once for each article, in the order of revisions, with what the ledger holds at that moment and nothing else: a
process that is killed decides the same when it runs again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime

from storage.database import UnitOfWork
from storage.gists import Kept
from storage.notices import is_notice
from storage.records import Revision, Story
from topics.events import LONGEST, WINDOW, Found, Member, find_event
from topics.gists import Counts, Gist, details_of, gist_of, weigh
from topics.versions import Fingerprint, Text, are_alike_and_short, are_copies, is_next_version

CANDIDATES = 30
"""Articles that are looked at closely for one that comes in, however many are kept."""
STALE = 2 * LONGEST
"""Gists and fingerprints older than this are forgotten: until then a successor links back."""
_MARK = 40
"""Characters of a note that can be the mark of a version."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an article decides its story; found without looking at the ledger."""

    fingerprint: Fingerprint
    counts: Counts


def find_story(ledger: UnitOfWork, revision: Revision, traits: Traits, now: datetime) -> int:
    """The story of copies of a revision: its article's, else that of the item that it kills, holds or corrects, else
    that of the text it copies, else a new one, which joins an event that is known or opens one."""
    # Asked now: when the revision was read, the one before it may have been waiting in the same round.
    known = ledger.stories.of_article(revision.article_id) if revision.number > 1 else revision.story_id
    if known is None and is_notice(revision.article):
        known = ledger.notices.story_of(revision.source_id, revision.article_id)
    if known is None:
        ledger.gists.count(traits.counts.terms)
    documents, met = ledger.gists.documents(traits.counts.terms)
    gist = weigh(traits.counts, documents, met)
    if known is None:
        spoken = met.get(traits.counts.spoken, 0)
        story_id = _Search(ledger, revision, traits, gist, now).story(spoken)
    else:
        story_id = known
        ledger.stories.touch(story_id, now)
    ledger.stories.remember(revision.article_id, traits.fingerprint.hashes, now)
    ledger.gists.remember(revision.article_id, now, terms=gist.text, found_by=gist.found_by, details=details_of(gist))
    return story_id


def is_open(story: Story, now: datetime) -> bool:
    """Whether articles may still join a story."""
    return story.last_at >= now - WINDOW and story.opened_at >= now - LONGEST


class _Search:
    """The search for the story of one new article."""

    def __init__(self, ledger: UnitOfWork, revision: Revision, traits: Traits, gist: Gist, now: datetime) -> None:
        self._ledger = ledger
        self._revision = revision
        self._fingerprint = traits.fingerprint
        self._gist = gist
        self._now = now
        article = revision.article
        self._own = Text(
            revision.source_id,
            now,
            traits.fingerprint.shingles,
            gist,
            frozenset(traits.counts.text),
            marked=bool(article.ed_note) and article.notice is None and len(article.ed_note or "") <= _MARK,
        )
        self._follows: int | None = None
        """The closed story that the article would have joined."""

    def story(self, documents: int) -> int:
        """The story, joined or opened."""
        near = self._near()
        alike = self._ledger.gists.sharing(self._gist.found_by, besides=self._revision.article_id, most=CANDIDATES)
        story_id = self._first_open(self._copied(near, alike))
        if story_id is not None:
            self._ledger.stories.touch(story_id, self._now)
            return story_id
        headline = self._revision.article.headline or self._revision.article.url
        found, follows_id = self._event({each.article_id: each for each in (*near, *alike)}.values(), documents)
        if found is None:
            event_id = self._ledger.stories.open_event(headline, self._now, follows_id=follows_id)
        story_id = self._ledger.stories.open(
            headline,
            self._now,
            event_id=event_id if found is None else found.event_id,
            follows_id=self._follows,
            likeness=None if found is None else found.likeness,
        )
        self._ledger.stories.touch(story_id, self._now)
        return story_id

    def _near(self) -> list[Kept]:
        """Articles that share word sequences, those first that share most."""
        hashes = self._fingerprint.shingles
        ids = self._ledger.stories.sharing(hashes, besides=self._revision.article_id, most=CANDIDATES // 3)
        kept = self._ledger.gists.of(ids)
        return [kept[each] for each in ids if each in kept]

    def _copied(self, near: list[Kept], alike: list[Kept]) -> Iterator[int]:
        """The stories of the articles that this one copies or continues, the surest first."""
        texts = self._texts((*near, *alike), compared={each.article_id for each in near})
        for kept in near:
            if are_copies(self._own, texts[kept.article_id]):
                yield kept.story_id
        if self._fingerprint.headline is not None:
            ids = self._ledger.stories.sharing(
                [self._fingerprint.headline], besides=self._revision.article_id, most=CANDIDATES // 3
            )
            named = self._ledger.gists.of(ids)
            more = self._texts(named.values())
            for article_id in ids:
                if article_id in named and are_alike_and_short(self._own, more[article_id]):
                    yield named[article_id].story_id
        for kept in (*near, *alike):
            if not is_next_version(self._own, texts[kept.article_id]):
                continue
            if self._joinable(kept.event_id):
                yield kept.story_id
            else:  # a copy is no news and stays with its text; a further version would keep the event open for ever
                self._follows = self._follows or kept.story_id

    def _texts(self, kept: Iterable[Kept], compared: Set[int] | None = None) -> dict[int, Text]:
        """What the decision looks at; a sketch is fetched for those to be `compared` (None: all), and for those of the
        same source: a version of another's is none."""
        kept = list(kept)
        own = self._revision.source_id
        wanted = [
            each.article_id for each in kept if compared is None or each.article_id in compared or each.source_id == own
        ]
        sketches = self._ledger.stories.sketches(wanted)
        return {
            each.article_id: Text(
                each.source_id, each.seen_at, sketches.get(each.article_id, ()), gist_of(each.terms, each.details)
            )
            for each in kept
        }

    def _first_open(self, story_ids: Iterable[int]) -> int | None:
        for story_id in story_ids:
            if self._joinable(story_id):
                return story_id
            self._follows = self._follows or story_id
        return None

    def _joinable(self, story_id: int) -> bool:
        story = self._ledger.stories.get(story_id)
        return story is not None and is_open(story, self._now)

    def _event(self, candidates: Iterable[Kept], documents: int) -> tuple[Found | None, int | None]:
        """The open event that the article belongs to, and if there is none, the closed one that it goes on with."""
        members = [
            Member(each.event_id, gist_of(each.terms, each.details), each.seen_at, each.source_id)
            for each in candidates
        ]
        followed = None if self._follows is None else self._ledger.stories.event_of(self._follows)
        for found in find_event(self._gist, members, documents, self._now, self._revision.source_id):
            if self._joinable(found.event_id):
                return found, None
            followed = followed or found.event_id
        return None, followed
