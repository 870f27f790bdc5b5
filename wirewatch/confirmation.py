"""Asking before something is destroyed, and who it was that asked for it."""

from __future__ import annotations

import getpass
import sys

import click


def agree(question: str, what: str, *, yes: bool) -> None:
    """Go on if whoever runs the command agrees; `what` says what it does where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{what}: say --yes where nobody can be asked")
    click.confirm(question, abort=True, err=True)


def user() -> str:
    """The name of the user of this machine who runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user that the system has no name for
        return "unknown"
