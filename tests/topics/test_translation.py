"""Queries of other tools, operator by operator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.dialects import DIALECTS, guessed
from topics.query import QueryError, parse
from topics.translation import translate

LEXIS = [
    ("nato W/5 eu", "nato NEAR/4 eu"),
    ("nato /5 eu", "nato NEAR/4 eu"),
    ("nato w/1 eu", "nato NEAR/0 eu"),
    ("nato PRE/3 summit", "nato ONEAR/2 summit"),
    ("nato +3 summit", "nato ONEAR/2 summit"),
    ("nato ONEAR/3 summit", "nato ONEAR/2 summit"),
    ("nato NEAR/3 summit", "nato NEAR/2 summit"),
    ("turkey NOT W/5 stuffing", "turkey NOTNEAR/4 stuffing"),
    ("nato W/s eu", "nato SENT eu"),
    ("nato /s eu", "nato SENT eu"),
    ("nato /p eu", "nato PARA eu"),
    ("nato W/p eu", "nato PARA eu"),
    ("a AND b OR c", "a AND (b OR c)"),
    ("a OR b W/3 c OR d", "(a OR b) NEAR/2 (c OR d)"),
    ("a AND NOT b AND c", "a AND NOT (b AND c)"),
    ("a & b BUT NOT c", "a AND b AND NOT c"),
    ("mine clearance AND nato", '"mine clearance" AND nato'),
    ("cooperat! wom*n", '"cooperat* wom?n"'),
    ("ATLEAST3(lithium)", "ATLEAST/3 lithium"),
    ("HEADLINE(nato OR otan) AND BODY(eu)", "title:(nato OR otan) AND body:eu"),
    ("HLEAD(nato)", "title:nato OR lead:nato"),
    ("BYLINE(smith) AND PUBLICATION(le monde) AND x", 'author:smith AND source:"le monde" AND x'),
    ("ALLCAPS(aids) OR CAPS(Polish) OR NOCAPS(turkey)", "=AIDS OR =Polish OR =turkey"),
    ("nato W/seg eu", "nato AND eu"),
    ("atl5(nato) AND plural(bank)", "ATLEAST/5 nato AND bank"),
    ("trump PRE/1 tariff*", "trump ONEAR/0 tariff*"),
    ("nato BUT NOT eu", "nato AND NOT eu"),
    ("LANGUAGE(English or French) AND nato", "lang:(en OR fr) AND nato"),
    ("nato AND DATE(>2026-01-31)", "nato AND published:2026-02-01.."),
    (
        "nato AND date(geq (01/01/2026) and leq (31/01/2026))",
        "nato AND published:2026-01-01..2026-01-31",
    ),
    ("nato AND date is 2026", "nato AND published:2026-01-01..2026-12-31"),
    ("nato AND date is 2028-02", "nato AND published:2028-02-01..2028-02-29"),
    ("nato AND date is 2026/12", "nato AND published:2026-12-01..2026-12-31"),
    ('"nato summit" W/250 eu', '"nato summit" NEAR/100 eu'),
]
FACTIVA = [
    ("nato adj2 summit", "nato ONEAR/1 summit"),
    ("nato adj summit", "nato ONEAR/0 summit"),
    ("nato w/4 summit", "nato ONEAR/3 summit"),
    ("nato near10 eu", "nato NEAR/9 eu"),
    ("nato /n5/ eu", "nato NEAR/4 eu"),
    ("nato same eu", "nato PARA eu"),
    ("a or b and c not d", "a OR b AND c AND NOT d"),
    ("european union near5 nato", '"european union" NEAR/4 nato'),
    ("atleast3 lithium and chile", "ATLEAST/3 lithium AND chile"),
    ("resign* /F50/ and globali?ation", "FIRST/50 resign* AND globali?ation"),
    ("compan$3 and merger", "compan* AND merger"),
    ("hd=(strike or walkout) and la=EN", "title:(strike OR walkout) AND lang:en"),
    ("hlp=nato and by=smith", "(title:nato OR lead:nato) AND author:smith"),
    ("sn=(le monde) and x", 'source:"le monde" AND x'),
    ("nato near/5 eu", "nato NEAR/4 eu"),
    ("nato and date from 01/11/2026 to 30/11/2026", "nato AND published:2026-11-01..2026-11-30"),
    ("nato and date after 20260131", "nato AND published:2026-02-01.."),
    ("nato but not eu", "nato AND NOT eu"),
    ("hlead=nato and eu", "(title:nato OR lead:nato) AND eu"),
    ("/f100/ nato and eu", "FIRST/100 nato AND eu"),
    ("pd>=20260101 and nato", "published:2026-01-01.. AND nato"),
    ("crude oil hd=strike", '"crude oil" AND title:strike'),
    ("crude oil atleast2 strike", '"crude oil" AND ATLEAST/2 strike'),
    ("pd=20260105 and nato", "published:2026-01-05 AND nato"),
]
MELTWATER = [
    ("nato NEAR/5 eu", "nato NEAR/5 eu"),
    ("nato ONEAR/5 eu", "nato ONEAR/5 eu"),
    ("a OR b AND c", "a OR b AND c"),
    ("(a OR b) NOT (c OR d)", "(a OR b) AND NOT (c OR d)"),
    ("NOT a AND b", "b AND NOT a"),
    ('title:"rail strike" OR ingress:strike', 'title:"rail strike" OR lead:strike'),
    ("D?put* AND colo?r", "D?put* AND colo?r"),
    ("nato eu", "nato AND eu"),
    ("nato near/5 eu", "nato NEAR/5 eu"),
    ('nato^2 AND country:"Côte d’Ivoire" AND language:German', "nato AND country:ci AND lang:de"),
]
MELTWATER += [
    ('nato and "arms deal" or eu', 'nato AND "arms deal" OR eu'),
    ("sourcecountry:France AND nato", "country:fr AND nato"),
    ('raw:"WHO" NEAR/4 pandemic', '="WHO" NEAR/4 pandemic'),
]
GOOGLE = [
    ('+nato +"arms deal"', 'nato AND "arms deal"'),
    ("nato OR otan cooperation -football", "(nato OR otan) AND cooperation AND NOT football"),
    ('-"press release" nato', 'nato AND NOT "press release"'),
    ("nato | otan", "nato OR otan"),
    ("jobs AROUND(3) gates", "jobs NEAR/3 gates"),
    ("jobs AROUND 3 gates", "jobs NEAR/3 gates"),
    ("~jobs ‘gates’ before:2026/03/01", "jobs AND gates AND published:..2026-03-01"),
    ("x after:2026", "x AND published:2026-01-01.."),
    ("x before:2026", "x AND published:..2025-12-31"),
    ('"big * wolf"', '"big" ONEAR/1 "wolf"'),
    ("intitle:nato -site:x.com eu", "title:nato AND eu AND NOT site:x.com"),
    ("allintitle: nato summit", "title:(nato AND summit)"),
    ("inurl:europe site:https://lemonde.fr/ x", "url:europe AND site:lemonde.fr AND x"),
    ("x after:2026-01-01 before:2026-02-01", "x AND published:2026-01-01.. AND published:..2026-02-01"),
]
ALL = [
    (name, text, ours)
    for name, rows in (("lexis", LEXIS), ("factiva", FACTIVA), ("meltwater", MELTWATER), ("google", GOOGLE))
    for text, ours in rows
]


def test_a_loose_phrase_stays_one_and_money_is_no_wildcard() -> None:
    assert translate('"nato summit"~5', DIALECTS["meltwater"]).query == '"nato summit"~5'
    assert translate("a SENTENCE b", DIALECTS["meltwater"]).query == "a SENT b"
    assert translate("$3 w/5 fine", DIALECTS["factiva"]).query == "$3 ONEAR/4 fine"


@pytest.mark.parametrize(("dialect", "text", "ours"), ALL)
def test_it_is_written_so_here(dialect: str, text: str, ours: str) -> None:
    found = translate(text, DIALECTS[dialect])
    assert found.query == ours
    assert str(parse(found.query)) == ours


@pytest.mark.parametrize(
    ("dialect", "text", "ours", "lost"),
    [
        ("factiva", "rst=tfac and oil", "oil", "rst=tfac: left out (there is no rst here)"),
        ("factiva", "oil and zz=gcat", "oil", "zz=gcat: left out (unknown field)"),
        ("factiva", "oil not ns=gcat", "oil", "ns=gcat: left out (there is no ns here)"),
        (
            "lexis",
            "GEOGRAPHIC(france) AND strike",
            "strike",
            "GEOGRAPHIC(france): left out (there is no geographic here)",
        ),
        (
            "factiva",
            "nato and date from 01/11/2026 to 02/11/2026",
            "nato",
            "date from 01/11/2026 to 02/11/2026: left out (write published:2026-11-01..2026-11-30)",
        ),
        ("lexis", "nato AND ticker(abc)", "nato", "ticker(abc): left out (unknown field)"),
        ("lexis", "nato and length > 200", "nato", "length > 200: left out (there is no such condition here)"),
        ("meltwater", "nato * summit", "nato AND summit", "*: left out (any word)"),
        (
            "lexis",
            "nato AND date geq (11/1/2026)",
            "nato",
            "date geq (11/1/2026): left out (write published:2026-11-01..2026-11-30)",
        ),
        ("google", "nato filetype:pdf", "nato", "filetype:pdf: left out (there is no filetype here)"),
        ("meltwater", "nato AND karma:high", "nato", "karma:high: left out (unknown field)"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_named(dialect: str, text: str, ours: str, lost: str) -> None:
    found = translate(text, DIALECTS[dialect])
    assert found.query == ours
    assert lost in [str(note) for note in found.lost]


def test_what_was_changed_is_said() -> None:
    notes = [str(note) for note in translate("mine clearance W/3 cooperat!", DIALECTS["lexis"]).notes]
    assert notes == [
        'mine clearance → "mine clearance" (words side by side are a phrase there)',
        "cooperat! → cooperat*",
        "W/3 → NEAR/2 (words between, not words apart)",
    ]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("nato near5 eu and hd=summit", "factiva"),
        ("nato W/3 eu AND cooperat!", "lexis"),
        ("nato -football intitle:eu", "google"),
        ("nato NEAR/5 eu", "meltwater"),
        ("nato AND eu", "meltwater"),
        ("nato not (sport or football)", "factiva"),
        ("merger* and re=fra", "factiva"),
        ("NATO +3 summit", "lexis"),
        ("HEADLINE(nato) AND eu", "lexis"),
        ("nato | otan", "google"),
        ('"war and peace"', "meltwater"),
    ],
)
def test_the_tool_is_guessed(text: str, dialect: str) -> None:
    assert guessed(text).name == dialect


@pytest.mark.parametrize(("text", "column"), [("(a AND b", 9), ("a AND", 6), ("a AND )", 7), ("()", 3), ("rst=x", 6)])
def test_what_is_no_query_there_is_refused_with_its_place(text: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        translate(text, DIALECTS["factiva"])
    assert caught.value.position == column


@pytest.mark.parametrize(
    ("tool", "written", "query", "note"),
    [
        ("meltwater", "nato w/5 eu", "nato NEAR/4 eu", "w/5 → NEAR/4 (as in Lexis)"),
        ("meltwater", "nato pre/3 summit", "nato ONEAR/2 summit", "pre/3 → ONEAR/2 (as in Lexis)"),
        ("google", "nato NEAR/5f eu", "nato ONEAR/5 eu", "NEAR/5f → ONEAR/5 (as in other tools)"),
        ("google", "nato NOT film", "nato AND NOT film", "NOT → NOT (as most tools have it)"),
        ("google", "nato near5 eu", "nato NEAR/4 eu", "near5 → NEAR/4 (as in Factiva)"),
        ("lexis", "nato AROUND(5) eu", "nato NEAR/5 eu", "AROUND(5) → NEAR/5 (as in Google)"),
        ("lexis", "hd=nato AND title:eu", "title:nato AND title:eu", "hd=… → title:…"),
        ("factiva", "TI(nato) AND LA(English)", "title:nato AND lang:en", "TI… → title:…"),
        ("google", 'ti(nato) la.exact("French")', "title:nato AND lang:fr", "la.exact… → lang:…"),
        ("factiva", "nato and SU(defense)", "nato", "SU(defense): left out (there is no su here)"),
        ("meltwater", "nato or eu", "nato OR eu", "or → OR (taken for the operator in small letters too"),
        ("meltwater", "nato and eu", "nato AND eu", "and → AND (taken for the operator in small letters too"),
        ("google", "nato or eu", "nato AND or AND eu", 'or → "or" (a word there'),
        ("google", "nato –film", "nato AND NOT film", ""),
    ],
)
def test_what_another_tool_says_under_the_wrong_name_is_understood_and_told(
    tool: str, written: str, query: str, note: str
) -> None:
    found = translate(written, DIALECTS[tool])
    assert found.query == query
    assert any(str(each).startswith(note) for each in found.notes) or not note


@pytest.mark.parametrize(
    ("tool", "written", "query", "note"),
    [
        ("meltwater", r"\"rate cut\" AND bank", '"rate cut" AND bank', '\\" → "'),
        ("meltwater", r'"Bank \"Alfa\"" AND bid', '"Bank Alfa" AND bid', '\\" → no quotes inside quotes'),
        ("meltwater", '""rate cut"" AND bank', '"rate cut" AND bank', '"" → "'),
        ("meltwater", "[zinc OR lead] AND {mine}", "(zinc OR lead) AND mine", "[ ] → ( )"),
        ("meltwater", "zinc AND date:[2026-01-01 TO *]", "zinc AND published:2026-01-01..", "date:[2026-01-01 TO *] →"),
        (
            "meltwater",
            "zinc published:2026-01-01..2026-02-01",
            "zinc AND published:2026-01-01..2026-02-01",
            "words side",
        ),
        ("lexis", "zinc and load-date > 2026-01-05", "zinc AND published:2026-01-06..", "load-date > 2026-01-05 →"),
        ("meltwater", "zinc AND lang:de,fr", "zinc AND lang:(de OR fr)", ""),
        ("meltwater", "zinc AND source_name:Reuters", "zinc AND source:Reuters", "source_name:… → source:…"),
        ("meltwater", "zinc AND -film", "zinc AND NOT film", ""),
        ("meltwater", "zinc N/4 mine", "zinc NEAR/4 mine", "N/4 → NEAR/4 (as in other tools)"),
        ("meltwater", "zinc XOR mine", 'zinc AND "XOR" AND mine', 'XOR → "XOR" (a word: no operator of that name'),
        ("google", "zinc 2024..2026", "zinc", "2024..2026: left out"),
        ("lexis", "bank /seg collapse", "bank AND collapse", "/seg → AND"),
        ("lexis", "CAPS(apple) and NOCAPS(Pie)", "(=Apple OR =APPLE) AND =pie", "CAPS(apple) → =Apple OR =APPLE"),
    ],
)
def test_what_comes_of_copying_and_of_further_tools_is_read_and_told(
    tool: str, written: str, query: str, note: str
) -> None:
    found = translate(written, DIALECTS[tool])
    assert found.query == query
    assert any(str(each).startswith(note) for each in found.notes) or not note


def test_what_there_is_no_query_for_here_is_told_of_the_whole() -> None:
    with pytest.raises(QueryError) as caught:
        translate("zinc OR not tin", DIALECTS["meltwater"])
    assert (caught.value.position, caught.value.message.endswith("in zinc OR NOT tin")) == (1, True)


def test_where_nothing_remains_all_that_was_left_out_is_named() -> None:
    with pytest.raises(QueryError, match="in=i257, re=fra, co=bnpp"):
        translate("in=i257 and re=fra and co=bnpp", DIALECTS["factiva"])


_PIECES = (
    "a", "nato", "(", ")", "and", "AND", "or", "OR", "not", "NOT", "-b", "w/3", "W/s", "near5", '"x', 'y"', "hd=",
    "title:z", "*", "!", "?", "/F9/", "|",
)  # fmt: skip


@given(st.sampled_from(sorted(DIALECTS)), st.lists(st.sampled_from(_PIECES)).map(" ".join))
def test_any_text_is_translated_or_refused(dialect: str, text: str) -> None:
    try:
        found = translate(text, DIALECTS[dialect])
    except QueryError as error:
        place = error.position
    else:
        parse(found.query)
        return
    assert 1 <= place <= len(text) + 1


@pytest.mark.parametrize(
    ("tool", "written", "query", "notes"),
    [
        ("lexis", "tariff*", "tariff*", []),
        ("meltwater", "zinc p/3 mine", "zinc ONEAR/3 mine", ["p/3 → ONEAR/3 (as in other tools)"]),
        ("lexis", "zinc PRE/S mine", "zinc SENT mine", ["PRE/S → SENT (in any order)"]),
        ("lexis", "zinc +p mine", "zinc PARA mine", ["+p → PARA (in any order)"]),
        ("lexis", "zinc w/sent mine", "zinc SENT mine", ["w/sent → SENT"]),
        (
            "lexis",
            "zinc NOT W/SEG mine",
            "zinc AND NOT mine",
            ["NOT W/SEG → NOT (in one part of the text: anywhere in it)"],
        ),
        ("lexis", "zinc % tin", "zinc AND NOT tin", ["% → NOT (as Westlaw have it)"]),
        (
            "lexis",
            "zinc NOT NEAR/3 tin",
            "zinc NOTNEAR/2 tin",
            ["NOT NEAR/3 → NOTNEAR/2 (words between, not words apart)"],
        ),
        ("meltwater", "zinc NOT NEAR/3 tin", "zinc NOTNEAR/3 tin", ["NOT NEAR/3 → NOTNEAR/3 (as in other tools)"]),
        ("meltwater", "zinc NOT w/3 tin", "zinc NOTNEAR/2 tin", ["NOT w/3 → NOTNEAR/2 (as in Lexis)"]),
        ("meltwater", "zinc NOT tin", "zinc AND NOT tin", []),
        ("meltwater", "atleast 4 (zinc OR tin)", "ATLEAST/4 (zinc OR tin)", ["atleast 4 → ATLEAST/4"]),
        ("meltwater", "atleast four (zinc)", "atleast AND four AND zinc", ["words side by side → AND"]),
        ("google", 'tin|zinc|"red lead" mine', '(tin OR zinc OR "red lead") AND mine', ["words side by side → AND"]),
        ("google", "tin||zinc", "tin OR zinc", []),
        ("factiva", "tin|zinc", "tin OR zinc", ["| → OR (as other tools have it)"]),
        ("google", "allintext:zinc tin inurl:mine", "body:(zinc AND tin) AND url:mine", ["allintext:… → body:…"]),
        ("google", "zinc site:.gov", "zinc AND site:gov", ["words side by side → AND"]),
        ("factiva", "zinc and -tin", "zinc AND NOT tin", ["- → NOT (as most tools have it)"]),
        (
            "factiva",
            "zinc and -ns=tin",
            "zinc",
            ["- → NOT (as most tools have it)", "ns=tin: left out (there is no ns here)"],
        ),
        ("factiva", "zinc.hd. and mine", "title:zinc AND mine", ["zinc.hd. → title:zinc"]),
        (
            "factiva",
            "zinc.qq. and mine",
            "zinc AND mine",
            [".qq.: left out (write the field before what it is of, as in title:(...))"],
        ),
        (
            "factiva",
            "the u.k. and zinc",
            '"the u.k." AND zinc',
            ['the u.k. → "the u.k." (words side by side are a phrase there)'],
        ),
        ("factiva", "zinc and >300", "zinc", [">300: left out (numbers are not told apart by their size here)"]),
        # of what is left out nothing more is told
        ("factiva", "zinc and ns=(a near5 b$)", "zinc", ["ns=(a near5 b$): left out (there is no ns here)"]),
        ("meltwater", "zinc OR hashtag:#tin", "zinc", ["hashtag:#tin: left out (there is no hashtag here)"]),
    ],
)
def test_what_is_rarer_is_said_here_or_named(tool: str, written: str, query: str, notes: list[str]) -> None:
    found = translate(written, DIALECTS[tool])
    assert found.query == query
    assert [str(note) for note in found.notes][: len(notes)] == notes
    assert notes or not found.notes


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("zinc not pre/3 tin", "something is missing before pre/3"),
        ("near/5 (zinc tin)", "something is missing before near/5"),
        ("zinc and )", "something is missing before )"),
        ("zinc and", "something is missing at the end"),
    ],
)
def test_what_stands_where_a_word_is_missing_is_named(written: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        translate(written, DIALECTS["lexis"])
    assert caught.value.message == what


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("zinc OR tin mine", "google"),  # OR joins first, and what stands side by side is all asked for
        ("mine zinc OR tin", "google"),
        ('source:"The Post" zinc OR tin', "google"),
        ("zinc OR tin", "meltwater"),
        ("zinc OR tin AND mine shaft", "meltwater"),
        ("(zinc OR tin) NEAR/4 mine shaft", "meltwater"),
        ('"zinc mine" OR "tin mine"', "meltwater"),
        ("zinc w/sent tin", "lexis"),
        ("atleast 4 (zinc)", "lexis"),
    ],
)
def test_the_tool_is_guessed_by_how_it_joins(text: str, dialect: str) -> None:
    assert guessed(text).name == dialect
