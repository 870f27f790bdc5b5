"""Whether a short text speaks of an item of its own newsroom that it names by neither number, slug nor headline. Pure.

« Merci de ne pas utiliser notre dépêche sur l'incendie », "In our story on Monday we said": such words are a notice
only where they are a newsroom's: it says "our story", tells when the item was sent, turns to editors or subscribers, or
has set a mark before the headline. What readers are asked, and reports that others withdraw, are news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extraction.notice_words import RATHER
from crawler.extraction.other_items import ASKS, ITEM, KINDS, PART, TAKEN_BACK, is_quoted
from storage.records import RevisionKind

_PAPER = (
    r"\b(?:edition|newspaper|édition|ausgabe|edición|edizione|edição|editie|krant|wydani\w+|tekst\w*|text\w*|stuk|artículo"
    r"|artigo|alert|eilmeldung|blitzmeldung|annonce|alerte|reportaje|стать\w+|материал\w*|номер\w*|статт\w+|матеріал\w*|version|publication)\b|稿|記事|速報|记事|快讯|快訊|تقرير\w*|خبر\w*"
)
_ANY = rf"(?:{ITEM}|{_PAPER})"
_OURS = re.compile(
    rf"\b(?:our|notre|nos|unser\w*|nuestr[ao]s?|nostr[aeoi]|noss[ao]s?|ons|onze|nasz\w*|наш\w*|våra?t?|vores?)\s+(?:\w+\s+){{0,2}}?{_ANY}"
    r"|\bhaberimiz\w*|\bhaberimizi\b|(?:我社|本社|本报|本報|本网|我网).{0,40}?(?:稿|报道|報道|消息|快讯|快訊)|خبرنا|تقريرنا|(?:配信|掲載)(?:した|の).{0,60}?(?:記事|速報)",
    re.IGNORECASE,
)
"""An item of the newsroom that speaks."""
_ITEMS = re.compile(_ANY, re.IGNORECASE)
_CLOCK = r"(?<![\d.])(?:\d{1,2}\s?[:.h]\s?\d{2}|\d{4}\s*(?:GMT|UTC))\b"
_SENT = re.compile(
    rf"{_ANY}[^!?。\n]{{0,60}}?{_CLOCK}|{_CLOCK}[^!?。\n]{{0,40}}?{_ANY}|\d{{1,2}}時\d{{2}}分.{{0,4}}?配信|\d{{1,2}}[时時]\d{{2}}分.{{0,6}}?发.{{0,40}}?稿",
    re.IGNORECASE,
)
"""An item, and when it was sent."""
_NEWSROOMS = re.compile(
    r"\b(?:subscribers|editors|newsrooms|abonnés|rédactions|redaktionen|abonados|redacciones|editores|abbonati|redazioni"
    r"|assinantes|redações|redacties|abonnees|redakcj\w+|abonent\w+|redaktioner\w*|редакци[ийяюе]\w*|подписчик\w+"
    r"|абонент\w+|abonelerimiz\w*)\b|各用户|各用戶|各媒体|المشتركين|المحررين|編集者|加盟社",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\W*(?P<mark>[^\W\d_]{4,}(?:\s+[^\W\d_]+){0,3}?)\s*(?::|：|\s[-–—]\s|[–—])")
_UNCASED_MARK = re.compile(r"^\W*(?:撤稿|暂缓|暫緩|更正|取り消し|使用保留|إلغاء\s+(?:ال)?خبر|سحب\s+(?:ال)?خبر)")
_HELD_BEFORE = re.compile(
    r"^\W*(?:sperrung|storno|stornierung|freigabe|annullierung)\s*:|\b(?:hold|retención|suspension|sospensione|retenção)\b",
    re.IGNORECASE,
)
"""A headline that tells of a hold, whatever its case, where the text tells what has become of the item."""
_WE_TAKE_BACK = re.compile(
    r"\b(?:we\s+(?:are\s+|hereby\s+)?(?:withdraw|retract|hold)(?:ing)?|nous\s+(?:retirons|annulons|suspendons)|ritiriamo|annulliamo|retiramos|anulamos|wycofujemy|anulujemy|отзываем|аннулируем"
    r"|відкликаємо|återkallar|(?:wir\s+ziehen|ziehen\s+wir)\b.{0,80}\bzurück|(?:wij|we)\s+trekken\b.{0,80}\bin)\b",
    re.IGNORECASE,
)
_CORRECTS_PART = re.compile(
    rf"^\W*(?:corrects|corrige|corregge|korrigiert|corrigeert)\b.{{0,60}}?(?:{PART}|\b(?:figure|headline|chiffre|titre|cifra|titular|titolo)\b)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:wird|ist)\s+(?:\w+\s+){0,4}?(?:storniert|gesperrt|freigegeben|annulliert)|\b(?:is|are)\s+(?:now\s+)?(?:lifted|released)"
    r"|\bmay\s+(?:now\s+|again\s+)?be\s+(?:used|published)|\bpeut\s+(?:\w+\s+)?être\s+(?:utilis|publi|diffus)ée?"
    r"|\b(?:ya\s+)?puede\s+(?:utilizarse|usarse|publicarse|difundirse)|\bpuò\s+essere\s+(?:utilizzat|pubblicat|usat)[ao]"
    r"|\bpode\s+ser\s+(?:utilizad|publicad|usad)[ao]|\bmag\s+(?:\w+\s+)?(?:gebruikt|gepubliceerd)\s+worden"
    r"|\bmożna\s+(?:wykorzystać|publikować)|\bможно\s+(?:использовать|публиковать)|可以(?:使用|采用|刊发)|使用可",
    re.IGNORECASE,
)
"""What has become of an item."""
_FREED = re.compile(
    r"freigegeben|lifted|released|may\s+(?:\w+\s+)?be|peut\s|puede\s|può\s|pode\s|mag\s|można|можно|可以|使用可",
    re.IGNORECASE,
)
_AGENCY_TAKES_BACK = re.compile(
    r"\b(?:агентство\s+(?:отзывает|аннулирует)|(?:the\s+)?agency\s+(?:withdraws|retracts)|l['’]agence\s+(?:annule|retire)"
    r"|(?:la\s+)?agencia\s+(?:retira|anula)|l['’]agenzia\s+(?:ritira|annulla)|a\s+agência\s+(?:retira|anula)"
    r"|agencja\s+(?:wycofuje|anuluje)|die\s+agentur\s+zieht\b.{0,80}\bzurück)\b",
    re.IGNORECASE,
)
_IS_VOID = re.compile(
    r"\bva\s+(?:annullat|ritirat)[ao]\b|\b(?:is|are)\s+to\s+be\s+(?:killed|withdrawn|disregarded)\b|\bist\s+gegenstandslos\b|取り消します|取消します|予以撤销|作废",
    re.IGNORECASE,
)
_WE_WROTE = re.compile(
    r"\b(?:we\s+(?:\w+ly\s+)?(?:reported|wrote|said|stated|named|called)|nous\s+avons\s+(?:\w+\s+){0,2}?(?:écrit|annoncé|indiqué|attribué|publié)"
    r"|haben\s+wir\b.{0,60}?\b(?:geschrieben|gemeldet|berichtet|zitiert|genannt)|schrieben\s+wir|dijimos|escribimos|publicamos"
    r"|abbiamo\s+(?:scritto|riportato|pubblicato|attribuito)|escrevemos|noticiámos|мы\s+(?:ошибочно\s+)?(?:написали|сообщили)"
    r"|schreven\s+(?:we|wij)|(?:we|wij)\s+schreven|napisaliśmy|podaliśmy|skrev\s+vi|yazmıştık)\b",
    re.IGNORECASE,
)
"""What the newsroom printed."""
_WRONGLY = re.compile(
    r"\b(?:wrongly|mistakenly|incorrectly|erroneously|in\s+error|par\s+erreur|à\s+tort|irrtümlich|fälschlich\w*|falsch\w*|por\s+error"
    r"|erróneamente|erroneamente|per\s+errore|incorretamente|por\s+engano|ошибочно|неверно|ten\s+onrechte|abusievelijk|błędnie"
    r"|nieprawdziwie|omyłkowo|felaktigt)\b",
    re.IGNORECASE,
)
_CONFESSES = re.compile(
    r"^\W*(?:we\s+(?:got\s+it|were)\s+wrong|our\s+(?:mistake|error)|setting\s+the\s+record\s+straight|nos\s+excuses|notre\s+erreur"
    r"|mise\s+au\s+point|unser\s+fehler|so\s+ist\s+es\s+richtig|in\s+eigener\s+sache|nos\s+equivocamos|errore\s+nostro|ci\s+scusiamo"
    r"|erramos|errámos|мы\s+ошиблись|wij\s+zaten\s+fout|przepraszamy|vi\s+hade\s+fel)\b[^,]{0,60}$",
    re.IGNORECASE,
)
"""A headline under which a newsroom says what it got wrong."""
_HOLDS = re.compile(
    r"\bhold(?:ing)?\b|\bsuspendons\b|\breten\w+|\bretid[ao]\b|\bgesperrt\b|\bhoud\b.{0,80}\baan\b|\bзадержать\b|\bwstrzyma\w+|\bsospendere\b"
    r"|暂缓|暫緩|停止使用|保留",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|mistaken(?:ly)?|incorrect(?:ly)?|erroneous(?:ly)?|misspelled|misspelt|misstated|in\s+error|the\s+error"
    r"|par\s+erreur|à\s+tort|erronée?s?|mal\s+orthographiée?|inexacte?s?|irrtümlich|fälschlich\w*|falsch\w*|fehlerhaft"
    r"|richtig\s+ist|richtig\s+(?:muss|heißen)|por\s+error|erróneamente|equivocad\w+|erroneamente|per\s+errore|errat[oa]"
    r"|sbagliat\w+|incorretamente|por\s+engano|por\s+lapso|неверно|ошибочно|неправильно|помилково|невірно|ten\s+onrechte"
    r"|onjuist|verkeerd|abusievelijk|foutief|błędnie|nieprawdziwie|omyłkowo|felaktig\w*|fejlagtigt|yanlış\w*|hatalı|sehven"
    r"|erreur\b.{0,30}\bgliss\w+|fehler\s+eingeschlichen|fausses?|false|corrects?|corrigée?|berichtigt|korrigiert|corregid[oa]|corrigid[oa]|düzeltil\w+)\b|有误|有誤|应为|應為|誤り|والصحيح|خطأ",
    re.IGNORECASE,
)
_READ = re.compile(
    r"\bmuss\s+es\b.{0,40}\bhei(?:ß|ss)en|\bbien\s+lire\b|\bdebe\s+decir\b|\bléase\b|\bsi\s+legga\b|\bleggasi\b|\bleia-se\b"
    r"|\bshould\s+(?:read|have\s+read)\b|\bследует\s+читать\b|\bслід\s+читати\b|\bpowinno\s+być\b|\bmoet\s+zijn\b|应为|應為",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"\b(?:we\s+(?:apologi[sz]e|regret|are\s+sorry)|our\s+apologies|toutes\s+nos\s+excuses|nous\s+(?:présentons|prions)\b.{0,40}\bexcuse"
    r"|bitten\s+(?:wir\s+)?(?:\w+\s+){0,3}um\s+entschuldigung|wir\s+entschuldigen|pedimos\s+(?:disculpas|desculpas?)|ci\s+scusiamo"
    r"|ce\s+ne\s+scusiamo|lamentamos\s+o\s+erro|приносим\s+извинения|przepraszamy|onze\s+excuses|vi\s+beklagar|özür\s+dileriz)\b"
    r"|お(?:詫|わ)びし|向读者致歉|نعتذر",
    re.IGNORECASE,
)
_CONTRARY = re.compile(
    r"^\W*(?:contrary\s+to\s+what\s+we\b|contrairement\s+à\s+ce\s+que\s+nous\b|anders\s+als\s+(?:von\s+uns|wir)\b"
    r"|(?:al\s+)?contrari[oa](?:mente)?\s+(?:de|a)\s+lo\s+que\s+(?:publicamos|informamos|dijimos|publicó\s+este)"
    r"|contrariamente\s+a\s+quanto\s+(?:abbiamo\b|da\s+noi\b)|(?:diferentemente|ao\s+contrário)\s+do\s+(?:publicado|que\s+(?:publicamos|informamos|escrevemos|noticiámos))"
    r"|anders\s+dan\s+(?:we|wij)\b|wbrew\s+temu,\s+co\s+(?:napisaliśmy|podaliśmy)|вопреки\s+тому,\s+что\s+мы\b)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\byesterday['’]s\s+{_ANY}|{_ANY}[^.!?。]{{0,40}}?(?:\d|\b(?:yesterday|hier|gestern|ayer|ieri|ontem|gisteren|wczoraj\w*|вчера\w*|igår|dün\w*)\b"
    r"|\b(?:of|on|de|du|vom|van|del|di|z|od|от|за)\s+\w+)|(?:أمس)",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:page|seite|página|pagina|strona|stronie|strony|страниц\w+|sidan?|side)\s+[A-Z]?\d", re.IGNORECASE
)
_WE = re.compile(
    r"\b(?:we|nous|wir|hemos|publicamos|escribimos|dijimos|abbiamo|nós|escrevemos|informamos|wij|napisaliśmy|podaliśmy|мы|нами|ми"
    r"|vi)\b|我们|我們|本报|本報|本社|当社|小社|本紙|نعتذر",
    re.IGNORECASE,
)
"""The newsroom says what it did."""
_RATHER = re.compile(RATHER, re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\d\W][.!?])\s+|[。！？]")
_SPEAKS = (_ITEMS.search, _CONTRARY.match, _CORRECTS_PART.match, _WE_WROTE.search)
"""One of these says something of every notice, and none of most texts."""
_ASKED, _OPENING, _MOST = 45, 60, 240
"""Characters in which a sentence comes to its wish, a paragraph to its item, and to what was wrong."""


def told_loosely(headline: str, paragraphs: Sequence[str]) -> tuple[RevisionKind, str] | None:
    """What the opening of a short text asks or tells of an item of its newsroom, and the words."""
    for paragraph in paragraphs[:2]:
        if is_quoted(paragraph) or not any(each(paragraph) for each in _SPEAKS):
            continue  # most of all texts
        sentences = [each for each in _SENTENCE.split(paragraph) if each][:2]
        for sentence in sentences:
            if (kind := _taken_back(headline, sentence)) is not None:
                return kind, paragraph
        if (kind := _wrong_and_taken_back(sentences)) is not None:
            return kind, paragraph
        if _CONTRARY.match(paragraph) or _CORRECTS_PART.match(paragraph) or _is_ours_and_wrong(headline, paragraph):
            return RevisionKind.CORRECTION, paragraph
    return None


def sets_right(paragraphs: Sequence[str]) -> bool:
    """Whether the text under a mark of correction speaks of an item of some day, and of what was wrong in it."""
    opening = " ".join(paragraphs[:2])[:_MOST]
    if _READ.search(opening):
        return True
    about = any(each.search(opening[: _MOST // 2]) for each in (_DATED, _OURS, _PAGE))
    return about and any(each.search(opening) for each in (_WRONG, _RATHER, _SORRY, _WE))


def _taken_back(headline: str, sentence: str) -> RevisionKind | None:
    ours = _OURS.search(sentence)
    does = _WE_TAKE_BACK.search(sentence[:_MOST])
    if does and ours and (ours.start() < does.end() or _follows_at_once(does, ours, sentence)):
        return RevisionKind.HOLD if _HOLDS.search(does[0]) else RevisionKind.WITHDRAWAL
    if _SENT.search(sentence) and (_AGENCY_TAKES_BACK.search(sentence) or _IS_VOID.search(sentence)):
        return RevisionKind.WITHDRAWAL
    state = _STATE.search(sentence) if _ITEMS.search(sentence) else None
    if state and _HELD_BEFORE.search(headline):
        return _of_state(state[0])
    if not (ours or _SENT.search(sentence) or _NEWSROOMS.search(f"{headline}. {sentence}") or _is_marked(headline)):
        return None
    if state and not ASKS.search(sentence):
        return _of_state(state[0])
    if not (_is_asked(sentence, ours) or _is_taken_back(sentence)):
        return None
    if _HOLDS.search(sentence) and not any(pattern.search(sentence) for kind, pattern in KINDS if kind in _GONE):
        return RevisionKind.HOLD
    asked = ((kind, pattern) for kind, pattern in KINDS if kind is not RevisionKind.CORRECTION)
    return next((kind for kind, pattern in asked if pattern.search(sentence)), None)


def _is_taken_back(sentence: str) -> bool:
    """Whether an item is what a sentence says was withdrawn."""
    item = _ITEMS.search(sentence[:_ASKED])
    verb = TAKEN_BACK.search(sentence, item.end()) if item else None
    return item is not None and verb is not None and "," not in sentence[item.end() : verb.start()]


def _is_asked(sentence: str, ours: re.Match[str] | None) -> bool:
    """Whether the wish that a sentence begins with, or of our own item ends with, is about an item."""
    if ours is not None and ASKS.search(sentence, ours.end()):
        return True
    asks = ASKS.search(sentence[:_ASKED])
    about = _ITEMS.search(sentence, asks.start()) if asks else None
    between = sentence[asks.end() : about.start()] if asks and about else ","
    return len(between) <= _OPENING and "," not in between


_GONE = (RevisionKind.KILL, RevisionKind.WITHDRAWAL)


def _of_state(words: str) -> RevisionKind:
    if _FREED.search(words):
        return RevisionKind.HOLD_RELEASED
    return RevisionKind.HOLD if "gesperrt" in words.lower() else RevisionKind.KILL


def _is_marked(headline: str) -> bool:
    """Whether a word in capitals stands before the headline, cut off from it, and the rest is not shouted."""
    if _UNCASED_MARK.match(headline):
        return True
    found = _MARK.match(headline)
    if found is None:
        return False
    mark, rest = found["mark"], headline[found.end() :]
    return mark == mark.upper() != mark.lower() and rest != rest.upper()


def _follows_at_once(does: re.Match[str], ours: re.Match[str], sentence: str) -> bool:
    between = sentence[does.end() : ours.start()]
    return len(between) <= _ASKED and "," not in between


def _wrong_and_taken_back(sentences: Sequence[str]) -> RevisionKind | None:
    """ "Our alert at 9.14 was sent in error. Please ignore it.": what is wished of what was called wrong before."""
    if len(sentences) < 2 or not (_OURS.search(sentences[0]) or _SENT.search(sentences[0])):
        return None
    rest = sentences[1]
    if not _WRONG.search(sentences[0]) or not (ASKS.search(rest[:_ASKED]) or _IS_VOID.search(rest)):
        return None
    asked = (kind for kind, pattern in KINDS if kind is not RevisionKind.CORRECTION and pattern.search(rest))
    return next(asked, RevisionKind.HOLD if _HOLDS.search(rest) else None)


def _is_ours_and_wrong(headline: str, paragraph: str) -> bool:
    opening, said = paragraph[:_OPENING], paragraph[:_MOST]
    confesses = _CONFESSES.match(headline) is not None
    wrong = _SORRY.search(said) or _WRONG.search(said)
    if _WE_WROTE.search(paragraph[: 2 * _OPENING]):
        return bool(confesses or _SORRY.search(said) or (wrong and _WRONGLY.search(said)))
    if confesses and _ITEMS.search(opening):
        return bool(wrong)
    ours = _OURS.search(opening) or _DATED.search(opening)
    return bool(ours and wrong and _WE.search(said))
