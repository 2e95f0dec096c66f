"""A Redis of a test's own, which it may stop, fill and kill."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from types import TracebackType

import redis

START_S = 10.0


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PrivateRedis:
    """One redis-server process; a context manager."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/1"
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.mkdtemp(prefix="smarter-redis-")

    @property
    def client(self) -> redis.Redis:
        """An administrator's connection."""
        return redis.Redis.from_url(self.url, socket_timeout=START_S)

    def start(self) -> PrivateRedis:
        """Start it and return when it answers."""
        program = shutil.which("redis-server") or "redis-server"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", self._folder]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + START_S
        while not self._answers():
            if time.monotonic() > end:
                self.stop()
                raise RuntimeError("redis-server does not start")
        return self

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        """End it at once; what it knew is gone."""
        self._signal(signal.SIGKILL)
        if self._process:
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hang: connections are taken, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def fill(self) -> None:
        """Leave no memory for anything new."""
        self.client.config_set("maxmemory-policy", "noeviction")
        self.client.config_set("maxmemory", "1")

    def empty(self) -> None:
        """Lift the limit again."""
        self.client.config_set("maxmemory", "0")

    def make_read_only(self) -> None:
        """Make it a replica, of nobody."""
        self.client.replicaof("127.0.0.1", free_port())

    def make_writable(self) -> None:
        """Make it its own master again."""
        self.client.replicaof("NO", "ONE")

    def stop(self) -> None:
        """End it, frozen or not."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        if self._process:
            self._process.send_signal(number)

    def __enter__(self) -> PrivateRedis:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
