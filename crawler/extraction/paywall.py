"""The words of paywalls and of meters, and the paragraphs that ask for a subscription rather than tell news. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_APPEAL = 300
"""Characters of a line that may be one."""
_PAYWALL = re.compile(
    r"(?:article|contenu|lecture) (?:est )?(?:réservée?s?|exclusive?) (?:à nos |aux )abonnés|"
    r"il vous reste [\d,.]+ ?% de cet article|(?:la )?suite (?:de cet article )?est réservée|déjà abonné|"
    r"pour lire la suite|abonnez-vous pour (?:lire|continuer|accéder)|"
    r"subscribe (?:now )?to (?:continue|read|unlock|keep|see)|(?:to )?continue reading this article|"
    r"this (?:article|content|story) is (?:only )?(?:for|available to|exclusive to|reserved for) (?:\w+ )?"
    r"(?:subscribers|members)|already a subscriber|(?:for )?subscribers only|subscriber[- ]exclusive|"
    r"(?:unlock|get) (?:this article|unlimited access)|you have reached your (?:article )?limit|"
    r"(?:keep|continue) reading (?:for|with|from|this)\b[^.]{0,30}(?:[€$£]|free|subscri|trial|day|month|week|\d)|"
    r"(?:continuez|poursuivez) (?:votre |la )lecture (?:pour|avec|dès|à partir)|sigue leyendo (?:por|desde|con)\b|"
    r"continua a leggere (?:con|da|per)\b|lees verder (?:voor|met|vanaf)\b|"
    r"to (?:read|access|unlock) (?:the (?:full|rest of(?: the)?|whole)|this) (?:story|article)|"
    r"(?:nur für|exklusiv für|vorbehalten) (?:\w+ )?abonnent|jetzt weiterlesen|weiterlesen mit|"
    r"sie haben bereits ein (?:digital-?)?abo|diesen artikel (?:freischalten|weiterlesen)|mit .{1,20}\+ weiterlesen|"
    r"(?:contenido|artículo|noticia) (?:es )?(?:exclusivo |s[oó]lo )?(?:para|de) (?:suscriptores|socios)|"
    r"hazte suscriptor|suscríbete para|"
    r"para seguir leyendo|"
    r"(?:contenuto|articolo|notizia) (?:è )?(?:riservat[oa]|esclusiv[oa]|per) (?:agli |gli |ai )?abbonati|"
    r"abbonati per (?:continuare|leggere)|"
    r"(?:conteúdo|exclusivo) (?:exclusivo )?para assinantes|assine para (?:ler|continuar)|"
    r"(?:alleen|exclusief) voor abonnees|verder lezen\?|al abonnee\?|word abonnee om|"
    r"pozostało (?:jeszcze )?\d+ ?% (?:artykułu|tekstu)|chcesz czytać dalej|zostało \d+ ?% tekstu|"
    r"остал\w+ \d+ ?% (?:текста|статьи)|"
    r"残り\d[\d,]*文字|noch \d+ ?% des (?:artikels|textes)|(?:ti )?(?:resta|rimane) il \d+ ?% dell['’]articolo|"
    r"te queda el \d+ ?% (?:del artículo|por leer)|nog \d+ ?% van dit artikel|"
    r"dla (?:naszych )?prenumeratorów|wykup (?:dostęp|prenumeratę),? (?:aby|żeby|by) |"
    r"(?:för|endast för) (?:våra )?prenumeranter\b|bli prenumerant|låst artikel|"
    r"(?:end of your|your) free (?:preview|sample)|(?:möchten|wollen) (?:sie )?(?:den|diesen) "
    r"(?:ganzen |vollständigen )?artikel (?:weiter)?lesen|"
    r"logga in för att läsa|redan prenumerant|"
    r"(?:kun|bare) for (?:våre )?abonnenter|for å lese (?:hele saken|videre)|(?:kun )?for abonnenter|"
    r"allerede abonnent|"
    r"læs videre med|vain tilaajille|tilaajille|pouze pro předplatitele|jen pro předplatitele|csak előfizetőknek|"
    r"доступно? (?:только )?(?:по подписке|подписчикам)|(?:только )?для (?:платных )?подписчиков|оформите подписку|"
    r"(?:лише|тільки) для передплатників|μόνο για συνδρομητές|sadece abonelere|yalnızca aboneler|"
    r"للمشتركين فقط|この記事は(?:有料)?(?:会員|購読)|(?:有料)?会員限定の?記事です|"
    r"続きを(?:お)?読(?:むには|みいただくには)|"
    r"订阅(?:后|以)(?:继续)?阅读|仅限(?:订阅)?会员|付费(?:后)?阅读|訂戶限定|구독자 전용|유료 회원",
    re.IGNORECASE,
)
_STEMS = (
    "låst artikel", "free preview", "free sample", "artikel lesen", "artikel weiterlesen",
    "abonn", "suscri", "subscri", "socios", "assin", "prenumer", "подпис", "передплат", "réserv", "reserv", "exclusiv",
    "% de", "lire la suite", "continue reading", "keep reading", "lecture",
    "sigue leyendo", "continua a leggere", "lees verder", "members", "unlock", "get this", "limit",
    "vorbehalten", "weiterlesen", "bereits ein", "freischalten", "seguir leyendo", "verder lezen", "the full",
    "the rest", "the whole", "access this", "read this",
    "abbonati", "för att läsa", "for å lese", "læs videre", "tilaaji", "předplat", "előfizet", "συνδρομ",
    "abonel", "للمشترك", "会員", "この記事は", "続きを", "订阅", "会员", "付费", "訂戶", "구독", "유료",
    "wykup dost", "pozosta",
    "czytać dalej", "% tekstu", "% текста", "% статьи", "残り", "% por leer",
    "% van dit",
)  # fmt: skip
"""One of these stands in whatever the words of a paywall match: they are looked for first, which costs a tenth."""
_PLAIN_STEMS = tuple(stem for stem in _STEMS if stem.isascii())
_METER = re.compile(
    r"\byou have (?:\d+|one|two|three|no) (?:free )?(?:articles?|stories) (?:left|remaining)|"
    r"\b\d+ (?:of|/) ?\d+ free (?:articles|stories)|this is your (?:last|first|\w+) free (?:article|story)|"
    r"il vous reste \d+ articles? (?:gratuits?|offerts?|à lire)|"
    r"sie haben noch \d+ (?:von \d+ )?(?:kostenlosen?|freien?) artikeln?|"
    r"\bnoch \d+ (?:von \d+ )?(?:kostenlosen?|freien?) artikeln?\b|"
    r"\bnoch \d+ artikel (?:kostenlos|gratis|frei)|"
    r"(?:te|le) quedan? \d+ (?:de \d+ )?(?:artículos?|noticias?) (?:gratis|gratuit)|\b\d+ gratis artikla? kvar|"
    r"\b\d+ ücretsiz (?:haber|makale)\w* kaldı|还(?:可|能)(?:免费)?阅读\s?\d+\s?篇|يتبقى لك \d+|"
    r"(?:te|le) quedan? \d+ artículos? gratis|"
    r"hai ancora \d+ articoli gratuiti|você (?:ainda )?tem \d+ (?:artigos|matérias) (?:grátis|gratuit)|"
    r"nog \d+ gratis artikelen|zostało ci \d+ (?:darmow|bezpłatn)|осталось \d+ бесплатн|今月あと\d+本",
    re.IGNORECASE,
)
_METER_STEMS = (
    "articl", "stor", "artik", "articol", "artíc", "artig", "matér", "darmow", "bezpłat", "бесплат", "今月あと",
    "ücretsiz", "阅读", "يتبقى",
)  # fmt: skip
"""One of these stands in whatever the words of a meter match."""
_QUOTED = re.compile('«[^»]{1,120}»|“[^”]{1,120}”|„[^“”]{1,120}[“”]|"[^"]{1,120}"|「[^」]{1,120}」')


def asks_for_payment(text: str) -> bool:
    """Whether a text holds the words of a paywall, and not in quotation marks alone: news quotes them."""
    plain = text.lower()
    if not any(map(plain.__contains__, _PLAIN_STEMS if text.isascii() else _STEMS)) or _PAYWALL.search(text) is None:
        return False
    return _PAYWALL.search(_QUOTED.sub(" ", text)) is not None


def counts_down(text: str) -> bool:
    """Whether a line counts down what may be read: « You have 2 free articles left »."""
    if len(text) >= MAX_APPEAL or not any(map(text.lower().__contains__, _METER_STEMS)):
        return False
    return _METER.search(text) is not None


@lru_cache(maxsize=4_096)
def is_appeal(paragraph: str) -> bool:
    """Whether a paragraph asks for a subscription rather than tells news."""
    return len(paragraph) < MAX_APPEAL and asks_for_payment(paragraph)
