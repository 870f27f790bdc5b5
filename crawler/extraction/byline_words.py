"""The words around names in a byline: what stands before them, what a role is called, and what no name holds."""

from __future__ import annotations

import re

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽƏƠƯȘȚΆ-ΏΑ-ΫА-ЯЁІЇЄҐЎЈЉЊЋЂЏԱ-Ֆ\u1e00-\u1eff"
_LETTER = r"[^\W\d_]"
_SMALL = (
    r"(?:van|von|vom|der|den|de|du|des|la|le|di|da|do|dos|das|del|della|el|al|bin|binti|ibn|y|e|zu|zum|ter|ten|te|af|av|"
    r"'t|d['’])"
)
_NAME_WORD = rf"(?:(?:[Dd]['’]|al-|el-)?[{_UPPER}]{_LETTER}*(?:['’.‐-]{_LETTER}+)*\.?)"
NAME = rf"{_NAME_WORD}(?:\s+(?:{_SMALL}\s+){{0,2}}{_NAME_WORD}){{1,3}}"
"""Two to four words that begin with a capital letter, what is small between them."""
AND = r"(?:and|und|et|y|e|i|en|og|och|ja|ve|és|și|a|и|та|και|&)"
_WORK = (
    r"(?:post(?:\s+author)?|article|story|report|analysis|opinion|comment|commentary|review|column|essay|text|words)"
)
_DONE = (
    r"(?:written|posted|published|reported|reporting|contributed|created|authored|submitted|recommended|contribution|"
    r"submission|(?:view\s+)?all\s+posts|more(?:\s+stories|\s+articles)?)"
)
_NOUN = (
    r"(?:authors?|contributors?|autor(?:in|en|es|ka|i)?|auteure?s?|autore|autori|autrice|verfasser(?:in)?|redakteur(?:in)?|"
    r"forfatter|författare|skribent|journalist|reporter|yazar|yazan|szerző|írta|kirjoittaja|toimittaja|συντάκτης|"
    r"autorius|teksta\s+autors|tác\s+giả|penulis|автор|автори|авторы)"
)
_LABEL = (
    r"(?:texte?|testo|texto|tekst|tekstas|teksts|teksti|tekst\s+i\s+foto|words|story|haber|текст)(?=\s*(?:[:：]|$))"
)
"""What is a label before a colon alone: "Text me"."""
BY = (
    rf"(?:(?:(?:an?\s+)?{_WORK}|{_DONE})\s*by|by|{_NOUN}|{_LABEL}|social\s+links\s+for|"
    r"(?:eine?\s+\w+|\w*(?:beitrag|artikel|bericht|analyse|kommentar|kolumne|interview|reportage|text)|alles|"
    r"mehr|eingestellt|veröffentlicht|erstellt|verfasst|geschrieben|gepostet)\s+von|von|vom|"
    r"(?:publié|écrit|rédigé|posté|propos\s+recueillis|un\s+article|texte)\s+par|par|"
    r"(?:publicado|escrito|redactado|una?\s+\w+)\s+por|por|(?:scritto|pubblicato|redatto)\s+da|(?:articolo|testo)\s+di|"
    r"a\s+cura\s+di|di|(?:geschreven|geplaatst)\s+door|door|(?:skrivet|skriven|publicerad|skrevet)\s+av|av|"
    r"(?:skrevet\s+)?af|przez|od|γράφει\s+(?:ο|η)|από|του|της|napsala?|(?:ditulis\s+)?oleh|pisze|piše|scris\s+de)"
)
"""What stands before the names in the languages that are written with capital letters."""
BY_ALONE = re.compile(rf"\W*{BY}\W*", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|columnist|journalist(?:in|e|en)?|korrespondent(?:in)?|redaktör|"
    r"redakteur(?:in)?|reporter(?:in|ka)?|kolumnist(?:in)?|volontär(?:in)?|correspondante?|envoyée?\s+spéciale?|"
    r"journaliste|chroniqueu(?:r|se)|corresponsal|periodista|redactora?|columnista|enviad[oa]\s+especial|giornalista|"
    r"inviat[oa]|corrispondente|redattore|jornalista|repórter|colunista|verslaggever|redacteur|dziennikarz|"
    r"dziennikarka|redaktor(?:ka)?|kommentator|reportrar|toimittaja|kirjeenvaihtaja|muhabiri?|yazarı?|корреспондент|обозреватель|"
    r"журналист(?:ка)?|редактор|кореспондент(?:ка)?|author|contributor|fellow|professor|analyst|producer|blogger|critic|"
    r"staff)\b",
    re.IGNORECASE,
)
NOT_BY = re.compile(
    r"(?:review|check|edit|photo\w*|illustrat\w*|translat|approv|foto\w*|bild\w*|video|grafi\w*|picture|image|lektor\w*|"
    r"traduit)(?:ed|s|n)?\s*(?:by|von|par|por|di|av|af|door)?\s*:?\W*$",
    re.IGNORECASE,
)
"""A label of who did something else: took the pictures, checked the facts."""
PICTURED = re.compile(
    r"getty|shutterstock|imago|alamy|unsplash|picture[ -]alliance|istock|pexels|pixabay|wikimedia|©|"
    r"\b(?:images?|photos?|fotos?)\b",
    re.IGNORECASE,
)
"""What a line says that credits a picture."""
_TELLING = """
    is was covers writes has joined works ist schreibt arbeitet war est écrit couvre travaille es escribe cubre trabaja
    è scrive lavora é escreve cobre trabalha werkt schrijft jest pisze är er пишет работает
"""
TELLING = frozenset(_TELLING.split())
"""What follows a name where a paper tells who wrote it."""
_SECTIONS = """
    real estate front top stories story latest breaking home press release opinion opinions editorial feature
    features review reviews guide guides travel food health life style lifestyle tech technology science world
    europe asia africa america states politics business sport sports local national international news culture
    arts entertainment money market markets share article articles more related topics topic view all posts
    profile email newsletter newsletters subscribe follow comments advertisement photo photos video videos
    gallery image images picture getty foto fotos bild bilder grafik politik wirtschaft kultur panorama region
    lokales wissen leben gesellschaft meinung artikel beitrag anzeige werbung teilen kommentare actualité
    actualités société économie monde partager lire opinión política economía sociedad mundo deportes cultura
    compartir leer cronaca politica economia esteri spettacoli condividi cultuur wetenschap nieuws binnenland
    buitenland delen table contents reading time updated published office media contact about privacy terms
    cookie policy download sign log source credit friday monday tuesday wednesday thursday saturday sunday
    university college school institute hospital department ministry government council company group club
    league times herald tribune gazette journal daily weekly magazine online staff team editors finance personal
    climate energy global public social education artificial intelligence machine learning data design software
    engineering development marketing product web mobile digital cloud security customer case study blog
    insights research report reports takeaways summary overview introduction conclusion recipes resources events
    services solutions industry management event questions thoughts jobs shop your our studio destination deals
    price plans york delhi zealand angeles francisco kingdom korea republic city county valley редакция новости
    общество политика экономика культура спорт мир россия
"""
_FIRST = """
    north south east west new san los saint united black free open the a an my how what why when where which find get
    pay stay join watch listen learn discover try replace understanding frequently final
    der die das im aus zur zum une les vie
"""
_NO_PART, _NO_START = frozenset(_SECTIONS.split()), frozenset(_FIRST.split())
_WORDS = re.compile(r"\w+")


def is_section(name: str) -> bool:
    """Whether a name holds a word of sections, houses, places and labels: "Real Estate", "New Delhi", "Sign Up"."""
    words = _WORDS.findall(name.casefold())
    return bool(words) and (words[0] in _NO_START or not _NO_PART.isdisjoint(words))
