"""`completion`: what makes a shell complete commands, options and choices."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from wirewatch.lazy import Door
from wirewatch.output import Output

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_WIREWATCH_COMPLETE"
"""Set by the shell when it asks what may come next."""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_obj
def print_completion(door: Door, shell: str) -> None:
    """Write the completion of SHELL to standard output.

    For bash `eval "$(wirewatch completion bash)"` in ~/.bashrc, for zsh the same in ~/.zshrc, for fish
    `wirewatch completion fish | source` in its configuration.
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    root = click.get_current_context().find_root().command
    script = kind(root, {"obj": door}, "wirewatch", VARIABLE).source()
    out = Output(door)
    if out.json:
        out.data({"shell": shell, "script": script})
    else:
        out.line(script.rstrip())
