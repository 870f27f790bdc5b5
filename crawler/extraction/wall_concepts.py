"""What the sentences of walls are made of: for each kind the ideas that meet in them, as stems in many languages.

A vendor words its check anew each year, and each site its lost page. The ideas stay: a browser is verified, an address
leads nowhere, cookies are accepted. One idea alone is news' too; two in one sentence that speaks to its visitor are a
wall's. Pairs of stems: those that begin a word, and those of scripts that are looked for anywhere.
"""

from __future__ import annotations

import re

_Idea = tuple[str, str]

_ROBOT: _Idea = (
    r"robot|bots?\b|captcha|humain|human[oa]?s?\b|menschl?|mensch\b|umano|mens\b|człowiek|автоматическ|робот|боты?\b|"
    r"automati[cszq]|programme\s+auto|людин|άνθρωπ|insan\b|manusia|människa|člověk",
    r"人机|机器人|機器人|ロボット|로봇|사람인지|روبوت|برنامجا?\ آلي|إنسان|רובוט|मानव|มนุษย์",
)
_CHECK: _Idea = (
    r"verif|vérif|überprüf|prüf|check(?:ing|s|point)?\b|making\s+sure|controll|contrôl|kontrol|ověř|sprawdz|weryfik|провер|"
    r"перевір|denetl|doğrula|bestätig|confirm|s['’]assurer|assurer|sicherheitsabfrage|comprob|ελέγχ|επαλήθ|memeriksa|"
    r"verifikasi|security\b|sécurité|seguridad|sicurezza|segurança|säkerhet|güvenlik|challenge",
    r"验证|驗證|检查|検証|確認|확인|보안|تحقق|نتأكد|אימות",
)
_BROWSER: _Idea = (
    r"browser|navigateur|navegador|przegląd|браузер|tarayıc|prohlížeč|webbläsare|nettleser|extensions?\b|"
    r"plug-?ins?\b|connection\b|connexion|verbinding",
    r"浏览器|瀏覽器|ブラウザ|브라우저|متصفح|דפדפן",
)
_SCRIPTS: _Idea = (r"javascript|js\b|cookies?\b", r"クッキー|쿠키")
_REQUESTS: _Idea = (
    r"requests?\b|requêtes|solicitud|anfragen|zugriffe?\b|richieste|pedidos|verzoeken|zapyta|запрос|your\s+(?:\w+\s+)?network|"
    r"netzwerk|ip[- ]?(?:address|adress|adres|адрес)|adresse\s+ip|dirección\s+ip|indirizzo\s+ip|endereço\s+ip|adres\w*\s+ip|"
    r"traffic|aktivit|activit",
    r"网络",
)
_ACCESS: _Idea = (
    r"access\b|accès|acceso|accesso|acesso|toegang|dostęp|доступ|erişim|přístup|åtkomst|zugang|zugriff|site\s+owner|website\s+owner",
    r"访问|訪問|アクセス|접속|접근|الوصول|גישה",
)
_BLOCKS: _Idea = (
    r"block(?:ed|ing)?\b|limited\b|restricted|denied|gesperrt|eingeschränkt|blockiert|bloqu|limité|restringid|bloccat|limitat|"
    r"geblokkeerd|beperkt|zablokow|ograniczon|заблок|ограничен|обмежен|engellen|kısıtla|blockera|begränsa|zablokován|omezen|"
    r"administrator|protect|schütz|schutz|protég|proteg|zabezpiecz|защит|scrap|crawler|automatisierte",
    r"限制|封锁|制限|ブロック|차단|제한|حظر|保护|保護",
)
_UNUSUAL: _Idea = (
    r"unusual|suspicious|ungewöhn|verdächtig|inhabituel|inusual|insolit|invulgar|incomum|ongewoon|ongebruikelijk|nietypow|"
    r"подозрит|необычн|слишком|too\s+many|zu\s+viele|trop\s+de|demasiad|troppe|demasiados|te\s+veel|zbyt\s+wiele|olağandışı|"
    r"ovanlig|neobvykl|in\s+error|par\s+erreur|exceeded",
    r"异常|異常|频繁|通常と異なる|不審|비정상|غير\ معتاد|חריג",
)
_PASSING: _Idea = (
    r"seconds?\b|sekunden|secondes|segundos|secondi|seconden|sekund|секунд|saniye|un\s+(?:instant|moment|momento|attimo)|"
    r"einen\s+moment|ett\s+ögonblick|okamžik|só\s+um\s+momento|moment\b",
    r"ثوان|لحظة|秒|초",
)
_GOES_ON: _Idea = (
    r"redirect|weitergeleitet|redirig|reindirizz|"
    r"redirecion|doorgestuurd|przekierowan|перенаправ|yönlendiril|přesměrov|skickas\s+vidare|reload|loading|proceed|"
    r"fortzufahren|pour\s+continuer|poursuivre|para\s+continuar|per\s+continuare|verder\s+te?\s+gaan|aby\s+kontynuować|"
    r"чтобы\s+продолжить|devam\s+etmek",
    r"继续|繼續|続行|続ける|계속|تحويلك|המשך",
)
_PUZZLE: _Idea = (
    r"characters?\b|zeichen\b|caract[eè]res|caratteri|tekens|znaki|символ|znaky|tecken|puzzle|the\s+box\b|la\s+case|la\s+casilla|"
    r"la\s+casella|a\s+caixa|het\s+vakje|pole\s+wyboru|das\s+kästchen|aufgabe|image\b|imagen|bild\b|картинк",
    r"验证码|驗證碼|图中|图片|画像|文字を|문자를|이미지|الصورة",
)
_COOKIES: _Idea = (
    r"cookies?\b|traceurs?|(?:werbe)?tracking|trackers?\b|çerez|profil(?:es|ing|age)\b|similar\s+technolog|tecnologías\s+similares|"
    r"tecnologie\s+simili|podobnych\s+technolog",
    r"クッキー|쿠키|עוגיות|ملفات\ تعريف|كوكيز|คุกกี้|कुकी",
)
_PARTNERS: _Idea = (
    r"partners?\b|partnern|partnerzy|partneři|partenaires|socios|third\s+part|terze\s+parti|terceros|tiers\b|derde\s+partijen|"
    r"proveedores|parceiros|партн[её]р|συνεργάτες|ortaklar|dritt|vendors",
    r"合作伙伴|第三方|パートナー|제휴|شركا",
)
_AGREES: _Idea = (
    r"accept|akzept|accett|acept|aceit|aanvaard|toestemming|zgod|souhlas|přijm|принима|принять|соглас|kabul|consent|zustimm|"
    r"einwillig|einverstanden|godkänn|samtyck|godta|refus|reject|ablehn|rechaz|rifiut|recus|weiger|odrzu|odmítn|αποδ[εέοχ]|"
    r"agree\b|elige|choose|choix|choice|scelta|escolha|decides|wählen|setuju|instemm",
    r"同意|接受|拒否|동의|قبول|موافق|ยอมรับ|הסכמ",
)
_ADS: _Idea = (
    r"ads?\b|advert|ad-free|werb|publicit|pubblicit|reklam|реклам|annonser|διαφημ|iklan|paying\b|subscri|abonn|abbon|suscri|"
    r"assin|předplat|abo\b|pur-?abo",
    r"広告|广告|廣告|광고|إعلان",
)
_PRIVACY: _Idea = (
    r"privac|datenschutz|vie\s+privée|données|datos\b|dati\s+personali|dados|persoonsgegevens|gegevens|prywatno|dan(?:e|ych)\s+osobow|"
    r"osobní\s+údaje|персональн|gizlilik|kişisel|ιδιωτικ|δεδομένα|personuppgifter|integritet|personali[sz]|personalis|"
    r"mesure\b|measurement|misurazione",
    r"隐私|個人|プライバシー|개인정보|خصوصي|פרטיות",
)
_DEVICE: _Idea = (
    r"devices?\b|gerät|appareil|terminal\b|dispositivos?\b|apparaat|urządzeni|устройств|συσκευ|enhet|cihaz|zařízení|store\s+and|"
    r"almacena|memoriz|archivi|opslaan|uložen",
    r"端末|设备|デバイス|기기|جهاز",
)
_BETTER: _Idea = (
    r"experience\b|erlebnis|expérience|experiencia|esperienza|experiência|ervaring|doświadcz|zkušenost|upplevelse|opplevelse|"
    r"hizmet|deneyim|εμπειρία|pengalaman|erişim|improve|verbesser|améliorer|mejorar|migliorare|melhorar|verbeteren",
    r"体验|體驗|サービス|경험|تجربت|חווי",
)
_ACCOUNT: _Idea = (
    r"accounts?\b|konto|compte\b|cuenta\b|conta\b|profil[oi]?\b|аккаунт|уч[её]тн|účet|hesab|λογαριασμ|akun\b|tili\b|membre|"
    r"members?\b|membro|mitglied|socio\b|registered|registriert|utenti\s+registrati|zone|espace|area\s+riservata",
    r"账户|账号|帐号|用户|會員|会員|アカウント|계정|회원|حساب|חשבון|บัญชี|खाता",
)
_PASSWORD: _Idea = (
    r"passwor[dt]|mot\s+de\s+passe|contraseña|senha|palavra-passe|wachtwoord|hasł|парол|heslo|hesla|şifre|parola|lösenord|"
    r"κωδικ|salasana|sandi\b|passord|adgangskode",
    r"密码|密碼|パスワード|비밀번호|كلمة\ المرور|סיסמ|รหัสผ่าน|पासवर्ड",
)
_NAME: _Idea = (
    r"e-?mail|e-?posta|e-?post\b|correo|courriel|username|user\s+name|benutzername|identifiant|nome\s+utente|usuario|utilizador|gebruikersnaam|"
    r"логин|kullanıcı|nazwa\s+użytkownika|phone\b|google\b|facebook\b|apple\b",
    r"手机号|用户名|メール|이메일|아이디|البريد|אימייל|อีเมล",
)
_ENTERS: _Idea = (
    r"(?:log|sign)(?:ging|ged|ning)?[ -]?(?:in|up)\b|anmeld|einlogg|eingeloggt|connect|inici\w+\s+(?:de\s+)?ses|acced|acces[so]o?\b|"
    r"entr(?:ar|e)\b|entra\b|inlog|aanmeld|zalog|logowan|войти|войдите|вход\b|вхід|увійти|přihl|giriş|oturum|συνδε|σύνδεση|"
    r"logga|logg|masuk\b|regist|inscri|zarejestr|rejestr|zaregistr|зарегистр|зареєстр|sign\s+up|join\b|üye\b|kayıt|εγγραφ|daftar\b|"
    r"saisissez|introdu[zc]|inserisci|geben\s+sie|podaj|введите|zadejte|enter\s+your|vul\s+je",
    r"登录|登入|登陆|注册|註冊|输入|ログイン|登録|入力|로그인|가입|입력|تسجيل|دخول|התחבר|הרשמ|เข้าสู่ระบบ|लॉग",
)
_FORGOT: _Idea = (
    r"forgot|lost\s+your|no\s+account\s+yet|noch\s+kein|perdu|vergess|oubli|olvid|dimentic|esquec|vergeten|zapomn|nie\s+pamięt|забыл|забули|glömt|ξεχάσ|unuttu|"
    r"lupa\b|noch\s+(?:nicht|kein)|pas\s+encore|aún\s+no|todavía\s+no|non\s+sei|non\s+hai|ainda\s+não|nog\s+geen|nie\s+masz|"
    r"ещ[её]\s+не|ještě\s+nemáte|inget\s+konto|already|bereits|déjà|ya\s+(?:eres|tienes)|remember\s+me",
    r"忘记|忘れ|还没有|お持ちで|잊|نسيت|ليس\ لديك|שכחת|ลืม|भूल",
)
_PAGE: _Idea = (
    r"(?:web)?page\b|address\b|links?\b|content\b|articles?\b|stor(?:y|ies)\b|url\b|location\b|resource\b|seite\b|adresse|beitrag|"
    r"inhalt|artikel|contenu|lien\b|página|enlace|dirección|contenido|noticia|artículo|pagina|indirizzo|contenuto|articolo|"
    r"endereço|ligação|conteúdo|notícia|matéria|adres\w*|stron[ayęą]\b|stronie|materiał|artykuł|страниц|адрес|ссылк|материал|"
    r"публикаци|сторінк|посиланн|матеріал|stránk|odkaz|článek|článk|sidan?\b|siden\b|länk|lenke|σελίδα|διεύθυνση|σύνδεσμο|άρθρο|"
    r"sayfa|bağlantı|içerik|haber\b|halaman|laman\b|tautan|sivu\w*|oldal",
    r"页面|頁面|内容|链接|連結|文章|地址|网页|ページ|記事|アドレス|페이지|주소|الصفحة|الرابط|المحتوى|الخبر|דף|קישור|หน้า|पृष्ठ|पेज",
)
_ABSENT: _Idea = (
    r"not\s+(?:be\s+)?(?:found|available)|can(?:['’]?t|not)\s+be\s+found|nothing\s+(?:was\s+found|here|to\s+see)|there\s+is\s+nothing|"
    r"no\s+longer|only\s+available|(?:does|do)(?:n['’]t|\s+not)\s+exist|expired|gone\b|moved\b|removed\b|deleted\b|broken\b|out\s+of\s+date|outdated|"
    r"typo\b|mistyped|unavailable|nicht\s+(?:gefunden|mehr|verfügbar|finden)|nichts\s+gefunden|vertippt|verschoben|gelöscht|"
    r"introuvable|n['’]est\s+plus|n['’]existe|n['’](?:a|avons)\s+(?:pas|rien)|a\s+changé|supprim|déplac|no\s+(?:hemos\s+)?(?:se\s+)?(?:ha\s+)?"
    r"encontr|no\s+(?:está|existe)|ya\s+no|roto\b|borrad|eliminad|movid|non\s+(?:abbiamo\s+)?trovat|non\s+(?:è\s+(?:più|disponib)|esiste)|"
    r"errat[oa]|cancellat|rimoss|spostat|não\s+(?:foi\s+)?(?:existe|encontr|está)|quebrad|apagad|removid|niet\s+(?:vinden|gevonden|meer|bestaat)|"
    r"niets\s+(?:vinden|gevonden)|verouderd|offline|verwijderd|verplaatst|nie\s+(?:znale|istnieje|jest)|nic\s+nie|nieaktualn|"
    r"skasowan|usunięt|przeniesion|ничего\s+н|не\s+(?:найден|существ|нашл)|устарел|снят|удал[её]н|перемещ|не\s+(?:знайден|існу)|"
    r"видален|bulunam|eski\b|kalkmış|kaldırıl|silin|taşın|nenale[zs]|neexist|přesun|odstran|smaz|hitta(?:r|des|s)\s+inte|"
    r"inte\s+hitta|flyttats|tagits\s+bort|ikke\s+fun|δεν\s+(?:βρ|υπάρχ)|λανθασμέν|μετακιν|tidak\s+(?:ditemukan|tersedia|ada)|"
    r"finn[es]+s?\s+(?:ikke|inte)|leads?\s+nowhere|ins\s+leere|nulle\s+part|ninguna\s+parte|nessuna\s+parte|lado\s+nenhum|nergens|"
    r"donikąd|никуда|wrong\b|falsch|sbagliat|verkeerd|błędn|неверн|изменил|kedaluwarsa|retirée?\b|retirad|entfernt|usunięt|yanlış|fjernet|weg\b|"
    r"dipindahkan|dihapus|ei\s+löy|nem\s+található|incorrect|404\b|410\b",
    r"不存在|不见了|有误|已?下线|删除|刪除|移动|失效|找不到|見つかり|ありません|終了|正しくない|削除|찾을\ 수\ 없|삭제|변경|잘못|"
    r"غير\ موجود|لم\ (?:يتم\ )?(?:العثور|نعثر)|حذف|لא\ נמצא|לא\ נמצא|ไม่พบ|नहीं\ मिल",
)
_PERHAPS: _Idea = (
    r"may\b|might\b|maybe|perhaps|could\b|vielleicht|möglicherweise|eventuell|peut|puede|quizá|forse|potrebbe|pode\b|poderá|talvez|"
    r"misschien|mogelijk|może|być\s+może|возможно|можливо|olabilir|možná|kan\s+ha|kanske|μπορεί|ίσως|mungkin|ehkä|looks?\s+like|seems?",
    r"可能|可能性|かもしれ|수\ 있|ربما|אולי|शायद",
)
_VISIT: _Idea = (
    r"requested|(?:you|you['’]re)\s+(?:\w+\s+){0,2}?(?:looking|requested|after|want)|gesuchte|angeforderte|demandée?\b|cherche[rz]|"
    r"solicitad|buscas?\b|richiest[ao]\b|cercando|procura\b|gezochte|gevraagde|zoekt|szukasz|żądan|запрашива|запрошен|hledan|"
    r"požadovan|söker|leter\s+etter|ζητήσατε|aradığınız|dicari|anda\s+cari|looked\s+everywhere|"
    r"(?:try|a|our|use)\s+(?:\w+\s+){0,2}?search|home\s?page|front\s?page|go\s+back|forwarding|links?\s+below|suche\b|startseite|recherche|accueil|buscador|"
    r"búsqueda|portada|ricerca\b|homepage|pesquisa|página\s+inicial|zoek\w*|voorpagina|wyszukiw|główn|поиск|главн|пошук|головн|"
    r"arama\b|ana\s?sayfa|vyhled|úvodní|sök|startsid|αναζήτηση|αρχική|beranda|pencarian|sorry|désolé|lo\s+sentimos|spiacenti|"
    r"desculpe|helaas|leider|przepraszamy|извините|к\s+сожалению|üzgünüz|omlouváme|tyvärr|beklager|maaf\b|λυπούμαστε",
    r"搜索|首页|首頁|您要找|您访问|お探し|찾으시는|المطلوب|検索|トップページ|검색|홈으로|الرئيسية|抱歉|申し訳|죄송|عذرا|ขออภัย",
)
_SITE: _Idea = (
    r"(?:web)?sites?\b|servers?\b|services?\b|seite\b|webseite|portal|portail|sitio|sito\b|servizio|servicio|serviço|dienst|"
    r"serwis|serwer|strona|сайт|сервис|сервер|web\b|webbplats|tjänst|stránky|ιστοσελίδα|ιστότοπο|situs|website|backend|cache|"
    r"database|wordpress|équipes|our\s+team|engineers",
    r"网站|網站|系统|服务器|サイト|サービス|サーバ|사이트|서비스|서버|الموقع|האתר",
)
_DOWN: _Idea = (
    r"maintenance|wart(?:ung|et)\b|gewartet|manutenzione|mantenimiento|manutenção|onderhoud|przerwa\s+techn|konserwac|prac\w*\s+techn|техническ|"
    r"техработ|технічн|údržb|underhåll|vedlikehold|συντήρηση|bakım\w*|pemeliharaan|(?:critical|fatal|server|internal|unexpected)\s+error|"
    r"being\s+(?:updated|upgraded)|erreur\s+technique|technische[rn]?\s+(?:fehler|problem\w*|störung)|(?:error|problema)\s+t[eé]cnico|erro\s+técnico|"
    r"technische\s+storing|problème\s+technique|technical\s+(?:error|problem|difficult)|tekniska\s+problem|nicht\s+erreichbar|"
    r"error\s+(?:establishing|5\d\d)|fetch\s+failed|guru\s+meditation|out\s+of\s+service|hors\s+service|50[0-4]\b|overload|rétablissement",
    r"维护|維護|メンテナンス|점검|صيانة|תחזוקה",
)
_RETURNS: _Idea = (
    r"back\b|again|zurück|wieder|noch\s+einmal|reveni[rn]|revenez|réessay|inténtalo|vuelve|volvemos|volveremos|torn(?:a|eremo|iamo)\b|"
    r"riprova|volt(?:e|amos)\b|tente\b|terug\b|probeer|wracamy|wrócimy|spróbuj|снова|вернёмся|верн[её]мся|зайдите|znovu|zkuste|tillbaka|"
    r"försök|tilbake|πίσω|ξανά|tekrar|kembali|troubleshoot|inconvenien|неудобств|unannehmlichkeit|désagrément|molestias|disagio",
    r"再试|再度|다시|מאוחר",
)
_SHORTLY: _Idea = (
    r"soon\b|shortly|later\b|minut|bald\b|gleich\b|bientôt|plus\s+tard|pronto|más\s+tarde|presto|più\s+tardi|em\s+breve|mais\s+tarde|"
    r"straks|wkrótce|później|скоро|позже|незабаром|brzy|později|snart|senare|σύντομα|αργότερα|yakında|kısa\s+süre|segera|dakika",
    r"稍后|稍後|分钟|しばらく|後ほど|잠시|나중|قريبا|دقائق",
)
_LAW: _Idea = (
    r"laws?\b|legal|légales?|gesetz|rechtlich|legali|prawn|законодат|yasal|gdpr|dsgvo|rgpd|regulation|european\s+economic|"
    r"applicable|licen[cs]|lizenz|rechten\b",
    r"法律|法规|法令|법률|قانون",
)
_PLACE: _Idea = (
    r"your\s+(?:country|region|location)|from\s+(?:the\s+)?(?:eu|europe|european|your)|european|eea\b|votre\s+(?:pays|région)|"
    r"(?:ihrem|deinem)\s+land|(?:su|tu)\s+(?:país|región)|tuo\s+paese|seu\s+país|(?:jouw|uw)\s+land|twoim\s+kraju|вашей\s+стране|"
    r"ülkeniz|вашого|visitors|visiteurs|besucher|visitantes|visitatori|bezoekers",
    r"所在地区|您的国家|お住まいの|지역|بلدك",
)
_CLOSED: _Idea = (
    r"unavailable|not\s+available|cannot\s+be\s+(?:shown|displayed|accessed)|blocked|restricted|nicht\s+(?:verfügbar|angezeigt)|"
    r"n['’]est\s+pas\s+(?:disponible|accessible)|no\s+(?:está\s+)?disponible|no\s+puede|non\s+(?:è\s+)?disponibile|não\s+(?:está\s+)?disponível|"
    r"niet\s+beschikbaar|niedostępn|недоступ|kullanılam",
    r"不可用|无法访问|無法|ご利用いただけ|이용할\ 수\ 없|غير\ متاح",
)
IDEAS: dict[str, tuple[_Idea, ...]] = {
    "challenge": (
        _ROBOT,
        _CHECK,
        _BROWSER,
        _SCRIPTS,
        _REQUESTS,
        _ACCESS,
        _BLOCKS,
        _UNUSUAL,
        _PASSING,
        _GOES_ON,
        _PUZZLE,
    ),
    "consent": (_COOKIES, _PARTNERS, _AGREES, _ADS, _PRIVACY, _DEVICE, _BETTER),
    "login": (_ACCOUNT, _PASSWORD, _NAME, _ENTERS, _FORGOT),
    "missing": (_PAGE, _ABSENT, _PERHAPS, _VISIT),
    "down": (_SITE, _DOWN, _RETURNS, _SHORTLY),
    "abroad": (_LAW, _PLACE, _CLOSED),
}
KEYS: dict[str, tuple[_Idea, ...]] = {
    "challenge": (_ROBOT, _CHECK, _BROWSER, _SCRIPTS, _REQUESTS, _ACCESS, _BLOCKS, _GOES_ON, _PUZZLE),
    "consent": (_COOKIES, _PRIVACY, _ADS, _DEVICE),
    "login": (_PASSWORD, _NAME, _ENTERS), "missing": (_ABSENT,), "down": (_DOWN, _RETURNS), "abroad": (_CLOSED,),
}  # fmt: skip
"""One of these is among the ideas of each sentence that counts: that something may be in some address is none."""
EXCLAIMS = (
    r"^\W*(?:o+u?ps|oh\s+no|hmm+|ups|uups|oeps|hoppla|hoppsan|hups|vaya|упс|ουπς|sorry|désolés?|lo\s+sentimos|spiacenti|desculpe|helaas|"
    r"przepraszamy|извините|üzgünüz|omlouváme\s+se|tyvärr|beklager|maaf|很抱歉|抱歉|出错了|エラー|申し訳ございません|죄송합니다|عذرا|"
    r"error|erreur|fehler|errore|erro|fout|błąd|ошибка|помилка|hata|chyba|fel|σφάλμα|kesalahan|خطأ)(?:\s+(?:40[34]|410|5\d\d))?\W*$|^\W*(?:404|410)\W*$"
)
"""A heading that says nothing but that something went wrong."""
ADDRESSES = (
    r"\b(?:please|merci\s+de|bitte|por\s+favor|si\s+prega|per\s+favore|alstublieft|proszę|пожалуйста|будь\s+ласка|lütfen|prosím|"
    r"vänligen|venligst|παρακαλ\w+|silakan|mohon|click|essayez|cliquez|cochez|recopiez|saisissez|inscrivez|revenez|refusez|"
    r"haz|marca|introduce|accede|puedes|decides|hazte|inserisci|scopri|clique|registe-se|introduza|vink|kies|geef|probeer|"
    r"kliknij|podaj|załóż|zaloguj|zostaniesz|jesteś|możesz|masz|введите|нажмите|создайте|zkuste|zadejte|zaregistrujte|přihlaste|kupte|jste|"
    r"nejste|budete|du|er|anda|σας|πατήστε|δοκιμάστε|używamy|sprawdzamy|przetwarzamy|używa|používáme|zpracováváme|"
    r"(?:finden|nutzen|können|möchten|haben)\s+sie|wracamy|deg|dig|mostrarte|tus|twoich|su\s+país|tuo\s+paese|\w+\s+edin|tıklayın|girin|ověřujeme|omlouváme|приносим|просим|przepraszamy|utilizziamo|utilizamos|usamos|usiamo|\w+(?:iniz|ınız|unuz|ünüz|siniz|sınız)|"
    r"\w+ebiliriz|\w+[iıuü]yoruz)\b|请|請|ください|下さい|ます[。\s]|ません|です[。\s]|습니다|세요|십시오|يرجى|الرجاء|أنك|جهازك|متصفحك|حسابك|شبكتك|"
    r"تحويلك|نتأكد|^\W*[^\W\d_]+en\s+sie\s|נא\s|שלך|שאתה|กรุณา|ของคุณ|कृपया|आपके|आप\s"
)
"""Who is spoken to: wishes, verbs of the second person, and the politeness that a newsroom's own sentences do not have."""


def compiled(ideas: tuple[_Idea, ...]) -> tuple[re.Pattern[str], ...]:
    """One pattern for each idea."""
    return tuple(
        re.compile(rf"\b(?:{words})\w*|{letters}".replace(r"\ ", " "), re.IGNORECASE) for words, letters in ideas
    )
