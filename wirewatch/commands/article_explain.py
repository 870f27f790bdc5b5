"""`articles explain`: how a page is read, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from crawler import reading
from crawler.explanation import Explanation, Offer
from crawler.failures import FetchFailed
from crawler.runner import Fetched
from crawler.workers import TaskFailed, WorkerKilled, Workers
from storage.urls import clean_url
from wirewatch.batch import InputError
from wirewatch.commands.extract import read_page_file
from wirewatch.config import from_environment
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger_changes import fetch_now
from wirewatch.output import Output


@click.command()
@click.argument("page", metavar="URL|FILE")
@click.option("--url", metavar="URL", help="The address that a FILE was saved from.")
@click.option("--timezone", metavar="ZONE", help="Of dates that name none: Europe/Paris.")
@click.option("--language", metavar="TAG", help="Of a text too short to tell: fr.")
@click.pass_obj
def explain_page(door: Door, page: str, url: str | None, timezone: str | None, language: str | None) -> int:
    """Read the page at URL or in FILE (.html or .html.gz), and say where each field of its article comes from.

    For each field: its value, method, confidence and raw form, how it was chosen, and what every reader proposed, the
    most trusted first. A URL is asked for once, as politely as any page; nothing is kept.
    """
    out = Output(door)
    try:
        saved = read_page_file(page) if Path(page).is_file() else None
        told = run_interruptible(_explanation(door, page if saved is None else url or "", saved, timezone, language))
    except (FetchFailed, InputError, TaskFailed, WorkerKilled) as error:
        out.error(f"{page}: {error}")
        return 1
    if out.json:
        out.data(told)
        return 0
    out.line(f"{told.url or page}: {told.access}")
    for warning in told.warnings:
        out.line(f"warning: {warning}")
    for each in told.fields:
        out.line()
        out.text(f"{each.field}: {'(absent)' if each.value is None else each.value or '(empty)'}")
        if each.method:
            raw = f', written "{each.raw}"' if each.raw and each.raw != each.value else ""
            out.text(f"  from {each.method}, confidence {each.confidence:.2f}{raw}")
        out.text(f"  chosen: {each.why}")
        for offer in each.offers:
            out.text(_offered(offer))
    return 0


def _offered(offer: Offer) -> str:
    return f"  {'*' if offer.chosen else '-'} {offer.method} ({offer.confidence:.2f}): {offer.value}"


async def _explanation(
    door: Door, url: str, saved: bytes | None, timezone: str | None, language: str | None
) -> Explanation:
    if saved is None:
        address = clean_url(url)
        if address is None:
            raise click.UsageError(f'"{url}" is no file and no web address: write a path, or https://host/path')
        found = await fetch_now(from_environment(door.config, secrets_required=False), address)
    else:
        found = Fetched(url, 200, saved, None, None)
    workers = Workers(1)
    try:
        return await workers.run(
            reading.explained,
            found.body,
            url=found.url,
            content_type=found.content_type,
            charset=found.charset,
            fetched_at=datetime.now(UTC),
            timezone=timezone,
            language=language,
            http_status=found.status,
        )
    finally:
        workers.close()
