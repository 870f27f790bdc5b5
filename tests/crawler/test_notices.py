"""An article is taken for corrected, held, withdrawn or under embargo where it says so of itself, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import article_from_entry, extract
from crawler.extraction.notice_words import NOTICE_WORDS
from crawler.extraction.notices import Notices, read_notices
from crawler.extraction.titles import urgency_of
from storage.records import ParsedEntry, PubStatus, RevisionKind

NOW = datetime(2017, 12, 4, 9, 0, tzinfo=UTC)
CORRECTION, HOLD, RELEASED, WITHDRAWAL, KILL = (
    RevisionKind.CORRECTION, RevisionKind.HOLD, RevisionKind.HOLD_RELEASED, RevisionKind.WITHDRAWAL, RevisionKind.KILL,
)  # fmt: skip
ZONES = {"en": "Europe/London", "pt": "Europe/Lisbon", "ru": "Europe/Moscow", "uk": "Europe/Kyiv", "ar": "Africa/Cairo",
         "zh": "Asia/Shanghai", "ja": "Asia/Tokyo"}  # fmt: skip


def read(language: str, headline: str, *paragraphs: str) -> Notices:
    return read_notices(
        headline,
        "\n\n".join(paragraphs),
        languages=[language],
        timezone=ZONES.get(language, "Europe/Paris"),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "This story has been withdrawn.", WITHDRAWAL),
        ("en", "Editor's note: This article has been retracted by its authors.", WITHDRAWAL),
        ("en", "This story has been killed. Do not use it.", KILL),
        ("en", "This story is on hold until further notice.", HOLD),
        ("en", "An earlier version of this story misstated the date of the summit.", CORRECTION),
        ("en", "Correction: this article was amended to give the right date.", CORRECTION),
        ("en", "CORRECTED: The name in an earlier version of this report was wrong.", CORRECTION),
        ("en", "In a story Dec. 3 about NATO, the agency erroneously reported the date.", CORRECTION),
        ("fr", "Cette dépêche a été retirée à la demande de l'agence.", WITHDRAWAL),
        ("fr", "Cette dépêche est annulée.", KILL),
        ("fr", "Cette dépêche est suspendue dans l'attente de vérifications.", HOLD),
        ("fr", "Une précédente version de cet article indiquait par erreur que la France était absente.", CORRECTION),
        ("fr", "Rectificatif : une version précédente de cet article donnait une date erronée.", CORRECTION),
        ("de", "Dieser Artikel wurde zurückgezogen.", WITHDRAWAL),
        ("de", "Diese Meldung ist annulliert.", KILL),
        ("de", "Diese Meldung ist gesperrt.", HOLD),
        ("de", "In einer früheren Version dieses Artikels hieß es fälschlicherweise, Paris habe gefehlt.", CORRECTION),
        ("de", "Anm. d. Red.: In einer früheren Fassung war der Name falsch geschrieben.", CORRECTION),
        ("es", "Esta noticia ha sido retirada.", WITHDRAWAL),
        ("es", "Esta noticia queda anulada.", KILL),
        ("es", "Una versión anterior de este artículo decía por error que Francia no estaba.", CORRECTION),
        ("it", "Questa notizia è stata ritirata.", WITHDRAWAL),
        ("it", "Questa notizia è annullata.", KILL),
        ("it", "Una precedente versione di questo articolo riportava erroneamente la data.", CORRECTION),
        ("pt", "Esta notícia foi retirada.", WITHDRAWAL),
        ("pt", "Esta notícia foi anulada.", KILL),
        ("pt", "Uma versão anterior deste texto dizia erroneamente que a França faltou.", CORRECTION),
        ("nl", "Dit bericht is ingetrokken.", WITHDRAWAL),
        ("nl", "Dit bericht is vervallen.", KILL),
        ("nl", "In een eerdere versie van dit artikel stond abusievelijk een andere datum.", CORRECTION),
        ("pl", "Ten artykuł został wycofany. Ta depesza została wycofana.", WITHDRAWAL),
        ("pl", "Ta depesza została anulowana.", KILL),
        ("pl", "We wcześniejszej wersji tekstu błędnie podano datę szczytu.", CORRECTION),
        ("ru", "Эта новость отозвана.", WITHDRAWAL),
        ("ru", "Данное сообщение аннулировано.", KILL),
        ("ru", "В предыдущей версии новости была неверно указана дата.", CORRECTION),
        ("uk", "Цю новину відкликано.", WITHDRAWAL),
        ("uk", "Це повідомлення анульовано. Дане повідомлення анульовано.", KILL),
        ("uk", "У попередній версії новини помилково вказано дату.", CORRECTION),
        ("ar", "تم سحب هذا الخبر.", WITHDRAWAL),
        ("ar", "تم إلغاء هذا الخبر.", KILL),
        ("ar", "تصحيح: ورد في نسخة سابقة من الخبر تاريخ خاطئ.", CORRECTION),
        ("zh", "本稿已撤回。", WITHDRAWAL),
        ("zh", "本稿作废。", KILL),
        ("zh", "更正：此前报道中的日期有误。", CORRECTION),
        ("ja", "この記事は撤回しました。", WITHDRAWAL),
        ("ja", "この記事は全文取り消しとします。", KILL),
        ("ja", "この記事の見出しに誤りがありました。", CORRECTION),
        ("en", "Correction, Nov. 23: We misspelled the name of the mayor.", CORRECTION),
        ("en", "Correction: The pools close in May, not in March.", CORRECTION),
        ("en", "Due to an editing error, an earlier version of this article misidentified the mayor.", CORRECTION),
        ("en", "We have retracted this article because its central claim could not be confirmed.", WITHDRAWAL),
        ("fr", "Contrairement à ce que nous écrivions dans une première version, trois élus étaient là.", CORRECTION),
        ("fr", "Article corrigé le 23 novembre à 10h : le vote a eu lieu lundi et non dimanche.", CORRECTION),
        ("fr", "Nous avons retiré cet article, dont les informations se sont révélées inexactes.", WITHDRAWAL),
        ("de", "Anm. d. Red.: Wir haben den Namen des Bürgermeisters korrigiert.", CORRECTION),
        ("de", "Korrekturhinweis: In einer früheren Version hieß es, drei Bäder schließen.", CORRECTION),
        ("de", "Wir haben diesen Artikel zurückgezogen, weil er Fehler enthielt.", WITHDRAWAL),
        ("es", "Fe de errores: las piscinas cierran en mayo y no en marzo.", CORRECTION),
        ("it", "In una precedente versione di questo articolo il nome del sindaco era errato.", CORRECTION),
        ("pt", "Nota da redação: corrigimos o nome do presidente da câmara.", CORRECTION),
        ("nl", "In een eerdere versie van dit bericht stond een verkeerde datum.", CORRECTION),
        ("pl", "Sprostowanie: baseny zostaną zamknięte w maju, a nie w marcu.", CORRECTION),
        ("ru", "Мы удалили эту статью, так как сведения не подтвердились.", WITHDRAWAL),
        ("ru", "В первоначальной версии материала была указана неверная дата.", CORRECTION),
        ("ar", "تنويه: ورد في نسخة سابقة من الخبر خطأ في اسم رئيس البلدية.", CORRECTION),
        ("zh", "更正：游泳馆将于五月关闭，而非三月。", CORRECTION),
        ("ja", "本文中の市長の氏名に誤りがありました。お詫びして訂正します。", CORRECTION),
    ],
)  # fmt: skip
def test_a_text_that_speaks_of_itself(language: str, text: str, kind: RevisionKind) -> None:
    found = read(language, "Ministers agree in Brussels", text)
    assert (found.notice, found.note) == (kind, text)
    assert found.headline == "Ministers agree in Brussels"


@pytest.mark.parametrize(
    ("language", "headline", "text"),
    [
        (
            "en",
            "Carmaker recalls 40,000 vans",
            "The vans were withdrawn from sale. This carmaker has removed the part.",
        ),
        ("en", "EU agrees embargo on Russian oil until December 5", "Embargo until 2019 on arms, ministers say."),
        ("en", "Embargo: how the oil ban works", "The embargo starts on 5 December at 06:00, said the Commission."),
        ("en", "KILL: the film that shocked Cannes", "It opens on Friday in 400 cinemas."),
        ("en", "Withdrawn: the law that nobody wanted", "The government said the bill had been withdrawn."),
        ("en", "HOLD-UP in Paris: two arrested", "Police held two men on Monday. Hold music was played."),
        (
            "en",
            "Correction: markets slide ten percent",
            "Traders called it a correction. Correction territory is near.",
        ),
        ("en", "Troops kill five", "Kill: that was the order, a witness said."),
        ("fr", "RETRAIT : les troupes quittent le nord", "Le retrait a été annulé lundi par l'état-major."),
        ("fr", "SUSPENSION : le champion fait appel", "Cette suspension a été retirée par la fédération."),
        ("fr", "Embargo sur le pétrole jusqu'au 5 décembre", "Embargo jusqu'au 5 décembre 2018 sur les armes."),
        ("fr", "Annulation : le concert n'aura pas lieu", "L'annulation a été annoncée lundi."),
        ("de", "Rückruf: Hersteller nimmt Käse vom Markt", "Der Käse wurde zurückgezogen."),
        ("de", "Korrektur: Börse gibt nach", "Die Korrektur an den Märkten war erwartet worden."),
        ("de", "Embargo gegen Öl bis Dezember", "Embargo bis 2019: die Minister sind sich einig."),
        ("es", "Retirada: las tropas dejan el norte", "El producto fue retirado. Embargo hasta 2019 a las armas."),
        ("es", "Anulado el gol del empate", "El árbitro dijo que el gol quedaba anulado."),
        ("it", "Ritirato il farmaco", "Il lotto è stato ritirato. Annullata la gara di domenica."),
        ("pt", "Cancelado: show não acontece", "O produto foi retirado do mercado. O jogo foi cancelado."),
        ("nl", "Ingetrokken: vergunning voor haven", "De wet is ingetrokken. De wedstrijd is vervallen."),
        ("pl", "Wycofane z rynku: popularne sery", "Producent wycofał sery. Lot został anulowany."),
        ("ru", "Отозвано: лицензия банка", "Лицензия отозвана. Рейс отменен, билеты аннулированы."),
        ("uk", "Відкликано: посол їде додому", "Ліцензію відкликано. Рейс скасовано."),
        ("ar", "سحب المنتج من الأسواق", "قالت الشركة إنها سحبت المنتج وتم إلغاء الرحلة."),
        ("zh", "公司召回四万辆汽车", "公司撤回上市申请。演出取消。该公司已更正做法。"),
        ("ja", "アユ漁", "解禁は12月7日午前10時。釣り人が集まった。"),
        ("ja", "【撤回】首相が発言を撤回", "首相は発言を撤回した。アユ漁が解禁された。"),
        ("en", "Bill comes back", "An earlier version of the bill was withdrawn in June."),
        ("en", "Essay", "An earlier version of this article appeared in the Orsa Review."),
        ("en", "Statue goes", "We have removed the statue, but this story is not over, the mayor said."),
        ("fr", "Le texte revient", "Une première version du texte avait été rejetée par le Sénat."),
        ("de", "Gesetz", "Eine frühere Fassung des Gesetzes stand bereits im Mai zur Abstimmung."),
        ("es", "El proyecto vuelve", "Una versión anterior del proyecto fue retirada en junio."),
        ("zh", "法案", "此前版本的法案已被撤回。"),
        ("ja", "法案", "以前の版の法案は撤回された。"),
        ("ar", "مشروع", "سحبت الحكومة نسخة سابقة من المشروع."),
        ("uk", "Закон", "Попередню версію законопроєкту відкликали."),
    ],
)
def test_news_about_such_things_is_none(language: str, headline: str, text: str) -> None:
    assert read(language, headline, text, text) == Notices(headline, f"{text}\n\n{text}")


@pytest.mark.parametrize(
    ("language", "headline", "text", "kind"),
    [
        (
            "en",
            "Correction: Second Quay story",
            "In a story published March 2, 2026, about a second quay that is planned in the"
            " harbour of Tarsund, the Meridian News Agency erroneously reported the cost.",
            CORRECTION,
        ),
        ("en", "ADVISORY", 'Editors: please hold the story "Tarsund plans a second quay" until further notice.', HOLD),
        ("en", "ADVISORY", "Please kill story V0417, the facts are in doubt.", KILL),
        (
            "fr",
            "RECTIFICATIF - Le port aura un second quai",
            "Bien lire au premier paragraphe 14 millions, et non 40.",
            CORRECTION,
        ),
        (
            "fr",
            "ANNULATION - Le port aura un second quai",
            "Prière d'annuler la dépêche « Le port aura un second quai ».",
            KILL,
        ),
        (
            "fr",
            "ANNULE : Le port aura un second quai",
            "Merci d'annuler notre dépêche « Le port aura un second quai ».",
            KILL,
        ),
        (
            "fr",
            "ATTENTION",
            "Ne pas utiliser la dépêche « Le port aura un second quai », en cours de vérification.",
            HOLD,
        ),
        ("de", "KORREKTUR: Hafen bekommt zweiten Kai", "Richtig sind 14 Millionen Euro.", CORRECTION),
        ("de", "Berichtigung: Hafen bekommt zweiten Kai", "(Berichtigt wird die Summe.)", CORRECTION),
        (
            "de",
            "SPERRUNG: Hafen bekommt zweiten Kai",
            "Bitte die Meldung „Hafen bekommt zweiten Kai“ nicht verwenden.",
            HOLD,
        ),
        ("de", "ANNULLIERUNG: Hafen bekommt zweiten Kai", "Die Meldung „Hafen bekommt zweiten Kai“ ist falsch.", KILL),
        ("es", "CORRECCIÓN: El puerto tendrá un segundo muelle", "Son 14 millones y no 40.", CORRECTION),
        (
            "es",
            "ANULACIÓN: El puerto tendrá un muelle",
            "Rogamos anulen la noticia « El puerto tendrá un muelle ».",
            KILL,
        ),
        (
            "it",
            "ANNULLAMENTO: Il porto avrà un molo",
            "Si prega di annullare la notizia « Il porto avrà un molo ».",
            KILL,
        ),
        ("pt", "CORREÇÃO: Porto terá um segundo cais", "São 14 milhões, e não 40.", CORRECTION),
        ("nl", "CORRECTIE: Haven krijgt tweede kade", "Het bedrag moet 14 miljoen zijn.", CORRECTION),
        ("pl", "ANULOWANIE: Port zbuduje nabrzeże", "Prosimy o anulowanie depeszy « Port zbuduje nabrzeże ».", KILL),
        ("ru", "АННУЛИРОВАНО: Порт построит причал", "Просим аннулировать сообщение « Порт построит причал ».", KILL),
        ("zh", "撤稿：海州港将建码头", "请撤销稿件《海州港将建码头》，勿用。", WITHDRAWAL),
        ("ja", "【取り消し】東海港に埠頭を建設へ", "「東海港に埠頭を建設へ」の記事は取り消します。", WITHDRAWAL),
        ("ar", "إلغاء: ميناء الفجر يبني رصيفا", "يرجى إلغاء الخبر المعنون « ميناء الفجر يبني رصيفا ».", KILL),
    ],
)
def test_an_item_that_names_another(language: str, headline: str, text: str, kind: RevisionKind) -> None:
    assert read(language, headline, text).notice is kind


@pytest.mark.parametrize(
    ("language", "headline", "text"),
    [
        ("fr", "RETRAIT : 3.000 manifestants à Vauclair", "Ils ont demandé mardi le retrait du texte."),
        ("de", "SPERRUNG: A7 bis Freitag dicht", "Die A7 ist nach einem Unfall bis Freitag gesperrt."),
        ("en", "Journal withdraws study on sleep", 'The article "Sleep and memory" was withdrawn, the journal said.'),
        ("en", "Museum asks for help", 'Please keep the story "Winter Market" in mind, the museum asked readers.'),
        ("ar", "إلغاء: شركة الطيران توقف رحلاتها", "أوقفت شركة الطيران رحلاتها يوم الاثنين بسبب العاصفة."),
    ],
)
def test_a_mark_without_an_item_is_news(language: str, headline: str, text: str) -> None:
    assert read(language, headline, text).notice is None


@pytest.mark.parametrize(
    ("language", "headline", "kind", "left"),
    [
        ("en", "MANDATORY KILL: Ministers agree", KILL, "Ministers agree"),
        ("en", "WITHDRAWN-Ministers agree", WITHDRAWAL, "Ministers agree"),
        ("en", "ADVISORY HOLD - Ministers agree", HOLD, "Ministers agree"),
        ("en", "HOLD RELEASED: Ministers agree", RELEASED, "Ministers agree"),
        ("en", "CORRECTED-Ministers agree", CORRECTION, "Ministers agree"),
        ("en", "REFILE-Ministers agree", CORRECTION, "Ministers agree"),
        ("en", "UPDATE 2-Ministers agree", None, "Ministers agree"),
        ("en", "[CORRECTION] Ministers agree", CORRECTION, "Ministers agree"),
        ("fr", "DÉPÊCHE ANNULÉE : Les ministres s'accordent", KILL, "Les ministres s'accordent"),
        ("fr", "Les ministres s'accordent (rectificatif)", CORRECTION, "Les ministres s'accordent"),
        ("fr", "Les ministres s'accordent (actualisé)", None, "Les ministres s'accordent"),
        ("fr", "Les ministres s'accordent (2ème version)", None, "Les ministres s'accordent"),
        ("de", "Meldung zurückgezogen: Minister einig", WITHDRAWAL, "Minister einig"),
        ("de", "Minister einig (Korrektur)", CORRECTION, "Minister einig"),
        ("es", "NOTICIA RETIRADA: Los ministros acuerdan", WITHDRAWAL, "Los ministros acuerdan"),
        ("it", "NOTIZIA ANNULLATA - I ministri concordano", KILL, "I ministri concordano"),
        ("pt", "NOTÍCIA RETIRADA: Ministros concordam", WITHDRAWAL, "Ministros concordam"),
        ("nl", "BERICHT INGETROKKEN: Ministers akkoord", WITHDRAWAL, "Ministers akkoord"),
        ("pl", "Ministrowie zgodni (korekta)", CORRECTION, "Ministrowie zgodni"),
        ("ru", "СООБЩЕНИЕ ОТОЗВАНО: Министры договорились", WITHDRAWAL, "Министры договорились"),
        ("uk", "ПОВІДОМЛЕННЯ ВІДКЛИКАНО: Міністри домовились", WITHDRAWAL, "Міністри домовились"),
        ("ar", "سحب خبر: اتفاق الوزراء في بروكسل", WITHDRAWAL, "اتفاق الوزراء في بروكسل"),
        ("zh", "【撤稿】部长们在布鲁塞尔达成一致", WITHDRAWAL, "部长们在布鲁塞尔达成一致"),
        ("zh", "更正：部长们在布鲁塞尔达成一致", CORRECTION, "部长们在布鲁塞尔达成一致"),
        ("ja", "【訂正】閣僚がブリュッセルで合意", CORRECTION, "閣僚がブリュッセルで合意"),
    ],
)
def test_marks_of_a_headline_are_read_and_leave_it(
    language: str, headline: str, kind: RevisionKind | None, left: str
) -> None:
    found = read(language, headline, "Text.")
    assert (found.notice, found.headline) == (kind, left)
    assert found.note


@pytest.mark.parametrize(
    ("language", "line", "until"),
    [
        ("en", "EMBARGOED UNTIL 0001 GMT TUESDAY DEC 5", "2017-12-05T00:01"),
        ("en", "Not for publication before 06:00 GMT on 5 December 2017", "2017-12-05T06:00"),
        ("en", "Embargo: 06:00", "2017-12-05T06:00"),
        ("en", "Under embargo until 10 December 2017", "2017-12-10T00:00"),
        ("fr", "Sous embargo jusqu'au 5 décembre à 6h00", "2017-12-05T05:00"),
        ("fr", "EMBARGO : 5 décembre 2017, 06h00", "2017-12-05T05:00"),
        ("de", "Sperrfrist: 5. Dezember, 6.00 Uhr", "2017-12-05T05:00"),
        ("es", "Embargado hasta el 5 de diciembre a las 06:00", "2017-12-05T05:00"),
        ("it", "Sotto embargo fino al 5 dicembre 2017 alle 06:00", "2017-12-05T05:00"),
        ("pt", "Sob embargo até às 06:00 de 5 de dezembro de 2017", "2017-12-05T06:00"),
        ("nl", "Onder embargo tot 5 december 06:00", "2017-12-05T05:00"),
        ("pl", "Objęte embargiem do 5 grudnia 2017, 06:00", "2017-12-05T05:00"),
        ("ru", "Под эмбарго до 5 декабря 2017, 06:00", "2017-12-05T03:00"),
        ("uk", "Під ембарго до 5 грудня 2017, 06:00", "2017-12-05T04:00"),
        ("ar", "محظور النشر حتى 5 ديسمبر 2017 06:00", "2017-12-05T04:00"),
        ("zh", "禁止提前发布：2017年12月5日 06:00", "2017-12-04T22:00"),
        ("ja", "解禁日時：2017年12月5日 06:00", "2017-12-04T21:00"),
    ],
)
def test_an_embargo_is_read_in_the_zone_of_its_source_and_its_line_leaves_the_text(
    language: str, line: str, until: str
) -> None:
    found = read(language, "Ministers agree", line, "Ministers agreed on Monday.")
    assert found.embargoed_until == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert (found.text, found.notice) == ("Ministers agreed on Monday.", None)


def test_an_embargo_on_the_headline_or_in_a_field_counts_and_one_without_a_time_does_not() -> None:
    found = read("fr", "[EMBARGO : 5 décembre 06h00] Les ministres s'accordent", "Texte.")
    assert (found.headline, found.embargoed_until) == (
        "Les ministres s'accordent",
        datetime(2017, 12, 5, 5, 0, tzinfo=UTC),
    )
    found = read("en", "EMBARGOED until 0001 GMT December 7: Ministers agree", "Text.")
    assert (found.headline, found.embargoed_until) == ("Ministers agree", datetime(2017, 12, 7, 0, 1, tzinfo=UTC))
    assert read("en", "Ministers agree", "Embargoed until further notice.").embargoed_until is None
    page = (
        '<html lang="en"><head><meta name="embargo" content="2017-12-05T06:00:00Z"><title>Ministers agree on it</title>'
    )
    body = f"{page}</head><body><article><h1>Ministers agree on it</h1><p>{'They agreed on Monday. ' * 20}</p>"
    article = extract(body.encode(), url="https://wire.example/1", fetched_at=NOW)
    assert article.embargoed_until == datetime(2017, 12, 5, 6, 0, tzinfo=UTC)


def test_a_correction_in_the_middle_or_a_withdrawal_far_down_is_of_something_else() -> None:
    prose = [f"The ministers met for the {n}th time and spoke of many different things. " * 4 for n in range(9)]
    said = "This article has been withdrawn from the treaty, the second time since the war."
    assert read("en", "Ministers agree", *prose[:4], said, *prose[4:]).notice is None
    assert read("en", "Ministers agree", *prose, said).notice is None
    corrected = "An earlier version of this article misspelled a name."
    assert read("en", "Ministers agree", *prose, corrected).notice is CORRECTION


def test_a_page_and_an_entry_carry_what_was_found() -> None:
    note = "Correction: an earlier version of this article misstated the date."
    prose = "Ministers agreed in Brussels on Monday to work together on transport. " * 12
    title = "Ministers agree on transport"
    page = f'<html lang="en"><title>{title}</title><article><h1>{title}</h1><p>{prose}</p>'
    article = extract(
        f'{page}</article><aside class="article-correction">{note}</aside>'.encode(),
        url="https://wire.example/1",
        fetched_at=NOW,
    )
    assert (article.notice, article.ed_note, article.pub_status) == (CORRECTION, note, PubStatus.USABLE)
    entry = ParsedEntry(
        link="https://wire.example/1", title="URGENT - Ministers agree", summary="This story is on hold."
    )
    held = article_from_entry(entry, url="https://wire.example/1", language="en", fetched_at=NOW)
    assert (held.pub_status, held.urgency, held.provenance["pub_status"].raw) == (
        PubStatus.WITHHELD,
        3,
        "This story is on hold.",
    )


@pytest.mark.parametrize(
    ("headline", "urgency"),
    [
        ("FLASH - Ministers agree in Brussels", 1), ("BREAKING: Ministers agree", 3),
        ("[URGENT] Accord à Bruxelles", 3),
        ("ALERTE INFO : accord à Bruxelles", 3), ("EILMELDUNG: Minister sind einig", 2),
        ("ÚLTIMA HORA | Hay acuerdo", 3),
        ("Ultim'ora: accordo a Bruxelles", 3), ("Última hora: há acordo em Bruxelas", 3),
        ("SPOED: akkoord in Brussel", 3),
        ("PILNE: Jest porozumienie", 3), ("Срочно: министры договорились", 3), ("ТЕРМІНОВО: є домовленість", 3),
        ("عاجل: اتفاق في بروكسل", 3), ("快讯：部长们达成一致", 2), ("【速報】閣僚が合意した", 2),
        ("Urgent care centres close", None), ("Flash floods kill nine", None), ("Eil Berlin fährt nicht", None),
    ],
)  # fmt: skip
def test_urgency_is_what_the_headline_begins_with(headline: str, urgency: int | None) -> None:
    assert urgency_of(headline)[0] == urgency


@given(st.sampled_from(sorted(NOTICE_WORDS)), st.text(max_size=80), st.lists(st.text(max_size=120), max_size=4))
def test_any_text_is_read_without_losing_words(language: str, headline: str, paragraphs: list[str]) -> None:
    found = read(language, headline, *paragraphs)
    assert found.headline in headline or found.headline.strip() in headline
    assert (found.notice is None) or found.note


@pytest.mark.parametrize(
    ("language", "headline", "text", "kind"),
    [
        ("en", "Quay raised", "(Corrects month in first paragraph to April from March)", CORRECTION),
        ("en", "REFILE-CORRECTED-Quay raised", "The quay was raised.", CORRECTION),
        ("en", "Quay raised", "This story has been amended to say that the board meets in June.", CORRECTION),
        ("en", "Quay", "In item HW-20261126-0042 please read two people instead of three.", CORRECTION),
        ("en", "Quay", "The item slugged HARBOUR-TOLLS/FEES sent at 0912 GMT is withdrawn.", WITHDRAWAL),
        ("en", "Quay", "EDITORS: Please kill this story. The board never met.", KILL),
        ("en", "Quay", "Kindly disregard this story, which was sent in error.", WITHDRAWAL),
        ("fr", "Le quai", "(Corrige le mois au 1er paragraphe)", CORRECTION),
        ("fr", "Le quai", "Prière de suspendre la diffusion de cette dépêche en attendant vérification.", HOLD),
        ("de", "(Berichtigung: Betrag im 2. Absatz) Der Kai", "Der Kai wurde erhöht.", CORRECTION),
        ("de", "Der Kai", "Bitte diese Meldung vorerst nicht verwenden; die Angaben werden geprüft.", HOLD),
        ("de", "Der Kai", "Bitte streichen Sie die Meldung „Der Kai wird erhöht“.", KILL),
        ("es", "El muelle", "Rogamos retener esta información hasta nuevo aviso.", HOLD),
        ("it", "Il molo", "Si prega di trattenere questa notizia in attesa di conferma.", HOLD),
        ("pl", "Nabrzeże", "Depesza została anulowana.", KILL),
        ("ru", "Причал", "Сообщение аннулируется.", KILL),
        ("ar", "الرصيف", "ألغي هذا الخبر ويرجى عدم استخدامه.", KILL),
        ("zh", "码头", "本稿已撤销，请勿使用。", WITHDRAWAL),
        (
            "en",
            "BC-QUAY, Kill",
            "Subscribers are asked to delete the story slugged TARSUND-QUAY from their files.",
            WITHDRAWAL,
        ),
        ("en", "Note", "Subscribers: the item 48213 should not be used. It was released by mistake.", HOLD),
        ("en", "Note", "Editors: Please delete the last paragraph of the story slugged TARSUND-QUAY.", CORRECTION),
        ("en", "Fix", 'In an item sent on Monday, "Quay raised by a metre", we wrongly said two.', CORRECTION),
        ("en", "WITHDRAWN: Quay raised", "The story is withdrawn because the board never met.", WITHDRAWAL),
        ("fr", "Avis", "L’agence annule sa dépêche « Le quai relevé ». Vous êtes priés de ne pas la diffuser.", KILL),
        (
            "fr",
            "Précision",
            "Dans notre dépêche « Le quai relevé », bien lire que les travaux durent six ans.",
            CORRECTION,
        ),
        ("de", "Achtung", "In der Meldung „Der Kai wird erhöht“ bitte den letzten Absatz streichen.", CORRECTION),
        ("de", "EIL-STORNO", "Die Meldung TARSUND-KAI wird zurückgezogen. Bitte löschen Sie sie.", WITHDRAWAL),
        ("es", "RETENER", "Rogamos retengan la noticia TARSUND-MUELLE hasta nuevo aviso.", HOLD),
        ("pt", "Aos editores", "Solicitamos que a notícia 48213 não seja publicada. Foi cancelada.", WITHDRAWAL),
        (
            "nl",
            "Let op",
            "Het bericht ’Kade wordt verhoogd’ wordt ingetrokken. Gelieve het niet te gebruiken.",
            WITHDRAWAL,
        ),
        ("sv", "UTGÅR: Kajen höjs", 'Telegrammet "Kajen höjs med en meter" utgår.', KILL),
        ("sv", "RÄTTELSE: Kajen höjs", 'I texten "Kajen höjs med en meter" angavs fel höjd.', CORRECTION),
        ("da", "ANNULLERES: Kajen hæves", 'Telegrammet "Kajen hæves en meter" annulleres.', KILL),
        ("tr", "İPTAL: Rıhtım yükseltiliyor", "“Rıhtım yükseltiliyor” başlıklı haberimiz iptal edilmiştir.", KILL),
        ("tr", "BEKLETİNİZ", "48213 numaralı haberi ikinci bir bilgiye kadar bekletiniz.", HOLD),
        ("ar", "تنويه", "نرجو عدم استخدام الخبر رقم 48213. تم سحب الخبر.", WITHDRAWAL),
        ("zh", "编辑请注意", "稿号48213的稿件有误，请勿采用，已采用的请立即删除。", WITHDRAWAL),
        ("zh", "勘误", "《码头将加高一米》一稿第二段“两米”应为“一米”。", CORRECTION),
        ("ja", "編集者へ", "記事番号48213の記事は誤りがありましたので、削除してください。", WITHDRAWAL),
        ("en", "HARBOUR-TOLLS", "Editors: a mandatory kill is in force for HARBOUR-TOLLS. Do not use it.", KILL),
        ("en", "STORY KILLED", 'Kill the story headlined "Quay raised by a metre". It is wrong.', KILL),
        ("en", "Quay", 'We have taken down the article "Quay raised" as it was wrong.', WITHDRAWAL),
        ("en", "Quay", '"We have taken down the article "Quay raised", its editor told the court.', None),
        ("en", "Hold lifted", "Item 48213 may now be published.", RevisionKind.HOLD_RELEASED),
        ("es", "Noticia retenida", "Por favor no publiquen la noticia 48213 hasta nuevo aviso.", HOLD),
        ("nl", "Bericht vervalt", "Het bericht “De kade wordt een meter hoger” vervalt.", KILL),
        ("nl", "Treinen", "Het bericht “Geen trein” vervalt op de borden, zegt de spoorweg.", None),
        ("de", "Bitte streichen: Welche Farbe passt?", "Bitte streichen Sie die Wand zuerst weiß.", None),
        ("de", "BITTE STREICHEN: Kai wird erhöht", "Bitte streichen Sie die Meldung „Kai wird erhöht“.", KILL),
        ("en", "Audit", "In a report on Monday, auditors said the board had wrongly paid for the quay.", None),
        ("en", "Palace", 'The agency told editors to kill it. "Please kill the story," the note read.', None),
        ("sv", "Tidning rättar", 'I artikeln "Maktens pris" stod fel datum, säger chefredaktören om ministern.', None),
        ("tr", "Maç iptal edildi", "Maç yoğun sis nedeniyle iptal edildi. Biletler iade edilecek.", None),
        ("zh", "媒体撤下报道", "一家媒体撤下报道《谁在说谎》，引发争议。请读者评判，主编说。", None),
        ("en", "Shop recalls kettles", "Please do not use this item and return it to the store, the chain said.", None),
        ("zh", "地铁卡", "地铁公司提醒乘客请勿使用旧版地铁卡。", None),
        ("fr", "L'hôpital", "L'hôpital demande d'annuler cette semaine les rendez-vous non urgents.", None),
        ("ja", "教師が注意", "教師は「この記事を使わないでください」と生徒に呼びかけた。", None),
    ],
)
def test_what_newsrooms_are_asked_or_told_of_an_item_is_a_notice_and_what_readers_are_asked_is_none(
    language: str, headline: str, text: str, kind: RevisionKind | None
) -> None:
    assert read(language, headline, text).notice is kind


@pytest.mark.parametrize(
    ("language", "line", "until"),
    [
        ("fr", "Embargo jusqu'à jeudi 18h (heure de Paris)", "07T17:00"),
        ("en", "EMBARGOED until Thursday noon GMT", "07T12:00"),
        ("en", "EMBARGO: Not for publication or broadcast before 00:01 GMT on Thursday, 7 December 2017.", "07T00:01"),
        ("en", "Not to be published before 6 pm on Thursday.", "07T18:00"),
        ("es", "EMBARGADO HASTA LAS 18:00 HORAS DEL 7 DE DICIEMBRE DE 2017", "07T17:00"),
        ("it", "EMBARGO FINO ALLE ORE 18 DEL 7 DICEMBRE 2017", "07T17:00"),
        ("pl", "EMBARGO DO 7 GRUDNIA 2017, GODZ. 18:00", "07T17:00"),
        ("de", "ACHTUNG SPERRFRIST: Donnerstag, 12 Uhr!", "07T11:00"),
        ("fr", "EMBARGO : jeudi 7 décembre, 18 heures", "07T17:00"),
        ("ja", "解禁：7日午後6時", "07T09:00"),
        ("zh", "禁止发布至2017年12月7日18:00", "07T10:00"),
        ("en", "SPERRFRIST: Donnerstag, 7. Dezember 2017, 12:00 Uhr GMT", "07T12:00"),
        ("ja", "Sous embargo strict jusqu'au 7 décembre 2017 à 18h00 GMT", "07T18:00"),
        ("en", "The board of Lindheim met. SPERRFRIST: 7. Dezember 2017, 12:00 GMT. It sits again in May.", "07T12:00"),
        ("en", "Embargoed until 0001 Thursday December 7", "07T00:01"),
        ("en", "Embargo until 18:00 CET on Thursday", "07T17:00"),
        ("en", "Embargo: 18:00 CET", "04T17:00"),
        ("de", "Bitte Sperrfrist beachten: Donnerstag, 7. Dezember 2017, 10 Uhr", "07T09:00"),
        ("fr", "Informations sous embargo jusqu'au jeudi 7 décembre 2017, 10h.", "07T09:00"),
        ("pt", "Proibida a divulgação antes das 10h de 7 de dezembro de 2017", "07T10:00"),
        ("it", "NON DIVULGARE PRIMA DELLE ORE 10:00 DEL 7 DICEMBRE 2017", "07T09:00"),
    ],
)
def test_an_embargo_ends_on_the_day_that_it_names_by_date_or_by_weekday(language: str, line: str, until: str) -> None:
    found = read(language, "Quay", line, "The quay is raised.").embargoed_until
    assert found is not None
    assert found.isoformat()[8:16] == until


def test_a_line_that_is_an_embargo_is_not_cut_off_as_a_stamp() -> None:
    line = "EMBARGO: Not for publication or broadcast before 00:01 GMT on Thursday, 7 December 2017."
    said = "<p>".join(("", line, "The board of Larnvik voted to raise the quay by forty centimetres.", "It will cost."))
    page = f"<html lang=en><title>Quay</title><article><h1>The quay is raised</h1>{said}</article>".encode()
    article = extract(page, url="https://wire.example/a", fetched_at=NOW)
    assert article.embargoed_until == datetime(2017, 12, 7, 0, 1, tzinfo=UTC)
    assert "EMBARGO" not in article.body_text
