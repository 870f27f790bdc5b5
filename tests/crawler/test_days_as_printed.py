"""The day and the minute of a page that tells machines nothing: which printed date is its own, and on whose clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.extraction import extract, written_at
from crawler.extraction.localtime import day_in_address, day_of_name, home_zone
from crawler.written_dates import parse_moment
from storage.records import Article
from tests.crawler.test_days_of_systems import by_headline, read, spoken

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
HEAD = "Ferry company scraps its winter timetable"
LONG_AGO = "".join(f"<p><a href='/2024/0{month}/07/story-{month}'>Tides of the month</a></p>" for month in (2, 3, 4))


def day_of(article: Article) -> str:
    return (written_at(article) or "")[:10]


# ------------------------------------------------------------------ on whose clock


@pytest.mark.parametrize(
    ("url", "language", "zone"),
    [
        ("https://post.example.co.uk/x", "en", "Europe/London"),
        ("https://post.example.ca/x", "en", "America/Toronto"),
        ("https://post.example.fi/x", "sv", "Europe/Helsinki"),
        ("https://post.example.com/x", "ko", "Asia/Seoul"),
        ("https://post.example.com/x", "de-AT", "Europe/Berlin"),
        ("https://post.example.ag/x", "da", "Europe/Copenhagen"),  # a domain that is sold to all
        ("https://post.example.com/x", "en", None),
        ("https://post.example.com/x", "es", None),
        ("https://post.example.com/x", None, None),
    ],
)
def test_a_papers_clock_is_its_countrys_by_its_address_else_that_of_its_language(
    url: str, language: str | None, zone: str | None
) -> None:
    assert home_zone(url, language) == zone


def test_a_printed_time_is_on_the_papers_own_clock_and_its_zone_is_said_to_be_inferred() -> None:
    article = by_headline("<div>14 July 2026, 14:00</div>", url="https://post.example.co.uk/ferry")
    assert (article.published_at, article.published_zone) == (datetime(2026, 7, 14, 13, tzinfo=UTC), "inferred")
    assert written_at(article) == "2026-07-14T14:00:00+01:00"


def test_without_a_country_an_english_time_is_read_as_utc() -> None:
    article = by_headline("<div>14 July 2026, 14:00</div>")
    assert (article.published_at, article.published_zone) == (datetime(2026, 7, 14, 14, tzinfo=UTC), "inferred")


def test_a_zone_that_somebody_named_goes_before_the_countrys() -> None:
    page = f"<html lang='en'><body><main><h1>{HEAD}</h1><div>14 July 2026, 14:00</div>{'<p>' + 'The ferry. ' * 30}</p>"
    article = extract(
        page.encode(), url="https://post.example.co.uk/f", charset="utf-8", fetched_at=NOW, timezone="America/New_York"
    )
    assert (article.published_at, article.published_zone) == (datetime(2026, 7, 14, 18, tzinfo=UTC), "source default")
    spelled = by_headline("<div>14 July 2026, 14:00 CET</div>", url="https://post.example.co.uk/ferry")
    assert (spelled.published_at, spelled.published_zone) == (datetime(2026, 7, 14, 13, tzinfo=UTC), "explicit")


# ------------------------------------------------------------------ told against another time


@pytest.mark.parametrize("line", ["Published 5 hours ago", "today, 07:10", "3 hours ago", "Posted at 6:10 AM"])
def test_what_is_told_against_now_gives_way_to_the_day_of_the_address(line: str) -> None:
    line = f"<div class='meta'>{line}</div>"
    assert day_of(by_headline(line, url="https://post.example/2024/03/05/ferry")) == "2024-03-05"
    assert day_of(by_headline(line, url="https://post.example/2026/11/20/ferry")) == "2026-11-20"
    assert day_of(by_headline(line, url="https://post.example/ferry-20240305")) == "2024-03-05"


@pytest.mark.parametrize("line", ["Published 5 hours ago", "3 hours ago", "Oct 20"])
def test_a_copy_of_long_ago_tells_nothing_against_now(line: str) -> None:
    line = f"<div class='meta'>{line}</div>"
    assert written_at(by_headline(line)) is not None
    assert (
        written_at(read(f"<main><h1>{HEAD}</h1>{line}{'<p>' + 'The ferry stays. ' * 20}</p></main>{LONG_AGO}")) is None
    )


def test_one_fresh_date_among_old_ones_makes_a_page_of_today() -> None:
    body = f"<main><h1>{HEAD}</h1><div class='meta'>3 hours ago</div>{'<p>' + 'The ferry stays. ' * 20}</p></main>"
    fresh = read(f"{body}{LONG_AGO}<img src='/uploads/2026/11/ferry.jpg'>")
    assert fresh.published_at == datetime(2026, 11, 20, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("line", ["What are we doing today?", "Read today's paper", "Winners of today", "Ends today!"])
def test_prose_that_says_today_dates_nothing(line: str) -> None:
    assert written_at(by_headline(f"<div>{line}</div>")) is None


@pytest.mark.parametrize("line", ["Today", "Yesterday | Ada Quill", "Today, 7:10", "Ada Quill, yesterday at 18:05"])
def test_a_line_that_begins_with_today_or_says_a_time_is_read(line: str) -> None:
    assert day_of(by_headline(f"<div class='meta'>{line}</div>")) in ("2026-11-20", "2026-11-19")


# ------------------------------------------------------------------ whose day it is


@pytest.mark.parametrize(
    "markup",
    [
        "<aside class='card'><span>5 March 2024</span></aside>",
        "<div class='quote'><p>Ada Quill 5 March 2024</p></div>",
        "<section class='side'><ul class='list-item'><li>March 5, 2024</li></ul></section>",
        "<figure><figcaption>5 March 2024, 09:53</figcaption></figure>",
        "<div class='card'><a href='/quill'>Ada Quill</a><div class='date'>5 March 2024</div></div>",
    ],
)
def test_a_bare_date_right_below_the_headline_is_its_own_whatever_its_frame_is_called(markup: str) -> None:
    assert day_of(by_headline(markup)) == "2024-03-05"


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><figcaption>5 March 2024</figcaption></figure>",
        "<div class='card'><a href='/boats'>Boats of the bay</a><span>5 March 2024</span></div>",
        "<aside class='card'><span>5 March 2024</span><h3><a href='/b'>Boats of the bay go out</a></h3></aside>",
        "<aside class='card'><h3><a href='/b'>Boats of the bay</a></h3><span>5 March 2024</span></aside>",
        "<div class='related'><span>5 March 2024</span></div>",
        "<blockquote><p>5 March 2024</p></blockquote>",
    ],
)
def test_the_date_of_a_picture_a_card_or_a_quotation_is_not(markup: str) -> None:
    article = by_headline(f"{markup}<p>Printed on 2 May 2025 and again on 3 May 2025.</p>")
    assert day_of(article) != "2024-03-05"


@pytest.mark.parametrize(
    "line",
    [
        "July 13, 2026October 10, 2024 by Ada Quill",
        "By Ada Quill10/10/2024May 22nd, 20263 Comments",
        "October 10, 2024 | 6:03 pmOctober 12, 2024 | 7:03 pm",
        "10 October 2024 / 13 July 2026",
    ],
)
def test_of_two_dates_side_by_side_the_earlier_is_that_of_publication(line: str) -> None:
    assert day_of(by_headline(f"<div class='meta'>{line}</div>")) == "2024-10-10"


def test_a_second_date_that_words_part_from_the_first_is_of_something_else() -> None:
    article = spoken("de", "<div class='meta'>12.11.2025 (unverändert gültig seit 05.11.2025)</div>")
    assert day_of(article) == "2025-11-12"


def test_a_time_that_touches_the_next_date_is_no_day_of_it() -> None:
    article = by_headline("<div class='meta'>November 8, 2024 | 6:03 pmNovember 8, 2024 | 6:03 pm</div>")
    assert written_at(article) == "2024-11-08T18:03:00+00:00"


def test_the_day_of_the_address_stands_against_another_that_the_page_prints() -> None:
    line = "<div>12 January 2026</div>"
    article = by_headline(line, url="https://post.example/2024/03/05/ferry")
    assert (day_of(article), article.provenance["published_at"].method) == ("2024-03-05", "inferred")
    near = by_headline("<div>6 March 2024, 01:10</div>", url="https://post.example/2024/03/05/ferry")
    assert written_at(near) == "2024-03-06T01:10:00+00:00"
    assert day_of(by_headline(line, url="https://post.example/events/2024/03/05/fair")) == "2026-01-12"
    assert day_of(by_headline(line, url="https://post.example/2027/03/05/ferry")) == "2026-01-12"


def test_what_machines_are_told_stands_against_the_address() -> None:
    head = "<meta property='article:published_time' content='2026-01-12T08:00:00Z'>"
    assert day_of(by_headline("", head=head, url="https://post.example/2024/03/05/ferry")) == "2026-01-12"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("/News/Read/A2024030516330004328", date(2024, 3, 5)),
        ("/view/AKR20240305163300", date(2024, 3, 5)),
        ("/politics/ferry-talks-20240305", date(2024, 3, 5)),
        ("/politics/ferry-talks-20240305.html?x=1", date(2024, 3, 5)),
        ("/news/20241399123456", None),
        ("/news/112845290", None),
        ("/ferry-of-20240305-passengers", None),
    ],
)
def test_the_last_name_of_an_address_may_begin_or_end_with_the_day(name: str, day: date | None) -> None:
    assert day_of_name(f"https://post.example{name}") == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2024/03/05/ferry", date(2024, 3, 5)),
        ("/2024-03-05-ferry", date(2024, 3, 5)),
        ("/2024/3/5.html", date(2024, 3, 5)),
        ("/2024/03/5-questions-to-a-ferryman", None),
        ("/2024/03/10-ferries-to-see", None),
    ],
)
def test_a_list_of_so_many_things_in_a_months_folder_is_no_day(path: str, day: date | None) -> None:
    assert day_in_address(f"https://post.example{path}") == day


def test_a_day_without_its_year_and_a_time_may_be_of_any_year() -> None:
    assert day_of(by_headline("<div class='meta'>Oct 20</div>")) == "2026-10-20"
    assert written_at(by_headline("<div class='meta'>Jun 2</div>")) is None
    assert day_of(by_headline("<div class='meta'>Jun 2, 10:15 AM</div>")) == "2026-06-02"


def test_the_only_day_is_that_of_a_change_with_its_minute_and_little_confidence() -> None:
    article = spoken("de", "<p class='info'>Stand: 24.04.2026 22:58 Uhr</p>")
    assert (written_at(article), article.provenance["published_at"].confidence) == ("2026-04-24T22:58:00+02:00", 0.3)


def test_the_day_of_a_change_behind_who_writes_is_not_that_of_publication() -> None:
    line = f"By Ada Quill, expert for ferries and harbours of the northern coast {'and its islands ' * 4}"
    assert written_at(by_headline(f"<div>{line} Last Updated on Feb 24, 2026</div>")) is None
    article = by_headline(f"<div>{line} Feb 24, 2026. Last Updated on March 3, 2026</div>")
    assert day_of(article) in ("", "2026-02-24")


def test_a_name_that_begins_with_the_is_no_deadline() -> None:
    assert day_of(by_headline("<div class='meta'>April 24, 2024 by The Ferryman</div>")) == "2024-04-24"
    deadline = by_headline("<div class='meta'>Send it by the 24 April 2024</div>")
    assert deadline.published_at is None or deadline.provenance["published_at"].confidence < 0.5


def test_the_date_of_a_linked_title_far_below_is_not_the_articles() -> None:
    teaser = (
        "<div><span>9 August 2024 at 10:52</span></div><p><a href='/b'>Boats of the bay go out again tomorrow</a></p>"
    )
    body = f"<main><h1>{HEAD}</h1>{'<p>' + 'The ferry stays. ' * 9}</p>{'<p>More of it.</p>' * 12}{teaser}</main>"
    assert day_of(read(body)) != "2024-08-09"


def test_an_abbreviated_word_of_change_dates_a_change() -> None:
    article = spoken("de", "<div>Akt.: 29. Juni 2026 - 21.18 Uhr</div>")
    assert article.provenance["published_at"].confidence == 0.3


# ------------------------------------------------------------------ other numerals, other calendars


@pytest.mark.parametrize(
    "row",
    """
    fa | ۱۵ اسفند ۱۴۰۲ - ۱۸:۵۹ | 2024-03-05 18:59
    fa | ۱۵ اسفند ۱۴۰۲ ساعت ۰۶:۵۹ ب.ظ | 2024-03-05 18:59
    fa | ۲۱ ارديبهشت ۱۳۹۹ | 2020-05-10
    fa | ۱۴۰۲/۱۲/۱۵ | 2024-03-05
    fa | ۱۵/۱۲/۱۴۰۲ ۱۸:۵۹ | 2024-03-05 18:59
    fa | ۱۵ حوت ۱۴۰۲ | 2024-03-05
    zh | 二〇二四年三月五日 | 2024-03-05
    zh | 二零二四年十二月三十一日 | 2024-12-31
    zh | 二〇二四年十月二十一日 上午九时三十分 | 2024-10-21 09:30
    zh | 2024年3月5日 晚上8时05分 | 2024-03-05 20:05
    zh | 113/03/05 14:20 | 2024-03-05 14:20
    ja | 令和6年3月5日 午後3時 | 2024-03-05 15:00
    ja | R6.3.5 | 2024-03-05
    ja | 2024年3月5日 7時0分 | 2024-03-05 07:00
    ko | 24.03.05 15:30 | 2024-03-05 15:30
    ko | 2024년 3월 5일 오후 3시 5분 | 2024-03-05 15:05
    th | 5 มี.ค. 2567 14:30 น. | 2024-03-05 14:30
    th | 5 มี.ค. 67 | 2024-03-05
    th | ๕ มีนาคม พ.ศ. ๒๕๖๗ | 2024-03-05
    ar | ٥ مارس ٢٠٢٤ ٠٢:٣٠ م | 2024-03-05 14:30
    ar | 5 آذار/مارس 2024 | 2024-03-05
    ar | 5 شباط 2024 | 2024-02-05
    ar | 5 جويلية 2024 | 2024-07-05
    he | 5 במרס 2024, 14:30 | 2024-03-05 14:30
    vi | 14 giờ 30, ngày 5/3/2024 | 2024-03-05 14:30
    vi | 5 Tháng Ba, 2024 | 2024-03-05
    vi | Tháng Mười Hai 5, 2024 | 2024-12-05
    hi | ५ मार्च २०२४, 2:30 अपराह्न | 2024-03-05 14:30
    el | 5 Μαρτίου 2024, 2:30 μμ | 2024-03-05 14:30
    id | Selasa, 5 Maret 2024 14.30 WIB | 2024-03-05 14:30
    bn | ৫ মার্চ ২০২৪ | 2024-03-05
    ta | 05 மார்ச் 2024 | 2024-03-05
    te | 05 మార్చి 2024 | 2024-03-05
    ka | 5 მარტი 2024 | 2024-03-05
    hy | 5 մարտի 2024 | 2024-03-05
    kk | 5 наурыз 2024 | 2024-03-05
    sw | 5 Machi 2024 | 2024-03-05
    fr | 5 mars 24 à 9:21 | 2024-03-05 09:21
    en | 3 June 2026, 19:30, Geneva | 2026-06-03 19:30
    """.strip().splitlines(),
)
def test_a_date_is_read_in_the_numerals_and_the_calendar_of_its_language(row: str) -> None:
    language, written, expected = (part.strip() for part in row.split(" | "))
    moment = parse_moment(written, language=language)
    assert moment is not None
    form = "%Y-%m-%d" if moment.precision == "day" else "%Y-%m-%d %H:%M"
    assert moment.written.strftime(form) == expected


@pytest.mark.parametrize(
    ("language", "written", "day"),
    [
        ("de", "24.03.05 15:30", "2005-03-24"),  # day, month, year, but in Korea and Japan
        ("en", "113/03/05", None),
        ("fr", "R6.3.5", None),
        ("fa", "۱۴۰۲/۱۳/۱۵", None),
        ("fa", "۳۱ اسفند ۱۴۰۲", None),
        ("zh", "三月五日", None),
        ("zh", "一九八四年", None),
        ("th", "พ.ศ. 2567", None),
        ("vi", "tháng Ba năm 2024", None),
        ("en", "1402 people on 5 boats", None),
    ],
)
def test_figures_that_are_no_date_of_such_a_calendar_are_none(language: str, written: str, day: str | None) -> None:
    moment = parse_moment(written, language=language)
    assert (moment.written.date().isoformat() if moment else None) == day


# ------------------------------------------------------------------ pages in other scripts

_PAGES = {
    "fa": (
        "بازار قدیمی شهر دوباره باز شد",
        "بازار قدیمی که سال‌ها بسته بود، دوباره به روی فروشندگان دره باز شد و مردم "
        "برای خرید به آنجا می‌آیند. شهردار گفت که کار بازسازی سه سال طول کشید و "
        "بیست مغازه دوباره باز شده‌اند.",
    ),
    "th": (
        "ตลาดเก่าเปิดอีกครั้ง",
        "ตลาดเก่าซึ่งปิดมาหลายปีได้เปิดต้อนรับพ่อค้าแม่ค้าอีกครั้ง และชาวบ้านก็"
        "มาซื้อของกันทุกเช้า นายกเทศมนตรีกล่าวว่าการซ่อมแซมใช้เวลาสามปีและร้านค"
        "้ายี่สิบร้านกลับมาเปิดแล้ว",
    ),
    "he": (
        "השוק הישן נפתח מחדש",
        "השוק הישן, שהיה סגור שנים רבות, נפתח שוב לסוחרי העמק, והתושבים באים לקנות "
        "בו בכל בוקר. ראש העיר אמר כי השיפוץ נמשך שלוש שנים וכי עשרים חנויות כבר "
        "נפתחו מחדש.",
    ),
    "ko": (
        "오래된 시장이 다시 문을 열다",
        "여러 해 동안 닫혀 있던 오래된 시장이 다시 문을 열어 골짜기의 "
        "상인들을 맞았고 주민들은 아침마다 장을 보러 온다. 시장은 보수 "
        "공사에 삼 년이 걸렸으며 스무 곳의 가게가 다시 문을 열었다고 말했다.",
    ),
    "vi": (
        "Chợ cũ mở cửa trở lại",
        "Ngôi chợ cũ đóng cửa nhiều năm nay đã mở lại cho những người bán hàng "
        "trong thung lũng, và người dân đến mua sắm mỗi sáng. Thị trưởng cho biết "
        "việc sửa chữa kéo dài ba năm và hai mươi cửa hàng đã mở lại.",
    ),
    "hi": (
        "पुराना बाज़ार फिर खुला",
        "कई वर्षों से बंद पड़ा पुराना बाज़ार घाटी के व्यापारियों के लिए फिर से "
        "खुल गया है और लोग हर सुबह वहाँ ख़रीदारी करने आते हैं। महापौर ने कहा कि "
        "मरम्मत में तीन साल लगे और बीस दुकानें फिर से खुल गई हैं।",
    ),
    "id": (
        "Pasar lama dibuka kembali",
        "Pasar lama yang ditutup selama bertahun-tahun kini dibuka kembali untuk "
        "para pedagang lembah, dan warga datang berbelanja setiap pagi. Wali kota "
        "mengatakan perbaikan itu memakan waktu tiga tahun dan dua puluh toko telah "
        "dibuka lagi.",
    ),
    "zh": (
        "老集市重新开放",
        "关闭多年的老集市重新向山谷里的商贩开放，居民们每天早上都来这里买菜。市长说，修缮工程用了三年时间，二十家店铺已经重新开门营业，另外还有十家将"
        "在春天开张，附近的停车场也会扩建。",
    ),
    "ja": (
        "古い市場が再び開く",
        "長年閉まっていた古い市場が谷の商人たちのために再び開き、住民たちは毎朝買い物に訪れている。市長は、修理には三年かかり、二十の店がすでに再開し"
        "たと述べた。春にはさらに十店が開く予定である。",
    ),
    "ar": (
        "السوق القديم يفتح أبوابه من جديد",
        "أعاد السوق القديم الذي أغلق منذ سنوات فتح أبوابه أمام تجار الوادي، ويأتي "
        "السكان كل صباح لشراء حاجاتهم. وقال رئيس البلدية إن أعمال الترميم استغرقت "
        "ثلاث سنوات وإن عشرين متجرا عادت إلى العمل.",
    ),
    "bs": (
        "Stara tržnica ponovo otvorena",
        "Stara tržnica, koja je godinama bila zatvorena, ponovo je otvorena za "
        "trgovce iz doline, a stanovnici svakog jutra dolaze u kupovinu. Gradonačelnik "
        "je rekao da su radovi trajali tri godine.",
    ),
}


@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize(
    "row",
    """
    fa | تاریخ انتشار: ۲۱ ارديبهشت ۱۴۰۳ - ۱۸:۵۹ | 2024-05-10T18:59:00+03:30
    fa | کد خبر: ۱۲۳۴۵۶ ، ۱۵ اسفند ۱۴۰۲ - ۱۰:۲۰ | 2024-03-05T10:20:00+03:30
    zh | 发布时间：二〇二四年三月五日 来源：本报 | 2024-03-05
    zh | 二零二四年三月五日 | 2024-03-05
    zh | 昨天 14:30 | 2026-11-19T14:30:00+08:00
    ja | 令和6年3月5日 | 2024-03-05
    ja | 2024年3月5日(火) 14:30 配信 | 2024-03-05T14:30:00+09:00
    th | 5 มีนาคม 2567 เวลา 14:30 น. | 2024-03-05T14:30:00+07:00
    th | เผยแพร่ : 5 มี.ค. 2567 14:30 | 2024-03-05T14:30:00+07:00
    ar | الثلاثاء 5 آذار 2024 14:30 | 2024-03-05T14:30:00+00:00
    ar | تاريخ النشر: 2024/03/05 02:30 م | 2024-03-05T14:30:00+00:00
    he | פורסם: 05.03.24, 14:30 | 2024-03-05T14:30:00+02:00
    ko | 입력 2024.03.05. 오후 2:30 | 2024-03-05T14:30:00+09:00
    ko | 2024년 3월 5일 (화) 오전 9시 5분 | 2024-03-05T09:05:00+09:00
    vi | Thứ ba, 5/3/2024, 14:30 (GMT+7) | 2024-03-05T14:30:00+07:00
    hi | प्रकाशित: 5 मार्च 2024, 14:30 IST | 2024-03-05T14:30:00+05:30
    hi | 3 घंटे पहले | 2026-11-20T11:00:00+05:30
    id | Selasa, 5 Maret 2024, 14.30 WIB | 2024-03-05T14:30:00+07:00
    bs | prije 3 sata | 2026-11-20T06:30:00+01:00
    bs | 5.3.2024. u 14:30 | 2024-03-05T14:30:00+01:00
    """.strip().splitlines(),
)
def test_a_page_in_any_script_is_dated_by_the_stamp_above_or_below_its_text(row: str, where: str) -> None:
    language, line, expected = (part.strip() for part in row.split(" | "))
    headline, text = _PAGES[language]
    stamp = f"<div class='x7'>{line}</div>"
    first, last = (stamp, "") if where == "above" else ("", stamp)
    story = f"<p>{text}</p><p>{text} {headline}.</p><p>{headline}. {text}</p>"
    article = read(
        f"<div><h1>{headline}</h1>{first}{story}{last}</div><div>© 2019 Post</div>", language=language, title=headline
    )
    assert written_at(article) == expected


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "零售价上涨三成"),
        ("hi", "आज का राशिफल"),
        ("bs", "danas u gradu"),
        ("de", "In aller Eile"),
        ("th", "วันนี้ที่ตลาด"),
    ],
)
def test_a_line_with_a_word_of_time_that_tells_none_dates_nothing(language: str, line: str) -> None:
    headline, text = _PAGES.get(language, _PAGES["bs"])
    page = f"<div><h1>{headline}</h1><div>{line}</div><p>{text}</p><p>{text} {headline}.</p></div>"
    assert written_at(read(page, language=language, title=headline)) is None
