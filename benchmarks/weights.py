"""Learns `crawler/extraction/weights.toml`, by which the blocks of a page are judged, from pages whose text is known.

    python -m venv /tmp/learn && /tmp/learn/bin/pip install scikit-learn
    PYTHONPATH=.:.venv/lib/python3.11/site-packages /tmp/learn/bin/python benchmarks/weights.py FOLDER \
        [--also FOLDER=FACTOR ...] [--write]

FOLDER holds pages/*.html.gz and a manifest.jsonl with `id`, `domain`, `charset` and `body`, or, where the text is not
known, what it must and must not contain: of such a page the blocks with those snippets are learned. Printed is the
share of words judged rightly on publishers that were not learned from (folds by domain), after each pass. Every page
counts alike, however long it is, but for the sets that `--worth` names (the table in use: news sets 1.5, sets whose
truth is a tool's output 0.3); a block counts by its words. `--also` adds the same pages made unlike themselves
(`benchmarks/degraded.py`; the table in use: classes 0.5, bare 0.3), so that what the page's own names and data say is
not all that is learned. Only `--write` changes the table.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from crawler.extraction.alignment import WORD
from crawler.extraction.blocks import page_blocks
from crawler.extraction.body import evidence
from crawler.extraction.discussion import without_discussion
from crawler.extraction.endless import by_itself
from crawler.extraction.errors import ExtractionError
from crawler.extraction.judgement import FIRST_SHARE
from crawler.extraction.marks import Surroundings, first_marks, second_marks
from crawler.extraction.page import open_page
from crawler.extraction.structured import read_structured
from crawler.extraction.titles import settle_headline

TABLE = Path(__file__).parent.parent / "crawler" / "extraction" / "weights.toml"
FOLDS = 4
PAGES = 15
"""Pages on which a mark must be met to get a weight."""
SMALLEST = 0.02
"""Weights below this are left out."""
SNIPPET = 0.35
"""What a block counts whose page is known by snippets."""
LINE = 25
"""Characters from which on a block may be known by being a part of a snippet."""
Marks = list[list[str] | None]


@dataclass(slots=True)
class Judged:
    """A page with what is known of it."""

    fold: int
    around: Surroundings
    marks: Marks
    truth: list[float | None]
    """Of each block, the share that the true text holds; None if that is not known."""
    once: list[float]
    of: str
    """The set that the page belongs to."""
    factor: float
    """What a page of its folder counts."""


def read(row: dict[str, Any], folder: Path, factor: float) -> Judged | None:
    """One page of the folder, its blocks marked."""
    body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
    try:
        page = open_page(body, url=row.get("url") or "", content_type=None, charset=row.get("charset"))
    except ExtractionError:
        return None
    claims, blocks = read_structured(page), page_blocks(page.tree)
    headline = settle_headline(page, claims)
    title = headline.value if headline else ""
    page, blocks = without_discussion(*by_itself(page, blocks, title), title)
    _, around, known = evidence(page, blocks, claims, title)
    domain = row.get("domain") or row["id"]
    fold = int(hashlib.sha256(domain.encode()).hexdigest()[:8], 16) % FOLDS
    truth: list[float | None]
    if row.get("body"):
        truth = [*labels([block.words for block in blocks], row["body"], around.shares)]
    else:
        truth = told_by_snippets([block.text for block in blocks], row["must_contain"], row["must_not_contain"] or [])
    for block in blocks:
        block.element = None  # or every page's tree would stay in memory
    return Judged(fold, around, first_marks(around, known), truth, [], row.get("set") or "", factor)


def labels(blocks: Sequence[list[str]], body: str, shares: Sequence[float]) -> list[float]:
    """Of each block, the share that stands in the true text; what stands on the page twice counts once."""
    words = WORD.findall(body.casefold())
    left = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    lines = Counter(" ".join(WORD.findall(line.casefold())) for line in body.split("\n"))
    joined = f" {' '.join(words)} "
    found = [0.0] * len(blocks)
    for index in sorted(range(len(blocks)), key=lambda each: (shares[each] <= 0.8, each)):
        block, key = blocks[index], " ".join(blocks[index])
        shingles = list(zip(block, block[1:], block[2:], block[3:], strict=False))
        hits = 0
        for shingle in shingles:
            if left[shingle] > 0:
                left[shingle] -= 1
                hits += 1
        if shingles:
            found[index] = hits / len(shingles) if len(shingles) >= 4 or hits == len(shingles) else 0.0
        if len(block) < 4 or (len(block) < 6 and not found[index]):
            if lines[key] > 0:
                lines[key] -= 1
                found[index] = 1.0
            elif len(block) >= 3 and f" {key} " in joined and shares[index] > 0.8:
                found[index] = 1.0
    return found


def told_by_snippets(texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float | None]:
    """Of each block 1 if it holds a snippet of the true text, 0 if one of what is none, None if neither or both."""
    good, bad = ([squeezed(each) for each in snippets] for snippets in (wanted, unwanted))
    found: list[float | None] = []
    for text in map(squeezed, texts):
        is_good, is_bad = (any(_meet(text, each) for each in told) for told in (good, bad))
        found.append(float(is_good) if is_good != is_bad else None)
    return found


def _meet(text: str, snippet: str) -> bool:
    return snippet in text or (len(text) > LINE and text in snippet)


def squeezed(text: str) -> str:
    """The text without its white space."""
    return "".join(text.split())


class Table:
    """The marks that are met often enough, as columns; blocks that need no judgement are left out."""

    def __init__(self, pages: Sequence[Marks]) -> None:
        met = Counter(mark for page in pages for mark in {each for marks in page if marks for each in marks})
        self.columns = {
            mark: index for index, mark in enumerate(sorted(m for m, times in met.items() if times >= PAGES))
        }
        starts, columns = [0], []
        for page in pages:
            for marks in page:
                if marks is not None:
                    columns.extend(self.columns[mark] for mark in marks if mark in self.columns)
                    starts.append(len(columns))
        ones = numpy.ones(len(columns))
        self.matrix = csr_matrix((ones, columns, starts), shape=(len(starts) - 1, len(self.columns)))


def worth(page: Judged) -> list[float]:
    """What each block counts: by its words, all blocks of a page together at most four times its true text."""
    told = [share for share, marks in zip(page.truth, page.marks, strict=True) if marks is not None]
    if None in page.truth:
        return [SNIPPET * (share is not None) for share in told]
    sizes = [units for units, marks in zip(page.around.units, page.marks, strict=True) if marks is not None]
    truth = [share or 0.0 for share in told]
    whole = max(sum(size * share for size, share in zip(sizes, truth, strict=True)), 30)
    found = [
        min(size / whole, 0.5) * (0.5 + abs(2 * share - 1) / 2) + 0.002
        for size, share in zip(sizes, truth, strict=True)
    ]
    most = sum(found)
    return [each * 4 / most for each in found] if most > 4 else found


def fitted(table: Any, right: Any, weights: Any, strength: float) -> Any:
    """A regression, fitted."""
    return LogisticRegression(C=strength, max_iter=150, tol=1e-4).fit(table, right, sample_weight=weights)


def out_of_fold(table: Any, right: Any, weights: Any, folds: Any, strength: float) -> Any:
    """What each block is judged to be by a regression that saw nothing of its publisher."""
    likely = numpy.zeros(len(right))
    for fold in range(FOLDS):
        here = folds == fold
        likely[here] = fitted(table[~here], right[~here], weights[~here], strength).predict_proba(table[here])[:, 1]
    return likely


def spread(likely: Any, pages: Sequence[Judged]) -> None:
    """Give each page the judgement of its blocks."""
    values = iter(likely)
    for page in pages:
        page.once = [float(next(values)) if marks is not None else 0.0 for marks in page.marks]


def written(tables: dict[str, dict[str, float]]) -> str:
    """The weights as TOML: one line a group of marks, the groups in alphabetical order."""
    lines = ["# What each mark of a block adds to the log-odds that it is the article's: benchmarks/weights.py", ""]
    for name, weights in tables.items():
        lines += [f"[{name}]"]
        groups: dict[str, dict[str, float]] = defaultdict(dict)
        for mark, weight in weights.items():
            group, _, rest = mark.partition(":")
            groups[group][rest] = weight
        for group, marks in sorted(groups.items()):
            if set(marks) == {""}:
                lines.append(f"{group} = {marks['']:.2f}")
            else:
                shown = ", ".join(f'"{rest}" = {weight:.2f}' for rest, weight in sorted(marks.items()))
                lines.append(f'"{group}" = {{ {shown} }}')
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    parser.add_argument("--strength", type=float, default=0.02, help="how freely weights may grow (C)")
    parser.add_argument(
        "--worth", action="append", default=[], metavar="SET=FACTOR", help="what a page of a set counts"
    )
    parser.add_argument(
        "--also", action="append", default=[], metavar="FOLDER=FACTOR", help="more pages, and what one of them counts"
    )
    args = parser.parse_args()
    pages = [*_read_all(args.folder, 1.0)]
    for folder, _, factor in (each.rpartition("=") for each in args.also):
        pages += _read_all(Path(folder), float(factor))
    sets = {name: float(factor) for name, _, factor in (each.partition("=") for each in args.worth)}
    weights = numpy.concatenate([numpy.array(worth(page)) * sets.get(page.of, 1.0) * page.factor for page in pages])
    weights *= len(weights) / weights.sum()
    shares = _joined(
        [share or 0.0 for share, marks in zip(page.truth, page.marks, strict=True) if marks] for page in pages
    )
    right = (shares > 0.5).astype(int)
    folds = _joined([page.fold] * sum(marks is not None for marks in page.marks) for page in pages)

    first = Table([page.marks for page in pages])
    once = out_of_fold(first.matrix, right, weights, folds, args.strength)
    spread(once, pages)
    second = Table([second_marks(page.around, page.once) for page in pages])
    odds = numpy.array([[log(score / (1 - score)) / FIRST_SHARE] for score in numpy.clip(once, 0.001, 0.999)])
    both = hstack([second.matrix, csr_matrix(odds)]).tocsr()
    twice = out_of_fold(both, right, weights, folds, args.strength)
    for name, likely in (("first pass", once), ("second pass", twice)):
        print(f"{name}: {numpy.average((likely > 0.5) == right, weights=weights):.4f} of the words judged rightly")
    if args.write:
        alone = fitted(first.matrix, right, weights, args.strength)
        last = fitted(both, right, weights, args.strength)
        tables = {
            "first": {"bias": float(alone.intercept_[0]), **_named(first, alone.coef_[0])},
            "second": {
                "bias": float(last.intercept_[0]),
                "first": float(last.coef_[0][-1]),
                **_named(second, last.coef_[0]),
            },
        }
        TABLE.write_text(written(tables), "utf-8")


def _read_all(folder: Path, factor: float) -> Iterator[Judged]:
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if (row.get("body") or row.get("must_contain")) and (page := read(row, folder, factor)) is not None:
            yield page


def _named(table: Table, weights: Any) -> dict[str, float]:
    found = {mark: float(weights[index]) for mark, index in table.columns.items()}
    return {mark: weight for mark, weight in found.items() if abs(weight) >= SMALLEST}


def _joined(lists: Iterable[list[Any]]) -> Any:
    return numpy.array([value for values in lists for value in values])


if __name__ == "__main__":
    main()
