"""Who answers over HTTP: the parts of the daemon's web server, joined with what they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.jobs import Trades
from scheduler.pulse import stuck
from wirewatch.web.api import Api
from wirewatch.web.desk import Desk
from wirewatch.web.entrance import Entrance
from wirewatch.web.mending import Mending
from wirewatch.web.metrics import Metrics
from wirewatch.web.newsroom import Newsroom
from wirewatch.web.plant import Plant
from wirewatch.web.press import Press
from wirewatch.web.pushes import push_part
from wirewatch.web.reading import Reading
from wirewatch.web.server import Part
from wirewatch.web.shift import Shift
from wirewatch.web.site import Site
from wirewatch.web.subscriber import SubscriberPages
from wirewatch.web.telling import Telling

if TYPE_CHECKING:
    from wirewatch.app import App


def parts(app: App, trades: Trades) -> tuple[Part, ...]:
    """Every part, in no order that matters: each has paths of its own."""
    site = Site(app.configuration, app.database, lambda: app.lexicon, trades.clock.now)
    pages: tuple[Part, ...] = (
        Entrance(site, lambda: stuck(trades.signs.beats())),
        Newsroom(site),
        Reading(site),
        Mending(site),
        Desk(site),
        Telling(site),
        Plant(site),
        Shift(site),
        Press(site),
        Api(site),
        Metrics(site, trades.totals, trades.signs),
    )
    if trades.pushes is not None:
        pages = (*pages, push_part(trades.pushes))
    if app.links is None:
        return pages
    zone = app.configuration.wirewatch.timezone
    return (*pages, SubscriberPages(app.database, app.links, trades.clock.now, zone))
