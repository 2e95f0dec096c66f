"""When a credential was used last: noted beside the request, never in its way."""

from __future__ import annotations

import functools
import logging
import time

import psycopg2

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: It is for people: a minute is precise enough and keeps writes rare.
INTERVAL_S = 60


class LastUse:
    """A column that holds the time of the last use, UTC, by the row's id."""

    def __init__(self, table: str, column: str) -> None:
        self._table = SQL.identifier(table)
        self._column = SQL.identifier(column)
        self._name = f"{table}.{column}"
        self._noted: dict[tuple[str, int], float] = {}

    def note_after_commit(self, env: Environment, row_id: int) -> None:
        """Note a use after the request, at most once a minute a worker."""
        place = (env.cr.dbname, row_id)
        now = time.monotonic()
        if now - self._noted.get(place, -INTERVAL_S) < INTERVAL_S:
            return
        self._noted[place] = now
        env.cr.postcommit.add(functools.partial(self.store, env.registry, row_id))

    def store(self, registry: Registry, row_id: int) -> None:
        """Write the time in a transaction of its own; a busy row is left alone."""
        query = SQL(
            """
            UPDATE %(table)s SET %(column)s = now() AT TIME ZONE 'UTC'
             WHERE id = (
                SELECT id FROM %(table)s WHERE id = %(id)s
                   FOR NO KEY UPDATE SKIP LOCKED
             )
            """,
            table=self._table,
            column=self._column,
            id=row_id,
        )
        try:
            with registry.cursor() as cr:
                cr.execute(query, log_exceptions=False)
        except psycopg2.Error as exc:
            _logger.info("%s of row %s was not noted: %s", self._name, row_id, exc)
