"""Who signs, in the forms of many languages; and a byline is no part of the text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.bylines import clean_authors
from crawler.extraction.signed import without_byline

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
STORY = (
    "The harbour board of Larnvik voted on Tuesday to raise the quay by forty centimetres before the winter storms.",
    "The work will cost 12.4 million euros, of which the region pays half, the board's chair told reporters.",
    "Fishermen had protested for weeks, yet only two of the eleven members voted against the plan in the end.",
)
SIGNED = [
    ("By IDA NURMI, OLA BERG and Jean-Luc Picot in Paris", ("IDA NURMI", "OLA BERG", "Jean-Luc Picot")),
    ("By Ida Nurmi @idanurmi", ("Ida Nurmi",)),
    ("By Ida Nurmi ida.nurmi@paper.example", ("Ida Nurmi",)),
    ("By Ida Nurmi for The Paper", ("Ida Nurmi",)),
    ("Written by: Ida Nurmi; Editing by Ola Berg", ("Ida Nurmi",)),
    ("Ida Nurmi | Reuters", ("Ida Nurmi",)),
    ("Par Jeanne Morel et Paul Dufour, envoyés spéciaux à Kiev", ("Jeanne Morel", "Paul Dufour")),
    ("De notre correspondante à Kiev, Jeanne Morel", ("Jeanne Morel",)),
    ("Jeanne Morel avec AFP", ("Jeanne Morel",)),
    ("Von unserem Korrespondenten Jürgen Heide", ("Jürgen Heide",)),
    ("Eine Analyse von Anna Schröder", ("Anna Schröder",)),
    ("María Álvarez / EFE", ("María Álvarez",)),
    ("a cura di Giulia Bianchi", ("Giulia Bianchi",)),
    ("dal nostro inviato Marco Neri", ("Marco Neri",)),
    ("Texto: Ana Souza; fotos: Rui Melo", ("Ana Souza",)),
    ("Tekst: Kari Nordmann Foto: Ola Berg", ("Kari Nordmann",)),
    ("Jan de Vries en Sophie Jansen", ("Jan de Vries", "Sophie Jansen")),
    ("Oprac. Józef Łukasik", ("Józef Łukasik",)),
    ("Текст: Мария Сидорова", ("Мария Сидорова",)),
    ("Иван Петров, ТАСС", ("Иван Петров",)),
    ("新华社记者 王小明 李华", ("王小明", "李华")),
    ("（记者王小明）", ("王小明",)),
    ("文＝山田太郎", ("山田太郎",)),
    ("山田太郎記者", ("山田太郎",)),
    ("김철수 기자 kim@paper.example", ("김철수",)),
    ("كتب أحمد حسن", ("أحمد حسن",)),
    ("بقلم: أحمد حسن", ("أحمد حسن",)),
    ("Haber: Ayşe Yılmaz", ("Ayşe Yılmaz",)),
    ("Ida Nurmi Transport Correspondent @idanurmi", ("Ida Nurmi",)),
    ("Ida Nurmi, Local Democracy Reporter", ("Ida Nurmi",)),
    ("Ida Nurmi, Political editor, and Ola Berg", ("Ida Nurmi", "Ola Berg")),
    ("Ida Local", ("Ida Local",)),
    ("Words: Ida Nurmi. Pictures: Ola Berg", ("Ida Nurmi",)),
    ("Reporting by Ida Nurmi; Editing by Ola Berg", ("Ida Nurmi",)),
    ("Written by Ida Nurmi Medically reviewed by Ola Berg, MD", ("Ida Nurmi",)),
    ("by guest blogger Ida Nurmi", ("Ida Nurmi",)),
    ("Par Jean-Baptiste Le Goff, envoyé spécial", ("Jean-Baptiste Le Goff",)),
    ("Aus Berlin berichtet Anna Schröder", ("Anna Schröder",)),
    ("Орися Мельничук та Северин Гайдай", ("Орися Мельничук", "Северин Гайдай")),
    ("Ayşe Yılmaz ve Tolga Ersoy", ("Ayşe Yılmaz", "Tolga Ersoy")),
    ("Ludmila Havránková a Vojtěch Skalický", ("Ludmila Havránková", "Vojtěch Skalický")),
    ("Szabó Magda és Kovács Péter", ("Szabó Magda", "Kovács Péter")),
    ("文・岡部修平", ("岡部修平",)),
    ("文：水野 千夏", ("水野 千夏",)),
    ("Reporter: Kari Nordmann", ("Kari Nordmann",)),
    ("Jeanne Morel il y a 3 heures", ("Jeanne Morel",)),
    ("María Álvarez hace una hora", ("María Álvarez",)),
    ("作者：林若溪 3小时前", ("林若溪",)),
    ("Nurmi, Ida", ("Ida Nurmi",)),
    ("Ida Nurmi, Madrid", ("Ida Nurmi",)),
    ("MAEVE THORNBURY Associated Press", ("MAEVE THORNBURY",)),
]
NOBODY = (
    "责任编辑：李华",
    "編集部",
    "Agencia EFE",
    "24 November 2026",
    "By Staff",
    "@paper",
    "https://paper.example/me",
    "EFE | Madrid",
    "来源：新华社",
    "Source: the harbour board",
    "Reuters, AFP",
    "Newsdesk",
)
LINKED = [
    ("By <a rel='author' href='/a'>Ida Nurmi</a>, <a rel='author' href='/b'>Ola Berg</a>", ("Ida Nurmi", "Ola Berg")),
    ("<a rel='author' href='/a'>Ida Nurmi</a> und <a rel='author' href='/b'>Ola Berg</a>", ("Ida Nurmi", "Ola Berg")),
    ("By <a rel='author' href='/a'>Ida Nurmi</a>, reviewed by <a rel='author' href='/b'>Ola Berg</a>", ("Ida Nurmi",)),
]


@pytest.mark.parametrize(("line", "people"), SIGNED)
def test_the_people_are_taken_out_of_a_byline(line: str, people: tuple[str, ...]) -> None:
    assert clean_authors([line]) == people


@pytest.mark.parametrize("line", NOBODY)
def test_what_is_nobody_signs_nothing(line: str) -> None:
    assert clean_authors([line]) == ()


@pytest.mark.parametrize(
    "line",
    ["Ida Nurmi | Reuters", "a cura di Giulia Bianchi", "本报记者 王小明", "김철수 기자", "By Ida Nurmi in Larnvik"],
)
def test_a_byline_that_no_class_names_is_read_and_leaves_the_text(line: str) -> None:
    text = "".join(f"<p>{each}</p>" for each in (line, *STORY))
    page = f"<html><title>Larnvik raises its quay</title><body><h1>Larnvik raises its quay</h1>{text}</body></html>"
    article = extract(page.encode(), url="https://paper.example/quay", fetched_at=NOW)
    assert article.authors == clean_authors([line])
    assert article.body_text == "\n\n".join(STORY)


def test_a_paragraph_that_tells_of_its_author_is_kept() -> None:
    last = "Ida Nurmi is the author of three books about the coast."
    told = "\n\n".join((*STORY, last))
    assert without_byline(told, ("Ida Nurmi",)) == told
    assert without_byline("Ida Nurmi", ("Ida Nurmi",)) == "Ida Nurmi"
    assert without_byline(f"Ida Nurmi, Larnvik\n\n{STORY[0]}", ("Ida Nurmi",)) == STORY[0]


@pytest.mark.parametrize(("byline", "people"), LINKED)
def test_who_is_linked_in_one_byline_signs_together(byline: str, people: tuple[str, ...]) -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in STORY)
    page = f"<main><h1>Larnvik raises its quay</h1><div>{byline}</div>{paragraphs}</main>"
    assert extract(page.encode(), url="https://paper.example/1", fetched_at=NOW, charset="utf-8").authors == people


def test_behind_the_papers_own_name_stands_where_it_sits() -> None:
    line = "Por Tainá Rebouças, Folha de Larnvik — Porto Novo"
    assert clean_authors([line], ["Folha de Larnvik"]) == ("Tainá Rebouças",)
    assert clean_authors([line.replace(" — Porto Novo", "")], ["Folha de Larnvik"]) == ("Tainá Rebouças",)
    assert clean_authors(["The Larnvik Bote"], ["Larnvik Bote"]) == ()


def test_an_author_is_named_amid_a_line_of_sources() -> None:
    story = "".join(
        f"<p>青河县一座停产二十年的老茶厂近日改建为图书馆，馆内藏书三万册，第{n}批读者已经来过。</p>" for n in range(4)
    )
    line = "2024-12-18 10:11:12 来源: 青河日报 作者: 林若溪 责任编辑: 王五"
    page = f"<main><h1>青河县老茶厂改建为乡村图书馆</h1><div>{line}</div>{story}</main>"
    assert extract(page.encode(), url="https://paper.example/1", fetched_at=NOW, charset="utf-8").authors == ("林若溪",)
