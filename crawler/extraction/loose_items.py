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
    r"\b(?:edition|newspaper|édition|ausgabe|edición|edizione|edição|editie|krant|papier|wydani\w+|tekst\w*|text\w*|stuk|artículo"
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
    r"\b(?:subscribers|clients|editors|newsrooms|clientes|clienti|kunden|klient\w+|klanten|kunder\w*|клиент\w+|клієнт\w+|müşteri\w*|abonnés|rédactions|redaktionen|abonados|redacciones|editores|abbonati|redazioni"
    r"|assinantes|redações|redacties|abonnees|redakcj\w+|abonent\w+|redaktioner\w*|редакци[ийяюе]\w*|подписчик\w+"
    r"|абонент\w+|abonelerimiz\w*)\b|고객사|계약사|各用户|各用戶|各媒体|المشتركين|المحررين|編集者|加盟社",
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
    r"|відкликаємо|återkallar|(?:wir\s+(?:ziehen|nehmen)|(?:ziehen|nehmen)\s+wir)\b.{0,80}\bzurück|(?:wij|we)\s+trekken\b.{0,80}\bin)\b",
    re.IGNORECASE,
)
_CORRECTS_PART = re.compile(
    rf"^\W*this\s+corrected\s+(?:story|version|dispatch|item|report)\b|^\W*(?:corrects|corrige|corregge|korrigiert|corrigeert)\b.{{0,60}}?(?:{PART}|\b(?:figure|headline|chiffre|titre|cifra|titular|titolo)\b)",
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
_AGENCY = (
    r"агентство|агенція|(?:the\s+)?agency|l['’]agence|(?:la\s+)?agencia|l['’]agenzia|a\s+agência|agencja|byrån|byrået|die\s+agentur|"
    r"(?-i:AP|AFP|Reuters|Bloomberg|dpa|APA|SDA|EFE|ANSA|AGI|Adnkronos|Lusa|PAP|TASS|ТАСС|РИА\s+Новости|Интерфакс|Укринформ|Укрінформ|"
    r"Xinhua|Kyodo|Yonhap|Anadolu|AA|DHA|NTB|TT|Ritzau|STT|Belga|ANP|AAP|PA|ČTK|MTI|Europa\s+Press|Antara|PTI)"
)
_WITHDRAWS = (
    r"withdraws|retracts|kills|отзывает|аннулирует|снимает|відкликає|анулює|annule|retire|retira|anula|ritira|annulla|wycofuje|anuluje|"
    r"(?:zieht|nimmt)\b.{0,80}\bzurück|trekt\b.{0,80}\b(?:in|terug)|trekker\s+(?:tilbake\s+)?|trækker\s+.{0,40}tilbage|"
    r"dra[rs]\s+tillbaka|återkallar|annullera[rs]?|annullerer"
)
_AGENCY_TAKES_BACK = re.compile(rf"(?<!\w)(?:{_AGENCY})\s+(?:hereby\s+|hiermit\s+)?(?:{_WITHDRAWS})\b", re.IGNORECASE)
"""In the present tense: in the past it is what others say of an agency."""
_WIRE_ITEM = re.compile(
    r"\b(?:stor(?:y|ies)|dispatch|d[ée]p[êe]ches?|papier|meldung(?:en)?|bericht(?:en)?|despachos?|noticias?|informaci[óo]n|notizi[ae]|"
    r"lanci?o?|dispacci\w*|not[íi]cias?|mat[ée]rias?|depesz\w*|telegram(?:met|mer)?|melding(?:en)?|nyhet(?:en)?|haber\w*|"
    r"сообщени\w+|заметк\w+|повідомленн\w+|(?:dpa|afp|ap)\s+\d{3,5})\b|稿件?|記事|기사|(?:ال)?خبر|البرقية",
    re.IGNORECASE,
)
"""An item that can be nothing but a newsroom's: an „Artikel“ may be recalled by a shop."""
_USE = re.compile(
    r"\b(?:us(?:e|ing|ed)|run(?:ning)?|utilis\w+|util[ií][zc]\w+|utilizz\w+|usar(?:e|em|lo)?|verwend\w+|nutz\w+|nützen|difund\w+|diffus\w+|gebruik\w*|"
    r"publi\w+|verbreit\w+|korzysta\w+|\w*wykorzyst\w+|публик\w+|публік\w+|использ\w+|використ\w+|använd\w*|brug\w*|bruk\w*|publica(?:tion|tie|ción|zione|ção)|veröffentlich\w+|"
    r"kullan\w+)\b|使用|采用|採用|사용|استخدام",
    re.IGNORECASE,
)
"""What newsrooms do with an item, and readers do not."""
_UNUSED = re.compile(
    r"\b(?:not|before|stop|suspend\w*|ne\s+(?:pas|plus)|n['’]\w+\s+p(?:as|lus)|nicht|keine?|vorerst|no|non|não|niet|wacht\w*|nie|не|inte|ikke|ej|sospen\w+|"
    r"refrain|avoid|éviter|s['’]abstenir|surseoir|verzichten|abstenerse|astenersi|воздерж\w+|утримат\w+|o\s+nie\w+|\w*ma(?:y[ıi]n\w*|man[ıi]z[ıi]?))\b|暂缓|勿|停止|見合わせ|保留|보류|중지|하지\s*(?:말|않)|عدم",
    re.IGNORECASE,
)
_APART = re.compile(r"[,:;，：；]")
_READY = re.compile(
    r"\bcleared\s+for\b|\b(?:de|à)\s+nouveau\s+utilisables?\b|\bkann\s+(?:ab\s+sofort|nun|jetzt|wieder)\b.{0,30}\b(?:genutzt|verwendet|veröffentlicht)|"
    r"\b(?:free|ready)\s+(?:to\s+use|for\s+use)\b|\bwieder\s+(?:frei|verwendbar|nutzbar)\b|\bde\s+nuevo\s+disponible\b|\b(?:sigue|queda)\s+liberad[ao]\b|"
    r"\bdi\s+nuovo\s+utilizzabile\b|\bnovamente\s+disponível\b|\bweer\s+(?:vrij|bruikbaar|te\s+gebruiken)\b|\bdo\s+wykorzystania\b|\bможно\s+снова\b|"
    r"\bfår\s+(?:åter|nu|igen)\b|\bkan\s+(?:igjen|nå|igen|nu)\s+bru[kg]es\b|\btekrar\s+kullanılabilir\b|사용해도|재개|再び使用|恢复采用",
    re.IGNORECASE,
)
_IS_VOID = re.compile(
    r"\bva\s+(?:annullat|ritirat)[ao]\b|\bda\s+considerar(?:si|e)\s+(?:annullat|null|ritirat)[ao]\b|\bhinfällig\b|\bcomme\s+nulle?s?\b|"
    r"\best\s+à\s+(?:annuler|retirer|ne\s+pas)\b|\bcomo\s+(?:anulad|nul)[ao]\b|\b(?:null\s+and\s+)?void\b|\bкак\s+(?:не\s+соответств|недейств)\w+|"
    r"\bнедействительн\w+|전문\s*취소|취소합니다|ملغى|يعتبر\s+لاغيا|"
    r"\b(?:is|are)\s+to\s+be\s+(?:killed|withdrawn|disregarded)\b|\bist\s+gegenstandslos\b|取り消します|取消します|予以撤销|作废",
    re.IGNORECASE,
)
_WE_WROTE = re.compile(
    r"\b(?:we\s+(?:\w+ly\s+)?(?:reported|wrote|said|stated|named|called)|nous\s+avons\s+(?:\w+\s+){0,2}?(?:écrit|annoncé|indiqué|attribué|publié)"
    r"|haben\s+wir\b.{0,60}?\b(?:geschrieben|gemeldet|berichtet|zitiert|genannt)|schrieben\s+wir|dijimos|escribimos|publicamos"
    r"|atribuimos|attribuivamo|attribuímos|abbiamo\s+(?:scritto|riportato|pubblicato|attribuito)|escrevemos|noticiámos|мы\s+(?:ошибочно\s+)?(?:написали|сообщили)"
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
_CORRECTS_HEAD = re.compile(
    r"^\W*(?:corrections?|clarification|erratum|rectificati[fo]n?|mise\s+au\s+point|berichtigung|korrektur|richtigstellung|correcci[oó]n|"
    r"rectificaci[oó]n|correzione|rettifica|corre[cç]ção|correção|retifica[cç]ão|correctie|rectificatie|korekta|sprostowanie|исправление|поправка|"
    r"уточнение|виправлення|rättelse|rettelse|retting|düzeltme)\b|^\W*(?:訂正|更正|정정|تصحيح)",
    re.IGNORECASE,
)
"""A headline that begins with a correction's mark, in capitals or not."""
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
    r"|onjuist|verkeerd|abusievelijk|foutief|błędnie|nieprawdziwie|omyłkowo|felaktig\w*|feil(?:en)?|fel|forkert\w*|fejl|fejlagtigt|yanlış\w*|hatalı|sehven"
    r"|erreur\b.{0,30}\bgliss\w+|fehler\s+eingeschlichen|fausses?|false|corrects?|corrigée?|berichtigt|korrigiert|corregid[oa]|corrigid[oa]|düzeltil\w+)\b|有误|有誤|应为|應為|改为|改為|誤り|바로잡|고칩니다|잘못|والصحيح|خطأ",
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
_SENTENCE = re.compile(r"(?<=[^\d\W][.!?])(?<!\.\w\.)\s+|[。！？]")
_TO_NEWSROOMS = re.compile(
    r"^\W*(?:note\s+to\s+|attention[,:]?\s+|achtung[,:]?\s+)?(?:editors|eds\.?|clients|subscribers|rédactions|redaktionen|redacciones|editores|"
    r"redazioni|redações|redacties|redakcje|redaktioner\w*|редакции)\s*[,:–-]\s",
    re.IGNORECASE,
)
_SPEAKS = (_ITEMS.search, _TO_NEWSROOMS.match, _CONTRARY.match, _CORRECTS_PART.match, _WE_WROTE.search)
"""One of these says something of every notice, and none of most texts."""
_GONE_MARK = re.compile(
    r"^\W*(?:\w+\s+)?(?:kill|annul|anul|iptal|аннул|анул|storn|annullera|作废|(?:전문\s*)?취소|إلغاء)", re.IGNORECASE
)
_DETAIL = re.compile(
    r"\b(?:age|âge|alters?|edad|età|idade|leeftijd|wieku?|ålder|alder|yaş\w*|возраст\w*|вік\w*|names?|noms?|vorname\w*|nachname\w*|namens?|nombres?|"
    r"nom[ei]|naam|imieni\w*|nazwisk\w*|namn|navn|имени|фамили\w+|dates?|datum\w*|fechas?|dat[aey]|data|figures?|chiffres?|zahl\w*|cifr\w+|número\w*|"
    r"numer\w*|spelling|orthographe|schreibweise|title|titre|titels?|título|titolo|byline|location|ortes?|lieu|lugar|luogo|plaats|year|année|jahr\w*|año|"
    r"anno|ano|jaar|roku?|day|jour|score|result\w*|résultat\w*|ergebnis\w*|par(?:agraph|ágrafo|rafo|a)?s?|absatz|headline|überschrift|photo|caption)\b",
    re.IGNORECASE,
)
_OF_ITEM = re.compile(
    rf"^\W*(?:(?:to|on|zu[rm]?|à|de|du|a|al|alla|della|do|da|van|bij|к|till?|om)\s+)?(?:\w+['’]?\s*){{0,2}}?(?:{ITEM})(?=\W)",
    re.IGNORECASE,
)
_BETWEEN = 25
"""Characters between what an agency does and its item."""
_ASKED, _OPENING, _MOST = 45, 60, 240
"""Characters in which a sentence comes to its wish, a paragraph to its item, and to what was wrong."""


def told_loosely(headline: str, paragraphs: Sequence[str]) -> tuple[RevisionKind, str] | None:
    """What the opening of a short text asks or tells of an item of its newsroom, and the words."""
    if _is_not_to_be_used(headline):
        return RevisionKind.HOLD, headline
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
    about = any(each.search(opening[: _MOST // 2]) for each in (_DATED, _OURS, _PAGE, _SENT))
    return about and any(each.search(opening) for each in (_WRONG, _RATHER, _SORRY, _WE))


def is_of_detail(what: str) -> bool:
    """Whether a detail of an article stands between a mark of correction and its colon: « CORRECTIE leeftijd: »."""
    return _DETAIL.search(what) is not None


def is_of_item(rest: str) -> bool:
    """Whether what stands behind a mark of correction is an item: « Correction - story on fares »."""
    return _OF_ITEM.match(rest) is not None


def _taken_back(headline: str, sentence: str) -> RevisionKind | None:
    ours = _OURS.search(sentence)
    does = _WE_TAKE_BACK.search(sentence[:_MOST])
    if does and ours and (ours.start() < does.end() or _follows_at_once(does, ours, sentence)):
        return RevisionKind.HOLD if _HOLDS.search(does[0]) else RevisionKind.WITHDRAWAL
    if _SENT.search(sentence) and (_AGENCY_TAKES_BACK.search(sentence) or _IS_VOID.search(sentence)):
        return RevisionKind.WITHDRAWAL
    if _TO_NEWSROOMS.match(sentence):
        told = (kind for kind, pattern in KINDS if kind is not RevisionKind.CORRECTION and pattern.search(sentence))
        return next(told, None)
    if _WIRE_ITEM.search(sentence) and _READY.search(sentence):
        return RevisionKind.HOLD_RELEASED
    if (own := _AGENCY_TAKES_BACK.search(sentence)) and (item := _ITEMS.search(sentence, own.start())):
        return RevisionKind.WITHDRAWAL if item.start() - own.end() <= _BETWEEN else None
    if _is_not_to_be_used(sentence) and (_IS_VOID.search(headline) or _GONE_MARK.match(headline)):
        return RevisionKind.KILL
    if _is_not_to_be_used(sentence):
        return next((kind for kind, pattern in KINDS if kind in _GONE and pattern.search(sentence)), RevisionKind.HOLD)
    if _IS_VOID.search(sentence) and (_OURS.search(sentence) or _SENT.search(sentence) or _is_marked(headline)):
        return RevisionKind.KILL
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


def _between(one: re.Match[str], other: re.Match[str]) -> tuple[int, int]:
    """The places between two words."""
    return min(one.end(), other.end()), max(one.start(), other.start())


def _is_not_to_be_used(sentence: str) -> bool:
    """Whether a sentence asks not to use an item of a newsroom, which nobody else is asked."""
    item, use = _WIRE_ITEM.search(sentence), _USE.search(sentence)
    if item is None or use is None or _APART.search(sentence, *_between(item, use)):
        return False
    return bool(_UNUSED.search(sentence) and (ASKS.search(sentence) or _OURS.search(sentence)))


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
    between = sentence[asks.end() : about.start()].lstrip(" ,") if asks and about else ","
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
    if _CORRECTS_HEAD.match(headline) and _OURS.search(opening) and wrong:
        return True
    if confesses and _ITEMS.search(opening):
        return bool(wrong)
    ours = _OURS.search(opening) or _DATED.search(opening)
    return bool(ours and wrong and _WE.search(said))
