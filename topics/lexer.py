"""A query's text as tokens."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from topics.syntax import FIELD_ALIASES, FIELDS, PLAIN_NAME, QueryError

MAX_DISTANCE = 100
MAX_COUNT = 100
MAX_FIRST = 10_000


class Kind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    CONCEPT = "concept"
    TOPIC = "topic"
    FIELD = "field"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    PLUS = "+"
    EXACT = "="
    NEAR = "NEAR"
    ONEAR = "ONEAR"
    NOTNEAR = "NOTNEAR"
    SENT = "SENT"
    PARA = "PARA"
    ATLEAST = "ATLEAST"
    FIRST = "FIRST"
    OF = "OF"
    END = "the end"


class Token(NamedTuple):
    kind: Kind
    text: str
    """As written; of a phrase what stands between the quotes, of a field its proper name, of a concept its id, of
    a topic its name."""
    start: int
    end: int
    number: int = 0
    """Of NEAR/n and its like."""
    slop: int | None = None
    """Of a phrase."""


_QUOTES = {'"': '"＂', "＂": '"＂', "“": '”"', "„": "“”", "«": "»", "「": "」", "『": "』", "”": "”", "»": "«»"}
"""”Swedish”, »Danish« and »Finnish» quotes begin with what closes a quote elsewhere."""
_SINGLE = {
    "(": Kind.OPEN, "（": Kind.OPEN, ")": Kind.CLOSE, "）": Kind.CLOSE,
    ",": Kind.COMMA, "，": Kind.COMMA, "、": Kind.COMMA, "=": Kind.EXACT, "|": Kind.OR,
}  # fmt: skip
_SIGNS = {"-": Kind.NOT, "!": Kind.NOT, "+": Kind.PLUS}
_PLAIN = {kind.value: kind for kind in (Kind.AND, Kind.OR, Kind.NOT, Kind.SENT, Kind.PARA, Kind.OF)}
_COUNTED = {
    Kind.NEAR: (0, MAX_DISTANCE), Kind.ONEAR: (0, MAX_DISTANCE), Kind.NOTNEAR: (0, MAX_DISTANCE),
    Kind.ATLEAST: (1, MAX_COUNT), Kind.FIRST: (1, MAX_FIRST),
}  # fmt: skip
_DEFAULT_DISTANCE = {Kind.NEAR: 10, Kind.ONEAR: 10}
_PHRASE, _A_WORD, _OPEN, _CLOSE = Kind.PHRASE, Kind.WORD, Kind.OPEN, Kind.CLOSE
_NOT_USUAL = frozenset({*_COUNTED, "AROUND", "XOR", "ANDNOT", "ADJ", "SAME"})
"""Words in capitals that are no words, or not by themselves."""

_made = tuple.__new__
"""A token in half the time: most of reading a long query is making them."""
_USUAL = re.compile(r'\s*(?:([^\W\d_]+\*?)(?=[\s)]|$)|"([^"*\s＂“”„«»]+(?: [^"*\s＂“”„«»]+)*)"(?=[\s()]|$)|(\()|(\))|)')
"""A word of letters or the beginning of one, a phrase without wildcards, a parenthesis: most of most queries. Nothing
where something else stands."""
_SPACE = re.compile(r"\s+")
_WIDE = {**{at: at - 0xFEE0 for at in range(0xFF01, 0xFF5F) if chr(at - 0xFEE0).isalnum()},
         **dict(zip(map(ord, "：／＝｜＆＠＃＊＋－"), map(ord, ":/=|&@#*+-"), strict=True))}  # fmt: skip
"""The full-width letters, digits and signs of an East Asian keyboard as what they stand for."""
_UNSEEN = "\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u061c"
_AT_AN_EDGE = re.compile(
    rf"(?<![^\s()（）\"＂“”„«»「」『』{_UNSEEN}])[{_UNSEEN}]+|[{_UNSEEN}]+(?![^\s()（）\"＂“”„«»「」『』{_UNSEEN}])"
)
"""Marks of direction, of no width and of byte order that came along with what was copied, beside a word."""
_DASH = re.compile(r"(?<![^\s(])[–—−](?=[\w\"“„«(@#=])")
"""What a word processor makes of a minus."""
_GERSHAYIM = r"(?<=[\u05d0-\u05ea])\"(?=[\u05d0-\u05ea](?![\u05d0-\u05ea]))"
"""The mark before the last letter of a Hebrew acronym, for which people type a quote."""
_IN_ACRONYM = re.compile(_GERSHAYIM)
_WORD = re.compile(rf"(?:[^\s()（）|,，、\"＂“”„«»「」『』]|(?<=\d),(?=\d)|{_GERSHAYIM})+")
_RAW = re.compile(r"[^\s()（）\"＂“”„«»「」『』]+")
_FIELD = re.compile(r"([^\W\d_]+):")
_OPERATOR = re.compile(r"([^\W\d_]+)/(\S*)")
_FOREIGN = re.compile(
    r"(?P<near>O?NEAR)(?P<between>\d+)|AROUND(?:/(?P<around>\d+))?|(?P<apart>ADJ|(?:W|PRE)?/)(?P<n>\d+)"
    r"|(?:W|PRE)?/(?P<unit>s|p|seg)|(?P<not>ANDNOT)|XOR",
    re.IGNORECASE,
)
_LONE_SIGNS = {"&": "AND", "/": "OR", ";": "OR", "<>": "AND NOT", "≠": "AND NOT"}
_BARE_DISTANCE = re.compile(r"\s+(\d{1,3})(?=\s+[\w\"“„«(@=#])(?!\s+(?:AND|OR|NOT|OF|SENT|PARA)\b)")
_UNITS = {"s": "SENT", "p": "PARA", "seg": "AND"}
_WHOLE = {"ADJ": "ONEAR/0", "SAME": "PARA"}
_UNCOUNTED = re.compile(r"(?P<name>ATLEAST|FIRST)(?P<n>\d+)")
_WEIGHT = re.compile(r".*(?:\^\d+(?:\.\d+)?|~\d*)|~\w.*")
"""Of Lucene: a weight, a word that is nearly the same."""
_EQUALS = re.compile(r"([a-z]+)=(?=[^\W_]|$)", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"['‘‚‹]\w[^'‘’‚‹›\"]*\s[^'‘’‚‹›\"]*\w['’‘›](?!\w)")
_SLOP = re.compile(r"~(\d{1,6})")


def tokens(text: str) -> list[Token]:
    """The tokens of a query, the last of kind END; QueryError where a character cannot begin one."""
    if not text.isascii():
        text = _as_typed(text)
    found: list[Token] = []
    at = 0
    while at < len(text):
        raw = bool(found) and found[-1].kind is Kind.FIELD and found[-1].text in ("url", "site")
        if not raw:
            at = _usual(text, at, found)
        if space := _SPACE.match(text, at):
            at = space.end()
        elif at < len(text):
            token = _token(text, at, raw)
            found.append(token)
            at = token.end
    found.append(Token(Kind.END, "", at, at))
    return found


def _as_typed(text: str) -> str:
    """The same text, as long as before, without what a keyboard, a page or a word processor put into it."""
    text = _AT_AN_EDGE.sub(lambda unseen: " " * len(unseen[0]), text.translate(_WIDE))
    return _DASH.sub("-", text)


def _usual(text: str, at: int, found: list[Token]) -> int:
    """Add the tokens from there on that need no second look; where the others begin."""
    for usual in _USUAL.finditer(text, at):
        which = usual.lastindex
        if which is None:
            break
        start, end = usual.span(which)
        if which == 2:
            found.append(_made(Token, (_PHRASE, usual[2], start - 1, end + 1, 0, None)))
            end += 1
        elif which == 1:
            word = usual[1]
            if (kind := _PLAIN.get(word)) is None:
                if word.upper() in _NOT_USUAL:
                    break
                kind = _A_WORD
            found.append(_made(Token, (kind, word, start, end, 0, None)))
        else:
            kind = _OPEN if which == 3 else _CLOSE
            found.append(_made(Token, (kind, usual[which], start, end, 0, None)))
        at = end
    return at


def _token(text: str, at: int, raw: bool) -> Token:
    first = text[at]
    if first in _QUOTES:
        return _phrase(text, at)
    if raw and (found := _RAW.match(text, at)):
        return Token(Kind.WORD, found[0], at, found.end())
    if text.startswith(("||", "&&"), at):
        return Token(Kind.OR if first == "|" else Kind.AND, text[at : at + 2], at, at + 2)
    if first in _SINGLE:
        return Token(_SINGLE[first], first, at, at + 1)
    if first in "[{":
        raise QueryError(f"unexpected {first}", at + 1, "groups stand in ( ): write those, or put the words in quotes")
    if first in _SIGNS or (first in "–—−" and (at + 1 == len(text) or text[at + 1].isspace())):
        if at + 1 == len(text) or text[at + 1].isspace():
            raise QueryError(
                f"'{first}' stands alone", at + 1, "write it against the word it belongs to, or leave it out"
            )
        return Token(_SIGNS[first], first, at, at + 1)
    word = _WORD.match(text, at)
    if word is None:
        raise QueryError(f"unexpected {first}", at + 1, "a quote that closes here was never opened")
    if word[0].endswith(";") and len(word[0]) > 1 and text[word.end() :].strip():
        hint = "semicolons join nothing: write OR, AND, or put the words in quotes"
        raise QueryError("unexpected ;", word.end(), hint)
    if first == "@":
        return _concept(word[0], at)
    if first == "#":
        return _topic(text, word[0], at)
    if name := _FIELD.match(word[0]):
        return _field(name, word[0], at)
    if first in "'‘‚‹" and " " in text[at:] and _SINGLE_QUOTED.match(text, at):
        raise QueryError("single quotes make no phrase", at + 1, 'put the words in "double quotes"')
    return _operator_or_word(word[0], at, text[word.end() :])


def _phrase(text: str, at: int) -> Token:
    closing = _closing(text, at)
    if closing < 0 and text[at] in "”»":
        raise QueryError(f"unexpected {text[at]}", at + 1, "a quote that closes here was never opened")
    if closing < 0:
        raise QueryError("unclosed quote", at + 1, f"add {_QUOTES[text[at]][0]}")
    inner = " ".join(text[at + 1 : closing].replace('"', " ").split())
    slop = _SLOP.match(text, closing + 1)
    if slop is None:
        return Token(Kind.PHRASE, inner, at, closing + 1)
    return Token(Kind.PHRASE, inner, at, slop.end(), slop=_number("~", slop[1], closing + 1, 0, MAX_DISTANCE))


def _closing(text: str, at: int) -> int:
    """Where the quote that opens at a place closes; -1 if nowhere. The one inside of a Hebrew acronym does not."""
    marks = _QUOTES[text[at]]
    for closing in range(at + 1, len(text)):
        if text[closing] in marks and not _IN_ACRONYM.match(text, closing):
            return closing
    return -1


def _concept(word: str, at: int) -> Token:
    name = word[1:].lower()
    if not re.fullmatch(r"[\w.-]*\w", name):
        raise QueryError(f"{word} is not a concept's name", at + 1, "write @ and an id, such as @nato")
    return Token(Kind.CONCEPT, name, at, at + len(word))


def _topic(text: str, word: str, at: int) -> Token:
    if word == "#" and text[at + 1 : at + 2] in _QUOTES:
        quoted = _phrase(text, at + 1)
        if quoted.text and quoted.slop is None:
            return Token(Kind.TOPIC, quoted.text, at, quoted.end)
    if not PLAIN_NAME.fullmatch(word[1:]):
        hint = 'write # and the name of a topic, such as #europe or #"the summit"; in quotes it is a word'
        raise QueryError(f"{word} is not a topic's name", at + 1, hint)
    return Token(Kind.TOPIC, word[1:], at, at + len(word))


def _field(name: re.Match[str], word: str, at: int) -> Token:
    folded = name[1].lower()
    proper = FIELD_ALIASES.get(folded, folded)
    if proper not in FIELDS:
        near = get_close_matches(folded, [*FIELDS, *FIELD_ALIASES], n=1, cutoff=0.65)
        hint = f"did you mean {near[0]}:?" if near else f'to look for these words, write "{word}"'
        raise QueryError(f"unknown field '{name[1]}'", at + 1, hint)
    return Token(Kind.FIELD, proper, at, at + name.end())


def _operator_or_word(word: str, at: int, text_after: str) -> Token:
    end = at + len(word)
    if word in _PLAIN:
        return Token(_PLAIN[word], word, at, end)
    if word in _DEFAULT_DISTANCE:
        if bare := _BARE_DISTANCE.match(text_after):
            hint = f'write {word}/{bare[1]}, or {word} "{bare[1]}" to look for the number'
            raise QueryError(f"the distance of {word} stands behind a slash", at + 1, hint)
        kind = Kind(word)
        return Token(kind, word, at, end, number=_DEFAULT_DISTANCE[kind])
    if word in _COUNTED:
        raise QueryError(f"{word} needs a number", at + 1, f'write {word}/3, or "{word}" to look for the word')
    if text_after.startswith("(") and (field := FIELD_ALIASES.get(word.lower(), word.lower())) in FIELDS:
        hint = f'write {field}:(...), or "{word}" to look for the word'
        raise QueryError(f"a field is written with a colon, not as {word}(", at + 1, hint)
    if word in _LONE_SIGNS:
        raise QueryError(f"'{word}' stands alone", at + 1, f"write {_LONE_SIGNS[word]}, or leave it out")
    if (foreign := _foreign(word, text_after)) is not None:
        raise QueryError(f"unknown operator {word}", at + 1, f'{foreign}, or "{word}" to look for the word')
    if counted := _OPERATOR.fullmatch(word):
        name, number = counted[1], counted[2]
        if name in _COUNTED:
            return Token(Kind(name), word, at, end, number=_number(name, number, at, *_COUNTED[Kind(name)]))
        if number.isdecimal():
            if name in _PLAIN:
                hint = f'write {name}, or "{word}" to look for the word'
            else:
                hint = f'write NEAR/{number} for a distance in words, or "{word}" to look for these words'
            raise QueryError(f"unknown operator {word}", at + 1, hint)
    return Token(Kind.WORD, word, at, end)


def _foreign(word: str, text_after: str) -> str | None:
    """What to write in place of a word that only other tools know."""
    if uncounted := _UNCOUNTED.fullmatch(word):
        return f"write {uncounted['name']}/{uncounted['n']}"
    if word == "~" or re.fullmatch(r"~\d+", word):
        return f'write it against the closing quote, as in "two words"~{word[1:] or 5}'
    if word in _WHOLE:
        return f"write {_WHOLE[word]}"
    if between := re.fullmatch(r"/[nf](\d{1,6})/", word, re.IGNORECASE):
        return f"write FIRST/{between[1]}" if word[1] in "fF" else f"write NEAR/{max(int(between[1]) - 1, 0)}"
    if re.fullmatch(r"/[^/]+/", word):
        return "write words with * and ?, there are no regular expressions"
    if _WEIGHT.fullmatch(word):
        return 'leave the sign out, or write "two words"~5'
    if re.fullmatch(r"\d+OF", word):
        return f"write {word[:-2]} OF (a, b, c)"
    equals = _EQUALS.match(word)
    if equals and FIELD_ALIASES.get(equals[1].lower(), equals[1].lower()) in FIELDS:
        return f"write {FIELD_ALIASES.get(equals[1].lower(), equals[1].lower())}:word"
    found = _FOREIGN.fullmatch(word)
    return None if found is None else _in_our_words(found, text_after)


def _in_our_words(operator: re.Match[str], text_after: str) -> str:
    """What another tool's operator is here. Those of Factiva and Lexis count how many words apart, 1 is adjacent."""
    if between := operator["between"]:
        return f"write {operator['near'].upper()}/{int(between[:6])}"
    if digits := operator["n"]:
        name = "ONEAR" if operator["apart"].upper() in ("ADJ", "PRE/") else "NEAR"
        return f"write {name}/{max(int(digits[:6]) - 1, 0)}, for n words between"
    if unit := operator["unit"]:
        return f"write {_UNITS[unit.lower()]}"
    if operator["not"]:
        return "write AND NOT"
    if operator[0].upper().startswith("AROUND"):
        digits = operator["around"] or ("".join(re.findall(r"^\s*\(?\s*(\d{1,6})", text_after)) or "n")
        return f"write NEAR/{digits}"
    return "write NEAR/n, SENT, PARA or AND NOT"


def _number(name: str, digits: str, at: int, low: int, high: int) -> int:
    if not digits.isdecimal() or not digits.isascii():
        raise QueryError(f"{name}/{digits} needs a whole number", at + 1, f"write {name}/{max(low, 5)}")
    if len(digits) > 6 or not low <= int(digits) <= high:
        what = "distance" if low == 0 else "count"
        raise QueryError(f"{name} {what} {digits[:12]} out of range", at + 1, f"use {low} to {high}")
    return int(digits)
