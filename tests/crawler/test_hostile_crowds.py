"""Many hostile hosts at once: what each may do alone is bounded elsewhere; here they come together."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from storage.records import PollStatus
from tests.crawler.conftest import http
from tests.crawler.figures import LAG_S, MIB, figures


async def test_hosts_that_hang_share_a_quarter_of_the_requests(new_crawl, new_site, feed_at):
    crawl = await new_crawl(timeout=timedelta(seconds=1.2), concurrency=4)
    hanging = [await new_site() for _ in range(5)]
    begun: list[float] = []

    async def hang(asked, writer):
        begun.append(asked.at)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.transport.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    for each in hanging:
        each.routes |= {"/robots.txt": http(status=404), "/feed": hang}
    first = await asyncio.gather(*(crawl.poll(feed_at(each.url("/feed"))) for each in hanging))
    assert {outcome.error_kind for outcome in first} == {"timeout"}
    assert begun[1] - begun[0] < 1.0, "side by side: else the second waits until the first has had its time"

    begun.clear()
    honest = [await new_site() for _ in range(6)]  # nothing is there: no child has to read anything
    again = [asyncio.create_task(crawl.poll(feed_at(each.url("/feed")))) for each in hanging]
    read = await asyncio.gather(*(crawl.poll(feed_at(each.url("/feed"))) for each in honest))
    assert {outcome.error_kind for outcome in read} == {"http-404"}
    assert not all(task.done() for task in again), "honest hosts did not wait until those that hang had had their time"
    assert {(await task).error_kind for task in again} == {"timeout"}
    assert min(later - earlier for earlier, later in pairwise(begun)) > 0.6, "one of them at a time"
    hanging[0].routes["/feed"] = hanging[0].rss()
    assert (await crawl.poll(feed_at(hanging[0].url("/feed")))).status is PollStatus.FRESH


async def test_feeds_of_ten_megabytes_from_forty_hosts_are_not_all_in_memory_at_once(new_crawl, new_site, feed_at):
    crawl = await new_crawl(workers=2)
    item = b"<item><title>x</title><guid>%d</guid><description>" + b"y" * 9 * MIB + b"</description></item>"
    body = b'<rss version="2.0"><channel><title>x</title>' + item % 1 + b"</channel></rss>"
    sites = [await new_site() for _ in range(40)]
    answer = http(body, content_type="application/rss+xml")

    async def send(asked, writer):
        for start in range(0, len(answer), 65_536):  # one copy for all, in pieces
            writer.write(memoryview(answer)[start : start + 65_536])
            await writer.drain()

    for each in sites:
        each.routes["/feed"] = send
    async with figures() as cost:
        outcomes = await asyncio.gather(*(crawl.poll(feed_at(each.url("/feed"))) for each in sites))
        statuses = {outcome.status for outcome in outcomes}
        del outcomes
    assert statuses <= {PollStatus.FRESH, PollStatus.SOFT}
    assert cost.grown < 300 * MIB
    assert cost.lag_s < LAG_S


async def test_huge_robots_txt_of_many_hosts_neither_stall_the_loop_nor_fill_the_memory(new_crawl, new_site, feed_at):
    crawl = await new_crawl()
    body = http(b"User-agent: *\n" + b"".join(b"Allow:/%x\n" % n for n in range(40_000)))
    sites = [await new_site() for _ in range(12)]
    for each in sites:
        each.routes |= {"/robots.txt": body, "/feed": each.rss()}
    async with figures() as cost:
        outcomes = await asyncio.gather(*(crawl.poll(feed_at(each.url("/feed"))) for each in sites))
    assert {outcome.status for outcome in outcomes} == {PollStatus.FRESH}
    assert cost.lag_s < LAG_S
    manners = next(each for each in crawl._crawler.engine.downloader.middleware.middlewares if hasattr(each, "_known"))
    assert 1 <= len(manners._known) <= 200_000 // 40_000
