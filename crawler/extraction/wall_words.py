"""The sentences of pages that stand in an article's place: checks of bots, questions of consent, logins, lost pages.

They speak to the visitor of the page itself; news of such things speaks of others. All are looked for in lower case.
"""

from __future__ import annotations

CHALLENGE = r"""
wir\ (?:über)?prüfen\ (?:gerade\ )?(?:ihren|deinen)\ browser | ^\W*(?:einen|nur\ einen)\ moment\b
| (?:dass|ob)\ sie\ (?:kein|ein)\ (?:roboter|bot|mensch)
| vérification\ de\ (?:votre|ton)\ (?:navigateur|connexion)
| ^\W*u[nm]\ (?:instant|momento|attimo)\W*$
| (?:comprobando|verificando)\ (?:su|el|o\ seu)\ navegador
| (?:que\ )?(?:usted|tú)\ (?:es|eres)\ (?:un\ ser\ )?humano | no\ (?:es|eres)\ un\ robot
| verifica\ del\ (?:browser|tuo\ browser) | (?:di\ )?non\ essere\ un\ robot | não\ (?:é|sou)\ um\ robô
| ^\W*(?:een\ ogenblik|chwileczkę|bir\ (?:dakika|saniye)(?:\ lütfen)?|подождите)\W*$ | dat\ (?:u|je)\ geen\ robot
| tarayıcınız(?:ı)?\b.{0,20}\b(?:kontrol|denetlen) | robot\ olmadığınızı
| ελέγχ(?:ουμε|εται)\b.{0,20}(?:browser|πρόγραμμα\ περιήγησης) | δεν\ είστε\ ρομπότ | ^\W*(?:περιμένετε|μια\ στιγμή)\W*$
| בודקים\ את\ הדפדפן | שאינך\ רובוט | שאתה\ אנושי | ^\W*(?:רק\ )?רגע\W*$
| ब्राउज़र\ की\ जांच | (?:रोबोट|बॉट)\ नहीं\ हैं | ^\W*एक\ क्षण\W*$
| ตรวจสอบเบราว์เซอร์ | ไม่ใช่(?:หุ่นยนต์|บอท) | ^\W*(?:โปรด|กรุณา)รอสักครู่\W*$
| 브라우저를\ 확인 | 로봇이\ 아닙니다 | ^\W*잠시만\ 기다려 | ロボットではない | 不是机器人 | ^\W*请稍候\W*$
| التحقق\ من\ متصفحك | ^\W*لحظة\ من\ فضلك\W*$
| your\ request\ is\ being\ (?:verified|checked|processed)
| made\ us\ think\ (?:that\ )?you\ (?:were|are|might\ be)\ a
| you\ have\ disabled\ javascript | plug-?in\ (?:prevents|is\ preventing)\ it
| ^\W*(?:verifica(?:ção|ción|tie)|vérification|weryfikacja|verifizierung)\W*$
| ^\W*one\ moment,?\ please
| (?:as\ )?you\ were\ browsing
| pour\ continuer,?\ (?:activez|prouvez|confirmez) | (?:confirme[rz]|prouve[rz])\ que\ vous\ (?:êtes|n['’]êtes)
| une?\ activité\ inhabituelle\ (?:depuis|sur)\ votre
| (?:estamos\ )?(?:verificando|comprobando)\ (?:que\ )?(?:tu|su|la)\ (?:conexión|navegador)
| comprobación\ de\ seguridad
| (?:tardará|espera|espere)\b.{0,12}\bunos\ segundos
| (?:que\ )?você\ não\ é\ um\ (?:robô|bot) | você\ é\ humano
| verificando\ (?:seu|a\ sua|a)\ (?:navegador|conexão)
| abilit(?:a|are)\ (?:javascript|i\ cookie)
| stiamo\ verificando\ (?:la\ tua|il\ tuo) | we\ controleren\ (?:uw|je)\ | even\ geduld
| (?:że|czy)\ (?:jesteś\ człowiekiem|nie\ jesteś\ robotem) | czy\ (?:twoje\ )?połączenie\ jest\ bezpieczne
| sprawdzamy\ (?:twoją\ )?przeglądarkę
| запросы\ отправляли\ вы | вы[,\ ]+а\ не\ робот | проверка\ (?:браузера|безопасности)
| проверяем\ (?:ваш\ )?браузер
| wir\ überprüfen\ (?:ihren|deinen)\ browser | ihre\ anfrage-id
| vi\ kontrollerar\ din | tarayıcınız\ (?:kontrol|denetlen) | güvenlik\ (?:kontrolü|doğrulaması)
| ブラウザを確認 | しばらくお待ちください | 请求(?:频率)?过|检查您的浏览器|正在验证 | نتحقق\ من\ متصفحك
| verify(?:ing)?\ (?:that\ )?you(?:['’]|\ a)?re\ (?:a\ )?(?:human|not\ a)
| (?:confirm|prove|make\ sure|checking)\ (?:that\ |if\ )?you(?:['’]|\ a)re\ (?:not\ )?an?\ (?:human|real|(?:ro)?bot)
| (?:are\ you|you(?:['’]re|\ are)\ not)\ an?\ (?:human|robot|bot)\b
| checking\ (?:if\ the\ site\ connection|your\ browser) | review\ the\ security\ of\ your\ connection
| enable\ (?:javascript|js\b|cookies) | (?:disable|turn\ off)\ (?:any\ |your\ )?ad\ ?-?blocker
| need\ to\ enable\ javascript | to\ run\ this\ app\b
| unusual\ (?:traffic|activity)\ (?:from|on|in)\ your | make\ sure\ your\ browser
| your\ browser\ (?:is|will|does|did|has)\b
| (?:complete|solve|pass)\ the\ (?:security\ check|captcha|puzzle|challenge|verification)
| press\ (?:&|and)\ hold | enter\ the\ characters | you\ (?:have\ been|are|were)\ (?:temporarily\ )?blocked
| why\ have\ i\ been\ blocked | unable\ to\ access\ \S+\.\S+ | a\ security\ service\ to\ protect\ itself
| triggered\ the\ security | you\ don['’]t\ have\ permission\ to\ access | \breference\ (?:id|\#) | \bray\ id\b
| (?:ddos|bot)\ (?:protection|detection|verification) | powered\ and\ protected\ by
| access\ to\ this\ page\ (?:has\ been|is)\ denied | pardon\ our\ interruption | may\ take\ a\ few\ seconds
| too\ many\ requests
| just\ a\ moment | attention\ required | access\ denied | security\ (?:check|verification)
| challenge\ validation
| robot\ check
| you\ have\ sent\ too\ many | unusual\ traffic
| vérifi(?:ez|cation)\b.{0,30}\b(?:humain|robot|sécurité)
| vous\ (?:êtes|n['’]êtes\ pas)\ (?:un\ )?(?:humain|robot)
| votre\ (?:navigateur|connexion)\b.{0,60}\b(?:vérifi|sécuris|activ|accept) | compléter\ le\ (?:puzzle|captcha)
| faites\ glisser | activez\ (?:javascript|les\ cookies) | accès\ (?:refusé|temporairement\ restreint)
| vous\ avez\ été\ bloqué
| (?:bestätigen\ sie,\ )?dass\ sie\ (?:kein\ roboter|ein\ mensch)\ sind
| sie\ (?:sind|seien)\ (?:ein\ mensch|kein\ roboter)
| sicherheits(?:überprüfung|prüfung)
| ihr\ browser\ wird | aktivieren\ sie\ (?:bitte\ )?(?:javascript|cookies) | zugriff\ verweigert
| ungewöhnlichen?\ datenverkehr
| (?:verifi(?:ca|que)|confirm[ae]|demuestra)\ que\ (?:no\ )?eres | eres\ (?:un\ )?humano | no\ soy\ un\ robot
| tráfico\ (?:inusual|inhabitual)\ (?:desde|en|de)\ tu | complet[ae]\ la\ verificación | activ[ae]\ javascript
| acceso\ denegado
| (?:verifica|conferma)\ (?:di\ essere|che\ sei)\b | non\ sei\ un\ robot | completa\ la\ verifica
| attiva\ javascript
| accesso\ negato
| (?:confirme|verifique|verificar|confirmar)\ que\ (?:você\ )?(?:não\ )?é\b | não\ (?:é|sou)\ um\ robô
| ative\ o\ javascript
| acesso\ negado | controleer\ of\ (?:u|je)\ | (?:u|je)\ geen\ robot\ | geen\ robot\ bent | schakel\ javascript
| toegang\ geweigerd
| (?:potwierdź|sprawdzamy),?\ (?:że|czy)\ (?:nie\ )?jesteś | nie\ jesteś\ robotem | włącz\ javascript
| odmowa\ dostępu
| (?:bekräfta|verifiera)\ att\ du | du\ inte\ är\ en\ robot | aktivera\ javascript
| (?:подтвердите|докажите|проверяем),?\ что\ вы | вы\ не\ робот | запросы\ с\ вашего
| похожи\ на\ автоматические
| включите\ javascript | доступ\ (?:запрещ[её]н|ограничен)
| підтвердьте,?\ що\ ви | ви\ не\ робот | robot\ olmadığınızı | insan\ olduğunuzu
| 安全验证|安全驗證|人机验证|完成验证|完成驗證|拖动滑块|您不是机器人|访问过于频繁|请开启javascript
| ロボットではない|セキュリティチェック|アクセスが拒否|javascriptを有効 | 로봇이\ 아닙니다|보안\ 확인|접근이\ 거부
| أنك\ (?:لست|إنسان) | لست\ روبوت | التحقق\ من\ الأمان | تم\ رفض\ الوصول
"""
CONSENT = r"""
χρησιμοποιούμε\ (?:\w+\ )?cookies | αποδέχεστε\ τη\ χρήση | αποδοχή\ όλων
| משתמשים\ בעוגיות | מהווה\ הסכמה | अनुभव\ को\ बेहतर
| कुकी(?:ज़)?\ का\ उपयोग | (?:ใช้|ยอมรับ)คุกกี้ | 쿠키를\ 사용 | çerez\ kullan
| (?:wraz\ z|my\ i)\b.{0,30}\bpartner\w*\b | \bdostęp\ do\ informacji\ na\ urządzeniu
| klikając\b.{0,40}\b(?:wyrażasz|zgadzasz)
| (?:当社|弊社)と(?:その)?パートナー | パートナーは.{0,12}cookie | cookieを使用して(?:端末|デバイス) | プライバシー設定
| 「?同意する」?を(?:クリック|押) | 同意したものと
| мы\ и\ наши\ (?:[\d\ ]+)?партн[её]ры | использу(?:ем|ют)\ файлы\ cookie
| информации\ на\ (?:вашем\ )?устройстве
| нажимая\b.{0,20}\b(?:вы\ )?(?:да[её]те|соглашаетесь|принимаете) | настройки\ (?:конфиденциальности|cookie)
| ми\ та\ наші\ партнери | натискаючи\b.{0,20}\bви
| vi\ och\ våra\ partner | genom\ att\ klicka\b.{0,30}\b(?:samtycker|godkänner)
| du\ kan\ (?:när\ som\ helst\ )?återkalla
| biz\ ve\ (?:\d+\ )?(?:iş\ )?ortaklarımız | kişisel\ verileri(?:nizi)?\ işl | gizliliğinize\ değer
| نحن\ وشركاؤنا | بالنقر\ على | خصوصيتك\ | 我们(?:和|及)(?:我们的)?合作伙伴 | 点击.{0,6}(?:接受|同意)
| we\ value\ your\ privacy | your\ privacy\ (?:choices|matters|is\ important)
| (?:accept|reject|refuse|agree\ to)\ all\b
| (?:we|us)\ and\ our\ (?:[\d,.]+\ )?(?:trusted\ )?partners | before\ you\ continue
| (?:we|this\ (?:site|website))\ uses?\ cookies
| stor(?:e|es|ing)\b.{0,30}\baccess(?:ing)?\b.{0,30}\binformation\ on\ (?:a|your)\ device
| personali[sz]ed\ (?:ads|advertising|content)
| (?:manage|change)\ (?:your\ )?(?:options|preferences|choices|consent) | consent\ to\ (?:the\ use|cookies)
| cookie[- ]?(?:wall|einstellungen|settings|policy|consent|preferences|banner)
| (?:respect\ de|respectons)\ votre\ vie\ privée | (?:avec\ )?nos\ (?:[\d.]+\ )?partenaires
| (?:tout|tous)\ (?:accepter|refuser)
| (?:accepter\ et\ (?:continuer|fermer)|continuer\ sans\ accepter)
| (?:utilisons|utilise)\ des\ (?:cookies|traceurs)
| changer\ d['’]avis\ à\ tout\ moment | avant\ (?:de\ continuer|d['’]accéder) | gestion\ des\ cookies
| publicités?\ (?:adaptées?|personnalisées?)
| bevor\ sie\ fortfahren | (?:alle|alles)\ (?:akzeptieren|ablehnen) | zustimmen\ und\ weiter
| akzeptieren\ und\ weiter
| nutzen\ sie\ (?:unser|diese?s?)\ (?:angebot|seite|portal|website)
| mit\ werbung\b.{0,60}\b(?:lesen|nutzen|tracker|weiter) | werbefrei\b.{0,30}\babo | \bpur-abo\b
| ihre\ (?:privatsphäre|einwilligung|zustimmung)\b
| (?:wir\ und\ unsere|unsere)\ (?:[\d.]+\ )?partner\b
| (?:wir|diese\ (?:seite|website))\ (?:verwenden|nutzen|verwendet|nutzt)\ cookies
| (?:tu|su)\ privacidad\b | nosotros\ y\ nuestros\ (?:[\d.]+\ )?socios
| aceptar\ (?:todo|y\ (?:continuar|cerrar))
| rechazar\ (?:todo|y\ )
| (?:almacenamos|accedemos)\b.{0,60}\bdispositivo | (?:utilizamos|usamos)\ cookies | anuncios\ personalizados
| la\ tua\ privacy | noi\ e\ i\ nostri\ (?:[\d.]+\ )?partner | accett[ao]\ (?:tutto|e\ (?:continua|chiudi))
| (?:archiviamo|accediamo)\b.{0,60}\bdispositivo
| (?:utilizziamo|usiamo)\ (?:i\ )?cookie | annunci\ personalizzati | (?:accettare|rifiutare)\b.{0,30}\babbon
| senza\ pubblicità
| (?:a\ sua|sua)\ privacidade | nós\ e\ (?:os\ )?nossos\ parceiros | aceitar\ (?:tudo|e\ continuar)
| (?:utilizamos|usamos)\ cookies
| cookies\ (?:plaatsen|accepteren) | (?:onze|haar|hun|zijn)\ partners\ gebruiken | wij\ en\ onze\ partners
| alles\ (?:accepteren|weigeren)
| gebruiken?\ (?:wij\ )?cookies | klik\ op\ (?:akkoord|accepteren) | advertenties\ te\ tonen
| (?:vi|denna\ (?:sajt|webbplats))\ använder\ cookies | godkänn\ alla | vi\ og\ våre\ partnere | godta\ alle
| acceptér\ alle
| (?:szanujemy|dbamy\ o)\ (?:twoją|państwa)\ prywatność | my\ i\ nasi\ (?:zaufani\ )?partnerzy
| zaakceptuj\ wszystk
| akceptuj[ęe]?\ i\ prze
| мы\ используем\ (?:файлы\ )?cookie | принять\ все | (?:我们使用|使用)cookie | 接受所有 | プライバシーを尊重
| すべて同意 | 모두\ 동의
| çerez(?:leri)?\ kullan | tümünü\ kabul | نستخدم\ ملفات\ تعريف | قبول\ الكل
"""
LOGIN = r"""
συνδεθείτε\ | ξεχάσατε\ τον\ κωδικό | δεν\ έχετε\ λογαριασμό | ^\W*σύνδεση\W*$
| יש\ להתחבר | שכחת\ (?:את\ ה)?סיסמ | אין\ לך\ חשבון
| ^\W*(?:התחברות|כניסה)\W*$ | लॉग\ ?इन\ करें | पासवर्ड\ भूल | खाता\ नहीं\ है | ^\W*लॉग\ ?इन\W*$
| (?:กรุณา)?เข้าสู่ระบบ | ลืมรหัสผ่าน | ยังไม่มีบัญชี | 비밀번호를\ 잊
| (?:devam\ etmek\ için\b.{0,12}\bgiriş) | şifremi\ unuttum | hesabınız\ yok\ mu | kayıt\ olun | üye\ girişi
| glömt\ (?:ditt\ )?lösenord | har\ du\ (?:inget|inte)\ konto | ei\ tunnusta | unohditko\ salasanan
| パスワードをお忘れ | アカウントをお持ちで | 忘记密码 | 还没有(?:账号|帐号) | هل\ نسيت | نسيت\ كلمة | ليس\ لديك\ حساب
| non\ hai\ un\ account | não\ tem\ (?:uma\ )?conta | ¿?no\ tienes\ cuenta | pas\ encore\ (?:de\ compte|inscrit)
| noch\ kein\ konto | nog\ geen\ account | nie\ masz\ konta | нет\ аккаунта | немає\ акаунта
| (?:sign|log)\ ?in\ (?:to|with|or|using|here|below)\b | ^(?:please\ )?(?:sign|log)\ ?in\b
| (?:log|sign)ging\ in
| (?:forgot(?:ten)?)\ (?:your\ )?password | create\ an?\ (?:free\ )?account | already\ have\ an\ account
| new\ here\?
| register\ (?:for\ free\ |now\ |free\ )?to\ (?:continue|read|access) | registered\ (?:readers|users)\ get
| less\ than\ a\ minute
| \b(?:your|my)\ (?:e-?mail(?:\ address)?|password)\b
| connectez-vous | identifiez-vous | se\ connecter | mot\ de\ passe\ oublié | créer?\ (?:un|votre)\ compte
| inscrivez-vous\ (?:gratuitement\ )?pour
| (?:bitte\ )?melden\ sie\ sich\b | ^(?:anmelden|einloggen|login)\b | jetzt\ (?:kostenlos\ )?registrieren
| passwort\ vergessen | mit\ ihrer\ e-?mail-?adresse
| inici(?:a|e|ar)\ sesión | crear?\ (?:una\ |tu\ )cuenta | regístrate | olvid(?:aste|ó)\ (?:tu|su)\ contraseña
| accedi\b | effettua\ (?:il\ login|l['’]accesso) | registrati | password\ dimenticata
| (?:iniciar|inicie)\ (?:a\ )?sessão | fa[çz]a?\ (?:o\ )?login | crie\ (?:uma|sua)\ conta
| esquec(?:eu|i)\ (?:a\ )?(?:sua\ |minha\ )?senha
| log\ (?:nu\ )?in\b | inloggen | maak\ een\ (?:gratis\ )?account | wachtwoord\ vergeten
| zaloguj\ się | załóż\ konto | nie\ pamiętasz\ hasła | logga\ in | skapa\ (?:ett\ )?konto | logg\ inn
| log\ ind
| opret\ (?:en\ )?(?:konto|profil)
| войти\ в\ | войдите | зарегистрируйтесь | забыли\ пароль | увійдіть | увійти
| 请登录 | 请先登录 | 登录后 | 立即注册 | ログインして | 会員登録 | ログインが必要 | 로그인이\ 필요 | 회원가입
| giriş\ yap(?:ın)? | تسجيل\ الدخول
"""
LOGIN_WORD = r"""
\b(?:log\ ?in|sign\ ?in|anmelden|einloggen|se\ connecter|connectez-vous|identifiez-vous|iniciar\ sesión|accedi|
iniciar\ sessão|inloggen|zaloguj|войти|password|passwort|mot\ de\ passe|contraseña)\b
"""
MISSING = r"""
\b(?:seite|artikel|beitrag|inhalt)\b.{0,40}\b(?:existiert|gibt\ es)\ (?:leider\ )?(?:nicht|nicht\ mehr)\b
| wurde\ (?:gelöscht|verschoben|entfernt|umbenannt)\b | nutzen\ sie\ (?:bitte\ )?die\ suche
| (?:de\ )?pagina\ die\ (?:u|je)\ zo(?:ek|ch)t | bestaat\ niet\ of | ga\ (?:terug\ )?naar\ de\ (?:home|voor)
| (?:strona|artykuł),?\ której?\ szukasz | nie\ istnieje\ lub
| (?:silinmiş|kaldırılmış|taşınmış)\ (?:veya|ya\ da|olabilir)
| (?:η\ )?σελίδα\ (?:δεν\ (?:βρέθηκε|υπάρχει)|που\ (?:ζητήσατε|αναζητ)) | έχει\ μετακινηθεί | επιστροφή\ στην\ αρχική
| (?:הדף|העמוד|הכתבה)\ (?:לא\ נמצא|שחיפשת|המבוקש) | (?:אינו|לא)\ קיי(?:ם|מת)\ או | חזרה\ ל(?:דף\ הבית|עמוד\ הראשי)
| (?:पृष्ठ|पेज)\ (?:नहीं\ मिला|को\ खोज) | मौजूद\ नहीं\ है\ या | हटा\ दिया\ गया
| ไม่พบหน้า(?:ที่คุณ(?:ค้นหา|ต้องการ))? | หน้าที่คุณ(?:ค้นหา|ต้องการ) | ไม่มีอยู่หรือถูก(?:ย้าย|ลบ) | กลับไป(?:ที่)?หน้าแรก
| 삭제되었거나 | 주소가\ 변경
| \b(?:page|article|story)\ (?:may|might|could)\ have\ been\ (?:moved|removed|deleted|renamed)
| (?:check|mistyped)\ the\ (?:address|url)\b | try\ (?:our|the)\ home\ ?page
| não\ encontramos\ (?:esta|a|essa)\ página | (?:o\ )?endereço\ pode\ ter\ mudado
| (?:foi|ter\ sido)\ removida\b
| nie\ znaleźliśmy\ (?:takiej|tej)\ strony | (?:artykuł|strona)\ (?:mógł|mogła)\ zosta[ćł]\w*
| zmienił(?:\ się)?\ (?:jego\ )?adres
| 掲載期間が終了 | (?:url|アドレス)が(?:間違|変更|誤) | ページは(?:存在しません|削除) | お探しの記事
| 链接(?:已)?失效 | (?:新闻|文章|内容)(?:可能)?已被?删除 | tämä\ sivu\ ei | sivua\ ei\ löyt | artikeln\ kan\ ha\ tagits
| siden\ du\ (?:leter|leder)\ | artikel\ is\ mogelijk | het\ artikel\ bestaat\ niet | ربما\ تم\ (?:نقل|حذف)
| (?:sayfa|haber)\ (?:silinmiş|kaldırılmış|taşınmış)
| \b(?:page|article|story|content|link)\b.{0,30}\b(?:not\ found|no\ longer\ (?:available|exists?))
| \b(?:page|article|story|content|link)\b.{0,30}\b(?:does(?:\ not|n['’]t)\ exist|has\ expired)
| \b(?:page|article|story)\ (?:that\ )?you(?:['’]re|['’]ve|\ are|\ were|\ have)?\ (?:looking\ for|requested|tried|want)
| (?:can(?:no|['’])?t|could\ ?n[o'’]t)\ (?:be\ found|find\ (?:that|the|this|what)\b)
| (?:may|might|must)\ have\ been\ (?:moved|removed|deleted|renamed)
| link\ you\ (?:followed|clicked) | something\ went\ wrong
| (?:go|return|back)\ to\ (?:the\ |our\ )?(?:home\ ?page|front\ page)
| (?:try|use)\ (?:the|our|a)\ search | here\ are\ (?:our|some)\ (?:latest|other) | not\ in\ our\ archive
| \b404\b
| page\ (?:introuvable|non\ trouvée)
| (?:cette|la)\ page\b.{0,40}\b(?:n['’]existe|introuvable|n['’]est\ plus|supprimée|déplacée)
| (?:retour|revenez|retournez)\ à\ l['’]accueil | que\ vous\ (?:re)?cherchez
| (?:seite|artikel|beitrag|inhalt)\b.{0,40}\bnicht\ (?:gefunden|mehr\ (?:verfügbar|vorhanden))
| (?:seite|artikel|beitrag|inhalt)\b.{0,40}\b(?:gibt\ es\ (?:leider\ )?nicht|existiert\ nicht)
| (?:gelöscht|verschoben|entfernt|umbenannt)\ (?:oder|worden\ oder)\b
| (?:nutzen|verwenden|benutzen)\ sie\ (?:bitte\ )?(?:unsere|die)\ suche
| zur\ startseite | adresse\ ist\ falsch
| página\ (?:que\ (?:buscas?|procura)\b|solicitada\b|no\ (?:encontrada|existe)|não\ (?:encontrada|existe))
| (?:movido|eliminado|removido|eliminada|removida)\ o[u]?\b | vuelve\ a\ la\ portada | usa\ el\ buscador
| es\ posible\ que\ se\ haya
| não\ encontr(?:amos|ada|ado) | volte\ (?:à|para\ a)\ página\ inicial
| pode\ ter\ sido\ (?:removid|movid|eliminad)
| endereço\ (?:estar\ )?incorreto
| pagina\ (?:non\ (?:trovata|esiste)|che\ (?:stai\ cercando|cerchi)|richiesta\b)
| potrebbe\ essere\ stat[ao]\ (?:spostat|eliminat|rimoss)
| torna\ alla\ home
| pagina\ (?:niet\ gevonden|bestaat\ niet) | mogelijk\ (?:verplaatst|verwijderd)
| naar\ de\ (?:voorpagina|homepage)
| nie\ znaleziono\ strony | taka\ strona\ nie\ istnieje | strona\ nie\ (?:istnieje|została\ znaleziona)
| mógł\ zostać\ (?:usunięty|przeniesiony) | na\ stronę\ główną
| sidan\ (?:kunde\ inte\ hittas|finns\ inte) | siden\ (?:finnes\ ikke|blev\ ikke\ fundet|ble\ ikke\ funnet)
| страниц[аы]\ не\ (?:найдена|существует) | такой\ страницы\ (?:нет|не) | (?:был[аи]?\ )?удал[её]н[аы]?\ или\b
| на\ главную\ страницу
| сторінк[уаи]\ не\ (?:знайдено|існує) | (?:الصفحة|المقال)\ (?:المطلوبة\ )?(?:غير\ موجود|لم)
| (?:تم\ )?حذف\b.{0,20}\bأو\ نقل | الصفحة\ الرئيسية
| 页面不存在|頁面不存在|找不到(?:页面|網頁|該頁)|访问的页面|已被?(?:删除|刪除|移动)|返回首页|返回首頁
| ページ(?:が|は)見つかりません | お探しのページ | 削除されたか | トップページへ | 페이지를\ 찾을\ 수\ 없습니다
| 존재하지\ 않는\ 페이지
| sayfa\ bulunamadı | aradığınız\ sayfa
| \b(?:contenido|noticia|artículo|nota|enlace)\b.{0,40}\b(?:no|ya\ no)\ (?:est[áa]\ |se\ encuentra\ )?(?:dispon|exist)
| ha\ sido\ (?:trasladad[oa]|eliminad[oa]|retirad[oa]|movid[oa])
| \b(?:conteúdo|notícia|artigo|matéria|página)\b.{0,40}\bnão\ (?:está\ |se\ encontra\ )?(?:mais\ )?(?:dispon|existe)
| \b(?:contenuto|articolo|notizia|pagina)\b.{0,40}\bnon\ (?:è\ )?(?:più\ )?(?:disponibile|esiste|raggiungibile)
| è\ stat[oa]\ (?:rimoss[oa]|spostat[oa]|eliminat[oa])\b
| \b(?:contenu|article|lien)\b.{0,40}\b(?:n['’]est\ (?:plus|pas)\ (?:disponible|access)|n['’]existe\ plus)
| \b(?:artikel|inhoud|bericht)\b.{0,40}\bniet\ (?:meer\ )?(?:beschikbaar|gevonden)
| \b(?:artykuł|treść|materiał)\b.{0,40}\b(?:nie\ jest\ już|jest\ już\ nie|nie)\ ?dostępn
| \b(?:статья|материал|новость|контент)\b.{0,40}\b(?:больше\ )?(?:недоступ|не\ (?:найден|существует))
"""
DOWN = r"""
there\ has\ been\ a\ critical\ error | learn\ more\ about\ troubleshooting
| error\ establishing\ a\ database\ connection | backend\ fetch\ failed | guru\ meditation | varnish\ cache\ server |
(?:down|closed)\ for\ (?:scheduled\ |planned\ )?maintenance | (?:be|check)\ back\ (?:soon|shortly|in\ a|later)
| under(?:going)?\ (?:scheduled\ |planned\ |routine\ )?maintenance
| ^\W*(?:site\ |scheduled\ |planned\ )?maintenance\W*$
| ^\W*we(?:['’]ll|\ will)\ be\ (?:right\ )?back\b | (?:unexpected|internal|unknown|server)\ error\ (?:has\ )?occurred
| (?:engineers|team|technicians)\ (?:have|has)\ been\ (?:notified|informed|alerted) | something\ went\ wrong
| (?:une\ )?erreur\ (?:inattendue|technique|interne)\ (?:est\ survenue|s['’]est\ produite)
| (?:ein\ )?(?:unerwarteter|technischer|interner)\ fehler\b | (?:se\ ha\ producido|ha\ ocurrido)\ un\ error
| si\ è\ verificato\ un\ errore | ocorreu\ um\ erro | er\ is\ een\ fout\ opgetreden | wystąpił\ (?:nieoczekiwany\ )?błąd
| произошла\ (?:непредвиденная\ )?ошибка | エラーが発生 | 发生(?:了)?错误
| ^\W*(?:error\ )?50[0234]\b | service\ (?:temporarily\ )?unavailable | temporarily\ unable\ to\ service
| bad\ gateway | gateway\ time-?out
| internal\ server\ error | (?:please\ )?try\ again\ (?:later|in\ a\ few) | (?:capacity|technical)\ problems
| (?:site|service)\ (?:est\ )?(?:en\ maintenance|(?:temporairement|momentanément)\ indisponible)
| revenez\ plus\ tard | réessayer\ plus\ tard
| wartungsarbeiten | (?:vorübergehend|derzeit)\ nicht\ (?:erreichbar|verfügbar)
| versuchen\ sie\ es\ (?:bitte\ )?(?:später|in\ einigen)
| (?:sitio|página|servicio)\b.{0,20}\ben\ mantenimiento | inténtelo\ (?:de\ nuevo\ )?más\ tarde
| (?:sito|servizio)\ in\ manutenzione | riprova\ più\ tardi
| em\ manutenção | tente\ (?:novamente\ )?mais\ tarde | in\ onderhoud | probeer\ het\ later
| przerwa\ techniczna
| spróbuj\ (?:ponownie\ )?później
| технические\ работы | попробуйте\ позже | 系统维护|网站维护|稍后再试|メンテナンス中|점검\ 중
"""
ABROAD = r"""
unavailable\ (?:due\ to|for)\ legal\ reasons | access(?:ing)?\ this\ (?:web)?site\ from\ a\ (?:country|region)
| access\ cannot\ be\ granted
| not\ available\ in\ your\ (?:country|region|location)
| (?:european\ economic\ area|\bgdpr\b).{0,60}\b(?:access|unavailable)
| in\ ihrem\ land\ nicht\ verfügbar | n['’]est\ pas\ (?:disponible|accessible)\ dans\ votre\ pays
| no\ (?:está\ )?disponible\ en\ (?:tu|su)\ país
"""
DAYS = r"""
\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b
| \b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b
| \b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?\b
| \b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b
| \b(?:lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)\b
| \b(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?\b
| \b(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b
| \b(?:poniedział(?:ek|ku)|wtor(?:ek|ku)|środ[ęy]|czwart(?:ek|ku)|piąt(?:ek|ku)|sobot[ęy]|niedziel[ęi])\b
| \b(?:понедельник[а]?|вторник[а]?|сред[уы]|четверг[а]?|пятниц[уы]|суббот[уы]|воскресень[ея])\b
| \b(?:понеділ(?:ок|ка)|вівтор(?:ок|ка)|серед[уи]|п['’]ятниц[юі])\b
| \b(?:måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag)e?n?s?\b
| \b(?:mandag|tirsdag|lørdag|søndag)\b
| \b(?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b
| (?:周|週|星期)[一二三四五六日天] | [月火水木金土日]曜日?
| يوم\ (?:الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد)
"""
"""On which day: news has it. A wall has hours of service."""
UNTIL = r"(?:to|through|till|until|au|à|bis|a|al|ao|até|tot|t/m|do|по|до|til|till|ile|[-–—~至到])"
"""Between the first and the last day of a service's week."""
SAID = r"""
\b(?:says?|said|told|announced|police)\b
| \b(?:a\ (?:dit|annoncé|déclaré)|selon|annonce)\b
| \b(?:sagte|sagt|teilte|erklärte|hieß\ es)\b
| \b(?:dijo|anunció|según|explicó)\b
| \b(?:ha\ (?:detto|annunciato)|secondo)\b
| \b(?:disse|anunciou|afirmou)\b
| \b(?:zei|zegt|meldt|volgens)\b
| \b(?:powiedział\w*|poinformował\w*|według|mówi)\b
| \b(?:сообщил\w*|заявил\w*|пишет|сказал\w*)\b
| \b(?:повідомив|повідомила|заявив|заявила)\b
| \b(?:säger|sade|uppger|enligt)\b
| \b(?:sier|siger|ifølge)\b
| \b(?:dedi|açıkladı|söyledi)\b
| (?:表示|宣布|称|稱|说|說)[，,：:]
| と(?:述べ|話し|発表し|明らかにし|呼びかけ)た
| \b(?:وقال|قال|وقالت|قالت|وأكد|أعلن|أعلنت)\b
"""
"""Who said it: news has it, and a wall only of itself."""
OURSELVES = r"""
\b(?:we|us|our|nous|notre|nos|wir|uns|unser\w*|nuestr[oa]s?|nosotros|noi|nostr[aoie]|nós|noss[ao]s?|wij|ons|onze|
nasz\w*|мы|нам|наш\w*|ми|vår\w*|oss|vi|vores|bizim)\b
| ^\W*(?:last\ (?:updated|modified|reviewed)|dernière\ mise\ à\ jour|zuletzt\ aktualisiert|stand:|
última\ actualización|ultimo\ aggiornamento)
| 我们|我們|本站|当サイト|弊社|우리
"""
YOU = r"""
\b(?:you|your|vous|votre|vos|ihnen|ihren?|bitte|dein\w*|tu|tus|usted|ti|tuo|tua|você|seu|sua|uw|je|jouw|twoj\w*|
вы|вам|ваш\w*|ви|din|ditt|dig|deg|siz\w*)\b | 您|你|あなた|お客|당신
"""
"""A page that speaks of itself, and to its visitor."""
