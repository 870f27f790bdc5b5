"""`wirewatch` and `python -m wirewatch`."""

from __future__ import annotations

import sys

from wirewatch.cli import run


def main() -> None:
    """Run the command line of this process and end with its status."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
