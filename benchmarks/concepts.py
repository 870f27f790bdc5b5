"""How well concepts are found across languages: the shipped lexicon beside the exact names of the Unicode CLDR.

    python benchmarks/concepts.py sentences.jsonl [--misses LANGUAGE] [--kind country]

Each line of the file is one sentence in many languages: `text` is an object, language -> sentence. What stands in the
English sentence should stand in the others, and what does not stand there should not. Mentions are counted in two ways:
by the exact English CLDR name of a country alone, and by all that the lexicon finds in the English sentence. Recall is
the share of mentions found in the other language; precision the share of what is found there that is a mention.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from babel import Locale

from topics.concepts import Lexicon
from topics.countries import COUNTRIES
from topics.document import Document
from topics.index import Index
from topics.presearch import Spotter
from topics.text import analyse

Find = Callable[[str, str], frozenset[str]]
"""(sentence, language) -> ids of concepts."""


def by_lexicon(kinds: frozenset[str]) -> Find:
    """What the shipped lexicon finds."""
    lexicon = Lexicon.shipped()
    concepts = [concept for id_ in lexicon.ids() if (concept := lexicon.get(id_)) and concept.kind in kinds]
    spotters: dict[str, Spotter] = {}

    def find(text: str, language: str) -> frozenset[str]:
        if language not in spotters:
            spotters[language] = Spotter(concepts, language)
        return frozenset(spotters[language].spot(Index(Document(body=text, language=language))))

    return find


def by_exact_names() -> Find:
    """Which CLDR names of countries stand in a text word for word."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}

    def find(text: str, language: str) -> frozenset[str]:
        if language not in names:
            territories = Locale.parse(language).territories
            names[language] = {code: analyse(territories[code.upper()], None).surfaces for code in COUNTRIES}
        row = analyse(text, language).surfaces
        return frozenset(code for code, name in names[language].items() if _stands(name, row))

    return find


def _stands(name: Sequence[str], row: Sequence[str]) -> bool:
    size = len(name)
    return any(row[at] == name[0] and tuple(row[at : at + size]) == tuple(name) for at in range(len(row) - size + 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--misses", metavar="LANGUAGE", help="print what was missed and what was found wrongly")
    parser.add_argument("--kind", nargs="*", default=["country"], help="kinds of concepts (country, organisation, ...)")
    args = parser.parse_args()
    rows: list[Mapping[str, str]] = [json.loads(line)["text"] for line in args.sentences.read_text().splitlines()]
    ours, exact = by_lexicon(frozenset(args.kind)), by_exact_names()
    named = [exact(row["en"], "en") for row in rows]
    meant = [ours(row["en"], "en") for row in rows]
    print(
        f"{len(rows)} sentences; {sum(map(len, named))} mentions of {len(frozenset().union(*named))} countries by name,"
        f" {sum(map(len, meant))} of {len(frozenset().union(*meant))} concepts by any form"
    )
    print("     by name: recall        any form: recall  precision  F1   exact names: recall  precision")
    print("lang   lexicon  exact            lexicon    lexicon")
    for language in sorted({language for row in rows for language in row} - {"en"}):
        here = [ours(row[language], language) for row in rows]
        plain = [exact(row[language], language) for row in rows]
        if args.misses == language:
            shown(rows, meant, here, language)
        recall, precision = shares(meant, here)
        plain_recall, plain_precision = shares(meant, plain)
        print(
            f"{language:>4} {shares(named, here)[0]:>9.3f} {shares(named, plain)[0]:>6.3f} {recall:>18.3f}"
            f" {precision:>10.3f} {2 * precision * recall / max(precision + recall, 1e-9):>5.3f} {plain_recall:>17.3f}"
            f" {plain_precision:>10.3f}"
        )


def shares(mentions: Sequence[frozenset[str]], found: Sequence[frozenset[str]]) -> tuple[float, float]:
    """Recall and precision."""
    both = sum(len(one & other) for one, other in zip(mentions, found, strict=True))
    return both / max(1, sum(map(len, mentions))), both / max(1, sum(map(len, found)))


def shown(
    rows: Sequence[Mapping[str, str]], meant: Sequence[frozenset[str]], here: Sequence[frozenset[str]], language: str
) -> None:
    """What went wrong, the most frequent first."""
    missed, extra = Counter[str](), Counter[str]()
    for row, one, other in zip(rows, meant, here, strict=True):
        missed.update(one - other)
        extra.update(other - one)
        for id_ in sorted(one ^ other):
            print(f"{'missed' if id_ in one else 'extra'} {id_}: {row[language]}\n    {row['en']}")
    print("missed", missed.most_common(), "extra", extra.most_common(), sep="\n")


if __name__ == "__main__":
    main()
