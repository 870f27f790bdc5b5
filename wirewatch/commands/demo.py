"""`demo`: the whole line at work, without the internet."""

from __future__ import annotations

import click

from wirewatch.demo.run import demo as show


@click.command()
@click.option("--keep", is_flag=True, help="Keep the folder with its configuration, database and log.")
def demo(keep: bool) -> int:
    """Show the whole line at work on a small news world on this machine: feeds, pages, topics, mails and posts."""
    return show(keep=keep)
