"""PostgreSQL: the one that the environment names, else a private one in ``.local``.

The private one listens on a Unix socket (trusted: only its owner reaches the directory)
and on 127.0.0.1 (with a password). ``fsync`` stays on: durability is tested.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from smarter_dev import apt, console, credentials, paths, ports, privileges, process
from smarter_dev.errors import CommandFailed, SetupError

ROLE = "odoo"
OLDEST = 13
LONGEST_SOCKET_DIRECTORY = 80
BINARIES = "/usr/lib/postgresql"
PASSED_ON = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE", "PGPASSFILE")
SETTINGS = """
# Written by scripts/smarter_dev/postgres.py
listen_addresses = '127.0.0.1'
max_connections = 300
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
log_timezone = 'UTC'
timezone = 'UTC'
"""


def ensure() -> dict[str, str]:
    """Return the variables that lead to a running PostgreSQL."""
    if os.environ.get("PGHOST"):
        return {name: os.environ[name] for name in PASSED_ON if os.environ.get(name)}
    cluster = private_cluster()
    if not cluster.is_running():
        with console.step("Starting a private PostgreSQL"):
            cluster.create()
            cluster.start()
    return cluster.variables()


def stop() -> bool:
    """Stop the private PostgreSQL of this checkout; False when none runs."""
    directory = home()
    if not (directory / "data" / "PG_VERSION").exists():
        return False
    cluster = private_cluster()
    if not cluster.is_running():
        return False
    cluster.stop()
    return True


def home() -> Path:
    """Directory of the cluster: in ``.local`` unless its account cannot go there."""
    local = paths.local_dir() / "postgres"
    if not privileges.is_root() or privileges.reachable_by_others(local):
        return local
    return Path("/var/tmp") / f"smarteros-{paths.checkout_id()}" / "postgres"


def private_cluster() -> Cluster:
    """The cluster of this checkout with the programs and the account that fit it."""
    directory = home()
    # First the programs: installing them creates the account `postgres`.
    programs = binaries(directory / "data")
    user = privileges.owner(directory / "data") or privileges.database_user()
    if privileges.is_root() and user is None:
        raise SetupError(
            "PostgreSQL refuses to run as root and there is no account `postgres` or"
            " `nobody`. Create one, or name a running server with PGHOST."
        )
    return Cluster(directory, programs, user)


def binaries(data: Path) -> Path:
    """Directory of PostgreSQL's programs, installed first when root and missing."""
    found = installed_versions()
    if not found:
        apt.install(["postgresql"], "PostgreSQL")
        found = installed_versions()
    wanted = data / "PG_VERSION"
    version = int(wanted.read_text()) if wanted.exists() else max(found, default=0)
    if version not in found or version < OLDEST:
        have = ", ".join(map(str, sorted(found))) or "none"
        raise SetupError(
            f"PostgreSQL {max(version, OLDEST)} is needed and this machine has {have}."
            " Install it, or name a running server with PGHOST."
        )
    return found[version]


def installed_versions() -> dict[int, Path]:
    """PostgreSQL servers of this machine by major version."""
    found = {}
    for program in Path(BINARIES).glob("*/bin/initdb"):
        if re.fullmatch(r"\d+", program.parts[-3]):
            found[int(program.parts[-3])] = program.parent
    return found


@dataclass
class Cluster:
    """A private PostgreSQL server."""

    directory: Path
    binaries: Path
    user: str | None

    @property
    def data(self) -> Path:
        """Its data directory."""
        return self.directory / "data"

    @property
    def sockets(self) -> Path:
        """Directory of its Unix socket: the kernel limits the length of the path."""
        if len(str(self.directory)) <= LONGEST_SOCKET_DIRECTORY:
            return self.directory
        return Path(tempfile.gettempdir()) / f"smarteros-{paths.checkout_id()}-sock"

    def variables(self) -> dict[str, str]:
        """What libpq needs to reach it."""
        port = self.status()[3]
        return {"PGHOST": str(self.sockets), "PGPORT": port, "PGUSER": ROLE}

    def status(self) -> list[str]:
        """Lines of the file that a running server keeps; empty when it is stopped."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def is_running(self) -> bool:
        """Whether the server runs and accepts connections."""
        status = self.status()
        if len(status) < 8 or process.start_time(int(status[0])) is None:
            return False
        return status[7].strip() == "ready" and ports.answers(int(status[3]))

    def create(self) -> None:
        """Make the data directory; a half-made one of a killed run starts over."""
        if (self.data / "PG_VERSION").exists():
            return
        for directory in {self.directory, self.sockets}:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            privileges.give_to(directory, self.user)
        if self.directory.parent != paths.LOCAL:
            privileges.require_own(self.directory.parent)
            self.directory.parent.chmod(0o711)
        staging = self.directory / "data.new"
        self._run("rm", "-rf", staging)
        options = [
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--no-instructions",
        ]
        options += ["--encoding=UTF8", "--locale=C.UTF-8", f"--username={ROLE}"]
        with tempfile.NamedTemporaryFile("w", suffix=".password") as file:
            file.write(credentials.get("postgres_password", credentials.password))
            file.flush()
            privileges.give_to(Path(file.name), self.user)
            self._run(
                self.binaries / "initdb", *options, f"--pwfile={file.name}", staging
            )
        with (staging / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        staging.rename(self.data)

    def start(self) -> None:
        """Start it on a free port."""
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        privileges.give_to(self.sockets, self.user)
        options = f"-p {ports.free_port()} -c unix_socket_directories='{self.sockets}'"
        log = self.directory / "postgres.log"
        try:
            self._control("start", "-l", str(log), "-o", options, "-t", "60")
        except CommandFailed as exc:
            raise SetupError(
                f"PostgreSQL does not start:\n{process.tail(log) or exc}"
            ) from exc

    def stop(self) -> None:
        """Stop it without waiting for clients."""
        self._control("stop", "-m", "fast", "-t", "60")

    def _control(self, *words: str) -> None:
        self._run(self.binaries / "pg_ctl", "-D", self.data, "-w", *words)

    def _run(self, *words: str | Path) -> str:
        return process.run(privileges.as_user(self.user, words), cwd="/")
