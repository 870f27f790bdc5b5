"""The last lines that say who worked on a text and whose material is in it leave it, in many languages; prose stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction.credits import is_closing_credit
from crawler.extraction.wire import cut_wire

CREDITS = """
(Reporting by Ines Marlow; Writing by Tom Reyes; Editing by Anna Pohl)
Additional reporting by Tom Reyes in Oslo; Editing by Anna Pohl
Reporting by Ines Marlow and Tom Reyes
— Reporting by Ines Marlow in Velm, additional reporting by Jan de Wit
With files from Reuters
With reporting from AP and AFP
(With inputs from PTI)
(With agency inputs)
Avec Reuters et AFP
(Avec agences)
(Reportage Ines Marlow, édité par Jean Ral)
(Ines Marlow, édité par Jean Ral)
Avec des informations de Reuters
(Bericht von Ines Marlow; redigiert von Anna Pohl)
Mit Material von dpa und Reuters
(mit Agenturmaterial)
Con información de Reuters y AP
(Con información de EFE)
Reporte de Ines Marlow; editado por Ana Pol
Con informazioni di Reuters
(Com informações da Agência Lusa)
Com informações da Reuters
Edição: Marta Souza
Reportagem de Ines Marlow; edição de Marta Souza
Met informatie van ANP
По материалам ТАСС и РИА Новости
"""
PROSE = """
With Reuters and AFP on strike, the news was slow.
With AP, she won ten cases.
Reporting by satellite began in 1962.
Editing by hand is slow, said Anna Pohl.
Written by candlelight, the letters were found in Velm.
Avec Reuters, il a gagné dix procès.
Mit Agenturen wie dpa arbeitet das Blatt seit Jahren.
Con información de sobra, el juez decidió.
Edição de 2026 encerra no domingo.
Edited by her brother, the film opens in Velm on Friday.
Reporting by Ines Marlow had shown the cracks a year before.
"""


@pytest.mark.parametrize("line", CREDITS.strip().splitlines())
def test_a_line_that_says_who_worked_on_a_text_is_no_part_of_it(line: str) -> None:
    assert is_closing_credit(line)


@pytest.mark.parametrize("line", PROSE.strip().splitlines())
def test_a_sentence_that_begins_like_one_is(line: str) -> None:
    assert not is_closing_credit(line)


def test_several_such_lines_are_one_credit_line_and_a_text_is_never_empty() -> None:
    text = "The quay was closed on Monday.\n\n"
    cut = cut_wire(
        f"{text}(With inputs from PTI)\n\n(Editing by Anna Pohl)", language="en", now=datetime(2026, 11, 23, tzinfo=UTC)
    )
    assert (cut.text, cut.credit) == (text.strip(), "(With inputs from PTI)\n(Editing by Anna Pohl)")
    assert cut.agency == "PTI"
    alone = cut_wire("(Editing by Anna Pohl)", language="en", now=datetime(2026, 11, 23, tzinfo=UTC))
    assert alone.text == "(Editing by Anna Pohl)"


def test_a_hostile_line_of_names_is_read_at_once() -> None:
    many = " y ".join("A" * 12)
    assert not is_closing_credit(f"Reporting by {many} in {many}; Editing by {many}; editing by {many}!")


@pytest.mark.parametrize(
    "line", ["jt/ ab/", "ab/cd", "(foto) (vídeo)", "Z Ellery Jan Testowy (PAP)", "Kaynak: AA", "来源：新华社"]
)
def test_an_agencys_signature_is_no_part_of_the_text(line: str) -> None:
    text = "The quay was closed on Monday."
    assert cut_wire(f"{text}\n\n{line}", language=None, now=datetime(2026, 11, 23, tzinfo=UTC)).text == text
