"""Proper names in scripts that mark none with a capital, by what stands beside them. Pure.

« 青岭市 », « 沢渡氏 », « مدينة الرفيدة »: the word for a town, a company or an office tells that a name stands
beside it. In Chinese and Japanese, which leave no spaces, a name is the two characters beside that word; what is no
name there is the same in every report of one thing, too.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from topics.stems import without_proclitics
from topics.text import fold

LANGUAGES = frozenset({"zh", "ja", "ar"})
_MOST = 240
"""Words, or pairs of characters, that a text knows."""

_HAN = "\u3400-\u9fff"
_KANA = "\u30a1-\u30fa\u30fc"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂"
    "丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚邵万萬钱錢严嚴覃武戴莫孔向汤湯习習"
)
"""Of Chinese people, the commonest: a name and no verb follows an office."""
_AFTER = {
    "zh": re.compile(
        rf"(?=([{_HAN}{_KANA}]{{2}})(?:省|市(?![场場民值])|县|縣|州|镇|鎮|乡|鄉|村|岛|島|港|湾|灣|山|河|江|湖|水库|大学|大學|医院|醫院"
        r"|集团|集團|公司|银行|銀行|汽车|汽車|电子|電子|科技|半导体|半導體|化工|钢铁|航空|铁路|证券|保险|石油|机场|體育|队(?![伍员]))"
        r")"
    ),
    "ja": re.compile(
        rf"(?=([{_HAN}{_KANA}]{{2}})(?:県|市(?!場)|町|村|区|島|沖|港|湾|川|山|駅|氏|さん|容疑者|被告|首相|大統領|知事|社長|議員"
        r"|選手|監督|大学|病院|銀行|電機|鉄道|製薬|建設|自動車|製作所|工業|航空|電力))"
    ),
}
_BEFORE = {
    "zh": re.compile(
        r"(?:董事长|董事長|总统|總統|主席|总理|總理|市长|市長|省长|部长|部長|局长|局長|县长|法人代表|发言人|發言人|书记|教授|首相|外长|行长"
        rf"|总裁|总经理|律师|记者)(?=([{_SURNAMES}][{_HAN}]))"
    ),
}
_PLACE_WITH = re.compile(rf"(?:^|[^{_HAN}{_KANA}])([{_HAN}{_KANA}]{{2,4}})で")
"""« 霧峰で震度4 »: where something happened, without a word for what kind of place it is."""
_WORDS_THERE = (
    "表示 宣布 指出 强调 強調 认为 認為 透露 回应 回應 会见 會見 出席 称将 以及 一家 该公 上市 全国 全國"
    " 本市 全市 城市 都市 大都 超级 股市 楼市 中央 国有 國有 商业 商業 有限 股份 保险 新能 电动 民营 外国"
    " 同社 両社 各社 当社 同市 同県 全県 同町 同区 両国 地方 市内 県内 国内 海外 大学 住宅 施設 工場 学校"
    " 道路 海上 路上 店舗 付近 車内 室内 都内 空港 事故 会社 当地 生产 建设 地区 小区 社区 园区 灾区 山区"
    " 景区 校区 郊区 农村 乡村 半岛 群岛 機場 该市 当日 昨日 本日 同日 会見 現場 電話 記者 会場 自宅 合計"
    " 日本 世界 中国 中方 中共 日中 日米 日韓 前半 前回 前期 中央 中間 中盤 中旬 長期 長時"
    " 新型 新規 新作 新車 日曜 日程 日常"
    " 単独 全員 民間 総合 公立 国立 市立 県立 私立 附属 中心 附近 东郊 西郊 南郊 北郊"
)
"""What stands there and names nothing."""
_NO_NAMES = frozenset(_WORDS_THERE.split())
_NUMERALS = "一二两兩三四五六七八九十百千万億亿"
_NO_LATER = {
    "zh": frozenset(
        f"{_NUMERALS}的在于於是了和与與及等被将將对對从從由向至到某该該本各每个個全月日年时時分前后後内外中原副新现現者长長选選"
    ),
    "ja": frozenset(f"{_NUMERALS}某各両同全元前新副現者年月日時分"),
}
"""Characters in which no name of a place ends ..."""
_NO_FIRST = {
    "zh": _NO_LATER["zh"] - frozenset("三四五六九万新中长長"),
    "ja": frozenset("某各両同全副年時分者"),
}
"""... and with which none begins: « 三亚 », « 长沙 », « 新潟 », « 千葉 » do."""
_KINDS = frozenset("省市县縣州镇鎮乡鄉村町区區県")


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


_ARABIC = re.compile(r"[\u0620-\u065f\u0670-\u06d3]+")
_ARABIC_KINDS = (
    "مدينه محافظه ولايه دوله جمهوريه مملكه بلده قريه منطقه اقليم مقاطعه مطار ميناء حي مخيم نادي جامعه"
    " شركه مصرف بنك مستشفى جزيره سلطنه اماره سد نهر جبل بحيره مصنع منجم"
    " سواحل ساحل ضاحيه ريف معبر بلديه قضاء شاطئ بركان غابه منتجع"
)
_ARABIC_BEFORE = frozenset(map(fold, _ARABIC_KINDS.split()))
"""Words for what kind of place or company it is that is named next."""
_ARABIC_WORDS = (
    "حادث انفجار هجوم اجتماع قضيه مؤتمر قمه حريق زلزال غاره اشتباكات مباراه مواجهه ظل اطار حال حاله يوم"
    " شهر عام سنه ساعه مناطق انحاء سجن محكمه جلسه مقابله حديث تصريح بيان خطاب زياره مدينه محافظه ولايه"
    " دوله بلده قريه منطقه البلاد العالم المنطقه المدينه العاصمه الشمال الجنوب الشرق الغرب شمال جنوب شرق"
    " غرب وسط وقت هذا هذه ذلك تلك كل بعض اول ثاني اكثر اقل نحو حوالي المقبل الماضي الجاري الحالي العام"
    " الخاص الدولي الدوليه الوطني الوطنيه العاليه الكبير الكبيره الجديد الجديده مجال مجلس لجنه عمليه"
    " عمليات حمله طريق شارع ملعب نهائي دوري كاس بطوله سوق اسواق اسعار قطاع مرحله فتره انتخابات برلمان"
    " حكومه اي غير التي الذي الذين ما من على الى عن مع بعد قبل خلال بين حتى عند لدى منذ ثلاثه اربعه خمسه"
    " سته سبعه ثمانيه تسعه عشره مركزي المركزي موازنه ميزانيه اعمال رواتب مستشفى يناير فبراير مارس ابريل"
    " مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت"
    " الاحد صباح مساء ليله اليوم امس غد حكم قانون مشروع اتفاق الموازنه"
)
"""What follows "in" and names nothing."""
_ARABIC_PLAIN = frozenset(form for word in map(fold, _ARABIC_WORDS.split()) for form in (word, _bare(word)))


def unmarked(headline: str, body: str, language: str | None) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The names in the headline, all names, and what the text knows: every word, or pair of characters, of it."""
    headline, body = (unicodedata.normalize("NFKC", each) for each in (headline, body))
    if language == "ar":
        return _arabic(headline, body)
    if language not in LANGUAGES:
        return frozenset(), frozenset(), frozenset()
    everywhere = _unspaced(f"{headline}\n{body}", language)
    pairs = dict.fromkeys(a + b for a, b in pairwise(f"{headline}\n{body}") if _is_han(a) and _is_han(b))
    return frozenset(each for each in everywhere if each in headline), everywhere, frozenset(list(pairs)[:_MOST])


def _unspaced(text: str, language: str) -> frozenset[str]:
    found = [
        each[1] for pattern in (_AFTER, _BEFORE) if language in pattern for each in pattern[language].finditer(text)
    ]
    if language == "ja":
        for each in _PLACE_WITH.finditer(text):
            found.extend(a + b for a, b in pairwise(each[1]) if a not in _NUMERALS)  # « 三人で »
    no_first, no_later = _NO_FIRST[language], _NO_LATER[language]
    return frozenset(
        each
        for each in found
        if each not in _NO_NAMES
        and each[1] not in _KINDS
        and each[0] not in no_first
        and not no_later.intersection(each[1:])
    )


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\u30a1" <= character <= "\u30fc"


def _arabic(headline: str, body: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    heads, words = (list(filter(None, map(fold, _ARABIC.findall(text)))) for text in (headline, body))
    names = {name for name in (*_beside(heads), *_beside(words)) if name not in _ARABIC_PLAIN}
    known: dict[str, None] = {}
    for word in (*heads, *words):
        known.update(dict.fromkeys(_forms(word)))
        if len(known) >= _MOST:
            break
    called = {form for word in heads for form in _forms(word) if form in names}
    return frozenset(called), frozenset(names), frozenset(known)


def _beside(words: list[str]) -> list[str]:
    """What follows the word for a place or company, and "in" at the end of a sentence or a headline's part."""
    found = []
    for word, following in pairwise(words):
        kind = _ARABIC_BEFORE.intersection(_forms(word))
        if (kind or word == "في") and len(following) > 2 and following not in _ARABIC_BEFORE:
            found.append(_bare(following))
    return found


def _forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((word, *without_proclitics(word), _bare(word))))
