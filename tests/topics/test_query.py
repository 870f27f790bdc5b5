"""Queries as people type them."""

from __future__ import annotations

import pytest

from topics.query import QueryError, parse
from topics.syntax import And, Concept, Field, Near, Not, Or, Phrase, Term


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a OR b AND c", "a OR b AND c"),
        ("a NEAR b", "a NEAR/10 b"),
        ("a b", "a AND b"),
        ("a -b", "a AND NOT b"),
        ("a !b", "a AND NOT b"),
        ("a AND NOT b NEAR/3 c", "a AND NOT b NEAR/3 c"),
        ("+a +b", "a AND b"),
        ("a || b | c && d", "a OR b OR c AND d"),
        ("(a OR b) c", "(a OR b) AND c"),
        ("« a b »", '"a b"'),
        ("“a b”", '"a b"'),
        ("„a b“", '"a b"'),
        ("「北约」", '"北约"'),
        ("（a OR b） c", "(a OR b) AND c"),
        ("intitle:a", "title:a"),
        ("hd:(a OR b)", "title:(a OR b)"),
        ("by:Dupont", "author:Dupont"),
        ("2 OF (a, b AND c,d)", "2 OF (a, b AND c, d)"),
        ('"a b"~3', '"a b"~3'),
        ("@NATO", "@nato"),
        ("a NEAR/2 b NEAR/3 c", "a NEAR/2 b NEAR/3 c"),
        ("a NEAR/2 (b NEAR/3 c)", "a NEAR/2 (b NEAR/3 c)"),
        ("NOT a b", "NOT a AND b"),
        ("a (NOT b)", "a AND NOT b"),
        ("ATLEAST/2(a)", "ATLEAST/2 a"),
        ("1,000 euros", "1,000 AND euros"),
        ("24/7 AND AC/DC", None),
    ],
)
def test_it_is_read_so(text: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(QueryError):
            parse(text.replace("24/7", "W/7"))
        assert str(parse(text)) == text
    else:
        assert str(parse(text)) == read


def test_operators_bind_in_their_order() -> None:
    near = Near(Term("c"), Term("d"), 5)
    expected = Or((And((Term("a"), Not(Term("b")), near)), Field("title", Term("e"))))
    assert parse("a NOT b AND c NEAR/5 d OR title:e").root == expected


def test_every_part_knows_its_place() -> None:
    text = 'title:("union européenne" OR @eu) AND NOT x'
    places = {type(node).__name__: text[slice(*node.span)] for node in parse(text).root.walk()}
    assert places == {
        "And": text, "Field": 'title:("union européenne" OR @eu)', "Or": '"union européenne" OR @eu',
        "Phrase": '"union européenne"', "Concept": "@eu", "Not": "NOT x", "Term": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "a and b",
            """lower-case 'and' between terms at column 3: write AND for the operator, or "and" to look for the word""",
        ),
        ("titel:nato", "unknown field 'titel' at column 1: did you mean title:?"),
        (
            "a /5 b",
            'unknown operator /5 at column 3: write NEAR/4, for n words between, or "/5" to look for the word',
        ),
        ("a w/s b", 'unknown operator w/s at column 3: write SENT, or "w/s" to look for the word'),
        ("a NEAR5 b", 'unknown operator NEAR5 at column 3: write NEAR/5, or "NEAR5" to look for the word'),
        (
            "a pre/3 b",
            'unknown operator pre/3 at column 3: write ONEAR/2, for n words between, or "pre/3" to look for the word',
        ),
        ("a AROUND(7) b", 'unknown operator AROUND at column 3: write NEAR/7, or "AROUND" to look for the word'),
        (
            '"a b" ~5',
            'unknown operator ~5 at column 7: write it against the closing quote, as in "two words"~5, or "~5" to look'
            " for the word",
        ),
        ("a & b", "'&' stands alone at column 3: write AND, or leave it out"),
        ("2 of (a, b)", "lower-case 'of' before a list at column 3: write 2 OF (a, b, c)"),
        ("ATLEAST3 a", 'unknown operator ATLEAST3 at column 1: write ATLEAST/3, or "ATLEAST3" to look for the word'),
        ("hd=a", 'unknown operator hd=a at column 1: write title:word, or "hd=a" to look for the word'),
        ("2OF (a, b)", 'unknown operator 2OF at column 1: write 2 OF (a, b, c), or "2OF" to look for the word'),
        (
            "nato^2",
            'unknown operator nato^2 at column 1: leave the sign out, or write "two words"~5, or "nato^2" to look for'
            " the word",
        ),
        ("'a b' OR c", """single quotes make no phrase at column 1: put the words in "double quotes\""""),
        ("published:-7d", "nothing after published: at column 1: write published:2026-11-01..2026-11-30"),
        ("(a OR b", "missing ) at column 8: the ( at column 1 is never closed"),
        ('otan "ue', 'unclosed quote at column 6: add "'),
        ("« otan", "unclosed quote at column 1: add »"),
        ("a NEAR/500 b", "NEAR distance 500 out of range at column 3: use 0 to 100"),
        ("NEAR/500", "NEAR distance 500 out of range at column 1: use 0 to 100"),
        (
            "a NEAR 5 b",
            'the distance of NEAR stands behind a slash at column 3: write NEAR/5, or NEAR "5" to look for the number',
        ),
        ("[a OR b] AND c", "unexpected [ at column 1: groups stand in ( ): write those, or put the words in quotes"),
        ("a NEAR/x b", "NEAR/x needs a whole number at column 3: write NEAR/5"),
        ("3 OF (a, b)", "3 OF needs at least 3 items, got 2 at column 1: separate the items by commas"),
        (
            "a OR NOT b",
            "a group cannot be only negative at column 6: put something to look for beside it, as in (nato NOT summit)",
        ),
        ("ab*", "the prefix ab* is too short at column 1: write at least 3 letters before the *"),
        ("lang:french", "lang: does not take french at column 6: write lang:fr"),
        ("lang:Deutsch", "lang: does not take Deutsch at column 6: write lang:de"),
        ("lang:jp", "lang: does not take jp at column 6: write lang:ja"),
        ("lang:iw", "lang: does not take iw at column 6: write lang:he"),
        ("lang:zz", "lang: does not take zz at column 6: write the language's code, such as lang:fr or lang:pt-BR"),
        ("lang:frnech", "lang: does not take frnech at column 6: did you mean lang:fr?"),
        (
            "country:xx",
            "country: does not take xx at column 9: write the country's code of two letters, such as country:fr",
        ),
        ("country:Frnace", "country: does not take Frnace at column 9: did you mean country:fr?"),
        (
            "lang:klingon",
            "lang: does not take klingon at column 6: write the language's code, such as lang:fr or lang:pt-BR",
        ),
        ('country:"Côte d’Ivoire"', "country: does not take Côte d’Ivoire at column 9: write country:ci"),
        ("country:UK", "country: does not take UK at column 9: write country:gb"),
        (
            "site:https://www.lemonde.fr/une",
            "site: does not take https://www.lemonde.fr/une at column 6:"
            " write site:www.lemonde.fr/une, a host's name, and a path if need be",
        ),
        (
            "site:*.lemonde.fr:443/monde/*?page=2",
            "site: does not take *.lemonde.fr:443/monde/*?page=2 at column 6:"
            " write site:lemonde.fr/monde, a host's name, and a path if need be",
        ),
        (
            "urgency:3..1",
            "urgency: does not take 3..1 at column 9: the first is to be the lower one: write urgency:1..3",
        ),
        (
            "published:2026-11-02..2026-11-01",
            "published: does not take 2026-11-02..2026-11-01 at column 11: the first is to be the lower one: write"
            " published:2026-11-01..2026-11-02",
        ),
        ("published:31/12/2026", "published: does not take 31/12/2026 at column 11: write published:2026-12-31"),
        (
            "published:soon",
            "published: does not take soon at column 11: write a day, a month or a range, such as"
            " published:2026-11-01..2026-11-30",
        ),
        ("lang:@fr", "lang: takes a name or a value at column 6: write lang:fr or lang:(fr OR de)"),
        ("a NEAR/3 NOT b", "NOT has no place beside NEAR at column 10: write a NOTNEAR/n b, or NOT outside"),
    ],
)
def test_an_error_says_what_where_and_what_to_do(text: str, error: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("   ", 1),
        ("AND a", 1),
        ("a AND", 6),
        ("a OR OR b", 6),
        ("()", 1),
        ("a)", 2),
        ("a (b", 5),
        ("NOT a", 1),
        ("a (NOT b NOT c)", 4),
        ("(NOT a) NEAR b", 2),
        ("a, b", 2),
        ("a OF b", 3),
        ("2 OF a", 6),
        ("0 OF (a)", 1),
        ("a W/5 b", 3),
        ("a adj3 b", 3),
        ("AROUND(3)", 1),
        ("*bc", 1),
        ("a*b", 1),
        ("#", 1),
        ("?omen", 1),
        ("w*n", 1),
        ("北?", 1),
        ("source:l*monde", 8),
        ("=", 1),
        ("=abc*", 1),
        ("[]", 1),
        ('""', 1),
        ("x - y", 3),
        ("title:", 1),
        ("title:lang:fr", 7),
        ("lang:fr NEAR x", 1),
        ("source:(a NEAR b)", 9),
        ("source:@eu", 8),
        ("urgency:0", 9),
        ("urgency:10", 9),
        ("tier:4", 6),
        ("country:fra", 9),
        ("site:http://x", 6),
        ("published:2026-13-01", 11),
        ("published:..", 11),
        ("ATLEAST a", 1),
        ("ATLEAST/0 a", 1),
        ("FIRST/0 a", 1),
        ("a NOTNEAR b", 3),
        ("a NEAR (b NOT c)", 11),
        ("a NOTNEAR/2 (b AND c)", 14),
        ("»", 1),
        ("@", 1),
        ('"a b*"~3', 1),
        ("a NEAR/5", 9),
        ("a NEAR/5 AND b", 10),
    ],
)
def test_what_is_no_query_is_refused_where_it_goes_wrong(text: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == column
    assert caught.value.message


def test_the_caret_stands_below_the_place() -> None:
    for text, shown in [
        ("otan AND (ue", "otan AND (ue\n            ^"),
        ("otan\n  titel:ue", "  titel:ue\n  ^"),
        ("北约 titel:x", "北约 titel:x\n     ^"),
    ]:
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert caught.value.caret(text) == shown


def test_what_may_have_been_meant_otherwise_is_noticed() -> None:
    assert parse("a AND (b OR c)").notices == ()
    [side_by_side] = parse("nato summit brussels").notices
    assert side_by_side == "words side by side are joined with AND (column 6, 13)"
    [mixed] = parse("a OR b AND c").notices
    assert mixed == "AND binds before OR (column 1): this is read as a OR (b AND c)"
    _, otherwise = parse("otan ET ue").notices
    as_a_word = "is looked for as a word (column 6): write AND for the operator, or"
    assert otherwise == f'ET {as_a_word} "ET" if the word is meant'
    assert parse("title:nato summit").notices[1] == "title: holds for nato alone (column 1): write title:(...) for more"
    assert len(parse("title:(nato summit) eu").notices) == len(parse("title:nato AND summit eu").notices) == 1
    [also] = parse("WHO AND =US AND geneva").notices
    assert also == "WHO also finds the word who (column 1): =WHO finds it as written"


@pytest.mark.parametrize(
    "text",
    [
        "a " * 9_000,
        "(" * 60 + "a" + ")" * 60,
        "title:" * 60 + "a",
        "a" + " NEAR a" * 60,
        " OR ".join(["ab"] * 2_001),
        " OR ".join(["abc*"] * 51),
        "(" + " AND ".join(["aa"] * 60) + ") NEAR (" + " AND ".join(["bb"] * 60) + ")",
        "(" * 5_000,
        "NOT " * 2_000 + "a",
        "(a AND b) NEAR " * 40 + "c",
    ],
)
def test_what_costs_too_much_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


def test_a_large_query_within_the_limits_is_read() -> None:
    assert len(parse(" OR ".join(f"w{number}" for number in range(1_900))).root.parts()) == 1_900


def test_a_word_of_several_words_is_one_clause() -> None:
    assert parse("OTAN-UE").root == Term("OTAN-UE")
    assert parse('"OTAN-UE"').root == Phrase("OTAN-UE")
    assert parse("@council-of-europe").root == Concept("council-of-europe")


@pytest.mark.parametrize("text", ['צה"ל', '"צה"ל נסוג"', 'title:צה"ל AND "ארה"ב"'])
def test_the_quote_inside_of_a_hebrew_acronym_ends_nothing(text: str) -> None:
    assert parse(str(parse(text))).root == parse(text).root
    assert parse('"צה"ל נסוג" OR x').root.parts()[1] == Term("x")


def test_a_quote_that_opens_or_closes_beside_hebrew_letters_does() -> None:
    assert parse('"שלום" AND "עולם"').root == And((Phrase("שלום"), Phrase("עולם")))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("published:2026-02", "published:2026-02-01..2026-02-28"),
        ("published:2026", "published:2026-01-01..2026-12-31"),
        ("published:2026-11..2026", "published:2026-11-01..2026-12-31"),
        ("published:2026-11..", "published:2026-11-01.."),
        ("published:..2026-11", "published:..2026-11-30"),
    ],
)
def test_a_month_and_a_year_are_all_their_days(written: str, read: str) -> None:
    assert str(parse(f"nato AND {written}")) == f"nato AND {read}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("nato ＯＲ eu", "nato OR eu"),
        ("title：nato", "title:nato"),
        ("nato ＮＥＡＲ／５ ＠eu", "nato NEAR/5 @eu"),
        ("cooper＊ AND ＃europe", "cooper* AND #europe"),
        ("\ufefftitle:nato", "title:nato"),
        ("الناتو \u200eAND\u200e الاتحاد", "الناتو AND الاتحاد"),
        ("”nato summit” AND eu", '"nato summit" AND eu'),
        ("»nato summit« AND eu", '"nato summit" AND eu'),
        ("»nato summit» AND eu", '"nato summit" AND eu'),
        ("nato –eu", "nato AND NOT eu"),
        ("nato −(eu OR un)", "nato AND NOT (eu OR un)"),
    ],
)
def test_what_keyboards_pages_and_word_processors_put_in_says_the_same(written: str, read: str) -> None:
    assert parse(written).root == parse(read).root


def test_marks_inside_a_word_and_dashes_between_words_stay() -> None:
    assert parse("سلام\u200cعلیکم").root == Term("سلام\u200cعلیکم")
    assert parse("pre–war").root == Term("pre–war")
    assert parse("nato –eu").notices == ("– before a word is read as NOT (column 6)",)


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("nato Or eu", 6, "write OR for the operator"),
        ("nato And eu", 6, "write AND for the operator"),
        ("nato SAME eu", 6, "write PARA"),
        ("nato ADJ eu", 6, "write ONEAR/0"),
        ("nato /N10/ eu", 6, "write NEAR/9"),
        ("nato /F5/", 6, "write FIRST/5"),
        ("nato AND /nat.?/", 10, "there are no regular expressions"),
        ("nato SENT/5 eu", 6, "write SENT"),
        ("HEADLINE(nato) AND eu", 1, "write title:(...)"),
        ("nato; eu", 5, "write OR, AND"),
        ("nato – eu", 6, "leave it out"),
        ('"nato eu"~x', 10, '"two words"~5'),
        ("nato” eu", 5, "never opened"),
    ],
)
def test_what_would_be_looked_for_as_a_word_and_is_none_is_told(text: str, column: int, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == column
    assert hint in caught.value.hint


def test_of_a_long_line_the_caret_shows_what_stands_around_it() -> None:
    text = "word AND " * 40 + "titel:x OR " + "word OR " * 40 + "word"
    with pytest.raises(QueryError) as caught:
        parse(text)
    line, caret = caught.value.caret(text).split("\n")
    assert len(line) < 90
    assert line[len(caret) - 1 :].startswith("titel:x")


def test_a_caret_stands_under_its_place_behind_tabs_and_joined_signs() -> None:
    assert QueryError("", 3).caret("a\tb") == "a b\n  ^"
    assert QueryError("", 4).caret("👩\u200d🚀x") == "👩\u200d🚀x\n    ^"
