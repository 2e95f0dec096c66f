"""Everything that running Odoo needs, gathered in one place.

``prepare`` makes it complete (downloads, starts servers); ``load`` reads what the last
``prepare`` found, which is what tests and benchmarks use.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from smarter_dev import (
    console,
    credentials,
    files,
    locking,
    odoo_config,
    odoo_package,
    paths,
    postgres,
    redis_server,
    virtualenv,
)
from smarter_dev.errors import SetupError

KEYS_VARIABLE = "SMARTER_SECRET_KEYS"


@dataclass(frozen=True)
class Environment:
    """How to run Odoo in this checkout."""

    python: Path
    odoo_home: Path
    variables: dict[str, str]

    def full_variables(self) -> dict[str, str]:
        """Our variables on top of those of this process."""
        return {**os.environ, **self.variables}


def location() -> Path:
    """The file in which ``prepare`` leaves its result (0600: it names passwords)."""
    return paths.LOCAL / "environment.json"


def prepare(*, tools: bool = False) -> Environment:
    """Make the environment complete and remember it."""
    with locking.exclusive(paths.local_dir() / "prepare.lock", "setting up"):
        home, python = gather(tools=tools)
        variables = {
            **postgres.ensure(),
            **redis_server.ensure(),
            KEYS_VARIABLE: secret_keys(),
            "ODOO_RC": str(odoo_config.write(home)),
        }
        found = Environment(python, home, variables)
        stored = {"python": str(python), "odoo_home": str(home)}
        files.write_json(location(), {**stored, "variables": variables})
    return found


def gather(*, tools: bool) -> tuple[Path, Path]:
    """Get Odoo and its Python environment at the same time.

    One mostly waits for the network, the other for the processor.
    """
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(console.quietly, virtualenv.ensure, tools=tools)
        home = odoo_package.ensure()
        wait([making], timeout=1)
        if making.done():
            python = making.result()
        else:
            with console.step("Making the Python environment"):
                python = making.result()
    virtualenv.link_odoo(python, home)
    return home, python


def load() -> Environment:
    """Return the environment that the last set-up left."""
    stored = files.read_json(location())
    if not stored or not Path(stored["python"]).exists():
        raise SetupError(
            "This checkout is not set up yet: run scripts/up or scripts/test."
        )
    return Environment(
        Path(stored["python"]), Path(stored["odoo_home"]), dict(stored["variables"])
    )


def secret_keys() -> str:
    """Keys for secrets at rest: those of the environment, else ours, made once."""
    explicit = os.environ.get(KEYS_VARIABLE)
    return explicit or str(credentials.get("secret_keys", credentials.fernet_key))
