"""Lines that papers put between the paragraphs of an article and that are none of it: pointers, appeals, rights."""

from __future__ import annotations

import re

MAX_LINE = 220
"""Characters of such a line; what is longer is taken for text."""

_WORDS = r"""
(?:read|watch|listen)\ (?:more|also|next|now)\b | read\ (?:the\ full|our)\b | (?:also|must)[ -]read\b
| don['’]t\ miss\b
| related(?:\ (?:articles?|stories|content|coverage|topics?|posts?|links?|news))?\s*(?::|$)
| you\ (?:may|might)\ (?:also\ )?like\b
| sign\ up\b | subscribe\b | get\ (?:the|our)\ (?:latest|best|top|free|daily|newsletter)\b
| get\ .{0,60}\b(?:inbox|newsletter)\b
| follow\ (?:us|me)\b
| follow\ .{2,60}\ on\ (?:twitter|x|facebook|instagram|threads|linkedin|telegram|whatsapp|google)\b
| join\ (?:our|the\ conversation|the\ discussion)\b | thank\ you\ for\ (?:subscribing|signing\ up|visiting)
| download\ (?:the|our)\b.{0,40}\bapp\b | click\ here\b
| (?:learn|find\ out|discover|see|view|show|load)\ (?:more|all)\b.{0,30}$
| advertisement\b.{0,30}$ | (?:story|article)\ continues\b | sponsored\b.{0,40}$ | all\ rights\ reserved\b
| comments?\s*(?:\(\d+\))?$
| (?:we|this\ (?:post|article|page))\ may\ (?:earn|contain|receive)\b
| (?:à\ )?lire\ (?:aussi|également|encore)\b | (?:à\ )?voir\ (?:aussi|également)\b
| sur\ le\ même\ (?:sujet|thème)\b | publicité$
| inscrivez-vous\b | abonnez-vous\b | recevez\b.{0,80}\bnewsletter\b | suivez-nous\b | cet\ article\ vous\ a\b
| (?:lesen\ sie|lies|lest)\ (?:auch|mehr|hier|weiter|dazu)\b | mehr\ (?:zum\ thema|dazu)\b | auch\ interessant\b
| das\ könnte\ (?:sie|dich)\b | passend\ dazu\b | jetzt\ (?:anmelden|abonnieren)\b | abonnieren\ sie\b
| folgen\ sie\ uns\b
| anzeige$ | werbung$ | empfohlener\ (?:redaktioneller\ )?inhalt\b | externer\ inhalt\b
| (?:lea|lee|vea|leer|ver)\ (?:también|más|además)\b | te\ puede\ interesar\b | suscríbe(?:te|se)\b | síguenos\b
| publicidad$
| (?:leggi|guarda)\ anche\b | iscriviti\b | seguici\b | pubblicità$ | (?:ti\ )?potrebbe\ interessar
| lei?a\ (?:também|mais|ainda)\b | saiba\ mais\b | veja\ (?:também|mais)\b | inscreva-se\b | siga-nos\b | publicidade$
| lees\ (?:ook|meer|verder)\b | bekijk\ ook\b | schrijf\ je\ in\b | volg\ ons\b | advertentie$
| (?:czytaj|zobacz)\ (?:też|także|również|więcej)\b | reklama$ | zapisz\ się\b
| (?:читайте|смотрите)\ (?:также|ещё|еще)\b | подпи(?:шитесь|сывайтесь)\b | реклама$
| läs\ (?:också|mer|även)\b | les\ også\b | følg\ oss\b | annonse?$
"""
_LINE = re.compile(rf"[\W\d_]*(?:{_WORDS})", re.IGNORECASE | re.VERBOSE)
_RULE = re.compile(r"[\W_]+")


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a pointer, an appeal, an advertisement's mark, or no words at all."""
    return len(paragraph) <= MAX_LINE and bool(_LINE.match(paragraph) or _RULE.fullmatch(paragraph))
