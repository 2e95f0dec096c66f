"""One database with two tenants, and the server that can be killed under it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from smarter_dev.server import OdooServer, free_port

from tests.sandbox.client import SandboxProcess

from .cli import OdooCli
from .server_log import ServerLog
from .sql import Sql
from .tenants import N8nConnection, Tenant, connect_n8n, create_tenant

WORKERS = 2
CRON_THREADS = 3


class Stage:
    """What a test needs at hand; every start of the server writes a log of its own."""

    def __init__(
        self, environment: Any, database: str, sandbox: SandboxProcess, folder: Path
    ) -> None:
        self.database = database
        self.sandbox = sandbox
        self.cli = OdooCli(environment, database)
        self.sql = Sql(environment.variables, database)
        self.tenants: list[Tenant] = []
        self.connections: list[N8nConnection] = []
        self._folder = folder
        self._server: Any = None
        self._starts = 0

    @property
    def url(self) -> str:
        return str(self._server.url)

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self._server.gevent_port}/websocket"

    @property
    def log(self) -> ServerLog:
        """The log of the running server."""
        return ServerLog(self._folder / f"odoo-{self._starts}.log")

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def start(
        self,
        *,
        cron_threads: int = CRON_THREADS,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._starts += 1
        self._server = OdooServer(
            database=self.database,
            port=free_port(),
            workers=WORKERS,
            cron_threads=cron_threads,
            log_path=self.log.path,
            variables={
                "SMARTER_OUTBOUND_ALLOW": self.sandbox.address,
                "SMARTER_TURNSTILE_URL": self.sandbox.siteverify_url,
                **self.sandbox.chatwoot.variables,
                **(variables or {}),
            },
        )
        self._server.start()

    def kill(self) -> None:
        """Kill every process of the server at once and wait for its transactions."""
        self._server.kill()
        self._server = None

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def add_tenants(self, *businesses: tuple[int, str]) -> None:
        """Create tenants, all at once: most of a command's time is Odoo's start."""
        with ThreadPoolExecutor() as pool:
            self.tenants += pool.map(
                lambda business: create_tenant(self.cli, *business), businesses
            )

    def connect_tenants(self) -> None:
        for tenant in self.tenants:
            self.connections.append(connect_n8n(self.url, tenant, self.sandbox))
