"""`wirewatch` and `python -m wirewatch`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line of this process and end with its status."""
    gc.disable()  # until the command is loaded (`lazy.load_verb`): what is loaded stays, and is no garbage
    try:
        from wirewatch.cli import run  # noqa: PLC0415  it takes a while, in which Ctrl-C may come
    except KeyboardInterrupt:
        sys.stderr.write("\nwirewatch: interrupted\n")
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
