"""The words that the ledger keeps for states and kinds, as the pages say them."""

from __future__ import annotations

from wirewatch.web.words import LANGUAGES

_CODES = {
    # alerts and deliveries
    "grouping": ("gathering copies", "regroupement"),
    "held": ("held", "en attente"),
    "released": ("sent on", "transmise"),
    "suppressed": ("suppressed", "retenue"),
    "expired": ("expired", "périmée"),
    "new": ("new", "nouveau"),
    "follow_up": ("follow-up", "suite"),
    "update": ("update", "mise à jour"),
    "correction": ("correction", "rectification"),
    "hold": ("hold", "suspension"),
    "withdrawal": ("withdrawal", "retrait"),
    "operator": ("for the operator", "pour l'exploitant"),
    "queued": ("queued", "en file"),
    "sending": ("sending", "en cours d'envoi"),
    "retrying": ("retrying", "nouvel essai prévu"),
    "delivered": ("delivered", "remis"),
    "dead": ("given up", "abandonné"),
    "dropped": ("dropped", "écarté"),
    "alert": ("alert", "alerte"),
    "digest": ("digest", "récapitulatif"),
    "notice": ("notice", "avis"),
    "review": ("press review", "revue de presse"),
    "test": ("test", "essai"),
    "open": ("begun", "commencée"),
    "transient": ("failed for now", "échec passager"),
    "permanent": ("refused for good", "refus définitif"),
    "ambiguous": ("answer lost", "réponse perdue"),
    # channels
    "active": ("active", "actif"),
    "broken": ("broken", "en panne"),
    "suspended": ("suspended", "suspendu"),
    # health
    "ok": ("well", "bien"),
    "degraded": ("degraded", "dégradé"),
    "down": ("down", "en panne"),
    "silent": ("silent", "muet"),
    "recovered": ("recovered", "rétabli"),
    "feed": ("feed", "flux"),
    "source": ("source", "source"),
    # revisions and entries
    "first": ("first version", "première version"),
    "cosmetic": ("cosmetic", "retouche"),
    "expansion": ("expansion", "complément"),
    "hold released": ("released", "levée de suspension"),
    "kill": ("killed", "annulation"),
    "removed": ("page gone", "page disparue"),
    "baseline": ("baseline", "fonds initial"),
    "pending": ("to be read", "à lire"),
    "fetching": ("being read", "en lecture"),
    "done": ("done", "fait"),
    "skipped": ("not read", "non lue"),
    "running": ("running", "en cours"),
    "failed": ("failed", "échec"),
    # access
    "free": ("free", "libre"),
    "metered": ("metered", "accès compté"),
    "paywalled": ("paywalled", "payant"),
    "blocked": ("blocked", "bloqué"),
    "challenge": ("challenge page", "page de contrôle"),
    "unknown": ("unknown", "inconnu"),
    # why a feed is polled when it is
    "rhythm": ("its own rhythm", "son rythme"),
    "ceiling": ("the longest wait allowed", "attente maximale permise"),
    "spacing": ("the shortest wait allowed", "attente minimale permise"),
    "max-age": ("its server's cache time", "durée de cache du serveur"),
    "ttl": ("its publisher's ttl", "ttl de l'éditeur"),
    "skip": ("hours its publisher leaves out", "heures exclues par l'éditeur"),
    "window": ("before its document overflows", "avant que son document déborde"),
    "push": ("a hub pushes what is new", "un relais pousse les nouveautés"),
    "retry-after": ("its server asked to wait", "attente demandée par le serveur"),
    "back-off": ("it failed: asked later", "échec : plus tard"),
    "refused": ("it may not be asked", "visite non permise"),
    "gone": ("it is gone for good", "disparu pour de bon"),
    "wish": ("asked for by hand", "demandé à la main"),
    # where a field comes from, and which text
    "inferred": ("inferred", "déduit"),
    "title": ("title", "titre"),
    "headline": ("title", "titre"),
    "deck": ("summary", "chapeau"),
    "body": ("text", "texte"),
    "text": ("text", "texte"),
    "date": ("date", "date"),
    "authors": ("authors", "auteurs"),
    "length": ("length", "longueur"),
    # counts of feeds
    "watched": ("watched", "suivis"),
    "failing": ("failing", "en échec"),
    "never_answered": ("never answered", "jamais répondu"),
    "overdue": ("overdue", "en retard"),
    # rhythms and groupings
    "at once": ("at once", "aussitôt"),
    # what was changed, for the audit log
    "delivery replayed": ("delivery sent again", "envoi relancé"),
    "review begun": ("press review begun", "revue commencée"),
    "review pick": ("story picked", "dossier retenu"),
    "review drop": ("story taken out", "dossier retiré"),
    "review dropped": ("press review taken away", "revue supprimée"),
    "review freeze": ("edition frozen", "édition figée"),
    "article note": ("note on an article", "note sur un article"),
    "article tag": ("tag on an article", "étiquette sur un article"),
    "article untag": ("tag taken away", "étiquette retirée"),
    "article handled": ("article taken care of", "article pris en charge"),
    "article open": ("article open again", "article de nouveau en attente"),
    "article relevant": ("marked relevant", "jugé pertinent"),
    "article not relevant": ("marked not relevant", "jugé hors sujet"),
    "subscription added": ("subscription added", "abonnement ajouté"),
    "subscription ended": ("subscription ended", "abonnement terminé"),
    "subscription resumed": ("subscription resumed", "abonnement repris"),
    "silence begun": ("silence begun", "silence commencé"),
    "silence ended": ("silence ended", "silence terminé"),
    "story split": ("story split", "dossier scindé"),
    "story joined": ("stories joined", "dossiers réunis"),
    "topic added": ("topic added", "thème ajouté"),
    "forgotten": ("forgotten", "oublié"),
    "account kept": ("account kept", "compte enregistré"),
    "account removed": ("account removed", "compte supprimé"),
    "token added": ("token added", "jeton ajouté"),
    "token removed": ("token removed", "jeton supprimé"),
}

CODES = frozenset(_CODES)


def code(kept: object, language: str) -> str:
    """How the pages say a word that the ledger keeps; a word that is not known stays as it is."""
    text = str(kept)
    said = _CODES.get(text)
    return said[LANGUAGES.index(language)] if said else text.replace("_", " ")
