"""What the demonstration prints at its end: messages as people see them, and who was told what."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from wirewatch.demo.arrivals import Line
from wirewatch.demo.configuration import EUROPE_DESK, SLACK_CHANNEL
from wirewatch.demo.sinks import ReceivedMail, ReceivedPost


def show_messages(console: Console, mails: Sequence[ReceivedMail], posts: Sequence[ReceivedPost]) -> None:
    """One e-mail, the Europe desk's first, and one Slack message, the one that says most."""
    if mail := next((mail for mail in mails if EUROPE_DESK in mail.recipients), None):
        console.rule("An e-mail, as the Europe desk reads it", align="left")
        console.print(as_read(mail), markup=False)
    if post := max(posts, key=lambda post: len(post.text), default=None):
        console.rule(f"A message in {SLACK_CHANNEL}", align="left")
        console.print(post.text + "\n", markup=False)


def as_read(mail: ReceivedMail) -> str:
    """A mail as a program for plain text shows it."""
    headers = [f"{name}: {mail.message[name]}" for name in ("From", "To", "Subject", "Date")]
    return "\n".join(headers) + "\n\n" + mail.text


def verdict(console: Console, lines: Sequence[Line], trouble: str, log: Sequence[str]) -> int:
    """Print who was told what; 0 if all of it is as expected and there was no trouble, else 1 and what went wrong."""
    console.rule("Who was told what", align="left")
    table = Table("recipient", "story", "told as", "expected", "arrived", "")
    for line in lines:
        told, mark = line.telling, "" if line.right else "WRONG"
        table.add_row(told.recipient, told.story, told.kind, str(line.expected), str(line.arrived), mark)
    console.print(table)
    once = not trouble and bool(lines) and all(line.right for line in lines)
    console.print(f"exactly once: {'yes' if once else 'no'}")
    if once:
        return 0
    if trouble:
        console.print(f"wirewatch: demo: {trouble}", markup=False)
    for line in lines:
        if not line.right:
            what = f"{line.telling.story} ({line.telling.kind}) to {line.telling.recipient}"
            console.print(f"wirewatch: demo: {what}: expected {line.expected}, arrived {line.arrived}", markup=False)
    console.rule("The last lines of the daemon's log", align="left")
    console.print("\n".join(log), markup=False)
    return 1
