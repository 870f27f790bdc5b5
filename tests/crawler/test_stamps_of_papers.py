"""Stamps as papers of twelve languages print them: hours in all forms, days against now, words behind the date."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.extraction.stamps import find_stamps, is_stamp

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2017, 12, 6, 15, 0, tzinfo=PARIS)
"""A Wednesday."""
# language, line, and what is to be read: p(ublished) or u(pdated) and the clock in Paris, or a day alone
STAMPS = """
fr | Publié le 06 décembre 2017 à 08h38 | p 2017-12-06 08:38
fr | Mis à jour le 06/12/2017 à 08:38 | u 2017-12-06 08:38
fr | Dernière mise à jour à 08h38 le 06/12 | u 2017-12-06 08:38
fr | Publié hier à 19h05, mis à jour aujourd'hui à 07h12 | p 2017-12-05 19:05, u 2017-12-06 07:12
fr | Par Jeanne Morel, publié le 5 déc. 2017 à 18h | p 2017-12-05 18:00
fr | MàJ : 06.12.17 à 9h | u 2017-12-06 09:00
fr | Modifié le mardi 5 décembre à 22 h 41 | u 2017-12-05 22:41
fr | Mis à jour il y a 3 heures | u 2017-12-06 12:00
fr | Article publié le : 05/12/2017 - 17:29 Modifié le : 05/12/2017 - 17:45 | p 2017-12-05 17:29, u 2017-12-05 17:45
fr | Posté le 1er décembre 2017 | p 2017-12-01
fr | Mise à jour 06.12.2017, 11h03 | u 2017-12-06 11:03
fr | Actualisé le 6 décembre 2017 à 10:15 CET | u 2017-12-06 10:15
fr | Rédigé le 4 décembre 2017 à 14h20 | p 2017-12-04 14:20
fr | Créé le 04/12/2017 à 09h00 | p 2017-12-04 09:00
fr | Parution le 6 décembre 2017 | p 2017-12-06
en-US | Updated 3 hours ago | u 2017-12-06 12:00
en-US | Published Wed 6 Dec 2017 08.38 GMT | p 2017-12-06 09:38
en-US | Last modified on Tue 5 Dec 2017 22.00 GMT | u 2017-12-05 23:00
en-US | First published on Dec 5, 2017 11:42 a.m. ET | p 2017-12-05 17:42
en-US | Posted at 8:30am, Dec. 6 | p 2017-12-06 08:30
en-US | UPDATED: 07:45 EST, 6 December 2017 | u 2017-12-06 13:45
en-US | PUBLISHED: 17:36 GMT, 5 Dec 2017 ¦ UPDATED: 08:12 GMT, 6 Dec 2017 | p 2017-12-05 18:36, u 2017-12-06 09:12
en-US | Last updated Wednesday, December 6, 2017 9:14AM EST | u 2017-12-06 15:14
en-US | Updated at 1405 GMT on December 5, 2017 | u 2017-12-05 15:05
en-US | Posted Yesterday at 4:15pm | p 2017-12-05 16:15
en-US | Updated yesterday | u 2017-12-05
en-US | Published on: December 5th, 2017 | p 2017-12-05
en-US | Originally published December 4, 2017 at 6:00 am | p 2017-12-04 06:00
en-US | Written: 2017-12-06 10:03:30 / Updated: 2017-12-06 11:30:46 | p 2017-12-06 10:03:30, u 2017-12-06 11:30:46
en-US | Created: 05 December 2017 | p 2017-12-05
en-GB | Issued on: 05/12/2017 - 17:29Modified: 05/12/2017 - 17:45 | p 2017-12-05 17:29, u 2017-12-05 17:45
en-US | Updated 12 min ago | u 2017-12-06 14:48
en-US | Updated 2h ago | u 2017-12-06 13:00
en-US | Updated an hour ago | u 2017-12-06 14:00
en-US | Revised 12/05/2017 03:15 PM EST | u 2017-12-05 21:15
en-US | Last reviewed 5 December 2017 | u 2017-12-05
en-US | Publish Date: Dec 5 2017 10:11PM | p 2017-12-05 22:11
en-US | Updated: Dec 06, 2017, 10:58 IST | u 2017-12-06 06:28
en-US | Updated Dec 6, 2017 at 8:05 AM (UTC) | u 2017-12-06 09:05
en-US | Published 5 days ago | p 2017-12-01
en-US | Filed at 8:38 a.m. on Dec. 6, 2017 | p 2017-12-06 08:38
de | Stand: 06.12.2017, 08:38 Uhr | u 2017-12-06 08:38
de | Stand: 06.12.2017 08:38 Uhr | u 2017-12-06 08:38
de | Aktualisiert am 06. Dezember 2017, 8.38 Uhr | u 2017-12-06 08:38
de | Veröffentlicht am 05.12.2017 um 18:30 | p 2017-12-05 18:30
de | Erstellt: 05.12.2017, 17:04 Uhr | p 2017-12-05 17:04
de | Erstellt am 5. Dezember 2017 ¦ 17:04 Uhr | p 2017-12-05 17:04
de | Erstmals publiziert: 05.12.2017, 17.04 Uhr | p 2017-12-05 17:04
de | zuletzt aktualisiert: vor 2 Stunden | u 2017-12-06 13:00
de | Update: heute, 07:10 Uhr | u 2017-12-06 07:10
de | Mittwoch, 06.12.2017, 08:38 Uhr, letztes Update: 10:00 Uhr | p 2017-12-06 08:38, u 2017-12-06 10:00
de | Letzte Aktualisierung: 06.12.2017, 9 Uhr | u 2017-12-06 09:00
de | Geändert am 06.12.2017 um 11:11 | u 2017-12-06 11:11
de | Publiziert: gestern um 21:15 Uhr | p 2017-12-05 21:15
de | Von Eva Berg, aktualisiert am 6.12.17 um 7:05 | u 2017-12-06 07:05
de | Online seit heute, 5.12 Uhr | p 2017-12-06 05:12
de | Artikel vom 04.12.2017 | p 2017-12-04
de | Datum: 04.12.2017 | p 2017-12-04
de | Letzte Änderung: 06.12.2017 um 09:25 | u 2017-12-06 09:25
de | Aktualisiert vor 40 Minuten | u 2017-12-06 14:20
de | Ausgabe vom 2. Dezember 2017 | p 2017-12-02
de | Publiziert am Di, 5. Dez 2017 07:31 Uhr | p 2017-12-05 07:31
es | Actualizado a las 08:38 h. del 06/12/2017 | u 2017-12-06 08:38
es | Publicado el 5 de diciembre de 2017 a las 18:30 | p 2017-12-05 18:30
es | Última actualización: 6 de diciembre de 2017, 9:15 a. m. | u 2017-12-06 09:15
es | Actualizado hace 2 horas | u 2017-12-06 13:00
es | Creado: 05.12.2017 ¦ 13:45 | p 2017-12-05 13:45
es | Publicado: ayer a las 22:10 | p 2017-12-05 22:10
es | Actualizado el miércoles, 6 diciembre 2017 - 12:01 | u 2017-12-06 12:01
es | PUBLICADO 05/12/2017 07:00 ¦ ACTUALIZADO 06/12/2017 08:05 | p 2017-12-05 07:00, u 2017-12-06 08:05
es | Fecha de publicación: 4 dic. 2017 | p 2017-12-04
es | Modificado el 06.12.2017 a las 10.20 horas | u 2017-12-06 10:20
es | Actualizada 06/12/2017 a las 07:34h. | u 2017-12-06 07:34
es | Última modificación: 06-12-2017 13:20 | u 2017-12-06 13:20
it | Pubblicato il 5 dicembre 2017 alle 18:30 | p 2017-12-05 18:30
it | Ultimo aggiornamento: 6 dicembre 2017, ore 8:38 | u 2017-12-06 08:38
it | Aggiornato il 06/12/2017 alle ore 08.38 | u 2017-12-06 08:38
it | aggiornato alle 10:45 del 06 dicembre 2017 | u 2017-12-06 10:45
it | Ultima modifica: mercoledì 6 dicembre 2017 07:20 | u 2017-12-06 07:20
it | Pubblicato ieri alle 17:03 | p 2017-12-05 17:03
it | Aggiornato 3 ore fa | u 2017-12-06 12:00
it | Data pubblicazione: 05/12/2017 | p 2017-12-05
it | Creato: 04 Dicembre 2017 | p 2017-12-04
it | pubblicata il 5 dic 2017, 12:00 | p 2017-12-05 12:00
it | Modificato il: 06/12/2017 14:02 | u 2017-12-06 14:02
pt | Publicado em 05/12/2017 às 18h30 | p 2017-12-05 18:30
pt | Atualizado em 06/12/2017 08h38 | u 2017-12-06 08:38
pt | 05/12/2017 18h30 - Atualizado 06/12/2017 07h50 | p 2017-12-05 18:30, u 2017-12-06 07:50
pt | Atualizado há 3 horas | u 2017-12-06 12:00
pt | Publicado a 5 de dezembro de 2017 às 18:30 | p 2017-12-05 18:30
pt | Última atualização: 6 de dezembro, 2017, 10:12 | u 2017-12-06 10:12
pt | Modificado em 6 dez 2017 às 11:40 | u 2017-12-06 11:40
pt | Por Ana — publicado 04/12/2017 00h30, última modificação 06/12/2017 09h00 | p 2017-12-04 00:30, u 2017-12-06 09:00
pt | Publicado ontem às 21h | p 2017-12-05 21:00
pt | Criado em: 04 dez 2017 ¦ 12h03 | p 2017-12-04 12:03
pt | Postado em 3 de dezembro de 2017 | p 2017-12-03
pt | Actualizado: 06-12-2017 13:05 | u 2017-12-06 13:05
nl | Gepubliceerd op 5 december 2017 om 18:30 | p 2017-12-05 18:30
nl | Laatste update: 6 december 2017 08:38 | u 2017-12-06 08:38
nl | Bijgewerkt: 06-12-17, 8.38 uur | u 2017-12-06 08:38
nl | Laatst bijgewerkt op woensdag 6 december 2017 om 9u15 | u 2017-12-06 09:15
nl | Laatste update: 2 uur geleden | u 2017-12-06 13:00
nl | 05 dec 2017 om 18:30 Update: 06 dec 2017 om 07:00 | p 2017-12-05 18:30, u 2017-12-06 07:00
nl | Geplaatst gisteren om 20:45 | p 2017-12-05 20:45
nl | Gewijzigd op 6 dec. 2017 11:20 | u 2017-12-06 11:20
nl | Verschenen op 4 december 2017 | p 2017-12-04
nl | Aangepast op 06/12/2017 om 10:10 | u 2017-12-06 10:10
nl | Aangemaakt: 5 december 2017 | p 2017-12-05
pl | Opublikowano: 05.12.2017, 18:30 | p 2017-12-05 18:30
pl | Data aktualizacji: 06.12.2017 08:38 | u 2017-12-06 08:38
pl | Ostatnia aktualizacja: 6 grudnia 2017, godz. 8:38 | u 2017-12-06 08:38
pl | Aktualizacja: 06.12.2017 9:05 | u 2017-12-06 09:05
pl | Dodano: 5 grudnia 2017 r. | p 2017-12-05
pl | Data publikacji: 5 grudnia 2017, 14:05 | p 2017-12-05 14:05
pl | Zaktualizowano 2 godziny temu | u 2017-12-06 13:00
pl | Publikacja: wczoraj, 17:20 | p 2017-12-05 17:20
pl | Utworzono: 04.12.2017 12:00 | p 2017-12-04 12:00
pl | Zmodyfikowano: 06.12.2017 10:30 | u 2017-12-06 10:30
pl | Opublikowane: 5 gru 2017 | p 2017-12-05
pl | aktualizacja dzisiaj, 7:15 | u 2017-12-06 07:15
ru | Опубликовано 5 декабря 2017 в 18:30 | p 2017-12-05 18:30
ru | Обновлено: 06.12.2017, 08:38 | u 2017-12-06 08:38
ru | Обновлено в 08:38 6 декабря 2017 | u 2017-12-06 08:38
ru | Последнее обновление: сегодня в 10:02 | u 2017-12-06 10:02
ru | Дата публикации: 05.12.2017 | p 2017-12-05
ru | обновлено 15 минут назад | u 2017-12-06 14:45
ru | Изменено: 6 дек 2017, 11:00 MSK | u 2017-12-06 09:00
ru | Размещено 4 декабря 2017 г. | p 2017-12-04
ru | Создано: 04.12.2017 12:15 | p 2017-12-04 12:15
ru | Добавлено вчера в 21:40 | p 2017-12-05 21:40
ru | Последнее изменение 06.12.2017 13:13 | u 2017-12-06 13:13
ru | Опубликована 5 дек. 2017 г., 09:00 мск | p 2017-12-05 07:00
ar | آخر تحديث: 6 ديسمبر 2017 08:38 | u 2017-12-06 08:38
ar | نشر في: 5 ديسمبر 2017 - 18:30 | p 2017-12-05 18:30
ar | تاريخ النشر: 05/12/2017 | p 2017-12-05
ar | تم التحديث الأربعاء 2017/12/6 09:15 ص | u 2017-12-06 09:15
ar | آخر تحديث منذ 3 ساعات | u 2017-12-06 12:00
ar | نُشر أمس الساعة 21:00 | p 2017-12-05 21:00
ar | آخر تحديث: ٦ ديسمبر ٢٠١٧، ٠٨:٣٨ | u 2017-12-06 08:38
ar | تاريخ التحديث: ٠٦ ديسمبر ٢٠١٧ | u 2017-12-06
ar | نشرت في 5 كانون الأول 2017 | p 2017-12-05
ar | تم النشر: 05-12-2017، 06:30 م | p 2017-12-05 18:30
ar | التحديث الأخير: 06/12/2017 10:20 | u 2017-12-06 10:20
zh | 更新时间：2017-12-06 08:38 | u 2017-12-06 08:38
zh | 发布时间: 2017年12月05日 18:30 | p 2017-12-05 18:30
zh | 最后更新：2017年12月6日 上午8:38 | u 2017-12-06 08:38
zh | 更新於 2017/12/06 14:05 | u 2017-12-06 14:05
zh | 发表于 3小时前 | p 2017-12-06 12:00
zh | 發布時間：2017/12/05 下午3:38 | p 2017-12-05 15:38
zh | 最新更新：12月6日 09:12 | u 2017-12-06 09:12
zh | 发稿时间：2017-12-05 07:10 | p 2017-12-05 07:10
zh | 發稿時間：2017/12/05 12:40 | p 2017-12-05 12:40
zh | 最后更新于：2017-12-06 11:00:20 | u 2017-12-06 11:00:20
zh | 编辑于 昨天 20:15 | u 2017-12-05 20:15
zh | 时间：2017年12月4日 | p 2017-12-04
ja | 2017年12月5日 18時30分公開 | p 2017-12-05 18:30
ja | 更新日時：2017年12月06日 08時38分 | u 2017-12-06 08:38
ja | 最終更新：2017/12/06 8:38 | u 2017-12-06 08:38
ja | 公開日：2017年12月5日 | p 2017-12-05
ja | 配信 2017年12月5日 午後6時30分 | p 2017-12-05 18:30
ja | 3時間前に更新 | u 2017-12-06 12:00
ja | 2017年12月6日 7時12分更新 | u 2017-12-06 07:12
ja | 掲載日時：2017年12月4日（月）12時00分 | p 2017-12-04 12:00
ja | 投稿日: 2017年12月3日 | p 2017-12-03
ja | 2017/12/5 18:30 (2017/12/6 7:00 更新) | u 2017-12-06 07:00
ja | 12月6日 9時05分 更新 | u 2017-12-06 09:05
ja | [公開日時] 2017年12月5日 5:00 | p 2017-12-05 05:00
""".strip().splitlines()


@pytest.mark.parametrize("row", STAMPS)
def test_a_stamp_is_read_as_its_paper_prints_it(row: str) -> None:
    language, line, wanted = row.split(" | ")
    found = find_stamps([line.replace(" ¦ ", " | ")], timezone="Europe/Paris", language=language, now=NOW)
    read = []
    for stamp in found:
        day = stamp.moment.precision == "day"
        at = stamp.moment.written if day else stamp.moment.at.astimezone(PARIS)
        form = "%Y-%m-%d" if day else "%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M"
        read.append(f"{stamp.kind[0]} {at.strftime(form)}")
    assert ", ".join(read) == wanted


@pytest.mark.parametrize(
    ("language", "prose"),
    [
        ("fr", "Le groupe a été créé le 4 décembre 2017 à Lyon."),
        ("en", "The agency was created on 5 December 2017 in Paris."),
        ("en", "A letter written on 5 December was found."),
        ("ja", "2017年12月6日公開の映画が話題になっている。"),
        ("de", "Der Verein wurde am 5. Dezember 2017 gegründet."),
        ("ru", "Фонд был создан 5 декабря 2017 года в Москве."),
    ],
)
def test_prose_that_uses_the_same_words_is_no_stamp(language: str, prose: str) -> None:
    assert not is_stamp(prose, language=language, now=NOW)
    assert find_stamps([prose], timezone="Europe/Paris", language=language, now=NOW) == []
