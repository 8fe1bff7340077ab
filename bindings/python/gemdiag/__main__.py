"""The command, as `gemdiag` and as `python -m gemdiag`."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Runs the program with the words of the command line; gives its exit code."""
    from ._gemdiag import main as run

    # Python's own handlers only take a note for the interpreter, which does not run until the program has ended.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["gemdiag", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
