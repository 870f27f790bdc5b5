"""Names in scripts without capitals: what stands beside the word for a town, a company or an office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from topics.concepts import Lexicon
from topics.document import Document
from topics.events import NEEDED, alike
from topics.gists import Counting, Gist, weigh
from topics.index import Index
from topics.stems import without_proclitics
from topics.unmarked_names import unmarked

COUNTING = Counting(Lexicon.shipped())


@pytest.mark.parametrize(
    ("language", "headline", "names"),
    [
        ("zh", "青岭市化工厂爆炸致七人死亡", {"青岭"}),
        ("zh", "董事长林佩珊辞职", {"林佩"}),
        ("zh", "董事长表示满意，股市上涨", set()),
        ("zh", "明曜半导体宣布建新厂", {"明曜"}),
        ("ja", "霧峰市長選、沢渡氏が初当選", {"霧峰", "沢渡"}),
        ("ja", "霧峰で震度4", {"霧峰"}),
        ("ja", "住宅で火災、市内で停電", set()),
        ("ja", "新潟県で大雪、千葉市で停電", {"新潟", "千葉"}),
        ("ja", "長野で震度4", {"長野"}),
        ("ja", "前市長と新市長、三人で会談、日本で初", set()),
        ("zh", "三亚市和长沙市发布暴雨预警", {"三亚", "长沙"}),
        ("zh", "三个县受灾，原副市长被查，中国银行上调利率", set()),
        ("ar", "انهيار جسر في مدينة الرفيدة", {"رفيده"}),
        ("ar", "مقتل ثلاثة في حادث سير في النخيل", {"نخيل"}),
        ("ar", "اجتماع في العاصمة يوم الاثنين في يناير", set()),
        ("en", "Bridge falls in Rafida", set()),
    ],
)
def test_a_name_stands_beside_what_it_is(language: str, headline: str, names: set[str]) -> None:
    assert unmarked(headline, "", language)[0] == names


@pytest.mark.parametrize("alone", ["ـ", "ـــ", "\u064b", "\u0670"])
def test_a_mark_that_stands_alone_is_no_word(alone: str) -> None:
    headline = f"انهيار جسر في مدينة {alone} الرفيدة"
    assert unmarked(headline, f"في {alone} ساعات", "ar")[0] == {"رفيده"}
    assert without_proclitics("") == ()


def gist(language: str, headline: str, body: str) -> Gist:
    return weigh(COUNTING.counts(Index(Document(title=headline, body=body, language=language))), 1000, {})


ZH = (
    "{}县发生{}级地震",
    "中国地震台网测定，今天上午{}县发生{}级地震，震源深度10千米。当地居民有明显震感，尚无伤亡报告。",
)
JA = (
    "{}市で住宅火災、{}人死亡",
    "{}市の住宅で夜に火災があり、焼け跡から{}人の遺体が見つかった。警察が身元の確認を急いでいる。",
)
AR = (
    "مقتل {1} في حادث سير في {0}",
    "قتل {1} أشخاص وأصيب آخرون في حادث سير وقع مساء على طريق {0}، بحسب الشرطة. وفتحت النيابة تحقيقا في الحادث.",
)


@pytest.mark.parametrize(
    ("language", "pattern", "one", "other"),
    [
        ("zh", ZH, ("云岭", "4.1"), ("海崖", "5.0")),
        ("ja", JA, ("霧峰", "二"), ("波島", "一")),
        ("ar", AR, ("النخيل", "ثلاثة"), ("الرفيدة", "أربعة")),
    ],
)
def test_news_from_a_pattern_about_another_place_is_another_event(
    language: str, pattern: tuple[str, str], one: tuple[str, str], other: tuple[str, str]
) -> None:
    hour = timedelta(hours=1)
    first, again, second = (gist(language, *(part.format(*each) for part in pattern)) for each in (one, one, other))
    assert alike(first, again, hour) > 0.5
    assert alike(first, second, hour) < NEEDED


def test_two_reports_that_share_a_name_alone_can_be_of_one_event() -> None:
    one = gist("zh", "明曜半导体宣布在安澜建新厂", "明曜半导体周一宣布，将在安澜市建设工厂，生产汽车芯片。")
    other = gist("zh", "明曜半导体股价上涨", "公司宣布在安澜市建设汽车芯片工厂后，明曜半导体股价周二上涨。")
    assert alike(one, other, timedelta(hours=5)) > NEEDED


def test_the_lexicons_names_tell_events_apart_and_its_actions_do_not() -> None:
    counts = [
        COUNTING.counts(Index(Document(title=title, body="", language="zh"))) for title in ("土耳其地震", "伊朗地震")
    ]
    assert counts[0].called != counts[1].called
    assert not counts[0].called & counts[1].known
