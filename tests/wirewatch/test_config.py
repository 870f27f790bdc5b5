"""What stands in wirewatch.toml is read as it is meant; secrets stay secret; the starter file shows every key."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest

from scheduler.cadence import Pace
from wirewatch.app import open_app
from wirewatch.config import Configuration, load, load_topics, reference
from wirewatch.config_problems import ConfigurationError
from wirewatch.config_sections import DeclaredFeed, EmailChannel, SlackChannel

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
    return [str(problem).removeprefix("wirewatch: ") for problem in caught.value.problems]


async def test_what_the_file_allows_of_polls_and_visits_is_what_the_jobs_keep_to(tmp_path: Path) -> None:
    wanted = (
        '[fetch]\npolls_per_feed_per_day = 48\nminimum_spacing = "3m"\nquiet_ceiling = "20m"\nreread = ["1h", "10m"]\n'
    )
    app = open_app(load(written(tmp_path, wanted), {}))
    async with app.trades() as trades:
        minute = timedelta(minutes=1)
        assert trades.pace == Pace(
            polls_per_feed_per_day=48,
            minimum_spacing=3 * minute,
            quiet_ceiling=20 * minute,
            reread=(10 * minute, 60 * minute),
        )
    app.close()


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
    assert desk.settings()["webhook"] == "https://hooks.example/T0/B0/abcdef"
    assert desk.settings()["token"] is None
    assert journal.settings() == {"path": whole.parent / "alerts.jsonl"}


def test_an_empty_file_has_every_default(tmp_path: Path) -> None:
    configuration = load(written(tmp_path, ""), {})
    assert configuration.wirewatch.database == f"sqlite:///{tmp_path}/wirewatch.db"
    assert configuration.fetch.timeout == timedelta(seconds=30)
    assert configuration.topics == ()


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


@pytest.mark.parametrize(
    "value", ["hunter2", "hooks.example/T0/hunter2", "https://", "https://u:hunter2@hooks.example/a"]
)
def test_a_secret_address_that_is_none_is_told_and_not_repeated(value: str, tmp_path: Path) -> None:
    text = (
        '[wirewatch]\nheartbeat = { env = "BEAT" }\n'
        '[[channels]]\nname = "d"\nkind = "slack"\nwebhook = { env = "HOOK" }\n'
    )
    told = mistakes(written(tmp_path, text), {"BEAT": value, "HOOK": value})
    assert told == [
        f"wirewatch.toml: {key}: the secret is no web address: it begins with https:// and a host"
        for key in ("wirewatch.heartbeat", "channels[0].webhook")
    ]


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
    said = 'the environment variable WIREWATCH_DATABSE overrides nothing: did you mean "WIREWATCH_DATABASE"?'
    assert [notice for notice in notices if "environment" in notice] == [said]


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


def test_of_many_topics_that_nobody_is_told_of_it_is_said_how_many_they_are(tmp_path: Path) -> None:
    topics = "".join(f'[[topics]]\nname = "t{i}"\nquery = "x"\n' for i in range(1_200))
    notices = load(written(tmp_path, f'[wirewatch]\ncontact = "a@b.example"\n{topics}'), {}).notices
    first, last = 'topics[0] "t0"', 'topics[1199] "t1199"'
    assert notices == (f"1,200 topics have no subscription, {first} to {last}: nobody is told",)


def test_an_address_at_which_nobody_answers_is_noticed(tmp_path: Path) -> None:
    text = '[wirewatch]\ncontact = "a@b.example"\npublic_url = "https://watch.paper.example"\n'
    (notice,) = load(written(tmp_path, text), {}).notices
    assert notice.startswith("wirewatch.public_url is set and [web] listen is not")
    assert load(written(tmp_path, text + '[web]\nlisten = "127.0.0.1:8765"\n'), {}).notices == ()


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
    secrets = ("SMTP_PASSWORD", "SLACK_WEBHOOK", "SLACK_TOKEN", "APPRISE_URL", "HEARTBEAT_URL", "webhook-secret")
    assert all(any(secret in line for secret in secrets) for line in told), told


def test_every_key_has_a_sentence(tmp_path: Path) -> None:
    for key in reference():
        assert key.doc
        assert key.doc[-1] in ".\"'", key
        assert key.form


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("", "write either webhook"),
        ('webhook = { env = "A" }\ntoken = { env = "B" }', "write either webhook"),
        ('token = { env = "B" }', "a token needs to know where"),
    ],
)
def test_a_slack_channel_has_a_webhook_or_a_token_that_knows_where(tmp_path: Path, keys: str, what: str) -> None:
    told = mistakes(written(tmp_path, f'[[channels]]\nname = "desk"\nkind = "slack"\n{keys}\n'), {"A": "x", "B": "y"})
    assert any(what in line for line in told), told


def test_a_threshold_is_a_table(tmp_path: Path) -> None:
    subscription = '[[subscriptions]]\ntopic = "t"\nchannel = "c"\nthreshold = {}\n'
    for value, what in (
        ('"5"', "must be a table in braces"),
        ("{ stories = 5 }", "window"),
        ('{ stories = 1, window = "1h" }', "stories"),
    ):
        told = mistakes(written(tmp_path, subscription.format(value)), {})
        assert any(what in line and "threshold" in line for line in told), told
