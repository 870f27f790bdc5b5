"""The query language: text in, `Query` out, or a `QueryError` that says where and what to do.

    query    = or ;
    or       = and { ("OR" | "||" | "|") and } ;
    and      = unary { ["AND" | "&&"] unary } ;                  side by side is AND, with a notice
    unary    = [ "NOT" | "-" | "!" | "+" ] prox ;                "AND NOT" is NOT
    prox     = primary { ("NEAR"["/"n] | "ONEAR"["/"n] | "NOTNEAR/"n | "SENT" | "PARA") primary } ;   from the left
    primary  = "(" or ")" | field ":" primary | "=" ( word | phrase ) | "ATLEAST/"n primary | "FIRST/"n primary
             | n "OF" "(" or { "," or } ")" | phrase [ "~"n ] | word | prefix"*" | w?ldc*d | "@"concept | "#"topic ;

NEAR/n: at most n words between the two sides, which do not overlap; without a number, 10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from topics.filters import check_value
from topics.lexer import MAX_COUNT, Kind, Token, tokens
from topics.query_rules import MAX_BYTES, MAX_DEPTH, MIN_PREFIX, check, too_deep
from topics.syntax import (
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    AtLeast,
    Concept,
    Field,
    First,
    Near,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    QueryError,
    Reference,
    Same,
    Term,
    Wildcard,
    shortened,
)
from topics.text import is_unspaced
from topics.wildcards import is_wild, letters_of, taken_apart

__all__ = ["Query", "QueryError", "parse"]

_COMMON = "ace ai aid aids care ces die eu fin ice is it may mit nato no pac per sec son start un us who"
_ALSO_WORDS = frozenset(_COMMON.split())
"""Acronyms that in small letters are common words of some language: « eu » is French for had, « nato » Italian for
born, « mit » German for with."""

_EXAMPLES = {
    "lang": "lang:fr or lang:(fr OR de)", "country": "country:fr", "site": "site:lemonde.fr",
    "urgency": "urgency:1..3", "tier": "tier:1", "published": "published:2026-11-01..2026-11-30",
}  # fmt: skip
_ELSEWHERE = {
    **dict.fromkeys(["ET", "UND", "Y", "E", "EN", "OG", "OCH", "И", "І", "VE"], "AND"),
    **dict.fromkeys(["OU", "ODER", "O", "LUB", "ELLER", "ИЛИ", "АБО", "ЧИ", "VEYA"], "OR"),
    **dict.fromkeys(["SAUF", "SANS", "NICHT", "OHNE", "NI", "NON", "NIE", "НЕ"], "NOT"),
}
"""The operators in other languages: here they are words."""

_KEPT = re.compile(r"[a-z0-9\u00df-\u00f6\u0430-\u044f]", re.IGNORECASE)
_SURELY_WORDS = frozenset(filter(_KEPT.match, map(chr, range(0x500))))
"""Letters that folding does not take away: in a text that begins with one there is a word."""
_PHRASE, _OR, _AND, _NOT, _PLUS = Kind.PHRASE, Kind.OR, Kind.AND, Kind.NOT, Kind.PLUS
_OPEN, _CLOSE = Kind.OPEN, Kind.CLOSE
_ALTERNATIVE_ENDS = frozenset({Kind.OR, Kind.CLOSE, Kind.END})
"""What stands behind an alternative of OR that is one phrase: most of most long queries."""
_PROXIMITY = frozenset({Kind.NEAR, Kind.ONEAR, Kind.NOTNEAR, Kind.SENT, Kind.PARA})
_PRIMARY = frozenset(
    (Kind.WORD, Kind.PHRASE, Kind.CONCEPT, Kind.TOPIC, Kind.FIELD, Kind.OPEN, Kind.EXACT, Kind.ATLEAST, Kind.FIRST)
)
_UNARY = frozenset({Kind.NOT, Kind.PLUS, *_PRIMARY})


@dataclass(frozen=True, slots=True)
class Query:
    """What someone looks for, read."""

    text: str
    root: Node
    notices: tuple[str, ...] = ()
    """What was understood otherwise than it may have been meant, in words for whoever typed it."""
    inner: tuple[tuple[str, str], ...] = ()
    """The topics inside it, those inside them too, and their queries: see `topics.references`."""

    def __str__(self) -> str:
        return str(self.root)


def parse(text: str) -> Query:
    """Read a query."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise QueryError(f"the query is longer than {MAX_BYTES} bytes", 1, "split it into several topics")
    parser = _Parser(text)
    root = parser.whole()
    check(root)
    return Query(text, root, tuple(parser.notices()))


class _Parser:
    """Recursive descent over the tokens; as deep as the parentheses, which are counted."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._field: str | None = None
        """The filter whose values are being read."""
        self._joined: list[Token] = []
        """What stands side by side with what comes before it."""
        self._mixed: list[Node] = []
        self._said: list[str] = []
        """Other notices."""
        self._also_words: dict[str, Token] = {}
        self._narrow: tuple[Token, Node] | None = None
        """The field that was read last and what stands in it, if that is one word or phrase."""

    def whole(self) -> Node:
        if self._peek().kind is Kind.END:
            raise QueryError("the query is empty", 1, "write at least one word")
        root = self._or()
        if self._peek().kind is Kind.CLOSE:
            raise QueryError("unexpected )", self._peek().start + 1, "no ( before it is open")
        if self._peek().kind is not Kind.END:
            raise self._unexpected()
        return root

    def notices(self) -> list[str]:
        found = []
        if self._joined:
            columns = ", ".join(str(token.start + 1) for token in self._joined[:5])
            found.append(f"words side by side are joined with AND (column {columns})")
        for node in self._mixed:
            found.append(f"AND binds before OR (column {node.span[0] + 1}): this is read as {shortened(node)}")
        found += dict.fromkeys(self._said)
        for word, token in self._also_words.items():
            column = token.start + 1
            found.append(f"{word} also finds the word {word.lower()} (column {column}): ={word} finds it as written")
        return found

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _span(self, start: int) -> tuple[int, int]:
        return (start, self._tokens[self._at - 1].end)

    def _unexpected(self) -> QueryError:
        token = self._peek()
        if token.kind is Kind.COMMA and (small := self._small_of()) is not None:
            return QueryError("lower-case 'of' before a list", small.start + 1, "write 2 OF (a, b, c)")
        if token.kind is Kind.COMMA:
            hint = "commas stand in n OF (a, b, c) only: write OR, AND, or put the words in quotes"
            return QueryError("unexpected comma", token.start + 1, hint)
        if token.kind is Kind.OF:
            return QueryError("OF without its number", token.start + 1, "write 2 OF (a, b, c)")
        if token.kind is Kind.NOT and self._at and self._tokens[self._at - 1].kind in _PROXIMITY:
            raise QueryError("NOT has no place beside NEAR", token.start + 1, "write a NOTNEAR/n b, or NOT outside")
        what = token.text or token.kind.value
        hint = "write a word, a phrase or ( ... ) there"
        return QueryError(f"something is missing before {what}", token.start + 1, hint)

    def _small_of(self) -> Token | None:
        """The « of » of « 2 of (a, b) », if the place is in its list."""
        for at in range(self._at - 1, 1, -1):
            if self._tokens[at].kind is Kind.OPEN:
                number, small = self._tokens[at - 2], self._tokens[at - 1]
                return small if small.text == "of" and number.text.isdecimal() else None
        return None

    # ---- the operators, loosest first

    def _or(self) -> Node:
        tokens = self._tokens
        start = tokens[self._at].start
        children: list[Node] = []
        mixed = False
        while True:
            token = tokens[self._at]
            if token.kind is _PHRASE and self._field is None and tokens[self._at + 1].kind in _ALTERNATIVE_ENDS:
                self._at += 1
                self._narrow = None
                children.append(_phrase(token))
            else:
                run = self._and()
                mixed = mixed or len(run) > 1
                children.append(run[0] if len(run) == 1 else _and_of(run))
            if tokens[self._at].kind is not _OR:
                break
            self._at += 1
        if len(children) == 1:
            return children[0]
        node = Or(tuple(children), span=self._span(start))
        if mixed:
            self._mixed.append(node)
        return node

    def _and(self) -> list[Node]:
        run = [self._unary()]
        while True:
            kind = self._tokens[self._at].kind
            if kind is _AND:
                self._at += 1
            elif kind in _UNARY:
                self._side_by_side()
            else:
                return run
            run.append(self._unary())

    def _side_by_side(self) -> None:
        token = self._peek()
        if token.kind is Kind.WORD and token.text.lower() in ("and", "or", "not", "near"):
            hint = f'write {token.text.upper()} for the operator, or "{token.text}" to look for the word'
            raise QueryError(f"lower-case '{token.text}' between terms", token.start + 1, hint)
        if token.kind not in (Kind.NOT, Kind.PLUS):
            self._joined.append(token)
        if token.kind is Kind.WORD and token.text in _ELSEWHERE:
            operator = _ELSEWHERE[token.text]
            self._said.append(
                f"{token.text} is looked for as a word (column {token.start + 1}): write {operator} for the operator,"
                f' or "{token.text}" if the word is meant'
            )
        if self._narrow is not None and token.kind in (Kind.WORD, Kind.PHRASE, Kind.CONCEPT):
            field, child = self._narrow
            said = (
                f"{field.text}: holds for {child} alone (column {field.start + 1}): write {field.text}:(...) for more"
            )
            self._said.append(said)

    def _unary(self) -> Node:
        token = self._tokens[self._at]
        start = token.start
        self._narrow = None
        if token.kind is _PHRASE and self._field is None and self._tokens[self._at + 1].kind not in _PROXIMITY:
            self._at += 1
            return _phrase(token)
        if token.kind is _NOT:
            self._take()
            if (dash := self._text[start]) in "–—−":
                self._said.append(f"{dash} before a word is read as NOT (column {start + 1})")
            child = self._proximity()
            return Not(child, span=self._span(start))
        if token.kind is _PLUS:
            self._take()
        return self._proximity()

    def _proximity(self) -> Node:
        tokens = self._tokens
        start = tokens[self._at].start
        left = self._primary()
        while tokens[self._at].kind in _PROXIMITY:
            operator = self._take()
            right = self._primary()
            span = self._span(start)
            if operator.kind is Kind.NOTNEAR:
                left = NotNear(left, right, operator.number, span=span)
            elif operator.kind in (Kind.SENT, Kind.PARA):
                left = Same(left, right, operator.kind.value, span=span)
            else:
                left = Near(left, right, operator.number, ordered=operator.kind is Kind.ONEAR, span=span)
        return left

    def _primary(self) -> Node:
        token = self._tokens[self._at]
        if token.kind not in _PRIMARY:
            raise self._unexpected()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(token.start)
        if token.kind is _OPEN:
            self._at += 1
            node = self._group(token)
        else:
            node = self._filter_value() if self._field else self._text_primary()
        self._depth -= 1
        return node

    def _text_primary(self) -> Node:
        token = self._take()
        start = token.start
        match token.kind:
            case Kind.FIELD:
                return self._in_field(token)
            case Kind.EXACT:
                return self._exact(token)
            case Kind.ATLEAST:
                child = self._primary()
                return AtLeast(token.number, child, span=self._span(start))
            case Kind.FIRST:
                child = self._primary()
                return First(token.number, child, span=self._span(start))
            case Kind.CONCEPT:
                return Concept(token.text, span=(start, token.end))
            case Kind.TOPIC:
                return Reference(token.text, span=(start, token.end))
            case Kind.PHRASE:
                return _phrase(token)
        if self._peek().kind is Kind.OF and token.text.isdecimal():
            return self._n_of(token)
        if token.text.lower() in _ALSO_WORDS and token.text.isupper():
            self._also_words.setdefault(token.text, token)
        return _word(token)

    def _group(self, opening: Token) -> Node:
        tokens = self._tokens
        if tokens[self._at].kind is _CLOSE:
            raise QueryError("nothing between the parentheses", opening.start + 1, "write a word between them")
        node = self._or()
        if tokens[self._at].kind is _CLOSE:
            self._at += 1
        else:
            self._close(opening)
        return node

    def _close(self, opening: Token) -> None:
        if self._peek().kind is Kind.END:
            column = opening.start + 1
            raise QueryError("missing )", self._peek().start + 1, f"the ( at column {column} is never closed")
        if self._peek().kind is not Kind.CLOSE:
            raise self._unexpected()
        self._take()

    def _in_field(self, token: Token) -> Node:
        outer, self._field = self._field, None if token.text in TEXT_FIELDS else token.text
        if self._peek().kind not in _PRIMARY:
            example = _EXAMPLES.get(token.text, f"{token.text}:word or {token.text}:(a OR b)")
            hint = f"write {example}"
            raise QueryError(f"nothing after {token.text}:", token.start + 1, hint)
        is_group = self._peek().kind is Kind.OPEN
        child = self._primary()
        self._field = outer
        self._narrow = (token, child) if token.text in TEXT_FIELDS and not is_group else None
        return Field(token.text, child, span=self._span(token.start))

    def _filter_value(self) -> Node:
        token = self._take()
        field = self._field or ""
        if token.kind not in (Kind.WORD, Kind.PHRASE):
            example = _EXAMPLES.get(field, f'{field}:name, {field}:"two words" or {field}:(one OR another)')
            hint = f"write {example}"
            raise QueryError(f"{field}: takes a name or a value", token.start + 1, hint)
        if field in NAME_FIELDS:
            return _name(token, field)
        return check_value(field, token.text, (token.start, token.end))

    def _exact(self, sign: Token) -> Node:
        token = self._take()
        wild = "*" in token.text or (token.kind is Kind.WORD and "?" in token.text)
        if token.kind not in (Kind.WORD, Kind.PHRASE) or wild or token.slop is not None:
            raise QueryError("= needs a word or a phrase", sign.start + 1, 'write =OTAN or ="Le Monde"')
        span = (sign.start, token.end)
        _checked(token.text.replace("?", " "), token)
        if token.kind is Kind.PHRASE:
            return Phrase(token.text, exact=True, span=span)
        return Term(token.text, exact=True, span=span)

    def _n_of(self, number: Token) -> Node:
        self._take()
        if self._peek().kind is not Kind.OPEN:
            raise QueryError("OF needs a list", self._peek().start + 1, f"write {number.text} OF (a, b, c)")
        opening = self._take()
        children = [self._or()]
        while self._peek().kind is Kind.COMMA:
            self._take()
            children.append(self._or())
        self._close(opening)
        count = int(number.text) if len(number.text) < 6 else MAX_COUNT + 1
        if not 1 <= count <= MAX_COUNT:
            raise QueryError(f"{number.text} OF is out of range", number.start + 1, f"use 1 to {MAX_COUNT}")
        if count > len(children):
            message = f"{count} OF needs at least {count} items, got {len(children)}"
            raise QueryError(message, number.start + 1, "separate the items by commas")
        return NOf(count, tuple(children), span=self._span(number.start))


def _and_of(run: list[Node]) -> And:
    return And(tuple(run), span=(run[0].span[0], run[-1].span[1]))


def _word(token: Token) -> Node:
    """A bare word, or with a star at its end a prefix, or with other wildcards what looks so."""
    span = (token.start, token.end)
    if "*" not in token.text and "?" not in token.text:
        return Term(_checked(token.text, token), span=span)
    text = token.text.rstrip("*")
    if "*" in text or "?" in text:
        return Wildcard(_checked(re.sub(r"\*+", "*", token.text), token), span=span)
    _checked(token.text, token)
    return Term(text, span=span) if text == token.text else Prefix(text, span=span)


def _name(token: Token, field: str) -> Node:
    """A word or a phrase of a name."""
    node = _phrase(token) if token.kind is Kind.PHRASE else _word(token)
    if isinstance(node, Wildcard) or (isinstance(node, Phrase) and re.search(r"[*?]", node.text)):
        hint = f"write * at the end only, or {field}:(one OR another)"
        raise QueryError(f"{field}: takes no wildcard inside a word", token.start + 1, hint)
    return node


def _phrase(token: Token) -> Phrase:
    _, text, start, end, _, slop = token
    if "?" not in text and "*" not in text:
        if text[:1] not in _SURELY_WORDS:
            _checked(text, token)
        return Phrase(text.rstrip(), False, False, slop, span=(start, end))
    text = re.sub(r"\?+(?!\w)", "", re.sub(r"\*+", "*", token.text)).strip()  # a ? behind a word is a question mark
    prefix = text.endswith("*")
    if prefix and token.slop is not None:
        raise QueryError("a phrase has ~ or *, not both", token.start + 1, 'write "a b"~5 or "a b*"')
    _checked(text, token)
    return Phrase(text.rstrip("* "), prefix=prefix, slop=token.slop, span=(token.start, token.end))


def _checked(text: str, token: Token) -> str:
    """The same text, in which there is a word, and no wildcard that would find everything."""
    if text[:1] in _SURELY_WORDS and "*" not in text and "?" not in text:
        return text
    for chunk in text.split():
        if chunk[0] in "*?":
            hint = "write the beginning of the word" + ("; for words between use NEAR" if chunk == "*" else "")
            raise QueryError("a wildcard cannot begin a word", token.start + 1, hint)
    words = taken_apart(text).words
    if not words:
        raise QueryError(f"nothing to look for in {token.text or 'an empty quote'}", token.start + 1, "write a word")
    for at, word in enumerate(words):
        if word[0] in "*?":
            raise QueryError("a wildcard cannot begin a word", token.start + 1, "write the beginning of the word")
        if not re.search(r"[*?]", word) or (is_unspaced(word[0]) and word[1:] == "*" and at == len(words) - 1):
            continue
        if is_unspaced(word[0]):
            hint = "in this script each character is a word: write * at the end, or ONEAR/n between two parts"
            raise QueryError("a wildcard inside a word has no meaning there", token.start + 1, hint)
        if letters_of(word) < MIN_PREFIX:
            if is_wild(word):
                hint = f"write at least {MIN_PREFIX} letters of it"
                raise QueryError(f"{word} is too short for a wildcard", token.start + 1, hint)
            hint = f"write at least {MIN_PREFIX} letters before the *"
            raise QueryError(f"the prefix {word} is too short", token.start + 1, hint)
    return text
