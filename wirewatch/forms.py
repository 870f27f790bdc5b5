"""The forms of values in the configuration: how each is read, and what the remedy is when it cannot be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from alerts.rhythm import parse_quiet_hours, validate_cron
from wirewatch.config_keys import Form, MistakeError, Reading, keys_of, read_table, read_value
from wirewatch.secret import masked
from wirewatch.suggestions import remedy
from wirewatch.units import format_duration, format_size, parse_duration, parse_size

AT_ONCE = "at once"
_NAME = re.compile(r"[\w][\w.-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}|\[[0-9A-Fa-f:.]+\]:\d{1,5}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONGEST_TEXT = 10_000
LONGEST_LABEL = 200


def _text(value: Any, reading: Reading, where: str) -> str:
    if not isinstance(value, str):
        raise MistakeError(f"must be text in quotes, and is {_described(value)}")
    if not value.strip():
        raise MistakeError("is empty: write something, or leave the key out")
    if len(value) > LONGEST_TEXT:
        raise MistakeError(f"is longer than {LONGEST_TEXT} characters")
    return value


def _line(value: Any, reading: Reading, where: str) -> str:
    text = _text(value, reading, where).strip()
    if _CONTROL.search(text):
        raise MistakeError("must be one line without control characters")
    return text


def _label(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    if len(text) > LONGEST_LABEL:
        raise MistakeError(f"is longer than {LONGEST_LABEL} characters")
    return text


def _name(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    if not _NAME.fullmatch(text):
        raise MistakeError(f'"{text}" is no name: up to 64 letters, digits and - . _ without spaces')
    return text


def _duration(value: Any, reading: Reading, where: str) -> Any:
    if not isinstance(value, str):
        raise MistakeError(f'must be a duration such as "90s", "2m", "1h" or "7d", and is {_described(value)}')
    return _tried(parse_duration, value)


def _size(value: Any, reading: Reading, where: str) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if not isinstance(value, str):
        raise MistakeError(f'must be a size such as "5 MiB", and is {_described(value)}')
    size = _tried(parse_size, value)
    if not size:
        raise MistakeError("is nothing at all: write at least 1 KiB")
    return size


def _zone(value: Any, reading: Reading, where: str) -> str:
    name = _line(value, reading, where)
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        advice = remedy(name, available_timezones(), 'write an IANA name such as "Europe/Paris"')
        raise MistakeError(f'"{name}" is no time zone: {advice}') from None
    return name


def _language(value: Any, reading: Reading, where: str) -> str:
    tag = _line(value, reading, where)
    if not _LANGUAGE.fullmatch(tag):
        raise MistakeError(f'"{tag}" is no language tag: write "fr", "en" or "pt-BR"')
    return tag


def _country(value: Any, reading: Reading, where: str) -> str:
    code = _line(value, reading, where)
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise MistakeError(f'"{code}" is no country code: write two capital letters (ISO 3166-1), "FR"')
    return code


def _address(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    local, at, domain = text.partition("@")
    if not (local and at and domain) or re.search(r"[\s<>,;:\"@]", local + domain):
        raise MistakeError(f'"{text}" is no e-mail address: write name@host.example')
    return text


def _mailbox(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    address = parseaddr(text)[1]
    if "<" in text or "@" not in text:
        if not address:
            raise MistakeError(f'"{text}" is no sender: write "Wirewatch <name@host.example>" or name@host.example')
        _address(address, reading, where)
    else:
        _address(text, reading, where)
    return text


def _http(value: Any, reading: Reading, where: str) -> str:
    url = _line(value, reading, where)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
        parts = urlsplit("")
    if not good or re.search(r"[\s\\]", url):
        raise MistakeError(f'"{masked(url)}" is no web address: write https://host/path')
    if "@" in parts.netloc:
        raise MistakeError("a web address with a name or password in it is refused: give the address alone")
    return url


def _secret_address(value: Any, reading: Reading, where: str) -> str:
    try:
        return _http(value, reading, where)
    except MistakeError:  # its words may quote what nobody is to see
        raise MistakeError("the secret is no web address: it begins with https:// and a host") from None


def _private_place(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    if _HOST_AND_PORT.fullmatch(text):
        return text
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        raise MistakeError(f'"{text}" is no place: write a network "10.1.0.0/16" or "host:port"') from None


def _listen(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    if not _HOST_AND_PORT.fullmatch(text) or not 0 < int(text.rpartition(":")[2]) < 65_536:
        raise MistakeError(f'"{text}" is no address to listen at: write "127.0.0.1:8780"')
    return text


def _path(value: Any, reading: Reading, where: str) -> Path:
    return reading.folder / Path(_line(value, reading, where)).expanduser()


def _existing_path(value: Any, reading: Reading, where: str) -> Path:
    path = _path(value, reading, where)
    if not path.is_file():
        raise MistakeError(f"{path} is no file: relative paths begin at the folder of this file")
    return path


def _database(value: Any, reading: Reading, where: str) -> str:
    address = _line(value, reading, where)
    scheme, _, rest = address.partition("://")
    if scheme == "postgresql" and rest.strip("/"):
        return address
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        path, question, options = rest[1:].partition("?")
        # The path is percent-decoded when the address is used, so it is quoted again once it is absolute.
        return f"sqlite:///{quote(str(reading.folder / unquote(path)))}{question}{options}"
    # The address may hold a password: only its scheme is named.
    advice = 'write "sqlite:///wirewatch.db" or "postgresql://user@host/name"'
    raise MistakeError(f'a database address that begins with "{scheme[:20]}" cannot be used: {advice}')


def _rhythm(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    if text != AT_ONCE:
        try:
            validate_cron(text)
        except ValueError as error:
            advice = f'write "{AT_ONCE}" or a cron expression such as "30 7 * * mon-fri"'
            raise MistakeError(f"{error}: {advice}") from error
    return text


def _quiet_hours(value: Any, reading: Reading, where: str) -> str:
    text = _line(value, reading, where)
    _tried(parse_quiet_hours, text)
    return text


def whole(least: int, most: int) -> Form:
    """A whole number from `least` to `most`."""

    def read(value: Any, reading: Reading, where: str) -> int:
        if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value, re.ASCII):
            value = int(value)  # from the environment or a file
        if not isinstance(value, int) or isinstance(value, bool):
            raise MistakeError(f"must be a whole number, and is {_described(value)}")
        if not least <= value <= most:
            raise MistakeError(f"{value} is out of range: write a whole number from {least} to {most}")
        return value

    return Form(f"whole number, {least} to {most}", read)


def one_of(*words: str) -> Form:
    """One of a few words."""

    def read(value: Any, reading: Reading, where: str) -> str:
        if value not in words:
            known = ", ".join(words)
            raise MistakeError(f"{_described(value)} is not one of {known}" + _nearest(value, words))
        return str(value)

    return Form(" | ".join(words), read, show=_quoted)


def list_of(item: Form) -> Form:
    """A list whose items have one form; every bad item is a mistake of its own."""

    def read(value: Any, reading: Reading, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MistakeError(f"must be a list in square brackets, and is {_described(value)}")
        return tuple(_items(value, reading, where, lambda raw, place: read_value(item, raw, reading, place)))

    return Form(f"list: {item.name}", read, show=lambda items: f"[{', '.join(map(item.show, items))}]", scalar=False)


def table_or(short: str, section: type) -> Form:
    """A list of tables, in which a text stands for a table with only the key `short`."""

    def read(value: Any, reading: Reading, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MistakeError(f"must be a list in square brackets, and is {_described(value)}")

        def read_item(raw: Any, place: str) -> Any:
            if isinstance(raw, str):
                return section(**{short: read_value(keys_of(section)[short].form, raw, reading, place)})
            if not isinstance(raw, dict):
                raise MistakeError(f"must be text or a table {{ {short} = ... }}, and is {_described(raw)}")
            return read_table(section, raw, reading, place)

        return tuple(_items(value, reading, where, read_item))

    return Form(f"list: text, or table with {', '.join(keys_of(section))}", read, show=lambda _: "[]", scalar=False)


def table(section: type) -> Form:
    """One table in braces: `{ stories = 5, window = "1h" }`."""

    def read(value: Any, reading: Reading, where: str) -> Any:
        if not isinstance(value, dict):
            raise MistakeError(f"must be a table in braces, and is {_described(value)}")
        return read_table(section, value, reading, where)

    return Form(f"table with {', '.join(keys_of(section))}", read, show=str, scalar=False)


def truth(value: Any, reading: Reading, where: str) -> bool:
    """true or false."""
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    raise MistakeError(f"must be true or false, and is {_described(value)}")


def _items(values: Iterable[Any], reading: Reading, where: str, read: Callable[[Any, str], Any]) -> Iterable[Any]:
    for index, value in enumerate(values):
        place = f"{where}[{index}]"
        try:
            yield read(value, place)
        except MistakeError as error:
            reading.mistake(place, error.what, error.detail)


def _tried(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise MistakeError(str(error)) from error


def _described(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value[:60]}"'
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
    return str(value)[:60]


def _nearest(value: Any, words: Iterable[str]) -> str:
    advice = remedy(value, words, "") if isinstance(value, str) else ""
    return f": {advice}" if advice else ""


def _quoted(value: Any) -> str:
    return f'"{value}"'


TEXT = Form("text", _text, show=_quoted)
LINE = Form("text", _line, show=_quoted)
LABEL = Form("text", _label, show=_quoted)
NAME = Form("name", _name, show=_quoted)
DURATION = Form("duration", _duration, show=lambda value: _quoted(format_duration(value)))
SIZE = Form("size", _size, show=lambda value: _quoted(format_size(value)))
ZONE = Form("time zone", _zone, show=_quoted)
LANGUAGE = Form("language tag", _language, show=_quoted)
COUNTRY = Form("country code", _country, show=_quoted)
ADDRESS = Form("e-mail address", _address, show=_quoted)
MAILBOX = Form("sender", _mailbox, show=_quoted)
HTTP = Form("web address", _http, show=_quoted)
PRIVATE_PLACE = Form("network or host:port", _private_place, show=_quoted)
LISTEN = Form("host:port", _listen, show=_quoted)
PATH = Form("path", _path, show=_quoted)
EXISTING_PATH = Form("path of a file", _existing_path, show=_quoted)
DATABASE = Form("database address", _database, show=_quoted)
RHYTHM = Form('"at once" or cron expression', _rhythm, show=_quoted)
QUIET_HOURS = Form("hours", _quiet_hours, show=_quoted)
TRUTH = Form("true or false", truth, show=lambda value: "true" if value else "false")
SECRET = Form("secret", lambda value, reading, where: value, secret=True)
SECRET_ADDRESS = Form("secret", _secret_address, secret=True)


def in_form(text: str, form: Form) -> str:
    """A value as the file takes it; ValueError says what is wrong with it."""
    try:
        return str(form.read(text, Reading(file="", folder=Path(), environ={}, secrets_required=False), ""))
    except MistakeError as error:
        raise ValueError(error.what) from error
