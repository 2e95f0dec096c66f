"""The Python environment of Odoo and of the tools, shared through the user cache.

One environment per Python version, Odoo directory and pinned requirements: changing a
pin gives a new one. The tools of tests and lint are added on top when first needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from smarter_dev import apt, console, files, locking, paths, process
from smarter_dev.errors import CommandFailed, SetupError

RUNTIME = paths.ROOT / "requirements.txt"
TOOLS = paths.ROOT / "requirements-dev.txt"
NEEDED_GIB = 1
LAUNCHER = """\
#!{python}
from odoo.cli.command import main

main()
"""
COLLECTING = re.compile(r"^Collecting ")


def key() -> str:
    """Name of the environment that fits this Python, the choice of Odoo and the pins."""
    version = ".".join(map(str, sys.version_info[:2]))
    odoo = os.environ.get("ODOO_HOME", "")
    parts = [version, sys.base_prefix, odoo, LAUNCHER, RUNTIME.read_text()]
    return f"py{version}-{files.text_hash(parts)}"


def ensure(*, tools: bool = False) -> Path:
    """Return the Python of an environment that has everything wanted."""
    directory = paths.cache_dir() / "venv" / key()
    wanted = [RUNTIME, TOOLS] if tools else [RUNTIME]
    if not is_ready(directory, wanted):
        lock = directory.with_name(f"{directory.name}.lock")
        with locking.exclusive(lock, "making the Python environment"):
            build(directory, wanted)
    return directory / "bin" / "python"


def stamp(directory: Path, requirements: Path) -> Path:
    """File that says that these requirements are installed."""
    digest = files.text_hash([requirements.read_text()])
    return directory / f".{requirements.stem}-{digest}"


def launcher(python: Path) -> Path:
    """Odoo's executable: its gevent process starts anew from the same file."""
    return python.with_name("odoo")


def is_ready(directory: Path, wanted: list[Path]) -> bool:
    """Whether all wanted requirements were installed to the end."""
    return all(stamp(directory, requirements).exists() for requirements in wanted)


def build(directory: Path, wanted: list[Path]) -> None:
    """Create what is missing; a half-made environment of a killed run starts over."""
    if not is_ready(directory, [RUNTIME]):
        files.require_space(paths.cache_dir(), NEEDED_GIB)
        with console.step("Making the Python environment"):
            create(directory)
    for requirements in wanted:
        if not stamp(directory, requirements).exists():
            with console.step(f"Installing {requirements.name}"):
                install(directory, requirements)
            stamp(directory, requirements).touch()


def create(directory: Path) -> None:
    """Create an empty environment in place: it cannot be moved afterwards."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "venv", str(directory)]
    try:
        process.run(command)
    except CommandFailed as exc:
        if "ensurepip" not in exc.output and "No module named venv" not in exc.output:
            raise
        version = ".".join(map(str, sys.version_info[:2]))
        apt.install([f"python{version}-venv"], "Python's venv module")
        shutil.rmtree(directory, ignore_errors=True)
        process.run(command)


def link_odoo(python: Path, odoo_home: Path) -> None:
    """Put Odoo on the import path of the environment, with an executable."""
    library = next(python.parents[1].glob("lib/python3*/site-packages"))
    link, line = library / "odoo.pth", f"{odoo_home}\n"
    if not link.exists() or link.read_text() != line:
        files.write_text(link, line)
        files.write_text(launcher(python), LAUNCHER.format(python=python), 0o755)


def install(directory: Path, requirements: Path) -> None:
    """Install pinned packages, moving a bar as pip goes through them."""
    total = sum(1 for _line in pinned_lines(requirements))
    command = [directory / "bin" / "python", "-m", "pip", "install"]
    # Python compiles what is imported, when it is imported: much less than everything.
    command += ["--disable-pip-version-check", "--no-input", "--no-compile"]
    command += ["-r", requirements]
    seen = 0
    lines: list[str] = []
    with (
        console.progress("packages") as move,
        subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as pip,
    ):
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line)
            seen += bool(COLLECTING.match(line))
            move(min(95, 95 * seen / max(total, 1)))
        if pip.wait() == 0:
            move(100)
    if pip.returncode:
        raise failure(requirements, "".join(lines))


def pinned_lines(requirements: Path) -> list[str]:
    """The lines of a requirements file that name a package."""
    text = requirements.read_text()
    return [line for line in text.splitlines() if line and line[0] not in "#-"]


def failure(requirements: Path, output: str) -> SetupError:
    """Sentence for a failed installation."""
    tail = "\n".join(output.strip().splitlines()[-12:])
    return SetupError(
        f"Could not install {requirements.name}. Check the network connection and the"
        f" settings of pip on this machine, then run again.\n{tail}"
    )
