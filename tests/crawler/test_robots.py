"""robots.txt by RFC 9309: read, and obeyed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.robots import MAX_SIZE, read_robots
from storage.records import PollStatus

SITE = "https://paper.example"


def allowed(robots: str, path: str) -> bool:
    return read_robots(robots.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    ("robots", "path", "answer"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a/", "/a", True),
        ("Disallow: /", "/a", True),  # no group, no rule
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: Wirewatch\nDisallow: /", "/a", False),
        ("User-agent: WIREWATCH/2.0 (x)\nDisallow: /", "/a", False),
        ("User-agent: wirewatchers\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: wirewatch\nAllow: /", "/a", True),  # our own group wins, wherever
        ("User-agent: wirewatch\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: wirewatch\n\nUser-agent: *\nDisallow: /", "/a", False),  # one group of two agents
        (
            "User-agent: wirewatch\nDisallow: /x\nUser-agent: a\nDisallow: /\nUser-agent: wirewatch\nDisallow: /y",
            "/y",
            False,
        ),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match decides
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),  # of two as long, the one that allows
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*?sid=", "/a?sid=1", False),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/a-b-b-c", False),
        ("User-agent: *\nDisallow: /a$b", "/a$bc", False),  # only a last $ is an anchor
        ("User-agent: *\nDisallow: /%C3%A9tat", "/état", False),
        ("User-agent: *\nDisallow: /état", "/%c3%a9tat", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: *\nDisallow: /a # why", "/a", False),
        ("\ufeffUser-agent: *\r\nDISALLOW : /a\r\n", "/a", False),
        ("User-agent: *\nSitemap: https://x\nDisallow: /a", "/a", False),
        ("<html><body>Not found</body></html>", "/a", True),
    ],
)
def test_r01_r03_rules(robots, path, answer):
    assert allowed(robots, path) is answer


def test_r03_only_the_first_500_kib_count():
    filler = "#" * 99 + "\n"
    body = "User-agent: *\nDisallow: /early\n" + filler * (MAX_SIZE // 100) + "Disallow: /late\n"
    assert not allowed(body, "/early")
    assert allowed(body, "/late")


def test_r04_crawl_delay_is_read_up_to_a_minute():
    assert read_robots(b"User-agent: *\nCrawl-delay: 5").crawl_delay == 5
    assert read_robots(b"User-agent: *\nCrawl-delay: 0.5").crawl_delay == 0.5
    assert read_robots(b"User-agent: *\nCrawl-delay: 86400").crawl_delay == 60
    assert read_robots(b"User-agent: *\nCrawl-delay: nan").crawl_delay is None
    assert read_robots(b"User-agent: other\nCrawl-delay: 5").crawl_delay is None


paths = st.text(st.sampled_from("ab/*$?"), max_size=6).map(lambda path: f"/{path}")
groups = st.lists(
    st.tuples(
        st.sampled_from(["*", "wirewatch", "other"]),
        st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), paths), min_size=1, max_size=4),
    ),
    max_size=3,
)


@given(groups, st.text(st.sampled_from("ab/"), max_size=7))
def test_the_same_answers_as_a_reader_in_wide_use(groups, path):
    lines = [
        line
        for agent, rules in groups
        for line in (f"User-agent: {agent}", *(f"{word}: {rule}" for word, rule in rules))
    ]
    robots = "\n".join(lines)
    assert allowed(robots, f"/{path}") is Protego.parse(robots).can_fetch(f"{SITE}/{path}", "wirewatch")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_rules(body, path):
    assert read_robots(b"User-agent: *\n" + body).allows(f"{SITE}/{path}") in (True, False)


def test_a_file_of_groups_and_rules_multiplied_is_read_in_one_pass():
    # Each rule applies to every agent of its group: what is kept is kept once, not once for each agent.
    body = "".join(f"User-agent: a{number}\n" for number in range(12_000)) + "User-agent: *\n" + "Allow: /x\n" * 20_000
    assert len(read_robots(body.encode()).rules) == 1


# ------------------------------------------------------------------ obeyed


async def test_r01_what_robots_txt_disallows_is_not_asked_for(crawl, site, feed_at, answering):
    site.routes |= {
        "/robots.txt": answering(b"User-agent: *\nDisallow: /private"),
        "/private/feed": site.rss(),
        "/feed": site.rss(),
    }
    refused = await crawl.poll(feed_at(site.url("/private/feed")))
    assert (refused.status, refused.error_kind) == (PollStatus.REFUSED, "robots")
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH
    assert site.paths == ["/robots.txt", "/feed"]


async def test_r01_a_redirect_into_what_is_disallowed_is_refused(crawl, new_site, feed_at, answering):
    here, there = await new_site(), await new_site()
    here.routes["/feed"] = answering(status=302, Location=there.url("/private"))
    there.routes |= {"/robots.txt": answering(b"User-agent: wirewatch\nDisallow: /private"), "/private": there.rss()}
    outcome = await crawl.poll(feed_at(here.url("/feed")))
    assert (outcome.status, outcome.error_kind) == (PollStatus.REFUSED, "robots")
    assert there.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_r02_a_robots_txt_that_cannot_be_had_forbids_everything(crawl, site, feed_at, answering, status):
    site.routes |= {"/robots.txt": answering(status=status), "/feed": site.rss()}
    outcome = await crawl.poll(feed_at(site.url("/feed")))
    assert outcome.status is PollStatus.SOFT
    assert outcome.error_kind == ("robots-unreachable")
    assert site.paths == ["/robots.txt"]


async def test_r02_a_robots_txt_that_hangs_forbids_everything_and_says_why(new_crawl, site, feed_at):
    crawl = await new_crawl(timeout=timedelta(seconds=0.3))

    async def hang(asked, writer):
        await asyncio.Event().wait()

    site.routes |= {"/robots.txt": hang, "/feed": site.rss()}
    outcome = await crawl.poll(feed_at(site.url("/feed")))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "timeout")
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_r03_a_robots_txt_that_is_not_there_allows_everything(crawl, site, feed_at, answering, status):
    site.routes |= {"/robots.txt": answering(status=status), "/feed": site.rss()}
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH


async def test_r03_five_redirects_are_followed(crawl, site, feed_at, answering):
    for hop in range(5):
        site.routes[f"/robots.txt{hop or ''}"] = answering(status=301, Location=f"/robots.txt{hop + 1}")
    site.routes |= {"/robots.txt5": answering(b"User-agent: *\nDisallow: /"), "/feed": site.rss()}
    assert (await crawl.poll(feed_at(site.url("/feed")))).error_kind == "robots"


async def test_r03_a_huge_robots_txt_is_read_in_part(crawl, site, feed_at, answering):
    body = b"User-agent: *\nDisallow: /feed\n" + b"#" * 510 * 1024 + b"\nDisallow: /late\n"
    site.routes |= {"/robots.txt": answering(body), "/feed": site.rss(), "/late": site.rss()}
    assert (await crawl.poll(feed_at(site.url("/feed")))).error_kind == "robots"
    assert (await crawl.poll(feed_at(site.url("/late")))).status is PollStatus.FRESH  # 500 KiB count (RFC 9309 2.5)


async def test_robots_txt_is_asked_for_once_by_however_many(crawl, site, feed_at):
    site.routes |= {f"/{number}": site.rss() for number in range(8)}
    outcomes = await asyncio.gather(*(crawl.poll(feed_at(site.url(f"/{number}"))) for number in range(8)))
    assert {outcome.status for outcome in outcomes} == {PollStatus.FRESH}
    assert site.paths.count("/robots.txt") == 1
