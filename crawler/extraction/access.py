"""How much of an article a page shows: the words of walls and challenges are not taken for news."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extraction.page import Page
from crawler.extraction.paywall import asks_for_payment, counts_down, is_appeal
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.wall_words import LOGIN_WORD
from crawler.extraction.walls import Wall, is_headed, wall_of
from storage.records import Access

SHORT = 700
"""Characters of text up to which a page may be nothing but a wall."""
TEASER = 2_500
"""Characters up to which the text of a paywalled page is a teaser."""

_CHALLENGE_MARKUP = re.compile(
    r"cf[-_]chl[-_]|cf-browser-verification|challenge-platform/h/|captcha-delivery\.com|_Incapsula_Resource|px-captcha|"
    r"ddos-guard/js-challenge|/_sec/cp_challenge|distil_r_captcha|awswaf|geo\.captcha",
    re.IGNORECASE,
)
_LOGIN = re.compile(LOGIN_WORD, re.IGNORECASE | re.VERBOSE)


def judge_access(claims: Sequence[Proposal], wall: Wall | None, text: str, lines: Sequence[str] = ()) -> Access:
    """What the page is: an article (free, metered, paywalled) or a wall in its place (blocked, challenge).

    `lines` are all that the page shows.
    """
    if wall in (Wall.CHALLENGE, Wall.CONSENT, Wall.LOGIN, Wall.ABROAD):
        return Access.CHALLENGE if wall is Wall.CHALLENGE else Access.BLOCKED
    free, tier = best(claims, "free"), best(claims, "tier")
    level = str(tier.value).lower() if tier else ""
    if (free is not None and free.value is False) or level == "locked":
        return Access.PAYWALLED
    short = len(text) < TEASER and free is None
    if short and (best(claims, "all_parts_free") is not None or any(map(is_appeal, lines))):
        return Access.PAYWALLED
    if level == "metered" or any(map(counts_down, lines)):
        return Access.METERED
    return Access.FREE if text else Access.UNKNOWN


def wall_in_place(page: Page, claims: Sequence[Proposal], title: str, text: str, lines: Sequence[str]) -> Wall | None:
    """The wall that stands in the article's place, of whichever kind; None if there is none."""
    declared, titles = is_article(claims), (title, page.title)
    if not declared and is_headed(titles, Wall.MISSING):  # below its word of the lost page it offers others
        lost = wall_of(titles, text.partition("\n\n")[0])
        if lost is not None:
            return lost
    if len(text) >= SHORT:
        return None
    visible, asks = " ".join((title, *lines)), bool(page.tree.xpath("//input[@type='password']"))
    if (
        not declared
        and len(text) < SHORT // 2
        and asks
        and (_LOGIN.search("\n".join((*titles, text))) or (len(visible) < SHORT and asks_for_payment(visible)))
    ):
        return Wall.LOGIN
    marked = not declared and len(visible) < 20 * SHORT and bool(_CHALLENGE_MARKUP.search(page.markup))
    return wall_of(titles, text or "\n".join(lines[:20]), declared=declared, marked=marked, asks=asks)


def is_article(claims: Sequence[Proposal]) -> bool:
    """Whether a page declares that it is an article."""
    kind = best(claims, "kind")
    return any(claim.method == "jsonld" and claim.field == "published" for claim in claims) or (
        kind is not None and str(kind.value).lower() == "article" and best(claims, "published") is not None
    )
