"""Extracts every page of a folder (pages/*.html.gz and a manifest.jsonl) and writes predictions for its scorer.

    python benchmarks/extraction.py FOLDER --out predictions.jsonl [--every N] [--set NAME]
    python benchmarks/extraction.py FOLDER --peers [TOOL ...] [--scorer FILE] [--environment DIR] [--every N]

The first prints CPU per page and errors by kind. The second runs other extractors, too, each in one process of an
environment of their own, and prints CPU and peak memory, then all that the scorer tells, overall, per set and per
language. The scorer is looked for beside FOLDER.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

from crawler.child import collect_seldom
from crawler.extraction import ExtractionError, extract, written_at

NOW = datetime.now(UTC)
HERE = Path(__file__).parent
PEERS = {
    "trafilatura": "trafilatura",
    "trafilatura-precision": "trafilatura",
    "readability": "readability-lxml",
    "resiliparse": "resiliparse",
    "newspaper4k": "newspaper4k",
    "goose3": "goose3",
    "ensemble": "trafilatura readability-lxml",
    "news-please": "news-please",
}
"""Tools that `peers.py` can ask, and what to install for each."""
Job = tuple[dict[str, Any], Path]


def predicted(job: Job) -> tuple[dict[str, Any], float, str]:
    """The prediction for one page, its CPU seconds, and the kind of error if there was one."""
    row, folder = job
    body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
    start = time.process_time()
    try:
        article = extract(body, url=row.get("url") or "", charset=row.get("charset"), fetched_at=NOW)
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


def ours(rows: list[dict[str, Any]], folder: Path, out: Path, workers: int) -> dict[str, float]:
    """Write our predictions; CPU per page in ms and peak memory in MiB."""
    took: list[float] = []
    kinds: Counter[str] = Counter()
    access: Counter[str] = Counter()
    with ProcessPoolExecutor(workers, initializer=collect_seldom) as pool, out.open("w") as stream:
        for answer, seconds, kind in pool.map(predicted, [(row, folder) for row in rows], chunksize=8):
            took.append(1000 * seconds)
            kinds[kind] += 1
            access[answer.get("access", "-")] += 1
            stream.write(json.dumps(answer) + "\n")
    ordered = sorted(took)
    print(f"{len(rows)} pages, errors {dict(kinds)}, access {dict(access)}", flush=True)
    return {
        "mean": mean(took),
        "median": median(took),
        "p95": ordered[int(0.95 * len(ordered))],
        "peak_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def peers_environment(folder: Path, tools: list[str]) -> Path:
    """An environment with these tools; the Python in it."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    wanted = sorted({package for tool in tools for package in PEERS[tool].split()} | {"lxml_html_clean"})
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--upgrade", "pip>=25"], check=True)  # old ones cannot resolve what follows
    subprocess.run([*install, *wanted], check=True)
    return python


def scored(scorer: Path, predictions: Path, manifest: Path) -> str:
    """What the scorer prints for these predictions."""
    command = [sys.executable, scorer, predictions, "--manifest", manifest, "--bootstrap", "0"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def compare(args: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    """Our figures beside the peers', from one run on the same pages."""
    tools = args.peers or list(PEERS)
    python = peers_environment(args.environment, tools)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        manifest = work / "manifest.jsonl"
        manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
        costs = {"wirewatch": ours(rows, args.folder, work / "wirewatch.jsonl", 1)}
        for tool in tools:
            command = [python, HERE / "peers.py", args.folder, "--tool", tool, "--out", work / f"{tool}.jsonl"]
            command += ["--every", str(args.every)]
            done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
            if done.returncode:
                print(f"{tool}: ended with status {done.returncode}, left out", file=sys.stderr)
                continue
            costs[tool] = json.loads(done.stdout.splitlines()[-1])
        print(f"{'CPU ms a page':<24}{'mean':>8}{'median':>8}{'p95':>8}{'MiB':>8}")
        for tool, cost in costs.items():
            print(f"{tool:<24}" + "".join(f"{cost[name]:>8.1f}" for name in ("mean", "median", "p95", "peak_mib")))
        for tool in costs:
            print(f"\n{tool}\n{scored(args.scorer, work / f'{tool}.jsonl', manifest)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="where our predictions go")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    parser.add_argument("--set", help="only the pages of one set; not with --peers")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), help="compare with these; with none named, all")
    parser.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "wirewatch-peers")
    parser.add_argument("--scorer", type=Path, help="[default: FOLDER/../score_articles.py]")
    args = parser.parse_args()
    args.scorer = args.scorer or args.folder.parent / "score_articles.py"
    rows = [json.loads(line) for line in (args.folder / "manifest.jsonl").read_text().splitlines()]
    if args.peers is not None:
        compare(args, rows[:: args.every])
    elif args.out is None:
        parser.error("say --out FILE, or --peers")
    else:
        rows = [row for row in rows if args.set in (None, row["set"])][:: args.every]
        cost = ours(rows, args.folder, args.out, args.workers)
        print("CPU ms: " + ", ".join(f"{name} {value:.1f}" for name, value in cost.items() if name != "peak_mib"))


if __name__ == "__main__":
    main()
