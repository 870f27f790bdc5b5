"""Bylines by where they stand and what stands beside them, in markup that no name helps to read; and what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps

import pytest

from crawler.extraction import extract

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TITLE = "Town council saves the old tram shed"
PROSE = (
    "The council of Wexmoor voted late on Monday to keep the tram shed that had been due to come down next spring.",
    "Campaigners had gathered nine thousand signatures, and the shed will house a market and a small museum.",
    "The mayor said that the repairs would cost less than a new building, and that work would begin before the summer.",
)
MENU = "<nav><a href='/'>Home</a> <a href='/climate-change'>Climate Change</a> <a href='/money'>Money</a></nav>"


def authors(above: str, below: str = "", head: str = "") -> tuple[str, ...]:
    text = "".join(f"<p>{each}</p>" for each in PROSE)
    titled = f"<head><title>{TITLE} - Wexmoor Courier</title>{head}</head>"
    page = f"<html>{titled}<body>{MENU}<div><h1>{TITLE}</h1>{above}{text}{below}</div></body></html>"
    return extract(page.encode(), url="https://courier.example/2026/tram", charset="utf-8", fetched_at=NOW).authors


SIGNED = [
    ("<div>By <a href='/x/17'>Maud Ferrier</a> <span>Wexmoor Courier</span></div>", ("Maud Ferrier",)),
    ("<div><span>By</span><span>Maud Ferrier</span><span>Health Correspondent</span></div>", ("Maud Ferrier",)),
    ("<p>Maud Ferrier</p><p>Education reporter</p><p>24 Nov 2026, 8:14</p>", ("Maud Ferrier",)),
    ("<div>Maud Ferrier and Idris Quaye</div><div>24 November 2026</div>", ("Maud Ferrier", "Idris Quaye")),
    ("<div>Published 24 November 2026 by Maud Ferrier</div>", ("Maud Ferrier",)),
    (
        "<div><a href='/authors/7'>Maud Ferrier</a></div><div><a href='/authors/8'>Idris Quaye</a></div>",
        ("Maud Ferrier", "Idris Quaye"),
    ),
    ("<p>Story by Maud Ferrier</p><p>Photographs by Idris Quaye</p>", ("Maud Ferrier",)),
    ("<p>Words: Maud Ferrier</p><p>Photography: Idris Quaye</p>", ("Maud Ferrier",)),
    ("<p>Photos by Idris Quaye</p><p>By Maud Ferrier</p>", ("Maud Ferrier",)),
    ("<p>MAUD FERRIER</p><p>Staff writer</p>", ("MAUD FERRIER",)),
    ("<p>By M. J. Ferrier, Wexmoor Courier</p>", ("M. J. Ferrier",)),
    ("<p>Maud Ferrier | Courier Staff | Nov. 24, 2026</p>", ("Maud Ferrier",)),
    ("<p>by Maud Ferrier in Port Ellen</p>", ("Maud Ferrier",)),
    ("<p>Written by</p><p>Maud Ferrier</p>", ("Maud Ferrier",)),
    ("<p>Maud Ferrier @maudferrier</p>", ("Maud Ferrier",)),
    ("<p>Maud Ferrier, maud@courier.example</p>", ("Maud Ferrier",)),
    ("<p>By Maud O’Dowd-Ferrier November 24, 2026</p>", ("Maud O’Dowd-Ferrier",)),
    ("<p>By Maud Ferrier</p><p>Edited by Idris Quaye</p>", ("Maud Ferrier",)),
    ("<p>Fact checked by</p><p>Idris Quaye</p><p>By Maud Ferrier</p>", ("Maud Ferrier",)),
    ("<p>Maud Ferrier, Associated Press</p>", ("Maud Ferrier",)),
    ("<p>Maud Ferrier | Reuters</p>", ("Maud Ferrier",)),
    ("<p>Analysis by Maud Ferrier</p>", ("Maud Ferrier",)),
    ("<p>Posted by Maud Ferrier on August 21, 2026</p>", ("Maud Ferrier",)),
    ("<p>By Maud Ferrier, Wexmoor Institute of Tides and Coasts</p>", ("Maud Ferrier",)),
    ("<div>By <span>Maud Ferrier</span> Last updated Nov. 24, 2026</div>", ("Maud Ferrier",)),
    (
        "<p>By Maud Ferrier, Idris Quaye, Noor van den Berg and Jo Ashe</p>",
        ("Maud Ferrier", "Idris Quaye", "Noor van den Berg", "Jo Ashe"),
    ),
    (
        "<div><img src='/m.jpg'><div>Maud Ferrier</div><div>5 min read</div><div>24 Nov 2026</div></div>",
        ("Maud Ferrier",),
    ),
    ("<p>Von <b>Jörg Anders</b></p>", ("Jörg Anders",)),
    ("<p>Von Jörg Anders und Hanna Weiß-Kolbe, Wexmoor</p>", ("Jörg Anders", "Hanna Weiß-Kolbe")),
    ("<p>Ein Gastbeitrag von Jörg Anders</p>", ("Jörg Anders",)),
    ("<p>24.11.2026, 08:14 Uhr / Jörg Anders</p>", ("Jörg Anders",)),
    ("<p>Artikel veröffentlicht am 24. November 2026, 08:14 Uhr, Jörg Anders</p>", ("Jörg Anders",)),
    ("<p>Jörg Anders</p><p>Redakteur Lokales</p>", ("Jörg Anders",)),
    ("<p>Autorin: Hanna Weiß-Kolbe</p>", ("Hanna Weiß-Kolbe",)),
    ("<p>Fotos: Jörg Anders</p><p>Von Hanna Weiß</p>", ("Hanna Weiß",)),
    ("<p>Par <a href='/auteur/12'>Élodie Marchetti</a>, à Wexmoor</p>", ("Élodie Marchetti",)),
    ("<p>Élodie Marchetti (avec AFP)</p>", ("Élodie Marchetti",)),
    ("<p>Publié le 24 novembre 2026 à 8h14 par Élodie Marchetti</p>", ("Élodie Marchetti",)),
    ("<p>Propos recueillis par Élodie Marchetti et Yann Le Guen</p>", ("Élodie Marchetti", "Yann Le Guen")),
    ("<p>Élodie Marchetti</p><p>Journaliste</p>", ("Élodie Marchetti",)),
    ("<p>Por Inés Barrientos Olmo</p>", ("Inés Barrientos Olmo",)),
    ("<p>Inés Barrientos</p><p>Wexmoor</p><p>24/11/2026</p>", ("Inés Barrientos",)),
    ("<p>Inés Barrientos | Actualizado 24/11/2026 08:14</p>", ("Inés Barrientos",)),
    ("<p>di Fabrizia Tommasini</p>", ("Fabrizia Tommasini",)),
    ("<p>di <b>Fabrizia Tommasini</b> e <b>Ugo De Santis</b></p>", ("Fabrizia Tommasini", "Ugo De Santis")),
    ("<p>dalla nostra inviata Fabrizia Tommasini</p>", ("Fabrizia Tommasini",)),
    ("<p>24 novembre 2026 - Fabrizia Tommasini</p>", ("Fabrizia Tommasini",)),
    ("<p>Por Tainá Meireles, g1 — Wexmoor</p>", ("Tainá Meireles",)),
    ("<p>Tainá Meireles</p><p>24.nov.2026 às 8h14</p>", ("Tainá Meireles",)),
    ("<p>Door Marijke ter Horst</p>", ("Marijke ter Horst",)),
    ("<p>Marijke ter Horst</p><p>Verslaggever</p>", ("Marijke ter Horst",)),
    ("<p>Av Tuva Ekdahl</p>", ("Tuva Ekdahl",)),
    ("<p>Text: Tuva Ekdahl Foto: Nils Brandt</p>", ("Tuva Ekdahl",)),
    ("<p>Tuva Ekdahl</p><p>Publicerad 2026-11-24 08.14</p>", ("Tuva Ekdahl",)),
    ("<p>Av Sunniva Haugland og Eirik Moe</p>", ("Sunniva Haugland", "Eirik Moe")),
    ("<p>Sunniva Haugland – Journalist</p>", ("Sunniva Haugland",)),
    ("<p>Af Karoline Bisgaard</p>", ("Karoline Bisgaard",)),
    ("<p>Teksti: Aino Lehtovaara Kuvat: Eero Salo</p>", ("Aino Lehtovaara",)),
    ("<p>Aino Lehtovaara</p><p>toimittaja</p>", ("Aino Lehtovaara",)),
    ("<p>Autor: Zuzanna Wróblewska</p>", ("Zuzanna Wróblewska",)),
    ("<p>Zuzanna Wróblewska, PAP</p>", ("Zuzanna Wróblewska",)),
    ("<p>oprac. Zuzanna Wróblewska</p>", ("Zuzanna Wróblewska",)),
    ("<p>Autor Bohumil Zelenka</p>", ("Bohumil Zelenka",)),
    ("<p>Bohumil Zelenka, ČTK</p>", ("Bohumil Zelenka",)),
    ("<p>Автор: Лариса Гордеева</p>", ("Лариса Гордеева",)),
    ("<p>Лариса Гордеева</p><p>корреспондент</p>", ("Лариса Гордеева",)),
    ("<p>Лариса Гордеева</p><p>24.11.2026 08:14</p>", ("Лариса Гордеева",)),
    ("<p>Автор: Оксана Ліщина</p>", ("Оксана Ліщина",)),
    ("<p>Оксана Ліщина, Укрінформ</p>", ("Оксана Ліщина",)),
    ("<p>Της Ελένης Δρακοπούλου</p>", ("Ελένης Δρακοπούλου",)),
    ("<p>Συντάκτης: Ελένη Δρακοπούλου</p>", ("Ελένη Δρακοπούλου",)),
    ("<p>Haber: Gülşen Aydoğan</p>", ("Gülşen Aydoğan",)),
    ("<p>Gülşen Aydoğan - Muhabir</p>", ("Gülşen Aydoğan",)),
    ("<p>Szerző: Halmos Réka</p>", ("Halmos Réka",)),
    ("<p>Írta: Halmos Réka</p>", ("Halmos Réka",)),
    ("<p>Autor: Anca Lupescu</p>", ("Anca Lupescu",)),
    ("<p>Scris de Anca Lupescu</p>", ("Anca Lupescu",)),
    ("<p>Tác giả: Trần Bảo Ngọc</p>", ("Trần Bảo Ngọc",)),
    ("<p>Penulis: Ratna Wulandari</p>", ("Ratna Wulandari",)),
    ("<p>Oleh Ratna Wulandari</p>", ("Ratna Wulandari",)),
    ("<p>بقلم: ليلى منصور</p>", ("ليلى منصور",)),
    ("<p>كتبت ليلى منصور</p>", ("ليلى منصور",)),
    ("<p>מאת: נועה ברגר</p>", ("נועה ברגר",)),
    ("<p>מאת נועה ברגר</p><p>24.11.2026</p>", ("נועה ברגר",)),
    ("<p>记者 周雅琴</p>", ("周雅琴",)),
    ("<p>文/周雅琴</p>", ("周雅琴",)),
    ("<p>记者周雅琴 通讯员高远</p>", ("周雅琴", "高远")),
    ("<p>文・森川千尋</p>", ("森川千尋",)),
    ("<p>森川千尋記者</p>", ("森川千尋",)),
    ("<p>윤서진 기자</p>", ("윤서진",)),
    ("<p>글 윤서진 기자</p>", ("윤서진",)),
    ("<p>लेखक: मीनाक्षी सक्सेना</p>", ("मीनाक्षी सक्सेना",)),
    ("<p>द्वारा मीनाक्षी सक्सेना</p>", ("मीनाक्षी सक्सेना",)),
]
BELOW = [
    ("", "<p>— Maud Ferrier</p>", ("Maud Ferrier",)),
    ("", "<p>Reporting by Maud Ferrier</p>", ("Maud Ferrier",)),
    (
        "<div>Maud Ferrier</div>",
        "<div><h4>Maud Ferrier</h4><p>Maud Ferrier covers transport for the Courier.</p></div>",
        ("Maud Ferrier",),
    ),
    ("", "<p>Text: Jörg Anders / Wexmoor Courier</p>", ("Jörg Anders",)),
    ("", "<p>Jörg Anders</p>", ("Jörg Anders",)),
    ("", "<p>Trần Bảo Ngọc</p>", ("Trần Bảo Ngọc",)),
    ("", "<p>【森川千尋】</p>", ("森川千尋",)),
]
NOBODYS = [
    ("<p>Climate Change</p><p>24 November 2026</p>", ""),
    ("<p>Port Ellen</p>", ""),
    ("<p>Getty Images</p><p>24 November 2026</p>", ""),
    ("<p>Photo: Idris Quaye</p><p>24 November 2026</p>", ""),
    ("<p>Idris Quaye/Getty Images</p><p>24 November 2026</p>", ""),
    ("<p>Share this article</p><p>24 November 2026</p><p>Reading Time: 4 minutes</p>", ""),
    ("<p><a href='/tags/idris-quaye'>Idris Quaye</a></p><p>24 November 2026</p>", ""),
    ("<p>By the time the vote came the gallery was full</p>", ""),
    ("<p>By Monday Night</p>", ""),
    ("<p>Breaking News</p><p>24 November 2026</p>", ""),
    (
        "",
        f"<blockquote><p>{PROSE[0]}</p><p>— Idris Quaye</p></blockquote><p>{PROSE[1]}</p>",
    ),
    (
        "",
        f"<div class='comment'><p>Idris Quaye</p><p>24 November 2026</p><p>{PROSE[0]}</p></div>",
    ),
    ("<p>Sponsored by Quaye Brothers</p>", ""),
    ("<p>Foto: Jörg Anders</p>", ""),
    ("<p>Aus der Region</p><p>24.11.2026</p>", ""),
    ("<p>dpa</p><p>24.11.2026</p>", ""),
    ("<p>Von der Stadt gerettet</p>", ""),
    ("<p>Photo Yann Le Guen</p>", ""),
    ("<p>Vie Locale</p><p>24 novembre 2026</p>", ""),
    ("<p>Par la rédaction</p>", ""),
    ("<p>Agencia EFE</p><p>24/11/2026</p>", ""),
    ("<p>Foto: Inés Barrientos</p>", ""),
    ("<p>Di lunedì il consiglio</p>", ""),
    ("<p>Imagem: Caio Prado/Folhapress</p>", ""),
    ("<p>Door onze redactie</p>", ""),
    ("<p>NTB</p>", ""),
    ("<p>Fot. Marek Lis</p>", ""),
    ("<p>Фото: Павел Дронов / ТАСС</p>", ""),
    ("<p>Anadolu Ajansı</p>", ""),
    ("<p>責任編輯：高遠</p>", ""),
    ("<p>편집국</p>", ""),
]


@pytest.mark.parametrize(("lines", "people"), SIGNED)
def test_who_signs_between_headline_and_text(lines: str, people: tuple[str, ...]) -> None:
    assert authors(lines) == people


@pytest.mark.parametrize(("above", "below", "people"), BELOW)
def test_who_signs_in_the_last_line_or_is_told_of_below(above: str, below: str, people: tuple[str, ...]) -> None:
    assert authors(above, below) == people


@pytest.mark.parametrize(("above", "below"), NOBODYS)
def test_a_section_a_place_a_photographer_and_a_quoted_person_sign_nothing(above: str, below: str) -> None:
    assert authors(above, below) == ()


@pytest.mark.parametrize("frame", ["hidden md:block", "card", "card-meta related-first"])
def test_what_a_class_promises_says_little_right_below_the_headline(frame: str) -> None:
    lines = "<p>Maud Ferrier</p><p>24 November 2026</p>"
    assert authors(f"<div class='{frame}'>{lines}</div>") == (() if "related" in frame else ("Maud Ferrier",))


def test_a_byline_behind_a_long_deck_is_read() -> None:
    deck = f"<p>{PROSE[0]} {PROSE[1]}</p>"
    assert authors(f"{deck}<div>Maud Ferrier</div><div>24 November 2026</div>") == ("Maud Ferrier",)
    assert authors(f"{deck}<div>Maud Ferrier, 24 November 2026, 8:14</div>") == ("Maud Ferrier",)


@pytest.mark.parametrize(
    ("meta", "line", "people"),
    [
        ("Quaye Holding", "<p>By Maud Ferrier</p>", ("Maud Ferrier",)),
        ("Maud Ferrier", "<p>By Maud Ferrier and Idris Quaye</p>", ("Maud Ferrier", "Idris Quaye")),
        ("Maud Ferrier, Idris Quaye", "<p>By Maud Ferrier</p>", ("Maud Ferrier", "Idris Quaye")),
        ("Cms Operator", "<p>Maud Ferrier</p><p>24 November 2026</p>", ("Maud Ferrier",)),
        ("Maud Ferrier", "<p>24 November 2026</p>", ("Maud Ferrier",)),
        (
            "Maud Ferrier",
            "<p>Idris Quaye</p><p>24 November 2026</p><p>By the hand of Maud Ferrier</p>",
            ("Maud Ferrier",),
        ),
    ],
)
def test_what_is_printed_goes_before_a_meta_element_that_names_the_publisher(
    meta: str, line: str, people: tuple[str, ...]
) -> None:
    assert authors(line, head=f"<meta name='author' content='{meta}'>") == people


def test_the_people_of_data_made_for_machines_are_believed_before_print() -> None:
    told = {"@type": "NewsArticle", "headline": TITLE, "author": {"@type": "Person", "name": "Noor Azizi"}}
    script = f"<script type='application/ld+json'>{dumps(told)}</script>"
    assert authors("<p>By Maud Ferrier</p>", head=script) == ("Noor Azizi",)
