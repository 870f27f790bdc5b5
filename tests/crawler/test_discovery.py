"""Looking for feeds at a site: those that it names, its news sitemaps, and only then the usual places."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.failures import FetchFailed
from crawler.formats.leads import read_leads
from storage.records import FeedFormat, PollStatus
from tests.crawler.conftest import Site, http

HOME = """<!doctype html><html><head><title>The Paper</title>{head}</head><body>{body}</body></html>"""
NEWS_SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{origin}/a</loc><news:news>
  <news:publication_date>2026-11-02T09:00:00Z</news:publication_date><news:title>A</news:title></news:news></url></urlset>"""


def home(site: Site, head: str = "", body: str = "") -> None:
    site.routes["/"] = http(HOME.format(head=head, body=body).encode())


async def found(crawl: Any, site: Site) -> list[tuple[str, FeedFormat]]:
    return [(each.url.removeprefix(site.origin), each.format) for each in await crawl.look(site.url("/"))]


async def test_the_feeds_that_a_page_names_are_found_and_nothing_is_guessed(crawl: Any, site: Site) -> None:
    home(
        site,
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="Alternate" type="application/rss+xml" title="News" href="/news.xml">'
        '<link rel="alternate" hreflang="fr" href="/fr/">'
        '<link rel="alternate" type="application/json" href="/wp-json/1">',
        '<a href="/sport/rss">RSS: sport</a><a href="/about">About our news feed</a>',
    )
    site.routes |= {"/news.xml": site.rss(), "/comments/feed": site.rss(), "/sport/rss": site.rss()}
    assert await found(crawl, site) == [
        ("/news.xml", FeedFormat.RSS),
        ("/sport/rss", FeedFormat.RSS),
        ("/comments/feed", FeedFormat.RSS),
    ]
    assert "/feed" not in site.paths
    assert "/about" not in site.paths


async def test_a_named_feed_that_cannot_be_read_is_no_candidate(crawl: Any, site: Site) -> None:
    home(site, '<link rel="alternate" type="application/rss+xml" href="/gone.xml">')
    assert await found(crawl, site) == []
    assert set(site.paths) == {"/", "/robots.txt", "/gone.xml"}


async def test_the_usual_places_are_tried_only_where_nothing_is_named_and_until_one_answers(
    crawl: Any, site: Site
) -> None:
    home(site, body="<a href='/a'>A headline of an article</a>")
    site.routes["/rss.xml"] = site.rss()
    assert await found(crawl, site) == [("/rss.xml", FeedFormat.RSS)]
    assert "/feed.xml" not in site.paths


async def test_news_sitemaps_of_robots_txt_are_found_and_come_after_feeds(crawl: Any, site: Site) -> None:
    home(site, '<link rel="alternate" type="application/atom+xml" href="feed.xml">')
    site.routes["/feed.xml"] = site.rss()
    site.routes["/robots.txt"] = http(
        f"User-agent: *\nDisallow: /private\nsitemap: {site.origin}/all.xml\n"
        f"Sitemap: {site.origin}/news-sitemap.xml\n".encode(),
        content_type="text/plain",
    )
    site.routes["/news-sitemap.xml"] = http(NEWS_SITEMAP.format(origin=site.origin).encode(), content_type="text/xml")
    assert await found(crawl, site) == [("/feed.xml", FeedFormat.RSS), ("/news-sitemap.xml", FeedFormat.NEWS_SITEMAP)]
    assert "/all.xml" not in site.paths


async def test_nothing_that_robots_txt_forbids_is_asked_for(crawl: Any, site: Site) -> None:
    home(site, '<link rel="alternate" type="application/rss+xml" href="/private/feed.xml">')
    site.routes["/robots.txt"] = http(b"User-agent: *\nDisallow: /private\n", content_type="text/plain")
    site.routes["/private/feed.xml"] = site.rss()
    assert await found(crawl, site) == []
    assert "/private/feed.xml" not in site.paths


async def test_a_site_without_a_page_is_told(crawl: Any, site: Site) -> None:
    with pytest.raises(FetchFailed, match="answers 404"):
        await crawl.look(site.url("/"))


def test_leads_are_bounded_and_absolute() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="rss/{number}">' for number in range(99))
    page = HOME.format(head=f'<base href="/x/">{links}', body="").encode()
    leads = read_leads(page, url="https://paper.example/", content_type="text/html", charset=None)
    assert len(leads) == 30
    assert leads[0] == "https://paper.example/x/rss/0"


async def test_a_section_page_is_polled_as_any_feed(crawl: Any, site: Site, feed_at: Any) -> None:
    def page(*numbers: int) -> bytes:
        links = "".join(
            f"<li><a href='/2026/11/02/{number}-ministers-agree-on-mobility'>Ministers agree on mobility, {number}</a>"
            for number in numbers
        )
        return http(HOME.format(head="", body=f"<nav><a href='/europe'>Europe</a></nav><ul>{links}</ul>").encode())

    site.routes["/europe/"] = page(1, 2)
    first = await crawl.poll(feed_at(site.url("/europe/"), kind="section"))
    assert (first.status, first.parsed.format, len(first.parsed.entries)) == (PollStatus.FRESH, FeedFormat.SECTION, 2)
    site.routes["/europe/"] = page(3, 2, 1)
    known = feed_at(
        site.url("/europe/"), kind="section", learned=first.parsed.learned, body_hash=first.body_hash, etag=first.etag
    )
    second = await crawl.poll(known)
    assert second.parsed.entries[0].link.endswith("/3-ministers-agree-on-mobility")
    site.routes["/europe/"] = http(b"<html><body><a href='/login'>Please log in</a></body></html>")
    third = await crawl.poll(known)
    assert (third.status, third.error_kind, third.parsed) == (PollStatus.SOFT, "not-a-feed", None)


async def test_a_changed_document_without_anything_new_ends_unchanged(crawl: Any, site: Site, feed_at: Any) -> None:
    def rss(built: int) -> bytes:
        return http(
            f"<rss version='2.0'><channel><ttl>45</ttl><lastBuildDate>{built}</lastBuildDate>"
            f"<item><title>A</title><link>/a</link></item></channel></rss>".encode(),
            content_type="application/rss+xml",
            ETag=f'"{built}"',
        )

    site.routes["/feed"] = rss(1)
    first = await crawl.poll(feed_at(site.url("/feed")))
    known = feed_at(
        site.url("/feed"),
        learned=first.parsed.learned,
        body_hash=first.body_hash,
        etag=first.etag,
        last_success_at=first.finished_at,
    )
    site.routes["/feed"] = rss(2)
    second = await crawl.poll(known)
    assert (second.status, second.parsed, second.etag) == (PollStatus.UNCHANGED, None, '"2"')
    assert first.parsed.ttl.total_seconds() == 45 * 60
    assert second.body_hash != first.body_hash
