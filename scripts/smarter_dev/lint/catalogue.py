"""The checks in the order in which they run: quick ones first."""

from __future__ import annotations

from pathlib import Path

from smarter_dev import addons, files, paths
from smarter_dev.lint import core_lint, typing_check, xml_style
from smarter_dev.lint.check import Check, Outcome, tool

SCRIPTS = ("up", "down", "test", "odoo", "lint")
SCHEMAS = (
    ("vendor.compose-spec", "docker-compose.yml"),
    ("vendor.github-workflows", ".github/workflows/ci.yml"),
)


def python_paths() -> list[str]:
    """The checkout, and the executables, which have no suffix."""
    return [".", *(f"scripts/{name}" for name in SCRIPTS)]


def xml_files() -> list[Path]:
    """XML files of the addons."""
    found = files.source_files(paths.ADDONS)
    return [path for path in found if path.suffix == ".xml"]


def xml_check() -> Outcome:
    """Check the shape of XML files."""
    found = xml_style.check(xml_files(), paths.ROOT)
    return Outcome(not found, "\n".join(found))


def xml_repair() -> Outcome:
    """Repair the shape of XML files, then say what a person has to do."""
    xml_style.repair(xml_files())
    return xml_check()


def schemas() -> Outcome:
    """Check the compose file and the workflow against their published schemas."""
    outcomes = [
        tool("check_jsonschema", "--builtin-schema", schema, file)
        for schema, file in SCHEMAS
    ]
    bad = [outcome.text for outcome in outcomes if not outcome.passed]
    return Outcome(not bad, "\n".join(bad))


def pylint() -> Outcome:
    """Run the mandatory checks of pylint-odoo."""
    names = [f"addons/{name}" for name in addons.names()]
    return tool("pylint", "--rcfile=.pylintrc", *names)


def checks() -> list[Check]:
    """Every check of the gate."""
    where = python_paths()
    return [
        Check(
            "ruff format",
            lambda: tool("ruff", "format", "--check", *where),
            lambda: tool("ruff", "format", *where),
        ),
        Check(
            "ruff check",
            lambda: tool("ruff", "check", *where),
            lambda: tool("ruff", "check", "--fix", *where),
        ),
        Check("XML formatting", xml_check, xml_repair),
        Check("compose and workflow schemas", schemas),
        Check("mypy", typing_check.run),
        Check("pylint-odoo", pylint),
        Check("Odoo's test_lint", core_lint.run),
    ]
