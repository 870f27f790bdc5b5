"""The demonstration's verdict: what should have been told, what was, and how the two are compared."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console

from wirewatch.demo.arrivals import NEW, UPDATE, Telling, compare, expected, mail_tellings, post_tellings
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.report import verdict
from wirewatch.demo.sinks import ReceivedMail, ReceivedPost

PAPERS = load_papers()
WATCHES_BOTH = {"desk": ["nato-eu", "sea-cables"]}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def told(until_step: int) -> list[tuple[str, str]]:
    return [(telling.story, telling.kind) for telling in expected(PAPERS, WATCHES_BOTH, until_step=until_step)]


def test_what_stood_in_the_feeds_before_is_never_told() -> None:
    assert any(piece.matches for paper in PAPERS for piece in paper.pieces if piece.step == 0)
    assert told(0) == []


def test_a_story_is_told_once_however_many_papers_run_it() -> None:
    assert told(3) == [("ministers", NEW), ("cables", NEW)]


def test_a_story_is_told_when_a_later_version_begins_to_match_and_again_when_its_first_piece_changes() -> None:
    late = told(5)[len(told(4)) :]
    assert sorted(late) == [("cables", UPDATE), ("railways", NEW)]


def test_nothing_is_told_of_a_topic_that_nobody_watches() -> None:
    assert expected(PAPERS, {"desk": ["grain"]}, until_step=5) == []


def mail(text: str, **headers: str) -> ReceivedMail:
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return ReceivedMail(NOW, "a@x", ("desk",), f"{head}\r\n{text}".encode())


def test_a_mail_tells_the_story_whose_address_it_names_and_a_reply_is_an_update() -> None:
    stories = {"http://a/1": "one", "http://b/1": "one", "http://c/2": "two"}
    assert mail_tellings(mail("see http://a/1 and http://b/1"), stories) == [Telling("desk", "one")]
    assert mail_tellings(mail("http://a/1", In_Reply_To="<x@y>"), stories) == [Telling("desk", "one", UPDATE)]
    assert mail_tellings(mail("http://a/1\n\nhttp://c/2"), stories) == [Telling("desk", "one"), Telling("desk", "two")]
    assert mail_tellings(mail("hello"), stories) == [Telling("desk", "nothing known")]


def test_a_post_is_read_as_its_blocks() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*<http://c/2|Two>*"}}
    stories = {"http://c/2": "two"}
    new = ReceivedPost(NOW, {"text": "Two", "blocks": [block]})
    update = ReceivedPost(NOW, {"text": "UPDATE: Two", "blocks": [block]})
    assert post_tellings(new, "#desk", "en", stories) == [Telling("#desk", "two")]
    assert post_tellings(update, "#desk", "en", stories) == [Telling("#desk", "two", UPDATE)]


def test_missing_repeated_and_unexpected_tellings_are_wrong() -> None:
    lines = compare(
        [Telling("desk", "one"), Telling("desk", "two"), Telling("desk", "three")],
        [Telling("desk", "two"), Telling("desk", "two"), Telling("desk", "three"), Telling("desk", "nothing known")],
    )
    assert {(line.telling.story, line.expected, line.arrived) for line in lines if not line.right} == {
        ("one", 1, 0),
        ("two", 1, 2),
        ("nothing known", 0, 1),
    }
    assert [line.telling.story for line in lines if line.right] == ["three"]


def judged(wanted: list[Telling], arrived: list[Telling], trouble: str = "") -> tuple[int, str]:
    written = io.StringIO()
    console = Console(file=written, width=120)
    return verdict(console, compare(wanted, arrived), trouble, ["the last line of the log"]), written.getvalue()


def test_the_exit_status_is_0_only_if_everything_arrived_exactly_once() -> None:
    one, two = Telling("desk", "one"), Telling("desk", "two")
    status, said = judged([one, two], [two, one])
    assert status == 0
    assert "exactly once: yes" in said
    for arrived in ([one], [one, two, two], [one, two, Telling("desk", "nothing known")], []):
        assert judged([one, two], arrived)[0] == 1
    assert judged([], [])[0] == 1


def test_what_went_wrong_is_said_with_the_end_of_the_daemons_log() -> None:
    status, said = judged([Telling("desk", "one")], [], "step 1: not within 45 s")
    assert status == 1
    assert "exactly once: no" in said
    assert "wirewatch: demo: one (new) to desk: expected 1, arrived 0" in said
    assert "wirewatch: demo: step 1: not within 45 s" in said
    assert "the last line of the log" in said
    assert judged([Telling("desk", "one")], [Telling("desk", "one")], "the daemon has ended")[0] == 1
