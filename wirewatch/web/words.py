"""What the pages say, in English and French; the news itself stays as it was written."""

from __future__ import annotations

LANGUAGES = ("en", "fr")

_WORDS = {
    "today": ("Today", "Aujourd'hui"),
    "search": ("Search", "Recherche"),
    "topics": ("Topics", "Thèmes"),
    "alerts": ("Alerts", "Alertes"),
    "deliveries": ("Deliveries", "Envois"),
    "sources": ("Sources", "Sources"),
    "status": ("Status", "État"),
    "audit": ("Changes", "Modifications"),
    "log in": ("Log in", "Se connecter"),
    "log out": ("Log out", "Se déconnecter"),
    "name": ("Name", "Nom"),
    "password": ("Password", "Mot de passe"),
    "wrong": ("Name or password is wrong.", "Nom ou mot de passe incorrect."),
    "wait": ("Too many tries: wait a little.", "Trop d'essais : patientez un peu."),
    "skip": ("Skip to the content", "Aller au contenu"),
    "nothing": ("Nothing yet.", "Rien pour l'instant."),
    "stories": ("Stories of the last 24 hours", "Dossiers des dernières 24 heures"),
    "also in": ("also in", "aussi chez"),
    "first": ("first", "premier"),
    "story": ("Story", "Dossier"),
    "article": ("Article", "Article"),
    "read": ("Read the article", "Lire l'article"),
    "published": ("Published", "Publié"),
    "updated": ("Updated", "Mis à jour"),
    "first seen": ("First seen", "Vu d'abord"),
    "revisions": ("Revisions", "Versions"),
    "matches": ("Matches", "Correspondances"),
    "where from": ("Where each field comes from", "D'où vient chaque champ"),
    "field": ("Field", "Champ"),
    "value": ("Value", "Valeur"),
    "method": ("Method", "Méthode"),
    "confidence": ("Confidence", "Confiance"),
    "as printed": ("As printed", "Tel qu'imprimé"),
    "authors": ("Authors", "Auteurs"),
    "agency": ("Agency", "Agence"),
    "language": ("Language", "Langue"),
    "source": ("Source", "Source"),
    "query": ("Query", "Requête"),
    "try a query": ("Try a query", "Essayer une requête"),
    "try help": (
        "What it would have matched in the archive is shown as you type.",
        "Ce qu'elle aurait trouvé dans les archives s'affiche pendant la saisie.",
    ),
    "articles": ("articles", "articles"),
    "would match": ("matches since", "correspondances depuis"),
    "expected": ("alerts a day to be expected", "alertes par jour à prévoir"),
    "cut short": ("the archive goes further back: only its newest part was read", "lecture limitée aux plus récents"),
    "volume": ("Matches by day", "Correspondances par jour"),
    "recipient": ("Recipient", "Destinataire"),
    "kind": ("Kind", "Sorte"),
    "state": ("State", "État"),
    "reason": ("Reason", "Raison"),
    "created": ("Created", "Créé"),
    "due": ("Due", "Prévu"),
    "channel": ("Channel", "Canal"),
    "attempts": ("Attempts", "Tentatives"),
    "outcome": ("Outcome", "Résultat"),
    "detail": ("Detail", "Détail"),
    "started": ("Started", "Début"),
    "ended": ("Ended", "Fin"),
    "error": ("Error", "Erreur"),
    "send again": ("Send again", "Renvoyer"),
    "feeds": ("Feeds", "Flux"),
    "feed": ("Feed", "Flux"),
    "health": ("Health", "Santé"),
    "last success": ("Last success", "Dernier succès"),
    "next poll": ("Next poll", "Prochaine visite"),
    "why then": ("Why then", "Pourquoi alors"),
    "entries": ("Entries", "Entrées"),
    "delays": ("Delays of the last 24 hours", "Délais des dernières 24 heures"),
    "half within": ("Half within", "La moitié en"),
    "95 within": ("95 % within", "95 % en"),
    "rhythm": ("New entries by hour of the day (UTC)", "Nouvelles entrées par heure (UTC)"),
    "who": ("Who", "Qui"),
    "when": ("When", "Quand"),
    "what": ("What", "Quoi"),
    "results": ("results", "résultats"),
    "since": ("Since", "Depuis"),
    "any": ("any", "tous"),
    "mistake": ("This query cannot be read", "Cette requête est illisible"),
    "not found": ("There is nothing here.", "Il n'y a rien ici."),
    "subscriptions": ("Subscriptions", "Abonnements"),
    "close": ("embargoed until", "sous embargo jusqu'à"),
    "timeline": ("Timeline", "Chronologie"),
    "changes": ("What changed", "Ce qui a changé"),
    "handover": ("Handover", "Relève"),
    "press review": ("Press review", "Revue de presse"),
    "begin": ("Begin", "Commencer"),
    "frozen": ("Frozen", "Figée"),
    "freeze": ("Freeze this edition", "Figer cette édition"),
    "print": ("Print", "Imprimer"),
    "place": ("Place", "Place"),
    "comment": ("Comment", "Commentaire"),
    "keep": ("Keep", "Garder"),
    "pick": ("Pick", "Retenir"),
    "to pick from": ("To pick from", "À choisir"),
    "open": ("Open", "En attente"),
    "handled": ("Handled", "Traité"),
    "handled by": ("Handled by", "Traité par"),
    "notes": ("Notes", "Notes"),
    "silences": ("Silences", "Silences"),
    "blind": ("Blind", "Aveugle"),
    "said": ("Notes, tags and marks", "Notes, étiquettes et avis"),
    "note": ("Note", "Note"),
    "tag": ("Tag", "Étiquette"),
    "add": ("Add", "Ajouter"),
    "remove": ("Remove", "Retirer"),
    "handle": ("I take care of it", "Je m'en occupe"),
    "unhandle": ("Nobody takes care of it", "Personne ne s'en occupe"),
    "relevant": ("Relevant", "Pertinent"),
    "not relevant": ("Not relevant", "Hors sujet"),
}

KEYS = frozenset(_WORDS)


def word(key: str, language: str) -> str:
    """The words for `key`; KeyError for one that the table does not have."""
    return _WORDS[key][LANGUAGES.index(language)]


def preferred(accept_language: str, chosen: str | None = None) -> str:
    """The language of the pages: the one that was chosen, else the first of ours that the browser asks for.

    RFC 9110 12.5.4, with the order as the weight: browsers write it in that order.
    """
    if chosen in LANGUAGES:
        return str(chosen)
    for part in accept_language.split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
