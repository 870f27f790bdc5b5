"""What plain words name in rows: Las Vegas, the French and German foreign ministers, 米中. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from topics.concepts import Lexicon
from topics.joint_titles import and_in, is_plural_in
from topics.plain_words import LISTED, is_rare
from topics.text import Analysis, is_unspaced

Named = tuple[int, int, tuple[str, ...]]
"""First and last word, and the concepts that they name."""

_PAIR = 2
"""Characters of a name of two countries at once, and how many these are."""
_FLANKED = 3
"""Words of a name in which another name stands: South China Sea."""


def names_in_capitals(named: Sequence[Named], analysis: Analysis, common: Collection[str]) -> list[Named]:
    """The same with words that begin with capitals and name nothing as one where they stand side by side.

    Nothing is told by capitals where no other word that says something is written small.
    `common`: words that say little.
    """
    if not any(surface[0].islower() and word not in common for word, surface in _words(analysis)):
        return list(named)
    kept: list[Named] = []
    row: list[Named] = []
    for each in named:
        if row and (not _is_capital(each, analysis) or _between(row[-1], each, analysis) not in (" ", "-")):
            kept += _as_one(row)
            row = []
        if _is_capital(each, analysis):
            row.append(each)
        else:
            kept.append(each)
    return kept + _as_one(row)


def near_each_other(first: int, last: int, analysis: Analysis, distance: int, common: Collection[str]) -> str | None:
    """Words in a row that may be the names of several (Broadcom Qualcomm) as a clause that holds for one name (Las
    Vegas) too; None where one of them is a word that names of several words are made of, as in New York."""
    each = range(first, last + 1)
    between = {analysis.text[analysis.ends[at] : analysis.starts[at + 1]] for at in range(first, last)}
    if between != {" "} or not all(is_surely_a_name(analysis.words[at], common) for at in each):
        return None
    if not all(analysis.surfaces[at][0].isupper() for at in each):
        return None
    return f" NEAR/{distance} ".join(analysis.surfaces[at] for at in each)


def is_surely_a_name(word: str, common: Collection[str]) -> bool:
    """Whether a word that begins with a capital, and is not common, is known as a common word of no language."""
    return word not in common and all(is_rare(word, language) for language in LISTED)


def _as_one(row: list[Named]) -> list[Named]:
    """A row of words with capitals: what names nothing side by side as one, and all of it if what names something
    stands inside."""
    if len(row) >= _FLANKED and not row[0][2] and not row[-1][2] and sum(bool(each[2]) for each in row) == 1:
        return [(row[0][0], row[-1][1], ())]
    kept: list[Named] = []
    for each in row:
        if kept and not kept[-1][2] and not each[2]:
            each = (kept.pop()[0], each[1], ())
        kept.append(each)
    return kept


def _words(analysis: Analysis) -> list[tuple[str, str]]:
    return list(zip(analysis.words, analysis.surfaces, strict=True))


def _is_capital(each: Named, analysis: Analysis) -> bool:
    return all(analysis.surfaces[at][0].isupper() for at in range(each[0], each[1] + 1))


def _between(left: Named, right: Named, analysis: Analysis) -> str:
    return analysis.text[analysis.ends[left[1]] : analysis.starts[right[0]]]


def shared_titles(named: Sequence[Named], analysis: Analysis, lexicon: Lexicon, common: Collection[str]) -> list[Named]:
    """The same with each of those that bear a title together: presidents of Chile and Peru."""
    kept = list(named)
    for at, office in enumerate(named):
        concepts = [concept for id_ in office[2] if (concept := lexicon.get(id_)) and concept.office]
        if len(concepts) != 1 or (held := concepts[0].office) is None:
            continue
        words = analysis.words[office[0] : office[1] + 1]
        for step in (-1, 1):
            row: list[tuple[int, str]] = []
            joined: str | None = None
            there = at + step
            while 0 <= there < len(kept):
                first, last, ids = kept[there]
                found = [lexicon.offices[held.title.id, id_] for id_ in ids if (held.title.id, id_) in lexicon.offices]
                if found:
                    row.append((there, found[0]))
                elif ids or first != last or not (analysis.words[first] in common or len(analysis.words[first]) == 1):
                    break
                elif is_plural_in(words, and_in(analysis.words[first])):
                    joined = analysis.words[first]
                there += step
            if joined:
                for place, id_ in row:
                    kept[place] = (*kept[place][:2], (id_,))
    return kept


def is_pair(each: Named, analysis: Analysis, lexicon: Lexicon) -> bool:
    """Whether a name stands for two countries at once (米中, 中美), or for a deed and where it is done (訪米)."""
    first, last, ids = each
    kinds = [concept.kind for id_ in ids if (concept := lexicon.get(id_))]
    is_short = last - first + 1 == _PAIR and is_unspaced(analysis.words[first])
    return is_short and len(ids) == _PAIR and "country" in kinds and {*kinds} <= {"country", "action"}
