"""What readers wrote below an article: found by its heading, or by what stands at the end of each comment."""

# ruff: noqa: E501 - words are not folded

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from lxml import html

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.forms import HEADINGS
from crawler.extraction.page import Page
from crawler.extraction.teasers import is_sentence

LONGEST = 160
"""Characters of a heading that counts what readers wrote, and quotes the headline."""
FEWEST, MOST_WORDS = 2, 4
"""Comments that make a discussion, and words beside the one that asks to answer."""
FRAMED = frozenset({"nav", "aside", "header", "footer"})

_OF_READERS = re.compile(
    r"(?:\d+\s+|the\s+|all\s+|your\s+|show\s+|view\s+)?(?:(?:reader|user|leser|nutzer)s?['’]?[\s-]?)?"
    r"(?:comments?|kommentare?|commentaires?|comentarios?|commenti|coment[áa]rios?|reacties|komentarze|komentáře|"
    r"hozzászólások|комментари[ийяев]+|коментар[ії]|评论|評論|网友评论|留言|コメント|댓글|(?:ال)?تعليقات|yorum(?:lar)?|"
    r"kommentarer|kommentit|komentar|σχόλια|תגובות|ความคิดเห็น|bình luận)\W*\d*\W*$"
    r"|(?:leave|post|write|add) (?:a |your )?(?:reply|comment|response)\b.{0,30}$|join the (?:discussion|conversation)\W*$"
    r"|(?:schreiben? (?:sie )?(?:einen |ihren )?kommentar|kommentar (?:schreiben|verfassen|hinterlassen)|diskutieren sie mit)\b.{0,30}$"
    r"|(?:laisser|ajouter|écrire) (?:un |votre )?commentaire\b.{0,30}$|(?:vos|les) (?:réactions|commentaires)\W*$"
    r"|(?:deja|escribe|añade) (?:una respuesta|(?:un|tu) comentario)\b.{0,30}$|lascia (?:un commento|una risposta)\b.{0,30}$"
    r"|(?:deixe|escreva) (?:um comentário|uma resposta|seu comentário)\b.{0,30}$|(?:geef|plaats|laat) een reactie\b.{0,30}$"
    r"|(?:dodaj|napisz) komentarz\W*$|(?:добавить|оставить|оставьте|написать) комментарий\W*$|залишити коментар\W*$"
    r"|(?:skriv|lämna|legg igjen) en kommentar\b.{0,30}$|(?:bir )?(?:yorum|yanıt) (?:yap|yaz|bırak)\w*\W*$"
    r"|コメントを(?:残す|書く|投稿(?:する)?)\W*$|(?:发表|發表|撰写)(?:评论|評論|回复|回覆)\W*$|(?:اترك|أضف) تعليق\w*\W*$",
    re.IGNORECASE,
)
_QUOTING = re.compile(
    r"(?:\d+|one|ein(?:en?)?|une?|un[ao]?) (?:\w+ )?(?:comments?|responses?|repl(?:y|ies)|thoughts?|kommentare?|antwort(?:en)?|gedanken?"
    r"|commentaires?|réponses?|réflexions?|comentarios?|respuestas?|comentários?|respostas?|comment[io]|rispost[ae]|pensier[io]"
    r"|reacties?|gedachten|odpowiedzi|komentarzy|комментари\w+|ответ\w*|svar|yorum|kommentarer)"
    r" (?:to|on|zu|auf|à|sur|en|a|su|em|para|op|over|do|na|к|на|till?|på) [“”\"«„»‘'].{2,}$|[“「《„].{2,}[”」》]\s?(?:への|有)\s?\d",
    re.IGNORECASE,
)
"""A count of what was answered to a headline in quotes: themes write it so."""
_REPLY = re.compile(
    r"\W*(?:reply|répondre|antworten|responder|rispondi|beantwoorden|reageren?|odpowiedz|ответить|відповісти|svara?|besvar"
    r"|yanıtla|cevapla|vastaa|odpovědět|válasz|返信(?:する)?|回复|回覆|回應|답글(?:쓰기)?|رد|απάντηση|השב|ตอบกลับ|balas|trả lời|जवाब दें)"
    r"(?:\s*(?:delete|löschen|supprimer|eliminar|quote|zitieren|like|report|melden|signaler|permalink|link|share|parent|↓"
    r"|to (?:this|[\w.-]{1,30})))*[\W\d]*$",
    re.IGNORECASE,
)
"""What a reader presses to answer another, alone in its line."""


def without_discussion(page: Page, blocks: Sequence[Block], headline: str) -> tuple[Page, Sequence[Block]]:
    """The page and its blocks without what readers wrote below the article; as they are if they wrote nothing."""
    heading = heading_place(blocks, headline)
    gone = set() if heading is None else _comments(blocks, heading)
    end = _headed(blocks, heading)
    if not gone and end is None:
        return page, blocks
    tree = deepcopy(page.tree)
    copies = dict(zip(page.tree.iter(), tree.iter(), strict=True))
    if end is not None and (last := blocks[end].element) is not None:
        _end_before(copies[last])
    for element in gone:
        copy = copies[element]
        if copy.getparent() is not None:
            copy.drop_tree()
    kept = blocks[:end]
    if gone:
        kept = [block for block in kept if gone.isdisjoint(_lineage(block))]
    return replace(page, tree=tree), kept


def _headed(blocks: Sequence[Block], heading: int | None) -> int | None:
    """Where the heading of the readers' comments stands, if there are sentences between the article's and it."""
    told = False
    for index in range(heading + 1, len(blocks)) if heading is not None else ():
        block = blocks[index]
        if told and len(block.text) <= LONGEST and not block.linked:
            if block.kind in HEADINGS and _OF_READERS.match(block.text):
                return index
            if _QUOTING.match(block.text):
                return index
        told = told or _tells(block)
    return None


def _comments(blocks: Sequence[Block], heading: int) -> set[html.HtmlElement]:
    """The elements of single comments: siblings of which most end with the word that asks to answer."""
    replies = [
        index
        for index in range(heading + 1, len(blocks))
        if len(blocks[index].words) <= MOST_WORDS and _REPLY.match(blocks[index].text)
    ]
    if len(replies) < FEWEST:
        return set()
    lineages = {index: _lineage(blocks[index]) for index in replies}
    depth = sum(len(set(level)) == 1 for level in zip(*lineages.values(), strict=False))
    found: dict[html.HtmlElement, int] = {}
    for index, lineage in lineages.items():
        if len(lineage) > depth:
            found.setdefault(lineage[depth], index)
    own = _lineage(blocks[heading])
    first = min(found.values(), default=0)
    if not found or not found.keys().isdisjoint(own):
        return set()
    while first > heading and not found.keys().isdisjoint(_lineage(blocks[first - 1])):
        first -= 1
    said = [any(is_sentence(blocks[at]) for at in _before(blocks, index, each)) for each, index in found.items()]
    if 2 * sum(said) < len(said) or not any(map(_tells, blocks[heading + 1 : first])):
        return set()
    siblings = list(next(iter(lineages.values()))[depth - 1])
    places = [siblings.index(each) for each in found]
    return set(found) if 2 * len(found) > max(places) - min(places) else set()


def _before(blocks: Sequence[Block], index: int, element: html.HtmlElement) -> Iterator[int]:
    """The places of the blocks before one in an element."""
    for place in range(index - 1, -1, -1):
        if element not in _lineage(blocks[place]):
            break
        yield place


def _tells(block: Block) -> bool:
    """Whether a block may be a sentence of the article."""
    return is_sentence(block) and block.around.isdisjoint(FRAMED) and not is_boilerplate(block.text)


def _lineage(block: Block) -> list[html.HtmlElement]:
    """The elements around a block's words, outermost first."""
    if block.element is None:
        return []
    return [*reversed([*block.element.iterancestors()]), block.element]


def _end_before(element: html.HtmlElement) -> None:
    """Take an element, and all that follows it, out of its tree."""
    node: html.HtmlElement | None = element
    while node is not None and (parent := node.getparent()) is not None:
        for behind in list(node.itersiblings()):
            parent.remove(behind)
        node.tail = None
        node = parent
    if element.getparent() is not None:
        element.drop_tree()
