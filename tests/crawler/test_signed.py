"""Bylines beside the headline, where a page's data names nobody; and what stands in a byline without being a name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.bylines import clean_authors

NOW = datetime(2017, 12, 6, 12, 0, tzinfo=UTC)
PROSE = (
    "The harbour of Kallio stays closed until Friday because the ice on the outer basin has not yet carried away.",
    "The port authority said on Tuesday that two pilots would measure the thickness again in the early morning.",
    "Ferries to the islands leave from the western quay in the meantime, an hour later than the timetable says.",
)


def signed(*lines: str) -> tuple[str, ...]:
    told = "".join(f"<p>{each}</p>" for each in PROSE)
    markup = f"<html><head><title>Ice keeps the harbour shut - Kallio Post</title></head><body><main>{{}}{told}</main>"
    page = markup.format("".join(["<h1>Ice keeps the harbour shut</h1>", *lines])).encode()
    return extract(page, url="https://kalliopost.example/2017/ice", fetched_at=NOW).authors


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["<div>By Ida Nurmi 5 December 2017, 3:51 pm 11 Edit</div>"], ("Ida Nurmi",)),
        (["<ul><li>von Ida van der Berg</li></ul>"], ("Ida van der Berg",)),
        (["<div>Written by:Ida Nurmi</div>"], ("Ida Nurmi",)),
        (["<div>Par Jean-Luc Morel le 05 décembre 2017</div>"], ("Jean-Luc Morel",)),
        (["<p>Von Ida Nurmi und Otto Salo</p>"], ("Ida Nurmi", "Otto Salo")),
        (["<div>Ida Nurmi | 05.12.2017 - Update : 06.12.2017</div>"], ("Ida Nurmi",)),
        (["<p>Ida Nurmi · Senior Writer · December 5, 2017</p>"], ("Ida Nurmi",)),
        (["<p>Last Updated on December 5, 2017 by Ida Nurmi</p>"], ("Ida Nurmi",)),
        (["<p>December 5, 2017</p>", "<p>Ida Nurmi</p>"], ("Ida Nurmi",)),
        (["<h4 class='box author-name'>Ida Nurmi</h4>"], ("Ida Nurmi",)),
        (["<p>Автор: Ирина Волкова</p>"], ("Ирина Волкова",)),
        (["<p>Real Estate</p>"], ()),
        (["<p>By Friday the ice will be gone</p>"], ()),
        (["<nav><p>By Ida Nurmi</p></nav>"], ()),
    ],
)
def test_who_signs_beside_the_headline(lines: list[str], authors: tuple[str, ...]) -> None:
    assert signed(*lines) == authors


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (["Von Ida Nurmi, Madrid"], ("Ida Nurmi",)),
        (["Ida Nurmi, MRCGP"], ("Ida Nurmi",)),
        (["Nurmi, Ida", "Salo, Otto J."], ("Ida Nurmi", "Otto J. Salo")),
        (["Ida Nurmi The Associated Press"], ("Ida Nurmi",)),
        (["Ida Nurmi, The Harbour Journal"], ("Ida Nurmi",)),
        (["Kallio Lifestyle Desk"], ()),
        (["The Kallio Team"], ()),
        (["4m Read"], ()),
        (["page.head.author"], ()),
        (["Kallio Post"], ()),
        (["Madonna"], ("Madonna",)),
    ],
)
def test_what_is_no_name_in_a_byline(names: list[str], authors: tuple[str, ...]) -> None:
    assert clean_authors(names, ["kalliopost"]) == authors


@pytest.mark.parametrize(
    ("box", "authors"),
    [
        ("<div class='author-box'><h3>Ida Nurmi</h3><p>Ida Nurmi covers the coast.</p></div>", ("Ida Nurmi",)),
        ("<section><h4>About the author</h4><p><b>Ida Nurmi</b> is a reporter.</p></section>", ("Ida Nurmi",)),
        ("<div class='autor-box'><h4>Über die Autorin</h4><p>Ida Nurmi ist Redakteurin.</p></div>", ("Ida Nurmi",)),
        ("<div class='box-autore'><h3>Marco Neri</h3><p>Giornalista, scrive di porti.</p></div>", ("Marco Neri",)),
        ("<p>À propos de l'auteur : Jeanne Morel couvre les ports de la côte.</p>", ("Jeanne Morel",)),
        ("<p>Об авторе: Ирина Волкова пишет о портах.</p>", ("Ирина Волкова",)),
        ("<div class='comments author-box'><h3>Ida Nurmi</h3><p>Well said.</p></div>", ()),
        ("<div class='profile'><h3>Ida Nurmi</h3><p>Ida Nurmi is the mayor of Kallio.</p></div>", ()),
        ("<h4>About the author</h4><p>Subscribe to our letter about the coast.</p>", ()),
    ],
)  # fmt: skip
def test_who_signs_in_a_box_below_the_text_alone(box: str, authors: tuple[str, ...]) -> None:
    text = "".join(f"<p>{each}</p>" for each in PROSE)
    markup = (
        f"<html><body><main><article><h1>Harbour of Kallio stays closed</h1>{text}{box}</article></main></body></html>"
    )
    assert extract(markup.encode(), url="https://post.example/harbour", fetched_at=NOW).authors == authors


def test_a_blog_is_called_after_who_writes_it_and_signed_so_in_print_alone() -> None:
    story = "".join(f"<p>{each}</p>" for each in PROSE)
    logo = "<a href='/'><img alt='Ida Nurmi'></a>"
    printed = f"{logo}<main><h1>Ice keeps the harbour shut</h1><span class='author'>Ida Nurmi</span>{story}</main>"
    both = printed.replace("Ida Nurmi</span>", "Ola Berg</span>")
    told = '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Ida Nurmi"}}</script>'

    def authors(page: str) -> tuple[str, ...]:
        return extract(page.encode(), url="https://nurmi.example/1", charset="utf-8", fetched_at=NOW).authors

    assert authors(printed) == ("Ida Nurmi",)
    assert authors(told + both) == ("Ola Berg",)
