"""The settings module that scrapy.cfg names, for `scrapy list` and `scrapy crawl` by hand.

WIREWATCH_CONTACT goes into the User-Agent; WIREWATCH_ALLOW lists private places, separated by spaces.
"""

from __future__ import annotations

import os

from crawler.settings import FetchSettings, scrapy_settings

globals().update(
    scrapy_settings(
        FetchSettings(
            contact=os.environ.get("WIREWATCH_CONTACT"), allow=tuple(os.environ.get("WIREWATCH_ALLOW", "").split())
        )
    )
    | {"LOG_INSTALL_ROOT_HANDLER": True}  # by hand nobody else shows what became of the page
)
