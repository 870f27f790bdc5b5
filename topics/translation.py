"""A query of another tool in our language, with all that was changed on the way and all that could not be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from topics import foreign_forms as forms
from topics.code_names import country_code, language_code
from topics.dialects import BORROWED, BORROWED_FIELD, BORROWED_FIELDS, Dialect, Op, guessed
from topics.foreign_dates import DAYS_OF, published_in, published_range
from topics.foreign_signs import straightened
from topics.foreign_words import adapted, coded, in_case, leaf_of
from topics.lexer import MAX_DISTANCE
from topics.query import QueryError, parse
from topics.simplified import simplified
from topics.syntax import (
    And,
    AtLeast,
    Field,
    First,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Phrase,
    Range,
    Same,
    Term,
)

DEFAULT_DISTANCE = 10
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was written otherwise, or left out."""

    written: str
    here: str
    """How it is written here; empty: it is left out."""
    why: str = ""

    def __str__(self) -> str:
        said = f"{self.written} → {self.here}" if self.here else f"{self.written}: left out"
        return f"{said} ({self.why})" if self.why else said


@dataclass(frozen=True, slots=True)
class Translation:
    query: str
    dialect: str
    notes: tuple[Note, ...]

    @property
    def lost(self) -> tuple[Note, ...]:
        """What could not be said."""
        return tuple(note for note in self.notes if not note.here)


def translate(text: str, dialect: Dialect | None = None) -> Translation:
    """The query of a tool; of one that is guessed, if none is named. QueryError, its place in the text as given, for
    what is no query there or cannot be one here."""
    dialect = dialect or guessed(text)
    reading = _Reading(text, dialect)
    root = simplified(reading.whole())
    query = str(root)
    try:
        parse(query)
    except QueryError as error:
        raise QueryError(f"{error.message} in {query}", 1, error.hint) from error
    return Translation(query, dialect.name, tuple(dict.fromkeys(reading.notes)))


class _Reading:
    """Precedence climbing over the text; a place is an offset in it."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text, signs = straightened(text)
        self._dialect = dialect
        self._at = self._depth = 0
        self.notes = [Note(written, here) for written, here in signs]

    def whole(self) -> Node:
        node = self._expression(0)
        self._skip()
        if self._at < len(self._text):
            raise self._wrong(f"unexpected {self._text[self._at]}", "no ( before it is open")
        if node is None:
            lost = ", ".join(note.written for note in self.notes if not note.here)
            what = f"nothing of the query can be said here: {lost}" if lost else "nothing can be said here"
            raise self._wrong(what, "write it anew with @concepts and words")
        return node

    def _wrong(self, what: str, hint: str) -> QueryError:
        return QueryError(what, self._at + 1, hint)

    def _skip(self) -> None:
        while self._at < len(self._text) and (self._text[self._at].isspace() or self._text[self._at] == ","):
            self._at += 1

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _note(self, written: str, here: str, why: str = "") -> None:
        self.notes.append(Note(" ".join(written.split()), here, why))

    # ---- what joins

    def _operator(self) -> tuple[Op, int | None, str] | None:
        """The operator that stands here, its distance and itself as written; nothing is taken."""
        for pattern, op in self._dialect.operators:
            if found := pattern.match(self._text, self._at):
                if op is Op.NOT and (farther := self._borrowed(only=Op.NOTNEAR)):
                    return farther
                return op, forms.distance_in(found), found[0]
        if forms.MINUS.match(self._text, self._at):
            return Op.NOT, None, "-"
        return self._borrowed()

    def _borrowed(self, only: Op | None = None) -> tuple[Op, int | None, str] | None:
        """The same of an operator that another tool has."""
        for pattern, op, apart, _ in BORROWED:
            if only in (None, op) and (found := pattern.match(self._text, self._at)):
                distance = forms.distance_in(found)
                return op, None if distance is None else distance - apart + self._dialect.apart, found[0]
        return None

    def _lender(self, written: str) -> str:
        """The tool that an operator was taken from, if it is none of the one that was named."""
        if written == "-":
            return "" if self._dialect.name in ("google", "meltwater") else "most tools"
        if any(pattern.fullmatch(written) for pattern, _ in self._dialect.operators):
            return ""
        return next((tool for pattern, _, _, tool in BORROWED if pattern.fullmatch(written)), "")

    def _expression(self, tightness: int) -> Node | None:
        self._depth += 1
        if self._depth > 20 * _MAX_DEPTH:
            raise self._wrong("nested too deep", "split it into several topics")
        self._skip()
        left = self._negated() if self._stands(Op.NOT) else self._primary()
        while True:
            self._skip()
            if first := self._take(forms.FIRST):
                left = left and First(int(first["n"]), left)
                self._note(first[0], f"FIRST/{first['n']}")
                continue
            if self._at >= len(self._text) or self._text[self._at] == ")":
                break
            found = self._operator()
            op, distance, written = found or (Op.AND, None, "")
            if self._dialect.tightness[op] <= tightness:
                break
            self._at += len(written)
            right = self._primary() if written == "-" else self._expression(self._dialect.tightness[op])
            if not written:
                self._note("words side by side", "AND")
            left = self._joined(left, op, distance, written, right)
        self._depth -= 1
        return left

    def _stands(self, op: Op) -> bool:
        found = self._operator()
        return found is not None and found[0] is op

    def _negated(self) -> Node | None:
        found = self._operator()
        assert found is not None
        self._at += len(found[2])
        if lender := self._lender(found[2]):
            self._note(found[2], Op.NOT, f"as {lender} have it")
        child = self._primary() if found[2] == "-" else self._expression(self._dialect.tightness[Op.NOT])
        return None if child is None else Not(child)

    def _joined(self, left: Node | None, op: Op, distance: int | None, written: str, right: Node | None) -> Node | None:
        if left is None or right is None:  # one side could not be said: the other remains, unless it was to be left out
            return left if right is None or op in (Op.NOT, Op.NOTNEAR) else right
        if op in (Op.AND, Op.OR, Op.NOT) and written and (written.islower() and self._dialect.name == "meltwater"):
            self._note(written, op, "taken for the operator in small letters too; in quotes it is a word")
        elif op in (Op.AND, Op.OR, Op.NOT) and (lender := self._lender(written)):
            self._note(written, op, f"as {lender} have it")
        match op:
            case Op.OR:
                return Or((left, right))
            case Op.AND:
                if written.lower().endswith("/seg"):
                    self._note(written, op, "in one part of the text: anywhere in it")
                return And((left, right))
            case Op.NOT:
                if "/seg" in written.lower():
                    self._note(written, op, "in one part of the text: anywhere in it")
                return And((left, Not(right)))
            case Op.SENT | Op.PARA:
                self._note(written, op, "in any order" if written.lower().startswith(("pre", "+")) else "")
                return Same(left, right, op)
        between = self._between(op, distance, written)
        if op is Op.NOTNEAR:
            return NotNear(left, right, between)
        return Near(left, right, between, ordered=op is Op.ONEAR)

    def _between(self, op: Op, distance: int | None, written: str) -> int:
        """The words between, however the tool counts."""
        usual = 0 if written.lower() == "adj" else DEFAULT_DISTANCE
        between = usual if distance is None else max(distance - self._dialect.apart, 0)
        why = "words between, not words apart" if self._dialect.apart and distance is not None else ""
        if lender := self._lender(written):
            why = f"as in {lender}" + (f", {why}" if why and lender in ("Lexis", "Factiva") else "")
        if between > MAX_DISTANCE:
            between, why = MAX_DISTANCE, f"at most {MAX_DISTANCE}"
        here = f"{op}/{between}"
        if here != written:
            self._note(written, here, why)
        return between

    # ---- what is joined

    def _primary(self) -> Node | None:
        self._skip()
        if self._take(re.compile(r"\(")):
            return self._group()
        if self._take(forms.PLUS):  # it asks for what is asked for anyway
            return self._primary()
        if first := self._take(forms.FIRST):
            child = self._primary()
            self._note(first[0], f"FIRST/{first['n']}")
            return child and First(int(first["n"]), child)
        if counted := (self._dialect.counted and self._take(self._dialect.counted)) or self._take(forms.COUNTED):
            child = self._primary()
            self._note(counted[0], f"ATLEAST/{counted['n']}")
            return child and AtLeast(int(counted["n"]), child)
        if self._dialect.name == "lexis" and (case := self._take(forms.CASE)):
            return self._cased(case)
        if days := self._take(DAYS_OF):
            return self._published(days[0], published_in(days))
        if condition := self._take(self._dialect.condition):
            return self._condition(condition[0])
        if name := self._take(BORROWED_FIELD if self._is_borrowed() else self._dialect.field_form):
            return self._field(name)
        return self._words()

    def _condition(self, written: str) -> Node | None:
        """Days of publication; a length is left out."""
        if not written.lower().startswith(("date", "pd")):
            self._note(written, "", "there is no such condition here")
            return None
        return self._published(written, published_range(written))

    def _published(self, written: str, days: Range | None) -> Node | None:
        if days is None:
            self._note(written, "", "write published:2026-11-01..2026-11-30")
            return None
        node = Field("published", days)
        if str(node) != written:
            self._note(written, str(node))
        return node

    def _group(self) -> Node | None:
        opened = self._at
        self._skip()
        if self._take(re.compile(r"\)")):
            raise self._wrong("nothing between the parentheses", "write a word between them")
        node = self._expression(0)
        self._skip()
        if not self._take(re.compile(r"\)")):
            raise self._wrong("missing )", f"the ( at column {opened} is never closed")
        return node

    def _cased(self, found: re.Match[str]) -> Node | None:
        child = self._primary()
        if found[0].lower() in ("plural", "singular"):
            self._note(found[0], str(child), "in any of its forms")
            return child
        if not isinstance(child, Term | Phrase):
            self._note(found[0], str(child), "in any case")
            return child
        exact = [replace(child, text=text, exact=True) for text in in_case(child.text, (found["name"] or "").lower())]
        node = exact[0] if len(exact) == 1 else Or(tuple(exact))
        self._note(f"{found[0]}({child.text})", str(node), "exactly as written")
        return node

    def _field(self, found: re.Match[str]) -> Node | None:
        name = found["name"].lower()
        ours = self._dialect.fields.get(name, BORROWED_FIELDS.get(name))
        start, told = self._at, len(self.notes)
        child = self._day(name) if name in ("after", "before") and ours else self._value(name)
        written = found[0] + self._text[start : self._at]
        if not ours or child is None:
            del self.notes[told:]  # of what is left out nothing is said but that
            self._note(written, "", f"there is no {name} here" if ours is not None else "unknown field")
            return None
        if ours == ("exact",):
            return self._as_written(child, written)
        if ours in (("lang",), ("country",)):
            child = coded(child, language_code if ours == ("lang",) else country_code)
        fields: list[Node] = [Field(each, child) for each in ours]
        node = fields[0] if len(fields) == 1 else Or(tuple(fields))
        if (theirs := f"{found[0].rstrip('(')}…") != (here := " OR ".join(f"{each}:…" for each in ours)):
            self._note(theirs, here)
        return node

    def _as_written(self, child: Node, written: str) -> Node:
        here = replace(child, exact=True) if isinstance(child, Term | Phrase) else child
        self._note(written, str(here), "exactly as written")
        return here

    def _value(self, name: str) -> Node | None:
        if name.startswith("allin"):  # all that follows
            rest = [each for each in (self._words() for _ in iter(self._more, False)) if each is not None]
            return rest[0] if len(rest) == 1 else And(tuple(rest)) if rest else None
        if written := self._take(forms.LIST):
            return Or(tuple(leaf_of(each) for each in written[0].split(",")))
        return self._primary() if name not in ("site", "url", "inurl", "metadata.url") else self._raw()

    def _more(self) -> bool:
        self._skip()
        return self._at < len(self._text) and self._text[self._at] not in ")-|" and not self._is_function()

    def _raw(self) -> Node | None:
        if self._text[self._at : self._at + 1] == "(":
            return self._primary()
        found = self._take(re.compile(r'"?[^\s()"]+"?'))
        return Term(re.sub(r"^https?://|\*\.?|^\.|\"|/$", "", found[0])) if found else None

    def _day(self, name: str) -> Node | None:
        """The day itself counts too; of a year what is behind its first day, or before it."""
        found = self._take(forms.WORD)
        days = published_range(found[0]) if found else None
        if days is None:
            return None
        if name == "after":
            return Range(days.low, "")
        return Range("", days.high) if days.low == days.high else published_range(f"before {days.low}")

    def _words(self) -> Node | None:
        """A word, a phrase, or where words side by side are one, all of them."""
        start = self._at
        pieces: list[str] = []
        quoted = False
        while True:
            self._skip()
            if found := self._take(forms.QUOTED):
                if weight := self._take(forms.WEIGHT):
                    self._note(weight[0], "", "nothing weighs more than another here")
                loose = None if pieces else self._take(forms.SLOP)
                pieces, quoted = [*pieces, *found[1].split()], True
                if loose and pieces and "*" not in pieces:
                    return Phrase(" ".join(map(self._word, pieces)), slop=min(int(loose[1]), MAX_DISTANCE))
            elif self._operator() is None and not self._is_function() and (found := self._take(forms.WORD)):
                pieces.append(found[0])
            else:
                break
            if not self._dialect.words_are_phrase:
                break
        if not pieces:
            found = forms.TOKEN.match(self._text, start)
            here = found[0] if found else ""
            if re.match(r'["“”„«»＂]', here):
                raise self._wrong("unclosed quote", f"add {here}")
            what = f"something is missing before {here}" if here else "something is missing at the end"
            raise self._wrong(what, "write a word, a phrase or ( ... ) there")
        if not quoted and len(pieces) == 1 and forms.NUMBERS.fullmatch(pieces[0]):
            self._note(pieces[0], "", "numbers are not told apart by their size here")
            return None
        if not quoted and len(pieces) == 1 and (behind := forms.BEHIND.fullmatch(pieces[0])):
            return self._behind(behind)
        if pieces == ["*"] and not quoted:
            self._note("*", "", "any word")
            return None
        if "*" in pieces:
            return self._with_gaps(pieces)
        words = [self._word(piece) for piece in pieces]
        if len(words) == 1 and not quoted:
            if words[0] in ("and", "or", "not"):
                self._note(words[0], f'"{words[0]}"', "a word there: the operators are in capitals")
            leaf = leaf_of(words[0])
            if isinstance(leaf, Phrase) and words[0] not in ("and", "or", "not"):
                self._note(pieces[0], str(leaf), "a word: no operator of that name is known")
            return leaf
        if not quoted:
            self._note(" ".join(pieces), f'"{" ".join(words)}"', "words side by side are a phrase there")
        text = " ".join(words)
        return Phrase(text.rstrip("*"), prefix=text.endswith("*"))

    def _behind(self, found: re.Match[str]) -> Node | None:
        """A word with its field behind it; a field alone is of what stood before, which nobody looks at again."""
        ours = BORROWED_FIELDS.get(found["name"].lower())
        if not ours or not found["word"]:
            self._note(f".{found['name']}.", "", "write the field before what it is of, as in title:(...)")
            return leaf_of(self._word(found["word"])) if found["word"] else None
        node = Field(ours[0], leaf_of(self._word(found["word"])))
        self._note(found[0], str(node))
        return node

    def _is_borrowed(self) -> bool:
        """Whether a field of another tool begins here."""
        own = self._dialect.field_form.match(self._text, self._at)
        if own and own["name"].lower() in self._dialect.fields:
            return False
        return BORROWED_FIELD.match(self._text, self._at) is not None

    def _is_function(self) -> bool:
        """Whether a field, a count or a case begins here and no word."""
        shapes = [
            self._dialect.field_form,
            self._dialect.condition,
            DAYS_OF,
            self._dialect.counted,
            forms.COUNTED,
            forms.CASE if self._dialect.name == "lexis" else None,
        ]
        if forms.FIRST.match(self._text, self._at) or self._is_borrowed():
            return True
        return any(form is not None and form.match(self._text, self._at) for form in shapes)

    def _word(self, piece: str) -> str:
        return adapted(piece, self._dialect, self._note)

    def _with_gaps(self, pieces: Sequence[str]) -> Node:
        """« "big * wolf" » of Google: a whole word is left open."""
        runs: list[list[str]] = [[]]
        for piece in pieces:
            runs.append([]) if piece == "*" else runs[-1].append(self._word(piece))
        parts: list[Node] = [Phrase(" ".join(run)) for run in runs if run]
        if not parts:
            raise self._wrong("nothing but *", "write a word beside it")
        node = parts[0]
        for part in parts[1:]:
            node = Near(node, part, 1, ordered=True)
        self._note(f'"{" ".join(pieces)}"', str(node), "a word between")
        return node
