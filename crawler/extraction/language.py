"""Which language a text is in: py3langid among the languages of the news, on the title and the beginning."""

from __future__ import annotations

import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_CODES = """
    en fr de es it pt nl pl ru uk sv no da fi is et lv lt cs sk hu ro bg sr hr bs sl mk el tr ar he fa ur hi bn ta te
    th vi id ms tl ja ko zh ka hy az kk sw sq ca gl eu ga cy af my zu xh"""
SAMPLE = 800
"""Characters of the body that are looked at."""
ENOUGH = 40
"""Letters below which a declaration is believed rather than the text."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def _restricted(codes: list[str]) -> LanguageIdentifier:
    """An identifier of these languages alone: one that is merely set to them keeps the tables of all."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(codes)
    tables = whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output
    return LanguageIdentifier(*tables, norm_probs=True, tk_row=whole.tk_row)


_IDENTIFIER = _restricted(_CODES.split())


def detect_language(title: str, body: str, declared: str | None = None) -> tuple[str | None, float | None]:
    """BCP 47 code of the text and its probability; what is declared decides only where there is hardly any text."""
    sample = f"{title}\n{body[:SAMPLE]}"
    letters = sum(character.isalpha() for character in sample)
    tag = language_tag(declared)
    if letters < ENOUGH and tag:
        return tag, 0.5
    if letters < 3:
        return None, None
    code, probability = _IDENTIFIER.classify(sample)
    if tag and tag.partition("-")[0].lower() == code:
        return tag, round(float(probability), 3)
    return code, round(float(probability), 3)


def language_tag(declared: str | None) -> str | None:
    """A declared language as BCP 47; None if it is not one."""
    found = _TAG.fullmatch((declared or "").strip())
    if not found:
        return None
    primary, *rest = found[0].replace("_", "-").split("-")
    primary = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(primary.lower(), primary.lower())
    return "-".join([primary, *(part.upper() if len(part) == 2 else part for part in rest)])
