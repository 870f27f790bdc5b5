"""`concepts list`, `concepts show` and `concepts lint`: the things that queries may name, shipped and one's own."""

from __future__ import annotations

from collections import defaultdict

import click

from topics.concept import Concept, Name
from topics.concept_files import KINDS
from topics.concept_lint import doubts, vacant
from topics.concepts import REVIEWED, Lexicon
from wirewatch.config import lexicon
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading_if_there
from wirewatch.output import counted


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="Only those of this kind.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Whose names are shown.")
@click.pass_obj
def list_concepts(door: Door, kind: str | None, language: str) -> None:
    """List the concepts that queries may name, with a name of each."""
    with reading_if_there(door) as (_, work):
        known = lexicon(work.configuration)
        glances = ((id_, known.glance(id_, language)) for id_ in known.ids())
        found = [(id_, *each) for id_, each in glances if each is not None and kind in (None, each[0])]
        if work.out.json:
            work.out.data([{"id": id_, "kind": its_kind, "name": name} for id_, its_kind, name in found])
            return
        work.out.rows(
            found,
            {"id": lambda each: f"@{each[0]}", "kind": lambda each: each[1], "name": lambda each: each[2]},
            empty="no such concept",
        )


@click.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def show_concept(door: Door, id_: str) -> None:
    """Show the concept ID: its names in each language, what does not count, and who held the office when."""
    with reading_if_there(door) as (_, work):
        known = lexicon(work.configuration)
        concept = known.get(id_.removeprefix("@"))
        if concept is None:
            near = known.resembling(id_.removeprefix("@"))
            raise NotFoundError(f"no concept {id_}" + (f": did you mean @{near}?" if near else ""))
        names, exceptions = _by_language(concept.names), _by_language(concept.exceptions)
        terms = [(term.person.id, term.since, term.until) for term in (concept.office.terms if concept.office else ())]
        if work.out.json:
            work.out.data(
                {
                    "id": concept.id,
                    "kind": concept.kind,
                    "names": names,
                    "except": exceptions,
                    "figures": {said: _by_language(listed) for said, listed in _figurative(concept).items()},
                    "title": concept.office.title.id if concept.office else None,
                    "at": concept.office.at.id if concept.office else None,
                    "terms": [{"who": who, "since": since, "until": until} for who, since, until in terms],
                    "terms_known_up_to": REVIEWED if terms else None,
                }
            )
            return
        shown: dict[str, object] = {"id": f"@{concept.id}", "kind": concept.kind}
        if concept.office:
            shown["office"] = f"@{concept.office.title.id} of @{concept.office.at.id}"
        # Indonesian is called id too: of two rows of one name the first would be lost.
        rows = list(shown.items())
        rows += [(language, ", ".join(texts)) for language, texts in names.items()]
        rows += [(f"not in {language}", ", ".join(texts)) for language, texts in exceptions.items()]
        for said, listed in _figurative(concept).items():
            rows += [(f"{said} {language}", ", ".join(texts)) for language, texts in _by_language(listed).items()]
        work.out.fields(rows)
        for who, since, until in terms:
            work.out.text(f"@{who} from {since} to {until}" if until else f"@{who} since {since}")
        if terms:
            work.out.note(f"the shipped terms are known up to {REVIEWED}; a file of your own adds later ones")


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.pass_obj
def lint_concepts(door: Door, id_: str | None) -> None:
    """Say what names may find otherwise than they were meant: of the concept ID, or of all."""
    with reading_if_there(door) as (_, work):
        known = lexicon(work.configuration)
        about = None if id_ is None else frozenset({id_.removeprefix("@")})
        if about is not None and known.get(*about) is None:
            raise NotFoundError(f"no concept {id_}")
        every = _all(known)
        meant = [each for each in every if about is None or each.id in about]
        found = (*doubts(every, about), *vacant(meant, work.now.date()))
        if work.out.json:
            work.out.data([{"id": each.id, "warning": each.text} for each in found])
            return
        for each in found:
            work.out.text(f"@{each.id}: {each.text}")
        work.out.note(counted(len(found), "warning") if found else "nothing to say")


def _all(known: Lexicon) -> list[Concept]:
    return [concept for id_ in known.ids() if (concept := known.get(id_)) is not None]


def _figurative(concept: Concept) -> dict[str, tuple[Name, ...]]:
    """What makes a figure of speech of its names, by how it is told."""
    lists = {
        "not done to, in": concept.targets,
        "not with, in": concept.figures,
        "only of, in": concept.of,
        "only against, in": concept.against,
    }
    return {said: listed for said, listed in lists.items() if listed}


def _by_language(names: tuple[Name, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name.language].append(name.text)
    return dict(sorted(found.items()))
