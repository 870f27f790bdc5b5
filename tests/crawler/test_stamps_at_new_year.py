"""Stamps at the turn of a year, in thirty languages: no year, two days ago, other calendars, zones in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.calendars import to_common_years
from crawler.extraction.stamps import find_stamps

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 2, 10, 30, tzinfo=PARIS)
"""A Friday."""
# language, line, and what is to be read: p(ublished) or u(pdated) and the clock in Paris, or a day alone
STAMPS = """
fr | Publié le 31 décembre à 23h47 | p 2025-12-31 23:47
fr | Mis en ligne le vendredi 2 janvier, à 9 h 05 | p 2026-01-02 09:05
fr | Dernière modif. : le 31/12/2025 à 17h32 | u 2025-12-31 17:32
fr | Publié aujourd'hui à 08h15, mis à jour à 09h40 | p 2026-01-02 08:15, u 2026-01-02 09:40
fr | Mis à jour avant-hier à 14h | u 2025-12-31 14:00
fr | Publié il y a une heure | p 2026-01-02 09:30
fr | Article mis à jour le 2 janv. 2026 à 10:02 (heure de Paris) | u 2026-01-02 10:02
fr | Publié le 01.01.2026, 12:30. Actualisé le 02.01.2026, 08:00 | p 2026-01-01 12:30, u 2026-01-02 08:00
fr | Créé le 31.12.2025 18:21, mis à jour à 19:05 | p 2025-12-31 18:21, u 2025-12-31 19:05
fr | Le 30 décembre 2025 à 16h10, modifié le 31 décembre 2025 à 11h45 | p 2025-12-30 16:10, u 2025-12-31 11:45
en-US | Updated Dec. 31, 2025 at 11:58 p.m. EST | u 2026-01-01 05:58
en-US | Published January 1, 2026 12:05 AM PST | p 2026-01-01 09:05
en-US | Updated 45 minutes ago | u 2026-01-02 09:45
en-GB | Published 2 January 2026, 08:14 GMT | p 2026-01-02 09:14
en-GB | Last updated on Thu 1 Jan 2026 19.22 GMT | u 2026-01-01 20:22
en-US | Posted Dec 31 at 5:45 PM | p 2025-12-31 17:45
en-US | Originally published Nov. 30, 2025; updated Dec. 2, 2025 | p 2025-11-30, u 2025-12-02
en-US | Dec 30, 2025 / 6:12 PM EST / Updated on: Dec 31, 2025 / 9:00 AM EST | p 2025-12-31 00:12, u 2025-12-31 15:00
en-US | First Published: January 01, 2026, 22:15 IST | p 2026-01-01 17:45
en-IN | Updated - January 02, 2026 11:21 am IST | u 2026-01-02 06:51
en-US | Last Updated: 12 hours ago | u 2026-01-01 22:30
en-AU | Posted Fri 2 Jan 2026 at 11:12am AEDT | p 2026-01-02 01:12
en-US | Published noon Jan. 1, 2026 | p 2026-01-01 12:00
en-US | Updated a day ago | u 2026-01-01
en-US | Published last week | -
en-GB | Updated: 09:18, 2 Jan 2026 | u 2026-01-02 09:18
de | Stand: 02.01.2026 • 09:12 Uhr | u 2026-01-02 09:12
de | Zuletzt aktualisiert: 31. Dezember, 23.50 Uhr | u 2025-12-31 23:50
de | Veröffentlicht: 1.1.2026, 7:00, aktualisiert: 2.1.2026, 8:30 | p 2026-01-01 07:00, u 2026-01-02 08:30
de | Aktualisiert: vorgestern, 18:45 | u 2025-12-31 18:45
de | Veröffentlicht am Silvester, 31.12.2025 | p 2025-12-31
de | erstellt am 01. Jänner 2026, 14:00 Uhr | p 2026-01-01 14:00
de | Freitag, 2. Januar 2026 um 06:45 Uhr veröffentlicht | p 2026-01-02 06:45
de | Letzte Aktualisierung vor einer Stunde | u 2026-01-02 09:30
de | Stand: heute, 8.15 Uhr | u 2026-01-02 08:15
es | Actualizado 02/01/2026 07:51 CET | u 2026-01-02 07:51
es | Publicado el 31 de diciembre de 2025 a las 11:30 p. m. | p 2025-12-31 23:30
es | Actualizado hace una hora | u 2026-01-02 09:30
es | 01 ene 2026 - 21:14 CET | -
es | Creada: 01.01.2026 18:20. Última actualización: 02.01.2026 09:00 | p 2026-01-01 18:20, u 2026-01-02 09:00
es | Publicado anteayer a las 20:00 | p 2025-12-31 20:00
es | Última actualización: viernes, 2 de enero de 2026 a las 9:59 | u 2026-01-02 09:59
it | Pubblicato il 31 dicembre alle 22:10 | p 2025-12-31 22:10
it | Aggiornato alle 9:15 di oggi | u 2026-01-02 09:15
it | Ultimo agg.: 2 gennaio 2026 - 08:44 | u 2026-01-02 08:44
it | Pubblicato l'1 gennaio 2026 alle 15:30 | p 2026-01-01 15:30
it | Aggiornato un'ora fa | u 2026-01-02 09:30
it | Modificato l'altro ieri alle 12:00 | u 2025-12-31 12:00
pt | Publicado em 31 de dezembro às 23h10 | p 2025-12-31 23:10
pt | Atualizado em 02/01/2026 - 09h07 | u 2026-01-02 09:07
pt | Atualizado há 1 hora | u 2026-01-02 09:30
pt | Publicada em 1º de janeiro de 2026 às 10h | p 2026-01-01 10:00
pt | Última modificação: anteontem, 15:20 | u 2025-12-31 15:20
pt | 01/01/2026 14h02 Atualizado há 20 horas | p 2026-01-01 14:02, u 2026-01-01 14:30
nl | Gepubliceerd op 31 dec. om 22:14 | p 2025-12-31 22:14
nl | Laatste update vrijdag 2 januari om 8:30 uur | u 2026-01-02 08:30
nl | Bijgewerkt een uur geleden | u 2026-01-02 09:30
nl | 1 jan. 2026, 09:15 • Bijgewerkt 2 jan. 2026, 07:40 | p 2026-01-01 09:15, u 2026-01-02 07:40
nl | Gepubliceerd eergisteren om 16.00 uur | p 2025-12-31 16:00
pl | Opublikowano 31 grudnia, 23:12 | p 2025-12-31 23:12
pl | Aktualizacja: 2.01.2026 8:03 | u 2026-01-02 08:03
pl | Publikacja: 01.01.2026 12:00, aktualizacja: 02.01.2026 07:15 | p 2026-01-01 12:00, u 2026-01-02 07:15
pl | Zaktualizowano godzinę temu | u 2026-01-02 09:30
pl | Dodano: przedwczoraj, 18:30 | p 2025-12-31 18:30
ru | Опубликовано 31 декабря в 23:59 | p 2025-12-31 23:59
ru | Обновлено 2 января 2026, 11:05 (МСК) | u 2026-01-02 09:05
ru | Обновлено час назад | u 2026-01-02 09:30
ru | Опубликовано позавчера в 10:00 | p 2025-12-31 10:00
ru | 1 января 2026, 15:40 Обновлено: 2 января 2026, 09:00 | p 2026-01-01 15:40, u 2026-01-02 09:00
uk | Опубліковано 31 грудня, 22:30 | p 2025-12-31 22:30
uk | Оновлено: позавчора, 14:05 | u 2025-12-31 14:05
ar | آخر تحديث: 31 ديسمبر 2025 - 11:30 مساءً | u 2025-12-31 23:30
ar | نُشر قبل ساعة | p 2026-01-02 09:30
ar | نشر أول أمس الساعة 10:00 | p 2025-12-31 10:00
ar | تم النشر الجمعة، 02 يناير 2026 09:15 ص بتوقيت غرينتش | p 2026-01-02 10:15
ar | آخر تحديث منذ ساعتين | u 2026-01-02 08:30
zh | 发布时间：2025年12月31日23:58 | p 2025-12-31 23:58
zh | 更新于1小时前 | u 2026-01-02 09:30
zh | 发布于：前天 18:20 | p 2025-12-31 18:20
zh | 2026-01-02 08:30:12 发布 | p 2026-01-02 08:30:12
zh | 發佈時間：民國115年1月2日 08:40 | p 2026-01-02 08:40
ja | 2025年12月31日 午後0時15分 更新 | u 2025-12-31 12:15
ja | 令和8年1月2日 9時30分公開 | p 2026-01-02 09:30
ja | 更新：1時間前 | u 2026-01-02 09:30
ja | 公開日時：一昨日 20:00 | p 2025-12-31 20:00
ja | 配信 1/2(金) 8:15 | p 2026-01-02 08:15
ja | 2025/12/31 23:40更新 | u 2025-12-31 23:40
tr | Güncelleme: 02.01.2026 09:15 | u 2026-01-02 09:15
tr | Yayınlanma: 31 Aralık 2025 - 22:40 | p 2025-12-31 22:40
tr | Son güncelleme: 2 saat önce | u 2026-01-02 08:30
sv | Publicerad 31 december 2025 kl 21.15 | p 2025-12-31 21:15
sv | Uppdaterad i dag 08:40 | u 2026-01-02 08:40
sv | Senast uppdaterad 2026-01-02 07.30 | u 2026-01-02 07:30
no | Publisert: 01.01.2026, kl. 18:20 | p 2026-01-01 18:20
no | Sist oppdatert for 3 timer siden | u 2026-01-02 07:30
da | Opdateret 2. jan. 2026 kl. 09.05 | u 2026-01-02 09:05
fi | Julkaistu 31.12.2025 klo 20.30 | p 2025-12-31 20:30
fi | Päivitetty 2.1.2026 klo 8.10 | u 2026-01-02 08:10
cs | Aktualizováno 2. ledna 2026 9:00 | u 2026-01-02 09:00
cs | Publikováno: 31. 12. 2025, 23:15 | p 2025-12-31 23:15
hu | Frissítve: 2026. január 2. 08:55 | u 2026-01-02 08:55
hu | Publikálva: 2025. 12. 31. 21:05 | p 2025-12-31 21:05
ro | Actualizat: 02.01.2026, 08:00 | u 2026-01-02 08:00
ro | Publicat la 31 decembrie 2025, ora 22:15 | p 2025-12-31 22:15
el | Τελευταία ενημέρωση: 02/01/2026, 09:20 | u 2026-01-02 09:20
el | Δημοσίευση: 31 Δεκεμβρίου 2025, 21:00 | p 2025-12-31 21:00
ko | 입력 2026.01.02 08:15 수정 2026.01.02 09:10 | p 2026-01-02 08:15, u 2026-01-02 09:10
ko | 기사입력 2025-12-31 오후 11:20 | p 2025-12-31 23:20
ko | 업데이트 2시간 전 | u 2026-01-02 08:30
id | Diperbarui 2 Januari 2026 08:30 | u 2026-01-02 08:30
id | Diterbitkan 31 Desember 2025, 21:45 WIB | p 2025-12-31 15:45
vi | Cập nhật 02/01/2026 08:45 | u 2026-01-02 08:45
hi | प्रकाशित: 1 जनवरी 2026, 18:30 | p 2026-01-01 18:30
th | เผยแพร่: 2 มกราคม 2569 เวลา 08:30 น. | p 2026-01-02 08:30
fa | به‌روزرسانی: ۱۲ دی ۱۴۰۴ ساعت ۰۹:۰۰ | u 2026-01-02 09:00
fa | منتشر شده: 2026/01/01 18:30 | p 2026-01-01 18:30
he | עודכן: 02.01.2026, 08:20 | u 2026-01-02 08:20
he | פורסם: 31.12.25, 22:10 | p 2025-12-31 22:10
""".strip().splitlines()


@pytest.mark.parametrize("row", STAMPS)
def test_a_stamp_is_read_as_its_paper_prints_it(row: str) -> None:
    language, line, wanted = row.split(" | ")
    read = []
    for stamp in find_stamps([line], timezone="Europe/Paris", language=language, now=NOW):
        day = stamp.moment.precision == "day"
        at = stamp.moment.written if day else stamp.moment.at.astimezone(PARIS)
        form = "%Y-%m-%d" if day else "%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M"
        read.append(f"{stamp.kind[0]} {at.strftime(form)}")
    assert (", ".join(read) or "-") == wanted


@pytest.mark.parametrize(
    ("written", "common"),
    [
        ("1 فروردین 1400", "2021/03/21"),
        ("30 اسفند 1399", "2021/03/20"),
        ("1 فروردین 1403", "2024/03/20"),
        ("22 بهمن 1357", "1979/02/11"),
        ("30 اسفند 1400", "30 اسفند 1400"),
        ("平成31年4月30日", "2019年4月30日"),
        ("令和元年5月1日", "2019年5月1日"),
        ("民國115年1月2日", "2026年1月2日"),
    ],
)
def test_a_day_of_another_calendar_is_the_same_day_of_ours(written: str, common: str) -> None:
    assert to_common_years(written) == common
