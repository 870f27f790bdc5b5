"""How one table of the configuration is read: each key has a form, a default and a sentence, and each mistake is kept.

A section of the file is a frozen dataclass whose fields are annotated with a `Key`; `read_table` reads any of them, and
`describe` lists them for the reference pages, so that what is read and what is documented cannot differ.
"""

from __future__ import annotations

import dataclasses
import stat
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from wirewatch.config_problems import Problem
from wirewatch.secret import Secret
from wirewatch.suggestions import remedy

T = TypeVar("T")

LONGEST_SECRET = 65_536
"""Bytes of a file that holds one value."""


class MistakeError(Exception):
    """A value cannot be read: what is wrong and what to do."""

    def __init__(self, what: str, detail: str = "") -> None:
        self.what = what
        self.detail = detail
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one file: what values may refer to, and the mistakes found so far."""

    file: str
    folder: Path
    """Relative paths are relative to it."""
    environ: Mapping[str, str]
    secrets_required: bool
    problems: list[Problem] = dataclasses.field(default_factory=list)
    notices: list[str] = dataclasses.field(default_factory=list)
    """What is no mistake and yet worth a word."""

    def mistake(self, where: str, what: str, detail: str = "", file: str = "") -> None:
        """Keep a mistake and go on."""
        self.problems.append(Problem(file or self.file, where, what, detail))


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind of value is written, read and shown."""

    name: str
    """For the reference: what to write."""
    read: Callable[[Any, Reading, str], Any]
    """Value as TOML gives it, the reading, and where it stands -> what the program uses; or MistakeError."""
    show: Callable[[Any], str] = str
    """Back to how one would write it (for defaults)."""
    scalar: bool = True
    """May come from the environment or from a file."""
    secret: bool = False
    """Must come from the environment or from a file."""


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of the file means."""

    form: Form
    doc: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class KeyDescription:
    """One key for the reference: `wirewatch config keys`, and the test that the documentation is complete."""

    section: str
    name: str
    form: str
    default: str | None
    """As one would write it; None: the key is required, or unset without it."""
    required: bool
    doc: str
    variable: str | None
    """The environment variable that overrides it."""


@cache
def keys_of(section: type) -> dict[str, Key]:
    """The keys of a section, in the order of the reference."""
    hints = typing.get_type_hints(section, include_extras=True)
    found = {}
    for name, hint in hints.items():
        keys = [extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Key)]
        if keys:
            found[name.rstrip("_")] = keys[0]
    return found


def describe(section: type, name: str, variables: Mapping[str, str]) -> list[KeyDescription]:
    """The keys of a section for the reference; `variables` names those that the environment overrides."""
    fields = {field.name.rstrip("_"): field for field in dataclasses.fields(section)}
    described = []
    for key_name, key in keys_of(section).items():
        default = fields[key_name].default
        required = default is dataclasses.MISSING
        shown = None if required or default is None else key.form.show(default)
        described.append(
            KeyDescription(name, key_name, key.form.name, shown, required, key.doc, variables.get(key_name))
        )
    return described


def read_table(
    section: type[T],
    raw: Mapping[str, Any],
    reading: Reading,
    where: str,
    variables: Mapping[str, str] | None = None,
    ignore: frozenset[str] = frozenset(),
) -> T:
    """One table of the file as its section; what cannot be read is kept as a mistake and left at its default."""
    keys = keys_of(cast("type", section))
    for name in raw:
        if name not in keys and name not in ignore:
            advice = remedy(name, keys, "known are " + ", ".join(keys))
            reading.mistake(_join(where, name), f"unknown key: {advice}")
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cast("Any", section)):
        name = field.name.rstrip("_")
        place = _join(where, name)
        variable = (variables or {}).get(name, "")
        if variable in reading.environ:
            value: Any = {"env": variable}
            place = variable
        elif name in raw:
            value = raw[name]
        elif field.default is dataclasses.MISSING:
            reading.mistake(where, f'"{name}" is missing: {keys[name].doc}')
            values[field.name] = None
            continue
        else:
            continue
        try:
            values[field.name] = read_value(keys[name].form, value, reading, place)
        except MistakeError as error:
            reading.mistake(place, error.what, error.detail, "environment" if place == variable else "")
            if field.default is dataclasses.MISSING:
                values[field.name] = None
    return section(**values)


def read_value(form: Form, value: Any, reading: Reading, where: str) -> Any:
    """One value, by way of its reference where it is one."""
    if form.secret:
        return _read_secret(form, value, reading, where)
    if form.scalar and isinstance(value, Mapping):
        value = _resolve(value, reading)
    return form.read(value, reading, where)


def _read_secret(form: Form, value: Any, reading: Reading, where: str) -> Secret:
    # Never quote the value: what stands here by mistake is as secret as what stands here rightly.
    reference = isinstance(value, Mapping)
    try:
        if not reference:
            raise MistakeError('a secret does not stand in this file: write { env = "NAME" } or { file = "path" }')
        text = _resolve(value, reading)
        if not text:
            raise MistakeError("the secret is empty: give it a value")
        text = form.read(text, reading, where)
        if "file" in value and (path := _read_by_all(reading.folder / Path(value["file"]).expanduser())):
            reading.notices.append(f"{where}: everybody on this machine may read {path}: `chmod 600` it")
    except MistakeError as error:
        if reading.secrets_required or not reference:
            reading.mistake(where, error.what)
        return Secret(Problem(reading.file, where, error.what))
    return Secret(text)


def _resolve(reference: Mapping[str, Any], reading: Reading) -> str:
    match reference:
        case {"env": str(name), **rest} if not rest:
            if name not in reading.environ:
                raise MistakeError(f'the environment variable {name} is not set: set it, or write {{ file = "path" }}')
            return reading.environ[name]
        case {"file": str(name), **rest} if not rest:
            path = reading.folder / Path(name).expanduser()
            try:
                with path.open("rb") as stream:
                    content = stream.read(LONGEST_SECRET + 1)
                if len(content) > LONGEST_SECRET:
                    raise MistakeError(f"{path} is too long for one value: {LONGEST_SECRET} bytes at most")
                return content.decode("utf-8").rstrip("\r\n")
            except OSError as error:
                raise MistakeError(f"{path} cannot be read ({error.strerror}): give the path of a file") from error
            except UnicodeDecodeError as error:
                raise MistakeError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    raise MistakeError('a reference is { env = "NAME" } or { file = "path" }, and nothing else')


def _read_by_all(path: Path) -> Path | None:
    """The file if its mode lets everybody read it; what a container or systemd mounted has their mode."""
    try:
        open_to_all = path.stat().st_mode & stat.S_IROTH and not path.is_relative_to("/run")
    except OSError:
        return None
    return path if open_to_all else None


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
