"""The file to start from, as its owner's answers shape it: what is watched, in which sources, and who is told where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from wirewatch.catalogue import UNKNOWN_COUNTRIES, UNKNOWN_LANGUAGE, Listing, worth_watching
from wirewatch.output import toml_string

TERMINAL, EMAIL, SLACK, WEBHOOK = "terminal", "email", "slack", "webhook"
WAYS = (TERMINAL, EMAIL, SLACK, WEBHOOK)
"""Where alerts may go at once; the other ways stand in the file as comments."""
SMTP_PASSWORD, SLACK_ADDRESS = "SMTP_PASSWORD", "SLACK_WEBHOOK"
"""Environment variables that hold what the file must not."""
_RULE = re.compile(r"^# -{20,} (\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What was answered; whatever was not stays as the starter has it."""

    words: str | None = None
    """The topic in its owner's words."""
    query: str | None = None
    listings: tuple[Listing, ...] = ()
    """Feeds of the catalogue, in place of the starter's."""
    contact: str | None = None
    timezone: str | None = None
    way: str = TERMINAL
    address: str | None = None
    """Where mail goes, or the webhook's address."""
    host: str | None = None
    username: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The environment variables that must be set before the watch begins."""
        needs = {SLACK: (SLACK_ADDRESS,), EMAIL: (SMTP_PASSWORD,) if self.username else ()}
        return needs.get(self.way, ())


@cache
def starter() -> str:
    """The file as it is shipped."""
    return resources.files("wirewatch").joinpath("starter.toml").read_text(encoding="utf-8")


def started(start: Start) -> str:
    """The file with these answers in it, its comments kept."""
    text = starter()
    if start.contact:
        text = _line(text, "# contact = ", "contact", start.contact)
    if start.timezone:
        text = _line(text, "timezone = ", "timezone", start.timezone)
    if start.words is not None and start.query is not None:
        text = _about(text, start.words, start.query)
    if start.listings:
        text = _section(text, "sources", _sources(start.listings))
    return _told(text, start)


def _line(text: str, beginning: str, key: str, value: str) -> str:
    """The first line that begins so, with another value and the comment that it had."""
    found = re.search(rf"^{re.escape(beginning)}\"[^\"]*\"( *#.*)?$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"the starter has no line {beginning!r}")
    written = f"{key} = {toml_string(value)}"
    comment = (found[1] or "").strip()
    return text[: found.start()] + (f"{written:<39} {comment}" if comment else written) + text[found.end() :]


def _section(text: str, name: str, body: str) -> str:
    """The file with another body under the rule of that name."""
    rules = {found[1]: found for found in _RULE.finditer(text)}
    begins = text.index("\n", rules[name].end()) + 1
    ends = min((found.start() for found in rules.values() if found.start() > begins), default=len(text))
    return f"{text[:begins]}\n{body.strip()}\n\n\n{text[ends:]}"


def _sources(listings: Sequence[Listing]) -> str:
    by_name: dict[str, list[Listing]] = {}
    for each in listings:
        by_name.setdefault(each.name, []).append(each)
    blocks = [_source(name, worth_watching(some)) for name, some in by_name.items()]
    old = starter()
    commented = re.findall(r"^# (?:licence|keep_text|excerpt_chars) = .*$", old, re.MULTILINE)
    blocks[0] = "\n".join([blocks[0], *commented])
    return "\n\n".join(blocks)


def _source(name: str, listings: Sequence[Listing]) -> str:
    first = listings[0]
    lines = ["[[sources]]", f"name = {toml_string(name)}"]
    if first.country not in UNKNOWN_COUNTRIES:
        lines.append(f"country = {toml_string(first.country)}")
    if first.language != UNKNOWN_LANGUAGE:
        lines.append(f"language = {toml_string(first.language)}")
    feeds = [
        toml_string(each.url) if each.kind == "feed" else f'{{ url = {toml_string(each.url)}, kind = "sitemap" }}'
        for each in listings
    ]
    if len(feeds) == 1:
        lines.append(f"feeds = [{feeds[0]}]")
    else:
        lines += ["feeds = [", *(f"    {feed}," for feed in feeds), "]"]
    return "\n".join(lines)


def _about(text: str, words: str, query: str) -> str:
    """The file with a topic of one's own in place of its own."""
    [own] = tomllib.loads(text)["topics"]
    name = "-".join(re.findall(r"\w+", words.lower())[:5]) or "topic"
    lines = []
    for line in text.split("\n"):
        if line.startswith("query = "):
            line = f"query = {toml_string(query)}"
        elif line.startswith("title = ") and own["title"] in line:
            line = f"title = {toml_string(' '.join(words.split()))}"
        elif line in (f'name = "{own["name"]}"', f'topic = "{own["name"]}"'):
            line = line.replace(own["name"], name)
        lines.append(line)
    return "\n".join(lines)


def _told(text: str, start: Start) -> str:
    if start.way == TERMINAL:
        return text
    if start.way == EMAIL:
        channel, text = "mail", _mail(text, start)
    elif start.way == SLACK:
        channel, text = "slack", _uncommented(text, 'name = "europe-desk"').replace('"europe-desk"', '"slack"', 1)
    else:
        channel, text = "machine", _uncommented(text, 'name = "machine"')
        text = _line(text, "url = ", "url", start.address or "")
        text = re.sub(r"^secret = .*$", lambda found: f"# {found[0]}", text, count=1, flags=re.MULTILINE)
    own = '[[channels]]\nname = "terminal"\nkind = "console"'
    text = text.replace(own, re.sub("^", "# ", own, flags=re.MULTILINE), 1)
    text = text.replace('channel = "terminal"', f'channel = "{channel}"', 1)
    # Mail to an operator goes to the contact.
    return _line(text, "# operator = ", "operator", channel) if start.way != EMAIL or start.contact else text


def _mail(text: str, start: Start) -> str:
    text = _uncommented(text, 'name = "mail"')
    text = _line(text, "host = ", "host", start.host or "")
    if start.username:
        text = _line(text, "username = ", "username", start.username)
    else:
        # Without a login nothing says that the server would speak TLS: one on this machine does not.
        text = re.sub(r"^(?:port|username|password) = .*\n", "", text, flags=re.MULTILINE)
        text = text.replace('security = "starttls"', 'security = "none"    ', 1)
    text = _line(text, "from = ", "from", f"Wirewatch <{start.address}>")
    text = _uncommented(text, 'name = "Europe desk"')
    text = text.replace('"Europe desk"', '"me"').replace(
        '# subscriber = "me"         ', 'subscriber = "me"                      '
    )
    text = _line(text, "email = ", "email", start.address or "")
    return re.sub(
        r'^(?:timezone = "Europe/Paris"|quiet_hours = ).*$',
        lambda found: f"# {found[0]}" if "unset" in found[0] or "quiet" in found[0] else found[0],
        text,
        flags=re.MULTILINE,
    )


def _uncommented(text: str, line: str) -> str:
    """The file with the table that holds this line no longer a comment."""
    blocks = text.split("\n\n")
    for place, block in enumerate(blocks):
        rows = block.strip("\n").split("\n")
        if f"# {line}" in rows and rows[0].startswith("# [["):
            blocks[place] = re.sub(r"^# ", "", block, flags=re.MULTILINE)
            break
    return "\n\n".join(blocks)
