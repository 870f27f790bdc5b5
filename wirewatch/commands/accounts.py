"""`accounts` and `tokens`: who may look and change through the web."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from wirewatch.lazy import Door
from wirewatch.ledger import Duration, NotFoundError, reading
from wirewatch.ledger_changes import writing
from wirewatch.suggestions import remedy
from wirewatch.web.passwords import LONGEST, SHORTEST, hashed, new_secret, secret_hash
from wirewatch.web.session import READ, SCOPES, WRITE


@click.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default=WRITE, show_default=True, help="What it may do.")
@click.pass_obj
def add_account(door: Door, name: str, scope: str) -> None:
    """Let NAME log in on the web pages, or give it a new password: asked for, or read from standard input."""
    password = _password()
    with writing(door) as work:
        with work.database.begin() as ledger:
            ledger.access.keep_account(name, hashed(password), scope, work.now)
            ledger.access.changed("command", "account kept", name, work.now, scope=scope)
        if work.out.json:
            work.out.data({"name": name, "scope": scope})
        else:
            work.out.line(f'"{name}" may log in and {_may(scope)}')
        if work.configuration.web.listen is None:
            work.out.note('there are no pages to log in to yet: write [web] listen = "127.0.0.1:8780"')


@click.command()
@click.pass_obj
def list_accounts(door: Door) -> None:
    """List who may log in."""
    with reading(door) as (ledger, work):
        columns = {"name": lambda row: row.name, "scope": lambda row: row.scope, "since": lambda row: row.created_at}
        work.out.rows(ledger.access.accounts(), columns, empty="nobody may log in: `wirewatch accounts add NAME`")


@click.command()
@click.argument("name")
@click.pass_obj
def remove_account(door: Door, name: str) -> None:
    """Let NAME log in no longer; its logins end at once."""
    with writing(door) as work, work.database.begin() as ledger:
        if not ledger.access.remove_account(name):
            known = [account.name for account in ledger.access.accounts()]
            raise NotFoundError(f'no account is called "{name}": ' + remedy(name, known, "there are none"))
        ledger.access.changed("command", "account removed", name, work.now)
        if work.out.json:
            work.out.data({"account": name, "removed": True})
        else:
            work.out.note(f'"{name}" may log in no longer')


@click.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default=READ, show_default=True, help="What it may do.")
@click.option("--expires", type=Duration(), metavar="SPAN", help='Valid for so long: "90d". [default: for ever]')
@click.pass_obj
def add_token(door: Door, name: str, scope: str, expires: timedelta | None) -> None:
    """Make a token for the program NAME, and print it: it is shown this once."""
    secret = new_secret()
    with writing(door) as work:
        until = work.now + expires if expires else None
        with work.database.begin() as ledger:
            if not ledger.access.add_token(name, secret_hash(secret), scope, work.now, until):
                raise click.UsageError(f'a token is called "{name}" already: remove it first, or name another')
            ledger.access.changed("command", "token added", name, work.now, scope=scope)
        if work.out.json:
            work.out.data({"name": name, "scope": scope, "expires_at": until, "token": secret})
        else:
            work.out.line(secret)
        work.out.note("say it as `Authorization: Bearer ...`; it is not shown again")


@click.command()
@click.pass_obj
def list_tokens(door: Door) -> None:
    """List the tokens, without what they are."""
    with reading(door) as (ledger, work):
        work.out.rows(
            ledger.access.tokens(),
            {
                "name": lambda row: row.name,
                "scope": lambda row: row.scope,
                "since": lambda row: row.created_at,
                "until": lambda row: row.expires_at,
                "used": lambda row: row.used_at,
            },
            empty="no token: `wirewatch tokens add NAME`",
        )


@click.command()
@click.argument("name")
@click.pass_obj
def remove_token(door: Door, name: str) -> None:
    """Take the token NAME back; it opens nothing from now on."""
    with writing(door) as work, work.database.begin() as ledger:
        if not ledger.access.remove_token(name):
            known = [token.name for token in ledger.access.tokens()]
            raise NotFoundError(f'no token is called "{name}": ' + remedy(name, known, "there are none"))
        ledger.access.changed("command", "token removed", name, work.now)
        if work.out.json:
            work.out.data({"token": name, "removed": True})
        else:
            work.out.note(f'"{name}" opens nothing any longer')


def _password() -> str:
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        raise click.UsageError(f"the password has {len(password)} characters: {SHORTEST} to {LONGEST} are needed")
    return str(password)


def _may(scope: str) -> str:
    return "look and change" if scope == WRITE else "look"
