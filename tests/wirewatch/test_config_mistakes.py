"""Every mistake in wirewatch.toml is told, with its place and its remedy, and all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirewatch.config import load
from wirewatch.config_problems import ConfigurationError


def written(folder: Path, text: str) -> Path:
    path = folder / "wirewatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(path, {"SMTP_PASSWORD": "correct horse battery"})
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem).removeprefix("wirewatch: ") for problem in caught.value.problems]


MISTAKES = {
    "an operator's channel that is none": (
        '[wirewatch]\noperator = "dsk"\n[[channels]]\nname = "desk"\nkind = "console"',
        'wirewatch.toml: wirewatch.operator: no channel is called "dsk": did you mean "desk"?',
    ),
    "an operator's mail to nobody": (
        '[wirewatch]\noperator = "mail"\n[[channels]]\nname = "mail"\nkind = "email"\nhost = "mail.example"\n'
        'from = "a@paper.example"\nsecurity = "none"',
        "wirewatch.toml: wirewatch.operator: a mail needs someone to go to: write contact there too",
    ),
    "unknown section": ("[fetsch]", 'wirewatch.toml: fetsch: unknown section: did you mean "fetch"?'),
    "unknown key": (
        '[wirewatch]\ndatabse = "x"',
        'wirewatch.toml: wirewatch.databse: unknown key: did you mean "database"?',
    ),
    "far key": (
        '[[subscribers]]\nname = "a"\nxyzzy = 1',
        "wirewatch.toml: subscribers[0].xyzzy: unknown key: known are name, email, language, timezone, quiet_hours",
    ),
    "not a table": ("fetch = 1", "wirewatch.toml: fetch: must be a table: write [fetch]"),
    "not a list": ("[topics]\nname = 1", "wirewatch.toml: topics: must be a list of tables: write [[topics]]"),
    "wrong type": (
        "[wirewatch]\ncontact = 5",
        "wirewatch.toml: wirewatch.contact: must be text in quotes, and is the number 5",
    ),
    "empty": (
        '[wirewatch]\ncontact = ""',
        "wirewatch.toml: wirewatch.contact: is empty: write something, or leave the key out",
    ),
    "contact": (
        '[wirewatch]\ncontact = "desk"',
        'wirewatch.toml: wirewatch.contact: "desk" is no e-mail address: write name@host.example',
    ),
    "zone": (
        '[wirewatch]\ntimezone = "Europe/Pari"',
        'wirewatch.toml: wirewatch.timezone: "Europe/Pari" is no time zone: did you mean "Europe/Paris"?',
    ),
    "zone that is a folder": (
        '[wirewatch]\ntimezone = "Qq"',
        'wirewatch.toml: wirewatch.timezone: "Qq" is no time zone: write an IANA name such as "Europe/Paris"',
    ),
    "database": (
        '[wirewatch]\ndatabase = "mysql://u:hunter2@h/d"',
        'wirewatch.toml: wirewatch.database: a database address that begins with "mysql" cannot be used: '
        'write "sqlite:///wirewatch.db" or "postgresql://user@host/name"',
    ),
    "no unit": (
        '[fetch]\ntimeout = "30"',
        'wirewatch.toml: fetch.timeout: "30" is no duration: write "90s", "2m", "1h" or "7d"',
    ),
    "number for a duration": (
        "[fetch]\ntimeout = 30",
        'wirewatch.toml: fetch.timeout: must be a duration such as "90s", "2m", "1h" or "7d", and is the number 30',
    ),
    "size": (
        '[fetch]\nmax_feed_size = "5 mb"',
        'wirewatch.toml: fetch.max_feed_size: "5 mb" is no size: write "5 MiB", "500 KiB" or "10 MB"',
    ),
    "range": (
        "[fetch]\npolls_per_feed_per_day = 0",
        "wirewatch.toml: fetch.polls_per_feed_per_day: 0 is out of range: write a whole number from 1 to 86400",
    ),
    "allowance": (
        '[fetch]\nallow = ["10.0.0.0/8", "10.0.0.1/8"]',
        'wirewatch.toml: fetch.allow[1]: "10.0.0.1/8" is no place: write a network "10.1.0.0/16" or "host:port"',
    ),
    "missing key": (
        '[[topics]]\nname = "a"',
        'wirewatch.toml: topics[0]: "query" is missing: The query.',
    ),
    "name with spaces": (
        '[[channels]]\nname = "a b"\nkind = "console"',
        'wirewatch.toml: channels[0].name: "a b" is no name: up to 64 letters, digits and - . _ without spaces',
    ),
    "scheme": (
        '[[sources]]\nname = "a"\nfeeds = ["ftp://a.example/f"]',
        'wirewatch.toml: sources[0].feeds[0]: "ftp://a.example/f" is no web address: write https://host/path',
    ),
    "login in an address": (
        '[[sources]]\nname = "a"\nfeeds = ["https://u:hunter2@a.example/f"]',
        "wirewatch.toml: sources[0].feeds[0]: a web address with a name or password in it is refused: "
        "give the address alone",
    ),
    "login in no address": (
        '[[sources]]\nname = "a"\nfeeds = ["ftp://u:hunter2@a.example/f"]',
        'wirewatch.toml: sources[0].feeds[0]: "ftp://***@a.example/f" is no web address: write https://host/path',
    ),
    "feed kind": (
        '[[sources]]\nname = "a"\nfeeds = [{ url = "https://a.example/f", kind = "sitemaps" }]',
        'wirewatch.toml: sources[0].feeds[0].kind: "sitemaps" is not one of auto, feed, sitemap, section: '
        'did you mean "sitemap"?',
    ),
    "same feed twice": (
        '[[sources]]\nname = "a"\nfeeds = ["https://a.example/f", "https://a.example/f"]',
        "wirewatch.toml: sources[0].feeds[1]: the same address as sources[0].feeds[0]: name a feed once",
    ),
    "same name twice": (
        '[[sources]]\nname = "a"\n[[sources]]\nname = "a"',
        'wirewatch.toml: sources[1].name: "a" is already sources[0]: give each a name of its own',
    ),
    "channel kind": (
        '[[channels]]\nname = "a"\nkind = "emial"',
        'wirewatch.toml: channels[0].kind: "emial" is no kind of channel: did you mean "email"?',
    ),
    "no channel kind": (
        '[[channels]]\nname = "a"',
        'wirewatch.toml: channels[0]: "kind" is missing: '
        "write one of email, slack, webhook, feed, file, console, apprise",
    ),
    "another kind's key": (
        '[[channels]]\nname = "a"\nkind = "console"\nwebhook = { env = "SMTP_PASSWORD" }',
        "wirewatch.toml: channels[0].webhook: unknown key: known are name",
    ),
    "login in clear": (
        '[[channels]]\nname = "a"\nkind = "email"\nhost = "h"\nfrom = "a@b.example"\nusername = "u"\n'
        'security = "none"\npassword = { env = "SMTP_PASSWORD" }',
        'wirewatch.toml: channels[0].security: a login is never sent in clear: write "starttls" or "tls"',
    ),
    "username alone": (
        '[[channels]]\nname = "a"\nkind = "email"\nhost = "h"\nfrom = "a@b.example"\nusername = "u"',
        'wirewatch.toml: channels[0]: a username without a password: write password = { env = "NAME" }',
    ),
    "unknown topic": (
        '[[topics]]\nname = "nato-eu"\nquery = "x"\n[[channels]]\nname = "c"\nkind = "console"\n'
        '[[subscriptions]]\ntopic = "nato-ue"\nchannel = "c"',
        'wirewatch.toml: subscriptions[0].topic: no topic is called "nato-ue": did you mean "nato-eu"?',
    ),
    "unknown channel": (
        '[[topics]]\nname = "t"\nquery = "x"\n[[subscriptions]]\ntopic = "t"\nchannel = "mail"',
        'wirewatch.toml: subscriptions[0].channel: no channel is called "mail": declare it under [[channels]]',
    ),
    "unknown source": (
        '[[topics]]\nname = "t"\nquery = "x"\nsources = ["Wire"]',
        'wirewatch.toml: topics[0].sources[0]: no source is called "Wire": declare it under [[sources]]',
    ),
    "mail to nobody": (
        '[[topics]]\nname = "t"\nquery = "x"\n'
        '[[channels]]\nname = "m"\nkind = "email"\nhost = "h"\nfrom = "a@b.example"\n'
        '[[subscriptions]]\ntopic = "t"\nchannel = "m"',
        'wirewatch.toml: subscriptions[0]: a mail needs someone to go to: write subscriber = "..."',
    ),
    "no address": (
        '[[topics]]\nname = "t"\nquery = "x"\n[[subscribers]]\nname = "Ann"\n'
        '[[channels]]\nname = "m"\nkind = "email"\nhost = "h"\nfrom = "a@b.example"\n'
        '[[subscriptions]]\ntopic = "t"\nchannel = "m"\nsubscriber = "Ann"',
        'wirewatch.toml: subscriptions[0]: the subscriber "Ann" has no e-mail address: write email = "..." there',
    ),
    "cron": (
        '[[topics]]\nname = "t"\nquery = "x"\n[[channels]]\nname = "c"\nkind = "console"\n'
        '[[subscriptions]]\ntopic = "t"\nchannel = "c"\nrhythm = "7:30"',
        'wirewatch.toml: subscriptions[0].rhythm: "7:30" is no cron expression: it has 1 fields instead of 5 '
        '(minute, hour, day of month, month, day of week): write "at once" or a cron expression such as '
        '"30 7 * * mon-fri"',
    ),
    "quiet hours": (
        '[[subscribers]]\nname = "Ann"\nquiet_hours = "at night"',
        'wirewatch.toml: subscribers[0].quiet_hours: "at night" are no quiet hours: write them as "22:00-07:00"',
    ),
    "reference of another form": (
        '[wirewatch]\ncontact = { enw = "X" }',
        'wirewatch.toml: wirewatch.contact: a reference is { env = "NAME" } or { file = "path" }, and nothing else',
    ),
    "missing concepts": (
        '[wirewatch]\nconcepts = ["/nowhere/c.toml"]\n[[topics]]\nname = "t"\nquery = "@said-there"',
        "wirewatch.toml: wirewatch.concepts[0]: /nowhere/c.toml is no file: relative paths begin at the folder of "
        "this file",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(name: str, tmp_path: Path) -> None:
    text, message = MISTAKES[name]
    assert mistakes(written(tmp_path, text)) == [message]


def test_a_bad_query_is_shown_with_a_caret(tmp_path: Path) -> None:
    (told,) = mistakes(written(tmp_path, "[[topics]]\nname = 't'\nquery = 'nato AND (eu'"))
    first, line, caret = told.splitlines()
    assert first.startswith("wirewatch.toml: topics[0].query: ")
    assert "at column 13 of the query on line 3: " in first
    assert line == "    nato AND (eu"
    assert caret == " " * 16 + "^"


def test_an_unknown_concept_is_a_mistake_of_its_query(tmp_path: Path) -> None:
    (told,) = mistakes(written(tmp_path, "[[topics]]\nname = 't'\nquery = '@natto'"))
    assert told.startswith("wirewatch.toml: topics[0].query: ")
    assert "natto" in told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, '[fetch]\ntimeout = 1\nhost_gap = "x"\n[[topics]]\nname = "a"\nquery = "("')
    assert [told.split(": ")[1] for told in mistakes(path)] == ["fetch.host_gap", "fetch.timeout", "topics[0].query"]


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert mistakes(written(tmp_path, "[wirewatch]\ncontact = \n")) == [
        "wirewatch.toml: is not TOML: invalid value (at line 2, column 11)"
    ]


def test_deep_nesting_is_no_crash(tmp_path: Path) -> None:
    (told,) = mistakes(written(tmp_path, "a = " + "[" * 100_000))
    assert told.startswith("wirewatch.toml: is not TOML: ")


def test_what_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_bytes(b"# fran\xe7ais\n")
    assert mistakes(tmp_path / "wirewatch.toml") == ["wirewatch.toml: line 1 is not UTF-8 text: save the file as UTF-8"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "no.toml") == [
        f"{tmp_path}/no.toml: cannot be read (No such file or directory): name another with --config"
    ]
