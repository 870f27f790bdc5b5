"""Languages beside the thirteen: two pieces of news in each, and what only looks like a name."""

from __future__ import annotations

from functools import cache

import pytest

from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index
from topics.matcher import Matcher
from topics.presearch import Spotter
from topics.query import parse

SUMMIT = {
    "bg": "Срещата на върха на НАТО започна в Анкара.",
    "cs": "Summit NATO začal v Ankaře.",
    "da": "NATO-topmødet i Ankara er begyndt.",
    "el": "Η σύνοδος κορυφής του ΝΑΤΟ ξεκίνησε στην Άγκυρα.",
    "fa": "نشست سران ناتو در آنکارا آغاز شد.",
    "fi": "Naton huippukokous alkoi Ankarassa.",
    "he": 'פסגת נאט"ו נפתחה באנקרה.',
    "hi": "नाटो शिखर सम्मेलन अंकारा में शुरू हुआ।",
    "hu": "Megkezdődött a NATO-csúcs Ankarában.",
    "id": "KTT NATO dibuka di Ankara.",
    "ko": "나토 정상회의가 앙카라에서 개막했다.",
    "no": "Nato-toppmøtet i Ankara er i gang.",
    "ro": "Summitul NATO a început la Ankara.",
    "sv": "Natotoppmötet i Ankara inleddes i dag.",
    "th": "การประชุมสุดยอดนาโตเปิดฉากที่อังการา",
    "tr": "NATO zirvesi Ankara'da başladı.",
    "vi": "Hội nghị thượng đỉnh NATO khai mạc tại Ankara.",
}
SANCTIONS = {
    "bg": "ЕС одобри нови санкции срещу Русия.",
    "cs": "Evropská unie schválila nové sankce proti Rusku.",
    "da": "EU vedtager nye sanktioner mod Rusland.",
    "el": "Η ΕΕ ενέκρινε νέες κυρώσεις κατά της Ρωσίας.",
    "fa": "اتحادیه اروپا تحریم‌های جدیدی علیه روسیه تصویب کرد.",
    "fi": "EU hyväksyi uudet pakotteet Venäjää vastaan.",
    "he": "האיחוד האירופי אישר סנקציות חדשות נגד רוסיה.",
    "hi": "यूरोपीय संघ ने रूस पर नए प्रतिबंधों को मंजूरी दी।",
    "hu": "Az EU újabb szankciókat fogadott el Oroszországgal szemben.",
    "id": "Uni Eropa menyetujui sanksi baru terhadap Rusia.",
    "ko": "EU가 러시아에 대한 새로운 제재를 승인했다.",
    "no": "EU vedtar nye sanksjoner mot Russland.",
    "ro": "UE a aprobat noi sancțiuni împotriva Rusiei.",
    "sv": "EU antar nya sanktioner mot Ryssland.",
    "th": "สหภาพยุโรปเห็นชอบมาตรการคว่ำบาตรรัสเซียรอบใหม่",
    "tr": "AB, Rusya'ya yönelik yeni yaptırımları onayladı.",
    "vi": "EU thông qua các biện pháp trừng phạt mới đối với Nga.",
}
NEITHER = {
    "bg": "Футболният отбор тренира в парка.",
    "cs": "Nato se rozhodl, že zůstane doma s rodinou.",
    "da": "Hun bagte brød hele natten.",
    "el": "Ο λαός πέρασε τη μέρα στην παραλία.",
    "fa": "کودکان در پارک بازی می‌کنند.",
    "fi": "Lapset leikkivät puistossa koko päivän.",
    "he": "נשארנו בבית מכיוון שירד גשם.",
    "hi": "बच्चे पार्क में खेल रहे हैं।",
    "hu": "Az oroszlán a számos állat közül a legerősebb.",
    "id": "Anak-anak bermain di taman.",
    "ko": "아이들이 공원에서 놀았다.",
    "no": "Barna lekte i parken hele dagen.",
    "ro": "Eu am stat acasă toată ziua.",
    "sv": "Barnen lekte i parken hela dagen.",
    "th": "เด็กๆ เล่นในสวน",
    "tr": "Çocuklar bütün gün parkta oynadı.",
    "vi": "Anh ấy ở nhà cả ngày với các con.",
}


@cache
def spotter(language: str) -> Spotter:
    lexicon = Lexicon.shipped()
    return Spotter(filter(None, map(lexicon.get, lexicon.ids())), language)


def met(query: str, text: str, language: str) -> bool:
    matcher = Matcher(Lexicon.shipped())
    matcher.add("topic", parse(query))
    return bool(matcher.match(Document(body=text, language=language)))


@pytest.mark.parametrize("language", SUMMIT)
def test_one_query_finds_the_summit_in_every_language(language: str) -> None:
    assert met("@nato AND @summit", SUMMIT[language], language)
    assert not met("@nato AND @sanctions", SUMMIT[language], language)


@pytest.mark.parametrize("language", SANCTIONS)
def test_one_query_finds_the_sanctions_in_every_language(language: str) -> None:
    assert met("@eu AND @sanctions AND @ru", SANCTIONS[language], language)
    assert not met("@nato OR @cn OR @us OR @summit", SANCTIONS[language], language)


@pytest.mark.parametrize("language", NEITHER)
def test_what_only_looks_so_names_nothing(language: str) -> None:
    assert spotter(language).spot(Index(Document(body=NEITHER[language], language=language))) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "USA:s president Donald Trump reste till Kina."),
        ("tr", "ABD Başkanı Trump Çin'e gitti."),
        ("el", "Ο Αμερικανός πρόεδρος έφτασε στην Κίνα."),
        ("ko", "미국 대통령이 중국에 도착했다."),
        ("hi", "अमेरिकी राष्ट्रपति चीन पहुंचे।"),
        ("cs", "Americký prezident přiletěl do Číny."),
        ("no", "USAs president har reist til Kina; presidenten møtte kinesiske ledere, og Trump smilte."),
    ],
)
def test_an_office_is_met_there_too(language: str, text: str) -> None:
    assert met("@us-president AND @cn", text, language)
