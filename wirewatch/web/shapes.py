"""What the HTTP interface takes and gives, said as JSON Schema (draft 2020-12) from the very types that are used."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from wirewatch.suggestions import remedy


class BadRequest(Exception):
    """A request that cannot be understood; the text says what to write."""


LARGEST = 2**53 - 1
"""The largest number that every JSON reader keeps exactly (RFC 8259, section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One word of a request."""

    name: str
    doc: str
    kind: type = str
    """int, str or datetime."""
    place: str = "query"
    """query or path."""
    required: bool = False
    default: Any = None
    least: int = 0
    most: int = LARGEST
    longest: int = 200
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """The value; BadRequest says what is wrong with it."""
        if self.kind is int:
            if not (text.isascii() and text.isdigit() and len(text) < 17 and self.least <= int(text) <= self.most):
                raise BadRequest(f"{self.name} is a whole number from {self.least} to {self.most}")
            return int(text)
        if self.kind is datetime:
            try:
                moment = datetime.fromisoformat(text)
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, OverflowError) as error:
                raise BadRequest(f'{self.name} is a date and time: "2026-05-31T08:00:00Z"') from error
        if self.choices and text not in self.choices:
            raise BadRequest(f"{self.name}: " + remedy(text, self.choices, "one of " + ", ".join(self.choices)))
        if len(text) > self.longest:
            raise BadRequest(f"{self.name} has {len(text)} characters: {self.longest} at most")
        if "\x00" in text:
            raise BadRequest(f"{self.name} holds a NUL character")
        return text

    def described(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        schema: dict[str, Any]
        if self.kind is int:
            schema = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.kind is datetime:
            schema = {"type": "string", "format": "date-time"}
        elif self.choices:
            schema = {"type": "string", "enum": list(self.choices)}
        else:
            schema = {"type": "string", "maxLength": self.longest}
        if self.default is not None:
            schema["default"] = self.default
        return {
            "name": self.name,
            "in": self.place,
            "required": self.required or self.place == "path",
            "description": self.doc,
            "schema": schema,
        }


def read(parameters: Sequence[Parameter], query: Mapping[str, str], path: Mapping[str, str]) -> dict[str, Any]:
    """The values of all parameters; one that is not known is a mistake, not a wish that nobody heard."""
    known = [each.name for each in parameters if each.place == "query"]
    for name in query:
        if name not in known:
            raise BadRequest(f'"{name[:100]}" is no parameter: ' + remedy(name, known, "this one takes none"))
    values = {}
    for each in parameters:
        given = (path if each.place == "path" else query).get(each.name)
        if given is None:
            if each.required:
                raise BadRequest(f"{each.name} is missing: {each.doc}")
            values[each.name] = each.default
        else:
            values[each.name] = each.read(given)
    return values


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON Schema of what `wirewatch.output.json_value` makes of a value of this type."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        chosen = [schema_of(each) for each in parts if each is not type(None)]
        return {"anyOf": [*chosen, {"type": "null"}]} if type(None) in parts else {"anyOf": chosen}
    if origin in (tuple, list, set, frozenset, Sequence) or kind in (tuple, list):
        return {"type": "array", "items": schema_of(parts[0]) if parts else {}}
    if origin in (dict, Mapping) or kind in (dict, Mapping):
        return {"type": "object", "additionalProperties": schema_of(parts[1]) if parts else {}}
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return {"type": "string", "enum": [each.value for each in kind]}
        if dataclasses.is_dataclass(kind):
            return _record(kind)
        for known, schema in _PLAIN.items():
            if kind is known:
                return dict(schema)
    return {}


_PLAIN: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    timedelta: {"type": "number"},
}


def _record(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    names = [each.name for each in dataclasses.fields(kind)]
    return {"type": "object", "properties": {name: schema_of(hints[name]) for name in names}, "required": names}
