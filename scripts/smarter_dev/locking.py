"""One run at a time where two would step on each other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smarter_dev import console


@contextmanager
def exclusive(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file; the kernel releases it even when the holder is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.note(f"waiting for another run that is {what}")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
