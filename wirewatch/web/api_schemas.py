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

_SAYS_SOMETHING = r"[^\s\u0000\u001c-\u001f\u0085]"
"""More than what Python takes for white space, which is more than what ECMA-262 does."""
_NO_NUL = r"^[^\u0000]*$"


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
    """int, str, bool or datetime; list: of texts, in a body."""
    place: str = "query"
    """query, path or body: a field of a JSON object."""
    required: bool = False
    default: Any = None
    least: int = 0
    most: int = LARGEST
    longest: int = 200
    shortest: int = 0
    """Of what is not blank."""
    choices: tuple[str, ...] = ()

    def taken(self, value: Any) -> Any:
        """The value of a field of a body."""
        if value is None and not self.required:
            return self.default
        if self.kind is bool:
            if not isinstance(value, bool):
                raise BadRequest(f"{self.name} is true or false")
            return value
        if self.kind is list:
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise BadRequest(f"{self.name} is a list of texts")
            return [self.read(each.replace("\x00", " ")) for each in value]
        if self.kind is int:
            if isinstance(value, float) and value.is_integer():
                value = int(value)  # JSON knows numbers alone: 2.0 is one of JSON Schema's integers
            if isinstance(value, bool) or not isinstance(value, int):
                raise BadRequest(f"{self.name} is a whole number from {self.least} to {self.most}")
            return self.read(str(value))
        if not isinstance(value, str):
            raise BadRequest(f"{self.name} is a text")
        return self.read(value.replace("\x00", " "))

    def read(self, text: str) -> Any:
        """The value; BadRequest says what is wrong with it."""
        if self.kind is int:
            if not (text.isascii() and text.isdigit() and len(text) < 17 and self.least <= int(text) <= self.most):
                raise BadRequest(f"{self.name} is a whole number from {self.least} to {self.most}")
            return int(text)
        if self.kind is datetime:
            try:
                moment = datetime.fromisoformat(text.upper())  # RFC 3339 5.6: t and z may be small
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, OverflowError) as error:
                raise BadRequest(f'{self.name} is a date and time: "2026-05-31T08:00:00Z"') from error
        if self.choices and text not in self.choices:
            raise BadRequest(f"{self.name}: " + remedy(text, self.choices, "one of " + ", ".join(self.choices)))
        if len(text) > self.longest:
            raise BadRequest(f"{self.name} has {len(text)} characters: {self.longest} at most")
        if "\x00" in text:
            raise BadRequest(f"{self.name} holds a NUL character")
        if self.place == "body" and any("\ud800" <= each <= "\udfff" for each in text):
            raise BadRequest(f"{self.name} holds half a character (a lone surrogate)")
        if self.shortest and len(text.strip()) < self.shortest:
            raise BadRequest(f"{self.name} is empty: {self.doc}")
        return text

    def described(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        return {
            "name": self.name,
            "in": self.place,
            "required": self.required or self.place == "path",
            "description": self.doc,
            "schema": self.schema(),
        }

    def schema(self) -> dict[str, Any]:
        """The values that it takes."""
        schema: dict[str, Any]
        if self.kind is int:
            schema = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.kind is datetime:
            schema = {"type": "string", "format": "date-time"}
        elif self.choices:
            schema = {"type": "string", "enum": list(self.choices)}
        elif self.kind is bool:
            schema = {"type": "boolean"}
        else:
            schema = {"type": "string", "maxLength": self.longest}
            if self.shortest:
                schema |= {"minLength": self.shortest, "pattern": _SAYS_SOMETHING}
            elif self.place != "body":
                schema["pattern"] = _NO_NUL
            if self.kind is list:
                schema = {"type": "array", "items": schema}
        if self.default is not None:
            schema["default"] = self.default
        return schema


def body_field(name: str, doc: str, **more: Any) -> Parameter:
    """A field of the JSON object of a request."""
    return Parameter(name=name, doc=doc, place="body", **more)


def read(parameters: Sequence[Parameter], query: Mapping[str, str], path: Mapping[str, str]) -> dict[str, Any]:
    """The values of all parameters; one that is not known is a mistake, not a wish that nobody heard."""
    known = [each.name for each in parameters if each.place == "query"]
    for name in query:
        if name not in known:
            raise BadRequest(f'"{name[:100]}" is no parameter: ' + remedy(name, known, "this one takes none"))
    values = {}
    for each in parameters:
        if each.place == "body":
            continue
        given = (path if each.place == "path" else query).get(each.name)
        if given is None:
            if each.required:
                raise BadRequest(f"{each.name} is missing: {each.doc}")
            values[each.name] = each.default
        else:
            values[each.name] = each.read(given)
    return values


def read_body(parameters: Sequence[Parameter], body: Any) -> dict[str, Any]:
    """The values of the fields of a JSON object; one that is not known is a mistake too."""
    fields = {each.name: each for each in parameters if each.place == "body"}
    if not isinstance(body, dict):
        raise BadRequest("the body is no JSON object" + (": it may be left out" if not fields else ""))
    for name in body:
        if name not in fields:
            raise BadRequest(f'"{name[:100]}" is no field: ' + remedy(name, fields, "this one takes none"))
    values = {}
    for name, each in fields.items():
        if each.required and body.get(name) is None:
            raise BadRequest(f"{name} is missing: {each.doc}")
        values[name] = each.taken(body.get(name))
    return values


def body_schema(parameters: Sequence[Parameter]) -> dict[str, Any] | None:
    """The JSON Schema of the body; None if there is none."""
    fields = [each for each in parameters if each.place == "body"]
    if not fields:
        return None
    properties = {
        each.name: {
            **(each.schema() if each.required else {"anyOf": [each.schema(), {"type": "null"}]}),
            "description": each.doc,
        }
        for each in fields
    }
    required = [each.name for each in fields if each.required]
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


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
