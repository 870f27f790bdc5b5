"""Every mistake in wirewatch.toml is told, with its place and its remedy; what is right is read as it is meant."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest

from wirewatch.config import Configuration, load, load_topics, reference
from wirewatch.problems import ConfigurationError
from wirewatch.sections import DeclaredFeed, EmailChannel, SlackChannel

WHOLE = """
[wirewatch]
database = "sqlite:///data/watch.db"
contact = "desk@paper.example"
timezone = "Europe/Paris"
concepts = ["mine.toml"]
public_url = "https://watch.paper.example"

[fetch]
polls_per_feed_per_day = 48
minimum_spacing = "3m"
host_gap = "500ms"
max_page_size = "2 MiB"
allow = ["127.0.0.0/8", "intranet.example:8080", "[::1]:80"]

[[sources]]
name = "Wire (français)"
country = "CN"
language = "fr"
timezone = "Europe/Paris"
tier = 1
lists = ["agencies"]
keep_text = "90d"
feeds = ["https://wire.example/fr/monde.xml", { url = "https://wire.example/news.xml", kind = "sitemap" }]

[[topics]]
name = "nato-eu"
query = '"nato" AND "eu"'
sources = ["Wire (français)"]

[[channels]]
name = "mail"
kind = "email"
host = "smtp.paper.example"
username = "wirewatch"
password = { env = "SMTP_PASSWORD" }
from = "Wirewatch <wirewatch@paper.example>"

[[channels]]
name = "desk"
kind = "slack"
webhook = { file = "hook" }

[[channels]]
name = "journal"
kind = "file"
path = "alerts.jsonl"

[[subscribers]]
name = "Europe desk"
email = "europe@paper.example"
language = "fr"
quiet_hours = "22:00-07:00"

[[subscriptions]]
topic = "nato-eu"
subscriber = "Europe desk"
channel = "mail"
rhythm = "30 7 * * mon-fri"

[[subscriptions]]
topic = "nato-eu"
channel = "desk"
group_wait = "0s"

[[subscriptions]]
topic = "nato-eu"
channel = "journal"
"""
SECRETS = {"SMTP_PASSWORD": "correct horse battery"}


def written(folder: Path, text: str) -> Path:
    path = folder / "wirewatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text("", encoding="utf-8")
    (tmp_path / "hook").write_text("https://hooks.example/T0/B0/abcdef\n", encoding="utf-8")
    return written(tmp_path, WHOLE)


def mistakes(path: Path, environ: Mapping[str, str] = SECRETS) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(path, environ)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem).removeprefix("wirewatch: ") for problem in caught.value.problems]


def test_a_whole_file_is_read_as_it_is_meant(whole: Path) -> None:
    configuration = load(whole, SECRETS)
    assert configuration.wirewatch.database == f"sqlite:///{whole.parent}/data/watch.db"
    assert configuration.wirewatch.concepts == (whole.parent / "mine.toml",)
    assert configuration.fetch.host_gap == timedelta(milliseconds=500)
    assert configuration.fetch.max_page_size == 2 * 2**20
    assert configuration.fetch.allow == ("127.0.0.0/8", "intranet.example:8080", "[::1]:80")
    (source,) = configuration.sources
    assert source.keep_text == timedelta(days=90)
    assert source.feeds == (
        DeclaredFeed(url="https://wire.example/fr/monde.xml"),
        DeclaredFeed(url="https://wire.example/news.xml", kind="sitemap"),
    )
    assert configuration.subscriptions[0].rhythm == "30 7 * * mon-fri"
    assert configuration.subscriptions[1].group_wait == timedelta()
    assert configuration.subscriptions[1].subscriber is None


def test_a_channel_hands_over_its_settings_with_secrets_revealed(whole: Path) -> None:
    mail, desk, journal = load(whole, SECRETS).channels
    assert isinstance(mail, EmailChannel)
    assert isinstance(desk, SlackChannel)
    assert mail.settings() == {
        "host": "smtp.paper.example",
        "port": 587,
        "security": "starttls",
        "username": "wirewatch",
        "password": "correct horse battery",
        "from": "Wirewatch <wirewatch@paper.example>",
    }
    assert desk.settings() == {"webhook": "https://hooks.example/T0/B0/abcdef"}
    assert journal.settings() == {"path": whole.parent / "alerts.jsonl"}


def test_an_empty_file_has_every_default(tmp_path: Path) -> None:
    configuration = load(written(tmp_path, ""), {})
    assert configuration.wirewatch.database == f"sqlite:///{tmp_path}/wirewatch.db"
    assert configuration.fetch.timeout == timedelta(seconds=30)
    assert configuration.topics == ()


MISTAKES = {
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
        'wirewatch.toml: sources[0].feeds[0].kind: "sitemaps" is not one of auto, feed, sitemap: '
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
        'wirewatch.toml: channels[0]: "kind" is missing: write one of email, slack, webhook, console, file',
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
        '[wirewatch]\nconcepts = ["/nowhere/c.toml"]',
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
    assert "at column 13" in first
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


# ------------------------------------------------------------------ secrets


@pytest.mark.parametrize(
    "value", ['"hunter2"', "123456", '["hunter2"]', '{ env = "NO_SUCH" }', '{ value = "hunter2" }']
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(value: str, tmp_path: Path) -> None:
    text = f'[[channels]]\nname = "d"\nkind = "slack"\nwebhook = {value}'
    (told,) = mistakes(written(tmp_path, text))
    assert told.startswith("wirewatch.toml: channels[0].webhook: ")
    assert "hunter2" not in told
    assert "123456" not in told


def test_a_secret_is_never_shown(whole: Path) -> None:
    configuration = load(whole, SECRETS)
    shown = repr(configuration) + str(configuration.channels) + f"{configuration.channels[0]!s}"
    assert "correct horse" not in shown
    assert "hooks.example" not in shown
    assert "***" in shown
    with pytest.raises(TypeError):
        pickle.dumps(configuration.channels[0])


def test_the_password_in_a_database_address_is_never_shown(tmp_path: Path) -> None:
    text = '[wirewatch]\ndatabase = "postgresql://wirewatch:hunter2@db/wirewatch"'
    assert "hunter2" not in repr(load(written(tmp_path, text), {}))


def test_a_missing_secret_is_a_mistake_only_for_whoever_needs_it(whole: Path) -> None:
    assert mistakes(whole, {}) == [
        "wirewatch.toml: channels[0].password: the environment variable SMTP_PASSWORD is not set: set it, or write "
        '{ file = "path" }'
    ]
    mail = load(whole, {}, secrets_required=False).channels[0]
    with pytest.raises(ConfigurationError, match="SMTP_PASSWORD is not set"):
        mail.settings()


# ------------------------------------------------------------------ the environment


def test_the_environment_overrides_scalar_keys(whole: Path) -> None:
    configuration = load(
        whole,
        SECRETS
        | {
            "WIREWATCH_DATABASE": "postgresql://db/w",
            "WIREWATCH_FETCH_TIMEOUT": "5s",
            "WIREWATCH_FETCH_POLLS_PER_FEED_PER_DAY": "7",
        },
    )
    assert configuration.wirewatch.database == "postgresql://db/w"
    assert configuration.fetch.timeout == timedelta(seconds=5)
    assert configuration.fetch.polls_per_feed_per_day == 7


def test_a_mistake_in_the_environment_names_the_variable(whole: Path) -> None:
    assert mistakes(whole, SECRETS | {"WIREWATCH_FETCH_TIMEOUT": "soon"}) == [
        'environment: WIREWATCH_FETCH_TIMEOUT: "soon" is no duration: write "90s", "2m", "1h" or "7d"'
    ]


def test_a_mistyped_variable_is_noticed(whole: Path) -> None:
    notices = load(whole, SECRETS | {"WIREWATCH_DATABSE": "x", "WIREWATCH_SOMETHING_OF_MINE": "y"}).notices
    assert notices == (
        'the environment variable WIREWATCH_DATABSE overrides nothing: did you mean "WIREWATCH_DATABASE"?',
    )


def test_any_scalar_may_be_a_reference(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("2525\n", encoding="utf-8")
    text = (
        '[wirewatch]\ncontact = { env = "WHO" }\n[[channels]]\nname = "m"\nkind = "email"\nhost = "h"\n'
        'from = "a@b.example"\nport = { file = "port" }'
    )
    configuration = load(written(tmp_path, text), {"WHO": "me@paper.example"})
    assert configuration.wirewatch.contact == "me@paper.example"
    assert configuration.channels[0].settings()["port"] == 2525


def test_the_nearest_place_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    (home / "wirewatch").mkdir(parents=True)
    here.mkdir()
    monkeypatch.chdir(here)
    environ = {"XDG_CONFIG_HOME": str(home)}
    with pytest.raises(ConfigurationError, match=r"no configuration .*run `wirewatch init`"):
        load(None, environ)
    written(home / "wirewatch", "")
    assert load(None, environ).path == home / "wirewatch" / "wirewatch.toml"
    written(here, "")
    assert load(None, environ).path == here / "wirewatch.toml"


def test_a_folder_with_odd_characters_keeps_its_database(tmp_path: Path) -> None:
    folder = tmp_path / "50% off? #1"
    folder.mkdir()
    address = load(written(folder, ""), {}).wirewatch.database
    assert address == f"sqlite:///{tmp_path}/50%25%20off%3F%20%231/wirewatch.db"


# ------------------------------------------------------------------ notices and topics files


def test_what_is_perhaps_not_meant_is_noticed(tmp_path: Path) -> None:
    text = '[[topics]]\nname = "t"\nquery = "x"\n[[channels]]\nname = "c"\nkind = "console"'
    assert load(written(tmp_path, text), {}).notices == (
        "wirewatch.contact is not set: publishers who want to complain can only block you",
        'topics[0] "t" has no subscription: nobody is told',
        'channels[0] "c" has no subscription: nobody is told',
    )


def test_topics_are_read_from_any_file_that_has_some(whole: Path, tmp_path: Path) -> None:
    assert [topic.name for topic in load_topics(whole)[0]] == ["nato-eu"]
    other = tmp_path / "topics.toml"
    other.write_text("[[topics]]\nname = 'a'\nquery = 'x'\n", encoding="utf-8")
    assert [topic.query for topic in load_topics(other)[0]] == ["x"]
    other.write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"topics.toml: topics: none is declared"):
        load_topics(other)


# ------------------------------------------------------------------ the starter file and the reference


def starter() -> str:
    return resources.files("wirewatch").joinpath("starter.toml").read_text(encoding="utf-8")


def uncommented(text: str) -> str:
    """The starter file with its commented tables and keys switched on."""
    lines = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        try:
            tomllib.loads(bare)
        except tomllib.TOMLDecodeError:
            lines.append(line)
        else:
            lines.append(bare)
    return "\n".join(lines)


def test_the_starter_file_has_no_mistake_and_alerts_someone(tmp_path: Path) -> None:
    configuration: Configuration = load(written(tmp_path, starter()), {})
    assert len([feed for source in configuration.sources for feed in source.feeds]) >= 8
    assert [(topic.name, topic.title) for topic in configuration.topics] == [("nato-eu", "NATO-EU cooperation")]
    assert configuration.topics[0].query == "@nato NEAR/25 @eu AND @cooperation"
    assert [subscription.channel for subscription in configuration.subscriptions] == ["terminal"]


def test_the_starter_file_shows_every_key_and_its_default(tmp_path: Path) -> None:
    keys: dict[str, set[str]] = {}
    examples: dict[str, object] = tomllib.loads(uncommented(starter()))
    for section, tables in examples.items():
        for table in tables if isinstance(tables, list) else [tables]:
            kind = f'[[channels]] kind = "{table["kind"]}"' if section == "channels" else section
            keys.setdefault(kind, set()).update(table)
    for key in reference():
        if key.section == "[[sources]] feeds":
            continue
        shown = keys[key.section if "kind" in key.section else key.section.strip("[]")]
        assert key.name in shown, f"{key.section} {key.name} is not in the starter file"
        if key.default is not None and key.section in ("[wirewatch]", "[fetch]"):
            assert f"{key.name} = {key.default}" in starter()


def test_the_starter_file_with_everything_switched_on_has_no_mistake_but_its_examples(tmp_path: Path) -> None:
    told = mistakes(written(tmp_path, uncommented(starter())), {})
    assert all("SMTP_PASSWORD" in line or "SLACK_WEBHOOK" in line or "webhook-secret" in line for line in told), told


def test_every_key_has_a_sentence(tmp_path: Path) -> None:
    for key in reference():
        assert key.doc
        assert key.doc[-1] in ".\"'", key
        assert key.form
