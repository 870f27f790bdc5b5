"""Sentences that are made and kept in English, in French: a pattern with places for what varies, and its words."""

from __future__ import annotations

import re
from functools import cache

from wirewatch.web.codes import CODES, code
from wirewatch.web.troubles import TROUBLES

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
        "no match is kept: the article was matched on {}",
        "aucune correspondance : l'article a été classé le {}",
    ),
    ("the topic is retired since {}", "le thème est retiré depuis le {}"),
    (
        "no alert: baseline, the article stood in its feed when the feed was polled for the first time",
        "pas d'alerte : fonds initial, l'article était déjà dans le flux à la première visite",
    ),
    ("no alert: nobody subscribes to the topic", "pas d'alerte : personne n'est abonné au thème"),
    (
        "no alert: nobody is told of the topic now: {}",
        "pas d'alerte : personne n'est averti de ce thème à présent : {}",
    ),
    (
        "no alert: the match was found in the archive, and alerts of the past were not asked for",
        "pas d'alerte : trouvé dans les archives, et les alertes du passé n'ont pas été demandées",
    ),
    (
        "alert {} ({}) to {}: {} ({}), opened by article {} of the same story",
        "alerte {} ({}) à {} : {} ({}), ouverte par l'article {} du même dossier",
    ),
    ("alert {} ({}) to {}: {}, due {} ({})", "alerte {} ({}) à {} : {}, prévue le {} ({})"),
    ("alert {} ({}) to {}: {} ({})", "alerte {} ({}) à {} : {} ({})"),
    ("delivery {} ({}) by {}: {}", "envoi {} ({}) par {} : {}"),
    ("attempt {} on {}: {} ({})", "tentative {} le {} : {} ({})"),
    ("attempt {} on {}: {}", "tentative {} le {} : {}"),
    (
        "{} pages of {} wait to be read, one at a time and spaced",
        "{} pages de {} attendent d'être lues, une à une et espacées",
    ),
    # why a clause is not met
    ("{} of {} met, {} needed", "{} sur {} satisfaites, {} nécessaires"),
    ("it is met", "elle est satisfaite"),
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
    # what is wrong with a query, and what to do
    ("{}: does not take {}", "{}: n'admet pas {}"),
    ("unexpected comma", "virgule inattendue"),
    ("unexpected )", ") inattendue"),
    ("unexpected {}", "{} inattendu"),
    ("a quote that closes here was never opened", "un guillemet fermé ici n'a jamais été ouvert"),
    ("single quotes make no phrase", "les apostrophes simples ne font pas une expression"),
    ('put the words in "double quotes"', 'mettez les mots entre "guillemets doubles"'),
    ("unclosed quote", "guillemet non fermé"),
    ("add {}", "ajoutez {}"),
    ("{} is not a concept's name", "{} n'est pas un nom de concept"),
    ("write @ and an id, such as @nato", "écrivez @ et un nom, par exemple @nato"),
    ("{} is not a topic's name", "{} n'est pas un nom de thème"),
    (
        'write # and the name of a topic, such as #europe or #"the summit"; in quotes it is a word',
        "écrivez # et le nom d'un thème, par exemple #europe ou #\"the summit\" ; entre guillemets, c'est un mot",
    ),
    ("unknown field '{}'", "champ inconnu « {} »"),
    ("did you mean {}?", "vouliez-vous dire {} ?"),
    ("{}?", "{} ?"),
    ('to look for these words, write "{}"', 'pour chercher ces mots, écrivez "{}"'),
    ("{} needs a number", "{} demande un nombre"),
    ('{}, or "{}" to look for the word', '{}, ou "{}" pour chercher le mot'),
    ('write {}/3, or "{}" to look for the word', 'écrivez {}/3, ou "{}" pour chercher le mot'),
    (
        'write NEAR/{} for a distance in words, or "{}" to look for these words',
        'écrivez NEAR/{} pour une distance en mots, ou "{}" pour chercher ces mots',
    ),
    ("unknown operator {}", "opérateur inconnu {}"),
    ("{}/{} needs a whole number", "{}/{} demande un nombre entier"),
    ("{} distance {} out of range", "{} : la distance {} est hors limites"),
    ("{} count {} out of range", "{} : le nombre {} est hors limites"),
    ("{} {} {} out of range", "{} : {} {} est hors limites"),
    ("use {} to {}", "de {} à {}"),
    ("'{}' stands alone", "« {} » est tout seul"),
    (
        "write it against the word it belongs to, or leave it out",
        "écrivez-le contre le mot auquel il appartient, ou retirez-le",
    ),
    ("unknown concept @{}", "concept inconnu @{}"),
    ("declare it in a file of concepts", "déclarez-le dans un fichier de concepts"),
    ("no topic is called {}", "aucun thème ne s'appelle {}"),
    ("name one that is watched", "nommez-en un qui est suivi"),
    ("`wirewatch topics list` shows the topics", "`wirewatch topics list` montre les thèmes"),
    ("the query is longer than {} bytes", "la requête dépasse {} octets"),
    ("split it into several topics", "divisez-la en plusieurs thèmes"),
    ("split the query into several topics", "divisez la requête en plusieurs thèmes"),
    ("split the topics inside it", "divisez les thèmes qu'elle contient"),
    ("something is missing before end of the query", "il manque quelque chose à la fin de la requête"),
    ("something is missing before {}", "il manque quelque chose avant {}"),
    ("write a word, a phrase or ( ... ) there", "écrivez-y un mot, une expression ou ( ... )"),
    ("{}: takes no wildcard inside a word", "{}: n'admet pas de joker dans un mot"),
    ("write * at the end only, or {}", "écrivez * à la fin seulement, ou {}"),
    ("a phrase has ~ or *, not both", "une expression a ~ ou *, pas les deux"),
    ("nothing to look for in an empty quote", "rien à chercher entre ces guillemets"),
    ("nothing to look for in {}", "rien à chercher dans {}"),
    ("write a word", "écrivez un mot"),
    ("the query is empty", "la requête est vide"),
    ("write at least one word", "écrivez au moins un mot"),
    ("no ( before it is open", "aucune ( n'est ouverte avant"),
    (
        "commas stand in n OF (a, b, c) only: write OR, AND, or put the words in quotes",
        "les virgules ne vont que dans n OF (a, b, c) : écrivez OR, AND, ou mettez les mots entre guillemets",
    ),
    ("OF without its number", "OF sans son nombre"),
    ("lower-case 'of' before a list", "« of » en minuscules devant une liste"),
    ("write 2 OF (a, b, c)", "écrivez 2 OF (a, b, c)"),
    ("lower-case '{}' between terms", "« {} » en minuscules entre deux termes"),
    (
        'write {} for the operator, or "{}" to look for the word',
        'écrivez {} pour l\'opérateur, ou "{}" pour chercher le mot',
    ),
    ("nothing between the parentheses", "rien entre les parenthèses"),
    ("write a word between them", "écrivez un mot entre elles"),
    ("missing )", "il manque une )"),
    ("the ( at column {} is never closed", "la ( à la colonne {} n'est jamais fermée"),
    ("nothing after {}:", "rien après {}:"),
    ("{}: takes a name or a value", "{}: demande un nom ou une valeur"),
    ("= needs a word or a phrase", "= demande un mot ou une expression"),
    ("OF needs a list", "OF demande une liste"),
    ("{} OF is out of range", "{} OF est hors limites"),
    ("{} OF needs at least {} items, got {}", "{} OF demande au moins {} éléments, en a {}"),
    ("separate the items by commas", "séparez les éléments par des virgules"),
    ("a wildcard cannot begin a word", "un joker ne peut commencer un mot"),
    (
        "write the beginning of the word; for words between use NEAR",
        "écrivez le début du mot ; pour des mots entre deux, NEAR",
    ),
    ("write the beginning of the word", "écrivez le début du mot"),
    ("a wildcard inside a word has no meaning there", "un joker dans un mot n'y a pas de sens"),
    (
        "in this script each character is a word: write * at the end, or ONEAR/n between two parts",
        "dans cette écriture chaque caractère est un mot : écrivez * à la fin, ou ONEAR/n entre deux parties",
    ),
    ("the prefix {} is too short", "le préfixe {} est trop court"),
    ("{} is too short for a wildcard", "{} est trop court pour un joker"),
    ("write at least {} letters before the *", "écrivez au moins {} lettres avant le *"),
    ("write at least {} letters of it", "écrivez-en au moins {} lettres"),
    ("{} contains itself: {}", "{} se contient lui-même : {}"),
    ("take one of them out", "retirez-en un"),
    ("with the topics inside it more than {} words", "avec les thèmes qu'elle contient, plus de {} mots"),
    ("the query of {} is wrong: {}", "la requête de {} est fausse : {}"),
    ("mend that topic first", "corrigez d'abord ce thème"),
    ("too many combinations", "trop de combinaisons"),
    (
        "put AND outside of NEAR, or split the query into several topics",
        "mettez AND hors de NEAR, ou divisez la requête en plusieurs thèmes",
    ),
    ("nested more than {} deep", "imbriquée sur plus de {} niveaux"),
    ("use fewer parentheses, or several topics", "moins de parenthèses, ou plusieurs thèmes"),
    ("a group cannot be only negative", "un groupe ne peut être seulement négatif"),
    (
        "put something to look for beside it, as in (nato NOT summit)",
        "mettez à côté quelque chose à chercher, comme dans (nato NOT summit)",
    ),
    ("{} words are more than {}", "{} mots, c'est plus que {}"),
    ("{} prefixes and words with wildcards are more than {}", "{} préfixes et mots à joker, c'est plus que {}"),
    ("{}: is a filter and has no place in the text", "{}: est un filtre et n'a pas de place dans le texte"),
    ("put it beside the rest, joined with AND", "mettez-le à côté du reste, joint par AND"),
    ("NOT has no place beside NEAR", "NOT n'a pas sa place à côté de NEAR"),
    ("write a NOTNEAR/n b, or NOT outside", "écrivez a NOTNEAR/n b, ou NOT au dehors"),
    ("{}: takes names, not places in the text", "{}: demande des noms, pas des places dans le texte"),
    ("AND has no place right of NOTNEAR", "AND n'a pas sa place à droite de NOTNEAR"),
    ("name one thing there, or several joined with OR", "nommez-y une chose, ou plusieurs jointes par OR"),
    (
        "leave the sign out, or write {}, or {} to look for the word",
        "retirez le signe, ou écrivez {}, ou {} pour chercher le mot",
    ),
    ("write {}", "écrivez {}"),
    # notices of a query
    ("words side by side are joined with AND (column {})", "des mots côte à côte sont joints par AND (colonne {})"),
    ("AND binds before OR (column {}): this is read as {}", "AND lie avant OR (colonne {}) : lu comme {}"),
    (
        "{} also finds the word {} (column {}): {} finds it as written",
        "{} trouve aussi le mot {} (colonne {}) : {} le trouve tel qu'écrit",
    ),
    (
        "{} is looked for as a word (column {}): the operators are AND, OR and NOT",
        "{} est cherché comme un mot (colonne {}) : les opérateurs sont AND, OR et NOT",
    ),
    (
        "{} holds for {} alone (column {}): write {} for more",
        "{} vaut pour {} seul (colonne {}) : écrivez {} pour plus",
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
        for english, french in sorted((*_FRENCH, *TROUBLES), key=lambda pair: -len(pair[0].replace("{}", "")))
    )
