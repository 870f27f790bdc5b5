"""A title without the paper's name, whether or not the page says what the paper is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.titles import cut_site

TITLE = "Larnvik raises its quay by forty centimetres"


@pytest.mark.parametrize(
    ("title", "host"),
    [
        (f"{TITLE} - The New York Times", "nytimes"),
        (f"{TITLE} - The Paper", "paper"),
        (f"{TITLE} - BBC News", "bbc"),
        (f"{TITLE} – Le Monde", "lemonde"),
        (f"{TITLE} - Politik - SZ.de", "sueddeutsche"),
        (f"{TITLE} - EL PAÍS", "elpais"),
        (f"{TITLE} - Corriere.it", "corriere"),
        (f"{TITLE} - News, sport and weather - Larnvik Courier", "courier"),
        (f"Courier | {TITLE}", "courier"),
        (f"Courier: {TITLE}", "courier"),
        (f"{TITLE}｜Courier", "courier"),
    ],
)
def test_the_papers_name_is_known_by_its_host(title: str, host: str) -> None:
    assert cut_site(title, (host, f"{host}.example")) == TITLE


def test_a_name_in_a_script_without_spaces() -> None:
    assert (
        cut_site("ラーンビク港、岸壁を40センチかさ上げへ：朝日新聞デジタル", ("asahi",))
        == "ラーンビク港、岸壁を40センチかさ上げへ"
    )


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} - why now?",
        "The quay of Larnvik - a history of paper",
        "What changes for programs - Node.js",
        "Spider-Man - the end",
        "The minister of ports speaks - Ida Nurmi",
        "Quays: Larnvik raises its own by forty centimetres",
    ],
)
def test_what_names_no_paper_stays(title: str) -> None:
    assert cut_site(title, ("paper", "paper.example")) == title


@pytest.mark.parametrize(
    ("head", "top", "kicker"),
    [
        ("The Mole Post: Harbour board lengthens the mole", "<h2>Harbour board lengthens the mole</h2>", None),
        (
            "Harbour board lengthens the mole - Mole Post",
            "<h1>Mole Post</h1><h2>Harbour board lengthens the mole</h2>",
            None,
        ),
        ("Harbour board lengthens the mole", "<h1><span>Sea</span> Harbour board lengthens the mole</h1>", "Sea"),
    ],
)
def test_a_headline_is_what_the_pages_title_and_a_heading_say_both(head: str, top: str, kicker: str | None) -> None:
    text = "".join(
        f"<p>The board of the harbour agreed on point {number} of its plan on Tuesday.</p>" for number in "123"
    )
    page = f"<html lang=en><head><title>{head}</title></head><body><article>{top}{text}</article></body></html>"
    article = extract(page.encode(), url="https://news.example/1", fetched_at=datetime(2026, 11, 26, tzinfo=UTC))
    assert (article.headline, article.kicker) == ("Harbour board lengthens the mole", kicker)
    assert not article.body_text.startswith("Harbour board")


def test_only_what_stands_behind_the_papers_own_sign_goes_with_its_name() -> None:
    headline = f"{TITLE} – and its neighbours wait"
    assert cut_site(f"{headline} | Courier", ("courier",)) == headline
    assert cut_site(f"{headline} | Ports | Courier", ("courier",)) == headline
    assert cut_site(f"{headline} – Courier", ("courier",)) == TITLE  # four words may be a section's


def headline_of(title: str, body: str) -> str | None:
    text = "".join(
        f"<p>The harbour board of Larnvik agreed on its plan number {n} for the quays.</p>" for n in range(5)
    )
    page = f"<html><head><title>{title}</title></head><body>{body}{text}</body></html>"
    return extract(page.encode(), url="https://www.lb7.example/1", charset="utf-8", fetched_at=NOW).headline


NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "link", ["<a href='/'>Larnvik Bote</a>", "<a href='https://www.lb7.example/'><img alt='Larnvik Bote'></a>"]
)
@pytest.mark.parametrize("title", [f"Larnvik Bote | {TITLE}", f"Larnvik Bote: {TITLE}", f"{TITLE} :: Larnvik Bote"])
def test_a_site_is_called_what_the_links_to_its_first_page_say(title: str, link: str) -> None:
    assert headline_of(title, f"<h1>{link}</h1><div>{TITLE}</div>") == TITLE
    away = link.replace("'/'", "'/ports'").replace("example/'", "example/ports'")
    assert headline_of(title.replace(":: ", "- "), f"<div>{away}</div>") != TITLE


@pytest.mark.parametrize("date", ["23.01.2022 - ", "23.01.2022 ", "3. Februar 2022 ", "3 February 2022 | "])
def test_a_date_that_a_heading_begins_with_is_not_the_headlines(date: str) -> None:
    assert headline_of(f"{TITLE} - Larnvik Bote", f"<h1>{date}{TITLE}</h1>") == TITLE


@pytest.mark.parametrize(
    "headline",
    [
        "3 February 2022: the day on which the quay of Larnvik broke",
        "24/7 service for the quays of Larnvik begins",
        "The best quays of the western coast",
        "2025 in quays and ferries, week by week",
    ],
)
def test_a_headline_may_begin_with_a_day_an_article_or_a_year(headline: str) -> None:
    told = f"{headline.partition(' ')[2]} - Larnvik Bote"
    assert headline_of(told, f"<h1>{headline}</h1>") == headline
    assert headline_of(f"{headline} - Larnvik Bote", f"<h1>{headline}</h1>") == headline


def test_a_section_glued_to_a_headline_is_its_kicker() -> None:
    glued = f"<h1><span>Ports</span><span>{TITLE}</span></h1>"
    assert headline_of(f"{TITLE} | Larnvik Bote", glued) == TITLE
    assert headline_of(f"{TITLE} | Larnvik Bote", f"<h1>Ports and ferries of the year: {TITLE}</h1>") != TITLE


def test_a_page_without_headings_prints_its_headline_by_itself() -> None:
    told = f"Larnvik Bote - {TITLE}"
    assert headline_of(told, f"<table><tr><td><b>{TITLE}</b></td></tr></table>") == TITLE
    assert headline_of(told, "<table><tr><td><b>Larnvik Bote</b></td></tr></table>") == told


@pytest.mark.parametrize("behind", [" (23.01.2022)", " [3/2/2022]"])
def test_a_date_in_brackets_behind_a_headline_is_not_its_own(behind: str) -> None:
    assert headline_of(f"{TITLE}{behind} - Larnvik Bote", f"<h1>{TITLE}{behind}</h1>") == TITLE
    assert headline_of(f"{TITLE} (2022)", f"<h1>{TITLE} (2022)</h1>") == f"{TITLE} (2022)"
