"""Makes pages unlike themselves, to see what reading them rests on: a stand-in for papers that nobody here knows.

    python benchmarks/degraded.py FOLDER OUT

FOLDER holds pages/*.html.gz and a manifest.jsonl, as `benchmarks/extraction.py` wants them; OUT gets a folder of the
same kind for each way:

- `classes`: the names of classes and ids say nothing (as CSS modules make them), and there are no data attributes;
- `bare`: that, and every element that tells its part of a page is a div; no script, no JSON-LD, no microdata;
- `printed`: the names stay, but what a reader cannot see is gone: scripts, JSON-LD, microdata, most of the metas.

What `benchmarks/extraction.py` and its scorer tell of them shows how much is lost; `benchmarks/weights.py --also`
learns from them, too.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from lxml import etree, html

from crawler.charset import decode

WAYS = ("classes", "bare", "printed")
_PARTS = frozenset({"article", "main", "section", "aside", "header", "footer", "nav", "figure", "figcaption", "hgroup"})
_HIDDEN = ("itemprop", "itemscope", "itemtype", "property", "typeof", "vocab", "rel", "datetime")
"""Attributes of which a reader sees nothing."""
_METAS = frozenset({"robots", "viewport", "generator", "content-language"})
"""Metas that stay in a page of which only what is printed is left."""


def degraded(text: str, way: str) -> bytes:
    """The page in UTF-8, made unlike itself in one of `WAYS`."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = html.fromstring(text.replace("\0", "").encode(), parser=parser)
    if way in ("classes", "bare"):
        _without_names(tree)
    if way in ("bare", "printed"):
        _without_data(tree)
    if way == "bare":
        for element in tree.iter(*_PARTS):
            element.tag = "div"
    for meta in list(tree.iter("meta")):
        name = (meta.get("name") or meta.get("http-equiv") or "").lower()
        if meta.get("charset") or name == "content-type" or (way == "printed" and name not in _METAS):
            meta.drop_tree()
    return b"<!doctype html>\n" + html.tostring(tree, encoding="utf-8")


def _without_names(tree: html.HtmlElement) -> None:
    for element in tree.iter(etree.Element):
        for name in list(element.attrib):
            if name in ("class", "id"):
                element.set(name, " ".join(_meaningless(each) for each in element.get(name).split()))
            elif name.startswith("data-"):
                del element.attrib[name]


def _meaningless(name: str) -> str:
    return "c" + hashlib.sha256(name.encode()).hexdigest()[:6]


def _without_data(tree: html.HtmlElement) -> None:
    for script in list(tree.iter("script")):
        script.drop_tree()
    for element in tree.iter(etree.Element):
        if element.tag not in ("link", "meta"):
            for name in _HIDDEN:
                element.attrib.pop(name, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (args.folder / "manifest.jsonl").read_text().splitlines()
    ]
    for way in WAYS:
        pages = args.out / way / "pages"
        pages.mkdir(parents=True, exist_ok=True)
        for row in rows:
            name = f"{row['id']}.html.gz"
            body = gzip.decompress((args.folder / "pages" / name).read_bytes())
            (pages / name).write_bytes(gzip.compress(degraded(decode(body, http=row["charset"]).text, way), 3))
        lines = [json.dumps({**row, "charset": "utf-8"}, ensure_ascii=False) for row in rows]
        (args.out / way / "manifest.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{way}: {len(rows)} pages")


if __name__ == "__main__":
    main()
