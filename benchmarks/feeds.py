"""Reads every document of a folder of feeds with a manifest.jsonl, and compares counts and first titles with it.

    python benchmarks/feeds.py FOLDER [--show]

A line of the manifest: path, group, expected.entries, expected.first_title (null: no truth), and perhaps `assert`, a
statement about single fields in feedparser's own terms, of which titles, links and ids of the first entry are checked.
"""

from __future__ import annotations

import argparse
import ast
import html
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from crawler.formats import FeedError, read_feed
from storage.records import ParsedFeed

STATED = re.compile(r"^(?:not bozo and )?entries\[0\]\['?(title|link|id|guid)'?\] == (u?(?:'[^']*'|\"[^\"]*\"))$")


def normal(text: str | None) -> str:
    plain = re.sub(r"<[^>]*>", "", html.unescape(html.unescape(text or "")))
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def stated(row: dict[str, Any], feed: ParsedFeed | None) -> bool | None:
    """Whether the statement of the source's own test holds; None if it says nothing that is checked here."""
    found = STATED.match((row.get("assert") or "").strip())
    if not found or feed is None or not feed.entries:
        return None
    entry = feed.entries[0]
    have = {"title": entry.title, "link": entry.link, "id": entry.guid, "guid": entry.guid}[found[1]]
    return normal(have) == normal(ast.literal_eval(found[2]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print every difference")
    args = parser.parse_args()
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: tuple[float, str] = (0.0, "")
    began = time.process_time()
    for line in (args.folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        body = (args.folder / row["path"]).read_bytes()
        start = time.process_time()
        feed: ParsedFeed | None = None
        error = ""
        try:
            feed = read_feed(body, url="http://example.org/feed.xml")
        except FeedError as refused:
            error = f"{refused.kind}: {refused}"
        slowest = max(slowest, (time.process_time() - start, row["path"]))
        count = len(feed.entries) + len(feed.children) if feed else 0
        title = feed.entries[0].title if feed and feed.entries else None
        group = totals[row["group"]]
        group["documents"] += 1
        group["refused"] += feed is None
        want, want_title = row["expected"]["entries"], row["expected"]["first_title"]
        if want is not None:
            group["with count"] += 1
            group["count right"] += want == count
            if want != count and args.show:
                print(f"count {count} for {want}  {row['path']}  {error}")
        if want_title is not None:
            group["with title"] += 1
            group["title right"] += normal(title) == normal(want_title)
            if normal(title) != normal(want_title) and args.show:
                print(f"title {title!r} for {want_title!r}  {row['path']}")
        holds = stated(row, feed)
        if holds is not None:
            group["stated"] += 1
            group["stated right"] += holds
            if not holds and args.show:
                entry = feed.entries[0] if feed else None
                print(f"stated {row['assert']}  {entry and (entry.title, entry.link, entry.guid)}  {row['path']}")
    columns = (
        "documents",
        "refused",
        "with count",
        "count right",
        "with title",
        "title right",
        "stated",
        "stated right",
    )
    print(f"{'':<14}" + "".join(f"{column:>14}" for column in columns))
    totals["ALL"] = sum(totals.values(), Counter())
    for name, group in totals.items():
        print(f"{name:<14}" + "".join(f"{group[column]:>14}" for column in columns))
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}), all {time.process_time() - began:.1f} s of CPU")


if __name__ == "__main__":
    main()
