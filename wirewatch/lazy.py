"""Commands that are known by name and sentence, and whose code is loaded when they are called.

The whole of Wirewatch takes seconds to import; `wirewatch --help` may take 0.3. So the table of commands holds text
alone, and a command's module is imported by name when it is about to run.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from wirewatch.suggestions import remedy


@dataclass(slots=True)
class Door:
    """What the options before or after the verb ask for."""

    config: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    answered: bool = False
    """Whether some data was printed: an error after it is told beside it, not in its place."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A command that is not loaded yet."""

    target: str
    """module:function, the function being a click command."""
    help: str
    """What it does, in one line."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing and what can be done with it."""

    help: str
    verbs: Mapping[str, Verb | Noun]


def common_options() -> list[click.Parameter]:
    """The options that every command takes, before and after the verb."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        door, name = context.ensure_object(Door), str(parameter.name)
        # What was written before the verb is not undone by the environment, which is asked again after it.
        written = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if value and (written or not getattr(door, name)):
            setattr(door, name, value)

    def option(*names: str, **attributes: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=keep, **attributes)

    return [
        option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            envvar="WIREWATCH_CONFIG",
            help="The configuration. [default: ./wirewatch.toml, then $XDG_CONFIG_HOME/wirewatch and /etc/wirewatch]",
        ),
        option("--json", is_flag=True, help="Print data as JSON."),
        option("--quiet", is_flag=True, help="Print data and errors alone."),
        option("--verbose", is_flag=True, help="Say more of what is done."),
        option("--debug", is_flag=True, help="Say everything, with tracebacks."),
    ]


class Unread(Exception):
    """Whoever read what a command prints has seen enough, and closed the pipe."""


class LazyGroup(click.Group):
    """A group that loads the command it is asked for, and no other."""

    def __init__(self, name: str, table: Mapping[str, Verb | Noun], **attributes: Any) -> None:
        super().__init__(name, params=common_options(), **attributes)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        match self.table.get(cmd_name):
            case Noun() as noun:
                return LazyGroup(cmd_name, noun.verbs, help=noun.help)
            case Verb() as verb:
                return load_verb(cmd_name, verb)
        return None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end with status 1, as if something had failed
            raise Unread from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """From the table too: a shell that asks what there is loads none of it."""
        found = [
            CompletionItem(name, help=entry.help) for name, entry in self.table.items() if name.startswith(incomplete)
        ]
        return found + [item for item in click.Command.shell_complete(self, ctx, incomplete) if item not in found]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in self.table and not word.startswith("-"):
            advice = remedy(word, self.table, f"`{ctx.command_path} --help` lists what there is")
            raise click.UsageError(f'no command is called "{word}": {advice}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does it, from the table instead of from the loaded commands."""
        for title, kind in (("Things", Noun), ("Acts" if ctx.parent is None else "Verbs", Verb)):
            rows = [(name, entry.help) for name, entry in self.table.items() if isinstance(entry, kind)]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def load_verb(name: str, verb: Verb) -> click.Command:
    """The command behind a verb, with the common options after its own."""
    module, _, function = verb.target.partition(":")
    command = getattr(importlib.import_module(module), function)
    gc.enable()
    if not isinstance(command, click.Command):
        raise TypeError(f"{verb.target} is no click command")
    own = {option for parameter in command.params for option in parameter.opts}
    command.params += [option for option in common_options() if not own & set(option.opts)]
    command.name = name
    command.short_help = verb.help
    return command
