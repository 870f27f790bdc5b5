"""A title without the paper's name, whether or not the page says what the paper is called."""

from __future__ import annotations

import pytest

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
    ],
)
def test_what_names_no_paper_stays(title: str) -> None:
    assert cut_site(title, ("paper", "paper.example")) == title
