"""What stands around the names of a byline: who signs how, roles, places, addresses, in the scripts of the news."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"^\W*(?:(?:ein|eine)\s+\w+\s+von|aus\s+\w+(?:\s+\w+)?\s+berichte[tn]|von\s+unser(?:em|er)\s+\w+|(?:by|from)\s+our\s+\w+(?:\s+correspondent)?,?|"
    r"(?:de\s+)?notre\s+(?:correspondante?|envoyée?\s+spéciale?)(?:\s+(?:à|en|au)\s+\w+)?,?|"
    r"(?:de\s+)?nuestr[oa]\s+(?:corresponsal|enviad[oa]\s+especial)(?:\s+en\s+\w+)?,?|"
    r"dal(?:la)?\s+nostr[oa]\s+(?:inviat[oa]|corrispondente)(?:\s+a\s+\w+)?,?|"
    r"(?:propos\s+)?recueillis\s+par|a\s+cura\s+di|oprac(?:owanie|ował[ay]?|\.)?|przygotował[ay]?|"
    r"(?:text|texte|texto|testo|tekst|tekstit?|teksti|текст|haber|yazan|yazar|szerző|συντάκτης|autor(?:es|zy|a)?|"
    r"авторы?|автори?|материал\s+подготовил[аи]?|підготував|підготувала|words|story|report(?:er|ing)?|journalist|skribent)\s*[:：]|"
    r"كتبت?\s*[:：]?|بقلم\s*[:：]?|إعداد\s*[:：]?|תמצית|מאת\s*[:：]?|"
    r"(?:लेखक|द्वारा|লেখক|ผู้เขียน|โดย)\s*[:：]?(?=\s)|(?:रिपोर्ट|लेखिका|نویسنده|نوشته|تحریر|เรื่อง|ავტორი|հեղինակ)\s*[:：]|"
    r"글\s(?=.*기자))\s*",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"[\s;,.|/–-]+(?:foto'?s?|fotograf\w*|photos?|photographs?|pictures?|bild(?:er)?|images?|grafik|graphics?|video|illustrations?|"
    r"illustraties?|zdjęcia|фото|kuvat?|写真|图片?|圖)\s*(?:by\b|von\b|par\b|[:：=＝/])|"
    r"[\s;,.|/–-]*\b(?:(?:medically|clinically|fact)[\s-]+)?(?:reviewed|checked)\s+by\b|"
    r"[\s;,.|/–-]*\b(?:editing|edited|additional\s+reporting|with\s+files|compiled|translated)\s+(?:by|from)\b",
    re.IGNORECASE,
)
"""Where another credit begins: who took the pictures, who edited."""
_PICTURES = re.compile(
    r"\W*(?:foto'?s?|fotograf\w*|photos?|photographs?|photography|pictures?|bild(?:er)?|images?|grafik|infografik|graphics?|illustrations?|"
    r"illustraties?|zdjęcia|фото|kuvat?|写真|图片|圖)\s*(?:by\b|von\b|par\b|di\b|de\b|[:：=＝/])(?!\s*(?:text|words|texte))",
    re.IGNORECASE,
)
"""How a line begins that says who took a picture."""
_REACHED = re.compile(r"\S*[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w{2,30}|https?://\S+")
_SITS = re.compile(
    r"\s+(?:in|from|for|special\s+to|aus|für|reporting\s+from)\s+(?:the\s+)?[^\W\d_a-zà-ÿ]"
    r"(?:(?!\s(?:and|und|et|y|&)\s)[^,;|]){1,40}(?=$|\s(?:and|und|et|y|&)\s)"
)
"""« in Paris », "for The Paper": where somebody sits, and for whom."""
_DAY = re.compile(r"\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}.*$")
"""A date behind the names, and what follows it."""
_AGO = re.compile(
    r"\s*(?<!\w)(?:(?:il\s+y\s+a|vor|hace|há|faz|för|for|før|před|acum|πριν|منذ|قبل|לפני)\s+(?:\d|ein(?:er|em)\b|une?\b|una\b|"
    r"uma?\b|ساع|دقيق|يوم|hodin|minut)|\d{1,2}\s*(?:分钟|分鐘|个?小时|個?小時|時間|分|日|天|시간|분)前?).*$",
    re.IGNORECASE,
)
"""How long ago it was published, behind the names."""
_HAN = r"\u3400-\u9fff々"
_JAPANESE = rf"{_HAN}\u3040-\u30ff"
_CHINESE_BY = re.compile(
    rf"[（(【\[\s]*(?:[{_HAN}]{{0,8}}?记者|[{_HAN}]{{0,8}}?(?<!編)記者(?=[\s:：{_HAN}])|作者|撰文|采写|採訪|文)\s*[:：=＝/／・\s]*(?=[{_HAN}])"
)
_EASTERN_ROLE = re.compile(
    r"\s*(?:特派員|編集委員|論説委員|支局長|記者|记者|通信員|报道|報導|(?:\S{0,4}특파원|선임기자|전문기자|기자|통신원|논설위원))\s*[）)】\]]*$"
)
_SECOND_ROLE = re.compile("^(?:通讯员|通訊員|实习生|见习记者|特约记者|首席记者|全媒体记者|实习记者|記者|记者)(?=.)")
_PICTURES_EAST = re.compile("(?:摄影|攝影|摄|图|圖|写真|撮影|사진|编辑|編輯|編集)")
_EASTERN_DESK = re.compile(
    r"^\W*(?:责任编辑|責任編輯|编辑|編輯|校对|審核|审核|監修|編集)|(?:编辑部|編輯部|編集部|本报讯|取材班|편집국|뉴스팀)\W*$"
)
_EASTERN = re.compile(rf"[{_JAPANESE}\uac00-\ud7a3]")
_BRACKETS = " \t（）()【】[]〔〕「」"


def has_form(line: str) -> bool:
    """Whether a short line has the form of a byline of its own: « a cura di ... », 记者 ..., ... 기자."""
    line = _DAY.sub("", _REACHED.sub("", line)).strip()
    if not line or len(line) > 60 or line.endswith((".", "。", "!", "?", "؟")):
        return False
    return bool(_BEFORE.match(line) or _CHINESE_BY.match(line) or _EASTERN_ROLE.search(line))


def bare_names(line: str) -> str:
    """The part of a byline that holds the names, those of a script without capitals split by commas."""
    text = _AGO.sub("", _DAY.sub("", _REACHED.sub(" ", line))).strip()
    second = _SECOND.search(text)
    if _PICTURES.match(text):
        return ""
    if second is not None and second.start() > 2:
        text = text[: second.start()]
    text = _BEFORE.sub("", text, count=1)
    if _EASTERN.search(text):
        return _eastern(text)
    kept = _SITS.sub("", text)
    return (kept if len(kept.split()) >= 2 else text).strip()


def _eastern(text: str) -> str:
    if _EASTERN_DESK.search(text):
        return ""
    found = _CHINESE_BY.match(text)
    bare = text[found.end() :] if found else text
    bare = _EASTERN_ROLE.sub("", bare.strip(_BRACKETS)).strip(_BRACKETS)
    words = [word for each in bare.split() if (word := _SECOND_ROLE.sub("", each)) and not _PICTURES_EAST.match(word)]
    bare = " ".join(words)
    if (
        len(words) == 2
        and found is not None
        and found[0].strip(" :：=＝/／・") == "文"
        and all(len(word) == 2 for word in words)
    ):
        return bare  # a family's name and a given one, as Japanese magazines set them
    each_a_name = len(words) > 1 and all(2 <= len(word) <= 4 and _EASTERN.match(word) for word in words)
    if each_a_name and (found is not None or all(len(word) >= 3 for word in words)):
        return "、".join(words)
    return bare
