"""A multi-worker Odoo that can be started, killed and started again."""

from __future__ import annotations

import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from smarter_dev import environment, odoo_cli, paths, ports, process
from smarter_dev.errors import SetupError

START_SECONDS = 120
free_port = ports.free_port

__all__ = ["OdooServer", "free_port", "is_healthy"]


def is_healthy(url: str, timeout: float = 2) -> bool:
    """Whether Odoo answers its own health check."""
    try:
        with urllib.request.urlopen(f"{url}/web/health", timeout=timeout) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class OdooServer:
    """One Odoo server process group on one database."""

    def __init__(
        self,
        database: str,
        port: int | None = None,
        workers: int = 2,
        cron_threads: int = 3,
        log_path: Path | None = None,
        variables: Mapping[str, str] | None = None,
        extra_args: Sequence[str] = (),
    ) -> None:
        self.database = database
        self.port = port or free_port()
        self.gevent_port = free_port()
        self.workers = workers
        self.cron_threads = cron_threads
        self.log_path = log_path or paths.log_dir() / f"odoo-{database}.log"
        self.variables = dict(variables or {})
        self.extra_args = list(extra_args)
        self.process: dict[str, Any] = {}
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return ports.local_url(self.port)

    def command(self) -> list[str]:
        """The command line that starts it."""
        return odoo_cli.command(
            environment.load(),
            "server",
            # No --db-filter: it would make Odoo list the databases on every request.
            f"--database={self.database}",
            f"--http-interface={ports.LOOPBACK}",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            f"--workers={self.workers}",
            f"--max-cron-threads={self.cron_threads}",
            *self.extra_args,
        )

    def start(self) -> OdooServer:
        """Start it and return when it answers."""
        ports.require_free(self.port)
        variables = {**environment.load().variables, **self.variables}
        started = process.start(
            self.command(), self.log_path, variables=variables, cwd=paths.ROOT
        )
        self._child = started
        self.process = process.identity(started.pid)
        process.wait_until(
            lambda: started.poll() is not None or is_healthy(self.url), START_SECONDS
        )
        if started.poll() is not None or not is_healthy(self.url, timeout=10):
            self.kill()
            raise SetupError(
                f"Odoo does not start, see {self.log_path}:\n"
                f"{process.tail(self.log_path, 25)}"
            )
        return self

    def is_running(self) -> bool:
        """Whether its main process lives."""
        return process.is_running(self.process)

    def kill(self) -> None:
        """End the whole process group at once, as a power cut would."""
        if self.process:
            process.signal_group(self.process["pid"], signal.SIGKILL)
            process.wait_until(lambda: ports.is_free(self.port), 10)
            self._collect()

    def stop(self) -> None:
        """End it in good order."""
        process.stop_group(self.process)
        self._collect()

    def _collect(self) -> None:
        """Take note of the end of our child, which the kernel keeps for us."""
        if self._child is not None:
            self._child.wait()
            self._child = None

    def __enter__(self) -> OdooServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
