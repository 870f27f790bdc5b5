"""An index page without a feed: its links to articles are entries, and nothing else on it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.formats.errors import FeedError
from crawler.formats.section import read
from storage.records import FeedFormat, ParsedFeed

Story = tuple[str, str]

HEADLINES = [
    "Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'UE",
    "La Serbie et le Kosovo reprennent leurs pourparlers à Bruxelles",
    "Un câble sous-marin coupé entre la Finlande et l'Estonie",
    "Le Parlement européen vote le budget de la défense commune",
    "Grève générale en Belgique contre la réforme des retraites",
    "Les agriculteurs polonais bloquent la frontière ukrainienne",
    "Le sommet sur la mobilité militaire est reporté d'une semaine",
    "Inondations dans le nord de l'Italie, trois villages évacués",
]


def slug(headline: str) -> str:
    plain = headline.lower().replace("'", "-").replace(" ", "-").replace(",", "")
    return plain.translate(str.maketrans("éèàçôâ", "eecaoa"))


def wire(stories: Sequence[Story]) -> str:
    """A wire's section: a list of headlines, the navigation in lists without any name."""
    items = "".join(f'<li><span class="time">08h38</span><a href="{link}">{text}</a></li>' for link, text in stories)
    return f"""<html lang="fr"><head><title>Europe</title></head><body>
      <div class="top"><ul><li><a href="/">Accueil</a></li><li><a href="/chine/index.htm">Chine</a></li>
        <li><a href="/europe/index.htm">Europe</a></li><li><a href="/afrique/">Afrique</a></li></ul></div>
      <div class="list"><ul>{items}</ul></div>
      <div class="bottom"><a href="/europe/index_2.htm">2</a> <a href="/europe/index_3.htm">3</a>
        <a href="/europe/page/2">Page suivante des dépêches</a>
        <a href="/qui-sommes-nous-et-nos-valeurs.htm">À propos de notre agence de presse</a></div></body></html>"""


def paper(stories: Sequence[Story]) -> str:
    """A paper's section: teasers with pictures, a headline and a button; tags; furniture that is called so."""
    teasers = "".join(
        f"""<article class="post tag-otan"><a href="{link}"><img src="x.jpg" alt=""></a>
        <header><h2><a href="{link}{"&amp;" if "?" in link else "?"}utm_source=index">{text}</a></h2></header>
        <a class="tag" rel="tag" href="/tag/otan-et-union-europeenne-de-defense">OTAN</a>
        <a class="author" href="/auteur/claire-de-la-fontaine">Claire de la Fontaine</a>
        <p>…</p><a href="{link}#comments">Lire la suite</a></article>"""
        for link, text in stories
    )
    return f"""<!doctype html><html lang="fr"><body class="has-nav">
      <header><nav><a href="/europe">Europe</a><a href="/dossiers/la-guerre-en-ukraine-jour-apres-jour">
        La guerre en Ukraine, jour après jour</a></nav></header>
      <main>{teasers}</main><div class="pagination"><a rel="next" href="/europe?page=2">Suivant</a></div>
      <footer><a href="/conditions-generales-d-utilisation-du-site">Les conditions générales d'utilisation</a>
      <a href="https://social.example/partager-cet-article-avec-vos-amis">Partager cet article avec vos amis</a>
      </footer></body></html>"""


def portal(stories: Sequence[Story]) -> str:
    """A portal: the whole teaser is one link, in nothing but divisions."""
    cards = "".join(
        f'<div class="card c{number}"><a href="{link}"><div><h3>{text}</h3><p>Le {number}, en bref.</p></div></a></div>'
        for number, (link, text) in enumerate(stories)
    )
    return f"""<body><div class="menu-main"><div><a href="/live">En direct</a>
      <a href="/europe/dossiers-a-lire-en-europe">
      Tous les dossiers à lire en Europe</a></div></div><div class="cards">{cards}</div>
      <div><a href="/abonnement">Abonnez-vous dès maintenant pour un euro par mois</a></div></body>"""


def dated(number: int) -> Story:
    return f"/europe/2026/11/{number % 28 + 1:02}/{slug(HEADLINES[number % 8])}-{number}.html", HEADLINES[number % 8]


def hashed(number: int) -> Story:
    return f"/2026{number % 12 + 1:02}01/{number:032x}/c.html", f"{HEADLINES[number % 8]} ({number})"


def slugged(number: int) -> Story:
    return f"/{slug(HEADLINES[number % 8])}-{'abcdefghij'[number // 8 % 10]}x", HEADLINES[number % 8]


def numbered(number: int) -> Story:
    return f"/article.php?id={100000 + number}", HEADLINES[number % 8]


def chinese(number: int) -> Story:
    return f"/n1/2026/1123/c{1000 + number}-{40000000 + number}.html", f"北约与欧盟外长同意加强合作第{number}次会议"


LAYOUTS = [wire, paper, portal]
ADDRESSES = [dated, hashed, slugged, numbered, chinese]
URL = "https://www.paper.example/europe/"


def look(page: str, before: ParsedFeed | None = None) -> ParsedFeed:
    return read(page.encode(), before.learned if before else None, url=URL)


def paths(parsed: ParsedFeed) -> set[str]:
    return {
        (entry.link or "").removeprefix("https://www.paper.example").split("?utm")[0].split("&utm")[0]
        for entry in parsed.entries
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_links_to_articles_are_entries_and_nothing_else_is(
    layout: Callable[[Sequence[Story]], str], address: Callable[[int], Story]
) -> None:
    stories = [address(number) for number in range(8)]
    first = look(layout(stories))
    assert first.format is FeedFormat.SECTION
    assert paths(first) == {link for link, _ in stories}
    assert {entry.title for entry in first.entries} == {text for _, text in stories}
    newer = [address(number) for number in range(20, 22)]
    second = look(layout([*newer, *stories[:-2]]), first)
    assert paths(second) - paths(first) == {link for link, _ in newer}


@settings(max_examples=60)
@given(
    layout=st.sampled_from(LAYOUTS),
    address=st.sampled_from(ADDRESSES),
    known=st.lists(st.integers(0, 79), min_size=3, max_size=12, unique=True),
    fresh=st.lists(st.integers(0, 79), max_size=4, unique=True),
    seed=st.integers(0, 9),
)
def test_a_shuffle_brings_nothing_and_a_new_article_itself(
    layout: Callable[[Sequence[Story]], str],
    address: Callable[[int], Story],
    known: list[int],
    fresh: list[int],
    seed: int,
) -> None:
    stories = [address(number) for number in known]
    first = look(layout(stories))
    shuffled = stories[:]
    random.Random(seed).shuffle(shuffled)
    second = look(layout(shuffled), first)
    assert paths(second) == paths(first)
    came = [address(number) for number in fresh]
    third = look(layout([*came, *shuffled][:12]), second)
    assert paths(third) - paths(first) == {link for link, _ in [*came, *shuffled][:12]} - {link for link, _ in stories}


def test_what_articles_look_like_is_learned_of_their_place_and_of_their_addresses() -> None:
    stories = [(f"/a/{number}", HEADLINES[number % 8]) for number in range(1000, 1006)]
    first = look(paper(stories))
    in_place = paper([("/b/1007", "Séisme"), *stories])  # one word, at an address of another shape
    in_shape = paper(stories).replace("<p>…</p>", '<p><a href="/a/1008">Séisme à Rome</a></p>', 1)
    assert "/b/1007" in paths(look(in_place, first))
    assert "Séisme" in {entry.title for entry in look(in_place, first).entries}
    assert "/a/1008" in paths(look(in_shape, first))
    other = look(paper([dated(number) for number in range(2)]))
    alone = paper([dated(number) for number in range(2)]).replace(
        "<p>…</p>", '<p><a href="/a/1008">Séisme à Rome</a></p>', 1
    )
    assert "/a/1008" not in paths(look(alone, other))
    assert "/b/1007" not in paths(look(wire([("/b/1007", "Séisme"), dated(1)])))


def test_what_was_navigation_stays_navigation() -> None:
    page = paper([dated(number) for number in range(5)])
    first = look(page)
    link = "/dossiers/la-guerre-en-ukraine-jour-apres-jour"
    promoted = page.replace("<main>", f'<main><article><h2><a href="{link}">{HEADLINES[0]}</a></h2></article>')
    assert link in paths(look(promoted))
    assert paths(look(promoted, first)) == paths(first)


def test_a_page_without_articles_is_told_and_teaches_nothing() -> None:
    with pytest.raises(FeedError, match="no link on this page looks like one to an article"):
        look("<html><body><h1>Please enable scripts</h1><a href='/help'>Help</a></body></html>")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x89PNG...",
        b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>',
        b"<a " + b"x=1 " * 60_000 + b">",
        b"<div>" * 50_000 + b"<a href='/x'>",
    ],
)
def test_hostile_pages_end_in_words(body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body, None, url=URL)


@given(st.text(alphabet="<>/abcé\"'= \n#?&;", max_size=200))
def test_any_soup_is_read_or_refused(soup: str) -> None:
    try:
        parsed = read(f"<body><a href='/2026/11/23/{'mot-' * 5}'>{soup}</a>{soup}".encode(), None, url=URL)
    except FeedError:
        return
    assert all(entry.link for entry in parsed.entries)


def test_memory_stays_small() -> None:
    before = None
    for start in range(0, 6000, 300):
        before = look(wire([dated(number) for number in range(start, start + 300)]), before)
    assert before is not None
    assert before.learned is not None
    assert len(before.learned["articles"]) == 1500
    assert len(before.learned["shapes"]) <= 300
