"""How a command tells that it failed: a sentence and an exit code, never a traceback."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence

from smarter_dev.errors import SetupError

Main = Callable[[Sequence[str]], int]
INTERRUPTED = 130


def reported(main: Main) -> Main:
    """Turn expected errors of a command into a sentence on standard error."""

    @functools.wraps(main)
    def wrapper(words: Sequence[str]) -> int:
        try:
            return main(words)
        except (SetupError, OSError) as exc:
            # OSError: no permission, no space left; its text names the file.
            print(f"error: {exc}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            return INTERRUPTED

    return wrapper
