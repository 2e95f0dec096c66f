"""Debian packages: download some without installing, install others when root.

Downloads use a private apt state (sources, lists, cache) on the mirror that the machine
already uses, so nothing of the system changes and apt checks every signature.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smarter_dev import console, privileges, process
from smarter_dev.errors import CommandFailed, SetupError

KEYRINGS = ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg")
TARGET_FORMAT = "$(SITE)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)"
UNSTABLE = "sid"
EXPIRED = "is expired"
STATUS_LINE = re.compile(rb"(?:dlstatus|pmstatus):[^:]*:([0-9.]+):")


@dataclass(frozen=True)
class Mirror:
    """The Debian archive that this machine uses, and the machine's own suite."""

    site: str
    suite: str


def parse_targets(text: str) -> Mirror:
    """Pick the main archive from the index targets that apt prints."""
    for line in text.splitlines():
        site, suite, component, origin = (line.split("|") + [""] * 4)[:4]
        plain_suite = suite and "-" not in suite
        if component == "main" and origin in ("Debian", "") and plain_suite:
            return Mirror(site, suite)
    raise SetupError(
        "This machine's apt has no Debian archive to get Odoo 19 from. Set ODOO_HOME to"
        " the directory of an Odoo 19.0 (the one that contains `odoo/`)."
    )


def machine_mirror() -> Mirror:
    """Ask apt which mirror this machine uses."""
    if not shutil.which("apt-get"):
        raise SetupError(
            "Odoo 19 comes from a Debian package and there is no apt-get here. Set"
            " ODOO_HOME to the directory of an Odoo 19.0 (the one with `odoo/`)."
        )
    command = ["apt-get", "indextargets", "--format", TARGET_FORMAT]
    return parse_targets(process.run([*command, "Created-By: Packages"]))


def sources_text(mirror: Mirror) -> str:
    """Sources of the private apt state: unstable and the machine's own suite."""
    folder = Path("/usr/share/keyrings")
    keyring = next((folder / k for k in KEYRINGS if (folder / k).exists()), None)
    option = f"[signed-by={keyring}] " if keyring else ""
    suites = dict.fromkeys([UNSTABLE, mirror.suite])
    lines = [f"deb {option}{mirror.site} {suite} main\n" for suite in suites]
    return "".join(lines)


class PrivateApt:
    """apt with its own sources, lists and cache below one directory."""

    def __init__(self, directory: Path, mirror: Mirror) -> None:
        self.directory = directory
        self.mirror = mirror

    def options(self) -> list[str]:
        """Options that keep every file of this apt inside our directory."""
        values = {
            "Dir::Etc::sourcelist": self.directory / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": self.directory / "lists",
            "Dir::Cache": self.directory / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Sandbox::User": "root",
        }
        return [
            word for key, value in values.items() for word in ("-o", f"{key}={value}")
        ]

    def update(self) -> None:
        """Fetch and verify the package lists."""
        for name in ("lists/partial", "cache/archives/partial"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        (self.directory / "sources.list").write_text(sources_text(self.mirror))
        command = ["apt-get", *self.options(), "--error-on=any", "update"]
        try:
            run_with_progress(command, "package lists")
        except CommandFailed as exc:
            if EXPIRED not in exc.output:
                raise network_problem("the package lists", exc) from exc
            console.note("the mirror is a snapshot of the past; going on with it")
            self.update_from_snapshot(command)

    def update_from_snapshot(self, command: list[str]) -> None:
        """Accept lists that are past their date; their signatures still count."""
        words = [command[0], "-o", "Acquire::Check-Valid-Until=false", *command[1:]]
        try:
            run_with_progress(words, "package lists")
        except CommandFailed as exc:
            raise network_problem("the package lists", exc) from exc

    def version(self, package: str, suite: str) -> str | None:
        """Version of a package that a suite offers."""
        command = ["apt-cache", *self.options(), "madison", package]
        rows = [line.split("|") for line in process.run(command).splitlines()]
        wanted = f" {suite}/"
        return next((r[1].strip() for r in rows if len(r) > 2 and wanted in r[2]), None)

    def download(self, packages: Sequence[str], target: Path) -> list[Path]:
        """Download packages (``name/suite``) into a directory."""
        target.mkdir(parents=True, exist_ok=True)
        command = ["apt-get", *self.options(), "download", *packages]
        try:
            run_with_progress(command, "packages", cwd=target)
        except CommandFailed as exc:
            raise network_problem("Odoo's Debian packages", exc) from exc
        return sorted(target.glob("*.deb"))


def network_problem(what: str, error: CommandFailed) -> SetupError:
    """Sentence for a download that failed."""
    return SetupError(
        f"Could not download {what}. Check the network connection of this machine and"
        f" run again; what was already fetched is kept.\n{error}"
    )


def unpack(package: Path, target: Path) -> None:
    """Unpack a Debian package into a directory without installing it."""
    process.run(["dpkg-deb", "-x", package, target])


def install(packages: Sequence[str], purpose: str) -> None:
    """Install packages on the machine; only root can, others get a sentence."""
    names = " ".join(packages)
    if not privileges.is_root() or not shutil.which("apt-get"):
        raise SetupError(
            f"{purpose} is missing and only root can install it."
            f" Ask an administrator for: apt-get install {names}"
        )
    with console.step(f"Installing {names} ({purpose})"):
        variables = {"DEBIAN_FRONTEND": "noninteractive"}
        # A list that is out of date need not keep the package from being found.
        with contextlib.suppress(CommandFailed):
            run_with_progress(["apt-get", "update"], "package lists")
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        run_with_progress(command, names, variables=variables)


def run_with_progress(
    command: Sequence[str],
    label: str,
    *,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run apt and move a progress bar by what it reports on its status descriptor."""
    reader, writer = os.pipe()
    words = [command[0], "-o", f"APT::Status-Fd={writer}", *command[1:]]
    with (
        console.progress(label) as move,
        subprocess.Popen(
            words,
            cwd=cwd,
            env={**os.environ, **(variables or {})},
            pass_fds=[writer],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as running,
    ):
        os.close(writer)
        output = follow(running, reader, move)
        if running.wait() == 0:
            move(100)
    if running.returncode:
        text = output.decode(errors="replace")
        raise CommandFailed(f"{command[0]} {command[-1]}", running.returncode, text)


def follow(
    running: subprocess.Popen[bytes], reader: int, move: Callable[[float], None]
) -> bytes:
    """Drain apt's status and its output until it ends, so that neither blocks it."""
    assert running.stdout is not None
    output = bytearray()
    with (
        os.fdopen(reader, "rb", buffering=0) as status,
        selectors.DefaultSelector() as s,
    ):
        s.register(status, selectors.EVENT_READ)
        s.register(running.stdout, selectors.EVENT_READ)
        while s.get_map():
            for key, _events in s.select():
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    s.unregister(key.fileobj)
                elif key.fileobj is status:
                    for match in STATUS_LINE.finditer(chunk):
                        move(float(match[1]))
                else:
                    output += chunk
    return bytes(output)
