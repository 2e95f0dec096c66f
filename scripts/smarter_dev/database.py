"""Databases with their filestores: clone, drop, find."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from smarter_dev import files, paths, sql
from smarter_dev.errors import SetupError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
END_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = %s AND pid <> pg_backend_pid()"
)


def filestore(name: str) -> Path:
    """Directory of the attachments of a database."""
    return paths.data_dir() / "filestore" / name


def quote(name: str) -> str:
    """Quote a database name for SQL; refuse what Odoo would not take either."""
    if not NAME.fullmatch(name):
        raise SetupError(f"{name!r} is not a name for a database.")
    return f'"{name}"'


def exists(name: str) -> bool:
    """Whether the database is there."""
    return bool(sql.run(("SELECT 1 FROM pg_database WHERE datname = %s", [name])))


def names(prefix: str) -> list[str]:
    """Databases that start with a prefix, oldest first."""
    question = (
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid"
    )
    return [row[0] for row in sql.run((question, [prefix]))]


def clone(source: str, target: str) -> None:
    """Copy a database and its filestore.

    Files of a filestore are named after their content and never change, so hard links
    make an independent copy.
    """
    copy_filestore(source, target)
    sql.run(
        (END_CONNECTIONS, [source]),
        f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}",
    )


def copy_filestore(source: str, target: str) -> None:
    """Give a database the attachments of another one."""
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        shutil.copytree(
            filestore(source), filestore(target), copy_function=files.link_or_copy
        )


def drop(name: str) -> None:
    """Remove a database and its filestore; quiet when there is none."""
    sql.run((END_CONNECTIONS, [name]), f"DROP DATABASE IF EXISTS {quote(name)}")
    shutil.rmtree(filestore(name), ignore_errors=True)


def rename(source: str, target: str) -> None:
    """Give a database its final name; the database itself comes last, as the proof."""
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        filestore(source).rename(filestore(target))
    sql.run(
        (END_CONNECTIONS, [source]),
        f"ALTER DATABASE {quote(source)} RENAME TO {quote(target)}",
    )


def template_name() -> str:
    """Name of the template with our addons of the checkout, built when it is missing."""
    # Imported here because templates are made of databases.
    from smarter_dev import template

    return template.ensure()
