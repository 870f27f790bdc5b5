"""The form that a text keeps: rows of tables, lines of verse and of talk, the times of a ticker's entries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html

from crawler.extraction.blocks import Block
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.paywall import is_appeal
from crawler.plaintext import element_text

MAX_ROWS, MAX_CELLS, MAX_CELL = 200, 12, 120
"""Rows, cells of a row and characters of a cell of a table that holds data and not the page."""
CELL, EMPTY = " | ", "–"
FEWEST_ENTRIES, FAR = 3, 2
"""Entries with a time of their own that make a ticker, and blocks from a time to its entry."""
_NEVER = frozenset({"nav", "related", "comment", "hidden", "aside", "side", "ad", "toc"})
_CLOCK = re.compile(
    r"\W*\d{1,2}\s*(?:[:.hH]\s*\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?|uhr|h|hrs|[A-Z]{2,4})?|(?:[ap]\.?\s?m\.?|uhr|h)|"
    r"[時时点點시]\s*(?:\d{1,2}\s*[分분])?)\W*",
    re.IGNORECASE,
)
_RUN = re.compile(r"\|(?:[^|\n]*\|)+")
_RULED = re.compile(r"[|\s:—–-]+")
HEADINGS = frozenset({"h2", "h3", "h4"})
"""Kinds of blocks that head a part of a text."""
MAX_BEHIND, MAX_HEADING = 2, 10
"""Headings behind the last paragraph that head nothing, at most, and their words: more, and they are the text."""


def shaped(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[str]:
    """The paragraphs of the chosen blocks: a table's rows as lines of one, each entry of a ticker behind its time."""
    tables = _Tables(blocks, chosen)
    times = _times(blocks, chosen)
    spent = set(times.values())
    found: list[str] = []
    for index, block in enumerate(blocks):
        rows = tables.rows(index)
        if rows is not None:
            if rows:
                found.append(rows)
        elif chosen[index] and index not in spent:
            clock = blocks[times[index]].text + " " if index in times else ""
            found.append(clock + (block.lines or block.text))
    return found


def whole(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[bool]:
    """The choice, preformatted text as a whole: its paragraphs have no markup that would tell one from the other."""
    held: dict[html.HtmlElement, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.kind == "pre" and block.element is not None:
            held.setdefault(block.element, []).append(index)
    kept = list(chosen)
    for indices in held.values():
        if len(indices) > 1:
            most = 2 * sum(chosen[index] for index in indices) > len(indices)
            for index in indices:
                kept[index] = most
    return kept


def without_bare_headings(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[bool]:
    """The choice, without headings behind its last paragraph, and those of boxes of appeals and pointers alone."""
    texts = [index for index, block in enumerate(blocks) if chosen[index] and block.kind not in HEADINGS]
    kept = list(chosen)
    behind = [index for index in range(texts[-1] + 1 if texts else len(blocks), len(blocks)) if chosen[index]]
    if len(behind) <= MAX_BEHIND and all(len(blocks[index].words) <= MAX_HEADING for index in behind):
        for index in behind:
            kept[index] = False
    for index in range(texts[0] if texts else len(blocks), len(blocks)):
        if kept[index] and blocks[index].kind in HEADINGS:
            kept[index] = not _of_an_appeal(blocks, chosen, index)
    return kept


def _of_an_appeal(blocks: Sequence[Block], chosen: Sequence[bool], heading: int) -> bool:
    """Whether what stands below a heading in its box is an appeal, and nothing else of it is kept."""
    box, appeals = blocks[heading].parent, False
    for index in range(heading + 1, len(blocks)):
        if box not in blocks[index].ancestors[:-1]:
            break
        if is_boilerplate(blocks[index].text) or is_appeal(blocks[index].text):
            appeals = True
        elif chosen[index]:
            return False
    return appeals


def joined_rows(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs, the rows that an extractor gives as `| a | b |` as lines of one."""
    found: list[str] = []
    before = False
    for paragraph in paragraphs:
        row = _RUN.fullmatch(paragraph)
        if row is None:
            found.append(paragraph)
        elif not _RULED.fullmatch(paragraph):
            line = CELL.join(cell.strip() for cell in paragraph.strip("| ").split("|"))
            if before and found:
                found[-1] += f"\n{line}"
            else:
                found.append(line)
        before = row is not None
    return found


class _Tables:
    """The tables of data among the chosen blocks."""

    def __init__(self, blocks: Sequence[Block], chosen: Sequence[bool]) -> None:
        self._told: dict[int, str] = {}
        self._skipped: set[int] = set()
        held: dict[html.HtmlElement, list[int]] = {}
        for index, block in enumerate(blocks):
            if "table" in block.around and block.kind != "caption":
                table = _table_of(block)
                if table is not None:
                    held.setdefault(table, []).append(index)
        for table, indices in held.items():
            kept = 2 * sum(chosen[index] for index in indices) >= len(indices) or _amid(blocks, chosen, indices)
            rows = _rows(table) if kept else None
            if rows:
                self._told[indices[0]] = "\n".join(rows)
                self._skipped.update(indices)

    def rows(self, index: int) -> str | None:
        """What stands for a block of a table: its rows for the first, nothing for the others; None for any other."""
        return self._told.get(index, "") if index in self._skipped else None


def _amid(blocks: Sequence[Block], chosen: Sequence[bool], indices: Sequence[int]) -> bool:
    """Whether a table stands between paragraphs of the article."""
    before, behind = indices[0] - 1, indices[-1] + 1
    if before > 0 and blocks[before].kind == "caption":
        before -= 1
    if not (before >= 0 and behind < len(blocks) and chosen[before] and chosen[behind]):
        return False
    return not blocks[indices[0]].around & _NEVER


def _table_of(block: Block) -> html.HtmlElement | None:
    if block.element is None:
        return None
    return next((each for each in (block.element, *block.element.iterancestors()) if each.tag == "table"), None)


def _rows(table: html.HtmlElement) -> list[str] | None:
    """The rows of a table of data, its cells side by side; None for one that only lays out the page."""
    found: list[str] = []
    wide = 0
    for row in table.iter("tr"):
        cells = [element_text(cell) for cell in row if cell.tag in ("td", "th")]
        if len(cells) > MAX_CELLS or len(found) > MAX_ROWS or any(len(cell) > MAX_CELL for cell in cells):
            return None
        if any(cells):
            found.append(CELL.join(cell or EMPTY for cell in cells))
            wide += len(cells) > 1
    nested = next((each for each in table.iter("table") if each is not table), None)
    return found if nested is None and len(found) > 1 and 2 * wide > len(found) else None


def _times(blocks: Sequence[Block], chosen: Sequence[bool]) -> dict[int, int]:
    """Where the time of a ticker's entry stands, by where the entry does."""
    found: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if len(block.text) <= MAX_CELL // 6 and _CLOCK.fullmatch(block.text):
            entry = next(
                (each for each in range(index + 1, index + 1 + FAR) if each < len(blocks) and chosen[each]), None
            )
            if entry is not None and entry not in found and not _CLOCK.fullmatch(blocks[entry].text):
                found[entry] = index
    return found if len(found) >= FEWEST_ENTRIES else {}
