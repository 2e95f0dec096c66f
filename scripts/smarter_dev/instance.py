"""The database that ``scripts/up`` serves: created from the template, kept up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smarter_dev import (
    addons,
    console,
    database,
    demo,
    files,
    odoo_cli,
    paths,
    ports,
    state,
    template,
)
from smarter_dev.errors import SetupError

NAME = "smarteros"


def location() -> Path:
    """What we know about the database: sources of its addons, what was seeded."""
    return paths.local_dir() / "database.json"


def ensure(*, fresh: bool, with_demo: bool) -> None:
    """Create the database, or bring it to the addons of the checkout."""
    if fresh:
        files.write_json(location(), {})
        database.drop(NAME)
    if not database.exists(NAME):
        create()
    elif not files.read_json(location()):
        raise SetupError(
            f"PostgreSQL already has a database {NAME} that this checkout did not make."
            " Name another server with PGHOST, or replace it: scripts/up --fresh"
        )
    else:
        update()
    seed(with_demo=with_demo)


def create() -> None:
    """Clone the template; the final name comes last, so half a clone never counts."""
    source = template.ensure()
    with console.step(f"Creating the database {NAME}"):
        unfinished = f"{NAME}_new"
        database.drop(unfinished)
        database.clone(source, unfinished)
        files.write_json(location(), {"addons": addons.fingerprints()})
        database.rename(unfinished, NAME)


def update() -> None:
    """Install addons that are new and update those whose sources changed."""
    stored = files.read_json(location())
    known: dict[str, Any] = stored.get("addons", {})
    current = addons.fingerprints()
    new = sorted(current.keys() - known.keys())
    changed = sorted(n for n in current.keys() & known.keys() if current[n] != known[n])
    if not new and not changed:
        return
    with console.step(f"Updating {', '.join(new + changed)}"):
        log = paths.log_dir() / "update.log"
        odoo_cli.run_modules(NAME, log, install=new, update=changed)
        files.write_json(location(), {**stored, "addons": current})


def seed(*, with_demo: bool) -> None:
    """Set the administrator's password and create the demo tenants, once."""
    stored = files.read_json(location())
    seeded = stored.get("seeded", [])
    wanted = ["admin", "tenants"] if with_demo else ["admin"]
    if set(wanted) <= set(seeded):
        return
    title = "Creating the demo tenants" if with_demo else "Setting the administrator"
    with console.step(title):
        demo.seed(NAME, with_tenants=with_demo)
        files.write_json(location(), {**stored, "seeded": wanted, "filled": None})


def fill(url: str, sandbox_port: int | None) -> None:
    """Give the demo tenants their leads and connectors, once per sandbox process."""
    stored = files.read_json(location())
    process_id = state.get("sandbox").get("pid") if sandbox_port else None
    filled = {"sandbox": sandbox_port, "process": process_id}
    if stored.get("filled") == filled:
        return
    with console.step("Creating the demo leads and connectors"):
        sandbox_url = ports.local_url(sandbox_port) if sandbox_port else None
        demo.fill(url, sandbox_url)
        files.write_json(location(), {**stored, "filled": filled})
