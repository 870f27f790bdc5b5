"""Datelines as agencies of twenty-five languages write them, and sentences that look alike and are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction.dateline import read_dateline

NOW = datetime(2017, 12, 6, 15, 0, tzinfo=UTC)
PROSE = {
    "ar": "اتفق الوزراء يوم الاثنين على تبادل المعلومات حول السفن والموانئ وسيجتمعون مرة أخرى في الربيع.",
    "zh": "部长们周一达成一致，同意分享有关船只和港口的信息，并将在春季再次会面，讨论下一步的安排，发言人说。",
    "ja": "閣僚らは月曜日、船舶と港湾に関する情報を共有することで合意し、春に再び会談すると述べた。",
    "ko": "장관들은 월요일 선박과 항구에 관한 정보를 공유하기로 합의하고 봄에 다시 만나기로 했다고 밝혔다.",
    "ru": "Министры в понедельник договорились обмениваться данными о судах и портах и встретиться весной.",
    "uk": "Міністри в понеділок домовилися обмінюватися даними про судна та порти й зустрітися навесні знову.",
    "en": "Ministers from both sides agreed on Monday to share information on ships and ports, and to meet again.",
}
# language, dateline, place, month and day, agency; - for none
DATELINES = """
en | LONDON, December 5 (IANS) | LONDON | 12-05 | IANS
en | New Delhi, Dec 4 (PTI) | New Delhi | 12-04 | PTI
en | NEW DELHI: | NEW DELHI | - | -
en | KYIV, Dec 6 (Reuters) - | KYIV | 12-06 | Reuters
en | KUALA LUMPUR, Dec 5 (Bernama) -- | KUALA LUMPUR | 12-05 | Bernama
en | SEOUL, Dec. 5 (Yonhap) -- | SEOUL | 12-05 | Yonhap
en | TOKYO, Dec. 5 (Jiji Press) -- | TOKYO | 12-05 | Jiji
en | WASHINGTON (AP) -- | WASHINGTON | - | AP
en | WASHINGTON, D.C. (AP) — | WASHINGTON, D.C. | - | AP
en | ST. LOUIS (AP) — | ST. LOUIS | - | AP
en | PORT-AU-PRINCE, Haiti (AP) — | PORT-AU-PRINCE, Haiti | - | AP
en | SYDNEY, Dec 5 AAP - | SYDNEY | 12-05 | AAP
en | BEIRUT, 5 December 2017 (AFP) – | BEIRUT | 12-05 | AFP
en | Dec 5 (Reuters) - | - | 12-05 | Reuters
en | Dec. 4 (UPI) -- | - | 12-04 | UPI
en | MOSCOW, December 5. /TASS/. | MOSCOW | 12-05 | TASS
en | MOSCOW. Dec 5 (Interfax) - | MOSCOW | 12-05 | Interfax
en | Islamabad, Dec 5 (Xinhua) | Islamabad | 12-05 | Xinhua
en | KARACHI: | KARACHI | - | -
en | London, Dec 5 (PA Media) - | London | 12-05 | PA
en | LAGOS, Nigeria, Dec 5 (Reuters) - | LAGOS, Nigeria | 12-05 | Reuters
en | BRUSSELS/BERLIN, Dec 5 (Reuters) - | BRUSSELS/BERLIN | 12-05 | Reuters
en | Geneva, 5 Dec (AFP) | Geneva | 12-05 | AFP
en | BUENOS AIRES, Argentina — | BUENOS AIRES, Argentina | - | -
en | SAN FRANCISCO, Calif. — | SAN FRANCISCO, Calif | - | -
en | Nairobi, Kenya – | Nairobi, Kenya | - | -
en | LONDON--(BUSINESS WIRE)-- | LONDON | - | Business Wire
en | TORONTO, Dec. 05, 2017 (GLOBE NEWSWIRE) -- | TORONTO | 12-05 | GlobeNewswire
en | GENEVA, 5 December 2017 – | GENEVA | 12-05 | -
es | SEVILLA, 5 (EUROPA PRESS) | SEVILLA | 12-05 | Europa Press
es | LAS PALMAS DE GRAN CANARIA, 5 (EUROPA PRESS) | LAS PALMAS DE GRAN CANARIA | 12-05 | Europa Press
es | Santiago de Chile, 5 de diciembre de 2017. | Santiago de Chile | 12-05 | -
fr | OTTAWA, le 5 déc. 2017 /CNW/ - | OTTAWA | 12-05 | CNW
de | Bern, 05.12.2017 - | Bern | 12-05 | -
de | Kiel (ots) - | Kiel | - | ots
pt | RIO DE JANEIRO, RJ (FOLHAPRESS) - | RIO DE JANEIRO, RJ | - | Folhapress
uk | Київ. 5 грудня. УНН. | Київ | 12-05 | UNN
ar | الرياض 05 ديسمبر 2017 م واس | الرياض | 12-05 | SPA
en | PARIS — | PARIS | - | -
fr | PARIS (AFP) – | PARIS | - | AFP
fr | Paris, 5 déc 2017 (AFP) - | Paris | 12-05 | AFP
fr | Genève, 05 déc (ATS) | Genève | 12-05 | SDA
fr | Bruxelles (Belga) | Bruxelles | - | Belga
fr | BRUXELLES 5/12 (BELGA) | BRUXELLES | 12-05 | Belga
fr | ALGER, 05 déc 2017 (APS)- | ALGER | 12-05 | APS
fr | Paris (awp/afp) - | Paris | - | awp
de | BERLIN (dpa/bb) - | BERLIN | - | dpa
de | Frankfurt/Main (dpa/lhe) - | Frankfurt/Main | - | dpa
de | Wien (APA) – | Wien | - | APA
de | BRÜSSEL (dpa-AFX) - | BRÜSSEL | - | dpa
de | Bern (awp/sda) - | Bern | - | awp
de | Zürich (SDA) | Zürich | - | SDA
de | Köln (SID) - | Köln | - | SID
de | Hannover (epd). | Hannover | - | epd
de | Berlin, 05. Dez (Reuters) - | Berlin | 12-05 | Reuters
de | Stuttgart (dpa/lsw) | Stuttgart | - | dpa
es | Madrid, 5 dic (EFE).- | Madrid | 12-05 | EFE
es | MADRID, 5 Dic. (EUROPA PRESS) - | MADRID | 12-05 | Europa Press
es | Buenos Aires, 5 dic (Télam) - | Buenos Aires | 12-05 | Télam
es | La Habana, 5 dic (Prensa Latina) | La Habana | 12-05 | Prensa Latina
es | CIUDAD DE MÉXICO (AP) — | CIUDAD DE MÉXICO | - | AP
es | Bogotá, 5 de diciembre (EFE). | Bogotá | 12-05 | EFE
es | Ginebra (EFE).- | Ginebra | - | EFE
it | (ANSA) - ROMA, 06 DIC - | ROMA | 12-06 | ANSA
it | (AGI) - Roma, 5 dic. - | Roma | 12-05 | AGI
it | Roma, 5 dic. (Adnkronos) - | Roma | 12-05 | Adnkronos
it | ROMA (ITALPRESS) – | ROMA | - | Italpress
it | Milano, 5 dic. (LaPresse) - | Milano | 12-05 | LaPresse
it | Roma, 5 dic. (askanews) - | Roma | 12-05 | askanews
it | (ANSA-AFP) - PARIGI, 05 DIC - | PARIGI | 12-05 | ANSA
pt | Lisboa, 05 dez 2017 (Lusa) - | Lisboa | 12-05 | Lusa
pt | Lisboa, 05 dez (Lusa) — | Lisboa | 12-05 | Lusa
pt | BRASÍLIA (Reuters) - | BRASÍLIA | - | Reuters
pt | SÃO PAULO, 5 Dez (Reuters) - | SÃO PAULO | 12-05 | Reuters
nl | DEN HAAG (ANP) - | DEN HAAG | - | ANP
nl | BRUSSEL (BELGA) | BRUSSEL | - | Belga
nl | AMSTERDAM (ANP/AFP) - | AMSTERDAM | - | ANP
pl | Warszawa (PAP) – | Warszawa | - | PAP
pl | 05.12. Warszawa (PAP) - | Warszawa | 12-05 | PAP
pl | Kraków, 5 grudnia (PAP) | Kraków | 12-05 | PAP
ru | МОСКВА, 5 декабря. /ТАСС/. | МОСКВА | 12-05 | TASS
ru | МОСКВА, 5 дек — РИА Новости. | МОСКВА | 12-05 | RIA
ru | Москва. 5 декабря. INTERFAX.RU - | Москва | 12-05 | Interfax
ru | КИЕВ, 5 дек (Рейтер) - | КИЕВ | 12-05 | Reuters
ru | САНКТ-ПЕТЕРБУРГ, 5 декабря. /ТАСС/. | САНКТ-ПЕТЕРБУРГ | 12-05 | TASS
uk | Київ. 5 грудня. УНІАН. | Київ | 12-05 | UNIAN
uk | Київ, 5 грудня (Укрінформ) - | Київ | 12-05 | Ukrinform
uk | Львів. 5 грудня. Інтерфакс-Україна. | Львів | 12-05 | Interfax
ar | بيروت 5 كانون الأول (رويترز) - | بيروت | 12-05 | Reuters
ar | القاهرة (أ ف ب) – | القاهرة | - | AFP
ar | الرياض 05 ديسمبر 2017 (واس) | الرياض | 12-05 | SPA
ar | دبي في 5 ديسمبر / وام / | دبي | 12-05 | WAM
ar | عمان 5 كانون الأول (بترا)- | عمان | 12-05 | Petra
zh | 新华社北京12月6日电（记者李强） | 北京 | 12-06 | Xinhua
zh | 新华社北京12月6日电 | 北京 | 12-06 | Xinhua
zh | 北京12月6日电（记者王明） | 北京 | 12-06 | -
zh | 中新社上海12月5日电 (记者 王明) | 上海 | 12-05 | CNS
zh | 中新网北京12月5日电 | 北京 | 12-05 | CNS
zh | （中央社記者陳明台北5日電） | 台北 | 12-05 | CNA
zh | 人民网北京12月5日电 | 北京 | 12-05 | -
zh | 路透社伦敦12月5日电 | 伦敦 | 12-05 | Reuters
ja | 【共同通信】 | - | - | Kyodo
ja | 【ワシントン共同】 | ワシントン | - | Kyodo
ja | ［東京　５日　ロイター］ － | 東京 | 12-05 | Reuters
ja | 【ソウル聯合ニュース】 | ソウル | - | Yonhap
ja | 【北京時事】 | 北京 | - | Jiji
ja | 【12月5日 AFP】 | - | 12-05 | AFP
tr | ANKARA (AA) | ANKARA | - | Anadolu
tr | ANKARA (AA) - | ANKARA | - | Anadolu
tr | İSTANBUL (AA) - | İSTANBUL | - | Anadolu
tr | ANKARA, 5 Aralık (Reuters) - | ANKARA | 12-05 | Reuters
sv | Stockholm (TT) | Stockholm | - | TT
sv | Malmö (TT) – | Malmö | - | TT
no | Oslo (NTB): | Oslo | - | NTB
no | Oslo (NTB) | Oslo | - | NTB
da | København (Ritzau) - | København | - | Ritzau
fi | Helsinki (STT) | Helsinki | - | STT
cs | Praha 5. prosince (ČTK) - | Praha | 12-05 | CTK
hu | Budapest, 2017. december 5., kedd (MTI) - | Budapest | 12-05 | MTI
ro | București, 5 dec /Agerpres/ - | București | 12-05 | Agerpres
id | Jakarta (ANTARA) - | Jakarta | - | Antara
ko | (서울=연합뉴스) 김민수 기자 = | 서울 | - | Yonhap
ko | (도쿄 AFP=연합뉴스) | 도쿄 | - | AFP
el | Αθήνα, 5 Δεκεμβρίου (ΑΠΕ-ΜΠΕ) - | Αθήνα | 12-05 | AMNA
fa | تهران - ایرنا - | تهران | - | IRNA
""".strip().splitlines()
OTHERS = """
en | COMMENTARY | The ministers agreed on Monday to share what they know of ships and of ports.
en | Georgia, Ukraine – the ministers named both on Monday when they spoke of ships and of ports.
es | Barcelona, 5 (Lewandowski 2) El equipo ganó el lunes otra vez y sube al primer puesto de la tabla.
fr | LE POINT SUR LA SITUATION - Les ministres ont convenu lundi de partager ce qu'ils savent des ports.
en | London (population nine million) voted on Tuesday to keep its mayor for another term, officials said.
en | Paris (France) will host the talks in spring, two diplomats told reporters on Tuesday evening.
en | NATO: the alliance that was built in 1949 met again on Tuesday to talk about money and ships.
en | WARNING: This article contains details that some readers may find distressing to read at length.
en | EXCLUSIVE: The minister knew of the leak for three months before parliament was told about it.
en | OPINION: Why the new treaty will change little for the people who live along the river.
en | UPDATE: The road has been opened again after the accident, police said on Tuesday evening.
en | VIDEO — The moment the bridge gave way was filmed by a passenger on the morning ferry.
en | FACT CHECK — No, the minister did not say that pensions would be cut by half next year.
en | TOKYO 2020 — the Games that were held a year late — cost twice what the bid had promised.
en | Moscow (AFP photo) was covered in snow on Tuesday when the delegations arrived at the palace.
en | Angela Merkel (AP) said that the talks had gone well and that she expected a result in spring.
en | US President (Reuters) Joe Smith told the agency in an interview that he would not stand again.
en | AP (the agency) said it would not change its style on the names of cities in the region.
en | In Paris (AFP reported) the strike went on for a third day and trains stood still in the north.
en | Berlin, Dec 5 was the day on which the two sides met for the first time since the spring.
en | Paris, Texas (AP photographers were there) remembers the storm that took forty roofs last year.
en | Geneva: the city of peace, and of watches, was full of delegations on Tuesday morning again.
en | Reuters: "We stand by our report", the agency's editor said in a statement on Tuesday evening.
en | KYIV 2014: what the protesters on the square remember ten years after the first shots.
en | CAIRO (Egypt) and ANKARA (Turkey) agreed to send their ambassadors back in the next weeks.
en | WHO: The new strain has been found in eleven countries and spreads faster than the last one.
en | U.S. — China talks began again on Tuesday with little hope of a result before the new year.
en | CEO — and founder — Maria Lopez will leave the company in spring, the board said on Tuesday.
en | BBC Sport - Football is back this weekend, and with it the old questions about the referees.
en | Q&A — What the new rules mean for people who rent out a flat for fewer than thirty days.
en | MLB: Yankees beat the Red Sox by two runs in the tenth inning on Tuesday night in Boston.
en | NBA — Lakers win again, and the coach says that the season begins only now for his team.
fr | Paris (75) : un incendie a détruit deux étages d'un immeuble du 11e arrondissement mardi soir.
fr | Lyon (Rhône) : la police a arrêté trois hommes soupçonnés d'avoir volé un camion de pompiers.
fr | Bruxelles (Belgique) accueillera le sommet au printemps, ont indiqué mardi deux diplomates.
fr | VIDÉO. Le pont s'est effondré mardi matin, quelques secondes après le passage du dernier bus.
fr | ENQUÊTE - Comment la ville a perdu la trace de douze millions d'euros de subventions en trois ans.
fr | Marine Dupont (AFP) a reçu mardi le prix du meilleur reportage pour son travail au Soudan.
de | Berlin (knapp vier Millionen Einwohner) wählt im Herbst ein neues Parlament, sagte die Sprecherin.
de | Frankfurt (Oder) bekommt eine neue Brücke, teilte die Stadt am Dienstag nach der Sitzung mit.
de | Halle (Saale) trauert: Zwei Jahre nach dem Anschlag kamen Hunderte vor der Synagoge zusammen.
de | Die Deutsche Presse-Agentur (dpa) hat am Dienstag einen neuen Geschäftsführer bekommen, hieß es.
de | KOMMENTAR: Warum der neue Vertrag für die Menschen am Fluss wenig ändern wird und trotzdem gut ist.
de | Bayern München (SID) – das war lange keine gute Geschichte, sagte der Trainer am Dienstag dazu.
es | Madrid (España) acogerá la cumbre en primavera, según dijeron el martes dos diplomáticos a la prensa.
es | ANÁLISIS: Por qué el nuevo tratado cambiará poco la vida de quienes viven a orillas del río.
es | La agencia Efe (EFE) cumple ochenta años y lo celebra con una exposición en su sede de Madrid.
es | Córdoba (Argentina), 5 de diciembre de 1990: el día en que la ciudad se quedó sin agua ni luz.
it | Roma (Lazio) ospiterà il vertice in primavera, hanno detto martedì due diplomatici ai giornalisti.
it | ROMA - LAZIO, il derby finisce in parità dopo novanta minuti di grande calcio e tre espulsioni.
it | VIDEO - Il momento in cui il ponte è crollato è stato filmato da un passeggero del traghetto.
pt | Lisboa (Portugal) vai receber a cimeira na primavera, disseram na terça-feira dois diplomatas.
pt | OPINIÃO: Porque é que o novo tratado vai mudar pouco a vida de quem mora junto ao rio.
nl | Amsterdam (Noord-Holland) krijgt een nieuwe brug over het IJ, zei de wethouder dinsdagavond.
nl | ANALYSE: Waarom het nieuwe verdrag weinig zal veranderen voor de mensen die langs de rivier wonen.
pl | Warszawa (Polska) będzie wiosną gościć szczyt, powiedzieli we wtorek dwaj dyplomaci prasie.
pl | Agencja (PAP) podała we wtorek, że rozmowy potrwają do końca tygodnia i mogą być przedłużone.
ru | Москва (столица России) весной примет саммит, сообщили во вторник два дипломата журналистам.
ru | ВИДЕО: Момент обрушения моста снял на телефон пассажир утреннего парома, сообщили очевидцы.
ru | ЦСКА - Спартак: матч закончился вничью, обе команды остались недовольны судейством во вторник.
uk | Київ (Україна) навесні прийме саміт, повідомили у вівторок двоє дипломатів журналістам.
ar | القاهرة (العاصمة المصرية) تستضيف القمة في الربيع المقبل، بحسب ما قال دبلوماسيان يوم الثلاثاء.
zh | 北京12月6日电影节开幕，来自四十个国家的两百部影片将在未来十天内与观众见面，主办方说。
zh | 新华社社长周二在北京说，通讯社明年将在非洲新设四个分社，并增加法语和葡萄牙语的报道。
ja | 【解説】新しい条約は川沿いに住む人々の生活をほとんど変えないだろう、と専門家は火曜日に述べた。
ja | 【速報】火曜日の夜、首都の北でマグニチュード６の地震が発生し、数百人が避難したという。
tr | Ankara (Türkiye) baharda zirveye ev sahipliği yapacak, dedi iki diplomat salı günü gazetecilere.
tr | AA (Anadolu Ajansı) salı günü yaptığı açıklamada yeni genel müdürünü kamuoyuna duyurdu.
sv | Stockholm (Sverige) får en ny bro över Mälaren, sade kommunalrådet på tisdagskvällen.
sv | Nyhetsbyrån (TT) uppgav på tisdagen att förhandlingarna fortsätter hela veckan i Genève.
da | København (Danmark) får en ny bro, sagde borgmesteren tirsdag aften efter mødet i byrådet.
""".strip().splitlines()


@pytest.mark.parametrize("row", DATELINES)
def test_a_dateline_is_read_as_its_agency_writes_it(row: str) -> None:
    language, head, *wanted = row.split(" | ")
    prose = PROSE.get(language, PROSE["en"])
    found, rest = read_dateline(f"{head} {prose}", language=language, now=NOW)
    assert found is not None
    day = f"{found.day:%m-%d}" if found.day else None
    assert [found.place or "-", day or "-", found.agency or "-"] == wanted
    assert rest == prose


@pytest.mark.parametrize("row", OTHERS)
def test_a_sentence_that_begins_like_a_dateline_is_left_alone(row: str) -> None:
    language, text = row.split(" | ", 1)
    assert read_dateline(text, language=language, now=NOW) == (None, text)
