"""`python -m wirewatch.liveness`: the health check of a container, which asks the daemon where its file has it answer.

It is asked every half minute, and loads nothing of what a command loads.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

from wirewatch.config_places import search_places

LISTEN = "WIREWATCH_WEB_LISTEN"
_PATIENCE_S = 5
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (asked, not listened at)


def answers_at(environ: Mapping[str, str]) -> tuple[str, int] | None:
    """Host and port at which the daemon of this configuration can be asked; None if it answers nowhere."""
    listen = environ.get(LISTEN) or _listen(environ)
    if not listen:
        return None
    host, _, port = listen.rpartition(":")
    return _ANYWHERE.get(host.strip("[]"), host.strip("[]")), int(port)


def _listen(environ: Mapping[str, str]) -> str | None:
    named = environ.get("WIREWATCH_CONFIG")
    places = (Path(named),) if named else search_places(environ)
    path = next((place for place in places if place.is_file()), None)
    said = None if path is None else tomllib.loads(path.read_text("utf-8-sig")).get("web", {}).get("listen")
    match said:
        case {"env": str(name)}:
            return environ.get(name)
        case {"file": str(name)} if path is not None:
            return (path.parent / name).read_text("utf-8").strip()
        case str():
            return said
    return None


def main() -> int:
    """Ask `/livez`; the exit status, 0 if it answers or is to answer nowhere."""
    try:
        place = answers_at(os.environ)
        if place is None:
            sys.stdout.write("[web] listen is not set: there is nobody to ask\n")
            return 0
        connection = HTTPConnection(*place, timeout=_PATIENCE_S)
        connection.request("GET", "/livez")
        status = connection.getresponse().status
    except (OSError, ValueError) as error:
        sys.stderr.write(f"not alive: {error}\n")
        return 1
    sys.stdout.write(f"{place[0]}:{place[1]} answers {status}\n")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
