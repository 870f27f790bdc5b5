"""What a query that parses may do otherwise than it was meant: warnings in words, and a query for plain words.

What the parser noticed (words side by side, AND and OR without parentheses, acronyms that are words) comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from topics.concept import ANY, OF, Concept
from topics.concepts import Lexicon
from topics.frequency import Commonness
from topics.names import AMBIGUOUS, Names, names_of
from topics.query import Query, QueryError, parse
from topics.query_logic import faults
from topics.query_parts import Need, rarest
from topics.query_plan import plan
from topics.query_rules import MIN_PREFIX
from topics.rows import Named, is_pair, is_surely_a_name, names_in_capitals, near_each_other, shared_titles
from topics.slips import slips
from topics.syntax import TEXT_FIELDS, Field, Node, Phrase, Prefix, Term
from topics.text import Analysis, analyse, fold, is_unspaced

NEAR = 25
"""Words between two things that plain words name side by side."""
SHORT_PREFIX = MIN_PREFIX + 1
"""Letters from which a prefix finds little else than what it is meant for."""

_STOP_WORDS = (
    "a an and are as at be by for from has in is it its of on or that the this to was were will with"
    " about after against before between into over under apres contre gegen uber zwischen contra sobre contro"
    " einen einem einer eines across within among amid sul sulla sulle sui sugli dal dalla dai dalle nella nelle nei"
    " al alla alle agli ante bajo segun hacia pela pelos pelas num numa vers"
    " au aux avec ce ces dans de des du en est et la le les leur par pour que qui sur un une"
    " not pas ne am auf das dem den der die ein eine fur im ist mit nicht und von vor zu zum zur"
    " al con del el entre los las para por se sin su una y"
    " che da degli dei della delle di gli il lo nel non per tra"
    " ao com do dos em na no nas nos o os pelo uma"
    " het een op te van voor"
    " i na sie w z ze и в на не по с у та що до"
    " przeciwko przeciw przez pomiedzy miedzy przed bij tegen tussen naar uit over jako od do ze zu beim"
    " proti mezi vid kontra vastaan mot mellan mellem imot mellom intre contra cu antara dengan giua"
    " pomiędzy się nad under etter efter"
    " срещу при след преди blant lang hos ved om pri pred po kvuli miatt alatt utan saada"
    " การ ความ ใน ของ และ ที่ กับ ต่อ"
    " against since during gegen bei seit durch pour chez desde hasta durante verso fino op aan met tegen"
    " och pa av med mot til fra og i ja tai se na pre si in pe cu la de si impotriva es a az ellen"
    " за для о об к от из при против про проти від до"
    " على في من الى عن مع ضد بين و در به از با بر را که"
    " και στην στο στη της του των με για κατα"
    " ve ile icin karsi bir di dan dari ke yang untuk terhadap va cua voi cho"
    " על של את עם נגד בין के का की को में पर और से खिलाफ"
    " 与 和 及 的 在 之 间 對 对 の と は が を に へ"
)
_ASKING_WORDS = (
    "what happened happens happening news latest about everything anything articles coverage actualites actualite"
    " nouvelles infos nachrichten neuigkeiten noticias notizie nieuws wiadomosci aktualnosci новости новини أخبار"
)
_ASKING = frozenset(fold(word) for word in _ASKING_WORDS.split())
"""Words that ask for news, folded."""
_KINDS = 4
"""Other words before a word of a deed, from which on they say which of its kinds it is."""
_DEED_LAST = frozenset(("en", "nl", "de", "da", "sv", "no"))
"""Languages that put a deed behind what it is done to or by: trade deal."""
_SUFFIX = 5
"""Letters of an ending that Turkish puts behind an apostrophe."""
STOP_WORDS = frozenset(fold(word) for word in _STOP_WORDS.split())
"""Words that stand in most articles of their language, folded."""

_READ_BY_MANY = frozenset({ANY, *["en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "ar", "zh", "ja"]})


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning."""

    text: str
    span: tuple[int, int] | None = None
    """Of the clause concerned, in the query's text; None: of the whole."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Some words as they were written, and what they stand for in the suggested query."""

    words: str
    clause: str
    kind: str
    """organisation, country, action, ... for a concept; word for what names none; left out for a word that says little.
    """


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query for a topic that was said in plain words."""

    query: str
    meanings: tuple[Meaning, ...]


def advise(query: Query, lexicon: Lexicon, names: Names | None = None, today: date | None = None) -> tuple[Advice, ...]:
    """What to look at before a query is watched; `today` is the day in UTC, None: days are not looked at."""
    names = names or names_of(lexicon)
    found = [Advice(notice) for notice in query.notices]
    found += [Advice(fault.text, fault.span) for fault in faults(query.text, query.root)]
    found += [Advice(slip.text, slip.span) for slip in slips(query.root, lexicon, names, today)]
    if _need(query, query.root) is None:
        text = (
            "asks for no word that all its matches have, so that it is held against every article: add one, if there is"
        )
        found.append(Advice(text))
    found += _of_names(query.root)
    written = [node for node in _in_text(query.root) if isinstance(node, Term | Phrase | Prefix)]
    words = [word for node in written for word in analyse(node.text, None).words]
    if words and len(written) == len(list(_leaves(query.root))) and STOP_WORDS.issuperset(words):
        found.append(Advice("made of words alone that stand in almost every article: name what it is about"))
    for node in written:
        found += _of_leaf(node, lexicon, names)
    once: dict[str, Advice] = {}
    for each in found:
        once.setdefault(each.text, each)
    return tuple(once.values())


def deciding(query: Query) -> tuple[str, ...]:
    """The clauses by which documents are ruled out: one of them stands in whatever matches."""
    need = _need(query, query.root)
    if need is None:
        return ()
    leaves = [(node, _need(query, node)) for node in _leaves(query.root)]
    return tuple(dict.fromkeys(str(node) for node, own in leaves if own and {*own.keys} <= {*need.keys}))


def _need(query: Query, node: Node) -> Need | None:
    """The keys, as far as can be guessed the rarest, of which a document must have one; None: it may hold anywhere."""
    return rarest(plan(query.text, node).needs(Commonness()))


def suggest(text: str, lexicon: Lexicon, names: Names | None = None) -> Suggestion:
    """A query for what is said in plain words, in any language of the lexicon.

    Raises QueryError if there is nothing to look for.
    """
    names = names or names_of(lexicon)
    analysis = _brought_together(analyse(text, None), names, lexicon)
    things: dict[str, None] = {}
    rest: dict[str, None] = {}
    meanings = []
    asks = _asking(analysis)
    said = _hyphened(_joined(names, analysis, lexicon), analysis)
    rows = names_in_capitals(said, analysis, STOP_WORDS)
    named = shared_titles(_offices(rows, analysis, lexicon), analysis, lexicon, STOP_WORDS)
    for first, last, all_ids in _without_titles(named, analysis, lexicon):
        ids = _narrowest(all_ids, lexicon)
        written = analysis.text[analysis.starts[first] : analysis.ends[last]]
        if not ids and (_says_little(analysis, first, last) or (asks and first in asks)):
            meanings.append(Meaning(written, "", "left out"))
            continue
        apart = None if ids or (first, last, ids) in said else near_each_other(first, last, analysis, NEAR, STOP_WORDS)
        clause = _any_of(ids) if ids else apart or _word(written)
        kinds = _kinds(ids, lexicon)
        if is_pair((first, last, ids), analysis, lexicon):
            for id_ in ids:
                (rest if _kinds((id_,), lexicon) == {"action"} else things)[f"@{id_}"] = None
            meanings.append(Meaning(written, " AND ".join(f"@{id_}" for id_ in ids), " and ".join(sorted(kinds))))
            continue
        (things if ids and "action" not in kinds else rest)[clause] = None
        meanings.append(Meaning(written, clause, " or ".join(sorted(kinds)) if ids else "word"))
    near = f" NEAR/{NEAR} " if len(things) == 2 else " AND "
    query = " AND ".join(filter(None, [near.join(things), *rest]))
    if not query:
        raise QueryError("no word says what it is about", 1, "name somebody, something or some place")
    return Suggestion(str(parse(query)), tuple(meanings))


def _brought_together(analysis: Analysis, names: Names, lexicon: Lexicon) -> Analysis:
    """The same with a title in one piece, and behind it what stands inside: le ministre allemand des Finances."""
    words, surfaces = analysis.words, analysis.surfaces
    for at in range(len(words)):
        for of in range(at + 2, min(at + 4, len(words))):
            for end in range(len(words), of + 1, -1):
                if words[of] not in OF:
                    continue
                ids = names.of((words[at], *words[of:end]), (surfaces[at], *surfaces[of:end]))
                if ids and _kinds(ids, lexicon) == {"title"}:
                    text, starts, ends = analysis.text, analysis.starts, analysis.ends
                    inside, rest = text[starts[at + 1] : ends[of - 1]], text[starts[of] : ends[end - 1]]
                    return analyse(f"{text[: ends[at]]} {rest} {inside}{text[ends[end - 1] :]}", None)
    return analysis


def _asking(analysis: Analysis) -> frozenset[int]:
    """The places of words that ask for news and say not of what, if others do: what happened in Sudan."""
    found = frozenset(at for at, word in enumerate(analysis.words) if word in _ASKING)
    others = (word for at, word in enumerate(analysis.words) if at not in found)
    return found if any(word not in STOP_WORDS for word in others) else frozenset()


def _of_names(root: Node) -> Iterator[Advice]:
    """Of filters by a name those that ask for words alone which many names have."""
    for node in root.walk():
        if isinstance(node, Field) and node.name in ("source", "author", "agency", "section"):
            words = [
                word
                for part in node.walk()
                if isinstance(part, Term | Phrase)
                for word in analyse(part.text, None).words
            ]
            if words and STOP_WORDS.issuperset(words):
                yield Advice(f"{node}: many names have these words: write more of the name", node.span)


def _only_elsewhere(text: str, concept: Concept) -> str:
    """The languages in which a concept is called so, if they are few and none is read by many: Columbia is Colombia in
    Romanian, and a university elsewhere."""
    languages = {name.language for name in concept.names if fold(name.text) == fold(text)}
    return "" if len(languages) > 2 or languages & _READ_BY_MANY else " and ".join(sorted(languages))


def _of_leaf(node: Term | Phrase | Prefix, lexicon: Lexicon, names: Names) -> Iterator[Advice]:
    analysis = analyse(node.text, None)
    is_prefix = isinstance(node, Prefix) or (isinstance(node, Phrase) and node.prefix)
    if isinstance(node, Prefix) and len(analysis.words[-1]) < SHORT_PREFIX and not is_unspaced(analysis.words[-1]):
        text = f"{node}: a beginning of {len(analysis.words[-1])} letters finds many other words; write more of it"
        yield Advice(text, node.span)
    if isinstance(node, Phrase) and STOP_WORDS.issuperset(analysis.words):
        yield Advice(f"{node}: stands in almost every article of its language", node.span)
    if is_prefix or (isinstance(node, Phrase) and node.slop is not None):
        return
    for id_ in _narrowest(names.of(analysis.words, analysis.surfaces), lexicon):
        concept = lexicon.get(id_)
        if concept and len({name.language for name in concept.names}) > 1:
            text = f"{node}: only articles that write {node.text}; use @{id_} for all languages"
            if languages := _only_elsewhere(node.text, concept):
                text = (
                    f"{node}: @{id_} is called so in {languages} alone; if that is meant, use @{id_} for all languages"
                )
            yield Advice(text, node.span)


def _in_text(node: Node) -> Iterator[Node]:
    """The node and those under it, filters and what is in them left out."""
    if isinstance(node, Field) and node.name not in TEXT_FIELDS:
        return
    yield node
    for part in node.parts():
        yield from _in_text(part)


def _leaves(root: Node) -> Iterator[Node]:
    return (node for node in _in_text(root) if not node.parts())


def _joined(names: Names, analysis: Analysis, lexicon: Lexicon) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What the words name; characters of a script without spaces that name nothing are taken together."""
    held: tuple[int, int] | None = None
    for each in names.recognised(analysis):
        adjacent = held is not None and analysis.ends[held[1]] == analysis.starts[each.first]
        if held is not None and (each.ids or not adjacent or not is_unspaced(analysis.words[each.first])):
            yield (*held, ())
            held = None
        if each.ids:
            yield from _apart(names, analysis, lexicon, (each.first, each.last, each.ids))
        elif is_unspaced(analysis.words[each.first]):
            held = (held[0] if held else each.first, each.last)
        else:
            yield each.first, each.last, ()
    if held is not None:
        yield (*held, ())


def _hyphened(named: Iterable[Named], analysis: Analysis) -> list[Named]:
    """The same with words that a hyphen joins and that name nothing as one: Emilia-Romagna."""
    kept: list[Named] = []
    for each in named:
        between = analysis.text[analysis.ends[kept[-1][1]] : analysis.starts[each[0]]] if kept else ""
        if between == "-" and not kept[-1][2] and not each[2]:
            each = (kept.pop()[0], *each[1:])
        kept.append(each)
    return kept


def _apart(names: Names, analysis: Analysis, lexicon: Lexicon, named: Named) -> Iterator[Named]:
    """Words that together are one name, as two where they say a deed and something else: EU-Gipfel, vertice NATO."""
    first, last, ids = named
    for middle in range(first + 1, last + 1):
        before = names.of(analysis.words[first:middle], analysis.surfaces[first:middle])
        behind = names.of(analysis.words[middle : last + 1], analysis.surfaces[middle : last + 1])
        deeds = [_kinds(part, lexicon) == {"action"} for part in (before, behind)]
        if before and behind and any(deeds) and {*before, *behind} >= set(ids):
            yield first, middle - 1, before
            yield middle, last, behind
            return
    for middle in range(first + 1, last + 1):  # nurses strike, train strikes: the deed alone says not who or where
        before = names.of(analysis.words[first:middle], analysis.surfaces[first:middle])
        is_trade = bool(before) and _kinds(before, lexicon) == {"other"}
        done = ids if is_trade else _deeds_of_many_kinds(ids, analysis.words[middle : last + 1], lexicon)
        rest = tuple(id_ for id_ in dict.fromkeys((*before, *ids)) if id_ not in done)
        if done and rest and _kinds(done, lexicon) == {"action"}:
            yield first, middle - 1, rest
            named, ids = (first, last, done), done
            break
    yield named
    for middle in range(first + 1, last + 1):  # szczyt NATO, acuerdo de alto el fuego: the deed alone says not whose
        behind = names.of(analysis.words[middle : last + 1], analysis.surfaces[middle : last + 1])
        is_more = _kinds(behind, lexicon).isdisjoint(("action", "title")) or analysis.words[middle - 1] in OF
        if behind and is_more and not {*behind} & {*ids} and _kinds(ids, lexicon) == {"action"}:
            yield middle, last, behind
            return


def _deeds_of_many_kinds(ids: tuple[str, ...], head: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Those of the concepts that have this end of a name behind several other words: general strike, port strike."""
    found = []
    for concept in filter(None, map(lexicon.get, ids)):
        written = (analyse(name.text, None).words for name in concept.names if name.language in _DEED_LAST)
        kinds = {words[: -len(head)] for words in written if words[-len(head) :] == tuple(head)}
        found += [concept.id] if len(kinds - {()}) >= _KINDS else []
    return tuple(found)


def _says_little(analysis: Analysis, first: int, last: int) -> bool:
    """Whether these are words of most articles, or what is left of an elision: l'OTAN, Germany's."""
    word = analysis.words[first]
    if first == last and len(word) == 1 and word.isalpha() and not is_unspaced(word):
        return True
    before = analysis.text[analysis.starts[first] - 1] if analysis.starts[first] else ""
    if first == last and first and before in "'’" and analysis.surfaces[first].islower() and len(word) <= _SUFFIX:
        return analysis.surfaces[first - 1][0].isupper() and len(analysis.words[first - 1]) > 1  # AB'nin
    if is_unspaced(word) and "".join(analysis.words[first : last + 1]) in STOP_WORDS:
        return True
    each = range(first, last + 1)
    is_acronym = any(analysis.words[at] in AMBIGUOUS and not analysis.surfaces[at].islower() for at in each)
    is_name = first == last and first > 0 and _is_capital_beside_small(analysis, first)
    return STOP_WORDS.issuperset(analysis.words[first : last + 1]) and not is_acronym and not is_name


def _is_capital_beside_small(analysis: Analysis, at: int) -> bool:
    """Whether a word has a capital where who wrote it writes common words small: Sul, in « no Rio Grande do Sul »."""
    small = (word for word, surface in zip(analysis.words, analysis.surfaces, strict=True) if surface.islower())
    return analysis.surfaces[at][0].isupper() and any(word in STOP_WORDS for word in small)


def _offices(named: Sequence[Named], analysis: Analysis, lexicon: Lexicon) -> list[Named]:
    """The same with a title and what it is held at as the office, if it is known: the French president."""
    offices = lexicon.offices
    kept = list(named)
    for title in named:
        at = kept.index(title) if title in kept else -1
        for step in (-1, 1):  # the German chancellor; the chancellor of Germany
            there = at + step
            while (
                at >= 0 and 0 <= there < len(kept) and not kept[there][2] and _says_little(analysis, *kept[there][:2])
            ):
                there += step
            if at < 0 or not 0 <= there < len(kept):
                continue
            found = [offices[one, other] for one in title[2] for other in kept[there][2] if (one, other) in offices]
            if found:
                low, high = sorted((at, there))
                kept[low : high + 1] = [(kept[low][0], kept[high][1], (found[0],))]
                break
    return kept


def _without_titles(named: Sequence[Named], analysis: Analysis, lexicon: Lexicon) -> Iterator[Named]:
    """The same with a person's title and first name as part of the name: whoever is in office is also written of
    without them."""
    kept: list[Named] = []
    for each in named:
        kinds = _kinds(each[2], lexicon)
        if kinds == {"person"}:
            if kept and not kept[-1][2] and _is_first_name(kept[-1], each, analysis):
                each = (kept.pop()[0], *each[1:])
            if kept and _kinds(kept[-1][2], lexicon) in ({"title"}, {"office"}, {"title", "office"}):
                each = (kept.pop()[0], *each[1:])
        elif not kinds and kept and _is_title_of(kept[-1], each, analysis, lexicon):
            kept.pop()
        elif kinds == {"title"} and kept and _is_written_onto(each, kept[-1], analysis, lexicon):
            each = (kept[-1][0], each[1], kept.pop()[2])
        kept.append(each)
    yield from kept


def _is_title_of(title: Named, name: Named, analysis: Analysis, lexicon: Lexicon) -> bool:
    """Whether a title stands directly before what can only be somebody's name: président Sarkozy, ministro Salvini."""
    first, last, _ = name
    between = analysis.text[analysis.ends[title[1]] : analysis.starts[first]]
    is_name = (
        first == last and analysis.surfaces[first][0].isupper() and is_surely_a_name(analysis.words[first], STOP_WORDS)
    )
    return (
        is_name
        and between == " "
        and analysis.surfaces[title[0]][0].islower()
        and _kinds(title[2], lexicon) == {"title"}
    )


def _is_written_onto(title: Named, person: Named, analysis: Analysis, lexicon: Lexicon) -> bool:
    """トランプ大統領"""
    return _kinds(person[2], lexicon) == {"person"} and analysis.ends[person[1]] == analysis.starts[title[0]]


def _is_first_name(said: Named, person: Named, analysis: Analysis) -> bool:
    """Whether one word with a capital stands directly before a person's name that has none."""
    first, last, _ = said
    between = analysis.text[analysis.ends[last] : analysis.starts[person[0]]]
    return first == last and analysis.surfaces[first][0].isupper() and between == " " and person[0] == person[1]


def _kinds(ids: tuple[str, ...], lexicon: Lexicon) -> set[str]:
    return {concept.kind for id_ in ids if (concept := lexicon.get(id_))}


def _narrowest(ids: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Without concepts that have all the names of another: what is called a drone is one, and no missile."""
    named = {
        id_: {(name.language, name.text) for name in concept.names} for id_ in ids if (concept := lexicon.get(id_))
    }
    return tuple(id_ for id_ in ids if len(ids) < 2 or not any(named[id_] > named[other] for other in ids))


def _any_of(ids: tuple[str, ...]) -> str:
    clause = " OR ".join(f"@{id_}" for id_ in ids)
    return f"({clause})" if len(ids) > 1 else clause


def _word(written: str) -> str:
    """A word as a query has it; in quotes if it would say something else there."""
    try:
        understood = parse(written).root
    except QueryError:
        return f'"{written}"'
    return written if isinstance(understood, Term) else f'"{written}"'
