"""The database, the server and the peer that are measured."""

from __future__ import annotations

import itertools
import json
import os
import runpy
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smarter_dev import (
    database,
    environment,
    odoo_cli,
    odoo_config,
    paths,
    sql,
    template,
)
from smarter_dev.errors import SetupError
from smarter_dev.server import OdooServer, free_port

from tests.sandbox.client import SandboxProcess

ADDONS = Path(__file__).with_name("addons")
PEER, QUEUE = "smarter_bench_peer", "smarter_bench_queue"
HTTP_WORKERS = 2
CRON_THREADS = 3
TENANTS = 10
PEER_DELAY_MS = 50
_numbers = itertools.count(1)
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def pipeline_calls() -> list[tuple[str, dict[str, Any]]]:
    """The requests behind opening the pipeline: those of the bench addon."""
    source = ADDONS / PEER / "tools" / "pipeline.py"
    calls: list[tuple[str, dict[str, Any]]] = runpy.run_path(str(source))["calls"]()
    return calls


class BenchStage:
    """A clone of the template with the bench addons, and ways to start servers on it."""

    def __init__(self, queue_home: Path | None) -> None:
        self.queue_home = queue_home
        self.database = f"smarteros_bench_{os.getpid()}_{next(_numbers)}"
        self.sandbox = SandboxProcess(python=str(environment.load().python))
        self.tenants: list[dict[str, Any]] = []
        found = environment.load()
        folders = [*odoo_config.addons_path(found.odoo_home).split(","), str(ADDONS)]
        if queue_home:
            folders.append(str(queue_home / "odoo" / "addons"))
        self.addons_path = ",".join(folders)
        self.variables = {
            "SMARTER_OUTBOUND_ALLOW": self.sandbox.address,
            "PYTHONPATH": str(queue_home or ""),
            # All of the load comes from one address.
            "SMARTER_LIMIT_ADDRESS": "1000000",
        }

    def prepare(self, tenants: int = TENANTS) -> None:
        """Clone, install, and create the tenants with their connectors."""
        database.clone(template.ensure(), self.database)
        self._install(*([PEER, QUEUE] if self.queue_home else [PEER]))
        webhooks = f"{self.sandbox.url}/webhook/bench"
        for place in range(tenants):
            self.sandbox.register_webhook(
                f"bench-{place}", secret=SECRET, delay_ms=PEER_DELAY_MS
            )
        self.sandbox.register_webhook("job", auth="none", delay_ms=PEER_DELAY_MS)
        self.tenants = self.ask("prepare", "--tenants", tenants, "--webhooks", webhooks)

    def wake_crons(self) -> None:
        """Spare us the minute that Odoo's cron workers sleep before their first look."""
        sql.run(f"NOTIFY cron_trigger, '{self.database}'")

    def close(self) -> None:
        self.sandbox.stop()
        database.drop(self.database)

    def ask(self, subcommand: str, *options: object) -> Any:
        """Run ``odoo benchpeer`` and return what it measured."""
        # Only in front of the command does this option help to find the command.
        words = [f"--addons-path={self.addons_path}", "benchpeer", subcommand]
        words += ["-d", self.database, *map(str, options)]
        return json.loads(self._odoo(words).splitlines()[-1])

    @contextmanager
    def server(
        self,
        *,
        cron_threads: int = CRON_THREADS,
        port: int | None = None,
        variables: dict[str, str] | None = None,
        load: str = "base,rpc,web",
    ) -> Iterator[str]:
        """Serve this database; yield the URL."""
        server = OdooServer(
            database=self.database,
            port=port,
            workers=HTTP_WORKERS,
            cron_threads=cron_threads,
            log_path=paths.log_dir() / "bench.log",
            variables={**self.variables, **(variables or {})},
            extra_args=(f"--addons-path={self.addons_path}", f"--load={load}"),
        )
        with server:
            yield server.url

    @contextmanager
    def queue_server(self) -> Iterator[str]:
        """Serve with queue_job's runner, which calls this server for every job."""
        port = free_port()
        variables = {
            "ODOO_QUEUE_JOB_CHANNELS": f"root:{HTTP_WORKERS}",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(port),
        }
        load = "base,rpc,web,queue_job"
        with self.server(port=port, variables=variables, load=load) as url:
            yield url

    def _install(self, *modules: str) -> None:
        words = ["server", f"--addons-path={self.addons_path}", "-d", self.database]
        self._odoo([*words, "--no-http", "--stop-after-init", "-i", ",".join(modules)])

    def _odoo(self, words: list[str]) -> str:
        found = environment.load()
        done = subprocess.run(
            odoo_cli.command(found, *words),
            env={**found.full_variables(), **self.variables},
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SetupError(f"odoo {words[0]} failed:\n{done.stderr[-3000:]}")
        return done.stdout
