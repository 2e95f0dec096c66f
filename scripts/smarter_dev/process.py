"""Run programs, start servers in the background, and recognise them again later."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from smarter_dev.errors import CommandFailed, SetupError

POLL_SECONDS = 0.05


def run(
    command: Sequence[str | Path],
    *,
    variables: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    stdin: str = "",
) -> str:
    """Run a program to its end and return what it wrote on standard output."""
    words = [str(word) for word in command]
    try:
        result = subprocess.run(
            words,
            env={**os.environ, **(variables or {})},
            cwd=cwd,
            input=stdin,
            text=True,
            capture_output=True,
        )
    except FileNotFoundError as exc:
        raise SetupError(f"The program {words[0]!r} is not installed.") from exc
    if result.returncode:
        raise CommandFailed(
            shlex.join(words[:6]), result.returncode, result.stdout + result.stderr
        )
    return result.stdout


def start(
    command: Sequence[str | Path],
    log_path: Path,
    *,
    variables: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program as leader of its own process group, logging to a file."""
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log:
        return subprocess.Popen(
            [str(word) for word in command],
            env={**os.environ, **(variables or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def start_time(pid: int) -> str | None:
    """When the kernel started the process; with the pid it is unique. None: not there."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The command name may hold spaces and parentheses: fields count from its end.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def identity(pid: int) -> dict[str, Any]:
    """What to store about a process to recognise it later."""
    return {"pid": pid, "started": start_time(pid)}


def is_running(stored: Mapping[str, Any] | None) -> bool:
    """Whether exactly the process that was stored still runs."""
    if not stored or not stored.get("started"):
        return False
    return start_time(int(stored["pid"])) == str(stored["started"])


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a whole process group; quiet when it is gone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def stop_group(stored: Mapping[str, Any], grace_seconds: float = 15) -> None:
    """End a process group that we started: politely, then for certain."""
    if not is_running(stored):
        return
    pid = int(stored["pid"])
    signal_group(pid, signal.SIGTERM)
    if not wait_until(lambda: not is_running(stored), grace_seconds):
        signal_group(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(stored), 5)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
