"""Where the tests of isolation happen: two tenants, a server, processes inside."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from smarter_dev import environment
from smarter_dev.server import OdooServer, free_port

from tests.support.server_log import ServerLog
from tests.support.sql import Sql

from .host import OdooHost

WORKERS = 2
# Stand-ins for programs that Odoo calls.
PROGRAMS = Path(__file__).parent / "bin"


@dataclass(frozen=True)
class Person:
    """How somebody gets in."""

    role: str
    id: int
    login: str
    password: str
    key: str


class Arena:
    """Tenant A looks; B and the operators have what must not be seen."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.sql = Sql(environment.load().variables, database)
        self.hosts = [
            OdooHost(database, folder / f"inside-{number}.log") for number in (1, 2)
        ]
        self.world: dict[str, Any] = {}
        self.models: list[str] = []
        self.foreign: dict[str, list[int]] = {}
        self.foreign_b: dict[str, list[int]] = {}
        self._server: OdooServer | None = None

    @property
    def inside(self) -> OdooHost:
        return self.hosts[0]

    @property
    def url(self) -> str:
        assert self._server
        return self._server.url

    @property
    def log(self) -> ServerLog:
        return ServerLog(self.folder / "odoo.log")

    def build(self) -> None:
        """Fill the database; takes the time of some hundred records per owner."""
        self.world = self.inside.call("build", keep=True)

    def mark(self) -> None:
        """Note which rows bear the markers of others."""
        self.models = self.inside.call("models")
        self.foreign = self.inside.call("marked", letters="bo")
        self.foreign_b = self.inside.call("marked", letters="b")

    def each(self, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
        """Make calls in the Odoo processes, each in the one that is free first."""
        free: SimpleQueue[OdooHost] = SimpleQueue()
        for host in self.hosts:
            free.put(host)

        def make(call: tuple[str, dict[str, Any]]) -> Any:
            host = free.get()
            try:
                return host.call(call[0], **call[1])
            finally:
                free.put(host)

        with ThreadPoolExecutor(len(self.hosts)) as pool:
            return list(pool.map(make, calls))

    def serve(self) -> None:
        """Start a multi-worker server that runs no scheduled jobs."""
        self._server = OdooServer(
            database=self.database,
            port=free_port(),
            workers=WORKERS,
            cron_threads=0,
            log_path=self.log.path,
            variables={
                "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
                # Compiling these long queries takes far longer than running them.
                "PGOPTIONS": "-c jit=off",
            },
        )
        self._server.start()

    def person(self, role: str, letter: str = "a") -> Person:
        """Return somebody of a tenant: ``manager``, ``user`` or ``portal``."""
        return Person(role, **self.world[letter]["people"][role])

    def close(self) -> None:
        """End all processes."""
        if self._server:
            self._server.stop()
        for host in self.hosts:
            host.close()
