"""What readers wrote below an article is none of it, whatever their box is called; what looks like it stays."""

# ruff: noqa: E501 - sentences are not folded

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HEADLINE = "Mole to be longer before the storms"
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
)
SAID = (
    "I have moored behind that mole for thirty years, and it was never long enough for a northerly gale.",
    "They said the same about the southern one in 2009. It cost twice what the board had promised us.",
    "Nobody asks the ferrymen, who have to turn in that narrow gap on every single crossing of the day.",
)


def read(main: str) -> list[str]:
    head = f'<html lang="en"><head><meta charset="utf-8"><title>{HEADLINE}</title></head>'
    page = f"<!doctype html>{head}<body><nav><a href='/w'>World</a></nav><div>{main}</div></body></html>"
    return (extract(page.encode(), url="https://post.example/a/mole-48213", fetched_at=NOW).body_text or "").split(
        "\n\n"
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{each}</p>" for each in texts)


def story(*texts: str) -> str:
    return f"<div class='q1'><h1>{HEADLINE}</h1>{paragraphs(*texts)}</div>"


def thread(reply: str, *said: str) -> str:
    return "".join(
        f"<div class='z{at}'><b>Reader {at}</b><div>{at + 2} days ago</div><p>{each}</p><div><a href='#'>{reply}</a></div></div>"
        for at, each in enumerate(said)
    )


@pytest.mark.parametrize("text", [STORY, STORY[:1]])
@pytest.mark.parametrize(
    "reply",
    ["Reply", "Reply to this", "ReplyDelete", "Répondre", "Antworten", "Responder", "Rispondi", "Odpowiedz", "Ответить", "返信する", "回复", "رد"],
)  # fmt: skip
def test_what_can_be_answered_is_a_readers(reply: str, text: tuple[str, ...]) -> None:
    assert read(f"{story(*text)}<div class='x9'>{thread(reply, *SAID)}</div>") == list(text)


def test_answers_to_answers_are_readers_too() -> None:
    inner = f"<ol><li>{thread('Reply', SAID[1])}</li></ol>"
    nested = (
        f"<ol><li><p>{SAID[0]}</p><p><a href='#'>Reply</a></p>{inner}</li><li><p>{SAID[2]}</p><a>Reply</a></li></ol>"
    )
    assert read(story(*STORY) + nested) == list(STORY)


@pytest.mark.parametrize(
    "heading",
    [
        "3 responses to “Mole to be longer before the storms”", "Ein Gedanke zu „Mole to be longer“", "2 réponses à « Mole to be longer »",
        "3 respuestas a «Mole to be longer»", "Un commento su “Mole to be longer”", "2 reacties op ‘Mole to be longer’",
        "“Mole to be longer” への3件のフィードバック",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["h3", "div"])
def test_answers_to_the_quoted_headline_are_readers(heading: str, tag: str) -> None:
    assert read(f"{story(*STORY)}<div><{tag}>{heading}</{tag}>{paragraphs(*SAID)}</div>") == list(STORY)


@pytest.mark.parametrize(
    "heading",
    [
        "Comments", "12 Comments", "Reader comments", "Leave a Reply", "Join the discussion", "Kommentare", "Schreiben Sie einen Kommentar",
        "Laisser un commentaire", "Vos réactions", "Deja un comentario", "Lascia un commento", "Deixe um comentário", "Geef een reactie",
        "Dodaj komentarz", "Добавить комментарий", "Skriv en kommentar", "コメントを残す", "发表评论", "댓글 3", "اترك تعليقاً",
    ],
)  # fmt: skip
def test_a_heading_opens_what_readers_say(heading: str) -> None:
    assert read(f"{story(*STORY)}<div><h3>{heading}</h3>{paragraphs(*SAID)}</div>") == list(STORY)


def test_readers_who_outwrite_a_short_item_do_not_take_its_place() -> None:
    assert read(f"{story(STORY[0])}<div>{thread('Reply', *SAID * 6)}</div>") == [STORY[0]]


@pytest.mark.parametrize(
    "heading",
    ["3 responses to the flood", "Comments on the plan", "Reply from the board", "Two thoughts on what comes next", "Kommentar: Zu spät"],
)  # fmt: skip
def test_a_chapter_of_the_article_is_not_what_readers_say(heading: str) -> None:
    told = read(f"<div><h1>{HEADLINE}</h1>{paragraphs(*STORY)}<h3>{heading}</h3>{paragraphs(*SAID)}</div>")
    assert [each for each in told if each in STORY + SAID] == [*STORY, *SAID]


def test_questions_and_answers_of_an_article_stay() -> None:
    pairs = "".join(
        f"<div><h4>{ask}</h4><p>{told}</p></div>" for ask, told in zip(("Svar", "Reply"), SAID, strict=False)
    )
    told = read(f"<div><h1>{HEADLINE}</h1>{paragraphs(*STORY)}{pairs}</div>")
    assert [each for each in told if each in STORY + SAID] == [*STORY, *SAID[:2]]


def test_an_article_that_can_be_answered_itself_stays() -> None:
    posts = "".join(
        f"<div><p>{each}</p><p>{STORY[1]}</p><div><a>Reply</a></div></div>" for each in (STORY[0], SAID[0], SAID[1])
    )
    assert STORY[0] in read(f"<h1>{HEADLINE}</h1><div>{posts}</div>")


def test_quoted_posts_between_paragraphs_take_no_text_with_them() -> None:
    post = "<blockquote><p>{}</p><ul><li>Reply</li><li>Retweet</li></ul></blockquote>"
    main = f"<div><h1>{HEADLINE}</h1><p>{STORY[0]}</p>{post.format(SAID[0])}<p>{STORY[1]}</p><p>{SAID[2]}</p>{post.format(SAID[1])}</div>"
    told = read(main)
    assert all(each in told for each in (*STORY, SAID[2]))


def test_a_page_of_comments_alone_is_not_emptied() -> None:
    assert SAID[0] in read(f"<h1>{HEADLINE}</h1><div>{thread('Reply', *SAID)}</div>")
