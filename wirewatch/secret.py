"""A password, token or webhook address: usable, and never shown."""

from __future__ import annotations

import re

from wirewatch.config_problems import ConfigurationError, Problem

_LOGIN = re.compile(r"//[^/]*@")


def masked(address: str) -> str:
    """An address as it may be shown: what could be a name and password is ***."""
    return _LOGIN.sub("//***@", address)


class Secret:
    """A value that prints as ***, whatever prints it, and that no pickle or copy takes into a log by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str | Problem) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that must send it; ConfigurationError if it could not be found."""
        if isinstance(self._value, Problem):
            raise ConfigurationError([self._value])
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")
