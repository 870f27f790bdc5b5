"""Addresses: what may be fetched, and what is the same address written differently."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import idna
from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_URL = 2_048
"""Characters of an address; the limit of the sitemap protocol, and more than any article has."""
MAX_KEY = 1_024
"""Characters of a url_key: an index entry in PostgreSQL holds 2,704 bytes."""

_REFUSED_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`{}|^\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)")
_PORTS = {"http": 80, "https": 443}

_TRACKING_PREFIXES = ("utm_", "at_", "ns_", "guce_", "pk_", "mtm_", "hsa_", "__twitter_")
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid _ga _gl xtor xtref
    cmp cmpid cmpgn ocid icid intcid ito ncid nrid sref smid smtyp mbid ftag taid tblci guccounter spm wt_mc wt_zmc
    wt.mc_id wt.mc_ev campaign_id mkt_tok trk trkcampaign sr_share soc_src soc_trk sc_src sc_cmp s_cid ref ref_src
    ref_url referrer source_ref echobox ssm dicbo jsessionid phpsessid aspsessionid amp outputtype rss feedref
    sh_kit traffic_source __source vero_id oly_enc_id oly_anon_id _hsenc _hsmi zanpid"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
# These carry an article's number on some sites (slashdot, PHP-Nuke) and a visitor's session on others.
_SESSIONS = frozenset({"sid", "session", "sessionid", "session_id", "s_id"})
_SESSION_VALUE = re.compile(r"(?!\d+$)[0-9A-Za-z_-]{6,}")
_PRINTED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("print", "printable", "printview", "print_view"), frozenset({"", "1", "true", "yes", "y"})),
    **dict.fromkeys(("view", "mode", "layout", "format"), frozenset({"print", "printable", "mobile", "amp"})),
}
"""What asks for the print, mobile or AMP form of a page."""
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp|\.amp|/amp\.html|\.amp\.html|\.amp\.htm)$", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^/(?:amp/|[acv]/)(?:s/)?(?P<target>[^/]+\.[^/]+/.*)$")
_MOBILE = frozenset({"www", "m", "mobile", "amp", "touch", "wap"})


def clean_url(url: str, base: str | None = None) -> str | None:
    """An absolute http(s) address that may be asked for, without fragment; None for anything else.

    Refused: other schemes, user information, control characters, backslashes, hosts that are numbers in disguise
    (decimal, octal, hexadecimal, short), overlong addresses. Which networks may be reached is not decided here.
    """
    text = url.strip()
    if not text or len(text) > MAX_URL:
        return None
    return _cleaned(text, base if len(base or "") <= MAX_URL else None)


@lru_cache(maxsize=4_096)  # of bounded strings: the feeds' addresses come again with each poll
def _cleaned(text: str, base: str | None) -> str | None:
    text = text.replace(" ", "%20")
    if _REFUSED_CHARACTERS.search(text):
        text = _escape_harmless(text)
        if _REFUSED_CHARACTERS.search(text):
            return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host = _host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or host is None or port == 0 or "@" in parts.netloc:
        return None
    netloc = host if port is None or port == _PORTS[scheme] else f"{host}:{port}"
    try:
        parts = parts._replace(scheme=scheme, netloc=netloc, path=parts.path or "/", fragment="")
        safe = safe_url_string(parts.geturl())
    except (ValueError, UnicodeError):
        return None
    return safe if len(safe) <= MAX_URL else None


def host_of(url: str) -> str | None:
    """The host that an address names, lower case; None if it names none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def site_of(url: str) -> str:
    """The site that an address lies on: the name that its owner registered, by the public suffix list that tldextract
    brings (paper.co.uk, paper.github.io); of an unlisted suffix the last two labels, of a numeric host all of it."""
    host = host_of(url) or ""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    return _suffixes()(host).top_domain_under_public_suffix or ".".join(labels[-2:])


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 (it loads an HTTP client that no command needs)

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)  # never the network


def out_of_cache(url: str) -> str:
    """The publisher's address behind that of an AMP cache; any other as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    found = _out_of_cache(parts)
    return url if found is parts else found.geturl()


def feed_address(text: str, base: str | None = None) -> str | None:
    """The address of a feed as people and pages write it: `feed:https://...` and `feed://...` are understood, too."""
    text = text.strip()
    if text[:5].lower() == "feed:":
        rest = text[5:]
        text = f"http:{rest}" if rest.startswith("//") else rest
    return clean_url(text, base=base)


def url_key(url: str) -> str:
    """The normal form of an address: equal for addresses that lead to the same article. Not an address to fetch.

    Without scheme, www, mobile, AMP and print forms, default port, tracking and session parameters, fragment and
    trailing slash; the query sorted. Of an address that cannot be read, the address behind a mark.
    """
    cleaned = clean_url(url)
    return _unreadable(url) if cleaned is None else _key(cleaned)


@lru_cache(maxsize=2_048)
def _key(cleaned: str) -> str:
    parts = _out_of_cache(urlsplit(cleaned))
    host = _folded_host(parts.hostname or "")
    if parts.port and parts.port != _PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    path = _folded_path(parts.path)
    query = urlencode(sorted((name, value) for name, value in _query(parts.query) if not _is_tracking(name, value)))
    return _bounded(f"{host}{path}?{query}" if query else f"{host}{path}")


def _escape_harmless(text: str) -> str:
    """Characters that no standard allows and every browser sends: quoted, in the path and query alone."""
    head, slash, tail = text.partition("://")
    start = (tail.find("/") + 1) if slash else 1
    if start <= 0:
        return text
    cut = len(head) + len(slash) + start - 1 if slash else 0
    return text[:cut] + re.sub(r"[\"<>`{}|^\xa0]", lambda found: quote(found[0]), text[cut:])


def _host(name: str) -> str | None:
    name = name.rstrip(".").lower()
    if not name or len(name) > 253:
        return None
    if ":" in name:
        try:
            return f"[{ipaddress.IPv6Address(name).compressed}]" if "%" not in name else None
        except ValueError:
            return None
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    if not _HOST.fullmatch(name):
        return None
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            return None
    return name


def _out_of_cache(parts: SplitResult) -> SplitResult:
    """The publisher's address behind an AMP cache."""
    host = parts.hostname or ""
    if host.endswith(".cdn.ampproject.org") or re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", host):
        found = _AMP_CACHE.match(parts.path)
        target = clean_url(f"https://{found['target']}") if found else None
        if target:
            return urlsplit(target)._replace(query=parts.query)
    return parts


def _folded_host(host: str) -> str:
    if host.startswith("[") or ":" in host:
        return f"[{host.strip('[]')}]"
    if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        return host
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _MOBILE:
        labels = labels[1:]
    if len(labels) > 3 and labels[1] in {"m", "mobile"}:  # en.m.wikipedia.org
        del labels[1]
    return ".".join(labels)


def _folded_path(path: str) -> str:
    path = _PATH_SESSION.sub("", path)
    path = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    path = re.sub(r"/{2,}", "/", path)
    while True:
        folded = _AMP_PATH.sub("", path.rstrip("/"))
        if folded == path:
            return path
        path = folded


def _query(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return [("", query)]


def _is_tracking(name: str, value: str) -> bool:
    folded = name.lower()
    if folded in _SESSIONS:
        return bool(_SESSION_VALUE.fullmatch(value))
    if folded in _PRINTED:
        return value.lower() in _PRINTED[folded]
    return folded in _TRACKING or folded.startswith(_TRACKING_PREFIXES)


def _unreadable(url: str) -> str:
    """A key itself, or what is no address: kept apart from keys of addresses, without characters a database refuses."""
    text = _REFUSED_CHARACTERS.sub("_", url.strip())
    if text == url and ("://" not in text or text.startswith("unreadable:")):
        return _bounded(text)
    return _bounded(f"unreadable:{text}")


def _bounded(key: str) -> str:
    if len(key) <= MAX_KEY:
        return key
    return f"{key[: MAX_KEY - 65]}#{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
