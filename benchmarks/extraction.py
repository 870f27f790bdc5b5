"""Extracts every page of a folder (pages/*.html.gz and a manifest.jsonl) and writes predictions for its scorer.

    python benchmarks/extraction.py FOLDER --out predictions.jsonl [--every N] [--set NAME] [--plain]

`--plain` runs trafilatura alone, as the figure to compare with. Printed: CPU per page, errors by kind.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

import trafilatura

from crawler.extraction import ExtractionError, extract, written_at

NOW = datetime.now(UTC)
Job = tuple[dict[str, Any], Path, bool]


def predicted(job: Job) -> tuple[dict[str, Any], float, str]:
    """The prediction for one page, its CPU seconds, and the kind of error if there was one."""
    row, folder, plain = job
    body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
    url = row.get("url") or ""
    start = time.process_time()
    if plain:
        document: Any = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
        took = time.process_time() - start
        if document is None:
            return {"id": row["id"]}, took, "none"
        authors = (document.author or "").split("; ")
        answer = {"title": document.title, "body": document.text, "authors": authors, "published_at": document.date}
        return {"id": row["id"], **answer}, took, ""
    try:
        article = extract(body, url=url, charset=row.get("charset"), fetched_at=NOW)
    except ExtractionError as error:
        return {"id": row["id"]}, time.process_time() - start, error.kind
    took = time.process_time() - start
    answer = {
        "title": article.headline,
        "body": article.body_text,
        "authors": list(article.authors),
        "published_at": written_at(article),
        "language": (article.language or "").partition("-")[0] or None,
        "access": article.access,
        "how": {field: (source.method, source.raw) for field, source in article.provenance.items()},
    }
    return {"id": row["id"], **answer}, took, ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    parser.add_argument("--set", help="only the pages of one set")
    parser.add_argument("--plain", action="store_true", help="trafilatura alone")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    rows = [json.loads(line) for line in (args.folder / "manifest.jsonl").read_text().splitlines()]
    rows = [row for row in rows if args.set in (None, row["set"])][:: args.every]
    took: list[float] = []
    kinds: Counter[str] = Counter()
    access: Counter[str] = Counter()
    with ProcessPoolExecutor(args.workers) as pool, args.out.open("w") as out:
        for answer, seconds, kind in pool.map(predicted, [(row, args.folder, args.plain) for row in rows], chunksize=8):
            took.append(1000 * seconds)
            kinds[kind] += 1
            access[answer.get("access", "-")] += 1
            out.write(json.dumps(answer) + "\n")
    ordered = sorted(took)
    high = f"p95 {ordered[int(0.95 * len(ordered))]:.1f}, max {ordered[-1]:.0f}"
    print(f"{len(rows)} pages, CPU ms: mean {mean(took):.1f}, median {median(took):.1f}, {high}")
    print(f"errors {dict(kinds)}  access {dict(access)}")


if __name__ == "__main__":
    main()
