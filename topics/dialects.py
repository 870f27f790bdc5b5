"""How other tools write queries: Factiva, Lexis, Meltwater, Google. What each calls what, what binds how tightly, and
how each counts distances.

Factiva and Lexis say how many words apart two words are, so that 1 is adjacent: `adj1`, `w/1` and `pre/1` are our 0.
Meltwater and Google count the words between, as we do; of these two that is the least certain: their pages say little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Op(StrEnum):
    """What joins two things."""

    OR = "OR"
    AND = "AND"
    NOT = "NOT"
    NEAR = "NEAR"
    ONEAR = "ONEAR"
    NOTNEAR = "NOTNEAR"
    SENT = "SENT"
    PARA = "PARA"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One tool's way of writing."""

    name: str
    tightness: Mapping[Op, int]
    """Higher binds first."""
    words_are_phrase: bool
    """Words side by side are a phrase; else all of them are asked for."""
    operators: tuple[tuple[re.Pattern[str], Op], ...]
    """With a group `n` where a distance is written."""
    apart: int
    """Taken off a distance to have the words between."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Small letters -> ours, any of which; none: we know nothing of it."""
    field_form: re.Pattern[str] = re.compile(r"(?P<name>[A-Za-z][A-Za-z._]*):(?=\S)")
    counted: re.Pattern[str] | None = None
    """ATLEAST, before what it counts."""
    any_letters: str = "*"
    """Signs of any number of letters at the end of a word."""
    one_letter: str = "?"
    condition: re.Pattern[str] = re.compile(r"(?!)")
    """Conditions in a form of their own: days of publication, lengths."""
    signs: re.Pattern[str] = re.compile(r"(?!)")
    """By which a query is taken for this dialect."""


_ENDS = r"(?:(?=[\s()]|$)|(?<=\|))"
"""Where an operator ends: before a space or a parenthesis; a bar ends by itself."""


def _operators(*pairs: tuple[str, Op], case: bool = False) -> tuple[tuple[re.Pattern[str], Op], ...]:
    flags = re.NOFLAG if case else re.IGNORECASE
    return tuple((re.compile(rf"(?:{text}){_ENDS}", flags), op) for text, op in pairs)


def _fields(text: str) -> dict[str, tuple[str, ...]]:
    """« hlp=title+lead ns= »: what a field of theirs is here; behind nothing, nothing."""
    pairs = (each.partition("=") for each in text.split())
    return {theirs: tuple(filter(None, ours.split("+"))) for theirs, _, ours in pairs}


def _binding(*loosest_first: tuple[Op, ...]) -> dict[Op, int]:
    return {op: level for level, ops in enumerate(loosest_first, 1) for op in ops}


_SMALL_OPERATORS = r"(?<=[\w)*!\"”»]\s)(?:and|or|not)(?=\s+[\w(\"“«])"
"""Operators in small letters, as Factiva and Lexis alone take them."""

_PROXIMITY = (Op.NEAR, Op.ONEAR, Op.NOTNEAR, Op.SENT, Op.PARA)

FACTIVA = Dialect(
    "factiva",
    _binding((Op.OR,), (Op.AND,), (Op.NOT,), _PROXIMITY),
    words_are_phrase=True,
    operators=_operators(
        (r"(?:and|but)\s+not|not", Op.NOT),
        ("and", Op.AND),
        ("or", Op.OR),
        (r"adj/?(?P<n>\d*)|w/(?P<m>\d+)", Op.ONEAR),
        (r"near/?(?P<n>\d*)|/n(?P<m>\d+)/", Op.NEAR),
        ("same", Op.PARA),
    ),
    apart=1,
    fields=_fields(
        "hd=title hl=title hlp=title+lead hlead=title+lead lp=lead tx=title+body td=body by=author la=lang sn=source "
        "se=section clm=section rst= ns= re= co= in= fds= an= rf= wc= date= pd= dt= djn= ipd= pub="
    ),
    field_form=re.compile(
        r"(?P<name>hd|hl|hlp|lp|tx|td|by|la|sn|se|clm|rst|ns|re|co|in|fds|an|rf|wc|pd|date|dt|djn|ipd|pub"
        r"|[a-z]{2,6}(?==))[=<>]+",
        re.IGNORECASE,
    ),
    counted=re.compile(r"atleast(?P<n>\d+)\b", re.IGNORECASE),
    any_letters="*$",
    condition=re.compile(
        r"date\s+(?:from|after|before|on)\s+[\d/.-]+(?:\s+to\s+[\d/.-]+)?|(?:pd|date)\s*[<>=]+\s*[\d/.-]*\d",
        re.IGNORECASE,
    ),
    signs=re.compile(
        r"\b(?:adj|near)\d+\b|/[nf]\d+/|\b(?:hd|hlp?|hlead|la|rst|sn|by|lp|ns|re|co|in|dt|djn|wc|i?pd|tx|td|fds|an|rf|se"
        r"|clm|pub)[=<>]"
        r"|\bsame\b|(?<=\w)\$\d|\bdate\s+(?:from|after|before|on)\s|\batleast\d+\s+\w|(?-i:" + _SMALL_OPERATORS + ")",
        re.IGNORECASE,
    ),
)

LEXIS = Dialect(
    "lexis",
    _binding((Op.NOT,), (Op.AND,), _PROXIMITY, (Op.OR,)),
    words_are_phrase=True,
    operators=_operators(
        (r"(?:and\s+)?not\s+(?:w/|/|near/)(?P<n>\d+)", Op.NOTNEAR),
        (r"(?:and\s+)?not\s+w?/seg", Op.NOT),
        (r"(?:and|but)\s+not|not", Op.NOT),
        (r"and|&|w?/seg", Op.AND),
        ("or", Op.OR),
        (r"(?:pre/|\+|onear/)(?P<n>\d+)", Op.ONEAR),
        (r"(?:w/|/|near/)(?P<n>\d+)", Op.NEAR),
        (r"(?:w|pre)?/s(?:ent(?:ence)?)?|\+s", Op.SENT),
        (r"(?:w|pre)?/p(?:ara(?:graph)?)?|\+p", Op.PARA),
    ),
    apart=1,
    fields=_fields(
        "headline=title title=title hlead=title+lead lead=lead body=body text=body byline=author "
        "publication=source source=source section=section language=lang dateline= subject= company= "
        "geographic= length= term="
    ),
    field_form=re.compile(
        r"(?P<name>(?:headline|title|hlead|lead|body|text|byline|publication|source|section|language|dateline|subject"
        r"|company|geographic|length|term)(?=\s*\()|[a-z][a-z-]+(?=\())",
        re.IGNORECASE,
    ),
    counted=re.compile(r"atl(?:east)?(?P<n>\d+)(?=\s*\()", re.IGNORECASE),
    any_letters="!*",
    one_letter="*?",
    condition=re.compile(
        r"date\s*(?:\((?:[^()]|\([^()]*\))*\)|(?:geq|leq|gtr|lss|aft|bef|is|[<>=]=?)\s*(?:\([\d/.-]+\s*\)|[\d/.-]+))"
        r"|length\s*(?:geq|leq|gtr|lss|[<>=]=?)\s*\d+",
        re.IGNORECASE,
    ),
    signs=re.compile(
        r"\b(?:w|pre)/(?:\d+|s(?:ent)?|p(?:ara)?|seg)\b|(?<=\w)!|\s/[sp\d]|\s\+\d+\s|\batl(?:east)?\s?\d+\s*\(|\bpre/[sp]\b|\b(?:hlead|all)?caps\("
        r"|\b(?:headline|hlead|byline|publication|section|dateline|length|company|geographic|subject|term)\s*\(|\bdate\s*\(?(?:geq|leq|aft|bef|is)\b"
        r"|\b(?:plural|singular)\(|\bbut\s+not\b"
        r"|(?-i:" + _SMALL_OPERATORS + ")",
        re.IGNORECASE,
    ),
)

MELTWATER = Dialect(
    "meltwater",
    _binding((Op.OR,), (Op.AND,), (Op.NOT,), _PROXIMITY),
    words_are_phrase=False,
    operators=_operators(
        (r"(?i:AND\s+NOT|NOT)", Op.NOT),
        ("(?i:AND)", Op.AND),
        ("(?i:OR)", Op.OR),
        (r"(?i:ONEAR)/(?P<n>\d+)|ONEAR", Op.ONEAR),
        (r"(?i:NEAR)/(?P<n>\d+)|NEAR", Op.NEAR),
        (r"SENT(?:ENCE)?", Op.SENT),
        (r"PARA(?:GRAPH)?", Op.PARA),
        case=True,
    ),
    apart=0,
    fields=_fields(
        "title=title headline=title ingress=lead body=body author=author source=source sourcename=source "
        "source_name=source source.name=source url=url "
        "metadata.url=url language=lang lang=lang country=country sourcecountry=country sourcelang=lang site=site "
        "domain=site raw=exact sentiment= reach= socialtype= hashtag="
    ),
    signs=re.compile(r"(?i:\bO?NEAR/\d+)|\b(?:ingress|metaData\.url|reach):"),
)

_AROUND = r"AROUND\s*(?:\(\s*(?P<n>\d+)\s*\)|/?(?P<m>\d+))"

GOOGLE = Dialect(
    "google",
    _binding((Op.AND, Op.NOT), (Op.OR,), _PROXIMITY),
    words_are_phrase=False,
    operators=_operators(("AND", Op.AND), (r"OR|\|\|?", Op.OR), (_AROUND, Op.NEAR), case=True),
    apart=0,
    fields=_fields(
        "intitle=title allintitle=title intext=body allintext=body inurl=url allinurl=url site=site "
        "source=source author=author after=published before=published location= filetype= ext= related= "
        "cache= link= inanchor= daterange="
    ),
    field_form=re.compile(r"(?P<name>[A-Za-z.]+):(?:(?<=allintitle:)\s*|(?<=allintext:)\s*|(?<=allinurl:)\s*|(?=\S))"),
    one_letter="",
    signs=re.compile(
        r"AROUND\s*[(/\d]|(?:^|\s)-[\w\"(]|\s\|\s|\b(?:all)?in(?:title|url|text):|(?:^|\s)(?:after|before|filetype):"
    ),
)

BORROWED: tuple[tuple[re.Pattern[str], Op, int, str], ...] = tuple(
    (re.compile(rf"(?:{text}){_ENDS}", re.IGNORECASE), op, apart, tool)
    for text, op, apart, tool in (
        (r"(?:and\s+)?not\s+w/(?P<n>\d+)", Op.NOTNEAR, 1, "Lexis"),
        (r"(?:and\s+)?not\s+near/(?P<n>\d+)", Op.NOTNEAR, 0, "other tools"),
        (r"(?-i:AND\s+NOT|NOT)", Op.NOT, 0, "most tools"),
        (r"&&?", Op.AND, 0, "other tools"),
        (r"\|\|?", Op.OR, 0, "other tools"),
        ("%", Op.NOT, 0, "Westlaw"),
        (r"w?/(?P<n>\d+)", Op.NEAR, 1, "Lexis"),
        (r"pre/(?P<n>\d+)", Op.ONEAR, 1, "Lexis"),
        (r"w?/s(?:ent)?", Op.SENT, 0, "Lexis"),
        (r"w?/p(?:ara)?", Op.PARA, 0, "Lexis"),
        (r"adj/?(?P<n>\d+)", Op.ONEAR, 1, "Factiva"),
        (r"near(?P<n>\d+)|/n(?P<m>\d+)/", Op.NEAR, 1, "Factiva"),
        (r"near/(?P<n>\d+)f|onear/(?P<m>\d+)", Op.ONEAR, 0, "other tools"),
        (r"near/(?P<n>\d+)", Op.NEAR, 0, "other tools"),
        (r"around\s*\(\s*(?P<n>\d+)\s*\)", Op.NEAR, 0, "Google"),
        (r"(?-i:ADJ)", Op.ONEAR, 1, "Factiva"),
        (r"n/(?P<n>\d+)|within/(?P<m>\d+)|(?-i:WITHIN\s+(?P<k>\d+))", Op.NEAR, 0, "other tools"),
        (r"(?:p|before|followedby)/(?P<n>\d+)", Op.ONEAR, 0, "other tools"),
    )
)
"""What is no operator of the tool that was named but surely one of another, with what is taken off its distance."""

BORROWED_FIELDS = _fields(
    "ti=title tit=title title=title headline=title headlines=title intitle=title hd=title ab=lead abstract=lead "
    "lead=lead ingress=lead ft=body body=body text=body txt=body intext=body inbody=body content=body au=author "
    "byline=author author=author by=author pub=source publication=source source=source so=source la=lang "
    "lang=lang language=lang country=country site=site domain=site url=url inurl=url section=section su= sub= "
    "subject= co= company= ns= pd= ind= loc="
)
BORROWED_FIELD = re.compile(
    rf"(?P<name>{'|'.join(BORROWED_FIELDS)})(?:\.exact)?(?::(?=[\w\"“«(])|=(?=[\w\"“«(])|(?=\())", re.IGNORECASE
)
"""A field of another tool, however it is written: TI(...), title:..., hd=..."""

DIALECTS = {each.name: each for each in (FACTIVA, LEXIS, MELTWATER, GOOGLE)}


_SIDE_BY_SIDE = re.compile(r'(?<![\w"])(?!OR\b)[\w:."]+\s+(?!OR\b)[\w"(]')


def guessed(text: str) -> Dialect:
    """The dialect whose signs are in a query most often; where there are none, the one that writes as we do."""
    bare = re.sub(r'"[^"]*"|«[^»]*»|“[^”]*”', '""', text)
    if _SIDE_BY_SIDE.search(bare) and re.search(r"\bOR\b", bare) and not re.search(r"\b(?:AND|NOT)\b|/\d", bare):
        return GOOGLE  # alone it asks for all words that stand side by side, and joins OR before that
    return max((MELTWATER, FACTIVA, LEXIS, GOOGLE), key=lambda dialect: len(dialect.signs.findall(bare)))
