"""What the person sees: steps, a progress bar and notes, all on standard error.

Standard output is kept for results, so that ``--json`` can be piped.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

BAR_WIDTH = 28
REDRAW_SECONDS = 0.1
Result = TypeVar("Result")


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether a progress bar can be redrawn in place."""
    stream = stream or sys.stderr
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class _Voice(threading.local):
    """Whether this thread speaks: two progress bars at once cannot be read."""

    muted = False


_voice = _Voice()


def quietly(work: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Do work without showing its steps."""
    _voice.muted = True
    try:
        return work(*args, **kwargs)
    finally:
        _voice.muted = False


def say(text: str) -> None:
    """Print one line for the person."""
    if not _voice.muted:
        print(text, file=sys.stderr, flush=True)


def note(text: str) -> None:
    """Print one line that explains something unusual but harmless."""
    say(f"    note: {text}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step, and how long it took when that is worth knowing."""
    started = time.monotonic()
    say(f"==> {title}")
    yield
    elapsed = time.monotonic() - started
    if elapsed >= 1:
        say(f"    done in {elapsed:.0f} s")


def draw_bar(label: str, percent: float, width: int = BAR_WIDTH) -> str:
    """Return one progress line."""
    percent = min(max(percent, 0.0), 100.0)
    filled = round(width * percent / 100)
    return f"    {label} [{'#' * filled}{'.' * (width - filled)}] {percent:3.0f} %"


class ProgressBar:
    """Redraws one line on a terminal; prints every tenth percent elsewhere."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self.label = label
        self.stream = stream or sys.stderr
        self.terminal = is_terminal(self.stream)
        self.last_percent = -1.0
        self.last_drawn = 0.0

    def update(self, percent: float) -> None:
        """Show the new value when enough has changed since the last time."""
        now = time.monotonic()
        if self.terminal:
            if now - self.last_drawn >= REDRAW_SECONDS or percent >= 100:
                self._write("\r" + draw_bar(self.label, percent))
                self.last_drawn = now
        elif percent >= self.last_percent + 10:
            self._write(draw_bar(self.label, percent) + "\n")
            self.last_percent = percent - percent % 10

    def close(self) -> None:
        """End the line."""
        if self.terminal:
            self._write("\n")

    def _write(self, text: str) -> None:
        if _voice.muted:
            return
        self.stream.write(text)
        self.stream.flush()


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """Give a function that moves a progress bar (0 to 100)."""
    bar = ProgressBar(label)
    bar.update(0)
    try:
        yield bar.update
    finally:
        bar.close()
