"""What a page puts between and around its paragraphs is no part of the text, in many languages."""

# ruff: noqa: E501 - sentences are not folded

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.boilerplate import is_boilerplate

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CHINESE = (
    "拉恩维克港务委员会周二投票决定，在冬季风暴来临之前将码头加高四十厘米，以防止洪水再次发生。",
    "工程将耗资一千二百四十万欧元，其中一半由大区承担，委员会主席在会后对记者表示。",
    "渔民此前抗议了数周，担心渡轮公司会转嫁费用，但最终只有两人投了反对票。",
)
POINTERS = [
    "Do you have a tip? Write to tips@paper.example", "Download our app for breaking news alerts.",
    "Tous droits réservés.", "Téléchargez notre application pour recevoir nos alertes.", "Alle Rechte vorbehalten.",
    "Laden Sie unsere App herunter, um keine Nachricht zu verpassen.", "Todos los derechos reservados.",
    "Descarga nuestra aplicación para recibir alertas.", "Scarica la nostra app per ricevere le notifiche.",
    "Wszelkie prawa zastrzeżone.", "Obserwuj nas na Instagramie.", "Все права защищены.", "Скачайте наше приложение.",
    "广告", "相关阅读：渡轮罢工九天后结束", "订阅我们的每日新闻邮件。", "版权所有，未经授权禁止转载。", "広告",
    "あわせて読みたい：フェリーのスト、9日で終わる", "無断転載を禁じます。", "무단 전재 및 재배포 금지", "إعلان",
    "اقرأ أيضا: انتهاء إضراب العبارات", "تابعنا على واتساب", "جميع الحقوق محفوظة.",
    "ये भी पढ़ें: तूफान से सड़क बंद", "Διαβάστε επίσης: Κλειστός ο δρόμος", "İlgili haber: Fırtına yolu kapattı",
    "Lue myös: Myrsky sulki tien", "Læs også: Stormen lukkede vejen", "Přečtěte si také: Bouře", "شارك", "- ENDS -",
    "Video Player is loading.", "PRESS RELEASE", "김테스트 기자 kim@paper.example", "Kaynak: Sahil güvenlik",
    "We use cookies to improve your experience. " + 9 * "By continuing you agree to our policy. ",
    "Nous utilisons des cookies pour mesurer l’audience.", "Wir verwenden Cookies und ähnliche Verfahren.",
    "Utilizamos cookies para mejorar su visita.", "Wij gebruiken cookies.", "Мы используем файлы cookie.",
    "当サイトではCookieを使用しています。", "我们使用 Cookie 来改进网站。",
    "Use of this site constitutes acceptance of our terms.", "By using this website you agree to our rules. " + 9 * "Some may change. ",
    "The material on this site may not be reproduced except with the prior written permission of the paper.",
    "If you buy a ticket or open an account through a link on our pages, we may receive a share.",
    "Some of the links on this page are affiliate links.", "Your email address will not be published. Required fields are marked *",
    "Votre adresse e-mail ne sera pas publiée.", "Deine E-Mail-Adresse wird nicht veröffentlicht.",
    "Tu dirección de correo electrónico no será publicada.", "Il tuo indirizzo email non sarà pubblicato.",
    "O seu endereço de e-mail não será publicado.", "Je e-mailadres wordt niet gepubliceerd.", "Ваш e-mail не будет опубликован.",
    "Quotes delayed at least 15 minutes.", "This site is protected by reCAPTCHA.",
]  # fmt: skip
NEWS = [
    "Download speeds on the islands have doubled since the cable was laid.",
    "Alle Rechte der Fischer wurden am Dienstag bestätigt.",
    "Scarica barili in mare: fermato il capitano di un peschereccio.",
    "广告商周二表示，他们将离开该平台。",
    "広告費は前年より12パーセント増えた。",
    "إعلان حالة الطوارئ في الميناء بعد الحريق.",
    "Reklama kosztowała miasto dwa miliony euro.",
    "End of the line: the ferry to the islands sails for the last time on Sunday.",
    "Press releases are to be published in both languages from May.",
    "The material that was washed ashore may not be touched, the police said.",
    "Use of this site as a landfill will end in May, the council decided.",
    "If you buy a house on the island this year, the council may pay half of your tax.",
    "Some of the links between the two clans go back to 1640.",
    "This site is protected by a dyke that was built in 1911.",
    "Data delayed the launch: the board had wanted at least two more tests.",
]


@pytest.mark.parametrize("line", POINTERS)
def test_a_pointer_is_known_in_its_language(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", NEWS)
def test_news_that_begins_like_a_pointer_is_news(line: str) -> None:
    assert not is_boilerplate(line)


def read(body: str) -> str:
    page = (
        '<!doctype html><html><head><meta charset="utf-8"><title>拉恩维克码头将加高四十厘米</title></head><body>'
        '<header><nav><a href="/">The Paper</a><a href="/w">World</a><a href="/s">Sport</a></nav></header>'
        f"{body}<footer><p>© 2026 The Paper</p></footer></body></html>"
    )
    return extract(page.encode(), url="https://paper.example/zh/1", fetched_at=NOW).body_text or ""


def test_short_paragraphs_of_a_dense_script_are_prose() -> None:
    box = '<div class="related"><h4>相关新闻</h4><a href="/x">渡轮罢工九天后结束</a></div>'
    text = f"<p>{CHINESE[0]}</p>{box}<p>{CHINESE[1]}</p><p>{CHINESE[2]}</p>"
    title = "<h1>拉恩维克码头将加高四十厘米</h1><div class='byline'>记者 王小明</div>"
    assert read(f"<article>{title}{text}</article>") == "\n\n".join(CHINESE)
    assert read(f"<div>{title}<div>{'<br><br>'.join(CHINESE)}</div></div>") == "\n\n".join(CHINESE)


def test_a_flash_of_one_short_sentence_takes_nothing_of_what_stands_below() -> None:
    below = "<div><h3>Most read</h3><ul><li><a href='/1'>Ferry strike ends</a></li><li>Weather</li></ul></div>"
    assert read(f"<main><h1>Larnvik harbour closed</h1><p>{CHINESE[0]}</p></main>{below}") == CHINESE[0]
    flash = "The harbour is closed after a fire, police say."
    assert read(f"<main><h1>Larnvik harbour closed</h1><p>{flash}</p></main>{below}") == flash


def test_a_body_that_is_declared_alone_keeps_its_paragraphs() -> None:
    declared = {"@type": "NewsArticle", "headline": "拉恩维克码头将加高四十厘米", "articleBody": "\n\n".join(CHINESE)}
    page = f'<div id="app"></div><script type="application/ld+json">{json.dumps(declared)}</script>'
    assert read(page) == "\n\n".join(CHINESE)
