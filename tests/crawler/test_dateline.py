"""Where, when and by whom: the head of an agency's text in the conventions of ten languages and more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.extraction.dateline import read_dateline

NOW = datetime(2017, 12, 6, 9, 0, tzinfo=UTC)
FIFTH = date(2017, 12, 5)
PROSE = "Ministers from both sides agreed on Monday to share information on ships and ports."
CHINESE = "部长们周一在布鲁塞尔达成一致，同意分享有关船只和港口的信息，并将在春季再次会面，讨论下一步的安排。"


@pytest.mark.parametrize(
    ("language", "head", "place", "day", "agency"),
    [
        ("en", "BRUSSELS, Dec 5 (Reuters) - ", "BRUSSELS", FIFTH, "Reuters"),
        ("en", "BRUSSELS (AP) — ", "BRUSSELS", None, "AP"),
        ("pl", "Bruksela, 5.12.2017 (PAP) - ", "Bruksela", FIFTH, "PAP"),
        ("fr", "Genève (ats) – ", "Genève", None, "SDA"),
        ("it", "ROMA (ITALPRESS) - ", "ROMA", None, "Italpress"),
        ("fr", "BRUXELLES, 5 déc. 2017 (AFP) - ", "BRUXELLES", FIFTH, "AFP"),
        ("de", "Berlin/Brüssel (dpa) - ", "Berlin/Brüssel", None, "dpa"),
        ("es", "Bruselas, 5 dic (EFE).- ", "Bruselas", FIFTH, "EFE"),
        ("it", "(ANSA) - BRUXELLES, 05 DIC - ", "BRUXELLES", FIFTH, "ANSA"),
        ("pt", "Bruxelas, 05 dez 2017 (Lusa) – ", "Bruxelas", FIFTH, "Lusa"),
        ("nl", "BRUSSEL (ANP) - ", "BRUSSEL", None, "ANP"),
        ("pl", "Bruksela (PAP) - ", "Bruksela", None, "PAP"),
        ("ru", "БРЮССЕЛЬ, 5 декабря. /ТАСС/. ", "БРЮССЕЛЬ", FIFTH, "TASS"),
        ("uk", "Київ. 5 грудня. УНІАН. ", "Київ", FIFTH, "UNIAN"),
        ("uk", "КИЇВ, 5 грудня - Укрінформ. ", "КИЇВ", FIFTH, "Ukrinform"),
        ("ar", "بروكسل 5 ديسمبر (رويترز) - ", "بروكسل", FIFTH, "Reuters"),
        ("ar", "بروكسل (أ ف ب) - ", "بروكسل", None, "AFP"),
        ("zh", "新华社布鲁塞尔12月5日电（记者张三）", "布鲁塞尔", FIFTH, "Xinhua"),
        ("zh", "中新社布鲁塞尔12月5日电 ", "布鲁塞尔", FIFTH, "CNS"),
        ("ja", "【ブリュッセル時事】", "ブリュッセル", None, "Jiji"),
        ("ja", "［ブリュッセル　５日　ロイター］ - ", "ブリュッセル", FIFTH, "Reuters"),
    ],
)
def test_a_dateline_is_read_and_leaves_the_text(
    language: str, head: str, place: str, day: date | None, agency: str
) -> None:
    for prose in (PROSE, CHINESE):
        found, rest = read_dateline(head + prose, language=language, now=NOW)
        assert found is not None
        assert (found.place, found.day, found.agency, rest) == (place, day, agency, prose)


@pytest.mark.parametrize(
    "text",
    [
        "新华社报道说，" + CHINESE, "【共同声明】" + CHINESE, "ロイターによると、" + CHINESE,
        "قالت وكالة رويترز إن الوزراء اتفقوا يوم الاثنين في بروكسل على تبادل المعلومات حول السفن والموانئ.",
        "Київ. " + PROSE, "Angela Merkel (AP) said that " + PROSE,
    ],
)  # fmt: skip
def test_a_text_that_names_an_agency_is_not_thereby_from_it(text: str) -> None:
    assert read_dateline(text, language=None, now=NOW) == (None, text)


def test_a_papers_own_initials_behind_its_place_are_part_of_the_dateline() -> None:
    found, rest = read_dateline(f"BERLIN taz | {PROSE}", language="de", now=NOW)
    assert found is not None
    assert (found.place, rest) == ("BERLIN", PROSE)
