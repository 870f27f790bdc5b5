"""Feeds by the page that names them, pages that have none, and sources by their names."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.urls import clean_url
from wirewatch import catalogue
from wirewatch.catalogue import Listing, search, worth_watching

HOST = "127.0.0.43"
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>'
    "<item><guid>1</guid><title>{title}: a cable is cut</title><link>/1.html</link></item></channel></rss>"
)


@dataclass
class Pages:
    """A web site of pages that are told."""

    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    """Paths that are answered with 403."""

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Pages]:
    made = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = made.pages.get(self.path)
            body = (answer or "").encode()
            self.send_response(403 if self.path in made.refused else 404 if answer is None else 200)
            kind = "text/xml" if self.path.endswith(".xml") else "text/plain" if "robots" in self.path else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def home(site: Pages) -> Pages:
    """A home page that names two feeds."""
    site.pages |= {
        "/": '<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/sport.xml"></head><body><p>Hello</p></body></html>',
        "/news.xml": RSS.format(title="News"),
        "/sport.xml": RSS.format(title="Sport"),
    }
    return site


def watched(wirewatch: Callable[..., Any], site: Pages) -> list[str]:
    return sorted(row["url"].removeprefix(site.url("")) for row in wirewatch("feeds", "list", "--json").data)


def test_the_best_feed_of_a_page_is_watched_and_all_are_shown(wirewatch: Callable[..., Any], home: Pages) -> None:
    told = wirewatch("feeds", "add", home.url("/"))
    assert told.status == 0, told.err
    assert f"{home.url('/')} is a page; 2 feeds found:" in told.err
    assert f"2  {home.url('/sport.xml')}  Sport (rss, 1 entries)" in told.err
    assert told.out.startswith(f"{home.url('/news.xml')}: 1 entry stored, 1 as the baseline")
    assert watched(wirewatch, home) == ["/news.xml"]
    assert [row["name"] for row in wirewatch("sources", "list", "--json").data] == [HOST]


def test_all_feeds_of_a_page_are_watched_where_all_are_wanted(wirewatch: Callable[..., Any], home: Pages) -> None:
    told = wirewatch("feeds", "add", home.url("/"), "--all", "--json", "--source", "The Paper")
    assert [each["url"] for each in told.data] == [home.url("/news.xml"), home.url("/sport.xml")]
    assert {each["source"] for each in told.data} == {"The Paper"}
    assert watched(wirewatch, home) == ["/news.xml", "/sport.xml"]


def test_it_is_asked_which_feed_of_a_page_is_wanted(
    wirewatch: Callable[..., Any], home: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["3", "two", "2"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt="": next(answers))
    told = wirewatch("feeds", "add", home.url("/"), "--choose")
    assert "write numbers from 1 to 2" in told.err
    assert watched(wirewatch, home) == ["/sport.xml"]


def test_a_page_without_a_feed_leaves_nothing_behind_and_says_what_to_do(
    wirewatch: Callable[..., Any], site: Pages
) -> None:
    site.pages["/"] = "<html><body><p>Hello</p></body></html>"
    told = wirewatch("feeds", "add", site.url("/"))
    assert told.status == 1
    assert told.err.strip().endswith(
        f"to watch the page itself for links to new articles: wirewatch feeds add {site.url('/')} --kind section"
    )
    assert watched(wirewatch, site) == []
    assert wirewatch("sources", "list", "--json").data == []


def test_a_home_page_that_is_kept_from_us_does_not_hide_the_feed_beside_it(
    wirewatch: Callable[..., Any], site: Pages
) -> None:
    site.refused.add("/")
    site.pages["/rss.xml"] = RSS.format(title="News")
    told = wirewatch("feeds", "add", site.url("/"))
    assert told.status == 0, told.err
    assert "is kept from us, but not its site; 1 feed found" in told.err
    assert watched(wirewatch, site) == ["/rss.xml"]


def test_a_home_page_that_is_kept_from_us_with_nothing_beside_it_is_told_once(
    wirewatch: Callable[..., Any], site: Pages
) -> None:
    site.refused.add("/")
    told = wirewatch("feeds", "add", site.url("/"))
    assert (told.status, told.err.count("\n")) == (1, 1)
    assert "answers 403" in told.err


def test_the_news_sitemap_of_an_index_in_robots_txt_is_found(wirewatch: Callable[..., Any], site: Pages) -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news_ns = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    site.pages |= {
        "/": "<html><body><p>Hello</p></body></html>",
        "/robots.txt": "User-agent: *\nAllow: /\nSITEMAP : /index.xml\nSitemap: javascript:alert(1)\n",
        "/index.xml": f"<sitemapindex {ns}><sitemap><loc>{site.url('/index.xml')}</loc></sitemap>"
        f"<sitemap><loc>{site.url('/news-1.xml')}</loc></sitemap></sitemapindex>",
        "/news-1.xml": f"<urlset {ns} {news_ns}><url><loc>{site.url('/1.html')}</loc><news:news>"
        "<news:publication_date>2026-11-23T08:00:00Z</news:publication_date><news:title>A cable is cut</news:title>"
        "</news:news></url></urlset>",
    }
    told = wirewatch("feeds", "add", site.url("/"))
    assert told.status == 0, told.err
    assert watched(wirewatch, site) == ["/index.xml"]
    assert "1 entry stored" in told.out


def test_an_archive_without_dates_is_not_taken_for_news(wirewatch: Callable[..., Any], site: Pages) -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.pages |= {
        "/": "<html><body><p>Hello</p></body></html>",
        "/robots.txt": f"Sitemap: {site.url('/all.xml')}",
        "/all.xml": f"<urlset {ns}><url><loc>{site.url('/1.html')}</loc></url></urlset>",
    }
    assert wirewatch("feeds", "add", site.url("/")).status == 1
    assert watched(wirewatch, site) == []


@pytest.mark.parametrize("written", ["feed:http://{}", "feed://{}", "FEED:http://{}", " http://{} "])
def test_the_address_of_a_feed_may_be_written_as_readers_do(
    wirewatch: Callable[..., Any], site: Pages, written: str
) -> None:
    address = written.format(f"{HOST}:{site.port}/news.xml")
    link = f'<link rel="alternate" type="application/rss+xml" href="{address}">'
    site.pages |= {"/news.xml": RSS.format(title="News"), "/": f"<html><head>{link}</head><body>Hello</body></html>"}
    assert wirewatch("feeds", "add", address).status == 0
    assert watched(wirewatch, site) == ["/news.xml"]
    assert "/news.xml" in wirewatch("feeds", "add", site.url("/")).err


def test_a_host_alone_is_asked_by_https(wirewatch: Callable[..., Any]) -> None:
    told = wirewatch("feeds", "add", "paper.invalid/news")
    assert told.status == 1
    assert told.err.startswith("wirewatch: https://paper.invalid/news: ")
    assert "write https://host/path" in wirewatch("feeds", "add", "paper invalid").err


@pytest.mark.usefixtures("hooked")
def test_a_section_page_is_watched_and_its_new_articles_alert(
    wirewatch: Callable[..., Any], site: Pages, tmp_path: Path
) -> None:
    def publish(*slugs: str) -> None:
        links = "".join(f"<li><a href='/2026/11/23/{slug}.html'>{slug.replace('-', ' ')}</a></li>" for slug in slugs)
        site.pages["/europe/"] = f"<html><body><nav><a href='/'>Home</a></nav><ul>{links}</ul></body></html>"
        for slug in slugs:
            words = f"{slug.replace('-', ' ')}, say people who know it. " * 6
            site.pages[f"/2026/11/23/{slug}.html"] = (
                f"<html><head><title>{slug}</title></head><body><article><h1>{slug.replace('-', ' ')}</h1>"
                f"<p>{words}</p><p>{words}</p></article></body></html>"
            )

    publish("the-old-cable-was-cut-in-june", "bakers-choose-their-best-loaf")
    told = wirewatch("feeds", "add", site.url("/europe/"), "--kind", "section")
    assert told.status == 0, told.err
    assert "2 entries stored, 2 as the baseline; by what the feed says 1 match cables" in told.out
    assert wirewatch("once").status == 0
    assert not (tmp_path / "alerts.jsonl").exists()
    publish("a-new-cable-was-cut-on-monday", "the-old-cable-was-cut-in-june", "bakers-choose-their-best-loaf")
    assert wirewatch("feeds", "poll").status == 0
    assert wirewatch("once").status == 0
    assert (tmp_path / "alerts.jsonl").read_text().count("\n") == 1
    assert "a-new-cable-was-cut-on-monday" in (tmp_path / "alerts.jsonl").read_text()
    shown = wirewatch("feeds", "show", site.url("/europe/"), "--json").data
    assert (shown["kind"], shown["format"], shown["gaps"], len(shown["entries"])) == ("section", "section", [], 3)
    assert "learned" not in shown


def test_a_page_that_failed_as_a_feed_may_be_watched_as_a_section(wirewatch: Callable[..., Any], site: Pages) -> None:
    site.pages["/europe/"] = (
        "<html><body><ul><li><a href='/2026/11/23/a-new-cable-was-cut-on-monday.html'>A new cable was cut on Monday</a>"
    )
    assert wirewatch("feeds", "add", site.url("/europe/"), "--kind", "feed").status == 1
    told = wirewatch("feeds", "add", site.url("/europe/"), "--kind", "section")
    assert (told.status, told.out.partition(";")[0]) == (
        0,
        f"{site.url('/europe/')}: 1 entry stored, 1 as the baseline",
    )


def test_a_possible_gap_is_shown(wirewatch: Callable[..., Any], site: Pages) -> None:
    item = "<item><guid>{0}</guid><title>{0}</title><link>/{0}.html</link></item>"
    rss = '<rss version="2.0"><channel><title>T</title>{}</channel></rss>'
    site.pages["/feed.xml"] = rss.format(item.format(1) + item.format(2))
    wirewatch("feeds", "add", site.url("/feed.xml"))
    site.pages["/feed.xml"] = rss.format(item.format(8) + item.format(9))
    wirewatch("feeds", "poll")
    told = wirewatch("feeds", "show", site.url("/feed.xml"))
    known = r"^possible gaps\s+1 in 30 days, about 1 entry missed; the last [\d-]+ [\d:]+ to [\d:]+ UTC, about 1 entry$"
    assert re.search(known, told.out, re.MULTILINE)
    (gap,) = wirewatch("feeds", "show", site.url("/feed.xml"), "--json").data["gaps"]
    assert (gap["missed"], gap["since"] < gap["until"]) == (1.0, True)
    shown = wirewatch("sources", "show", HOST)
    assert re.search(
        rf"^[\d-]+ [\d:]+Z\t[\d-]+ [\d:]+Z\t1\t{re.escape(site.url('/feed.xml'))}$", shown.out, re.MULTILINE
    )
    assert wirewatch("sources", "show", HOST, "--json").data["gaps"] == [gap]
    why = wirewatch("explain", site.url("/5.html"), "cables").out
    assert "1 polls of feed 1 may have missed entries, the last on" in why


@pytest.mark.usefixtures("hooked")
def test_how_much_of_a_source_is_covered_is_shown(wirewatch: Callable[..., Any], site: Pages) -> None:
    item = "<item><guid>{0}</guid><title>{0}</title><link>/{0}.html</link></item>"
    rss = '<rss version="2.0"><channel><title>T</title>{}</channel></rss>'
    words = "The harbour is closed, say people who know it. " * 9
    site.pages["/1.html"] = f"<html><body><article><h1>One</h1><p>{words}</p><p>{words}</p></article></body></html>"
    site.pages["/feed.xml"] = rss.format(item.format(1) + item.format(2))
    wirewatch("feeds", "add", site.url("/feed.xml"), "--source", "The Paper")
    wirewatch("job", "fetch")
    site.pages["/feed.xml"] = rss.format(item.format(8) + item.format(9))
    wirewatch("feeds", "poll")
    coverage = wirewatch("sources", "show", "The Paper", "--json").data["coverage"]
    assert (coverage["announced"], coverage["in_full"], coverage["on_summary"], coverage["waiting"]) == (4, 1, 1, 2)
    assert (coverage["gaps"], coverage["missed"], coverage["reasons"]) == (1, 1.0, {"http-404": 1})
    assert coverage["captured"] == pytest.approx(2 / 3)
    told = wirewatch("sources", "show", "the paper").err
    assert 'no source is called "the paper": did you mean "The Paper"?' in told
    told = wirewatch("sources", "show", "The Paper").out
    assert re.search(r"^judged on the feed\s+1 \(newest: 1 http-404\)$", told, re.MULTILINE)
    assert re.search(r"^captured\s+66\.7% of what was announced", told, re.MULTILINE)
    [row] = wirewatch("sources", "list", "--json").data
    assert (row["name"], row["lists"]) == ("The Paper", [])
    assert re.search(r"The Paper.*\s4\s+1$", wirewatch("sources", "list").out, re.MULTILINE)


# ------------------------------------------------------------------ the catalogue


def test_the_catalogue_holds_what_can_be_polled() -> None:
    listings = catalogue.catalogue()
    assert len({each.url for each in listings}) == len(listings) > 1500
    for each in listings:
        assert clean_url(each.url) == each.url
        assert each.name
        assert each.kind in ("feed", "news_sitemap", "sitemap")
        assert each.evidence in ("answered", "listed", "doubtful")
        assert len(each.country) == 2


def test_a_source_is_found_by_a_word_without_its_accents_and_by_what_it_is() -> None:
    listings = catalogue.catalogue()
    assert {each.name for each in search(listings, "le monde", country="fr")} >= {"Le Monde"}
    assert search(listings, "agencia brasil") == search(listings, "Agência Brasil") != []
    wires = search(listings, category="wire", language="fr")
    assert wires
    assert {each.language.partition("-")[0] for each in wires} == {"fr"}


def test_the_catalogue_is_searched_without_a_database(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    told = wirewatch("sources", "search", "tass", "--json")
    assert told.status == 0
    assert {"name", "url", "evidence", "probed"} <= set(told.data[0])
    assert not (tmp_path / "wirewatch.db").exists()
    assert "did you mean" in wirewatch("sources", "search", "--category", "wires").err


@pytest.fixture
def listed(site: Pages, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """A catalogue of one source, with a feed that answers, one that does not, and a sitemap."""

    def listing(path: str, kind: str) -> Listing:
        return Listing("The Paper", site.url("/"), kind, site.url(path), "ZZ", "en", "publisher", "listed", False)

    listings = [listing("/news.xml", "feed"), listing("/gone.xml", "feed"), listing("/all.xml", "sitemap")]
    monkeypatch.setattr("wirewatch.commands.sources.catalogue", lambda: listings)
    site.pages["/news.xml"] = RSS.format(title="News")
    return site


def test_a_source_of_the_catalogue_is_watched_by_its_name(
    wirewatch: Callable[..., Any], listed: Pages, tmp_path: Path
) -> None:
    told = wirewatch("sources", "add", "the paper")
    assert "2 feeds added, 0 there already" in told.err
    assert watched(wirewatch, listed) == ["/gone.xml", "/news.xml"]
    assert "0 feeds added, 2 there already" in wirewatch("sources", "add", "The Paper").err
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.read() as ledger:
        [source] = ledger.sources.all()
        assert (source.name, source.country, source.language, source.declared) == ("The Paper", None, "en", False)
        assert not any(feed.declared for feed in ledger.feeds.all())
    database.close()


def test_one_feed_of_a_source_may_be_picked(wirewatch: Callable[..., Any], listed: Pages) -> None:
    assert wirewatch("sources", "add", "The Paper", "--feed", listed.url("/all.xml")).status == 0
    assert watched(wirewatch, listed) == ["/all.xml"]
    told = wirewatch("sources", "add", "The Paper", "--feed", listed.url("/al.xml"))
    assert told.status == 2
    assert f'did you mean "{listed.url("/all.xml")}"?' in told.err


def test_a_probe_says_what_came_and_keeps_nothing(wirewatch: Callable[..., Any], listed: Pages, tmp_path: Path) -> None:
    told = wirewatch("sources", "probe", "The Paper", "--json")
    assert told.status == 1
    assert [(row["answer"], row["entries"]) for row in told.data] == [("ok", 1), ("http-404", None), ("http-404", None)]
    assert "answers 404" in told.err
    assert not (tmp_path / "wirewatch.db").exists()


def test_what_is_watched_is_probed_where_no_name_is_given(wirewatch: Callable[..., Any], listed: Pages) -> None:
    wirewatch("sources", "add", "The Paper", "--feed", listed.url("/news.xml"))
    told = wirewatch("sources", "probe", "--json")
    assert (told.status, [row["url"] for row in told.data]) == (0, [listed.url("/news.xml")])


def test_an_unknown_name_is_met_with_the_nearest(wirewatch: Callable[..., Any], listed: Pages) -> None:
    told = wirewatch("sources", "add", "The Papers")
    assert told.status == 2
    assert 'did you mean "The Paper"?' in told.err


def test_sitemaps_are_watched_only_where_there_is_nothing_better() -> None:
    def listing(kind: str) -> Listing:
        return Listing("P", "", kind, kind, "FR", "fr", "publisher", "listed", False)

    feed, news, sitemap = listing("feed"), listing("news_sitemap"), listing("sitemap")
    assert worth_watching([feed, news, sitemap]) == [feed, news]
    assert worth_watching([sitemap]) == [sitemap]
