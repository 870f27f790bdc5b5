"""Who answers over HTTP: the parts of the daemon's web server, joined with what they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.jobs import Trades
from scheduler.pulse import stuck
from wirewatch.web.api import Api
from wirewatch.web.article_pages import Reading
from wirewatch.web.handover_pages import Shift
from wirewatch.web.login_pages import Entrance
from wirewatch.web.metrics import Metrics
from wirewatch.web.review_pages import Press
from wirewatch.web.server import Part
from wirewatch.web.site import Site
from wirewatch.web.source_pages import Plant
from wirewatch.web.story_edits import Mending
from wirewatch.web.subscriber_pages import SubscriberPages
from wirewatch.web.subscription_pages import Telling
from wirewatch.web.today_pages import Newsroom
from wirewatch.web.topic_and_alert_pages import Desk
from wirewatch.web.websub import push_part

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
