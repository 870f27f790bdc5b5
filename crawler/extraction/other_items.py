"""Whether a text names another item of its agency, and what it asks newsrooms to do with that. Pure.

A kill, a hold or a correction that is an item of its own says so in two ways: it quotes the headline of the other
(« la dépêche « ... » », „die Meldung „...““, 「...」の記事), and it asks (« prière d'annuler », "please hold").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from storage.records import RevisionKind

_OPENS, _CLOSES = "«“„”「『《\"‘’'", "»”“」』》\"’'"
_OPENING = r"""(?<![^\s(:,])["'‘’](?=\S)|[«“„「『《]"""
"""A straight or single one opens only before a word."""
ITEM = (
    r"\b(?:story|article|item|dispatch|report|d[ée]p[êe]che|information|br[èe]ve|meldung|beitrag|bericht|artikel|noticia"
    r"|melding(?:en)?|nota|despacho|informaci[óo]n|notizia|lancio|dispaccio|articolo|not[íi]cia|mat[ée]ria|reportagem|depesz\w*"
    r"|wiadomo\w+|telegram(?:met)?|nyhet(?:en)?|haber\w*|informacj\w+"
    r"|artyku\w+|сообщени\w+|новост\w+|заметк\w+|повідомленн\w+|новин\w+)\b|稿件|기사|报道|報道|消息|新闻|新聞|(?:ال)?خبر"
    r"|البرقية|المادة"
)
_SLUG = r"(?-i:[A-Z]{2,}(?:-{1,2}[A-Z0-9]{2,})+)"
_COUNTED = r"n[°º.o]{1,2}|№|no\.?|nr\.?|number|num(?:mer|ber|ero)|n[úu]mero|nummer|numer|номер|رقم|slugged"
NAMED = re.compile(
    rf"(?:{ITEM})[^.!?。！？{_OPENS}{_CLOSES}]{{0,40}}(?:{_OPENING})|[」』]の?(?:記事|ニュース|原稿|配信)|》(?:一|的)?(?:稿|文|报道|報道|消息)"
    rf"|(?:{ITEM})\s*(?:{_COUNTED})?\s*(?:[A-Z]{{0,5}}-?\d{{3,}}|{_SLUG})"
    r"|(?:稿号|编号|編號|番号)\s*[:：]?\s*[A-Za-z]{0,5}-?\d{3,}|\b\d{3,}\s+(?:numaralı|sayılı|no['’]?lu)\s+haber"
    rf"|\bslugged\s+(?-i:[A-Z]{{2}})|\b(?:kill|hold|withdrawal|correction)\s+[^.!?]{{0,30}}\b(?:for|of|on)\s+{_SLUG}|[{_CLOSES}]\s+başlıklı\s+haber",
    re.IGNORECASE,
)
"""An item, by its headline, number or slug."""
_THIS = re.compile(
    r"\b(?:this|the\s+above)\s+(?:story|article|dispatch|report)\b|\b(?:cette|notre)\s+(?:d[ée]p[êe]che|information)\b"
    r"|\bdiese[rn]?\s+(?:meldung|nachricht)\b|\besta\s+(?:noticia|informaci[óo]n|nota)\b|\beste\s+despacho\b"
    r"|\bquest[ao]\s+(?:notizia|lancio|dispaccio)\b|\b(?:est[ae]|dest[ae])\s+(?:not[íi]cia|mat[ée]ria|despacho)\b"
    r"|\b(?:detta|dette)\s+telegram\b|\bden(?:na|ne)\s+nyhet\b|\bbu\s+haber(?:i|imizi)?\b"
    r"|\bdit\s+bericht\b|\b(?:tej|t[ęe])\s+depesz\w+|\b(?:это|данное)\s+сообщение\b|\b(?:це|дане)\s+повідомлення\b"
    r"|هذا\s+الخبر|هذه\s+البرقية|本稿|此稿|本(?:记事|記事)|この(?:記事|原稿)",
    re.IGNORECASE,
)
"""The item that stands here."""
TAKEN_BACK = re.compile(
    r"\b(?:is|was|has\s+been)\s+(?:hereby\s+)?(?:withdrawn|pulled|killed|annulled|cancell?ed|retracted)\b"
    r"|\best\s+(?:à\s+(?:annul|retir)er|(?:annul|retir)ée?)\b|\b(?:wird|ist)\s+(?:zurückgezogen|zu\s+streichen|gestrichen)\b|\bqueda\s+(?:anul|retir)ad[oa]\b"
    r"|(?<!\w)è\s+(?:annullat|ritirat)[oa]\b|\b(?:fica|está)\s+(?:anul|cancel)ad[oa]\b|\b(?:is|wordt)\s+(?:ingetrokken|vervallen)\b"
    r"|\b(?:foi|não\s+seja)\s+(?:anul|cancel|public)ad[oa]\b|\bbericht\b.{0,20}\bvervalt\b|\b(?:annulleras|utgår|dras\s+tillbaka|återkallas)\b"
    r"|\biptal\s+edil\w+|\bgeri\s+çekil\w+|\bzosta(?:je|ła)\s+(?:wycofan|anulowan)\w+|аннулируется|отзывается|анулюється|відкликається",
    re.IGNORECASE,
)
_OVER = re.compile(r"^[\s,]*(?:vervalt|entfällt|wird\s+storniert|zostaje\s+anulowana)\b", re.IGNORECASE)
_THE_ITEM = re.compile(
    rf"^\W*(?:\w+\s+){{0,2}}?(?:{ITEM})\s*(?:(?:\w+\s+){{0,2}}?(?P<quoted>[{_OPENS}][^{_OPENS}{_CLOSES}]{{4,250}}[{_CLOSES}])"
    rf"|(?:{_COUNTED})?\s*(?:[A-Z]{{0,5}}-?\d{{3,}}|{_SLUG}))",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:please|bitte|merci|veuillez|favor|por\s+favor|si\s+prega|gelieve|prosimy|просим|lütfen)\b", re.IGNORECASE
)
_WHOLE_HEADLINE = 4
"""Words of a quotation from which on it is a headline."""
_BEGINS = 25
"""Characters in which a notice comes to the item that it names."""
_NEAR = 60
"""Characters between "please" and the item that it is about."""
_QUOTED = re.compile(rf"[{_OPENS}][^{_OPENS}{_CLOSES}]{{4,250}}[{_CLOSES}]")
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 3
_RELEASED = (
    r"\bmay\s+(?:now|again)\s+be\s+(?:used|published|run)|\bhold\b.{0,40}\b(?:lifted|released|no\s+longer)\b"
    r"|\bpeut\s+(?:désormais|de\s+nouveau|à\s+nouveau|maintenant)\s+être\s+(?:utilis|publi|diffus)ée?|\bsuspension\b.{0,30}\blevée"
    r"|\bkann\s+(?:nun|jetzt|wieder|ab\s+sofort)\b.{0,20}\b(?:verwendet|veröffentlicht)|\b(?:sperre|sperrung)\b.{0,30}\baufgehoben"
    r"|\b(?:ya|ahora)\s+(?:se\s+)?puede\s+(?:usar|utilizar|publicar|difundir)(?:se)?|\bpuò\s+(?:ora\s+)?(?:di\s+nuovo\s+)?essere\s+(?:usat|utilizzat|pubblicat|diffus)[ao]"
    r"|\b(?:já|agora)\s+pode\s+ser\s+(?:usad|utilizad|publicad|divulgad)[ao]|\bmag\s+(?:nu|weer)\b.{0,20}\b(?:gebruikt|gepubliceerd)"
    r"|\bmożna\s+(?:już|ponownie)\b.{0,20}\b(?:publikować|wykorzystać|używać)|\b(?:можно|разрешается)\s+(?:теперь\s+|снова\s+)?(?:публиковать|использовать)"
    r"|\bfår\s+(?:nu|åter)\s+(?:användas|publiceras)|可以(?:刊发|采用|使用|播发)了?|恢复(?:播发|使用)|يمكن\s+(?:الآن\s+)?(?:نشر|استخدام)|使用(?:して)?(?:も)?(?:差し支え|構い)"
)
"""What may be used again."""
_IS_RELEASED = re.compile(_RELEASED, re.IGNORECASE)
_HOLD = (
    r"\bsuspendre\s+(?:la\s+(?:diffusion|publication)|l['’]utilisation)|zur[üu]ckhalten|\breten(?:er|gan)\b|\btrattenere\b"
    r"|\bsospendere\s+la\s+(?:diffusione|pubblicazione)|\breter\b|\baan\s+te\s+houden\b|\bwstrzyma\w+\s+(?:publikacj|depesz)\w+"
    r"|придержать|приостановить|暂缓|暫緩|保留|見合わせ|verwenden\s+sie\b.{0,40}\bnicht\b"
    r"|publicera\s+(?:inte|ej)|använd\s+(?:inte|ej)|(?:brug|bruk|publiser)\s+ikke|vänta\s+med\s+publicering|(?:kullan|yayınla|yayımla)ma(?:y[ıi]n|man[ıi]z)|보류|beklet"
    r"|não\s+sejam?\s+(?:publicad|divulgad|utilizad)|tot\s+nader\s+order|gebruik\b.{0,40}\bniet\b|暂停|勿采用"
    r"|\bhold\b|do\s+not\s+(?:use|publish|run)|not\s+to\s+be\s+used|(?:should|must)\s+not\s+be\s+(?:used|published)|stand\s+by\b|before\s+using|suspendre\s+l['’]utilisation|korzysta(?:ć|nie)|ne\s+pas\s+(?:utiliser|publier|diffuser)"
    r"|nicht\s+(?:(?:zu|mehr|weiter)\s+)?(?:verwenden|veröffentlichen)|no\s+(?:utili[zc]|us|publi[cq]u?|difund)(?:[aei]r|[ae]n)"
    r"|non\s+(?:us|utilizz|pubblic|diffond)(?:are|ere|ate|ete)|não\s+(?:us|utiliz|publi[cq]u?|divulgu?)(?:ar|em)"
    r"|ne\s+(?:(?:la|le|les|l['’])\s*)?(?:utilisez|publiez|diffusez)\s+pas|n['’]utilisez\s+pas|(?:until\s+further\s+notice|jusqu['’]à\s+nouvel\s+(?:ordre|avis)"
    r"|bis\s+auf\s+weiteres|hasta\s+nuev[oa]\s+(?:aviso|orden)|fino\s+a\s+nuov[oa]\s+(?:avviso|comunicazione|ordine)|até\s+(?:novo|nova)\s+(?:aviso|ordem)|do\s+odwołania)"
    r"|niet\s+(?:te\s+)?(?:gebruiken|publiceren)|nie\s+(?:używa|publikowa|wykorzystywa)(?:ć|nie)|o\s+nie(?:używanie|publikowanie|wykorzystywanie)"
    r"|не\s+(?:использ(?:овать|уйте)|публик(?:овать|уйте))|не\s+(?:використовувати|публікувати)|勿用|请勿|請勿|عدم\s+(?:ال)?(?:نشر|استخدام)"
)
PART = (
    r"\b(?:(?:second|third|fourth|fifth|last|final)\s+)?(?:paragraphs?|sentences?|par\.|paragraphes?|phrase|absatz|absätze|satz|sätze|párrafos?|frase|paragrafo"
    r"|capoverso|parágrafos?|alinea|zin|stycket|meningen|akapit\w*|zdani\w*|paragraf\w*|cümle\w*|абзац\w*|фраз\w+)\b|段落|段|句|الفقرة|الجملة"
)
_TAKE_OUT = (
    r"\bdelete|\bremove|\bsupprim|\bretir|\bstreich|\blösch|\belimin|\bsuprim|\bborr|\bcancell|\bapag|\bexclu"
    r"|\bschrap|\bverwijder|\bstryk|\bslett|\bslet\b|\busun|\bwykreśl|\bçıkar|\bsil(?:in|iniz)\b|удалить|исключить|снять|删除|刪除|删去|削除|حذف"
)
_NOT_ITEM = rf"(?:(?!{ITEM})[^.!?。])"
_OF_A_PART = rf"(?:{_TAKE_OUT}){_NOT_ITEM}{{0,40}}?(?:{PART})|(?:{PART}){_NOT_ITEM}{{0,25}}?(?:{_TAKE_OUT})"
"""What is asked of a paragraph is a correction of the item."""
_DONE = (
    (RevisionKind.HOLD_RELEASED, _RELEASED),
    (RevisionKind.CORRECTION, _OF_A_PART),
    (RevisionKind.KILL, r"\biptal|\bstryk|\bkill|\bstreich|\bannul|\banul|\bстор|аннулир|анулю|作废|作廢|إلغاء"),
    (
        RevisionKind.WITHDRAWAL,
        r"withdr[ae]w|\bretirer|zurückz|\bretir[ae]|\britir|intrekk|ingetrokken|wycof|отозва|відклик|撤|سحب|取り消|\bdisregard|\bignor(?:e[rz]?|are?|em|en|ieren)\b|tenir\s+compte|desconsider|caso\s+omiso|\bignorare\b|\bdelete\b|\bremove\b|\bsupprim|\blösch|\bersatz\s+folgt\s+nicht|\belimin|\bborr(?:ar|en)\b|\bcancell|\bcancelad|\bapag|\bexclu(?:ir|am)\b|\bverwijder|\bvervalt\b|\bdras?\s+tillbaka|\bradera|\båterkall|\bgeri\s+çek|\busun[ąi]|удалить|изъять|снят\w*\s+с\s+(?:ленты|выпуска)|删除|刪除|削除|حذف|\bnegeren\b|zignorowa|проигнорир|忽略|تجاهل",
    ),
    (RevisionKind.HOLD, _HOLD),
    (
        RevisionKind.CORRECTION,
        r"\bplease\s+read\b|\b(?:pri[èe]re\s+de|bien|veuillez)\s+lire\b|\bbitte\s+lesen\b|muss\s+es\s+(?:richtig\s+)?hei(?:ß|ss)en"
        r"|\bléase\b|\bdebe\s+decir\b|\b(?:leggasi|si\s+legga)\b|\bleia-se\b|\bte\s+lezen\b|следует\s+читать|слід\s+читати|应为|應為",
    ),
)
KINDS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _DONE)
ASKS = re.compile(
    r"\bplease\b|\b(?:clients|subscribers|editors|newsrooms)\s+(?:should|must|are\s+(?:asked|requested))\b|\b(?:clients|abonnés)\s+(?:doivent|sont\s+priés)\b|\b(?:kunden|redaktionen|bezieher)\s+(?:sollen|werden\s+gebeten)\b|\b(?:clientes|abonados|assinantes)\s+(?:deben|devem)\b|\binvit(?:iamo|ano)\b|\bwilt\s+u\b|\bwacht\b(?=.{0,20}\bmet\b)|\bber\s+(?:redaktion|redaksjon|kund)\w+|\bmå\s+ikke\b|\bbedes\b|\brica\s+ederiz\b|바랍니다|주십시오|주시기|\bpedimos\b|^\s*(?:kill|withhold|withdraw)\s+(?:the|this|our)\b|\bpriée?s\s+d(?:e\b|['’])|\bpregat[iao]\s+di\b|\bkindly\b|^\W*(?:note\s+to\s+|attention[,:]?\s+)?(?:editors|subscribers|clients)\s*[:,–-]|\b(?:subscribers|clients|editors)\s+are\s+(?:asked|requested)\b|\b(?:vänligen|var\s+vänlig|vennligst|venligst)\b|\blütfen\b|\b\w+may[ıi]n(?:ız|iz)?\b|نرجو|الرجاء|\bvous\s+prions\b|\bvous\s+demandons\b|\bpri[èe]re\b|\bmerci\s+d|\bveuillez\b|\bbitte\b|\bwir\s+bitten\b|\brogamos\b|\bse\s+ruega\b|\bsi\s+invitan?o?\b|\bsi\s+prega\b"
    r"|\bpreghiamo\b|\bfavor\b|\bpede-se\b|\bsolicitamos\b|\bpedimos\b|\brogamos\b|\bsolicita-se\b|\bgelieve\b|\bverzo(?:ek|cht)|\bombeds\b|お願い(?:いた)?します|\bprosimy\b|\bпросим\b|\bпросьба\b"
    rf"|\bпросимо\b|[请請](?=[各勿暂暫立撤删刪停不将將予即])|يرجى|ください|^\s*(?:{_HOLD})",
    re.IGNORECASE,
)


def names_item(paragraphs: Sequence[str], headline: str) -> bool:
    """Whether the opening quotes the headline of another item, or this one's own behind its mark."""
    own = _words(headline)
    for paragraph in paragraphs[:2]:
        if NAMED.search(paragraph):
            return True
        if len(own) >= _FEWEST_WORDS and any(own == _words(found[0]) for found in _QUOTED.finditer(paragraph)):
            return True
    return False


def asked(paragraphs: Sequence[str]) -> tuple[RevisionKind, str] | None:
    """What newsrooms are asked to do with the item that is named, and the words: kill, withdraw or hold it."""
    for paragraph in paragraphs[:2]:
        plain = _QUOTED.sub(" ", paragraph)
        named = NAMED.search(paragraph)
        by_number = named is not None and named.start() <= _BEGINS and named[0][-1] not in _OPENS + _CLOSES
        told = named is not None and (
            ASKS.search(plain) or (by_number and TAKEN_BACK.search(plain)) or _is_over(paragraph)
        )
        if not told and not _asks_of_this(plain):
            continue
        for kind, words in KINDS:
            if words.search(plain):
                return kind, paragraph
    return None


def begins_with_please(mark: str) -> bool:
    """Whether a mark is a wish, which an item on paint may begin with, too: „Bitte streichen: Welche Farbe passt?“"""
    return bool(_WISH.match(mark))


def is_quoted(text: str) -> bool:
    """Whether a text begins with what somebody else says."""
    return text.lstrip()[:1] in tuple(_OPENS)


def _is_over(paragraph: str) -> bool:
    """Whether it begins with an item by its number or whole headline, and goes on to say what became of it."""
    begins = _THE_ITEM.match(paragraph)
    if begins is None or (begins["quoted"] is not None and len(_words(begins["quoted"])) < _WHOLE_HEADLINE):
        return False
    rest = paragraph[begins.end() : begins.end() + _NEAR]
    return any(each.search(rest) for each in (TAKEN_BACK, _OVER, _IS_RELEASED))


def _asks_of_this(plain: str) -> bool:
    """Whether newsrooms are asked something about the very item that they read."""
    please = ASKS.search(plain[:_NEAR])
    this = _THIS.search(plain, please.start(), please.end() + _NEAR) if please else None
    return this is not None or (
        please is None and (found := _THIS.search(plain[:_NEAR])) is not None and bool(ASKS.search(plain, found.end()))
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
