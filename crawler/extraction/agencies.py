"""News agencies: their codes and how papers write them."""

from __future__ import annotations

import re

# code: names that stand for it alone; a short name counts only in capitals, as in a dateline or a credit
AGENCIES: dict[str, tuple[str, ...]] = {
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse", "فرانس برس", "أ ف ب", "ا ف ب", "法新社", "AFP時事"),
    "Reuters": ("Reuters", "Thomson Reuters", "Рейтер", "رويترز", "路透社", "路透", "ロイター"),
    "AP": ("AP", "Associated Press", "The Associated Press", "أسوشيتد برس", "أ ب", "美联社", "美聯社"),
    "dpa": ("dpa", "Deutsche Presse-Agentur", "dpa-AFX", "dpa/lby", "د ب أ", "德新社"),
    "EFE": ("EFE", "Agencia EFE"),
    "ANSA": ("ANSA",),
    "Xinhua": ("Xinhua", "Xinhuanet", "新华社", "Chine nouvelle", "Xinhua News Agency", "شينخوا", "新華社"),
    "TASS": ("TASS", "ТАСС", "ITAR-TASS", "ИТАР-ТАСС"),
    "RIA": ("RIA Novosti", "РИА Новости", "РІА Новини"),
    "Interfax": ("Interfax", "Интерфакс", "INTERFAX.RU", "Интерфакс-Украина", "Інтерфакс-Україна", "Interfax-Ukraine"),
    "UPI": ("UPI", "United Press International"),
    "PA": ("PA Media", "Press Association", "PA"),
    "APA": ("APA", "Austria Presse Agentur"),
    "SDA": ("sda", "Keystone-SDA", "ATS", "ats", "Keystone-ATS"),
    "Belga": ("Belga", "BELGA"),
    "ANP": ("ANP",),
    "Lusa": ("Lusa", "LUSA"),
    "PAP": ("PAP", "Polska Agencja Prasowa"),
    "CTK": ("ČTK", "CTK"),
    "MTI": ("MTI",),
    "TT": ("TT",),
    "NTB": ("NTB",),
    "Ritzau": ("Ritzau",),
    "STT": ("STT",),
    "Anadolu": ("AA", "A.A.", "Anadolu", "Anadolu Agency", "Anadolu Ajansı"),
    "Kyodo": ("Kyodo", "Kyodo News", "共同通信", "共同社", "共同"),
    "Jiji": ("Jiji", "Jiji Press", "時事通信", "時事"),
    "Yonhap": ("Yonhap", "연합뉴스", "韩联社", "聯合ニュース"),
    "PTI": ("PTI", "Press Trust of India"),
    "ANI": ("ANI",),
    "IANS": ("IANS",),
    "Bernama": ("Bernama", "BERNAMA"),
    "AAP": ("AAP", "Australian Associated Press"),
    "Europa Press": ("Europa Press", "EUROPA PRESS"),
    "Adnkronos": ("Adnkronos",),
    "Italpress": ("Italpress", "ITALPRESS"),
    "Ukrinform": ("Ukrinform", "Укрінформ"),
    "UNIAN": ("UNIAN", "УНІАН", "УНИАН"),
    "CNA": ("中央社",),
    "CNS": ("中新社", "中新网", "中国新闻社"),
    "MENA": ("أ ش أ",),
    "SPA": ("واس",),
    "WAM": ("وام",),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "AGI": ("AGI",),
    "LaPresse": ("LaPresse",),
    "askanews": ("askanews", "Askanews"),
    "awp": ("awp", "AWP"),
    "APS": ("APS", "وأج"),
    "Télam": ("Télam", "TÉLAM"),
    "Prensa Latina": ("Prensa Latina",),
    "Agência Brasil": ("Agência Brasil",),
    "Agerpres": ("Agerpres", "AGERPRES"),
    "Mediafax": ("Mediafax", "MEDIAFAX"),
    "BTA": ("BTA", "БТА"),
    "HINA": ("HINA", "Hina"),
    "Tanjug": ("Tanjug", "TANJUG"),
    "TASR": ("TASR",),
    "AMNA": ("ΑΠΕ-ΜΠΕ", "ANA-MPA", "AMNA"),
    "Antara": ("ANTARA",),
    "VNA": ("TTXVN", "VNA"),
    "KCNA": ("KCNA", "조선중앙통신"),
    "Newsis": ("뉴시스",),
    "News1": ("뉴스1",),
    "APP": ("APP",),
    "BSS": ("BSS",),
    "UNB": ("UNB",),
    "IRNA": ("IRNA", "ایرنا"),
    "ISNA": ("ISNA", "ایسنا"),
    "Petra": ("بترا",),
    "KUNA": ("KUNA", "كونا"),
    "QNA": ("QNA", "قنا"),
    "WAFA": ("WAFA",),
    "SANA": ("سانا",),
    "DHA": ("DHA",),
    "IHA": ("İHA",),
    "SID": ("SID", "Sport-Informations-Dienst"),
    "epd": ("epd",),
    "KNA": ("KNA",),
    "MAP": ("MAP",),
    "UNN": ("УНН",),
    "Prime": ("ПРАЙМ", "Прайм"),
    "Folhapress": ("Folhapress", "FOLHAPRESS"),
    "Estadão Conteúdo": ("Estadão Conteúdo", "ESTADÃO CONTEÚDO"),
    "Noticias Argentinas": ("Noticias Argentinas",),
    "PR Newswire": ("PRNewswire", "PR Newswire", "PRNewswire-AsiaNet"),
    "Business Wire": ("Business Wire", "BUSINESS WIRE"),
    "GlobeNewswire": ("GlobeNewswire", "GLOBE NEWSWIRE", "Globe Newswire"),
    "CNW": ("CNW", "CNW Telbec"),
    "ots": ("ots", "ots/PRNewswire"),
}  # fmt: skip
_BY_NAME = {name: code for code, names in AGENCIES.items() for name in names}
_BY_FOLDED = {name.casefold(): code for name, code in _BY_NAME.items() if len(name) > 4}
_BY_CASELESS = {name.casefold(): code for name, code in _BY_NAME.items()}
NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
"""A regular expression of all names, the longest first."""
_PARTS = re.compile(r"\s*(?:[,/;|&+]|\b(?:and|et|und|y|e|mit|with|avec)\b)\s*")


def agency_within(text: str) -> str | None:
    """The first agency among names in a dateline's brackets, where case says nothing: "awp/afp", "ANSA-AFP"."""
    for part in re.split(r"\s*[/,;&=]\s*|\s+[-–]\s+", text.strip(" ()[].:")):
        code = agency_of(part) or _BY_CASELESS.get(part.casefold())
        if code:
            return code
    first = text.partition("-")[0].strip()
    return agency_of(first) or _BY_CASELESS.get(first.casefold())


def agency_of(text: str) -> str | None:
    """The agency that a text names if it names nothing else: "AFP", "(AFP/Reuters)", "Agence France-Presse"."""
    plain = text.strip(" ()[].,:©-–—/")
    if plain.casefold().startswith("the "):
        plain = plain[4:]
    parts = [part for part in _PARTS.split(plain) if part]
    codes = [_BY_NAME.get(part) or _BY_FOLDED.get(part.casefold()) for part in parts]
    return codes[0] if codes and all(codes) else None
