"""SQL through the environment's own PostgreSQL driver.

The scripts are standard library only and a machine may have no ``psql``, so statements
go to a short program that runs in Odoo's Python environment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smarter_dev import environment, process
from smarter_dev.errors import CommandFailed, SetupError

MAINTENANCE = "postgres"
PROGRAM = """
import json, sys, psycopg2
job = json.load(sys.stdin)
connection = psycopg2.connect(dbname=job["database"], connect_timeout=10)
connection.autocommit = True
cursor = connection.cursor()
for statement, values in job["statements"]:
    cursor.execute(statement, values or None)
rows = cursor.fetchall() if cursor.description else []
print(json.dumps(rows, default=str))
"""


def run(
    *statements: str | tuple[str, Sequence[Any]], database: str = MAINTENANCE
) -> list[list[Any]]:
    """Run statements one by one, each committed; return the rows of the last one."""
    found = environment.load()
    pairs = [(s, ()) if isinstance(s, str) else s for s in statements]
    job = json.dumps({"database": database, "statements": pairs})
    command = [str(found.python), "-c", PROGRAM]
    try:
        output = process.run(command, variables=found.variables, stdin=job)
    except CommandFailed as exc:
        raise CommandFailed("a statement on PostgreSQL", exc.code, exc.output) from exc
    rows: list[list[Any]] = json.loads(output)
    return rows


def check_server(oldest: int) -> None:
    """Refuse a server that cannot be reached, is too old or gives too few rights."""
    question = (
        "SELECT current_setting('server_version_num')::int / 10000, current_user,"
        " rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    try:
        [[version, user, may_create]] = run(question)
    except CommandFailed as exc:
        reason = exc.output.strip().splitlines()[-1]
        raise SetupError(f"PostgreSQL cannot be reached: {reason}") from exc
    if version < oldest:
        raise SetupError(f"PostgreSQL {version} is too old: Odoo 19 needs {oldest}.")
    if user == "postgres":
        raise SetupError("Odoo refuses the database user `postgres`: set PGUSER.")
    if not may_create:
        raise SetupError(f"The database user {user} may not create databases.")
