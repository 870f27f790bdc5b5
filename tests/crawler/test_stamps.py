"""Stamps are read as each language prints them, against the time of the fetch, and prose is not taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.stamps import find_stamps, is_stamp, read_stamps
from crawler.written_dates import parse_moment

NOW = datetime(2017, 12, 6, 9, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Paris."""


@pytest.mark.parametrize(
    ("language", "line", "kind", "written", "precision"),
    [
        ("en", "Updated 3 hours ago", "updated", "2017-12-06T07:00", "hour"),
        ("en", "Last updated yesterday at 7:30 p.m.", "updated", "2017-12-05T19:30", "minute"),
        ("en", "Published 2 days ago", "published", "2017-12-04T00:00", "day"),
        ("fr", "Dernière mise à jour à 08h38 le 06/12", "updated", "2017-12-06T08:38", "minute"),
        ("fr", "Mis à jour il y a 5 minutes", "updated", "2017-12-06T09:55", "minute"),
        ("fr", "Publié hier à 19h30", "published", "2017-12-05T19:30", "minute"),
        ("de", "Stand: 06.12.2017, 08:38 Uhr", "updated", "2017-12-06T08:38", "minute"),
        ("de", "Aktualisiert vor 2 Stunden", "updated", "2017-12-06T08:00", "hour"),
        ("de", "Veröffentlicht heute um 8.38 Uhr", "published", "2017-12-06T08:38", "minute"),
        ("es", "Actualizado hace 3 horas", "updated", "2017-12-06T07:00", "hour"),
        ("es", "Publicado ayer a las 19:30", "published", "2017-12-05T19:30", "minute"),
        ("it", "Aggiornato 3 ore fa", "updated", "2017-12-06T07:00", "hour"),
        ("it", "Ultimo aggiornamento: 6 dicembre 2017 alle 08:38", "updated", "2017-12-06T08:38", "minute"),
        ("pt", "Atualizado há 3 horas", "updated", "2017-12-06T07:00", "hour"),
        ("pt", "Atualizado em 06/12/2017 às 08h38", "updated", "2017-12-06T08:38", "minute"),
        ("nl", "Bijgewerkt 3 uur geleden", "updated", "2017-12-06T07:00", "hour"),
        ("nl", "Gepubliceerd gisteren om 19:30", "published", "2017-12-05T19:30", "minute"),
        ("pl", "Aktualizacja: 3 godziny temu", "updated", "2017-12-06T07:00", "hour"),
        ("pl", "Opublikowano: wczoraj, 19:30", "published", "2017-12-05T19:30", "minute"),
        ("ru", "Обновлено 3 часа назад", "updated", "2017-12-06T07:00", "hour"),
        ("ru", "Опубликовано вчера в 19:30", "published", "2017-12-05T19:30", "minute"),
        ("uk", "Оновлено 3 години тому", "updated", "2017-12-06T07:00", "hour"),
        ("uk", "Оновлено 6 грудня 2017, 08:38", "updated", "2017-12-06T08:38", "minute"),
        ("ar", "آخر تحديث منذ 3 ساعات", "updated", "2017-12-06T07:00", "hour"),
        ("ar", "آخر تحديث: 6 ديسمبر 2017 08:38", "updated", "2017-12-06T08:38", "minute"),
        ("zh", "更新时间：2017-12-06 08:38", "updated", "2017-12-06T08:38", "minute"),
        ("zh", "更新时间：3小时前", "updated", "2017-12-06T07:00", "hour"),
        ("zh", "发布时间：2017年12月6日 08:38", "published", "2017-12-06T08:38", "minute"),
        ("ja", "更新日時：2017年12月6日 08:38", "updated", "2017-12-06T08:38", "minute"),
        ("ja", "最終更新 3時間前", "updated", "2017-12-06T07:00", "hour"),
        ("ja", "公開日 2017年12月6日 8時38分", "published", "2017-12-06T08:38", "minute"),
    ],
)
def test_a_stamp_is_read_as_printed(language: str, line: str, kind: str, written: str, precision: str) -> None:
    [stamp] = read_stamps(line, timezone="Europe/Paris", language=language, now=NOW)
    assert (stamp.kind, f"{stamp.moment.written:%Y-%m-%dT%H:%M}", stamp.moment.precision) == (kind, written, precision)
    assert is_stamp(line, language=language, now=NOW)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "公司在布鲁塞尔宣布更新协议并于2017年12月6日公开说明协议的全部内容"),
        ("zh", "部长们发布联合声明，2017年12月6日起开始分享有关船只和港口的全部信息。"),
        ("ja", "政府は公開された資料をもとに、2017年12月6日に新しい方針を発表した。"),
        ("ar", "قالت الوزارة إنها تعمل على تحديث الأسطول وستعلن التفاصيل في 6 ديسمبر 2017"),
        ("en", "The treaty, signed 3 years ago, was updated by ministers who met again 2 days ago."),
    ],
)
def test_prose_is_no_stamp(language: str, line: str) -> None:
    assert not is_stamp(line, language=language, now=NOW)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Councillor Tom Adeyemi called for it to be published in full. The council meets again on 3 December.", 0),
        ("In Brussels the list that ministers updated on 5 December 2017 was read aloud.", 0),
        ("Der Rat will den Bericht, den er am 5. Dezember 2017 veröffentlicht hat, nun prüfen lassen.", 0),
        ("This story was last updated on 5 December 2017 at 6.30 p.m.", 1),
        (
            "By Ada Quill, correspondent in Ravn | Opinion | Published on 5 December 2017 at 18:30 | 4 comments",
            1,
        ),
    ],
)
def test_a_stamps_word_in_a_sentence_about_something_else_is_none(line: str, found: int) -> None:
    assert len(find_stamps([line], timezone="Europe/Paris", language=None, now=NOW)) == found


def test_what_is_said_against_now_is_not_read_without_it() -> None:
    assert parse_moment("3 hours ago", language="en") is None
    assert parse_moment("yesterday at 7:30", language="en") is None


def test_what_is_still_to_come_is_the_nearest_day_and_the_next_time() -> None:
    coming = parse_moment("5 January, 06:00 GMT", language="en", now=NOW, coming=True)
    past = parse_moment("5 January, 06:00 GMT", language="en", now=NOW)
    assert coming is not None
    assert past is not None
    assert (coming.at, past.at) == (datetime(2018, 1, 5, 6, tzinfo=UTC), datetime(2017, 1, 5, 6, tzinfo=UTC))
    later = parse_moment("08:00 GMT", now=NOW, coming=True)
    assert later is not None
    assert later.at == datetime(2017, 12, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "line", "at"),
    [
        ("fr", "Europe/Paris", "Mis à jour le mardi 5 décembre 2017 à 20 h 15", "2017-12-05T19:15"),
        ("fr", "Europe/Paris", "Modifié le 1er décembre 2017 à 09h00", "2017-12-01T08:00"),
        ("en", "America/New_York", "Updated 8:38 PM ET, Tue December 5, 2017", "2017-12-06T01:38"),
        ("en", "Europe/London", "First published on Tue 5 Dec 2017 06.00 GMT", "2017-12-05T06:00"),
        ("en", "Asia/Kolkata", "Updated: December 06, 2017 10:15 IST", "2017-12-06T04:45"),
        ("de", "Europe/Berlin", "Veröffentlicht am 05.12.17 um 18:05 Uhr", "2017-12-05T17:05"),
        ("es", "America/Mexico_City", "Última actualización: martes 5 dic. 2017 - 21:15", "2017-12-06T03:15"),
        ("it", "Europe/Rome", "Aggiornato alle 08:38 del 6 dicembre", "2017-12-06T07:38"),
        ("pt", "America/Sao_Paulo", "Atualizado em 06/12/2017 06h38", "2017-12-06T08:38"),
        ("nl", "Europe/Amsterdam", "Gepubliceerd: 05-12-2017 om 18.30 uur", "2017-12-05T17:30"),
        ("pl", "Europe/Warsaw", "Dodano: 5.12.2017, godz. 18:30", "2017-12-05T17:30"),
        ("ru", "Europe/Moscow", "Опубликовано 05.12.2017 в 18:30 МСК", "2017-12-05T15:30"),
        ("uk", "Europe/Kyiv", "Опубліковано вчора о 18:30", "2017-12-05T16:30"),
        ("ar", "Asia/Riyadh", "تم النشر في الثلاثاء ٥ ديسمبر ٢٠١٧ الساعة ١٨:٣٠", "2017-12-05T15:30"),
        ("ar", "Africa/Cairo", "نُشر: 5 ديسمبر 2017 06:30 م", "2017-12-05T16:30"),
        ("ar", "Africa/Cairo", "آخر تحديث: 6 ديسمبر 2017 09:38 ص", "2017-12-06T07:38"),
        ("zh", "Asia/Shanghai", "最后更新：12月6日15时38分", "2017-12-06T07:38"),
        ("zh", "Asia/Shanghai", "更新时间：2017年12月6日 下午3:38", "2017-12-06T07:38"),
        ("zh", "Asia/Taipei", "更新時間：2017/12/06 15:38", "2017-12-06T07:38"),
        ("ja", "Asia/Tokyo", "公開 2017年12月5日 午後6時30分", "2017-12-05T09:30"),
        ("ja", "Asia/Tokyo", "公開 2017年12月5日 午前6時30分", "2017-12-04T21:30"),
    ],
)
def test_a_stamp_is_an_instant_in_the_zone_of_its_paper(language: str, zone: str, line: str, at: str) -> None:
    (stamp,) = read_stamps(line, timezone=zone, language=language, now=NOW)
    assert stamp.moment.at.strftime("%Y-%m-%dT%H:%M") == at


@given(st.text(alphabet="0123456789:./- hHUhrupdatedStandобновлено更新公開午後下午時分年月日م", max_size=60))
def test_no_line_breaks_the_grammar_or_lies_far_ahead(line: str) -> None:
    for stamp in read_stamps(line, timezone="Europe/Paris", language="fr", now=NOW):
        assert stamp.moment.at.tzinfo is UTC
        assert stamp.raw


@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 28), st.integers(1, 12))
def test_the_two_halves_of_the_day_are_told_apart(hour: int, minute: int, day: int, month: int) -> None:
    half, shown = ("下午" if hour >= 12 else "上午"), hour % 12 or 12
    moment = parse_moment(f"2016年{month}月{day}日 {half}{shown}:{minute:02}", language="zh")
    assert moment is not None
    assert moment.at == datetime(2016, month, day, hour, minute, tzinfo=UTC)
