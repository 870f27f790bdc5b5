"""One other extractor over a folder of pages; it knows nothing of Wirewatch, and runs in an environment of its own.

    python benchmarks/peers.py FOLDER --tool trafilatura --out predictions.jsonl [--every N]

Called by `benchmarks/extraction.py --peers`, which makes that environment.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import Any

SHORT = 120
"""Characters below which the ensemble wants a paragraph confirmed."""
Answer = dict[str, Any]
Reader = Callable[[str, str], Answer]


def _trafilatura(**focus: bool) -> Reader:
    import trafilatura

    def read(text: str, url: str) -> Answer:
        found = trafilatura.bare_extraction(text, url=url or None, with_metadata=True, include_comments=False, **focus)
        if found is None:
            return {}
        authors = (found.author or "").split("; ")
        return {"title": found.title, "body": found.text, "authors": authors, "published_at": found.date}

    return read


def _readability() -> Reader:
    from lxml import html
    from readability import Document

    def read(text: str, url: str) -> Answer:
        document = Document(text)
        body = html.fromstring(document.summary())
        return {"title": document.short_title(), "body": "\n".join(body.itertext())}

    return read


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda text, url: {"body": extract_plain_text(text, main_content=True)}


def _newspaper() -> Reader:
    from newspaper import Article

    def read(text: str, url: str) -> Answer:
        article = Article(url or "https://page.example/", fetch_images=False)
        article.download(input_html=text)
        article.parse()
        published = article.publish_date
        return {
            "title": article.title,
            "body": article.text,
            "authors": list(article.authors),
            "published_at": published.isoformat() if published and hasattr(published, "isoformat") else None,
            "language": article.meta_lang or None,
        }

    return read


def _goose() -> Reader:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def read(text: str, url: str) -> Answer:
        article = goose.extract(raw_html=text)
        return {
            "title": article.title,
            "body": article.cleaned_text,
            "authors": list(article.authors or []),
            "published_at": article.publish_date,
            "language": article.meta_lang or None,
        }

    return read


def _newsplease() -> Reader:
    from newsplease import NewsPlease

    def read(text: str, url: str) -> Answer:
        article = NewsPlease.from_html(text, url=url or None)
        published = getattr(article, "date_publish", None)
        return {
            "title": article.title,
            "body": article.maintext,
            "authors": list(article.authors or []),
            "published_at": published.isoformat() if hasattr(published, "isoformat") else None,
            "language": article.language,
        }

    return read


def _ensemble() -> Reader:
    """The simplest judgement between two: trafilatura, its short paragraphs only if readability kept them, too."""
    general, second = _trafilatura(), _readability()

    def read(text: str, url: str) -> Answer:
        answer = general(text, url)
        other = " ".join(str(second(text, url).get("body") or "").split())
        kept = [line for line in str(answer.get("body") or "").split("\n") if len(line) >= SHORT or line in other]
        return {**answer, "body": "\n".join(kept)}

    return read


TOOLS: dict[str, Callable[[], Reader]] = {
    "trafilatura": _trafilatura,
    "trafilatura-precision": lambda: _trafilatura(favor_precision=True),
    "readability": _readability,
    "resiliparse": _resiliparse,
    "newspaper4k": _newspaper,
    "goose3": _goose,
    "news-please": _newsplease,
    "ensemble": _ensemble,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tool", choices=sorted(TOOLS), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    read = TOOLS[args.tool]()
    rows = [json.loads(line) for line in (args.folder / "manifest.jsonl").read_text().splitlines()][:: args.every]
    took = []
    with args.out.open("w") as out:
        for row in rows:
            body = gzip.decompress((args.folder / "pages" / f"{row['id']}.html.gz").read_bytes())
            text = body.decode(row.get("charset") or "utf-8", "replace")
            start = time.process_time()
            try:
                answer = read(text, row.get("url") or "")
            except Exception as error:  # noqa: BLE001 (a peer that breaks on a page has no answer for it)
                answer = {"error": repr(error)[:200]}
            took.append(1000 * (time.process_time() - start))
            out.write(json.dumps({"id": row["id"], **answer}, default=str) + "\n")
    status = Path("/proc/self/status").read_text()  # ru_maxrss would count the process that started us
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    high = sorted(took)[int(0.95 * len(took))]
    summary = {"mean": mean(took), "median": median(took), "p95": high, "peak_mib": peak}
    json.dump({name: round(value, 1) for name, value in summary.items()}, sys.stdout)


if __name__ == "__main__":
    main()
