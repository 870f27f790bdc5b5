"""What stands in an article's place is told from an article about such things, in many languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.extraction import ExtractionError, extract
from crawler.extraction.paywall import asks_for_payment, counts_down
from crawler.extraction.walls import Wall, wall_of
from storage.records import Access

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
STORY = (
    "The harbour board of Larnvik voted on Tuesday to raise the quay by forty centimetres before the winter storms.",
    "The work will cost 12.4 million euros, of which the region pays half, the board's chair told reporters.",
    "Fishermen had protested for weeks, yet only two of the eleven members voted against the plan in the end.",
)


def page(title: str, body: str, head: str = "") -> bytes:
    frame = '<nav><a href="/">Home</a><a href="/world">World</a></nav>'
    foot = "<footer><p>© 2026 The Paper</p></footer>"
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{frame}<main>{body}</main>{foot}</body></html>"
    ).encode()


def refused(body: bytes, url: str = "https://paper.example/2026/11/quay.html") -> str:
    with pytest.raises(ExtractionError) as told:
        extract(body, url=url, fetched_at=NOW)
    return told.value.kind


WALLS = [
    (Wall.CHALLENGE, "Just a moment...", "Verifying you are human. This may take a few seconds."),
    (Wall.CHALLENGE, "Attention Required! | Cloudflare", "Sorry, you have been blocked. Why have I been blocked?"),
    (Wall.CHALLENGE, "Access Denied", "You don't have permission to access this on this server. Reference #18.6f7d"),
    (Wall.CHALLENGE, "paper.example", "Press & Hold to confirm you are a human (and not a bot). Reference ID 5f3c"),
    (Wall.CHALLENGE, "Robot check", "Enter the characters you see. Please make sure your browser accepts cookies."),
    (Wall.CHALLENGE, "paper.example", "You need to enable JavaScript to run this app."),
    (Wall.CHALLENGE, "Vérifiez que vous êtes humain", "Faites glisser vers la droite pour compléter le puzzle."),
    (Wall.CHALLENGE, "Bitte bestätigen Sie, dass Sie kein Roboter sind", "Ihr Browser wird überprüft."),
    (Wall.CHALLENGE, "Verifica que eres humano", "Hemos detectado un tráfico inusual desde tu red."),
    (Wall.CHALLENGE, "Подтвердите, что вы не робот", "Запросы с вашего устройства похожи на автоматические."),
    (Wall.CHALLENGE, "安全验证", "为了您的访问安全，请完成验证后继续访问。请拖动滑块完成拼图。"),
    (Wall.CONSENT, "We value your privacy", "We and our 842 partners store and access information on your device."),
    (Wall.CONSENT, "Willkommen", "Lesen Sie uns mit Werbung und Trackern oder werbefrei im Pur-Abo."),
    (Wall.CONSENT, "Gestion des cookies", "Avec nos 214 partenaires, nous utilisons des traceurs."),
    (Wall.CONSENT, "Mogen wij cookies plaatsen?", "De Krant en haar partners gebruiken cookies. Klik op akkoord."),
    (Wall.CONSENT, "La tua privacy", "Noi e i nostri partner archiviamo informazioni sul tuo dispositivo."),
    (Wall.CONSENT, "Tu privacidad nos importa", "Nosotros y nuestros socios almacenamos datos en un dispositivo."),
    (Wall.CONSENT, "Willkommen", "Nutzen Sie unser Angebot mit Werbung oder werbefrei im Abo für 4 Euro."),
    (Wall.MISSING, "Contenido no disponible", "La noticia que busca ya no está disponible o ha sido trasladada."),
    (Wall.MISSING, "Contenuto rimosso", "Questo articolo non è più disponibile. La notizia è stata rimossa."),
    (Wall.DOWN, "We’ll be right back", "Our site is undergoing scheduled maintenance. Please check back soon."),
    (Wall.DOWN, "Something went wrong", "An unexpected error occurred. Our engineers have been notified."),
    (Wall.LOGIN, "Sign in to your account", "Forgotten your password? New here? Create an account."),
    (Wall.LOGIN, "Register for free to continue reading", "It takes less than a minute. Registered readers get more."),
    (Wall.LOGIN, "Anmelden", "Bitte melden Sie sich mit Ihrer E-Mail-Adresse an, um den Artikel zu lesen."),
    (Wall.LOGIN, "Connectez-vous", "Connectez-vous à votre compte pour accéder à cet article."),
    (Wall.MISSING, "The Paper", "The link you followed may be broken, or the page may have been removed."),
    (Wall.MISSING, "Oups, cette page n’existe plus", "Elle a peut-être été supprimée. Revenez à l’accueil."),
    (Wall.MISSING, "Diese Seite gibt es leider nicht", "Der Artikel wurde gelöscht oder die Adresse ist falsch."),
    (Wall.MISSING, "Lo sentimos, la página que buscas no existe", "Es posible que se haya movido. Usa el buscador."),
    (Wall.MISSING, "La pagina che stai cercando non esiste", "Potrebbe essere stata spostata. Torna alla home."),
    (Wall.MISSING, "Não encontramos a página que procura", "O conteúdo pode ter sido removido."),
    (Wall.MISSING, "Helaas, deze pagina bestaat niet meer", "Het artikel is mogelijk verplaatst of verwijderd."),
    (Wall.MISSING, "Przepraszamy, taka strona nie istnieje", "Artykuł mógł zostać usunięty lub przeniesiony."),
    (Wall.MISSING, "Такой страницы нет", "Возможно, материал был удалён или перемещён."),
    (Wall.MISSING, "抱歉，您访问的页面不存在", "该文章可能已被删除或移动，请返回首页。"),
    (Wall.MISSING, "عذرا، الصفحة المطلوبة غير موجودة", "ربما تم حذف المقال أو نقله. عد إلى الصفحة الرئيسية."),
    (Wall.DOWN, "503 Service Unavailable", "The server is temporarily unable to service your request."),
    (Wall.DOWN, "We'll be back soon", "Our site is down for scheduled maintenance. Please check back in a while."),
    (Wall.ABROAD, "451: Unavailable due to legal reasons", "Access cannot be granted at this time."),
]


@pytest.mark.parametrize(("wall", "heading", "text"), WALLS)
def test_a_wall_speaks_to_its_visitor(wall: Wall, heading: str, text: str) -> None:
    assert wall_of((heading, heading), text) is wall


NEWS = [
    ("Are you a robot? Why captchas are getting harder", "Puzzles that ask you to verify you are human beat people."),
    ("Access denied: thousands locked out of their accounts", 'Clients saw the words "access denied" on Monday.'),
    ("We value your privacy: regulator fines firms", "Eleven firms must pay because their walls left no choice."),
    ("Cookie-Einstellungen: Gericht verbietet Pur-Abo-Modell", "Die Einwilligung sei nicht freiwillig."),
    ("404: the number that became a joke", "The number stands over a bar in the harbour of Larnvik since last week."),
    ("Page not found: archive of the town paper lost in fire", "Forty years of the Courier burned on Sunday."),
    ("Just a moment: how a second decided the cup final", "One second was left when Mika Salo threw the ball."),
    ("We’ll be back soon, says the ferry line", "The line to the islands has stopped for maintenance until Friday."),
    ("Sign in, please: hotel guests must register with the police", "Guests need a passport and a password."),
    ("Accès refusé : des élèves privés de cantine", "La mairie parle d’une erreur informatique."),
    ("Cette page d’histoire n’existe plus que dans les mémoires", "La dernière conserverie a fermé lundi."),
    ("Zugriff verweigert: Behörden streiten über Wetterdaten", "Es geht um Gebühren von 40.000 Euro im Jahr."),
    ("Kein Roboter: Dorf wählt wieder einen Menschen", "Die Beteiligung lag bei 71 Prozent."),
    ("Acceso denegado a la playa: los vecinos protestan", "El ayuntamiento dice que la arena es peligrosa."),
    ("«Вы не робот?» Почему капча раздражает", "Исследователи предлагают отказаться от картинок."),
    ("“页面不存在”背后的生意", "拉恩维克一家公司靠收购过期域名赚了三百万元。"),
    ("Unusual traffic: whales block the strait for a day", "The coast guard told ships to wait until the evening."),
    ("Security check at the airport takes three hours", "Half of the staff was ill, the operator said."),
    ("Harbour closed after fire", "The harbour of Larnvik has been closed after a fire on a ferry, police said."),
]


@pytest.mark.parametrize(("heading", "text"), NEWS)
def test_news_of_walls_is_news(heading: str, text: str) -> None:
    assert wall_of((heading, f"{heading} - The Paper"), text) is None
    assert extract(page(heading, f"<article><h1>{heading}</h1><p>{text}</p></article>"), url="", fetched_at=NOW)


def test_a_declared_article_is_a_wall_only_if_all_its_text_is() -> None:
    asked = "Sign in to continue reading. Create a free account."
    assert wall_of((STORY[0],), asked, declared=True) is Wall.LOGIN
    assert wall_of(("Sign in", "Sign in"), f"{STORY[0]} {asked}", declared=True) is None


def test_the_marks_of_a_check_stand_on_ordinary_pages_too() -> None:
    script = '<script src="/cdn-cgi/challenge-platform/h/g/scripts/jsd/x.js"></script>'
    flash = page("Fire", f"<h1>Harbour closed after fire</h1><p>{STORY[0]}</p>{script}")
    article = extract(flash, url="", fetched_at=NOW)
    assert (article.access, article.body_text) == (Access.FREE, STORY[0])
    assert refused(page("paper.example", f"<p>One moment</p>{script}")) == "challenge"


TEASERS = "".join(
    f'<h3><a href="/{n}">News of the islands, number {n}</a></h3>'
    f"<p>The council of the islands met for the {n + 2}. time this week and spoke of ferries.</p>"
    for n in range(8)
)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://paper.example/", TEASERS),
        ("https://paper.example/tag/larnvik", f"<h1>Topic: Larnvik</h1><p>All our articles of the town.</p>{TEASERS}"),
        ("https://paper.example/authors/ida-nurmi", f"<h1>Ida Nurmi</h1><p>She writes of the coast.</p>{TEASERS}"),
        ("https://paper.example/?s=quay", f"<h1>Search results for: quay</h1><p>214 results</p>{TEASERS}"),
        ("https://paper.example/larnvik", f"<h1>Larnvik</h1>{TEASERS}"),
    ],
    ids=["home", "tag", "author", "search", "section"],
)
def test_a_list_of_teasers_is_no_article(url: str, body: str) -> None:
    assert refused(page("The Paper", body), url) in ("index-page", "no-text")


def test_a_flash_above_teasers_is_an_article() -> None:
    flash = page(
        "Quay", f"<article><h1>Larnvik raises its quay</h1><p>{STORY[0]}</p></article><aside>{TEASERS}</aside>"
    )
    assert extract(flash, url="https://paper.example/quay", fetched_at=NOW).body_text == STORY[0]


@pytest.mark.parametrize(
    "line",
    [
        "This story is for subscribers only", "To read the full story, start your free trial",
        "La suite est réservée aux abonnés.", "Sie haben bereits ein Abo? Hier anmelden",
        "Contenido exclusivo para suscriptores", "Questo contenuto è riservato agli abbonati",
        "Dit artikel is alleen voor abonnees", "Logga in för att läsa vidare", "Artikkelen er kun for abonnenter",
        "Tylko dla prenumeratorów", "Материал доступен только для подписчиков",
        "この記事は有料会員限定です", "付费后阅读全文", "You’ve reached the end of your free preview.",
        "Sie möchten den ganzen Artikel lesen?", "Este contenido es solo para suscriptores.",
        "Det här är en låst artikel. Bli prenumerant för att läsa vidare.",
    ],
)  # fmt: skip
def test_a_paywall_asks_in_its_language(line: str) -> None:
    assert asks_for_payment(line)
    body = f"<h1>Larnvik raises its quay</h1><p>{STORY[0]}</p><div>{line}</div>"
    article = extract(page("Quay", body), url="https://paper.example/quay", fetched_at=NOW)
    assert (article.access, article.body_text) == (Access.PAYWALLED, STORY[0])


def test_a_menu_that_speaks_of_subscriptions_is_no_paywall() -> None:
    assert not asks_for_payment("Manage your subscription")


def test_a_quoted_appeal_and_a_heading_are_no_paywall() -> None:
    quoted = 'The phrase "subscribe to continue reading" now stands before every third article.'
    assert not asks_for_payment(quoted)
    body = f"<h1>Already a subscriber? How papers sell</h1><p>{quoted}</p><p>{STORY[2]}</p>"
    article = extract(page("Papers", body), url="https://paper.example/papers", fetched_at=NOW)
    assert (article.access, article.body_text) == (Access.FREE, f"{quoted}\n\n{STORY[2]}")


def test_a_meter_and_a_part_that_is_not_free_are_told() -> None:
    assert counts_down("You have 2 free articles left this month.")
    assert counts_down("Sie können diesen Monat noch 2 Artikel kostenlos lesen.")
    assert not counts_down("Sie können noch 2 Artikel im Laden lesen.")
    assert not counts_down("You have two sons, the court told him.")
    text = "".join(f"<p>{each}</p>" for each in STORY)
    metered = page(
        "Quay", f"<h1>Larnvik raises its quay</h1>{text}<div>You have 2 free articles left this month.</div>"
    )
    assert extract(metered, url="https://paper.example/quay", fetched_at=NOW).access is Access.METERED
    parted = {"@type": "NewsArticle", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False"}}
    head = f'<script type="application/ld+json">{json.dumps(parted)}</script>'
    locked = page("Quay", f"<h1>Larnvik raises its quay</h1><p>{STORY[0]}</p>", head)
    assert extract(locked, url="https://paper.example/quay", fetched_at=NOW).access is Access.PAYWALLED


@pytest.mark.parametrize(
    ("title", "text", "wall"),
    [
        ("One moment, please...", "Please wait while your request is being verified...", Wall.CHALLENGE),
        (
            "Weryfikacja",
            "Sprawdzamy, czy połączenie jest bezpieczne. Potwierdź, że jesteś człowiekiem.",
            Wall.CHALLENGE,
        ),
        ("Проверка браузера", "Подтвердите, что запросы отправляли вы, а не робот.", Wall.CHALLENGE),
        ("プライバシー設定", "当社とパートナーは、Cookieを使用して端末上の情報を保存します。", Wall.CONSENT),
        ("Üye girişi", "Devam etmek için lütfen giriş yapın. Şifremi unuttum", Wall.LOGIN),
        (
            "お探しのページは見つかりませんでした",
            "掲載期間が終了したか、URLが間違っている可能性があります。",
            Wall.MISSING,
        ),
        (
            "Your privacy matters, court tells shop",
            "A court told a chain on Monday that all must reject all cookies.",
            None,
        ),
        ("Comprobación de seguridad en el puente", "Hacen desde el lunes una comprobación de seguridad.", None),
        ("文章可能已被删除 记者节讨论", "与会者说，不少旧文章可能已被删除。", None),
        ("Which browser?", "Enable JavaScript and cookies in your browser, the consumer office said.", None),
        ("“Page not found” for two days", "Visitors met the page not found, the library said on Friday.", None),
    ],
)
def test_a_wall_never_says_who_said_something_and_when(title: str, text: str, wall: Wall | None) -> None:
    assert wall_of((title,), text) is wall


def test_a_share_that_is_left_to_read_is_a_paywall_and_a_count_with_its_total_a_meter() -> None:
    assert asks_for_payment("Pozostało 78% artykułu. Chcesz czytać dalej?")
    assert counts_down("Sie haben noch 1 von 5 kostenlosen Artikeln in diesem Monat.")
    assert counts_down("Bu ay 2 ücretsiz haber kaldı")
    assert counts_down("本月还可免费阅读 3 篇")
    assert counts_down("يتبقى لك 3 مقالات")


TALKING_WALLS = """
Just a moment... | Checking your browser. This check has been on since Monday. Please enable JavaScript and cookies.
Access denied | You don't have permission to access this page. Our service said that you look odd. Reference #18.2
Are you a robot? | We have detected unusual traffic from your network. Support is open Monday to Friday, 9 to 5.
Before you continue | We and our partners use cookies to store information. Last updated on Friday, 6 March.
Page not found | The page you are looking for does not exist. The archive is rebuilt on Sundays. Go home.
Accès refusé | Vous avez été bloqué. Si vous êtes humain, écrivez-nous du lundi au vendredi avec votre identifiant.
Sicherheitsüberprüfung | Bitte bestätigen Sie, dass Sie kein Roboter sind. Unser Dienst ist Montag bis Freitag da.
Acceso denegado | Verifica que no eres un robot. Tráfico inusual desde tu red. Atención de lunes a viernes.
Проверка браузера | Подтвердите, что вы не робот. Проверяем ваш браузер. Поддержка работает с понедельника по пятницу.
Down for maintenance | We are down for maintenance and will be back on Monday. Please try again later.
"""
NEWS_OF_WALLS = """
Captchas get harder, Google says | Are you a robot? The question will be harder to answer from Monday, Google said.
Page not found: library loses archive | Visitors see only the words page not found, its director said on Sunday.
Police warn of fake checks | Pages that ask you to verify that you are human spread malware, police said.
Robot check for voters | Voters must confirm that they are human from Monday, officials said. Press and hold.
Hospital service unavailable | The service was unavailable on Monday, it said. Patients were told to try again later.
Störung bei der Bank | Bitte bestätigen Sie, dass Sie kein Roboter sind, hieß es am Freitag in der App.
El banco bloquea a sus clientes | Verifica que no eres un robot, leyeron el viernes, según la policía.
Сайт банка спрашивал клиентов | Подтвердите, что вы не робот: это увидели в пятницу клиенты банка, сообщила полиция.
"""


def test_a_wall_that_names_a_day_or_says_something_of_itself_stays_a_wall_and_news_of_walls_stays_news() -> None:
    for line in TALKING_WALLS.strip().splitlines():
        heading, text = line.split(" | ")
        assert wall_of((heading,), text), line
    for line in NEWS_OF_WALLS.strip().splitlines():
        heading, text = line.split(" | ")
        assert wall_of((heading,), text) is None, line
