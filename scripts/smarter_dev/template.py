"""Template databases: built once, cloned for every database that is needed.

Two layers, because they change at different speeds: the core template holds Odoo's own
modules and the language (about a minute, once per Odoo), the template adds our addons.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from smarter_dev import (
    addons,
    console,
    database,
    environment,
    files,
    locking,
    odoo_cli,
    paths,
)

CORE_MODULES = ("crm", "l10n_cl", "mass_mailing", "website_sale")
LANGUAGES = ("es_CL",)
RECIPE = "1"
CORE_PREFIX = "smarteros_core_"
PREFIX = "smarteros_template_"
KEPT = 5
VARIABLE = "SMARTER_TEST_TEMPLATE"
NEEDED_GIB = 1


def core_name() -> str:
    """Name of the template with Odoo's own modules."""
    home = str(environment.load().odoo_home)
    # Half of a database is its filestore, which is in this checkout.
    place = str(paths.data_dir())
    parts = [RECIPE, home, place, *CORE_MODULES, *LANGUAGES]
    return CORE_PREFIX + files.text_hash(parts)


def name() -> str:
    """Name of the template with our addons as they are now.

    One run of the tests stays with the template that it began with.
    """
    fixed = os.environ.get(VARIABLE)
    if fixed:
        return fixed
    parts = [core_name()]
    for addon, digest in addons.fingerprints().items():
        parts += [addon, digest]
    return PREFIX + files.text_hash(parts)


def ensure() -> str:
    """Return the name of an up-to-date template, building it when there is none."""
    with locking.exclusive(paths.local_dir() / "template.lock", "building a template"):
        wanted = name()
        if not database.exists(wanted):
            build(wanted, add_addons)
            forget_old(PREFIX, wanted)
    return wanted


def ensure_core() -> str:
    """Return the name of the core template, building it when there is none."""
    wanted = core_name()
    if not database.exists(wanted):
        files.require_space(paths.LOCAL, NEEDED_GIB)
        build(wanted, add_core)
        forget_old(CORE_PREFIX, wanted)
    return wanted


def build(wanted: str, fill: Callable[[str, str], None]) -> None:
    """Build under another name, so that a killed run leaves no half-made template."""
    unfinished = f"{wanted}_new"
    database.drop(unfinished)
    fill(unfinished, wanted)
    database.rename(unfinished, wanted)


def add_core(target: str, wanted: str) -> None:
    """Install Odoo's own modules and the language into a new database."""
    modules = ", ".join(CORE_MODULES)
    with console.step(f"Building the core database ({modules}; once, about a minute)"):
        language = f"--load-language={','.join(LANGUAGES)}"
        odoo_cli.run_modules(
            target, log_path(wanted), install=CORE_MODULES, extra=[language]
        )


def add_addons(target: str, wanted: str) -> None:
    """Install our addons on a clone of the core template."""
    source = ensure_core()
    with console.step("Building the template database with our addons"):
        database.clone(source, target)
        if addons.names():
            odoo_cli.run_modules(target, log_path(wanted), install=addons.names())


def log_path(wanted: str) -> Path:
    """Log of the build of a template, kept for the check that it is clean."""
    return paths.log_dir() / f"{wanted}.log"


def forget_old(prefix: str, current: str) -> None:
    """Drop templates of former sources, keeping the latest ones."""
    found = [n for n in database.names(prefix) if n not in (current, f"{current}_new")]
    for old in found[: -KEPT + 1]:
        database.drop(old)
        log_path(old).unlink(missing_ok=True)
