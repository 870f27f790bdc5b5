"""Written dates are read into instants, and what is not written is not made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.stamps import find_stamps, is_stamp
from crawler.written_dates import OLDEST, SLACK, parse_moment

NOW = datetime(2017, 12, 6, 9, 0, tzinfo=UTC)
INSTANTS = st.integers(800_000_000, 3_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("written", "language", "at", "precision", "zone"),
    [
        ("2017-12-06T08:38:05+01:00", None, "2017-12-06T07:38:05", "second", "explicit"),
        ("2017-12-06T08:38Z", None, "2017-12-06T08:38:00", "minute", "explicit"),
        ("20171206T083800Z", None, "2017-12-06T08:38:00", "second", "explicit"),
        ("2017-12-06 08:38", "fr", "2017-12-06T07:38:00", "minute", "source default"),
        ("2017-12-06", None, "2017-12-06T00:00:00", "day", "source default"),
        ("1512545880", None, "2017-12-06T07:38:00", "second", "explicit"),
        ("Wed, 06 Dec 2017 08:38:00 GMT", None, "2017-12-06T08:38:00", "second", "explicit"),
        ("Wed Dec 06 08:38:00 EST 2017", None, "2017-12-06T13:38:00", "second", "explicit"),
        ("8:38 p.m. ET, Dec. 5, 2017", "en", "2017-12-06T01:38:00", "minute", "explicit"),
        ("Tue, Dec 5, 2017 10:30 UTC+2", "en", "2017-12-05T08:30:00", "minute", "explicit"),
        ("mer. 6 décembre 2017 à 8h38", "fr", "2017-12-06T07:38:00", "minute", "source default"),
        ("1er février 2017", "fr", "2017-02-01T00:00:00", "day", "source default"),
        ("6 de diciembre de 2017 a las 08:38", "es", "2017-12-06T07:38:00", "minute", "source default"),
        ("06.12.2017, 08.38 Uhr", "de", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 dicembre 2017 alle 8:38", "it", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 december 2017 om 08:38", "nl", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 grudnia 2017, 08:38", "pl", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 декабря 2017, 08:38", "ru", "2017-12-06T07:38:00", "minute", "source default"),
        ("2017年12月6日 8時38分", "ja", "2017-12-06T07:38:00", "minute", "source default"),
        ("06/12/2017 08:38", "fr", "2017-12-06T07:38:00", "minute", "source default"),
        ("12/06/2017 08:38 AM", "en-US", "2017-12-06T07:38:00", "minute", "source default"),
        ("Fri, 05/03/2019 - 15:21", "fr", "2019-05-03T13:21:00", "minute", "source default"),  # March 5 was a Tuesday
        ("Thu, 05/03/2019 - 15:21", "fr", "2019-03-05T14:21:00", "minute", "source default"),
        ("Fri, 05/03/2019 - 15:21", "en", "2019-05-03T13:21:00", "minute", "source default"),
        ("6/dic/2017 08:38", "es", "2017-12-06T07:38:00", "minute", "source default"),
        ("06.Dez.2017, 8.38 Uhr", "de", "2017-12-06T07:38:00", "minute", "source default"),
        ("6.Dezember 2017 um 08:38", "de", "2017-12-06T07:38:00", "minute", "source default"),
        ("Dec.6, 2017 8:38 am", "en", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 XII 2017, 08:38", "pl", "2017-12-06T07:38:00", "minute", "source default"),
        ("20171206083800", "en", "2017-12-06T07:38:00", "second", "source default"),
        ("ngày 6 tháng 12 năm 2017 08:38", "vi", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 בדצמבר 2017 08:38", "he", "2017-12-06T07:38:00", "minute", "source default"),
        ("6. децембар 2017. 08:38", "sr", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 снежня 2017, 08:38", "be", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 dekabr 2017 08:38", "az", "2017-12-06T07:38:00", "minute", "source default"),
        ("6 آب 2017 08:38", "ar", "2017-08-06T06:38:00", "minute", "source default"),
        ("06/12 08h38", "fr", "2017-12-06T07:38:00", "minute", "source default"),
        ("08h38", "fr", "2017-12-06T07:38:00", "minute", "source default"),
        ("23h50", "fr", "2017-12-05T22:50:00", "minute", "source default"),
    ],
)
def test_a_written_date_is_read(written: str, language: str | None, at: str, precision: str, zone: str) -> None:
    moment = parse_moment(written, default_zone=PARIS, language=language, now=NOW)
    assert moment is not None
    assert (moment.at.replace(tzinfo=None).isoformat(), moment.precision, moment.zone) == (at, precision, zone)


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        "soon",
        "0001-01-01T00:00:00Z",
        "1970-01-01",
        "2017-13-45",
        "31/02/2017",
        "99:99",
        "12345",
        "-",
        "٣",
    ],
)
def test_what_is_no_date_is_none(nothing: str) -> None:
    assert parse_moment(nothing, default_zone=PARIS, now=NOW) is None


def test_without_a_clock_nothing_is_completed() -> None:
    assert parse_moment("06/12 08h38", language="fr") is None
    assert parse_moment("08h38", language="fr") is None


def test_a_year_is_chosen_by_the_weekday_if_one_is_written() -> None:
    assert parse_moment("mardi 5 décembre", language="fr", now=NOW).at.year == 2017  # type: ignore[union-attr]
    assert parse_moment("lundi 5 décembre", language="fr", now=NOW).at.year == 2016  # type: ignore[union-attr]
    assert parse_moment("29 février", language="fr", now=NOW).at.year == 2016  # type: ignore[union-attr]


@given(INSTANTS, st.integers(-12, 14))
def test_iso_dates_come_back_exactly(at: datetime, offset: int) -> None:
    aware = at.astimezone(timezone(timedelta(hours=offset)))
    moment = parse_moment(aware.isoformat())
    assert moment is not None
    assert moment.at == aware
    assert moment.written == aware


@given(st.text(max_size=80), st.sampled_from([None, "fr", "en", "de", "ru", "xx"]))
def test_any_text_is_a_moment_or_none(text: str, language: str | None) -> None:
    moment = parse_moment(text, default_zone="Asia/Tokyo", language=language, now=NOW)
    assert moment is None or (moment.at >= OLDEST and moment.precision in ("second", "minute", "day"))


@given(st.integers(1, 31), st.integers(1, 12), INSTANTS)
def test_a_date_without_a_year_is_never_ahead(day: int, month: int, now: datetime) -> None:
    moment = parse_moment(f"{day:02d}/{month:02d} à 10h00", language="fr", now=now)
    assert moment is None or moment.at <= now + SLACK + timedelta(days=1)


@pytest.mark.parametrize(
    ("line", "language", "kind", "at"),
    [
        ("Dernière mise à jour à 08h38 le 06/12", "fr", "updated", "2017-12-06T07:38:00"),
        ("Mis à jour le mercredi 6 décembre à 8 h 38", "fr", "updated", "2017-12-06T07:38:00"),
        ("Last updated on 6 December 2017 at 08:38", "en", "updated", "2017-12-06T07:38:00"),
        ("Zuletzt aktualisiert: 06.12.2017 | 08:38", "de", "updated", "2017-12-06T07:38:00"),
        ("Stand: 6.12.2017, 08.38 Uhr", "de", "updated", "2017-12-06T07:38:00"),
        ("Actualizado a las 08:38 del 6 de diciembre de 2017", "es", "updated", "2017-12-06T07:38:00"),
        ("Ultimo aggiornamento: 6 dicembre 2017, 8:38", "it", "updated", "2017-12-06T07:38:00"),
        ("Atualizado em 06/12/2017 08h38", "pt", "updated", "2017-12-06T07:38:00"),
        ("Laatst bijgewerkt: 6 december 2017 08:38", "nl", "updated", "2017-12-06T07:38:00"),
        ("Ostatnia aktualizacja: 6 grudnia 2017, 08:38", "pl", "updated", "2017-12-06T07:38:00"),
        ("Обновлено 6 декабря 2017, 08:38", "ru", "updated", "2017-12-06T07:38:00"),
        ("Publié le 5 décembre 2017", "fr", "published", "2017-12-05T00:00:00"),
    ],
)
def test_printed_stamps_are_read_and_taken_out(line: str, language: str, kind: str, at: str) -> None:
    stamps = find_stamps([line], timezone=PARIS, language=language, now=NOW)
    assert [(stamp.kind, stamp.moment.at.replace(tzinfo=None).isoformat()) for stamp in stamps] == [(kind, at)]
    assert is_stamp(line, language=language, now=NOW)


def test_a_line_may_hold_two_stamps() -> None:
    line = "Publié le 5 décembre 2017 à 18h30, mis à jour le 6 décembre à 08h38"
    first, second = find_stamps([line], timezone=PARIS, language="fr", now=NOW)
    assert (first.kind, first.raw) == ("published", "Publié le 5 décembre 2017 à 18h30")
    assert (second.kind, second.raw) == ("updated", "mis à jour le 6 décembre à 08h38")


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry updated its list of 14 banned ships after the meeting of 5 December, officials said.",
        "Le rapport publié mardi compte 120 pages et sera mis à jour par la commission avant la fin de l'année.",
        "Mis à jour par nos soins",
        "Le 6 décembre à 08h38, les navires ont quitté le port.",
    ],
)
def test_a_sentence_is_no_stamp(sentence: str) -> None:
    assert not is_stamp(sentence, language="fr", now=NOW)
