"""What stands around a name in a document: whether it is somebody else's name, in a context that speaks for it, or
beside the title that makes an office of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from topics.index import Index
from topics.intervals import Interval
from topics.text import fold

CONTEXT = 12
"""Words within which something must speak for a name that needs context."""
MAX_LINKS = 4
"""Words between a title and what it is held at."""

_LINKS = """
    of the s de la le les l du des d der die das dem den von vom van het een di del della dello dell dei degli delle
    do da dos das no na ne a al e y w i и в на до at for и 的 の republic republique republik repubblica republica
    republiek republiki федерации республики республіки federation federal bundesrepublik union government governo
    gobierno regierung
    के का की nin nun της του των al ai ale az av של
"""
LINKS = frozenset(fold(word) for word in _LINKS.split())
"""Words that may stand between a title and what it is held at: of the, de la, du, degli, の ..."""

_TITLE_LAST = frozenset({"zh", "ja", "ko"})
_TITLE_FIRST = frozenset({"ar", "he", "fa", "fr", "es", "it", "pt"})
_BREAKS = re.compile(r"[^\s'’\-‑·・]")

_FUNCTION = """
    a after against all also although amid an and around as at because before between beyond both but by despite
    during even following for from how if in inside into is its like near neither of off on or over since than that
    the their these this those through to toward towards under unlike until via was were what when where whether
    which while why with within without yet president prime minister premier king queen prince crown foreign defence
    defense finance interior government parliament army east west north south eastern western northern southern
    central syria lebanon egypt israel iraq monday tuesday wednesday thursday friday saturday sunday les la le des
    du de en au aux et un une ce cette selon pour par avec dans sur sous el los las con por para il lo gli nel nella
    da per o os em com na no van het een uit naar met voor door der die das und mit nach
"""
_BESIDE = frozenset(_FUNCTION.split())
"""Words that may begin with a capital beside a name without being part of it."""


_GIVEN = """
    adam agnes albert alex alice alison amanda amy ana angela anja anna anne annie anthony arnold art arthur axel
    barbara barron beata becky ben bernard bernhard bernd bertrand betty bill billy bob brad brenda brian brigitte bruce
    carl carla carlos carmen carol caroline catherine cathy cecile chelsea chris christa christian christopher claire
    claude claudia craig daniel daniela danny dave david debbie denis dennis derek diana diane dieter dirk dominique
    dorothy douglas eddie edgar eduardo edward elena eliot elisabeth elizabeth ellen emily emma eric erica erik ernst
    esther eva eve fabio fernando florence frances francesca frank franz fred frederic gary george gerald gerard
    gerhard gilles gordon graham grace greg guy hanna hannah hans harold harry heather heidi heike heiko heinz helen
    helena helga helmut henri henry hillary howard hugh hugo hunter ian ines ingrid irene isabel isabelle ivana ivanka
    jack jacqueline jacques james jan jane janet jason jean jeff jeffrey jennifer jenny jeremy jessica jill jim jimmy
    joan joanna johanna john jonathan jorge jose joseph juan judith julia julie jurgen justine karen karin karl kate
    kathleen kathy keith ken kenneth kevin klaus kurt lara larry laura laurence laurent leo leon linda lisa louis
    louise lucas lucia lucy luis lukas luke manfred manuel marc margaret maria marianne marie marina mario marion
    martha martin martina mary mathilde matt matthew maureen max melania melanie melissa michael michel michele
    michelle miguel mike mireille monica monika nancy natalie nathalie neil nicholas nick nicolas nicole nina nora
    norbert oliver olivier oscar otto pablo pamela pascal pat patricia patrick paul paula paulo peggy peter petra
    philip philipp philippe pierre rachel rainer ralf ralph raul ray rebecca regina rene renate ricardo richard rita
    robert roberto robin roger roland ron ronald rosa rosemary ruth ryan sabine sally sam samuel sandra sara sarah
    sascha scott sean sebastian sharon silvia simon simone sonia sophia sophie stefan stefanie stephan stephanie
    stephen steve steven stuart susan susanne suzanne sven sylvia sylvie teresa terry theo theresa thierry thomas
    tiffany tim timothy tina toby todd tom tommy tony tracy ulrich ulrike uwe valerie vanessa vera veronica victor
    victoria vincent virginia walter wendy werner wolfgang yves yvonne zoe
"""
_GIVEN_NAMES = frozenset(fold(word) for word in _GIVEN.split())
"""First names, of those that stand before a surname in Latin letters."""


def is_of_a_namesake(interval: Interval, own: Iterable[str], index: Index) -> bool:
    """Whether a surname by itself has a first name before it that is none of its bearer's: Melania Trump."""
    first, last = interval
    if first != last or (before := index.spaced(first - 1, first)) is None or not before[0].isupper():
        return False
    given = fold(before)
    return given in _GIVEN_NAMES and not any(given in name for name in own)


def is_alone(interval: Interval, index: Index) -> bool:
    """Whether no other word with a capital stands side by side with it, so that it is not part of another name."""
    first, last = interval
    return not (_is_a_name(first - 1, first, index) or _is_a_name(last + 1, last, index))


def near_any(found: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Those within CONTEXT words of any other."""
    ordered = sorted({position for first, last in others for position in (first, last)})
    kept = []
    for first, last in found:
        at = bisect_left(ordered, first - CONTEXT - 1)
        if at < len(ordered) and ordered[at] <= last + CONTEXT + 1:
            kept.append((first, last))
    return kept


def beside(titles: Sequence[Interval], bodies: Sequence[Interval], index: Index) -> list[Interval]:
    """Where a title stands beside what it is held at: the president of France, France's president."""
    found = []
    for first, last in titles:
        for low, high in bodies:
            if low > last:  # le président de la République française
                joined = index.language not in _TITLE_LAST and _are_linked(last, low, index)
            elif high < first:  # the French president
                joined = index.language not in _TITLE_FIRST and _are_linked(high, first, index)
            else:  # 米大統領 names both; le ministre français des Affaires étrangères
                joined = (low <= first and last <= high) or (first < low and high < last)
            if joined:
                found.append((min(first, low), max(last, high)))
    return found


def is_cut_from_katakana(interval: Interval, index: Index) -> bool:
    """Whether a short name in katakana is the beginning, the middle or the end of a longer foreign word."""
    first, last = interval
    if last - first > 2 or not all(_is_katakana(index.word(at)) for at in (first, last)):
        return False
    before, after = index.glued(first - 1, first), index.glued(last + 1, last)
    return (before is not None and _is_katakana(before)) or (after is not None and _is_katakana(after))


def _is_katakana(word: str | None) -> bool:
    return word is not None and "\u30a1" <= word[0] <= "\u30fc" and word != "\u30fb"


def _are_linked(before: int, after: int, index: Index) -> bool:
    """Whether nothing but a few linking words stands between two words, and no comma."""
    if after - before > MAX_LINKS + 1 or not all(index.word(at) in LINKS for at in range(before + 1, after)):
        return False
    between = (index.between(at, at + 1) for at in range(before, after))
    return not any(text is None or (text != ":" and _BREAKS.search(text)) for text in between)  # USA:s president


def _is_a_name(at: int, beside_: int, index: Index) -> bool:
    """Whether a word is a name that goes with the one beside it: a capital, and nothing but a space between."""
    surface = index.spaced(at, beside_)
    return surface is not None and surface[0].isupper() and surface.lower() not in _BESIDE
