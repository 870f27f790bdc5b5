"""Where the configuration is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "wirewatch.toml"


def search_places(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the file is looked for when none is named, nearest first (XDG Base Directory Specification)."""
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".config")
    return (Path(FILE_NAME), Path(home) / "wirewatch" / FILE_NAME, Path("/etc/wirewatch") / FILE_NAME)
