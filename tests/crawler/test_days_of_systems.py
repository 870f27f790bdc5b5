"""The day and the minute as the systems that papers and blogs run on print them, and look-alikes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract, written_at
from storage.records import Article

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
HEADLINE = "Ferry company scraps its winter timetable"
TEXT = (
    "The ferry company that serves the three outer islands will run only two crossings a day until the end of March.",
    "Eleven of its forty seamen have left since the summer, most of them for better paid work on the wind farms.",
    "Shopkeepers on the smallest island said that they would have to fly in milk and bread, at twice the price.",
)
STORY = "".join(f"<p>{each}</p>" for each in TEXT)
OTHERS = "".join(
    f"<li><a href='/{day}'>Another story of the coast, number {day}</a><span>{day} January 2026</span></li>"
    for day in (3, 4, 5)
)


def read(
    body: str, *, head: str = "", language: str = "en", url: str = "https://post.example/ferry", title: str = HEADLINE
) -> Article:
    page = f"<html lang='{language}'><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return extract(page.encode(), url=url, charset="utf-8", fetched_at=NOW)


def by_headline(markup: str, **told: str) -> Article:
    return read(f"<main><article><h1>{HEADLINE}</h1>{markup}{STORY}</article></main>", **told)


_HEADS = {
    "en": HEADLINE,
    "fr": "La vieille halle rouvre ses portes aux maraîchers",
    "de": "Der Dorfladen in Oberkirch sucht einen neuen Pächter",
    "es": "Los vecinos de Peñasol salvan el cine del barrio",
    "pt": "A prefeitura abre concurso para guardas florestais",
    "sv": "Byn Granviken köper tillbaka sin gamla lanthandel",
    "cs": "Obec Lipová opraví starou školu pro řemeslníky",
    "ru": "В Заречном открыли школу для юных лодочников",
    "uk": "У Калиновому відновили старий водяний млин",
}
_TEXTS = {
    "en": TEXT[0],
    "fr": "La halle, fermée depuis des années, accueille de nouveau les maraîchers de la vallée, qui l'attendaient.",
    "de": "Der Laden, der seit hundert Jahren am Platz steht, braucht zum Frühjahr jemanden, der ihn weiterführt.",
    "es": "Los vecinos reunieron el dinero en tres meses y el cine volverá a abrir sus puertas en primavera.",
    "pt": "A prefeitura publicou o edital para vinte vagas de guarda florestal, com provas em maio e bom salário.",
    "sv": "Invånarna har samlat in pengar för att köpa tillbaka lanthandeln, som stängde när handlaren gick i pension.",
    "cs": "Obec začne na jaře opravovat starou školu, ve které vzniknou dílny pro truhláře, hrnčíře a ševce z okolí.",
    "ru": "Школа на тридцать учеников открылась в старом здании речного вокзала, что стояло без крыши двадцать лет.",
    "uk": "Млин, який збудували ще прадіди нинішніх господарів, знову меле борошно після восьми років ремонту.",
}


def spoken(language: str, markup: str) -> Article:
    headline, text = _HEADS[language], _TEXTS[language]
    body = f"<main><article><h1>{headline}</h1>{markup}<p>{text}</p><p>{text} {text}</p></article></main>"
    return read(body, language=language, title=headline)


# ------------------------------------------------------------------ a time without its day


def blog(date: str, footer: str, title: str = HEADLINE) -> Article:
    return read(
        f"<div class='hfeed'><h2 class='date-header'><span>{date}</span></h2><div class='hentry'>"
        f"<h3 class='post-title'>{title}</h3><div class='entry-content'>{STORY}</div>{footer}</div></div>"
    )


def test_a_blog_prints_its_day_above_the_headline_and_its_time_below_the_text() -> None:
    article = blog("Thursday, July 24, 2025", "<div class='post-footer'>Posted by Ida Nurmi at 5:39 PM</div>")
    assert written_at(article) == "2025-07-24T17:39:00+00:00"
    assert article.published_precision == "minute"
    assert article.authors == ("Ida Nurmi",)


def test_what_a_system_marks_below_the_text_is_the_posts_own() -> None:
    mark = "<abbr class='published' title='2025-07-24T17:39:00+02:00'>17:39</abbr>"
    assert written_at(blog("Donnerstag", f"<div class='post-footer'>{mark}</div>")) == "2025-07-24T17:39:00+02:00"
    assert written_at(blog("Donnerstag", f"<div class='site-footer'>{mark}</div>")) is None


def test_a_time_without_any_day_is_the_last_such_time() -> None:
    assert written_at(by_headline("<p>Published at 8:05</p>")) == "2026-11-20T08:05:00+00:00"
    assert written_at(by_headline("<p>Veröffentlicht um 21:05 Uhr</p>", language="de")) == "2026-11-19T21:05:00+00:00"


def test_several_times_are_of_several_posts() -> None:
    posts = "<div>Posted by Ida Nurmi at 5:39 PM</div><div>Posted by Ola Berg at 6:10 PM</div>"
    assert written_at(blog("Thursday, July 24, 2025", posts)) == "2025-07-24"


def test_a_printed_day_has_the_minute_of_the_time_element_that_agrees() -> None:
    others = "".join(f"<time datetime='2026-01-0{day}T09:00:00Z'>{day} January 2026</time>" for day in (3, 4, 5))
    own = "<time datetime='2025-07-24T17:39:00+02:00'>24 July 2025</time>"
    assert written_at(by_headline(own, head="")) == "2025-07-24T17:39:00+02:00"
    article = read(f"<div>{others}</div><main><article><h1>{HEADLINE}</h1>{own}{STORY}</article></main>")
    assert written_at(article) == "2025-07-24T17:39:00+02:00"


# ------------------------------------------------------------------ leaves, numerals, one element for all


@pytest.mark.parametrize(
    "leaf",
    [
        "<div><span>27</span><span>Dec</span><span>2024</span></div>",
        "<div><span>Dec</span><span>27</span><span>2024</span></div>",
        "<div><div>Dec</div><div>27</div><div>2024</div></div>",
        "<div><div>27</div><div>December</div><div>2024</div></div>",
    ],
)
def test_a_leaf_of_a_calendar_is_a_date(leaf: str) -> None:
    article = read(f"<main><article>{leaf}<h1>{HEADLINE}</h1>{STORY}</article></main>")
    assert written_at(article) == "2024-12-27"


@pytest.mark.parametrize(
    "counts",
    [
        "<div><div>27</div><div>Comments</div><div>2024</div></div>",
        "<div><span>27</span><span>Seats</span><span>2024</span></div>",
        "<div><div>27</div></div><div><div>Dec</div><div>2024</div></div>",
    ],
)
def test_figures_and_words_in_a_row_are_not(counts: str) -> None:
    article = read(f"<main><article>{counts}<h1>{HEADLINE}</h1>{STORY}</article></main>")
    assert written_at(article) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("12 XI 2024", "2024-11-12"),
        ("4-VIII-2026", "2026-08-04"),
        ("9.XI.2025", "2025-11-09"),
        ("3 V 2025 r.", "2025-05-03"),
        ("12 XIII 2024", None),
        ("Louis XV 2024", None),
        ("12 xi 2024", None),
    ],
)
def test_months_in_roman_numerals(written: str, day: str | None) -> None:
    assert written_at(by_headline(f"<p>{written}</p>", language="pl")) == day


def test_the_date_in_the_headlines_own_cell() -> None:
    below = f"<td>{'<br><br>'.join(TEXT)}</td>"
    cell = f"<table><tr><td>25.12.2024<br><b>{HEADLINE}</b></td></tr><tr>{below}</tr></table>"
    assert written_at(read(cell)) == "2024-12-25"
    headed = read(f"<main><h1>{HEADLINE} <small>5 December 2024</small></h1>{STORY}</main>")
    assert (headed.headline, written_at(headed)) == (HEADLINE, "2024-12-05")
    event = read(f"<main><h1>{HEADLINE} <small>Deadline: 5 December 2024</small></h1>{STORY}</main>")
    assert written_at(event) is None


@pytest.mark.parametrize(
    ("weekday", "day"),
    [("Sat", "2025-07-05"), ("Samstag", "2025-07-05"), ("Mon", "2025-05-07"), ("Mittwoch", "2025-05-07")],
)
def test_a_day_in_figures_has_the_order_that_its_weekday_says_in_english_too(weekday: str, day: str) -> None:
    article = spoken("de", f"<p>Submitted by webmaster on {weekday}, 07/05/2025 - 16:11</p>")
    assert written_at(article) == f"{day}T16:11:00+02:00"


def test_dublin_core_in_an_elements_property() -> None:
    mark = "<span property='dc:date dc:created' content='2025-07-05T16:11:00+02:00'>a while ago</span>"
    assert written_at(by_headline(mark)) == "2025-07-05T16:11:00+02:00"
    comment = f"<div class='comment'>{mark}</div>"
    assert written_at(read(f"<main><h1>{HEADLINE}</h1>{STORY}</main>{comment}")) is None


def test_the_marked_date_of_the_article_goes_before_those_of_the_list_above() -> None:
    kind = "itemscope itemtype='https://schema.org/NewsArticle'"
    above = "".join(
        f"<div {kind}><a itemprop='url' href='/{day}'>Story {day}</a><time itemprop='datePublished' "
        f"datetime='2026-01-0{day}T09:00:00Z'></time></div>"
        for day in (3, 4)
    )
    mark = "<span itemprop='datePublished' content='2025-07-24T17:39:00Z'></span>"
    own = f"<article {kind}><h1 itemprop='headline'>{HEADLINE}</h1>{mark}{STORY}</article>"
    assert written_at(read(above + own)) == "2025-07-24T17:39:00+00:00"


# ------------------------------------------------------------------ told against now, behind who signs


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "By Maeve Thornbury 3 hours ago"),
        ("fr", "Par Mathurin Vasseur il y a 3 heures"),
        ("de", "Von Tjark Behrens vor 3 Stunden"),
        ("es", "Por Iker Solaun hace 3 horas"),
        ("pt", "Por Anselmo Quadros há 3 horas"),
        ("sv", "Av Tuva Lindgård för 3 timmar sedan"),
        ("cs", "Autor: Vojtěch Skalický před 3 hodinami"),
        ("ru", "Автор: Тихон Белозёров 3 часа назад"),
        ("uk", "Автор: Северин Гайдай 3 години тому"),
    ],
)
def test_how_long_ago_stands_behind_who_signs(language: str, line: str) -> None:
    article = spoken(language, f"<div class='meta'>{line}</div>")
    assert article.published_at == datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    assert len(article.authors) == 1
    assert not any(character.isdigit() for character in article.authors[0])


# ------------------------------------------------------------------ data, attributes, addresses


@pytest.mark.parametrize(
    "attribute", ["data-ts='1753371540'", "data-published-at='2025-07-24T15:39:00Z'", "data-unixtime='1753371540000'"]
)
def test_an_attribute_of_any_system_may_hold_the_instant(attribute: str) -> None:
    assert written_at(by_headline(f"<span {attribute}></span>")) == "2025-07-24T15:39:00+00:00"


@pytest.mark.parametrize("attribute", ["data-id='1753371540'", "data-updated='2025-07-24T15:39:00Z'"])
def test_a_number_or_the_instant_of_a_change_is_none(attribute: str) -> None:
    assert written_at(by_headline(f"<span {attribute}></span>")) is None


def data(*items: tuple[str, str]) -> str:
    listed = ", ".join(f'{{"title": "{title}", "publishedAt": "{at}"}}' for title, at in items)
    return f'<script type="application/json">{{"items": [{listed}]}}</script>'


def test_of_several_dates_in_a_pages_data_that_beside_its_headline_is_its_own() -> None:
    own, other = (HEADLINE, "2025-07-24T17:39:00Z"), ("Storm closes the harbour school", "2025-08-01T09:00:00Z")
    assert written_at(by_headline(data(other, own))) == "2025-07-24T17:39:00+00:00"
    assert written_at(by_headline(data(other, ("Bakery wins a regional prize", "2025-08-02T09:00:00Z")))) is None


@pytest.mark.parametrize(
    "said", ["'pubDate': '20250724'", '"publicationDate":"2025/07/24"', "'publishDate':'2025-07-24'"]
)
def test_what_is_told_to_those_who_count_readers(said: str) -> None:
    assert written_at(by_headline(f"<script>dataLayer = [{{{said}, 'id': 20240101}}];</script>")) == "2025-07-24"


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/news/24-07-2025/ferry", "2025-07-24"),
        ("/news/2025.07.24/ferry", "2025-07-24"),
        ("/news/ferry-2025-07-24.html", "2025-07-24"),
        ("/news/24-13-2025/ferry", None),
        ("/news/ferry-1990-2025-07", None),
        ("/news/ferry-2027-07-24.html", None),
    ],
)
def test_a_folder_or_a_name_of_the_address_may_tell_the_day(path: str, day: str | None) -> None:
    assert written_at(by_headline("", url=f"https://post.example{path}")) == day


def test_a_last_day_to_apply_is_no_day_of_publication() -> None:
    for line in ("Bewerbungsschluss: 9. April 2024", "Anmeldefrist: 9. April 2024", "Meldeschluss 9.4.2024"):
        assert written_at(by_headline(f"<p>{line}</p>", language="de")) is None


def test_a_list_of_terms_tells_what_its_dates_are_of() -> None:
    terms = "<dl><dt>Published</dt><dd>5 March 2026</dd><dt>Last updated</dt><dd>25 March 2026</dd></dl>"
    article = by_headline(terms)
    assert (written_at(article), written_at(article, "updated")) == ("2026-03-05", "2026-03-25")


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ("entry-date published updated", "published"),
        ("entry-date updated published", "published"),
        ("updated", "updated"),
        ("entry-date updated", "updated"),
    ],
)
def test_what_was_never_changed_is_marked_as_both(names: str, field: str) -> None:
    article = by_headline(f"<time class='{names}' datetime='2025-07-24T17:39:00+02:00'></time>")
    assert written_at(article, field) == "2025-07-24T17:39:00+02:00"
    assert written_at(article, "updated" if field == "published" else "published") is None


@pytest.mark.parametrize("headline", ['He said "never" today', 'It\\\'s "so" is not done', "No marks at all"])
def test_data_with_marks_that_nobody_escaped(headline: str) -> None:
    data = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "' + headline + '", '
        '"datePublished": "2025-07-24T17:39:00+02:00", "dateModified": "2025-07-25T08:00:00+02:00", '
        '"author": {"@type": "Person", "name": "Ida Nurmi"}}</script>'
    )
    article = by_headline("", head=data)
    assert (written_at(article), written_at(article, "updated")) == (
        "2025-07-24T17:39:00+02:00", "2025-07-25T08:00:00+02:00",
    )  # fmt: skip
    assert article.authors == ("Ida Nurmi",)


def test_a_recipe_with_an_author_and_the_pages_title_is_its_article() -> None:
    recipe = '{{"@type": "Recipe", "name": "{}", "datePublished": "2025-07-24", "author": {{"name": "Ida Nurmi"}}}}'
    own = by_headline("", head=f'<script type="application/ld+json">{recipe.format(HEADLINE)}</script>')
    assert (written_at(own), own.authors) == ("2025-07-24", ("Ida Nurmi",))
    other = by_headline("", head=f'<script type="application/ld+json">{recipe.format("Fish soup")}</script>')
    assert (other.authors, written_at(other)) == ((), None) or other.provenance["published_at"].method != "jsonld"


@pytest.mark.parametrize(
    ("label", "people"),
    [
        ("Written by", ("Ida Nurmi",)),
        ("Verfasst von", ("Ida Nurmi",)),
        ("Écrit par", ("Ida Nurmi",)),
        ("Price", ()),
        ("Est. reading time", ()),
    ],
)
def test_the_label_of_a_card_tells_who_wrote_it(label: str, people: tuple[str, ...]) -> None:
    head = f"<meta name='twitter:label1' content='{label}'><meta name='twitter:data1' content='Ida Nurmi'>"
    assert by_headline("", head=head).authors == people


def test_who_signs_the_cards_behind_the_text_did_not_sign_it() -> None:
    signature = "<span class='author'>By Ola Berg</span>"
    card = f"<div class='story'><a href='/{{0}}'>Another story of the coast {{0}}</a>{signature}</div>"
    cards = "".join(map(card.format, range(3)))
    unsigned = read(f"<main><article><h1>{HEADLINE}</h1>{STORY}</article><div class='more'>{cards}</div></main>")
    assert unsigned.authors == ()
    own = "<span class='author'>By Ida Nurmi</span>"
    signed = read(f"<main><article><h1>{HEADLINE}</h1>{own}{STORY}</article><div class='more'>{cards}</div></main>")
    assert signed.authors == ("Ida Nurmi",)
    below = read(f"<main><article><h1>{HEADLINE}</h1>{STORY}{own}</article></main>")
    assert below.authors == ("Ida Nurmi",)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("article.created", True), ("firstPublished", True), ("cms_published", True), ("created_at", True),
        ("copyright_created", False), ("event_published", False), ("recreated", False),
    ],
)  # fmt: skip
def test_the_names_that_systems_give_the_date_in_the_head(name: str, told: bool) -> None:
    article = by_headline("", head=f"<meta name='{name}' content='2025-07-24'>")
    assert written_at(article) == ("2025-07-24" if told else None)


def test_a_post_in_a_systems_own_data_has_a_date_and_that_of_its_change() -> None:
    post = f'"title": {{"rendered": "{HEADLINE}"}}, "date": "2025-07-24T17:39:00"'
    own = f'<script type="application/json">{{"post": {{{post}, "modified": "2025-08-01T08:00:00"}}}}</script>'
    assert written_at(by_headline("", head=own)) == "2025-07-24T17:39:00+00:00"
    event = f'<script type="application/json">{{"event": {{{post}}}}}</script>'
    assert written_at(by_headline("", head=event)) is None


def test_midnight_by_an_american_clock_is_a_day() -> None:
    line = "<p>24 July 2025</p>"
    assert written_at(by_headline(f"{line}<time datetime='7/24/2025 12:00:00 AM'>a while ago</time>")) == "2025-07-24"


@pytest.mark.parametrize(
    "element",
    [
        "<span class='timeago' title='2025-07-24T17:39:00Z'>about a year ago</span>",
        "<abbr title='24 July 2025 17:39'>24.07.</abbr>",
        "<div class='posted-on' title='July 24, 2025 5:39 PM'>last year</div>",
    ],
)
def test_what_a_time_is_titled_with_tells_it_in_full(element: str) -> None:
    assert written_at(by_headline(element)) == "2025-07-24T17:39:00+00:00"


@pytest.mark.parametrize(
    "element",
    [
        "<a title='The fair of 24 July 2025'>The fair</a>",
        "<span class='date-updated' title='2025-07-24T17:39:00Z'>a while ago</span>",
        "<abbr title='North Atlantic Treaty of 1949'>NAT</abbr>",
        "<div class='comment'><abbr title='24 July 2025 17:39'>24.07.</abbr></div>",
        "<abbr title='24 July 2025'>one</abbr><abbr title='25 July 2025'>two</abbr>",
    ],
)
def test_what_other_things_are_titled_with_does_not(element: str) -> None:
    assert written_at(by_headline(element)) is None


@pytest.mark.parametrize("opening", ["5 December 2024 – ", "December 5, 2024 — ", "Thursday, 5 December 2024 | "])
def test_a_text_may_begin_with_its_day(opening: str) -> None:
    first, *rest = TEXT
    body = "".join(f"<p>{each}</p>" for each in (opening + first, *rest))
    assert written_at(read(f"<main><h1>{HEADLINE}</h1>{body}</main>")) == "2024-12-05"
    chronicle = "".join(f"<p>{opening.replace('2024', str(year))}{TEXT[0]}</p>" for year in (2021, 2022, 2023))
    assert written_at(read(f"<main><h1>{HEADLINE}</h1>{chronicle}</main>")) is None
    long_ago = f"<p>{opening.replace('2024', '1991')}{first}</p><p>{rest[0]}</p><p>{rest[1]}</p>"
    assert written_at(read(f"<main><h1>{HEADLINE}</h1>{long_ago}</main>")) is None


def test_a_leaf_in_three_lines_as_chinese_agencies_set_it() -> None:
    leaf = "<span><em>2024</em></span><span><em>12</em>/<em>18</em></span><span>10:11:12</span>"
    assert written_at(read(f"<div>{leaf}</div><h1>{HEADLINE}</h1>{STORY}")) == "2024-12-18T10:11:12+00:00"


@pytest.mark.parametrize(
    ("line", "day", "people"),
    [
        ("<span>Ida Nurmi</span><span>25/12/2024</span><span>0</span>", "2024-12-25", ("Ida Nurmi",)),
        ("<span>Ida Nurmi</span><span>December 25, 2024</span><span>3 min</span>", "2024-12-25", ("Ida Nurmi",)),
        ("<span>Ports</span><span>25.12.2024</span>", "2024-12-25", ()),
        ("<span>12</span><span>34</span><span>2024</span>", None, ()),
    ],
)
def test_what_only_a_style_keeps_apart_is_read_apart(line: str, day: str | None, people: tuple[str, ...]) -> None:
    article = by_headline(f"<div class='line'>{line}</div>")
    assert (written_at(article), article.authors) == (day, people)


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='event-date'>25 December 2024, 19:30</div>",
        "<p>Next meeting: 25 December 2024</p>",
        "<p>Nächste Sitzung: 25.12.2024</p>",
        "<p>Prochaine réunion : 25 décembre 2024</p>",
        "<table><tr><td>25.12.2024</td><td>Ports</td></tr><tr><td>26.12.2024</td><td>Mole</td></tr></table>",
        "<blockquote><p>We shall return.</p><footer>Ada Quill, 25 December 2024</footer></blockquote>",
    ],
)
def test_the_days_of_events_tables_and_quotations_are_not_the_articles(markup: str) -> None:
    assert written_at(by_headline(markup)) is None


def test_a_leaf_below_the_text_is_of_what_it_announces() -> None:
    leaf = "<div><div>25</div><div>Dec</div><div>2024</div><a href='/fair'>The fair</a></div>"
    assert written_at(read(f"<main><article><h1>{HEADLINE}</h1>{STORY}</article>{leaf}</main>")) is None


def test_a_day_in_capital_letters() -> None:
    assert written_at(by_headline("<p>25 ARALIK 2024</p>", language="tr")) == "2024-12-25"
