"""How often a host is asked, and when it is left alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from crawler.failures import FetchFailed
from crawler.politeness import Hosts
from storage.records import PollStatus

GAP = timedelta(milliseconds=80)


def gaps(site):
    return [after.at - before.at for before, after in pairwise(site.asked)]


async def test_r05_a_host_is_asked_by_one_request_at_a_time_with_a_gap(new_crawl, site, feed_at):
    crawl = await new_crawl(host_gap=GAP)

    async def slow(asked, writer):
        await asyncio.sleep(0.1 if asked.path == "/3" else 0)
        writer.write(site.rss())

    site.routes |= {f"/{number}": slow for number in range(6)}
    outcomes = await asyncio.gather(*(crawl.poll(feed_at(site.url(f"/{number}"))) for number in range(6)))
    assert {outcome.status for outcome in outcomes} == {PollStatus.FRESH}
    assert len(site.asked) == 7  # with robots.txt
    assert site.most_open == 1
    assert min(gaps(site)) >= GAP.total_seconds() - 0.01


async def test_r05_hosts_do_not_wait_for_each_other(new_crawl, new_site, feed_at, answering):
    crawl = await new_crawl(host_gap=timedelta(seconds=30))
    sites = [await new_site() for _ in range(4)]
    all_asked = asyncio.Barrier(len(sites) + 1)

    async def meet(asked, writer):
        await all_asked.wait()
        writer.write(answering(status=410))

    for each in sites:
        each.routes["/robots.txt"] = meet
    polls = [asyncio.create_task(crawl.poll(feed_at(each.url("/feed")))) for each in sites]
    async with asyncio.timeout(5):
        await all_asked.wait()
    for poll in polls:
        poll.cancel()


async def test_r05_a_redirect_waits_for_its_turn_at_the_host_it_leads_to(new_crawl, new_site, feed_at, answering):
    crawl = await new_crawl(host_gap=GAP)
    here, there = await new_site(), await new_site()
    here.routes |= {f"/{number}": answering(status=302, Location=there.url(f"/{number}")) for number in range(3)}
    there.routes |= {f"/{number}": there.rss() for number in range(6)}
    urls = [site.url(f"/{number}") for number in range(3) for site in (here, there)]
    urls += [there.url(f"/{number}") for number in range(3, 6)]
    outcomes = await asyncio.gather(*(crawl.poll(feed_at(url)) for url in urls))
    assert {outcome.status for outcome in outcomes} == {PollStatus.FRESH}
    assert len(there.asked) == 10
    assert min(gaps(there)) >= GAP.total_seconds() - 0.01


async def test_r05_one_host_does_not_use_up_the_requests_of_all(new_crawl, new_site, feed_at):
    crawl = await new_crawl(concurrency=2)
    slow, quick = await new_site(), await new_site()
    release = asyncio.Event()

    async def wait(asked, writer):
        await release.wait()
        writer.write(slow.rss())

    slow.routes |= {f"/{number}": wait for number in range(5)}
    quick.routes["/feed"] = quick.rss()
    waiting = [asyncio.create_task(crawl.poll(feed_at(slow.url(f"/{number}")))) for number in range(5)]
    assert (await crawl.poll(feed_at(quick.url("/feed")))).status is PollStatus.FRESH
    release.set()
    await asyncio.gather(*waiting)


async def test_r04_crawl_delay_stretches_the_gap(new_crawl, site, feed_at, answering):
    crawl = await new_crawl()
    site.routes |= {"/robots.txt": answering(b"User-agent: *\nCrawl-delay: 0.3"), "/a": site.rss(), "/b": site.rss()}
    await asyncio.gather(crawl.poll(feed_at(site.url("/a"))), crawl.poll(feed_at(site.url("/b"))))
    assert min(gaps(site)) >= 0.29


@pytest.mark.parametrize("status", [429, 503, 403, 500])
async def test_n19_a_host_that_asks_to_be_left_alone_is(crawl, site, feed_at, answering, status):
    site.routes |= {"/busy": answering(status=status, Retry_After="3600"), "/feed": site.rss()}
    first, *others = await asyncio.gather(
        crawl.poll(feed_at(site.url("/busy"))), *(crawl.poll(feed_at(site.url("/feed"))) for _ in range(3))
    )
    assert (first.error_kind, first.retry_after) == (f"http-{status}", timedelta(hours=1))
    assert {outcome.error_kind for outcome in others} == {"cooling-down"}
    assert all(timedelta(minutes=59) < outcome.retry_after <= timedelta(hours=1) for outcome in others)
    assert site.paths == ["/robots.txt", "/busy"]


async def test_n19_a_hosts_wish_holds_for_the_next_process(new_crawl, newsroom, site, feed_at, answering):
    """Also for what nothing in the ledger waits for yet: the feed of another paper on the same host."""
    site.routes |= {"/busy": answering(status=429, Retry_After="600"), "/feed": site.rss()}
    first = await new_crawl(newsroom.now)
    assert (await first.poll(feed_at(site.url("/busy")))).error_kind == "http-429"
    newsroom.time += timedelta(seconds=590)
    second = await new_crawl(newsroom.now)
    outcome = await second.poll(feed_at(site.url("/feed")))
    assert outcome.error_kind == "cooling-down"
    assert timedelta(seconds=5) < outcome.retry_after <= timedelta(seconds=10)
    assert site.paths == ["/robots.txt", "/busy"]
    newsroom.time += timedelta(seconds=11)
    third = await new_crawl(newsroom.now)
    assert (await third.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH


async def test_n19_a_clock_that_was_set_back_makes_no_wait_longer_than_a_day(new_crawl, newsroom, site, feed_at):
    with newsroom.database.begin() as ledger:
        ledger.hosts.rest(site.host, newsroom.now() + timedelta(days=400))
        ledger.hosts.rest(site.host, newsroom.now() + timedelta(days=1))  # a shorter one does not cut it short
        assert ledger.hosts.resting(site.host, newsroom.now() + timedelta(days=399)) is not None
    outcome = await (await new_crawl(newsroom.now)).poll(feed_at(site.url("/feed")))
    assert outcome.error_kind == "cooling-down"
    assert outcome.retry_after <= timedelta(days=1)


async def test_n19_robots_txt_itself_may_ask_for_it(crawl, site, feed_at, answering):
    site.routes |= {"/robots.txt": answering(status=503, Retry_After="600"), "/feed": site.rss()}
    await crawl.poll(feed_at(site.url("/feed")))
    assert (await crawl.poll(feed_at(site.url("/feed")))).error_kind == "cooling-down"
    assert site.paths == ["/robots.txt"]


def test_n19_a_wait_is_kept_to_the_end_on_a_clock_that_only_goes_forward():
    seconds = 100.0
    hosts = Hosts(lambda: seconds)
    hosts.answered("a.example", 503, timedelta(seconds=30))
    hosts.answered("a.example", 503, timedelta(seconds=5))  # a shorter one does not cut it short
    hosts.answered("b.example", 200, timedelta(seconds=30))
    assert hosts.wait("a.example") == timedelta(seconds=30)
    assert hosts.wait("b.example") is None
    with pytest.raises(FetchFailed, match=r"a\.example asked to be left alone for another 30 s"):
        hosts.check("a.example")
    seconds += 30
    assert hosts.wait("a.example") is None
    hosts.check("a.example")


def test_n20_a_busy_host_that_does_not_say_how_long_has_a_minute():
    hosts = Hosts(lambda: 0.0)
    hosts.answered("a.example", 429, None)
    hosts.answered("b.example", 503, None)
    assert hosts.wait("a.example") == timedelta(minutes=1)
    assert hosts.wait("b.example") is None


def test_waits_that_are_over_are_forgotten():
    seconds = 0.0
    hosts = Hosts(lambda: seconds)
    for number in range(100):
        hosts.answered(f"{number}.example", 503, timedelta(seconds=10))
        seconds += 1
    assert len(hosts._ready_at) <= 10
