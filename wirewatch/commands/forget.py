"""`forget` and `db scrub`: an address, a person or a subscriber goes from everything that is kept."""

from __future__ import annotations

from dataclasses import dataclass

import click

from storage.database import UnitOfWork
from storage.records import Subscriber
from wirewatch.confirmation import agree, user
from wirewatch.forgetting import Found, Whom, erase, of_address, of_person, of_subscriber
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened, opened
from wirewatch.output import counted, shown_path
from wirewatch.rewriting import rewrite

_SHOWN = 10
"""Headlines that are shown before anything is erased."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, in numbers."""

    whom: Whom
    articles: int
    announced: int
    """Entries of feeds and documents in quarantine without an article."""
    notes: int
    messages: int


@click.command()
@click.argument("name", metavar="URL|PERSON|SUBSCRIBER")
@click.option(
    "--as",
    "whom",
    type=click.Choice([each.value for each in Whom]),
    help="What it is. [default: as it looks; a name is a subscriber's if one has it, else a person's]",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(door: Door, name: str, whom: str | None, yes: bool) -> None:
    """Erase what is kept of an address (or article number), a person or a subscriber, everywhere, for good.

    Of an address: its article with revisions, matches, notes and alerts, and its place in messages, feeds of topics,
    the index and quarantine; it does not come back by the next poll. Of a person: all that names them, in any revision.
    Of a subscriber: their address, subscriptions, alerts and messages.

    That something was erased is written into the audit log, without its words; `wirewatch verify` still finds the chain
    of evidence whole, and says "text expired". What was sent, and copies made before, are beyond reach.
    """
    with opened(door) as work:
        with work.database.read() as ledger:
            found = _found(ledger, work, name, Whom(whom) if whom else None)
            _show(ledger, work, found, name)
        agree(f'Erase what is kept of "{name}"?', "this erases for good", yes=yes)
        with work.out.progress(len(found.articles), "Erasing") as step:
            erase(work.database, work.configuration, found, f"command:{user()}", work.now, step)
        if found.erases:
            try:
                rewrite(work.database, work.out)
            except KeyboardInterrupt:
                work.out.error("erased, but the files still hold what was deleted: run `wirewatch db scrub`")
                raise
        _told(work, found)


@click.command()
@click.pass_obj
def scrub_database(door: Door) -> None:
    """Rewrite the database's files, so that nothing that was erased is left in free pages or the write-ahead log.

    `wirewatch forget` does so by itself. SQLite needs as much room again meanwhile, and writers wait.
    """
    with opened(door) as work:
        rewrite(work.database, work.out)
        if work.out.json:
            work.out.data({"database": str(work.database)})
        else:
            work.out.line(f"{work.database}: holds what its tables hold, and no more")


def _found(ledger: UnitOfWork, work: Opened, name: str, whom: Whom | None) -> Found:
    if whom is None and ("://" in name or (name.isascii() and name.isdigit())):
        whom = Whom.ADDRESS
    if whom is Whom.ADDRESS:
        return _something(of_address(ledger, name), name)
    if whom is not Whom.PERSON:
        found = of_subscriber(ledger, name)
        if found.subscriber is not None:
            _refuse_declared(found.subscriber)
        if found.subscriber is not None or whom is Whom.SUBSCRIBER:
            return _something(found, name)
    if not any(each.isalnum() for each in name):
        raise click.UsageError("a person has a name: write it as articles do")
    with work.out.progress(ledger.articles.count(), "Reading") as step:
        return _something(of_person(ledger, name, step), name)


def _something(found: Found, name: str) -> Found:
    if found.nothing:
        raise NotFoundError(f'nothing is kept of "{name}": write it as it is written there, or say --as')
    return found


def _refuse_declared(subscriber: Subscriber) -> None:
    if subscriber.declared and subscriber.retired_at is None:
        raise click.UsageError(
            f'the configuration still declares "{subscriber.name}": take them out there, `wirewatch config apply`, '
            "and forget them then"
        )


def _show(ledger: UnitOfWork, work: Opened, found: Found, name: str) -> None:
    """What is about to go, for whoever is asked."""
    for each in ledger.articles.newest(found.articles[-_SHOWN:]):
        work.out.note(f"  {each.article_id}  {each.source}  {each.article.headline or ''}")
    more = len(found.articles) - _SHOWN
    if more > 0:
        work.out.note(f"  and {more} more")
    parts = [counted(number, noun) for noun, number in _counts(found).items() if number]
    if found.subscriber is not None:
        parts.insert(0, f'the subscriber "{found.subscriber.name}"')
    work.out.note(f'kept of "{name}": {", ".join(parts) or "no article; the address will not be taken in"}')


def _counts(found: Found) -> dict[str, int]:
    return {
        "article": len(found.articles),
        "announcement": len(found.entries) + len(found.documents),
        "note": len(found.notes),
        "message": found.messages,
    }


def _told(work: Opened, found: Found) -> None:
    counts = _counts(found)
    done = Forgotten(found.whom, counts["article"], counts["announcement"], counts["note"], counts["message"])
    if work.out.json:
        work.out.data(done)
    else:
        parts = [counted(number, noun) for noun, number in counts.items() if number]
        if found.subscriber is not None:
            parts.insert(0, "the subscriber")
        work.out.line(f"erased: {', '.join(parts) or 'nothing was kept; the address is not taken in any more'}")
    backups = work.database.path.parent / "backups" if work.database.path else None
    if backups is not None and any(backups.glob("*.db")):
        work.out.note(f"copies in {shown_path(backups)} were made before and still hold it: delete them")
