"""Index pages of many kinds and walls in many languages are no articles; short true articles beside them are."""

# ruff: noqa: E501 - sentences are not folded

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import ExtractionError, extract

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NEWS = (
    ("Storm closes the coastal road near Corvale", "Waves of six metres were seen at the lighthouse on Sunday night."),
    ("Library to open on Sundays from January", "The trial costs the city a small sum, officials said on Friday."),
    ("Bakers win a prize for their rye loaf", "The jury praised its crust and its keeping quality in the capital."),
    ("Tram line 4 to be extended to the harbour", "Work on the new stretch starts in spring and lasts for two years."),
    ("Two quays closed after cracks were found", "Divers found the cracks in the foundations on Tuesday morning."),
    ("Ferry workers walk out over their pay", "No boat left the harbour before noon, and none came in either."),
)
SHAPES = {
    "card": '<article class="card"><a href="{url}"><h2>{head}</h2></a><p>{told}</p></article>',
    "tile": '<a class="tile" href="{url}"><h3>{head}</h3><p>{told}</p></a>',
    "result": '<div class="result"><h3><a href="{url}">{head}</a></h3><p>{told}</p><span>25 November 2026</span></div>',
    "dated line": '<li><a href="{url}">{head}</a> <time>25 November 2026, 09:30</time></li>',
    "row": '<tr><td>25.11.</td><td><a href="{url}"><b>{head}</b></a><br>{told}</td></tr>',
    "post": '<div class="post"><h2><a href="{url}">{head}</a></h2><div>25 November 2026</div><p>{told} […]</p></div>',
}
FLASH = "A ferry with 120 people on board ran aground off Ravn on Thursday, the coast guard said."


def items(shape: str) -> str:
    told = "".join(SHAPES[shape].format(url=f"/n/{at}", head=a, told=b) for at, (a, b) in enumerate(NEWS))
    return (
        f"<table>{told}</table>" if shape == "row" else f"<ul>{told}</ul>" if "line" in shape else f"<div>{told}</div>"
    )


def page(title: str, main: str) -> bytes:
    frame = '<header><a href="/">The Post</a><nav><a href="/w">World</a><a href="/s">Sea</a></nav></header>'
    head = f'<html><head><meta charset="utf-8"><title>{title} - The Post</title></head>'
    return f"<!doctype html>{head}<body>{frame}<main>{main}</main><footer>© The Post</footer></body></html>".encode()


def refused(body: bytes, url: str) -> str:
    with pytest.raises(ExtractionError) as caught:
        extract(body, url=url, fetched_at=NOW)
    return caught.value.kind


INDEXES = {
    "home": ("https://post.example/", "The Post", ""),
    "section": ("https://post.example/harbour/", "Harbour", "<h1>Harbour</h1>"),
    "tag": ("https://post.example/tag/ravn/", "Ravn", "<h1>Ravn</h1><p>All that we wrote of the town is here.</p>"),
    "search": ("https://post.example/find/quay", "230 results", "<h1>Showing 1-10 of 230 results for “quay”</h1>"),
    "archive": ("https://post.example/2026/11/", "Archive", "<h1>Archive: November 2026</h1>"),
    "author": ("https://post.example/author/ada-lee", "Ada Lee", "<h1>Ada Lee</h1><p>She has covered the sea since 2012.</p>"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", INDEXES)
def test_an_index_page_is_no_article(kind: str, shape: str) -> None:
    url, title, head = INDEXES[kind]
    assert refused(page(title, head + items(shape)), url) in ("index-page", "no-text")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://post.example/a/ferry-aground-off-ravn-today", "Ferry runs aground off Ravn"),
        ("https://post.example/harbour/ravn-48213.html", "Ferry aground"),
        ("https://post.example/n/4821377", "Aground"),
    ],
)
def test_a_flash_above_the_same_items_is_one(url: str, title: str, shape: str) -> None:
    main = f"<div><h1>{title}</h1><p>{FLASH}</p></div><section><h3>More</h3>{items(shape)}</section>"
    assert extract(page(title, main), url=url, fetched_at=NOW).body_text == FLASH


OWN_LISTS = {
    "results": ("Sunday's cross-country run: the finishers", "<ul><li>1. Ada Lund, Ravn, 31 min 4 s</li><li>2. Bo Ek, Corvale, 31 min 30 s</li><li>3. Cleo Vos, Ravn, 32 min</li></ul>", "Bo Ek"),
    "calendar": ("Agenda: dit is er dit weekend te doen", "<ul><li>Vrijdag 20.00 uur: koor in de kerk</li><li>Zaterdag 10.00 uur: markt op de kade</li><li>Zondag: wandeling</li></ul>", "markt op de kade"),
    "table": ("市政府公布十一月各区降雨量", "<table><tr><td>北区 降雨量一百一十二毫米</td></tr><tr><td>南区 降雨量九十八毫米</td></tr><tr><td>港区 降雨量一百四十毫米</td></tr></table>", "九十八毫米"),
    "elsewhere": ("The records that our critics loved this year", "<ul><li><a href='https://records.example/1'>Low Tide by Lina Sol</a></li><li><a href='https://records.example/2'>Chalk by The Norths</a></li><li><a href='https://label.example/3'>Salt by Nube</a></li></ul>", "Low Tide by Lina Sol"),
    "papers": ("Papers of the council's meeting of Tuesday", "<ul><li><a href='/doc/1.pdf'>Resolution 41: the flood barrier</a></li><li><a href='/doc/2.pdf'>Resolution 42: meals at schools</a></li><li><a href='/doc/3.pdf'>Resolution 43: the price of water</a></li></ul>", "meals at schools"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OWN_LISTS)
@pytest.mark.parametrize("beside", [False, True])
def test_an_article_that_is_a_list_is_no_index_page(kind: str, *, beside: bool) -> None:
    title, told, part = OWN_LISTS[kind]
    side = (
        f"<section><h3>More</h3>{items('dated line')}</section>"
        if beside and kind not in ("elsewhere", "papers")
        else ""
    )
    article = extract(
        page(title, f"<div><h1>{title}</h1>{told}</div>{side}"), url="https://post.example/x", fetched_at=NOW
    )
    assert part in (article.body_text or "")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Links", OWN_LISTS["elsewhere"][1]),
        ("All that we wrote of the harbour", items("dated line")),
        ("All that we wrote of the harbour", f"<p>Newest first</p><p>230 found</p>{items('card')}"),
        ("港口", OWN_LISTS["elsewhere"][1]),
    ],
)
def test_a_list_of_the_sites_own_articles_or_under_a_sections_name_is_an_index_page(title: str, told: str) -> None:
    assert refused(page(title, f"<h1>{title}</h1>{told}"), "https://post.example/x") in ("index-page", "no-text")


def test_a_flash_under_a_headline_without_spaces_is_no_index_page() -> None:
    said = "一艘载有一百二十人的渡轮周四在拉文附近海域搁浅。"
    main = f"<h1>拉文附近海域一艘渡轮搁浅</h1><p>{said}</p><div><h4>相关</h4>{items('dated line')}</div>"
    assert (
        extract(page("拉文附近海域一艘渡轮搁浅", main), url="https://post.example/sea/story", fetched_at=NOW).body_text
        == said
    )


LOST = [
    ("Page not found", "Sorry, the page you are looking for does not exist or has been moved."),
    ("Seite nicht gefunden", "Die gesuchte Seite existiert leider nicht mehr oder wurde verschoben."),
    ("Pagina niet gevonden", "De pagina die u zoekt bestaat niet of is verplaatst."),
    ("Sayfa bulunamadı", "Aradığınız sayfa silinmiş veya taşınmış olabilir."),
    ("Η σελίδα δεν βρέθηκε", "Η σελίδα που ζητήσατε δεν υπάρχει ή έχει μετακινηθεί."),
    ("הדף לא נמצא", "הדף שחיפשת אינו קיים או הועבר. חזרה לדף הבית."),
    ("पृष्ठ नहीं मिला", "आप जिस पृष्ठ को खोज रहे हैं वह मौजूद नहीं है या हटा दिया गया है।"),
    ("ไม่พบหน้าที่คุณต้องการ", "หน้าที่คุณค้นหาไม่มีอยู่หรือถูกย้ายแล้ว กลับไปหน้าแรก"),
]


@pytest.mark.parametrize(("heading", "text"), LOST)
@pytest.mark.parametrize("shape", [None, "card", "post", "dated line"])
def test_a_lost_page_is_one_whatever_it_offers_instead(heading: str, text: str, shape: str | None) -> None:
    offered = items(shape) if shape else ""
    body = page(heading, f"<h1>{heading}</h1><p>{text}</p>{offered}")
    assert refused(body, "https://post.example/a/ferry-48213") == "soft-404"


CHECKS = [
    ("Einen Moment bitte", "Wir prüfen Ihren Browser. Bitte bestätigen Sie, dass Sie kein Roboter sind.", "challenge"),
    ("Un instant...", "Vérification de votre navigateur. Confirmez que vous n'êtes pas un robot.", "challenge"),
    ("Un momento", "Comprobando su navegador. Verifique que usted es humano y no es un robot.", "challenge"),
    ("잠시만 기다려 주세요", "브라우저를 확인하고 있습니다. 로봇이 아닙니다를 확인해 주세요.", "challenge"),
    ("रुकिए", "आपके ब्राउज़र की जांच हो रही है। पुष्टि करें कि आप रोबोट नहीं हैं।", "challenge"),
    ("โปรดรอสักครู่", "กำลังตรวจสอบเบราว์เซอร์ของคุณ โปรดยืนยันว่าคุณไม่ใช่หุ่นยนต์", "challenge"),
    ("Σύνδεση", "Συνδεθείτε για να συνεχίσετε. Ξεχάσατε τον κωδικό σας; Δεν έχετε λογαριασμό;", "blocked"),
    ("התחברות", "יש להתחבר כדי להמשיך. שכחת סיסמה? אין לך חשבון?", "blocked"),
    ("เข้าสู่ระบบ", "กรุณาเข้าสู่ระบบเพื่อดำเนินการต่อ ลืมรหัสผ่าน? ยังไม่มีบัญชี?", "blocked"),
]


@pytest.mark.parametrize(("heading", "text", "kind"), CHECKS)
def test_a_check_and_a_login_speak_in_their_language(heading: str, text: str, kind: str) -> None:
    assert refused(page(heading, f"<h1>{heading}</h1><p>{text}</p>"), "https://post.example/a/ferry-48213") == kind


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Seite nicht gefunden: Warum so viele Links sterben", "Jeder vierte Verweis führt heute ins Leere, sagte die Bibliothek am Dienstag."),
        ("Page not found", "A third of the county's web pages have vanished since 2019, the auditor said on Tuesday. Nobody had kept a copy of them."),
        ("ไม่พบหน้ากากอนามัยในร้าน", "ร้านขายยาในเมืองไม่มีหน้ากากอนามัยเหลืออยู่ตั้งแต่วันจันทร์ เจ้าของร้านกล่าวกับผู้สื่อข่าว"),
    ],
)  # fmt: skip
def test_news_of_lost_pages_is_news(heading: str, text: str) -> None:
    body = page(heading, f"<article><h1>{heading}</h1><p>{text}</p></article>{items('card')}")
    assert text in (extract(body, url="https://post.example/a/ferry-48213", fetched_at=NOW).body_text or "")


HEADED = "<h1>All that the desk wrote of ferries</h1><p>Reports from the coast and from the ports of the north, newest first.</p>"
LEAD = f"<h1>Ferry runs aground off Ravn</h1><p>{FLASH}</p>"
PROFILE = '<meta property="og:type" content="profile">'
REPORT = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry runs aground off Ravn"}</script>'
DATED = "<p><time>26 November 2026, 08:10</time></p>"


@pytest.mark.parametrize(
    ("index", "article"),
    [
        (("https://post.example/", LEAD), ("https://post.example/n/48213", LEAD)),
        (("https://post.example/tag/ferries/", HEADED), ("https://post.example/tag/48213", LEAD)),
        (("https://post.example/f", PROFILE + LEAD), ("https://post.example/f", REPORT + LEAD)),
        (("https://post.example/category/sea/", LEAD), ("https://post.example/category/sea/", LEAD + DATED)),
    ],
    ids=["home", "tag", "kind", "dated"],
)
def test_one_sentence_above_a_list_is_an_article_by_its_address_its_data_or_its_day(
    index: tuple[str, str], article: tuple[str, str]
) -> None:
    assert refused(page("Ferries", f"{index[1]}{items('card')}"), index[0]) == "index-page"
    assert extract(page("Ferry", f"{article[1]}{items('card')}"), url=article[0], fetched_at=NOW).body_text == FLASH


def test_a_list_that_tells_much_under_each_link_is_an_article() -> None:
    told = [f"{b} {' '.join(f'{c[1]}' for c in NEWS[:4])}" for _, b in NEWS]
    books = "".join(f'<h2><a href="/b/{at}">{a}</a></h2><p>{told[at]}</p>' for at, (a, _) in enumerate(NEWS))
    article = extract(page("Six books", f"<h1>Books</h1>{books}"), url="https://post.example/books", fetched_at=NOW)
    assert article.body_text is not None
    assert all(each in article.body_text for each in told)
    short = "".join(f'<h2><a href="/b/{at}">{a}</a></h2><p>{b}</p>' for at, (a, b) in enumerate(NEWS))
    assert refused(page("Books", f"<h1>Books</h1>{short}"), "https://post.example/books") == "index-page"
