"""The Independent: a live page's updates stand below the article, and look like its paragraphs."""

from crawler.publishers.rules import Publisher

RULE = Publisher(
    hosts=("independent.co.uk",),
    body=("#main.main-wrapper", "article .main-wrapper #main", "article #main"),
    cut=("[id^='post-']", "[class*='live-blog']", "[class*='liveblog']"),
)
