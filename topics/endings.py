"""The endings that languages put onto people's names: Trumpa, Макроном, Ruttes; what else begins so is another word
(Trumpf, Кастинг, Salami). Pure."""

from __future__ import annotations

import re

_GENITIVE = "s"
_CYRILLIC = (
    "а|у|ом|е|ы|и|ой|ою|ь|я|ю|ем|ей|ею|й|о|ий|ый|ым|им|ого|его|ому|ему|их|ых|ими|ыми|ая|ую|ам|ами|ах|"
    "і|ї|ові|еві|єві|єм|ім|єю|ої|ій|ів|ью|"
    r"(?:ов|ев|ин|ін|ів)?сь?к\w*|(?:из|із)м\w*"
)
_WEST_SLAVIC = (
    "a|owi|em|iem|u|ie|y|i|e|o|om|ow|ami|ach|owie|ego|emu|im|m|ch|mu|go|ovi|ovy|ova|ove|ovu|ovou|ovo|ovych|ovym|ovho|"
    r"ho|ou|ia|iu|owsk\w*|ovsk\w*|owc\w*|izm\w*|ism\w*"
)
_ENDINGS = {
    "de": r"s|sch\w*|is[mt]\w*",
    **dict.fromkeys(("nl", "sv", "da", "no"), _GENITIVE),
    **dict.fromkeys(("pl", "cs", "sk"), _WEST_SLAVIC),
    **dict.fromkeys(("hr", "sl"), r"a|u|om|em|e|i|ov\w{0,3}|ev\w{0,3}|in\w{0,2}"),
    **dict.fromkeys(("lt", "lv"), r"\w{1,4}"),
    **dict.fromkeys(("fi", "et", "hu"), r"\w{1,6}"),
    **dict.fromkeys(("ru", "uk", "bg"), _CYRILLIC),
}
"""By language what may stand behind a name, folded."""
_COMPILED = {language: re.compile(endings) for language, endings in _ENDINGS.items()}

DECLINING = frozenset(_ENDINGS) - {"ru", "uk", "bg"}
"""Languages in Latin letters that put endings onto the names of people."""


def endings(language: str | None) -> re.Pattern[str] | None:
    """What may stand behind a person's name in a language; None: anything."""
    return _COMPILED.get(language or "")
