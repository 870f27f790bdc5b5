"""A word of another language in the reader's own: « НАТО = OTAN », by the concepts that topics are made of."""

from __future__ import annotations

from collections.abc import Callable

from topics.concepts import Lexicon, is_acronym


def glossary(lexicon: Lexicon) -> Callable[[str, str, str], str | None]:
    """What says, for a clause ("@nato"), a word that met it and a language, the concept's name in that language."""

    def gloss(clause: str, word: str, language: str) -> str | None:
        concept = lexicon.get(clause.removeprefix("@")) if clause.startswith("@") else None
        if concept is None:
            return None
        base = language.split("-")[0].lower()
        names = [name.text for name in concept.names if name.language.split("-")[0].lower() == base]
        if not names or word.casefold() in {name.casefold() for name in names}:
            return None
        if not is_acronym(word):
            return names[0]
        # For a short name a short one: « НАТО = OTAN ». Capitals are common to all languages.
        short = [name for name in names if is_acronym(name.upper())]
        capitals = {name.text.casefold(): name.text for name in concept.names if is_acronym(name.text)}
        return capitals.get(short[0].casefold(), short[0]) if short else names[0]

    return gloss
