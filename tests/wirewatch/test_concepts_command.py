"""`wirewatch concepts`: the shipped things and those of one's own file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.wirewatch.conftest import Told
from topics.concept_lint import vacant
from topics.concepts import REVIEWED, Lexicon

OWN = """
[harbour]
kind = "organisation"
[harbour.names]
en = ["Harbour Union", "NATO"]
fr = [{ text = "Union des ports", case = "any" }, { text = "us", case = "any" }]
"""


@pytest.fixture
def concepts(wirewatch: Callable[..., Told], tmp_path: Path) -> Callable[..., Told]:
    tmp_path.joinpath("mine.toml").write_text(OWN)
    configuration = tmp_path / "wirewatch.toml"
    configuration.write_text(configuration.read_text().replace("[wirewatch]", '[wirewatch]\nconcepts = ["mine.toml"]'))
    return lambda *words: wirewatch("concepts", *words)


def test_ones_own_concepts_are_listed_beside_the_shipped_ones(concepts: Callable[..., Told]) -> None:
    listed = {each["id"]: each for each in concepts("list", "--json").data}
    assert listed["harbour"]["name"] == "Harbour Union"
    assert listed["fr"]["name"] == "France"
    assert len(concepts("list", "--kind", "office", "--json").data) >= 100


def test_each_is_listed_by_its_name_in_the_language_asked_for(concepts: Callable[..., Told]) -> None:
    named = {each["id"]: each["name"] for each in concepts("list", "--language", "fr", "--json").data}
    assert (named["pl"], named["un-secretary-general"][:10]) == ("Pologne", "secrétaire")
    assert named["fr-president"] == "président, France"
    strange = {each["id"]: each["name"] for each in concepts("list", "--language", "zu", "--json").data}
    assert all(strange.values())
    assert strange.keys() == named.keys()


def test_an_office_is_shown_with_who_held_it_when(concepts: Callable[..., Told]) -> None:
    shown = concepts("show", "nato-secretary-general", "--json").data
    assert (shown["title"], shown["at"]) == ("secretary-general", "nato")
    assert {"who": "jens-stoltenberg", "since": "2014-10-01", "until": "2024-10-01"} in shown["terms"]
    assert "@jens-stoltenberg from 2014-10-01 to 2024-10-01" in concepts("show", "@nato-secretary-general").out


def test_an_unknown_concept_is_refused_with_what_may_be_meant(concepts: Callable[..., Told]) -> None:
    told = concepts("show", "natoo")
    assert told.status != 0
    assert "no concept natoo: did you mean @nato?" in told.err


def test_doubtful_names_of_ones_own_are_told(concepts: Callable[..., Told]) -> None:
    warnings = concepts("lint", "harbour").out
    assert "NATO (en) is a name of @nato too: leave it to one of them" in warnings
    assert 'us (fr) is a common word in small letters: say case = "exact" or "initial"' in warnings
    assert "no name in ar, de, es, it, ja, nl, pl, pt, ru, uk, zh" in warnings


def test_the_shipped_concepts_lack_no_language(concepts: Callable[..., Told]) -> None:
    warnings = concepts("lint", "--json").data
    assert not [each for each in warnings if "no name in" in each["warning"] and each["id"] != "harbour"]
    assert not [each for each in warnings if "common word" in each["warning"] and each["id"] != "harbour"]


def test_a_concept_with_indonesian_names_is_shown_under_its_own_id(concepts: Callable[..., Told]) -> None:
    lines = concepts("show", "eu").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("id ")] == ["@eu", "Uni"]


def test_an_office_that_nobody_is_known_to_hold_is_told_with_what_to_do(
    concepts: Callable[..., Told], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        OWN + '[harbour-chair]\nkind = "office"\ntitle = "chair"\nat = "harbour"\n'
        'terms = [["emmanuel-macron", 2001-01-01, 2002-01-01]]\n'
    )
    said = "nobody is known to hold it since 2002-01-01"
    assert f"@harbour-chair: {said}" in concepts("lint", "harbour-chair").out
    shown = concepts("show", "harbour-chair")
    assert f"known up to {REVIEWED}" in shown.err
    mine.write_text(mine.read_text().replace("2002-01-01]]", '2002-01-01], ["joe-biden", 2002-01-01]]'))
    assert said not in concepts("lint", "harbour-chair").out


def test_no_shipped_office_was_empty_when_the_terms_were_reviewed() -> None:
    shipped = Lexicon.shipped()
    offices = [concept for id_ in shipped.ids() if (concept := shipped.get(id_)) and concept.office]
    assert vacant(offices, REVIEWED) == ()
    assert sum(bool(each.office and each.office.terms) for each in offices) > 130
    latest = max(term.since for each in offices if each.office for term in each.office.terms)
    assert latest <= REVIEWED + timedelta(days=60), "elected by then, and in office on a day of the constitution"
