"""What a newsroom's software says is one article is believed as far as the words bear it out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import schema
from storage.articles import Stored
from storage.database import Database
from storage.identity import revision_kind
from storage.kinship import is_another, is_kin
from storage.records import Access, Article, PubStatus, RevisionKind
from tests.conftest import NOW

SITE = "https://journal.example"
TUNNEL = (
    "Le tunnel du Mont-Gris fermé jusqu'à jeudi",
    "Le tunnel du Mont-Gris restera fermé jusqu'à jeudi après l'incendie d'un camion, a annoncé lundi la préfecture."
    " Aucun blessé n'est à déplorer, mais la voûte doit être inspectée sur deux cents mètres.\n\nLes poids lourds sont"
    " détournés par le col de Fréhaut, où la circulation alternée provoque des bouchons de plus d'une heure.\n\nLa"
    " société concessionnaire chiffre les dégâts à trois millions d'euros et promet une réouverture progressive.",
)
STRIKE = (
    "Grève des éboueurs : le maire de Sarlon réquisitionne",
    "Le maire de Sarlon a réquisitionné mardi une trentaine d'éboueurs après neuf jours de grève. Les tas d'ordures"
    " atteignent deux mètres dans le centre ancien, et les commerçants ferment les uns après les autres.\n\nLes"
    " syndicats dénoncent une atteinte au droit de grève et saisissent le tribunal administratif, qui doit se prononcer"
    " dans les quarante-huit heures ; une manifestation est prévue samedi devant la mairie.",
)
GROWN = TUNNEL[1] + "\n\nUne cellule de crise est ouverte depuis mardi matin à Fréhaut."
ENGLISH = (
    "Mont-Gris tunnel closed until Thursday",
    "The Mont-Gris tunnel will stay closed until Thursday after a truck fire, the prefecture said on Monday. Nobody was"
    " hurt, but two hundred metres of the vault have to be inspected. Heavy trucks are sent over the Fréhaut pass.",
)


def said(text: tuple[str, str] = TUNNEL, path: str = "/2026/tunnel", hours: float = 0, **changes: object) -> Article:
    values: dict[str, object] = {"published_at": None, "language": "fr", **changes}
    if values["published_at"] is True:
        values["published_at"] = NOW + timedelta(hours=hours)
    return Article(url=SITE + path, headline=text[0], body_text=text[1], **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One ledger for all; each visit belongs to a source of its own."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('kinship')}/wirewatch.db")
    schema.upgrade(database)
    yield database
    database.close()


_SOURCES = itertools.count()


def visits(ledger: Database, *articles: Article, hours: float = 1) -> list[Stored]:
    """What becomes of articles of one source that are read one after the other."""
    stored = []
    source = f"Journal {next(_SOURCES)}"
    for place, article in enumerate(articles):
        with ledger.begin() as work:
            seen_at = NOW + timedelta(hours=hours * place)
            stored.append(work.articles.store(article, source_id=work.sources.declare(source), seen_at=seen_at))
    return stored


CANONICAL = SITE + "/2026/tunnel"
OBITUARY = SITE + "/obituary/nils-aker"
FILM = (
    "Pour regarder ce film, il faut un navigateur récent qui autorise les scripts. Vérifiez vos réglages, acceptez les"
    " témoins de ce site et chargez la page de nouveau. Si rien n'y fait, écrivez au service des lecteurs, à Fréhaut,"
    " en donnant l'adresse de la page et le nom de votre navigateur. Nos films se regardent aussi dans notre"
    " application, qui est gratuite et montre les images du jour, rangées par lieu et par sujet, et celles des trente"
    " derniers jours."
)
NOTICE = (
    "Une apothèque reste ouverte cette nuit jusqu'à huit heures. Sonnez à la porte de côté. En cas d'urgence, appelez"
    " le médecin de garde ; aux heures creuses, le supplément est de trois euros. Les enfants de moins de douze ans en"
    " sont dispensés sur ordonnance. La liste de tout le mois est affichée à la mairie et publiée chaque vendredi par"
    " le syndicat des pharmaciens, dont le siège est à Grenoble. Merci de venir avec la carte vitale et de garder le"
    " silence dans la cour."
)


def obituary(name: str, town: str, born: int = 1944, **changes: object) -> Article:
    text = (
        f"{name}, the boat builder, has died at the age of 81, the family said on Monday. Born in {town} in {born},"
        f" {name.split()[0]} studied in the capital and worked there for many years before coming back to the coast."
        f" The funeral will take place in the church of {town}, and the family asks for gifts to the sea rescue."
    )
    return said((f"{name}, boat builder, dies at 81", text), f"/obituary/{name.lower().replace(' ', '-')}", **changes)


def match(one: str, other: str, scorer: str, **changes: object) -> Article:
    text = (
        f"On Sunday {one} beat {other} 2-0 in the coastal league. Captain {scorer} scored the first goal after a corner"
        f" in the first half, and the home side kept its lead until the end in spite of a late chance for {other}."
    )
    return said((f"Win for {one} over {other}", text), f"/match/{one}-{other}", **changes)


def weather(day: str, most: int, least: int, wind: int) -> Article:
    text = (
        f"The weather in Brevik on {day} will be changeable with sunny spells in the morning and showers later. The"
        f" temperature reaches {most} degrees and falls to {least} in the night, with gusts of {wind} kilometres."
    )
    return said((f"Weather for Brevik on {day}", text), f"/weather/{day}", alt_ids=("weather",))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(said(canonical_url=SITE + "/"), said(STRIKE, "/2026/greve", canonical_url=SITE + "/"), id="front"),
        pytest.param(
            said(canonical_url=SITE + "/societe/"),
            said(STRIKE, "/2026/greve", canonical_url=SITE + "/societe/"),
            id="section",
        ),
        pytest.param(said(), said(STRIKE, "/2026/greve", canonical_url=CANONICAL), id="template"),
        pytest.param(said(STRIKE, "/2026/greve", canonical_url=CANONICAL), said(), id="template, the other way round"),
        pytest.param(
            said(final_url=SITE + "/societe"), said(STRIKE, "/2026/greve", final_url=SITE + "/societe"), id="redirects"
        ),
        pytest.param(said(alt_ids=("12",)), said(STRIKE, "/2026/greve", alt_ids=("12",)), id="guids begin anew"),
        pytest.param(
            said(), said(ENGLISH, "/en/2026/tunnel", canonical_url=CANONICAL, language="en"), id="translation"
        ),
        pytest.param(
            said(path="/direct", published_at=True),
            said(STRIKE, "/direct", 6, published_at=True),
            id="a live page anew",
        ),
        pytest.param(said(path="/a-1234567"), said(STRIKE, "/b-1234567"), id="one number for two articles"),
        pytest.param(said(path="/1234567/a"), said(STRIKE, "/1234567/b"), id="a section's number for two articles"),
        pytest.param(
            obituary("Nils Aker", "Torvik"), obituary("Berit Moe", "Brevik", canonical_url=OBITUARY), id="obituaries"
        ),
        pytest.param(
            match("Brevik", "Aunes", "Holm", canonical_url=SITE + "/"),
            match("Brevik", "Torvik", "Lie", canonical_url=SITE + "/"),
            id="two matches of one team, the front page as everybody's address",
        ),
        pytest.param(
            weather("Tuesday", 12, 4, 61), weather("Wednesday", 15, 7, 22), id="the weather's guid, day after day"
        ),
        pytest.param(
            said(("Briefing", TUNNEL[1]), "/briefing", published_at=True),
            said(("Briefing", STRIKE[1]), "/briefing", 24, published_at=True),
            id="a briefing that keeps its headline",
        ),
        pytest.param(said(("La tempête", FILM), "/film/1"), said(("Un incendie", FILM), "/film/2"), id="two films"),
        pytest.param(
            said(("Apothèque de garde à Sarlon", NOTICE), "/garde/1"),
            said(("Apothèque de garde à Fréhaut", NOTICE), "/garde/2"),
            id="two towns, named in the headline alone",
        ),
    ],
)  # fmt: skip
def test_two_articles_that_a_newsroom_takes_for_one_are_two(ledger: Database, first: Article, second: Article) -> None:
    one, other = visits(ledger, first, second)
    assert one.article_id != other.article_id


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(said(alt_ids=("urn:7",)), said((TUNNEL[0], GROWN), "/moved", alt_ids=("urn:7",)), id="guid"),
        pytest.param(
            said(path="/societe/tunnel-ferme-1234567.html"),
            said(("Tunnel : experts attendus", GROWN), "/region/tunnel-experts-1234567.html"),
            id="the words of the address were rewritten, its number stayed",
        ),
        pytest.param(said(), said((TUNNEL[0], GROWN), "/amp-of/x", canonical_url=CANONICAL), id="canonical"),
        pytest.param(
            said(path="/1234567/tunnel-ferme"),
            said(("Experts attendus", GROWN), "/1234567/experts-attendus"),
            id="the number stands before the words",
        ),
        pytest.param(
            said(), said(("Camion en feu : le tunnel fermé", TUNNEL[1]), "/camion"), id="another headline and address"
        ),
        pytest.param(
            obituary("Nils Aker", "Torvik"),
            obituary("Nils Aker", "Torvik", born=1945, canonical_url=OBITUARY),
            id="an obituary corrected under its canonical address",
        ),
        pytest.param(
            said(path="/direct"),
            said(("En direct : réouverture", "18h10. Une voie.\n\n" + TUNNEL[1]), "/direct"),
            id="a live page that goes on",
        ),
        pytest.param(
            said((TUNNEL[0], "Le tunnel restera fermé."), extraction_method="feed"),
            said((TUNNEL[0], GROWN)),
            id="in short and in full",
        ),
        pytest.param(said(), said(STRIKE), id="all of it other, and no word of when"),
        pytest.param(
            said(("Séisme : 21 morts", TUNNEL[1]), published_at=True),
            said(("Séisme : 35 morts", GROWN), hours=24, published_at=True),
            id="a toll that rises",
        ),
        pytest.param(
            said(("Tunnel fermé jusqu'à jeudi", TUNNEL[1]), published_at=True),
            said(("Tunnel fermé jusqu'à vendredi", TUNNEL[1]), published_at=True),
            id="another day, the same publication",
        ),
    ],
)  # fmt: skip
def test_an_article_that_moved_or_changed_is_one(ledger: Database, first: Article, second: Article) -> None:
    one, other = visits(ledger, first, second)
    assert (one.article_id, other.number) == (other.article_id, 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Météo : le temps pour mardi", "Soleil, 12 degrés."), ("Météo : le temps pour mercredi", "Pluie.")),
        (("Kurse vom 2.11.", "Dax 18.000 Punkte."), ("Kurse vom 3.11.", "Dax 18.200 Punkte.")),
        (("11月2日天气预报", "今天晴，最高气温12度。"), ("11月3日天气预报", "今天多云，最高气温10度。")),
    ],
)  # fmt: skip
def test_a_page_that_begins_anew_each_day_is_new_each_day(
    ledger: Database, first: tuple[str, str], second: tuple[str, str]
) -> None:
    today, tomorrow = said(first, "/daily", published_at=True), said(second, "/daily", hours=24, published_at=True)
    one, other, again = visits(ledger, today, tomorrow, tomorrow, hours=24)
    assert one.article_id != other.article_id
    assert again.revision_id == other.revision_id


def test_a_page_that_goes_to_and_fro_is_two_articles_and_no_more(ledger: Database) -> None:
    first = said(path="/direct", published_at=True)
    one, other, back, forth = visits(ledger, *[first, said(STRIKE, "/direct", 6, published_at=True)] * 2)
    assert (back.revision_id, forth.revision_id) == (one.revision_id, other.revision_id)


def test_what_took_the_place_of_another_is_known_by_the_address(ledger: Database) -> None:
    first, second = said(path="/direct", published_at=True), said(STRIKE, "/direct", 6, published_at=True)
    changed = replace(second, body_text=STRIKE[1] + "\n\nLe préfet appelle au calme.")
    one, other, later = visits(ledger, first, second, changed)
    assert one.article_id != other.article_id
    assert (later.article_id, later.number) == (other.article_id, 2)


def test_a_long_text_in_characters_is_known_again_as_one_in_letters(ledger: Database) -> None:
    body = "当局周一宣布，由于一辆卡车起火，格雷山隧道将关闭至周四。没有人员受伤，但需要检查拱顶。" * 4
    one, other = visits(ledger, said(("隧道关闭", body), "/zh/1"), said(("隧道关闭", body), "/zh/2"))
    assert one.article_id == other.article_id


def test_a_wall_that_cuts_a_text_is_no_news_and_what_a_shut_page_says_anew_is() -> None:
    free, cut = said(), said((TUNNEL[0], TUNNEL[1][:120]), access=Access.PAYWALLED)
    assert revision_kind(free, cut) is None
    assert revision_kind(free, replace(cut, body_text=TUNNEL[1].rpartition("\n\n")[0])) is None
    assert revision_kind(free, replace(cut, body_text="Cet article est réservé aux abonnés. Déjà inscrit ?")) is None
    assert revision_kind(cut, free) is not None
    assert revision_kind(cut, replace(cut, body_text="Le tunnel a rouvert mardi.")) is RevisionKind.UPDATE
    assert revision_kind(free, replace(cut, body_text=GROWN)) is RevisionKind.UPDATE
    assert revision_kind(free, replace(cut, pub_status=PubStatus.CANCELED)) is RevisionKind.WITHDRAWAL


def test_nothing_can_be_said_of_texts_without_words() -> None:
    assert is_kin(said(("?", "")), said(("?", "")))
    assert not is_kin(said(("?", "")), said(("!", "")))
    assert not is_another(said(("?", "")), said(("!", "")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "(Reporting by Ida Lind; Editing by Paul Stern)",
            "(Reporting by Ida Lind and Omar Had; Editing by Grace Lee)",
        ),
        ("اقرأ أيضا: حريق في سوق السمك", "اقرأ أيضا: افتتاح جسر جديد على النهر"),
        ("Lire aussi : un quai rehaussé", "À lire aussi : la digue"),
        ("関連記事：港の使用料", "関連記事：橋の建て替え"),
    ],
)
def test_who_edited_it_and_what_else_is_to_be_read_make_no_revision(before: str, after: str) -> None:
    told = "The quay of Larnvik will be raised.\n\nThe work costs 12 million euros."
    old, new = (
        Article(url="https://p.example/a", headline="Quay", body_text=f"{told}\n\n{x}") for x in (before, after)
    )
    assert revision_kind(old, new) is None
    assert revision_kind(old, replace(new, body_text=new.body_text.replace("12", "19 or 20"))) is RevisionKind.UPDATE
