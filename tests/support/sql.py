"""The database behind the server's back: facts, and locks that stop it mid-way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql

from .waiting import until


class Sql:
    """Short autocommit connections: nothing stays open between two questions."""

    def __init__(self, variables: Mapping[str, str], database: str) -> None:
        keys = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
        keys["PGPASSWORD"] = "password"
        self._options = {
            name: variables[key] for key, name in keys.items() if variables.get(key)
        }
        self._database = database

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def execute(self, statement: str, *parameters: object) -> None:
        """Change rows behind the server's back; its caches do not know."""
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
        finally:
            connection.close()

    def value(self, query: str, *parameters: object) -> Any:
        return self.rows(query, *parameters)[0][0]

    @contextmanager
    def no_writes_to(self, *tables: str) -> Iterator[None]:
        """Let readers through, and make every writer of these tables wait."""
        connection = self._connect()
        try:
            with connection.cursor() as cursor:
                names = sql.SQL(", ").join(map(sql.Identifier, tables))
                cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))
            yield
        finally:
            connection.close()

    def wait_for_blocked_writer(self, timeout_s: float = 30) -> None:
        until(
            lambda: self.value(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND wait_event_type = 'Lock'",
                self._database,
            ),
            timeout_s=timeout_s,
            what="a transaction waiting for the lock",
        )

    def wait_until_alone(self) -> None:
        """Wait until the killed server's transactions are rolled back and gone."""
        until(
            lambda: self.value(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                self._database,
            ),
            accept=lambda others: others == 0,
            what="the end of the killed server's connections",
        )

    def _connect(self) -> Any:
        return psycopg2.connect(dbname=self._database, **self._options)
