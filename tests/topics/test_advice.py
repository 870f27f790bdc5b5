"""Warnings before a query is watched, and queries for plain words."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.topics.news import LOOK_ALIKES, ONE_STORY
from topics.advice import advise, deciding, suggest
from topics.concepts import Lexicon
from topics.document import Document
from topics.matcher import Matcher
from topics.names import Names
from topics.query import QueryError, parse

LEXICON = Lexicon.shipped()


@cache
def names() -> Names:
    """Of all concepts: a second's work, for who runs these tests and not for who collects them."""
    return Names(LEXICON)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("NATO AND summit", "NATO: only articles that write NATO; use @nato for all languages"),
        ("Columbia AND fees", "Columbia: @co is called so in ro alone; if that is meant"),
        ('"Union européenne" AND "fish quotas"', "use @eu for all languages"),
        ("fish OR cod AND quotas", "AND binds before OR"),
        ("WHO AND quotas", "WHO also finds the word who"),
        ("lang:fr", "held against every article"),
        ("nato author:the", "author:the: many names have these words: write more of the name"),
        ('"to be or" OR the', "made of words alone that stand in almost every article"),
        ('fish AND "of the"', '"of the": stands in almost every article of its language'),
        ('lang:fr AND "the fish"', '"the fish": not a text of the language that lang:fr asks for'),
        ("lang:de AND sommet", "sommet: not a word of the language that lang:de asks for"),
        ("lang:uk AND fish", "fish: articles in uk are not written in these letters"),
        ("Germny AND fish", "Germny names nothing, and is written nearly like Germany: mend it, or use @de"),
        ("published:2025-01..2025-12 AND fish", "is over: no article that comes will match; leave the end open (pub"),
        ("cod* AND quotas", "cod*: a beginning of 3 letters finds many other words"),
    ],
)
def test_a_query_is_warned_of(query: str, told: str) -> None:
    assert any(told in each.text for each in advise(parse(query), LEXICON, names(), date(2026, 3, 1)))


@pytest.mark.parametrize(
    "query",
    [
        "@nato NEAR/25 @eu AND @cooperation",
        "fish AND quotas",
        'cods* AND "fish of the sea"',
        "fish AND source:nato",
        "lang:fr AND poissons",
        "lang:de AND Fischerei",
        'lang:fr AND "la mer"',
        "lang:ru AND Aegis",
        "Columbus AND fish",
        "published:2026-02.. AND fish",
        "lang:en AND published:2026-03-01 AND fish",
    ],
)
def test_nothing_is_said_of_a_query_that_says_what_it_means(query: str) -> None:
    assert advise(parse(query), LEXICON, names(), date(2026, 3, 1)) == ()


def test_a_warning_points_at_its_clause() -> None:
    [advice] = advise(parse("fish AND OTAN"), LEXICON, names())
    assert advice.span == (9, 13)


def test_what_is_said_of_a_word_is_said_once() -> None:
    [advice] = advise(parse("(herring NEAR/3 OTAN) OR (mackerel NEAR/3 OTAN)"), LEXICON, names())
    assert advice.span == (16, 20)


def test_the_deciding_clauses_are_the_rarest_that_a_match_must_have() -> None:
    assert deciding(parse("the AND (herring OR mackerel)")) == ("herring", "mackerel")
    assert deciding(parse("lang:fr")) == ()


WISHES = {
    "en": "NATO-EU cooperation",
    "fr": "la coopération entre l'OTAN et l'Union européenne",
    "de": "Zusammenarbeit von Nato und EU",
    "es": "cooperación entre la OTAN y la Unión Europea",
    "it": "cooperazione tra la Nato e l'Unione europea",
    "ru": "НАТО и Европейский союз сотрудничество",
    "zh": "北约与欧盟的合作",
}


@pytest.mark.parametrize("language", WISHES)
def test_one_wish_is_one_query_in_whatever_language_it_is_said(language: str) -> None:
    found = suggest(WISHES[language], LEXICON, names())
    named = {meaning.clause for meaning in found.meanings if meaning.kind not in ("word", "left out")}
    assert named == {"@nato", "@eu", "@cooperation"}
    assert found.query.startswith(("@nato NEAR/25 @eu AND", "@eu NEAR/25 @nato AND"))


def test_the_suggested_query_finds_the_story_in_every_language_and_no_look_alike() -> None:
    found = suggest("NATO-EU cooperation", LEXICON, names())
    assert found.query == "@nato NEAR/25 @eu AND @cooperation"
    assert [(each.words, each.kind) for each in found.meanings] == [
        ("NATO", "organisation"),
        ("EU", "organisation"),
        ("cooperation", "action"),
    ]
    matcher = Matcher(LEXICON)
    matcher.add("", parse(found.query))
    assert [tag for tag, text in ONE_STORY.items() if not matcher.match(Document(body=text, language=tag))] == []
    assert [text for tag, text in LOOK_ALIKES if matcher.match(Document(body=text, language=tag))] == []


@pytest.mark.parametrize(
    ("wish", "query"),
    [
        ("rail strike", "@railways AND @strike"),
        ("railway strikes", "@railways AND @strike"),
        ("train strikes", "@railways AND @strike"),
        ("trade deal", "@trade AND @agreement"),
        ("ceasefire agreement", "@ceasefire AND @agreement"),
        ("Russian strikes", "@ru AND @attack"),
        ("NAVO-top", "@nato AND @summit"),
        # The deed stands first, or the words say together what neither says alone.
        ("conflit armé", "@war"),
        ("accord de coalition", "@coalition"),
        ("trade war", "@tariffs"),
        ("war crimes", "@human-rights"),
        ("general strike", "@strike"),
        ("大統領選", "@election"),
    ],
)
def test_a_kind_of_a_deed_asks_for_what_makes_it_that_kind_too(wish: str, query: str) -> None:
    assert suggest(wish, LEXICON, names()).query == query


def test_words_that_name_nothing_are_looked_for_as_words() -> None:
    assert suggest("herring quotas of the EU", LEXICON, names()).query == "@eu AND herring AND quotas"
    assert suggest("sanctions against Germany", LEXICON, names()).query == "@de AND @sanctions"
    assert suggest("who may fish", LEXICON, names()).query == "who AND may AND fish"
    with pytest.raises(QueryError, match="no word says what it is about"):
        suggest("of the", LEXICON, names())


@settings(max_examples=60)  # the first builds names(), if no other test has
@given(st.text(st.sampled_from('ab "()=-!+*?~/@#:.,|&1 2\n«»“”ANDORNOTNEAR欧盟合') | st.characters(), max_size=30))
def test_whatever_is_said_becomes_a_query_that_parses_or_an_error(text: str) -> None:
    try:
        found = suggest(text, LEXICON, names())
    except QueryError:
        return
    assert parse(found.query)


def test_an_acronym_that_is_a_word_of_some_language_is_told() -> None:
    texts = [advice.text for advice in advise(parse("NATO AND MIT AND OTAN"), LEXICON, names())]
    assert "NATO also finds the word nato (column 1): =NATO finds it as written" in texts
    assert "MIT also finds the word mit (column 10): =MIT finds it as written" in texts
    assert not [text for text in texts if text.startswith("OTAN also")]


def test_what_joins_chinese_words_is_left_out() -> None:
    found = suggest("北约与欧盟之间的合作", LEXICON, names())
    assert found.query == "@nato NEAR/25 @eu AND @cooperation"
    assert [meaning.words for meaning in found.meanings if not meaning.clause] == ["与", "之间的"]


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("French president", "@fr-president"),
        ("chancellor of Germany", "@de-chancellor"),
        ("the German chancellor's visit to China", "@de-chancellor NEAR/25 @cn AND @visit"),
        ("UN secretary general", "@un-secretary-general"),
        ("le président de la Commission européenne", "@european-commission-president"),
        ("日本の首相", "@jp-prime-minister"),
        ("sanctions against the Russian president", "@ru-president AND @sanctions"),
        ("le ministre allemand des Affaires étrangères", "@de-foreign-minister"),
        ("ministro russo della Difesa", "@ru-defence-minister"),
        ("president of the chess club", "(@chair OR @president) AND chess AND club"),
    ],
)
def test_a_title_beside_what_it_is_held_at_is_an_office(said: str, query: str) -> None:
    assert suggest(said, LEXICON, names()).query == query


def test_a_small_word_is_no_acronym_and_the_whole_name_goes_before_a_beginning() -> None:
    assert suggest("Streik bei der Bahn", LEXICON, names()).query == "@strike AND @railways"
    assert suggest("nato eu cooperation", LEXICON, names()).query == "@nato NEAR/25 @eu AND @cooperation"
    assert suggest("Taiwan tensions", LEXICON, names()).query == "@tw AND tensions"


@pytest.mark.parametrize(
    ("written", "meant"), [("france", "fr"), ("usa", "us"), ("united-nations", "un"), ("nto", "nato")]
)
def test_a_concept_called_by_its_name_is_told_by_its_id(written: str, meant: str) -> None:
    assert LEXICON.resembling(written) == meant


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("EU-Gipfel", "@eu AND @summit"),
        ("vertice NATO", "@nato AND @summit"),
        ("Rücktritt des Bundeskanzlers", "@chancellor AND @resignation"),
        ("отставка премьер-министра Франции", "@fr-prime-minister AND @resignation"),
        ("wizyta w Korei Północnej", "@kp AND @visit"),
        ("wybory prezydenckie w Polsce", "@pl AND @election"),
        ("élections législatives en Allemagne", "@de AND @election"),
        ("incêndios florestais em Portugal", "@pt AND @wildfire"),
        ("huelga de trenes en Francia", "@fr AND @strike AND @railways"),
        ("フランス大統領選挙", "@fr-president AND @election"),
        ("UN Security Council meeting on Sudan", "@un-security-council NEAR/25 @sd AND @meeting"),
        ("Chancellor Merz visits Ankara", "@friedrich-merz AND @visit AND Ankara"),
        ("Washington Post layoffs", '"Washington Post" AND @layoffs'),
        ("New Mexico wildfire", '"New Mexico" AND @wildfire'),
        ("Northern Ireland elections", '"Northern Ireland" AND @election'),
        ("AB'nin Rusya'ya yaptırımları", "@eu NEAR/25 @ru AND @sanctions"),
        ("gempa di Turki", "@tr AND @earthquake"),
        ("he was told in Turin", "he AND told AND Turin"),
        ("미국 관세", "@us AND @tariffs"),
        ("הפסקת אש בעזה", "@ps AND @ceasefire"),
        ("bầu cử Mỹ", "@us AND @election"),
        ("การเลือกตั้ง ไทย", "@th AND @election"),
        ("spotkanie Trumpa z Putinem", "@donald-trump NEAR/25 @vladimir-putin AND @meeting"),
        ("prezydent Ukrainy Wołodymyr Zełenski", "@volodymyr-zelensky"),
        ("トランプ大統領 関税", "@donald-trump AND @tariffs"),
        ("لقاء ترامب وبوتين", "@donald-trump NEAR/25 @vladimir-putin AND @meeting"),
        ("trade war between the US and China", "@us NEAR/25 @cn AND @tariffs"),
    ],
)
def test_declined_and_compound_words_say_what_they_are_made_of(said: str, query: str) -> None:
    assert suggest(said, LEXICON, names()).query == query


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("szczyt NATO", "@nato AND @summit"),
        ("New York mayor race", '"New York" AND mayor AND race'),
        ("South China Sea dispute", '"South China Sea" AND dispute'),
        ("Broadcom Qualcomm offer", "Broadcom NEAR/25 Qualcomm AND offer"),
        ("Falcon Heavy Launch", "Falcon AND Heavy AND Launch"),
        ("French and German foreign ministers", "@fr-foreign-minister NEAR/25 @de-foreign-minister"),
        (
            "French, German and Polish foreign ministers",
            "@fr-foreign-minister AND @de-foreign-minister AND @pl-foreign-minister",
        ),
        ("Germany and the French president", "@de NEAR/25 @fr-president"),
        ("los presidentes de México y Brasil", "@mx-president NEAR/25 @br-president"),
        ("i ministri della Difesa italiano e francese", "@it-defence-minister NEAR/25 @fr-defence-minister"),
        ("米中関係", "@cn NEAR/25 @us AND 関係"),
        ("acuerdo de alto el fuego en Gaza", "@ps AND @agreement AND @ceasefire"),
        ("alluvione in Emilia-Romagna", "@flood AND Emilia-Romagna"),
        ("what happened in Sudan", "@sd"),
        ("news about the Fed", "@federal-reserve"),
        ("the latest news", "latest AND news"),
    ],
)
def test_nothing_that_says_what_it_is_about_is_lost_and_nothing_else_is_asked_for(said: str, query: str) -> None:
    assert suggest(said, LEXICON, names()).query == query


@pytest.mark.parametrize(
    ("words", "query"),
    [
        # a word that only begins like a name of another language, or has its stem, is none
        ("bourse de Paris", "bourse AND Paris"),  # bouře, a storm
        ("primera planta en Sevilla", "primera AND planta AND Sevilla"),  # příměří, an armistice
        ("Opec e o petróleo", "@opec AND petróleo"),  # Petro, with an ending that no language has
        ("Els Comediants in China", "@cn AND Els AND Comediants"),  # les Comores
        ("concert at Los Angeles", 'concert AND "Los Angeles"'),  # Angola
        ("an important dam in Chad", "@td AND important AND dam"),  # Importe
        ("China builds islands", "@cn AND builds AND islands"),  # of Island, which is Iceland
        ("Kenya is the slower of two", "@ke AND slower AND two"),  # a Slowene
        # and yet the forms that languages have for their names are known
        ("deprem Japonya", "@jp AND @earthquake"),
        ("Trumpa o Trumpowi", "@donald-trump"),
        ("bouře v Praze", "@storm AND Praze"),
        ("zemetreseni a povodne", "@earthquake AND @flood"),  # written without its accents
        ("taux directeur de la BCE", "@ecb AND @interest-rates"),
        ("szczyt NATO", "@nato AND @summit"),
    ],
)
def test_what_only_looks_like_a_name_of_another_language_stays_a_word(words: str, query: str) -> None:
    assert suggest(words, LEXICON, names()).query == query


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("nurses strike", "@nurses AND @strike"),
        ("doctors' strike in Nigeria", "@doctors NEAR/25 @ng AND @strike"),
        ("grève des infirmières", "@nurses AND @strike"),
        ("aresztowani dziennikarze w Turcji", "@journalists NEAR/25 @tr AND @arrest"),
        ("Ukraine aid", "@ua AND @aid"),
        ("допомога Україні", "@ua AND @aid"),
        ("冲突", "@conflict"),
        ("紛争", "@conflict OR @war"),
        ("Beitritt der Ukraine zur EU", "@ua NEAR/25 @eu AND @accession"),
        ("mandat d'arrêt de la CPI", "@icc AND @arrest"),
        ("general strike in Chad", "@td AND @strike"),
        ("hunger strike", '"hunger strike"'),
        ("失业率 中国", "@cn AND @recession"),
        ("unemployment rate in Chad", "@td AND @recession"),
        ("日本首相 訪米", "@jp-prime-minister NEAR/25 @us AND @visit"),
        ("米中", "@cn NEAR/25 @us"),
        ("inundações no Rio Grande do Sul", '@flood AND "Rio Grande" AND Sul'),
        ("What Happened In The Sudan", "@sd"),
        ("Tour de France dopage", '"Tour de France" AND dopage'),
        ("Giro d'Italia caduta", '"Giro d\'Italia" AND caduta'),
        ("Weltmeisterschaft im Fußball", "@football-world-cup AND Fußball"),
    ],
)
def test_who_does_it_and_what_is_said_in_one_general_word_is_asked_in_every_language(said: str, query: str) -> None:
    assert suggest(said, LEXICON, names()).query == query


@pytest.mark.parametrize(
    ("language", "text", "ids"),
    [
        ("en", "Donors promised two billion dollars in aid to the islands.", {"aid"}),
        ("en", "He fell asleep without the aid of a pill.", set()),
        ("de", "Für die Flüchtlinge kam Hilfe aus Lissabon.", {"aid"}),
        ("de", "Mit Hilfe eines Seils stieg er in den Brunnen.", set()),
        ("uk", "Військова допомога надійшла вчасно, решту допомоги чекають.", {"aid"}),
        ("uk", "За допомогою мотузки він спустився в криницю.", set()),
        ("en", "The minister denied a conflict of interest.", set()),
        ("en", "Clashes went on along the river.", {"conflict"}),
        ("fr", "Son conflit d'intérêts est connu.", set()),
        ("pl", "Konflikt nad rzeką trwa.", {"conflict"}),
        ("zh", "两军在河边发生冲突。", {"conflict"}),
        ("zh", "他否认存在利益冲突。", set()),
        ("de", "Der Beitritt wird nächstes Jahr verhandelt.", {"accession"}),
        ("en", "Nurses left the ward at noon.", {"nurses"}),
        ("en", "Doctors Without Borders opened a ward.", set()),
        ("it", "Gli infermieri hanno lasciato il reparto.", {"nurses"}),
        ("uk", "У лікарні зникло світло.", set()),
        ("uk", "Лікарі вийшли на площу.", {"doctors"}),
        ("ja", "看護師が病院を出た。", {"nurses"}),
        ("ar", "غادر الأطباء المستشفى.", {"doctors"}),
        ("de", "Bei der Weltmeisterschaft im Biathlon schneite es.", set()),
        ("de", "Der Bundestrainer reist zur Weltmeisterschaft.", {"football-world-cup"}),
    ],
)
def test_what_is_asked_so_is_met_where_it_is_meant(language: str, text: str, ids: set[str]) -> None:
    asked = ("aid", "conflict", "accession", "nurses", "doctors", "football-world-cup")
    matcher = Matcher(LEXICON)
    for each in asked:
        matcher.add(each, parse(f"@{each}"))
    assert {found.topic for found in matcher.match(Document(body=text, language=language))} == ids


@pytest.mark.parametrize(
    ("said", "meanings"),
    [
        ("EU-Gipfel", [("EU", "@eu"), ("Gipfel", "@summit")]),
        ("vertice NATO", [("vertice", "@summit"), ("NATO", "@nato")]),
        ("szczyt NATO", [("szczyt NATO", "@summit"), ("NATO", "@nato")]),
        ("nurses strike", [("nurses", "@nurses"), ("nurses strike", "@strike")]),
        (
            "los presidentes de México y Brasil",
            [
                ("los", ""),
                ("presidentes de México", "@mx-president"),
                ("y", ""),
                ("Brasil", "@br-president"),
            ],
        ),
        ("le ministre allemand des Finances", [("le", ""), ("ministre des Finances allemand", "@de-finance-minister")]),
    ],
)
def test_each_meaning_is_told_of_its_own_words(said: str, meanings: list[tuple[str, str]]) -> None:
    assert [(each.words, each.clause) for each in suggest(said, LEXICON, names()).meanings] == meanings
