"""Lines that papers put between the paragraphs of an article and that are none of it: pointers, appeals, rights."""

# ruff: noqa: E501 - words are not folded

from __future__ import annotations

import re
from functools import lru_cache

MAX_LINE = 220
"""Characters of such a line; what is longer is taken for text."""

_WORDS = r"""
(?:read|watch|listen)\ (?:more|also|next|now)\b | read\ (?:the\ full|our)\b | (?:also|must)[ -]read\b
| don['’]t\ miss\b
| related(?:\ (?:articles?|stories|content|coverage|topics?|posts?|links?|news))?\s*(?::|$)
| you\ (?:may|might)\ (?:also\ )?like\b
| sign\ up\b | subscribe\b | get\ (?:the|our)\ (?:latest|best|top|free|daily|newsletter)\b
| get\ .{0,60}\b(?:inbox|newsletter)\b
| follow\ (?:us|me)\b
| follow\ .{2,60}\ on\ (?:twitter|x|facebook|instagram|threads|linkedin|telegram|whatsapp|google)\b
| join\ (?:our|the\ conversation|the\ discussion)\b | thank\ you\ for\ (?:subscribing|signing\ up|visiting)
| download\ (?:the|our)\b.{0,40}\bapp\b | click\ here\b
| (?:learn|find\ out|discover|see|view|show|load)\ (?:more|all)\b.{0,30}$
| advertisement\b.{0,30}$ | (?:story|article)\ continues\b | sponsored\b.{0,40}$ | all\ rights\ reserved\b
| comments?\s*(?:\(\d+\))?$
| (?:we|this\ (?:post|article|page))\ may\ (?:earn|contain|receive)\b
| (?:à\ )?lire\ (?:aussi|également|encore)\b | (?:à\ )?voir\ (?:aussi|également)\b
| sur\ le\ même\ (?:sujet|thème)\b | publicité$
| inscrivez-vous\b | abonnez-vous\b | recevez\b.{0,80}\bnewsletter\b | suivez-nous\b | cet\ article\ vous\ a\b
| (?:lesen\ sie|lies|lest)\ (?:auch|mehr|hier|weiter|dazu)\b | mehr\ (?:zum\ thema|dazu)\b | auch\ interessant\b
| das\ könnte\ (?:sie|dich)\b | passend\ dazu\b | jetzt\ (?:anmelden|abonnieren)\b | abonnieren\ sie\b
| folgen\ sie\ uns\b
| anzeige$ | werbung$ | empfohlener\ (?:redaktioneller\ )?inhalt\b | externer\ inhalt\b
| (?:lea|lee|vea|leer|ver)\ (?:también|más|además)\b | te\ puede\ interesar\b | suscríbe(?:te|se)\b | síguenos\b
| publicidad$
| (?:leggi|guarda)\ anche\b | iscriviti\b | seguici\b | pubblicità$ | (?:ti\ )?potrebbe\ interessar
| lei?a\ (?:também|mais|ainda)\b | saiba\ mais\b | veja\ (?:também|mais)\b | inscreva-se\b | siga-nos\b | publicidade$
| lees\ (?:ook|meer|verder)\b | bekijk\ ook\b | schrijf\ je\ in\b | volg\ ons\b | advertentie$
| (?:czytaj|zobacz)\ (?:też|także|również|więcej)\b | reklama$ | zapisz\ się\b
| (?:читайте|смотрите)\ (?:также|ещё|еще)\b | подпи(?:шитесь|сывайтесь)\b | реклама$
| (?:download|get)\ (?:the|our)\ (?:free\ )?app\b | (?:all\ )?copyright\ (?:©|\d|by)
| (?:do\ you\ have|got)\ a\ (?:tip|story)\b
| (?:contact|write\ to)\ (?:us|the\ (?:author|reporter|newsroom))\b.{0,60}@
| tous\ droits\ réservés\b | téléchargez\b.{0,40}\bapp | une\ (?:info|information)\ \? | les\ plus\ lus?$
| alle\ rechte\ vorbehalten\b | laden\ sie\b.{0,40}\bapp\b | haben\ sie\ (?:hinweise|eine\ frage)\b | meistgelesen$
| todos\ los\ derechos\b | descarg(?:a|ue)\b.{0,40}\b(?:app|aplicación) | ¿?tienes?\ una\ pista\b | lo\ más\ leído$
| (?:©\ )?riproduzione\ riservata\b | tutti\ i\ diritti\b | scarica\b.{0,40}\bapp\b | hai\ una\ segnalazione\b
| i\ più\ letti$
| todos\ os\ direitos\b | (?:baixe|descarregue)\b.{0,40}\b(?:app|aplicativo|aplicação) | mais\ lidas$
| alle\ rechten\ voorbehouden\b | download\ onze\b.{0,40}\bapp\b | heb\ je\ een\ tip\b | meest\ gelezen$
| wszelkie\ prawa\ zastrzeżone\b | pobierz\b.{0,40}\b(?:app|aplikacj) | obserwuj\ nas\b | masz\ temat\b
| najczęściej\ czytane$
| (?:все\ права\ защищены|усі\ права\ захищені)\b | скача(?:йте|ть)\b.{0,40}\bприложени | есть\ новость\b
| самое\ читаемое$
| читайте\ також\b | підпи(?:шіться|суйтесь)\b | mer\ om\b.{0,40}$ | anmäl\ dig\b | alle\ rettigheter\b
| (?:ayrıca\ okuyun|bizi\ takip\ edin|tüm\ hakları\ saklıdır)\b | reklam$
| 广告$|廣告$|広告$|광고$|إعلان$ | (?:相关|延伸|推荐)(?:阅读|新闻)|相關(?:閱讀|新聞)|関連(?:記事|ニュース)
| あわせて読みたい|おすすめ(?:情報|記事)$|.{1,20}をフォロー(?:する)?$|관련\ ?기사
| 热门文章$|アクセスランキング$|많이\ 본\ 뉴스$ | (?:订阅|訂閱)(?:我们|我們|本报)
| (?:下载|下載)(?:我们|我們)?.{0,6}(?:客户端|app) | 关注我们|關注我們
| 版权所有|版權所有|未经授权|無断転載|無断複製|무단\ ?전재 | 新闻线索|情報提供は | メールマガジンに
| アプリをダウンロード|公式.{0,12}フォロー
| (?:责任|責任)编?[编編]辑?[辑輯]?[：:] | 구독하기$
| اقرأ\ أيضا | اشترك(?:وا)?\ في\ (?:نشر|قنا) | (?:حمل|نزل)\ تطبيق | تابعنا\ على | جميع\ الحقوق | للتواصل\ مع
| (?:الأكثر\ قراءة|مواضيع\ ذات\ صلة)$
| läs\ (?:också|mer|även)\b | les\ også\b | læs\ også\b | følg\ oss\b | annonse?$ | lue\ (?:myös|lisää)\b
| (?:čtěte|přečtěte\ si)\ (?:také|více|i|ještě)\b | (?:olvas(?:d|sa)\ el\ ezt\ is|kapcsolódó\ (?:cikk|hír))
| citi(?:ți|ţi|ți|te?ște)\ (?:și|şi)\b | (?:прочетете|вижте)\ (?:още|също)\b | (?:pro)?čitajte\ (?:i|još)\b
| διαβάστε\ (?:επίσης|ακόμ[αη]|περισσότερα|και)\b | ilgili\ haber(?:ler)?\b | kaynak:.{0,40}$
| (?:ये|यह)\ भी\ (?:पढ़ें|पढ़ें|देखें) | (?:আরও|আরো)\ পড়ুন | یہ\ بھی\ پڑھیں | بیشتر\ بخوانید | (?:קראו?|ראו)\ גם\b
| baca\ juga\b | (?:xem|đọc)\ thêm\b | อ่าน(?:เพิ่มเติม|ข่าวที่เกี่ยวข้อง) | شارك(?:\ (?:الخبر|المقال))?$ | مشاركة$
| (?:저작권자|ⓒ|ⓒ\ ).{0,40}(?:금지|reserved)? | [가-힣]{2,4}\ (?:기자|특파원)\ *=?\ *[\w.+-]{1,40}@[\w.-]{1,60}$
| (?:video|audio)\ player\ is\ loading\b | current\ time\ \d | this\ is\ a\ modal\ window
| your\ browser\ (?:does\ not|doesn['’]t)\ support | (?:end|ends|fin|ende|fine|fim|einde|koniec|конец)[\W_]{0,3}$
| (?:press|news|media)\ release$ | (?:presse|medien)mitteilung$ | communiqué(?:\ de\ presse)?$
| (?:nota|comunicado)\ de\ (?:prensa|imprensa)$ | comunicato\ stampa$ | persbericht$ | our\ standards:
"""
_LINE = re.compile(rf"[\W\d_]*(?:{_WORDS})", re.IGNORECASE | re.VERBOSE)
_CONSENT = re.compile(
    r"[\W\d_]*(?:(?:we|this (?:site|website)|our (?:site|website)) uses? (?:\w+ and \w+ |\w+ )?cookies\b"
    r"|(?:by (?:continuing|using)\b.{0,60}|you )(?:agree|consent) to (?:our|the) use of cookies"
    r"|(?:nous|ce site) utilis(?:ons|e) (?:des|les) (?:cookies|traceurs)|en poursuivant votre navigation"
    r"|(?:wir|diese (?:seite|website|webseite)) (?:verwende[nt]|nutz(?:en|t)|setz(?:en|t)) (?:\w+ )?cookies"
    r"|(?:este (?:sitio(?: web)?|site) )?(?:utilizamos|usamos|utiliza|usa) (?:las |os )?cookies"
    r"|(?:questo sito )?(?:utilizziamo|usiamo|utilizza|usa) (?:i )?cookie"
    r"|(?:wij|we|deze (?:site|website)) (?:gebruik(?:en|t)|maken gebruik van) cookies"
    r"|(?:używamy|ta strona (?:używa|korzysta z)|korzystamy z|nasz serwis (?:używa|korzysta z)) (?:plików )?cookie"
    r"|(?:мы|этот сайт|наш сайт|сайт) используе[мт] (?:файлы )?(?:cookie|куки)"
    r"|(?:ми|цей сайт|наш сайт|сайт) використовує(?:мо)? (?:файли )?(?:cookie|кукі)"
    r"|(?:vi|denna (?:sajt|webbplats)|dette (?:nettstedet|website)) (?:använder|bruker|bruger) (?:cookies|informasjons)"
    r"|(?:当|本)(?:サイト|ウェブサイト)(?:で)?は.{0,20}(?:cookie|クッキー)|(?:我们|我們|本(?:网|網)站)(?:会|將|将)?使用.{0,6}cookie"
    r"|χρησιμοποιούμε (?:\w+ )?cookies|(?:ο|αυτός ο) ιστότοπος χρησιμοποιεί (?:\w+ )?cookies"
    r"|(?:\w+ ){0,3}çerez(?:ler(?:i|den)?)? (?:kullan|yararlan)"
    r"|(?:당사|본 사이트|이 사이트|우리)(?:는|은).{0,30}쿠키를? 사용"
    r"|(?:אנו|אנחנו|אתר זה|האתר) משתמש(?:ים)? (?:ב-?)?(?:cookies|עוגיות|קובצי)"
    r"|(?:हम|यह (?:साइट|वेबसाइट)).{0,60}(?:कुकी|cookies)"
    r"|(?:เว็บไซต์(?:นี้|ของเรา)?|เรา)(?:มีการ)?ใช้.{0,10}(?:คุกกี้|cookies)"
    r"|(?:نستخدم|يستخدم (?:هذا )?الموقع) (?:ملفات )?(?:تعريف الارتباط|الكوكيز))",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(
    r"[\W\d_]*(?:(?:the |this |all )?(?:materials?|contents?)(?: (?:on|of|in) this (?:web)?site)? may not be (?:reproduced|published|copied|used)\b"
    r"|(?:(?:use of|registration on|access to)\b.{0,60}|by (?:using|browsing|registering)\b.{0,40})\b(?:this|our) (?:web)?site\b.{0,60}"
    r"\b(?:constitutes|indicates|(?:you )?(?:accept|agree))"
    r"|if you (?:buy|purchase|click|register|subscribe|sign up|make a purchase)\b.{0,140}\bwe (?:may|might|can) (?:receive|earn|get)\b"
    r"|(?:some|all|many) of (?:the|our) (?:links|offers|products)\b.{0,80}\b(?:affiliate|we may (?:earn|receive)|compensat)"
    r"|your e-?mail address will not be (?:published|displayed|shared)|this (?:site|form) is protected by recaptcha"
    r"|(?:deine|ihre) e-mail-adresse wird nicht veröffentlicht|votre adresse (?:e-?mail|de messagerie|électronique) ne sera pas publiée"
    r"|(?:tu|su) (?:dirección de )?correo electrónico no será publicad[ao]|il tuo indirizzo e-?mail non sarà pubblicato"
    r"|o seu endereço de e-?mail não será publicado|(?:je|uw) e-mailadres (?:wordt|zal) niet (?:gepubliceerd|getoond|worden)"
    r"|twój adres e-?mail nie zostanie opublikowany|ваш (?:e-?mail|адрес email|электронный адрес) не будет опубликован"
    r"|(?:market )?(?:quotes|data)(?: displayed in real-time or)? (?:are )?delayed (?:by )?at least)",
    re.IGNORECASE,
)
MAX_PRINT = 900
"""Characters of a notice that asks for consent to cookies, or of the small print that a site sets under all its pages."""
_RULE = re.compile(r"[\W_]+|\d{1,2}:\d{2}(?::\d{2})?|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
"""No words at all, how long a film is, or the writer's address."""


@lru_cache(maxsize=4_096)
def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a pointer, an appeal, small print, a notice of cookies, an advertisement's mark, or no words."""
    if len(paragraph) > MAX_LINE:
        return len(paragraph) <= MAX_PRINT and bool(_CONSENT.match(paragraph) or _SMALL_PRINT.match(paragraph))
    return any(form.match(paragraph) for form in (_LINE, _CONSENT, _SMALL_PRINT)) or bool(_RULE.fullmatch(paragraph))
