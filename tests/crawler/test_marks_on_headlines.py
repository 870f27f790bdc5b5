"""Marks on headlines: urgent, a further version, corrected; words that look alike stay in the headline."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction.notices import read_notices
from crawler.extraction.titles import urgency_of
from crawler.extraction.versionmarks import version_of

NOW = datetime(2026, 1, 2, 10, 30, tzinfo=UTC)
TEXT = "The dam above the town gave way on Friday, and thousands were told to leave their houses.\n\nMore is not known."
# language, headline as sent, headline alone, urgency, what the mark says; - for none
HEADLINES = """
en | BREAKING: Dam gives way above Lindau, many told to leave | Dam gives way above Lindau, many told to leave | 3 | -
en | BREAKING NEWS - Dam gives way above Lindau | Dam gives way above Lindau | 3 | -
en | JUST IN: Dam gives way above Lindau | Dam gives way above Lindau | 3 | -
en | *FLASH* Dam gives way above Lindau | Dam gives way above Lindau | 1 | -
en | URGENT - Dam gives way above Lindau | Dam gives way above Lindau | 3 | -
en | BNO NEWS: Dam gives way above Lindau | BNO NEWS: Dam gives way above Lindau | - | -
en | BREAKING | Dam gives way above Lindau | Dam gives way above Lindau | 3 | -
en | Breaking the dam: how Lindau lost its valley | Breaking the dam: how Lindau lost its valley | - | -
en | Breaking: A Bad Love Story opens in Leeds | A Bad Love Story opens in Leeds | 3 | -
en | Flash floods kill twelve in the valley | Flash floods kill twelve in the valley | - | -
en | Flash Gordon returns to cinemas | Flash Gordon returns to cinemas | - | -
en | Urgent repairs close the Lindau bridge | Urgent repairs close the Lindau bridge | - | -
en | ALERT: Dam gives way above Lindau | Dam gives way above Lindau | 3 | -
en | Newsalert: Dam gives way above Lindau | Dam gives way above Lindau | 2 | -
en | UPDATE 2-Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | UPDATE 1-UK's Ada Quill resigns as minister | UK's Ada Quill resigns as minister | - | version
en | Dam gives way above Lindau - UPDATE 2 | Dam gives way above Lindau | - | version
en | What is new in Windows 11 - Update 2 | What is new in Windows 11 - Update 2 | - | -
it | Crolla la diga sopra Lindau - AGGIORNATO | Crolla la diga sopra Lindau | - | version
en | WRAPUP 3-Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | RPT-UPDATE 1-Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | (RPT) Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | RPT-Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | REFILE-Dam gives way above Lindau | Dam gives way above Lindau | - | correction
en | REFILE-UPDATE 3-Dam gives way above Lindau | Dam gives way above Lindau | - | correction
en | CORRECTED-Dam gives way above Lindau | Dam gives way above Lindau | - | correction
en | CORRECTED-UPDATE 2-Dam gives way above Lindau | Dam gives way above Lindau | - | correction
en | 1st LD: Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | 3rd Ld-Writethru: Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | Dam gives way above Lindau, 2nd Ld-Writethru | Dam gives way above Lindau | - | version
en | (LEAD) Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | (2nd LD) Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | LEAD: Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | Dam gives way above Lindau (Lead-all) | Dam gives way above Lindau | - | version
en | ROUNDUP: Dam gives way above Lindau | Dam gives way above Lindau | - | version
en | Update on the dam above Lindau: no change | Update on the dam above Lindau: no change | - | -
en | Lead in the water: what Lindau knows | Lead in the water: what Lindau knows | - | -
en | Correction: Dam Story | Dam Story | - | correction
en | Correction officers strike in Ohio | Correction officers strike in Ohio | - | -
en | KILL: Dam gives way above Lindau | KILL: Dam gives way above Lindau | - | -
en | BC-Lindau-Dam, KILL | BC-Lindau-Dam, KILL | - | -
en | MANDATORY KILL: Dam gives way above Lindau | Dam gives way above Lindau | - | kill
en | Kill Bill returns to cinemas | Kill Bill returns to cinemas | - | -
en | WITHDRAWN: Dam gives way above Lindau | WITHDRAWN: Dam gives way above Lindau | - | -
en | STORY REMOVED: Lindau-Dam | Lindau-Dam | - | withdrawal
en | ADVISORY-Story withdrawn on the dam above Lindau | ADVISORY-Story withdrawn on the dam above Lindau | - | -
fr | ALERTE - Un barrage cède au-dessus de Lindau | Un barrage cède au-dessus de Lindau | 3 | -
fr | ALERTE INFO. Un barrage cède au-dessus de Lindau | Un barrage cède au-dessus de Lindau | 3 | -
fr | ALERTE INFO | Un barrage cède | Un barrage cède | 3 | -
fr | FLASH INFO : un barrage cède au-dessus de Lindau | un barrage cède au-dessus de Lindau | 1 | -
fr | URGENT Un barrage cède au-dessus de Lindau | Un barrage cède au-dessus de Lindau | 3 | -
fr | URGENT. Un barrage cède au-dessus de Lindau | Un barrage cède au-dessus de Lindau | 3 | -
fr | DERNIÈRE MINUTE : un barrage cède au-dessus de Lindau | un barrage cède au-dessus de Lindau | 3 | -
fr | Un barrage cède au-dessus de Lindau (2ème version) | Un barrage cède au-dessus de Lindau | - | version
fr | Un barrage cède au-dessus de Lindau (actualisé) | Un barrage cède au-dessus de Lindau | - | version
fr | Un barrage cède au-dessus de Lindau (ACTUALISATION) | Un barrage cède au-dessus de Lindau | - | version
fr | Un barrage cède au-dessus de Lindau (PAPIER GENERAL) | Un barrage cède au-dessus de Lindau | - | version
fr | Un barrage cède au-dessus de Lindau (rectificatif) | Un barrage cède au-dessus de Lindau | - | correction
fr | Alerte à Lindau : le barrage tient bon | Alerte à Lindau : le barrage tient bon | - | -
fr | Alerte enlèvement levée à Lindau | Alerte enlèvement levée à Lindau | - | -
fr | Version longue du débat sur le barrage | Version longue du débat sur le barrage | - | -
fr | RECTIFICATIF: Un barrage cède au-dessus de Lindau | Un barrage cède au-dessus de Lindau | - | correction
de | EILMELDUNG: Damm über Lindau bricht | Damm über Lindau bricht | 2 | -
de | EIL - Damm über Lindau bricht | Damm über Lindau bricht | 2 | -
de | +++ EILMELDUNG +++ Damm über Lindau bricht | Damm über Lindau bricht | 2 | -
de | Eil: Damm über Lindau bricht, Tausende fliehen | Damm über Lindau bricht, Tausende fliehen | 2 | -
de | Aktualisierung 3: Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | ROUNDUP 2/Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | ROUNDUP: Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | AKTUALISIERT: Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | (Zusammenfassung) Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | (Neu: Details) Damm über Lindau bricht | Damm über Lindau bricht | - | version
de | KORREKTUR: Damm über Lindau bricht | Damm über Lindau bricht | - | correction
de | KORREKTUR/ROUNDUP: Damm über Lindau bricht | Damm über Lindau bricht | - | correction
de | Damm über Lindau bricht (Zusammenfassung 1230) | Damm über Lindau bricht | - | version
de | Eilverfahren: Damm über Lindau darf gebaut werden | Eilverfahren: Damm über Lindau darf gebaut werden | - | -
de | Blitz schlägt in Kirche ein | Blitz schlägt in Kirche ein | - | -
de | Update für den Damm: Lindau baut um | Update für den Damm: Lindau baut um | - | -
es | URGENTE.- Cede una presa sobre Lindau | Cede una presa sobre Lindau | 3 | -
es | ÚLTIMA HORA: Cede una presa sobre Lindau | Cede una presa sobre Lindau | 3 | -
es | ÚLTIMA HORA | Cede una presa sobre Lindau | Cede una presa sobre Lindau | 3 | -
es | AMP.- Cede una presa sobre Lindau | Cede una presa sobre Lindau | - | version
es | AMPLIACIÓN: Cede una presa sobre Lindau | Cede una presa sobre Lindau | - | version
es | Cede una presa sobre Lindau (actualización) | Cede una presa sobre Lindau | - | version
es | (AMPLIACIÓN) Cede una presa sobre Lindau | Cede una presa sobre Lindau | - | version
es | CORRECCIÓN: Cede una presa sobre Lindau | Cede una presa sobre Lindau | - | correction
es | Última hora de la presa de Lindau, en directo | Última hora de la presa de Lindau, en directo | - | -
es | Urgente reparación de la presa de Lindau | Urgente reparación de la presa de Lindau | - | -
it | ULTIM'ORA - Cede una diga sopra Lindau | Cede una diga sopra Lindau | 3 | -
it | ++ Cede una diga sopra Lindau ++ | Cede una diga sopra Lindau | 2 | -
it | FLASH = Cede una diga sopra Lindau | Cede una diga sopra Lindau | 1 | -
it | >>>ANSA/ Cede una diga sopra Lindau | Cede una diga sopra Lindau | - | -
it | Cede una diga sopra Lindau (Rpt) | Cede una diga sopra Lindau | - | version
it | RETTIFICA: Cede una diga sopra Lindau | Cede una diga sopra Lindau | - | correction
pt | URGENTE: Barragem cede acima de Lindau | Barragem cede acima de Lindau | 3 | -
pt | Barragem cede acima de Lindau (ATUALIZADA) | Barragem cede acima de Lindau | - | version
pt | ATUALIZADA-Barragem cede acima de Lindau | Barragem cede acima de Lindau | - | version
pt | ATUALIZA 2-Barragem cede acima de Lindau | Barragem cede acima de Lindau | - | version
pt | CORREÇÃO-Barragem cede acima de Lindau | Barragem cede acima de Lindau | - | correction
nl | SPOED: Dam boven Lindau bezweken | Dam boven Lindau bezweken | 3 | -
nl | UPDATE: Dam boven Lindau bezweken | Dam boven Lindau bezweken | - | version
nl | RECTIFICATIE: Dam boven Lindau bezweken | Dam boven Lindau bezweken | - | correction
pl | PILNE! Pękła tama nad Lindau | Pękła tama nad Lindau | 3 | -
pl | PILNE: Pękła tama nad Lindau | Pękła tama nad Lindau | 3 | -
pl | Pękła tama nad Lindau (aktl.) | Pękła tama nad Lindau | - | version
pl | Pękła tama nad Lindau (synteza) | Pękła tama nad Lindau | - | version
pl | Pękła tama nad Lindau (opis) | Pękła tama nad Lindau | - | version
pl | KOREKTA: Pękła tama nad Lindau | Pękła tama nad Lindau | - | correction
ru | СРОЧНО! Плотина прорвана над Линдау | Плотина прорвана над Линдау | 3 | -
ru | СРОЧНО: Плотина прорвана над Линдау | Плотина прорвана над Линдау | 3 | -
ru | МОЛНИЯ. Плотина прорвана над Линдау | Плотина прорвана над Линдау | 1 | -
ru | Молния убила корову под Линдау | Молния убила корову под Линдау | - | -
ru | Срочно требуется ремонт плотины | Срочно требуется ремонт плотины | - | -
ru | ОБНОВЛЕНО: Плотина прорвана над Линдау | Плотина прорвана над Линдау | - | version
ru | ИСПРАВЛЕНИЕ: Плотина прорвана над Линдау | Плотина прорвана над Линдау | - | correction
uk | ТЕРМІНОВО: Прорвало дамбу над Ліндау | Прорвало дамбу над Ліндау | 3 | -
uk | Прорвало дамбу над Ліндау (оновлено) | Прорвало дамбу над Ліндау | - | version
ar | عاجل: انهيار سد فوق لينداو | انهيار سد فوق لينداو | 3 | -
ar | عاجل.. انهيار سد فوق لينداو | انهيار سد فوق لينداو | 3 | -
ar | عاجل | انهيار سد فوق لينداو | انهيار سد فوق لينداو | 3 | -
ar | انهيار سد فوق لينداو (محدث) | انهيار سد فوق لينداو | - | version
zh | 快讯：林道上游大坝决口 | 林道上游大坝决口 | 2 | -
zh | 【快訊】林道上游大壩潰決 | 林道上游大壩潰決 | 2 | -
zh | 突发：林道上游大坝决口 | 林道上游大坝决口 | 3 | -
zh | 快讯！林道上游大坝决口 | 林道上游大坝决口 | 2 | -
zh | （更新）林道上游大坝决口 | 林道上游大坝决口 | - | version
zh | 更正：林道上游大坝决口 | 林道上游大坝决口 | - | correction
zh | 快讯社记者被拘留三天 | 快讯社记者被拘留三天 | - | -
ja | 【速報】リンダウ上流のダム決壊 | リンダウ上流のダム決壊 | 2 | -
ja | 速報：リンダウ上流のダム決壊 | リンダウ上流のダム決壊 | 2 | -
ja | リンダウ上流のダム決壊（更新） | リンダウ上流のダム決壊 | - | version
ja | 〈訂正〉リンダウ上流のダム決壊 | リンダウ上流のダム決壊 | - | correction
ja | 【訂正】リンダウ上流のダム決壊 | リンダウ上流のダム決壊 | - | correction
ko | [속보] 린다우 댐 붕괴 | 린다우 댐 붕괴 | 2 | -
ko | (종합) 린다우 댐 붕괴 | 린다우 댐 붕괴 | - | version
ko | 린다우 댐 붕괴(종합2보) | 린다우 댐 붕괴 | - | version
ko | [1보] 린다우 댐 붕괴 | 린다우 댐 붕괴 | 1 | -
tr | SON DAKİKA: Lindau'da baraj yıkıldı | Lindau'da baraj yıkıldı | 3 | -
tr | FLAŞ: Lindau'da baraj yıkıldı | Lindau'da baraj yıkıldı | 1 | -
sv | JUST NU: Dammen ovanför Lindau har brustit | Dammen ovanför Lindau har brustit | 3 | -
pt | URGENTE Barragem cede acima de Lindau | Barragem cede acima de Lindau | 3 | -
es | ÚLTIMA HORA Una presa cede sobre Lindau | Una presa cede sobre Lindau | 3 | -
es | URGENTE reparación de la presa de Lindau | URGENTE reparación de la presa de Lindau | - | -
es | URGENTE REPARACIÓN DE LA PRESA DE LINDAU | URGENTE REPARACIÓN DE LA PRESA DE LINDAU | - | -
pl | PILNE Pękła tama nad Lindau | Pękła tama nad Lindau | 3 | -
pl | PILNE W Lindau pękła tama | W Lindau pękła tama | 3 | -
ru | СРОЧНО В Линдау прорвана плотина | В Линдау прорвана плотина | 3 | -
uk | ТЕРМІНОВО Її зупинили: дамба над Ліндау ціла | Її зупинили: дамба над Ліндау ціла | 3 | -
tr | SON DAKİKA İsviçre sınırında baraj yıkıldı | İsviçre sınırında baraj yıkıldı | 3 | -
ar | عاجل انهيار سد فوق لينداو | انهيار سد فوق لينداو | 3 | -
ar | عاجلا أم آجلا ينهار السد فوق لينداو | عاجلا أم آجلا ينهار السد فوق لينداو | - | -
ja | 速報 リンダウ上流のダム決壊 | リンダウ上流のダム決壊 | 2 | -
ja | 速報値は前月を下回る リンダウ上流のダム | 速報値は前月を下回る リンダウ上流のダム | - | -
en | FLASH Sale at Harrods draws crowds | FLASH Sale at Harrods draws crowds | - | -
en | URGENT recall of toys in Lindau | URGENT recall of toys in Lindau | - | -
no | SISTE: Demningen over Lindau har brast | Demningen over Lindau har brast | 3 | -
""".strip().splitlines()


@pytest.mark.parametrize("row", HEADLINES)
def test_marks_are_taken_off_a_headline_and_news_are_not(row: str) -> None:
    language, *sent, alone, urgency, said = row.split(" | ")
    level, bare = urgency_of(" | ".join(sent))
    version, bare = version_of(bare)
    notices = read_notices(bare, TEXT, languages=(language,), timezone=None, now=NOW)
    marked = notices.notice.value if notices.notice else "version" if version or notices.note else "-"
    assert (notices.headline, str(level or "-"), marked) == (alone, urgency, said)
