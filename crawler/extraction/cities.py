"""Cities that papers report from: those that zones are called by, in the paper's language, and some that none is."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from crawler.written_dates import fold

_OTHERS = """
    New Delhi, Delhi, Mumbai, Bengaluru, Bangalore, Chennai, Hyderabad, Lucknow, Srinagar, Jammu, Chandigarh, Patna,
    Jaipur, Bhopal, Ahmedabad, Pune, Guwahati, Ranchi, Dehradun, Shimla, Thiruvananthapuram, Kochi, Panaji, Imphal,
    Islamabad, Lahore, Peshawar, Quetta, Rawalpindi, Multan, Faisalabad, Sialkot, Muzaffarabad, Gilgit, Chittagong,
    Petaling Jaya, George Town, Johor Baru, Kota Kinabalu, Putrajaya, Ipoh, Shah Alam, Cebu City, Davao City,
    Quezon City, Baguio City, Washington, Beijing, Ankara, Canberra, Ottawa, Brasilia, Rabat, Bern, Geneva, Hanoi,
    Pretoria, Cape Town, Durban, Abuja, Yaounde, Tel Aviv, Wellington, Abu Dhabi, Sharjah, Doha, Jeddah, Mecca, Medina,
    Kuwait City, Ramallah, Rafah, Khan Younis, Deir al-Balah, Nablus, Jenin, Kharkiv, Odesa, Lviv, Dnipro, Kherson,
    Donetsk, Mosul, Basra, Erbil, Aleppo, Homs, Idlib, Sanaa, Benghazi, Strasbourg, Marseille, Lyon, Nice, Toulouse,
    Bordeaux, Lille, Nantes, Milan, Turin, Naples, Florence, Venice, Bologna, Munich, Hamburg, Frankfurt, Cologne,
    Stuttgart, Dresden, Leipzig, Barcelona, Seville, Valencia, Bilbao, Porto, Rotterdam, The Hague, Antwerp, Krakow,
    Gdansk, St. Petersburg, Kazan, Osaka, Hiroshima, Nagasaki, Kyoto, Busan, Shenzhen, Guangzhou, Wuhan, Chengdu,
    Boston, Houston, Dallas, Miami, Atlanta, Philadelphia, San Francisco, Seattle, Las Vegas, St. Louis, Baltimore,
    Cleveland, Minneapolis, Pittsburgh, San Diego, Honolulu, Rio de Janeiro, Belo Horizonte, Medellin, Cali, Cusco,
    Ginevra, Genève, Genf, Ginebra, Washington D.C., Roma, Milano, Torino, Napoli, Lisboa, Bruxelles, Brüssel, Brussel
"""
_FEWEST = 3
_PARTS = """
    Ala, Alaska, Ariz, Ark, Calif, Colo, Conn, Del, Fla, Ga, Hawaii, Idaho, Ill, Ind, Iowa, Kan, Ky, La, Maine, Md,
    Mass, Mich, Minn, Miss, Mo, Mont, Neb, Nev, N.H, N.J, N.M, N.Y, N.C, N.D, Ohio, Okla, Ore, Pa, R.I, S.C, S.D, Tenn,
    Texas, Utah, Vt, Va, Wash, W.Va, Wis, Wyo, D.C, Alabama, Arizona, Arkansas, California, Colorado, Connecticut,
    Delaware, Florida, Georgia, Illinois, Indiana, Kansas, Kentucky, Louisiana, Maryland, Massachusetts, Michigan,
    Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, New York,
    North Carolina, North Dakota, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota,
    Tennessee, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming, Puerto Rico, Ontario, Quebec, Québec,
    Alberta, Manitoba, Saskatchewan, Nova Scotia, New Brunswick, British Columbia, Ont, Que, B.C, Alta, England,
    Scotland, Wales, Northern Ireland, UK, U.K, USA, U.S, UAE, Angleterre, Écosse, Inglaterra, Escocia, EE UU, Congo,
    West Bank, Gaza Strip, Czech Republic, Ivory Coast, Bosnia, Kosovo
"""
"""States, provinces and countries by the names that papers have for them: those of Associated Press among them."""


def is_city(name: str, language: str | None) -> bool:
    """Whether a name, in any case, is that of a city which is known by itself, in English or in this language."""
    folded = fold(name)
    return folded in _cities("en") or (bool(language) and folded in _cities(str(language)[:2]))


def is_country(name: str, language: str | None) -> bool:
    """Whether a name is that of a country, or of a state that papers name behind a city."""
    folded = fold(name.strip(" ."))
    return folded in _countries("en") or (bool(language) and folded in _countries(str(language)[:2]))


@cache
def _countries(language: str) -> frozenset[str]:
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return frozenset()
    found = [str(name) for code, name in territories.items() if len(code) == 2]
    if language == "en":
        found += [each.strip() for each in _PARTS.split(",")]
    return frozenset(fold(name) for name in found)


@cache
def _cities(language: str) -> frozenset[str]:
    try:
        zones = Locale.parse(language).time_zones
    except (UnknownLocaleError, ValueError):
        return frozenset()
    found = [str(zone["city"]).replace("\xad", "") for zone in zones.values() if zone.get("city")]
    if language == "en":
        found += [each.strip() for each in _OTHERS.split(",")]
        lines = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines()
        paths = (line.split("\t")[2] for line in lines if not line.startswith("#"))
        found += [path.rpartition("/")[2].replace("_", " ") for path in paths]
    return frozenset(fold(name) for name in found if len(name) >= _FEWEST or not name.isascii())
