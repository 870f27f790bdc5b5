"""Leaves of a calendar: a day, a month and a year in elements of their own beside a headline, as themes of blogs print
them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extraction.blocks import Block

LONGEST = 16
"""Characters of a leaf's part."""
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s?([^\W\d_]{3,12})\.?\s?((?:19|20)\d\d)")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s?(\d{1,2}),?\s?((?:19|20)\d\d)")
_CHINESE = re.compile(r"(20\d\d)\s?([01]\d)/([0-3]\d)\s?(\d\d:\d\d(?::\d\d)?)?")
"""Year, month and day, time: three lines of one leaf, as Chinese agencies set them."""
_PARTS = (re.compile(r"\d{1,2}\.?"), re.compile(r"[^\W\d_]{3,12}\.?"), re.compile(r"(?:19|20)\d\d"))


def leaf(blocks: Sequence[Block], index: int) -> str | None:
    """The date of a leaf whose first figures stand in this block, "27 Dec 2024"; None if it is no leaf."""
    text = blocks[index].text
    if found := _CHINESE.fullmatch(text):
        return f"{found[1]}-{found[2]}-{found[3]} {found[4] or ''}".strip()
    if len(text) > LONGEST:
        return None
    if found := _DAY_FIRST.fullmatch(text):
        return " ".join(found.groups())
    if found := _MONTH_FIRST.fullmatch(text):
        return f"{found[2]} {found[1]} {found[3]}"
    for start in range(max(0, index - 2), index + 1):
        three = blocks[start : start + 3]
        box = three[0].ancestors[:-1]
        if len(three) == 3 and all(block.ancestors[:-1] == box and len(block.text) <= LONGEST for block in three):
            said = [next((block.text for block in three if form.fullmatch(block.text)), None) for form in _PARTS]
            if all(said):
                return " ".join(each for each in said if each)
    return None
