"""How much of an article a page shows: the words of walls and challenges are not taken for news."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, best
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
_CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a (?:robot|human)|"
    r"unusual traffic|pardon our interruption|checking your browser|enable javascript and cookies to continue|"
    r"ddos protection|"
    r"bot (?:detection|verification)|security check|please enable (?:js|javascript) and disable any ad blocker|"
    r"vérification de sécurité|accès (?:refusé|temporairement restreint)|sicherheitsüberprüfung|zugriff verweigert|"
    r"acceso denegado",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:before you continue|bevor sie fortfahren|avant (?:de continuer|d'accéder)|accept all|alle akzeptieren|"
    r"tout accepter|"
    r"aceptar todo|accetta tutto|aceitar tudo|alles accepteren|zustimmen und weiter|accepter et continuer|"
    r"continuer sans accepter|"
    r"mit werbung (?:weiterlesen|lesen)|pur-abo|cookie[- ]?(?:wall|einstellungen|settings|policy|consent)|"
    r"we value your privacy|"
    r"nous respectons votre vie privée|your privacy (?:choices|matters)|consent to (?:the use|cookies))",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connectez-vous|identifiez-vous|iniciar sesión|accedi|"
    r"iniciar sessão|"
    r"inloggen|zaloguj|войти|password|passwort|mot de passe|contraseña)\b",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:article|contenu|lecture) (?:est )?(?:réservée?s?|exclusive?) (?:à nos |aux )abonnés|"
    r"il vous reste [\d,.]+ ?% de cet article|"
    r"(?:la )?suite (?:de cet article )?est réservée|déjà abonné|pour lire la suite|"
    r"subscribe (?:now )?to (?:continue|read|unlock|keep)|(?:to )?continue reading this article|this (?:article|"
    r"content|story) is (?:only )?"
    r"(?:for|available to|exclusive to|reserved for) (?:\w+ )?(?:subscribers|members)|already a subscriber|"
    r"subscribers only|"
    r"(?:unlock|get) (?:this article|unlimited access)|you have reached your (?:article )?limit|"
    r"(?:nur für|exklusiv für|vorbehalten) (?:\w+ )?abonnent|jetzt weiterlesen|weiterlesen mit|"
    r"sie haben bereits ein (?:digital-?)?abo|"
    r"diesen artikel (?:freischalten|weiterlesen)|mit .{1,20}\+ weiterlesen|"
    r"(?:contenido|artículo|noticia) (?:exclusivo |solo )?(?:para|de) (?:suscriptores|socios)|suscríbete para|"
    r"para seguir leyendo|"
    r"(?:contenuto|articolo) (?:riservato|esclusivo|per) (?:agli |gli )?abbonati|abbonati per (?:continuare|leggere)|"
    r"(?:conteúdo|exclusivo) (?:exclusivo )?para assinantes|alleen voor abonnees|verder lezen\?|"
    r"dla (?:naszych )?prenumeratorów|"
    r"доступно? (?:только )?(?:по подписке|подписчикам)",
    re.IGNORECASE,
)

_PAYWALL_STEMS = (
    "abonn", "suscri", "subscri", "socios", "assinant", "prenumer", "подпис", "réserv", "reserv", "exclusiv",
    "% de cet", "lire la suite", "continue reading", "members", "unlock", "get this", "unlimited", "limit",
    "vorbehalten", "weiterlesen", "bereits ein", "freischalten", "seguir leyendo", "verder lezen",
)  # fmt: skip
"""One of these stands in whatever the words of a paywall match: they are looked for first, which costs a tenth."""


def asks_for_payment(text: str) -> bool:
    """Whether a text holds the words of a paywall."""
    plain = text.lower()
    return any(map(plain.__contains__, _PAYWALL_STEMS)) and bool(_PAYWALL.search(text))


def judge_access(page: Page, proposals: Iterable[Proposal], title: str, text: str, lines: Sequence[str] = ()) -> Access:
    """What the page is: an article (free, metered, paywalled) or a wall in its place (blocked, challenge).

    `lines` are all that the page shows.
    """
    claims = list(proposals)
    if len(text) < SHORT and not is_article(claims):
        seen = f"{title}\n{page.first('string(//title)') or ''}\n{text}"
        visible = page.first("normalize-space(string(//body))") or ""
        if _CHALLENGE.search(seen) or (_CHALLENGE_MARKUP.search(page.markup) and len(visible) < 20 * SHORT):
            return Access.CHALLENGE
        if _CONSENT.search(seen) or (
            len(text) < SHORT // 2
            and (_LOGIN.search(seen) or (len(visible) < SHORT and asks_for_payment(visible)))
            and page.tree.xpath("//input[@type='password']")
        ):
            return Access.BLOCKED
    free, tier = best(claims, "free"), best(claims, "tier")
    level = str(tier.value).lower() if tier else ""
    if (
        (free is not None and free.value is False)
        or level == "locked"
        or (len(text) < TEASER and any(len(line) < 300 and asks_for_payment(line) for line in lines))
    ):
        return Access.PAYWALLED
    if level == "metered":
        return Access.METERED
    return Access.FREE if text else Access.UNKNOWN


@lru_cache(maxsize=4_096)
def is_appeal(paragraph: str) -> bool:
    """Whether a paragraph asks for a subscription rather than tells news."""
    return len(paragraph) < 300 and asks_for_payment(paragraph)


def is_article(claims: Sequence[Proposal]) -> bool:
    """Whether a page declares that it is an article."""
    kind = best(claims, "kind")
    return any(claim.method == "jsonld" and claim.field == "published" for claim in claims) or (
        kind is not None and str(kind.value).lower() == "article" and best(claims, "published") is not None
    )
