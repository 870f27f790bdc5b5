"""The shipped names and those of the operator's own files."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from topics.concept_files import read_entries, sections
from topics.concepts import Lexicon, LexiconError
from topics.countries import COUNTRIES
from topics.index import Index
from topics.matcher import Document, Matcher
from topics.presearch import Spotter
from topics.query import parse

LATIN = frozenset({"de", "en", "es", "fr", "it", "nl", "pl", "pt"})
RULED_OUT = {
    ("ml", "ar", "مالي"), ("td", "zh", "查德"), ("ml", "uk", "Малі"), ("ml", "tr", "Mali"),
}  # fmt: skip
"""Names of countries that are common words: only longer ones count."""
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "uk", "zh")


def found(text: str, language: str | None, *ids: str, lexicon: Lexicon | None = None) -> set[str]:
    """Which of these concepts stand in a text."""
    lexicon = lexicon or Lexicon.shipped()
    if not ids:
        return set(everything(language).spot(Index(Document(body=text, language=language))))
    matcher = Matcher(lexicon)
    for id_ in ids:
        matcher.add(id_, parse(f"@{id_}"))
    return {match.topic for match in matcher.match(Document(body=text, language=language))}


@cache
def everything(language: str | None) -> Spotter:
    return Spotter(Lexicon.shipped().concepts.values(), language)


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text)
    return path


def test_the_lexicon_is_as_broad_as_it_is_said_to_be() -> None:
    kinds = Counter(concept.kind for concept in Lexicon.shipped().concepts.values())
    assert kinds["organisation"] >= 120
    assert kinds["office"] >= 100
    assert kinds["person"] >= 100
    assert kinds["action"] >= 40
    assert len(COUNTRIES) == 250
    assert set(COUNTRIES) <= set(Lexicon.shipped().ids())


def test_every_shipped_concept_has_a_name_in_every_language() -> None:
    missing = {
        (concept.id, language)
        for concept in Lexicon.shipped().concepts.values()
        if concept.office is None
        for language in LANGUAGES
        if not any(
            name.language == language or (name.language == "any" and language in LATIN) for name in concept.names
        )
    }
    assert not missing


def test_every_shipped_name_is_met_in_its_own_language() -> None:
    unmet = []
    for language in (*LANGUAGES, None):
        for concept in Lexicon.shipped().concepts.values():
            names = [name for name in concept.names if name.needs is None and name.language == (language or "any")]
            index = Index(Document(body="\n\n".join(each.text.replace("*", "") for each in names), language=language))
            met = Spotter([concept], language).spot(index).get(concept.id, [])
            starts = [*index.paragraph_starts, 1 << 30]
            for name, start, end in zip(names, starts, starts[1:], strict=False):
                if not any(start <= first and last < end for first, last in met):
                    unmet.append((concept.id, name.language, name.text))
    assert set(unmet) <= RULED_OUT


def test_what_a_file_says_of_one_concept_can_be_read_alone() -> None:
    for entry in files("topics").joinpath("lexicon").iterdir():
        content = entry.read_bytes()
        alone = [one for text in sections(content.decode()).values() for one in read_entries(text.encode(), "")]
        assert sorted(alone, key=lambda each: each.id) == sorted(read_entries(content, ""), key=lambda each: each.id)


def test_no_shipped_name_of_a_thing_means_two_things_in_one_language() -> None:
    meanings = defaultdict(set)
    for concept in Lexicon.shipped().concepts.values():
        if concept.kind not in ("title", "action"):  # « canciller » is two, « attentat » is attack and terrorism
            for name in concept.names:
                if name.needs is None and name.language in (*LANGUAGES, "any"):
                    meanings[name.language, name.text].add(concept.id)
    doubled = {name: ids for name, ids in meanings.items() if len(ids) > 1}
    pairs = {name for name in doubled if name[0] in ("zh", "ja") and len(name[1]) <= 3}  # 日米, 俄乌: both are meant
    assert not {name: ids for name, ids in doubled.items() if name not in pairs}


@pytest.mark.parametrize(
    ("language", "text", "ids"),
    [
        ("fr", "Le sommet de l'ONU a eu lieu", {"un", "summit"}),
        ("fr", "Le Conseil de l'Europe et le Conseil européen", {"council-of-europe", "european-council"}),
        ("fr", "La coopérative agricole est d'accord avec Cooper", set()),
        ("fr", "L'UE et la Commission européenne", {"eu", "european-commission"}),
        ("en", "Who is with us? The union had eu in it.", set()),
        ("en", "WHO and the EU Commission", {"who", "eu", "european-commission"}),
        ("en", "Bradley Cooper had a heart attack", set()),
        ("en", "The ICC World Cup final", set()),
        ("en", "the ICC in The Hague", {"icc"}),
        ("en", "The Gulf Cooperation Council", {"gcc"}),
        ("es", "Sin embargo, está de acuerdo con la UE", {"eu"}),
        ("pt", "EU SOU FELIZ", set()),
        ("it", "Il vertice della Nato con l'Ue", {"nato", "eu", "summit"}),
        ("it", "Sciopero generale e sciopero della fame", {"strike"}),
        ("de", "die EU-Kommission und die Vereinten Nationen", {"eu", "european-commission", "un"}),
        ("de", "Die Nato bei den Vereinten Nationen", {"nato", "un"}),
        ("de", "des Europarats, dem Europäischen Rat", {"council-of-europe", "european-council"}),
        ("nl", "De VN-Veiligheidsraad en de NAVO", {"un", "un-security-council", "nato"}),
        ("pl", "Unii Europejskiej, Radą Europy, Radzie Europejskiej", {"eu", "council-of-europe", "european-council"}),
        ("ru", "Европейским союзом, Совета Европы и ООН", {"eu", "council-of-europe", "un"}),
        ("ru", "Союз писателей", set()),
        ("uk", "з Європейським Союзом, Ради Європи та ООН", {"eu", "council-of-europe", "un"}),
        ("ar", "وبالاتحاد الأوروبي والأمم المتحدة", {"eu", "un"}),
        ("zh", "联合国安理会与欧盟", {"un", "un-security-council", "eu"}),
        ("zh", "歐盟與北約", {"eu", "nato"}),
        ("ja", "国連とEUの首脳会議", {"un", "eu", "summit"}),
    ],
)  # fmt: skip
def test_traps_are_seen(language: str, text: str, ids: set[str]) -> None:
    named = {"organisation", *("summit", "strike", "cooperation", "agreement", "sanctions", "attack")}
    met = {id_ for id_ in found(text, language) if {id_, Lexicon.shipped().concepts[id_].kind} & named}
    assert met == ids


@pytest.mark.parametrize(
    ("language", "text", "met"),
    [
        ("fr", "l’Otan et l’Union européenne", True),
        ("pt", "a Otan e a UE", True),
        ("it", "vertice Nato-Ue a Bruxelles", True),
        ("it", "Nato a Roma, il regista dell'Ue", False),
        ("it", "Nato e cresciuto nell'Ue", False),
        ("no", "Nato og EU", True),
        ("nb", "Nato og EU", True),
        ("fi", "Natossa ja Euroopan unionissa", True),
    ],
)
def test_the_house_styles_of_papers_are_known(language: str, text: str, met: bool) -> None:
    assert ({"nato", "eu"} <= found(text, language, "nato", "eu")) is met


@pytest.mark.parametrize("gap", [". ", ".\n\n", "!\n"])
def test_no_name_runs_from_one_sentence_into_the_next(gap: str) -> None:
    assert found(f"Un laboratorio sostenuto dalla UE{gap}Nato a Chioggia, il liutaio insegna", "it", "nato") == set()
    assert found("Un laboratorio sostenuto da UE e Nato insieme", "it", "nato") == {"nato"}


def test_an_article_of_unknown_language_is_searched_in_all() -> None:
    assert found("l'OTAN et l'Union européenne", None, "nato", "eu") == {"nato", "eu"}


def test_a_language_without_names_of_its_own_has_those_of_all() -> None:
    assert found("NATO ja EL", "xx", "nato", "eu") == {"nato"}


@pytest.mark.parametrize(
    ("id_", "language", "text"),
    [
        ("fr", "en", "in France today"),
        ("fr", "fr", "la France"),
        ("de", "ru", "в Германии"),
        ("de", "uk", "у Німеччині"),
        ("ua", "pl", "w Ukrainie"),
        ("mm", "en", "in Burma"),
        ("ba", "en", "Bosnia and Herzegovina"),
        ("cn", "zh", "中国政府"),
        ("us", "nl", "de Verenigde Staten"),
        ("tr", "fr", "TURQUIE"),
    ],
)
def test_countries_are_concepts(id_: str, language: str, text: str) -> None:
    assert found(text, language, id_) == {id_}


@pytest.mark.parametrize(
    ("id_", "language", "text"),
    [("is", "en", "an island"), ("tr", "en", "roast turkey"), ("is", "fr", "ISLAND RECORDS")],
)
def test_a_country_is_not_a_common_word(id_: str, language: str, text: str) -> None:
    assert not found(text, language, id_)


def test_a_file_adds_concepts_and_names(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [rail]
        [rail.names]
        fr = ["SNCF", { text = "Thalys", case = "initial" }, "cheminot*"]
        [nato.names]
        fr = ["Traité de Washington"]
        [fr.names]
        fr = ["Hexagone"]
        [fr.except]
        fr = ["Hexagone Balard"]
        """,
    )
    lexicon = Lexicon.shipped().extended([path])
    assert found("les cheminots", "fr", "rail", lexicon=lexicon) == {"rail"}
    assert found("sncf, thalys", "fr", "rail", lexicon=lexicon) == set()
    assert found("le Traité de Washington et l'OTAN", "fr", "nato", lexicon=lexicon) == {"nato"}
    assert found("l'Hexagone", "fr", "fr", lexicon=lexicon) == {"fr"}
    assert found("Hexagone Balard", "fr", "fr", lexicon=lexicon) == set()
    assert found("la France", "fr", "fr", lexicon=lexicon) == {"fr"}
    assert "rail" in lexicon.ids()
    assert Lexicon.shipped().get("rail") is None


def test_a_file_may_say_only_where_a_known_concept_is_not_meant(tmp_path: Path) -> None:
    path = write(tmp_path, '[fr.except]\nfr = ["France Loisirs"]')
    lexicon = Lexicon.shipped().extended([path])
    assert found("France Loisirs ferme", "fr", "fr", lexicon=lexicon) == set()
    assert found("la France ferme", "fr", "fr", lexicon=lexicon) == {"fr"}
    with pytest.raises(LexiconError, match=r"frr: no names: add \[frr.names\] .*, or mend the id"):
        Lexicon.shipped().extended([write(tmp_path, '[frr.except]\nfr = ["x y"]')])


def test_a_file_may_put_a_concept_in_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    text = '[fr]\nreplace = true\nkind = "country"\n[fr.names]\nfr = ["Hexagone"]\n[no.names]\nen = ["Norge"]\n'
    lexicon = Lexicon.shipped().extended([write(tmp_path, text)])
    assert found("la France, l'Hexagone", "fr", "fr", lexicon=lexicon) == {"fr"}
    assert found("la France et les Français", "fr", "fr", lexicon=lexicon) == set()
    assert found("Norge and Norway", "en", "no", lexicon=lexicon) == {"no"}
    assert lexicon.glance("fr", "fr") == ("country", "Hexagone")
    assert lexicon.glance("no", "fr") == ("country", "Norvège")
    assert found("Norway", "en", "no") == {"no"}
    assert Lexicon.shipped().glance("fr", "en") == ("country", "France")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[a]\nreplace = 1\n[a.names]\nen = ['x']", "a.replace: 1 is neither true nor false"),
        ("[a", "not a TOML file in UTF-8: "),
        ("a = 1", "a: no names: add [a.names] with lines such as"),
        ("[A.names]\nen = []", "A: not an id: use small letters"),
        ('[a]\nkind = "animal"\n[a.names]\nen = ["x"]', "a.kind: 'animal' is not one of organisation, "),
        ("[a]\ncolour = 1\n[a.names]", "a: unknown key 'colour': use kind, names, except, "),
        ('[war]\ntargets = "tax"', 'war.targets: not a list of ids that begin with _: write targets = ["_policies"]'),
        ('[war]\nfigures = ["_taxes"]', "war: no list '_taxes': declare it, or mend the id"),
        ('[_x.names]\nen = ["tax plan"]', "_x.names.en: 'tax plan': not one word: such lists are of single words"),
        ('[a.names]\nen = "x"', 'a.names.en: not a list: write en = ["..."]'),
        ('[a.names]\nenglish-uk = ["x"]', "a.names.english-uk: not a language: use a code such as fr"),
        ("[a.names]\nen = [1]", "a.names.en: 1 is not a name: write "),
        ('[a.names]\nen = ["?"]', "a.names.en: '?': '?' is not a word: leave it out"),
        ('[a.names]\nen = ["a*b"]', "a.names.en: 'a*b': 'a*b' is not a word: leave it out"),
        ('[a.names]\nen = [" "]', "a.names.en: an empty name: leave it out"),
        (
            '[a.names]\nen = [{ text = "x", casing = "any" }]',
            "a.names.en: 'x': unknown key 'casing': use text, case, form or needs",
        ),
        ('[a.names]\nen = [{ text = "x", case = "title" }]', "a.names.en: 'x': case is any, initial or exact; form is"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_remedy(tmp_path: Path, text: str, error: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(LexiconError) as caught:
        Lexicon.shipped().extended([path])
    assert str(caught.value).startswith(f"{path}: {error}")


def test_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, '[a.names]\nen = ["x"]\n\n[b]\nkind = "place"\n[b.names]\nfr = ["y"]\nen = "z"\n')
    with pytest.raises(LexiconError, match=r"mine.toml: b.names.en: not a list: .* \(line 8\)$"):
        Lexicon.shipped().extended([path])


def test_a_file_adds_what_makes_a_figure_of_speech_of_a_shipped_deed(tmp_path: Path) -> None:
    text = '[_teams.names]\nen = ["striker*", "*ball"]\n[attack]\nfigures = ["_teams"]\n[explosion.of]\nen = ["beer"]\n'
    lexicon = Lexicon.shipped().extended([write(tmp_path, text)])

    def met(sentence: str) -> frozenset[str]:
        spotter = Spotter(filter(None, map(lexicon.get, ("attack", "explosion"))), "en")
        return frozenset(spotter.spot(Index(Document(body=sentence, language="en"))))

    assert met("The attack of the strikers was weak") == met("Their handball attack was weak") == frozenset()
    assert met("The attack on the strikers' bus was in the evening") == frozenset({"attack"})
    assert met("An explosion of beer barrels in town") == frozenset({"explosion"})
    assert met("An explosion of emails in town") == met("An explosion of strange emails") == frozenset()
    assert not {"_teams", "_policies"} & {*lexicon.ids(), *lexicon.concepts}
    assert lexicon.get("_teams") is None


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"gone.toml: cannot be read .* check the path"):
        Lexicon.shipped().extended([tmp_path / "gone.toml"])


def test_the_names_of_countries_are_not_loaded_before_a_topic_needs_one() -> None:
    program = """if True:
        import sys
        from topics.concepts import Lexicon
        from topics.matcher import Matcher
        from topics.query import parse
        matcher = Matcher(Lexicon.shipped())
        matcher.add("a", parse("@nato"))
        assert "fr" in Lexicon.shipped().ids()
        assert "babel" not in sys.modules
        matcher.add("b", parse("@fr"))
        assert "babel" in sys.modules
    """
    subprocess.run([sys.executable, "-c", program], check=True)


OFFICES = """
[mayor]
kind = "title"
[mayor.names]
en = ["mayor", "head of the council"]
fr = ["maire"]
[port-arven]
kind = "place"
[port-arven.names]
any = ["Arven", { text = "Port", needs = "alone" }]
[ada-lind]
kind = "person"
[ada-lind.names]
any = ["Ada Lind", { text = "Lind", needs = "context" }]
[olaf-brun]
kind = "person"
[olaf-brun.names]
any = ["Olaf Brun"]
[arven-mayor]
kind = "office"
title = "mayor"
at = "port-arven"
terms = [["ada-lind", 2020-01-01, 2024-01-01], ["olaf-brun", 2024-01-01]]
[ferry]
[ferry.names]
en = ["ferr{y,ies,yman}"]
"""


def standing(
    text: str, lexicon: Lexicon, language: str = "en", day: datetime | None = None, seen: datetime | None = None
) -> set[str]:
    """Which concepts of a file stand in a text of a day."""
    spotter = Spotter(map(lexicon.concepts.__getitem__, lexicon.concepts), language)
    return set(spotter.spot(Index(Document(body=text, language=language, published=day, seen=seen))))


@pytest.fixture
def offices(tmp_path: Path) -> Lexicon:
    return Lexicon().extended([write(tmp_path, OFFICES)])


@pytest.mark.parametrize(
    ("day", "text", "held"),
    [
        (datetime(2023, 12, 31, 23, tzinfo=UTC), "Ada Lind spoke", True),
        (datetime(2024, 1, 1, tzinfo=UTC), "Ada Lind spoke", False),
        (datetime(2024, 1, 1, tzinfo=UTC), "Olaf Brun spoke", True),
        (datetime(2019, 1, 1, tzinfo=UTC), "Ada Lind or Olaf Brun", False),
        (None, "Olaf Brun spoke", True),
        (None, "Ada Lind spoke", False),
    ],
)
def test_an_office_is_who_holds_it_on_the_day_of_the_article(
    offices: Lexicon, day: datetime | None, text: str, held: bool
) -> None:
    assert ("arven-mayor" in standing(text, offices, day=day)) is held


@pytest.mark.parametrize(
    ("day", "seen", "text", "held"),
    [
        (None, datetime(2023, 12, 31, 23, tzinfo=UTC), "Ada Lind spoke", True),
        (None, datetime(2024, 1, 1, tzinfo=UTC), "Ada Lind spoke", False),
        (None, datetime(2024, 1, 1, tzinfo=UTC), "Olaf Brun spoke", True),
        (None, datetime(2019, 1, 1, tzinfo=UTC), "Olaf Brun spoke", False),
        (datetime(2024, 1, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC), "Ada Lind spoke", False),
        (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), None, "Ada Lind spoke", True),
    ],
)
def test_an_article_that_names_no_day_is_of_the_day_on_which_it_came(
    offices: Lexicon, day: datetime | None, seen: datetime | None, text: str, held: bool
) -> None:
    assert ("arven-mayor" in standing(text, offices, day=day, seen=seen)) is held


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        ("en", "the mayor of Arven", True),
        ("en", "Arven's mayor", True),
        ("en", "the Arven mayor", True),
        ("en", "the mayor, and Arven too", False),
        ("en", "the mayor slept. Arven slept", False),
        ("en", "the mayor who came to Arven", False),
        ("fr", "le maire de la ville d'Arven", False),
        ("fr", "le maire d'Arven", True),
        ("fr", "Arven maire", False),
    ],
)
def test_an_office_is_its_title_beside_its_place(offices: Lexicon, language: str, text: str, held: bool) -> None:
    assert ("arven-mayor" in standing(text, offices, language)) is held


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Lind left", False),
        ("The mayor, they say, is Lind", True),
        ("Lind left Arven", True),
        ("Lind left. Ada Lind was tired", True),
        ("Arven " + "word " * 13 + "Lind", False),
    ],
)
def test_a_surname_alone_needs_what_speaks_for_it(offices: Lexicon, text: str, met: bool) -> None:
    assert ("ada-lind" in standing(text, offices)) is met


@pytest.mark.parametrize(
    ("text", "met"),
    [("In Port they slept", True), ("Port, Maria said", True), ("Maria Port slept", False), ("Port Maria", False)],
)
def test_a_name_that_must_stand_alone_is_not_part_of_another(offices: Lexicon, text: str, met: bool) -> None:
    assert ("port-arven" in standing(text, offices)) is met


def test_braces_are_several_names(offices: Lexicon) -> None:
    for word in ("ferry", "ferries", "ferryman"):
        assert standing(word, offices) == {"ferry"}
    assert standing("ferr", offices) == set()


@pytest.mark.parametrize(
    ("day", "who", "office"),
    [
        (datetime(2024, 9, 1, tzinfo=UTC), "Joe Biden", "us-president"),
        (datetime(2025, 6, 1, tzinfo=UTC), "Donald Trump", "us-president"),
        (datetime(2022, 3, 1, tzinfo=UTC), "Stoltenberg", "nato-secretary-general"),
        (datetime(2025, 3, 1, tzinfo=UTC), "Mark Rutte", "nato-secretary-general"),
        (datetime(2023, 3, 1, tzinfo=UTC), "Mark Rutte", "nl-prime-minister"),
    ],
)
def test_the_shipped_terms_are_in_force(day: datetime, who: str, office: str) -> None:
    spotter = everything("en")
    assert office in spotter.spot(Index(Document(body=f"{who} spoke", language="en", published=day)))
    later = day.replace(year=day.year + 40 if office == "us-president" and who != "Donald Trump" else day.year - 40)
    assert office not in spotter.spot(Index(Document(body=f"{who} spoke", language="en", published=later)))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[a]\ntitle = "b"\n', "a: an office has both: write title"),
        ('[a]\ntitle = "b"\nat = "c"\n', "a: 'b' is no concept, or an office: declare it, or mend the id"),
        ('[a]\ntitle = "a"\nat = "fr"\n', "a: 'a' is no concept, or an office"),
        ('[a]\ntitle = "president"\nat = "fr"\nterms = [["x"]]\n', "a.terms: ['x'] is not a term: write"),
        (
            '[a]\ntitle = "president"\nat = "fr"\nterms = [["nato", 2024-01-01, 2020-01-01]]\n',
            "a.terms: ['nato', datetime.date(2024, 1, 1), datetime.date(2020, 1, 1)] is not a term",
        ),
        ('[a.names]\nen = [{ text = "x", needs = "luck" }]', "a.names.en: 'x': case is any, initial or exact; form is"),
    ],
)
def test_a_wrong_office_is_refused_with_place_and_remedy(tmp_path: Path, text: str, error: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(LexiconError) as caught:
        Lexicon.shipped().extended([path])
    assert str(caught.value).startswith(f"{path}: {error}")


@pytest.mark.parametrize(
    ("text", "language", "ids"),
    [
        ("N. Korea fires a missile, S. Korea answers", "en", {"kp", "kr"}),
        ("S. Sudan votes", "en", {"ss"}),
        ("Sino-Russian and Franco-German talks", "en", {"cn", "ru", "fr", "de"}),
        ("Francisco Franco died in bed", "en", set()),
        ("un sommet franco-allemand", "fr", {"fr", "de"}),
        ("relaciones hispano-francesas, no rusas, sino otras", "es", {"es", "fr", "ru"}),
        ("американо-китайские переговоры", "ru", {"us", "cn"}),
        ("英独仏の首脳", "ja", {"gb", "de", "fr"}),
        ("中日韩会谈", "zh", {"cn", "jp", "kr"}),
        ("한미일 회의", "ko", {"kr", "us", "jp"}),
    ],
)
def test_countries_in_pairs_and_shortened_are_met(text: str, language: str, ids: set[str]) -> None:
    named = ("kp", "kr", "ss", "sd", "cn", "ru", "fr", "de", "es", "us", "gb", "jp", "it")
    assert found(text, language, *named) == ids
