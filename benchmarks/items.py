"""How much reading is saved by knowing items again, and whether anything is missed for it.

    python benchmarks/items.py FOLDER [--fresh 0.3] [--polls 10]

Every well-formed feed of FOLDER (a manifest.jsonl with paths) grows: it begins without its newest items, and of the
polls that find changed bytes a share `--fresh` finds one item more; of the others only a date of building changed.
Each document is read twice, whole and with what was learned, and the entries that are new or changed are compared.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from lxml import etree

from crawler.formats import FeedError, read_feed, read_news
from storage.identity import entry_hash, entry_keys
from storage.records import ParsedFeed

URL = "https://wire.example/feed.xml"


def grown(body: bytes, polls: int, fresh: float, chance: random.Random) -> list[bytes]:
    """The document as it would have been at each poll; nothing if it is not well-formed or has no items to spare."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return []
    items = [element for element in root.iter("{*}item", "{*}entry") if element.getparent() is not None]
    arrivals = [chance.random() < fresh for _ in range(polls)]
    spare = min(sum(arrivals), len(items) - 1)
    if spare < 1:
        return []
    places = [(item, item.getparent(), item.getparent().index(item)) for item in items[:spare]]
    for item, parent, _ in places:
        parent.remove(item)
    documents = []
    for number, arrival in enumerate([False, *arrivals]):
        if arrival and places:
            item, parent, place = places.pop()
            parent.insert(min(place, len(parent)), item)
        documents.append(etree.tostring(root, xml_declaration=True, encoding="utf-8") + f"<!-- {number} -->".encode())
    return documents


def news(ledger: dict[str, str], feed: ParsedFeed) -> set[str]:
    """Keys of the entries that are new or say something else than before; of two of one key the last counts."""
    keys = entry_keys(feed.entries)
    said = {key: entry_hash(entry) for entry, key in zip(feed.entries, keys, strict=True) if key is not None}
    found = {key for key, words in said.items() if ledger.get(key) != words}
    ledger.update(said)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fresh", type=float, default=0.3)
    parser.add_argument("--polls", type=int, default=10)
    parser.add_argument("--group", default="realworld")
    args = parser.parse_args()
    chance = random.Random(7)
    whole = learnt = skipped_s = 0.0
    feeds = polls = skipped = differences = 0
    for line in (args.folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["group"] != args.group:
            continue
        documents = grown((args.folder / row["path"]).read_bytes(), args.polls, args.fresh, chance)
        ledgers: tuple[dict[str, str], dict[str, str]] = ({}, {})
        learned: Any = None
        feeds += bool(documents)
        for number, document in enumerate(documents):
            try:
                start = time.process_time()
                alone = read_feed(document, url=URL)
                middle = time.process_time()
                ours = read_news(document, learned, url=URL)
                end = time.process_time()
            except FeedError:
                break
            if number:
                whole, learnt, polls = whole + middle - start, learnt + end - middle, polls + 1
                skipped += ours is None
                skipped_s += end - middle if ours is None else 0
            expected = news(ledgers[0], alone)
            found = news(ledgers[1], ours) if ours is not None else set()
            if found != expected:
                differences += 1
                print(f"differs  {row['path']}  poll {number}: {sorted(expected ^ found)[:3]}")
            learned = ours.learned if ours is not None else learned
    print(f"{feeds} feeds, {polls} polls of changed documents, {skipped} ({skipped / polls:.0%}) not read whole")
    print(f"ms per poll: whole {1000 * whole / polls:.2f}, with what was learned {1000 * learnt / polls:.2f}", end="")
    print(f" ({learnt / whole:.0%}); where nothing is new {1000 * skipped_s / max(skipped, 1):.2f}")
    print(f"{differences} polls whose new or changed entries differ")


if __name__ == "__main__":
    main()
