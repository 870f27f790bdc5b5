"""Index pages of many kinds, written for the tests: which of their links lead to articles is known of each."""

# ruff: noqa: E501 - markup is not folded

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

ORIGIN = "https://www.paper.example"

HEADS = (
    "Harbour closed after a night of storms",
    "Ministers agree on shared patrols in the straits",
    "Ferry workers walk out over pay",
    "Cable between two islands is cut again",
    "Parliament votes to widen the canal",
    "Fishing fleet returns with empty nets",
    "Lighthouse keepers warn of budget cuts",
    "Bridge inspection finds cracks in three pillars",
)


@dataclass(frozen=True)
class Index:
    """One page: what stands on it, and which of its links are articles."""

    name: str
    html: str
    articles: frozenset[str]
    path: str = "/europe/"
    may_be: frozenset[str] = frozenset()
    """Links that are articles of a kind: taking them is no mistake, nor is leaving them."""

    @property
    def url(self) -> str:
        return ORIGIN + self.path


def slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def page(name: str, body: str, articles: Sequence[str], may_be: Sequence[str] = (), **more: str) -> Index:
    html = f"<!doctype html><html><head><title>Europe</title></head><body>{body}</body></html>"
    return Index(
        name, html, frozenset(ORIGIN + path for path in articles), may_be=frozenset(ORIGIN + p for p in may_be), **more
    )


def links(paths: Sequence[str], texts: Sequence[str], shape: str) -> str:
    return "".join(shape.format(path, text) for path, text in zip(paths, texts, strict=True))


MENU = """<div class="head"><a href="/">Home</a><ul><li><a href="/world/">World</a></li><li><a href="/politics/">Politics</a></li>
<li><a href="/business/">Business</a></li><li><a href="/climate-and-environment/">Climate and environment</a></li>
<li><a href="/world/middle-east-and-north-africa/">Middle East and North Africa</a></li>
<li><a href="/culture/books-film-and-music/">Books, film and music</a></li><li><a href="/sport/">Sport</a></li></ul></div>"""
FOOT = """<div class="bottom"><ul><li><a href="/terms-and-conditions-of-use">Terms and conditions of use</a></li>
<li><a href="/privacy-policy">Privacy policy</a></li><li><a href="/work-with-us">Work with us</a></li>
<li><a href="/company/our-editorial-code-of-conduct">Our editorial code of conduct</a></li>
<li><a href="/help/how-to-read-us-offline-on-your-phone">How to read us offline on your phone</a></li>
<li><a href="/subscribe/one-euro-for-the-first-month">One euro for the first month</a></li></ul></div>"""


def dated() -> Index:
    """A classic list, dates in the paths and no numbers; archives of days and months; pages of the list."""
    paths = [f"/2026/11/{25 - n:02}/{slug(head)}/" for n, head in enumerate(HEADS)]
    archive = "".join(
        f'<a href="/2026/{month:02}/">{name} 2026</a> ' for month, name in ((11, "November"), (10, "October"))
    )
    days = "".join(f'<a href="/2026/11/{day:02}/">{day}</a>' for day in range(1, 26))
    body = links(paths, HEADS, '<li><a href="{0}">{1}</a> <a href="{0}#comments">12 comments</a></li>')
    pages = (
        '<p><a href="/europe/page/2/">Older posts about this part of the world</a> <a href="/europe/?paged=3">3</a></p>'
    )
    return page("dated", f"{MENU}<ul>{body}</ul>{pages}<div>{archive}{days}</div>{FOOT}", paths)


def cards() -> Index:
    """Cards with pictures: the picture and the headline link apart; addresses that say nothing."""
    codes = ("x7Kp2Qz", "b3Rt9Lm", "q8Wn4Hd", "k2Vc6Js", "t5Yb1Gf", "m9Xe3Pa", "h4Zu7Ro", "d6Ci8Tk")
    paths = [f"/a/{code}" for code in codes]
    body = links(
        paths,
        HEADS,
        '<div class="card"><a href="{0}"><img src="/i.jpg" alt=""></a><div><span><a href="/europe/">Europe</a></span>'
        '<h3><a href="{0}">{1}</a></h3><p>By <a href="/people/ana-sousa-lima">Ana Sousa Lima</a></p></div></div>',
    )
    return page("cards", f"{MENU}<main>{body}</main>{FOOT}", paths)


def portal() -> Index:
    """A portal: a wide menu, tags, a box of what is read most, newsletters, events and podcasts beside the news."""
    paths = [f"/europe/{slug(head)}-{48210 + n}.html" for n, head in enumerate(HEADS)]
    body = links(
        paths[:6],
        HEADS[:6],
        '<div class="teaser"><a href="{0}"><h2>{1}</h2><p>What is known so far, and what is not.</p></a>'
        '<div class="labels"><a href="/tag/shipping">Shipping</a><a href="/topic/the-future-of-the-north-sea">The future of '
        "the North Sea</a></div></div>",
    )
    most = links(paths[6:], HEADS[6:], '<li><a href="{0}"><b>1</b> {1}</a></li>')
    beside = (
        '<div class="promo"><a href="/newsletters/the-morning-briefing-from-our-desk">The morning briefing from our desk</a>'
        '<a href="/events/a-conference-on-ports-and-trade-in-2027">A conference on ports and trade in 2027</a></div>'
    )
    body = f'{MENU}<div class="col">{body}</div><div class="most-read"><h4>Most read</h4><ol>{most}</ol></div>{beside}{FOOT}'
    return page("portal", body, paths, ["/events/a-conference-on-ports-and-trade-in-2027"])


def short_numbers() -> Index:
    """A regional agency: numbers of three and four digits, in paths and in queries."""
    paths = [f"/news/{n}" for n in range(873, 877)] + [f"/show.php?id={n}&lang=en" for n in range(4312, 4316)]
    body = links(paths, HEADS, '<tr><td>25.11.</td><td><a href="{0}">{1}</a></td></tr>')
    pages = "".join(f'<a href="/europe/{n}">{n}</a> ' for n in range(2, 9))
    return page("short numbers", f"{MENU}<table>{body}</table>{pages}{FOOT}", paths)


def cyrillic() -> Index:
    heads = (
        "Порт закрыт после ночного шторма",
        "Министры договорились о патрулях",
        "Паромщики бастуют из-за зарплаты",
        "Кабель между островами снова порван",
        "Парламент одобрил расширение канала",
        "Рыбаки вернулись с пустыми сетями",
    )
    paths = ["/novosti/" + quote(slug(head)) for head in heads]
    menu = (
        '<div class="top"><a href="/novosti/">Новости</a><a href="/o-nas/">О нас</a><a href="/reklama/">Реклама</a>'
        f'<a href="/{quote("политика")}/">Политика</a><a href="/{quote("экономика-и-бизнес")}/">Экономика и бизнес</a></div>'
    )
    body = links(paths, heads, '<div class="item"><a href="{0}">{1}</a><span>25 ноября</span></div>')
    return page("cyrillic", f"{menu}{body}<a href='/novosti/?PAGEN_1=2'>Показать ещё новости</a>", paths)


def chinese() -> Index:
    heads = (
        "港口在风暴之夜后关闭",
        "部长们同意联合巡逻海峡",
        "渡轮工人因薪酬罢工",
        "岛屿间的电缆再次中断",
        "议会投票扩建运河",
    )
    paths = [f"/2026-11/25/c_11310{n}.htm" for n in range(len(heads))]
    menu = (
        '<div><a href="/world/">国际</a><a href="/local/">地方新闻</a><a href="/about/contact.htm">联系我们</a></div>'
    )
    body = links(paths, heads, '<li><a href="{0}">{1}</a></li>')
    return page("chinese", f"{menu}<ul>{body}</ul><a href='/europe/index_2.htm'>下一页</a>", paths)


def arabic() -> Index:
    heads = (
        "إغلاق الميناء بعد ليلة من العواصف",
        "الوزراء يتفقون على دوريات مشتركة",
        "عمال العبارات يضربون بسبب الأجور",
        "انقطاع الكابل بين الجزيرتين",
    )
    paths = ["/news/2026/11/25/" + quote(head.replace(" ", "-")) for head in heads]
    body = links(paths, heads, '<article><a href="{0}"><h3>{1}</h3></a></article>')
    menu = f'<div><a href="/news/">أخبار</a><a href="/{quote("رياضة")}">رياضة</a><a href="/{quote("من-نحن")}">من نحن</a></div>'
    return page("arabic", menu + body, paths)


def german() -> Index:
    """Compounds: addresses and headlines of few words."""
    stories = (
        ("/politik/hafenbrand-a-9f8e7d6c", "Hafenbrand gelöscht"),
        ("/politik/ministertreffen-a-1c2b3d4e", "Ministertreffen: Einigung über Seepatrouillen"),
        ("/wirtschaft/faehrstreik-a-77aa88bb", "Fährstreik beendet"),
        ("/panorama/seekabel-gekappt-a-0d1e2f3a", "Seekabel gekappt – Inseln ohne Netz"),
    )
    menu = '<nav><a href="/politik/">Politik</a><a href="/wirtschaft/">Wirtschaft</a><a href="/schlagzeilen/">Alle Schlagzeilen</a></nav>'
    body = links(*zip(*stories, strict=True), '<div><header><h2><a href="{0}">{1}</a></h2></header></div>')
    return page("german", menu + body + '<a href="/newsletter-anmeldung">Newsletter</a>', [path for path, _ in stories])


def institution() -> Index:
    """An institution's press room: a table of statements, some as files; contacts and committees."""
    paths = [f"/press/releases/statement_26_{n}_en" for n in (3101, 3102, 3107)] + [
        "/press/remarks-by-the-secretary-general-on-the-straits",
        "/press/joint-communique-of-the-ministers",
    ]
    heads = (*HEADS[:3], "Remarks by the Secretary General on the straits", "Joint communiqué of the ministers")
    body = links(paths, heads, '<tr><td>25 November 2026</td><td><a href="{0}">{1}</a></td></tr>')
    files = '<tr><td></td><td><a href="/press/docs/annual-report-of-the-agency-2026.pdf">Annual report of the agency 2026</a></td></tr>'
    menu = (
        '<ul class="l1"><li><a href="/about-us/the-history-of-our-organisation">The history of our organisation</a></li>'
        '<li><a href="/structure">Structure</a></li><li><a href="/committees">Committees</a></li><li><a href="/press/">Press</a></li>'
        '<li><a href="/contact-the-press-office">Contact the press office</a></li><li><a href="/jobs">Jobs</a></li></ul>'
    )
    return page("institution", f"{menu}<table>{body}{files}</table>{FOOT}", paths, path="/press/")


def flat() -> Index:
    """A weblog: addresses of words alone at the top, categories and authors like them."""
    paths = ["/" + slug(head) for head in HEADS]
    body = links(
        paths,
        HEADS,
        '<div class="entry"><h2 class="entry-title"><a href="{0}" rel="bookmark">{1}</a></h2><p>In <a href="/category/'
        'ports-and-harbours-of-the-north">Ports and harbours of the north</a> by <a rel="author" href="/author/ana">Ana</a></p>'
        '<a href="{0}">Continue reading</a></div>',
    )
    side = '<div id="sidebar"><h3>Pages</h3><ul><li><a href="/about-this-weblog">About this weblog</a></li><li><a href="/contact">Contact</a></li></ul></div>'
    return page("flat", f"{body}<div><a href='/page/2'>Older posts</a></div>{side}", paths, path="/")


def short_heads() -> Index:
    """A magazine: titles of two to four words, addresses of words, in a list without headings."""
    heads = (
        "The long wait",
        "Harbour lights",
        "A bridge too old",
        "Salt and rope",
        "What the tide brings",
        "Night watch on the pier",
    )
    paths = [
        f"/story/{slug(head)}-{code}"
        for head, code in zip(heads, ("k3x9a", "p7q2b", "z8w4c", "m1n6d", "r5t0e", "v2y7f"), strict=True)
    ]
    body = links(
        paths, heads, '<li><a href="{0}">{1}</a><p>Eight minutes to read, with pictures by our own people.</p></li>'
    )
    return page("short heads", f"{MENU}<ul>{body}</ul>{FOOT}", paths)


def lines() -> Index:
    """A wire of the nineties: links one under the other, with line breaks between."""
    paths = [f"/arch/{slug(head)}.html" for head in HEADS]
    body = links(paths, HEADS, '<a href="{0}">{1}</a><br>')
    menu = '<a href="/">Start</a> | <a href="/arch/index.html">Archive</a> | <a href="/sub.html">Subscriptions</a> | <a href="/who.html">Who we are</a>'
    return page("lines", f"<div>{body}</div><p>{menu}</p>", paths)


def rows() -> Index:
    """Each row has its section, its author and its headline."""
    paths = [
        f"/{section}/{slug(head)}" for section, head in zip(("world", "trade", "sea", "trade") * 2, HEADS, strict=True)
    ]
    body = links(
        paths,
        HEADS,
        '<li><a href="/sea/">Sea</a><a href="{0}">{1}</a><a href="/staff/ana-sousa">Ana Sousa</a><a href="{0}?share=mail">Share</a></li>',
    )
    return page("rows", f"{MENU}<ul>{body}</ul>{FOOT}", paths, [f"{path}?share=mail" for path in paths])


PAGES = [
    make()
    for make in (
        dated, cards, portal, short_numbers, cyrillic, chinese, arabic, german, institution, flat, short_heads, lines, rows
    )
]  # fmt: skip
