"""Sentences that are made and kept in English, in French: a pattern with places for what varies, and its words."""

from __future__ import annotations

import re
from functools import cache

from wirewatch.web.codes import CODES, code
from wirewatch.web.phrases_of_queries import OF_QUERIES
from wirewatch.web.phrases_of_trouble import TROUBLES

_DEEPEST = 4
"""Sentences within sentences."""
_FRENCH: tuple[tuple[str, str], ...] = (
    # why an alert exists, waits or is not sent
    ("first match of the story", "première correspondance du dossier"),
    (
        "first match of the story; too little like event {} to come in its thread",
        "première correspondance du dossier ; trop peu semblable à l'événement {} pour en suivre le fil",
    ),
    ("another article on an event that is told", "autre article sur un événement déjà annoncé"),
    ("follow-ups on an event are not asked for", "les suites d'un événement ne sont pas demandées"),
    ("superseded by revision {}", "remplacée par la version {}"),
    ("the threshold of {} is reached ({})", "le seuil de {} est atteint ({})"),
    ("fewer stories than its threshold ({})", "moins de dossiers que le seuil ({})"),
    ("joined by a topic that is told at once", "rejointe par un thème annoncé aussitôt"),
    ("{} of an article that was told", "{} d'un article déjà annoncé"),
    ("withdrawn before it was told", "retiré avant d'être annoncé"),
    ("held by its publisher", "suspendu par son éditeur"),
    ("under embargo until {} UTC", "sous embargo jusqu'au {} UTC"),
    ("waits for its digest", "attend son récapitulatif"),
    ("quiet hours {}", "heures calmes {}"),
    ("more than {} in this hour", "plus de {} dans cette heure"),
    ("the subscriber is suspended: {}", "l'abonné est suspendu : {}"),
    ("silence {} by {}, until it is ended: {}", "silence {} de {}, jusqu'à nouvel ordre : {}"),
    ("silence {} by {}, until it is ended", "silence {} de {}, jusqu'à nouvel ordre"),
    ("silence {} by {}, until {} UTC: {}", "silence {} de {}, jusqu'au {} UTC : {}"),
    ("silence {} by {}, until {} UTC", "silence {} de {}, jusqu'au {} UTC"),
    ("the channel is retired", "le canal est retiré"),
    ("the subscriber is retired", "l'abonné est retiré"),
    ("the subscriber has unsubscribed", "l'abonné s'est désabonné"),
    ("the subscriber has no e-mail address", "l'abonné n'a pas d'adresse électronique"),
    (
        "a flood: more than {} of {} in ten minutes, told together",
        "un afflux : plus de {} de {} en dix minutes, annoncées ensemble",
    ),
    (
        "older than its maximum age: published {} UTC",
        "plus ancien que l'âge maximal : publié le {} UTC",
    ),
    ("{} mails in a row were refused: {}", "{} courriels de suite ont été refusés : {}"),
    # how hosts, sources and feeds are doing
    ("it answers", "il répond"),
    ("it answers again", "il répond de nouveau"),
    ("it holds entries again", "il contient de nouveau des entrées"),
    ("a hub sent something new", "un relais a envoyé du nouveau"),
    ("still nothing new", "toujours rien de nouveau"),
    ("a new entry came", "une nouvelle entrée est arrivée"),
    ("{} new entries came", "{} nouvelles entrées sont arrivées"),
    ("its host fails: {}", "son hôte est en échec : {}"),
    ("{} ({} failures in a row)", "{} ({} échecs de suite)"),
    (
        "it answers, and brought nothing new for {}; nothing new ever came",
        "il répond, sans rien de nouveau depuis {} ; rien de nouveau n'est jamais venu",
    ),
    (
        "it answers, and brought nothing new for {}; its longest gap is {}",
        "il répond, sans rien de nouveau depuis {} ; sa plus longue pause est de {}",
    ),
    (
        "it answers, but has held no entry any more for {}: its address may have changed; look for another with "
        "`wirewatch feeds add` and the site's home page",
        "il répond, mais ne contient plus d'entrée depuis {} : son adresse a pu changer ; cherchez-en une autre avec "
        "`wirewatch feeds add` et la page d'accueil du site",
    ),
    (
        "it answers, but has held no entry and never did since it is watched for {}: its address may have changed; "
        "look for another with `wirewatch feeds add` and the site's home page",
        "il répond, mais n'a jamais contenu d'entrée depuis {} : son adresse a pu changer ; cherchez-en une autre avec "
        "`wirewatch feeds add` et la page d'accueil du site",
    ),
    # what became of an article
    ("access: {}; {} of its text could be read", "accès : {} ; {} de son texte lisibles"),
    (
        "judged on its headline and summary alone: no text of the page is kept",
        "jugé sur son titre et son chapeau seuls : aucun texte de la page n'est conservé",
    ),
    ("warning: {}", "avertissement : {}"),
    (
        "matched on {} with revision {}, for the first time, joined story {}",
        "correspond le {} avec la version {}, pour la première fois, dans le dossier {}",
    ),
    ("matched on {} with revision {} too, joined story {}", "correspond aussi le {} avec la version {}, dossier {}"),
    ("matched on {} with revision {} anew, joined story {}", "correspond de nouveau le {}, version {}, dossier {}"),
    (
        "matched on {}, found in the archive when the topic was added or changed, joined story {}",
        "correspond le {}, trouvé dans les archives quand le thème a été ajouté ou changé, dossier {}",
    ),
    ("matched on {}, joined story {}", "correspond le {}, dossier {}"),
    (
        "revision {} met the topic no more, on {}: the article says something else",
        "la version {} ne correspond plus, le {} : l'article dit autre chose",
    ),
    (
        "revision {} met the topic no more, on {}: the topic had been changed",
        "la version {} ne correspond plus, le {} : le thème avait été changé",
    ),
    ("matched by the topic's query of that time: {}", "correspond à la requête d'alors : {}"),
    ("given up on {}: the topic took too much work on it", "abandonné le {} : le thème y demandait trop de travail"),
    ("not matched yet: it waits for the next round", "pas encore classé : il attend le prochain tour"),
    (
        "no match is kept: the topic was changed on {}, after the article was matched",
        "aucune correspondance : le thème a été changé le {}, après le classement de l'article",
    ),
    (
        "no match is kept: the article was held against the topics on {}",
        "aucune correspondance : l'article a été confronté aux thèmes le {}",
    ),
    ("the topic is retired since {}", "le thème est retiré depuis le {}"),
    (
        "no alert: baseline, the article stood in its feed when the feed was polled for the first time",
        "pas d'alerte : fonds initial, l'article était déjà dans le flux à la première visite",
    ),
    (
        "no alert: the article was imported, and what is imported is not told",
        "pas d'alerte : l'article a été importé, et ce qui est importé n'est pas annoncé",
    ),
    ("no alert: nobody subscribes to the topic", "pas d'alerte : personne n'est abonné au thème"),
    ("no alert: {} unsubscribed on {}", "pas d'alerte : {} s'est désabonné le {}"),
    ("no alert: the subscription of {} was taken away on {}", "pas d'alerte : l'abonnement de {} a été retiré le {}"),
    ("no alert: the subscriber of {} is suspended", "pas d'alerte : l'abonné de {} est suspendu"),
    (
        "no alert: the channel or the subscriber of {} is retired",
        "pas d'alerte : le canal ou l'abonné de {} est retiré",
    ),
    ("{} tells {} again, at their wish only", "{} avertit de nouveau {}, à sa seule demande"),
    ("{} tells of it from then on", "{} en avertit dès lors"),
    (
        "{} takes for news what that feed published of late",
        "{} traite comme nouvelles ce que ce flux a publié récemment",
    ),
    (
        "subscriber {} is suspended ({}): once that is mended, {}",
        "l'abonné {} est suspendu ({}) : une fois cela réparé, {}",
    ),
    ("{} looks for its feeds, and watches the best of them", "{} cherche ses flux, et suit le meilleur"),
    (
        "no alert: the match was found in the archive, and alerts of the past were not asked for",
        "pas d'alerte : trouvé dans les archives, et les alertes du passé n'ont pas été demandées",
    ),
    (
        "alert {} ({}) to {}: {}, due {} ({}), opened by article {} of the same story",
        "alerte {} ({}) à {} : {}, prévue le {} ({}), ouverte par l'article {} du même dossier",
    ),
    (
        "alert {} ({}) to {}: {} ({}), opened by article {} of the same story",
        "alerte {} ({}) à {} : {} ({}), ouverte par l'article {} du même dossier",
    ),
    (
        "alert {} ({}) to {}: {}{} ({}), for {}; {} was not told by it",
        "alerte {} ({}) à {} : {}{} ({}), pour {} ; {} n'y est pas annoncé",
    ),
    (
        "alert {} ({}) to {}: {}, due {} in its digest ({}) ({})",
        "alerte {} ({}) à {} : {}, prévue le {} dans son récapitulatif ({}) ({})",
    ),
    (
        "alert {} ({}) to {}: {}, waits for its threshold until {} ({})",
        "alerte {} ({}) à {} : {}, attend son seuil jusqu'au {} ({})",
    ),
    ("alert {} ({}) to {}: {}, due {} ({})", "alerte {} ({}) à {} : {}, prévue le {} ({})"),
    ("alert {} ({}) to {}: {} ({})", "alerte {} ({}) à {} : {} ({})"),
    ("delivery {} ({}) by {}: {}: {}", "envoi {} ({}) par {} : {} : {}"),
    ("delivery {} ({}) by {}: {}", "envoi {} ({}) par {} : {}"),
    (
        "delivery {} was never tried: its time ran out while its channel could not be used",
        "l'envoi {} n'a jamais été tenté : son délai a expiré pendant que son canal était inutilisable",
    ),
    ("delivery {} is kept: {} sends it again", "l'envoi {} est conservé : {} le renvoie"),
    ("delivery {} is due for its next try on {}", "prochaine tentative de l'envoi {} le {}"),
    (
        "channel {} is suspended ({}): once that is mended, {}",
        "le canal {} est suspendu ({}) : une fois réparé, {}",
    ),
    ("channel {} rests until {}: {}", "le canal {} est au repos jusqu'au {} : {}"),
    ("attempt {} on {}: {} ({})", "tentative {} le {} : {} ({})"),
    ("attempt {} on {}: {}", "tentative {} le {} : {}"),
    (
        "{} pages of {} wait to be read, one at a time and spaced",
        "{} pages de {} attendent d'être lues, une à une et espacées",
    ),
    # why no article is stored for an address
    (
        "not watched: no feed lies at {}, and none of another host announced it",
        "non suivi : aucun flux ne se trouve sur {}, et aucun autre ne l'a annoncé",
    ),
    (
        "not announced: no feed has had an entry with this address",
        "non annoncé : aucun flux n'a eu d'entrée à cette adresse",
    ),
    ("feed {} of {}: {} {}", "flux {} de {} : {} {}"),
    ("feed {} of {}: {} (never polled)", "flux {} de {} : {} (jamais relevé)"),
    (
        "feed {} of {}: {} (last polled {}: {}, watched since {})",
        "flux {} de {} : {} (relevé le {} : {}, suivi depuis le {})",
    ),
    ("feed {} of {}: {} (last polled {}: {})", "flux {} de {} : {} (relevé le {} : {})"),
    (
        "feed {} is retired since {}: it is polled no more",
        "le flux {} est retiré depuis le {} : il n'est plus relevé",
    ),
    (
        "{} polls of feed {} may have missed entries, the last on {}",
        "{} relevés du flux {} ont pu manquer des entrées, le dernier le {}",
    ),
    (
        "feed {} is polled next on {}: any sooner would be over budget",
        "prochain relevé du flux {} le {} : plus tôt dépasserait le budget de relevés",
    ),
    (
        "feed {} is polled next on {}: {} says why then",
        "prochain relevé du flux {} le {} : {} dit pourquoi",
    ),
    (
        "host {} asked to be left alone until {}: nothing is asked of it before",
        "l'hôte {} a demandé à être laissé en paix jusqu'au {} : rien ne lui est demandé avant",
    ),
    ("host {} is {} since {}: {}", "l'hôte {} est {} depuis le {} : {}"),
    ("host {} is {}: {}", "l'hôte {} est {} : {}"),
    (
        "its page broke its reader ({}) and is in quarantine: {} gives it for a look",
        "sa page a fait échouer son lecteur ({}) et est en quarantaine : {} la donne à examiner",
    ),
    (
        "entry {} of {}, first seen {}: its page is not read: {}",
        "entrée {} de {}, vue le {} : sa page n'est pas lue : {}",
    ),
    ("entry {} of {}, first seen {}: its page is not read", "entrée {} de {}, vue le {} : sa page n'est pas lue"),
    (
        "entry {} of {}, first seen {}: its page is that of another entry: same link as entry {}",
        "entrée {} de {}, vue le {} : sa page est celle de l'entrée {}",
    ),
    (
        "entry {} of {}, first seen {}: its article is no longer kept",
        "entrée {} de {}, vue le {} : son article n'est plus conservé",
    ),
    (
        "entry {} of {}, first seen {}: its page is still to be read after {} tries, next on {}: {}",
        "entrée {} de {}, vue le {} : sa page reste à lire après {} tentatives, la prochaine le {} : {}",
    ),
    (
        "entry {} of {}, first seen {}: its page is still to be read after {} tries, next on {}",
        "entrée {} de {}, vue le {} : sa page reste à lire après {} tentatives, la prochaine le {}",
    ),
    (
        "entry {} of {}, first seen {}: its page is still to be read after {} tries",
        "entrée {} de {}, vue le {} : sa page reste à lire après {} tentatives",
    ),
    # why a clause is not met
    ("{} of {} met, {} needed", "{} sur {} satisfaites, {} nécessaires"),
    ("it is met", "elle est satisfaite"),
    ('its words stand as "{}": {} finds them', "ses mots y sont sous la forme « {} » : {} les trouve"),
    ("its one place is within {} words of {}", "sa seule place est à moins de {} mots de {}"),
    ("stands once, {} needed", "présent une fois, {} nécessaires"),
    ("given up", "abandonné"),
    ("never in one sentence: {}", "jamais dans une même phrase : {}"),
    ("never in one paragraph: {}", "jamais dans un même paragraphe : {}"),
    ("each of its {} places is within {} words of {}", "chacune de ses {} places est à moins de {} mots de {}"),
    ("stands {} times, {} needed", "présent {} fois, {} nécessaires"),
    ("stands only behind the first {} words", "présent seulement après les {} premiers mots"),
    ("stands in {}, not in {}", "présent dans {}, pas dans {}"),
    ("stands in the other order only: {}", "présent dans l'autre ordre seulement : {}"),
    ("closest pair is 1 word apart: {}", "au plus près, 1 mot d'écart : {}"),
    ("closest pair is {} words apart: {}, at most {} allowed", "au plus près, {} mots d'écart : {}, {} au plus permis"),
    ("closest pair is {} words apart: {}", "au plus près, {} mots d'écart : {}"),
    ('closest pair is {} {} apart: {} "{}"', 'au plus près, {} {} d\'écart : {} "{}"'),
    ("never in one {}: {}", "jamais dans un même {} : {}"),
    ("{}, at most {} allowed", "{}, {} au plus permis"),
    ("no pair stands in one text without overlap", "aucune paire dans un même texte sans chevauchement"),
    (
        "no pair stands in one text without overlap, at most {} allowed",
        "aucune paire dans un même texte sans chevauchement, {} au plus permis",
    ),
    ("stands only elsewhere: {}", "présent seulement ailleurs : {}"),
    ("written otherwise: {}", "écrit autrement : {}"),
    (
        "the article writes {}: {} finds it in all languages",
        "l'article écrit {} : {} le trouve dans toutes les langues",
    ),
    ("the article has none", "l'article n'en a pas"),
    ("the article has {}", "l'article a {}"),
    (
        "the topic is watched in {} only; the article is of no known language",
        "le thème n'est suivi qu'en {} ; la langue de l'article est inconnue",
    ),
    (
        "the topic is watched in {} only; the article is of {}",
        "le thème n'est suivi que chez {} ; l'article vient de {}",
    ),
    ("the topic is watched in {} only; the article is {}", "le thème n'est suivi qu'en {} ; l'article est en {}"),
    (
        "too costly: the topic takes more than {} steps on this article; narrow what stands beside NEAR, or split the "
        "topic",
        "trop coûteux : le thème demande plus de {} pas sur cet article ; précisez ce qui entoure NEAR, ou divisez-le",
    ),
    # rhythms that cannot be read
    ("{} is no cron expression: {}", "{} n'est pas une expression cron : {}"),
    ("{} never comes true", "{} n'arrive jamais"),
)


def sentence(text: str, language: str) -> str | None:
    """The sentence in that language; None if there is none for it."""
    return text if language == "en" else _french(text, _DEEPEST)


def _french(text: str, deep: int) -> str | None:
    for pattern, french in _patterns():
        if found := pattern.fullmatch(text):
            return french.format(*(_part(each, deep) for each in found.groups()))
    if deep:
        for sign, between in (("; ", " ; "), (": ", " : "), (" ", " ")):
            first, found_sign, rest = text.partition(sign)
            # « 535 mail.example: correct username and password »: what stands before may be a name or a number
            if found_sign and (told := _french(rest, deep - 1)) is not None:
                return f"{_part(first, deep)}{between}{told}"
            if sign == " ":
                break
    return None


def _part(text: str, deep: int) -> str:
    """What stands in a place of a sentence: a sentence too, a word that the ledger keeps, or something of its own."""
    if text in CODES:
        return code(text, "fr")
    told = _french(text, deep - 1) if deep and " " in text else None
    return text if told is None else told


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), french)
        for english, french in sorted(
            (*_FRENCH, *OF_QUERIES, *TROUBLES), key=lambda pair: -len(pair[0].replace("{}", ""))
        )
    )
