"""Copies one tenant with all of its rows, many times, in SQL.

Creating thousands of tenants through the product takes longer than measuring them. A
copy gets its own rows in every table that knows a company, with the links among them
kept, and whatever has to be unique gets the number of the copy as a suffix.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo.tools import SQL

OWNERS = ("company_id", "record_company_id")
# Nothing that a figure depends on, and by far the most rows.
LEFT_OUT = ("account_", "bus_", "ir_logging", "smarter_audit", "smarter_secret")

COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL), f.relname
      FROM pg_attribute a
 LEFT JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'f'
       AND c.conkey = ARRAY[a.attnum]
 LEFT JOIN pg_class f ON f.oid = c.confrelid
     WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
     ORDER BY a.attnum
"""
UNIQUE_COLUMNS = """
    SELECT DISTINCT a.attname
      FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
     WHERE i.indrelid = %s::regclass AND i.indisunique
"""
TABLES = """
    SELECT relname FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    target: str | None


def multiply(env, company, copies: int) -> dict[str, int]:
    """Copy a tenant ``copies`` times; return how many rows each table got."""
    env.flush_all()
    return _Multiplier(env.cr, company.id, copies).run()


class _Multiplier:
    """Keeps old id -> new ids in a temporary table while it goes over the tables."""

    def __init__(self, cr, company_id: int, copies: int) -> None:
        self.cr = cr
        self.company_id = company_id
        self.copies = copies
        self.columns: dict[str, list[Column]] = {}

    def run(self) -> dict[str, int]:
        # Links are checked while nothing is complete yet.
        self.cr.execute("SET LOCAL session_replication_role = replica")
        self.cr.execute(
            "CREATE TEMP TABLE copied (source text, old int, n int, new int)"
            " ON COMMIT DROP"
        )
        tables = self._read_tables()
        owned = [name for name in tables if self._owner(name)]
        for table in owned:
            self._number(table)
        self.cr.execute("CREATE INDEX ON copied (source, old, n); ANALYZE copied")
        counts = {table: self._copy(table) for table in owned}
        links = [name for name in tables if self._is_link(name)]
        counts |= {table: self._copy_link(table) for table in links}
        self.cr.execute("SET LOCAL session_replication_role = origin")
        return {table: count for table, count in counts.items() if count}

    def _read_tables(self) -> list[str]:
        self.cr.execute(TABLES)
        names = [n for (n,) in self.cr.fetchall() if not n.startswith(LEFT_OUT)]
        for name in names:
            self.cr.execute(COLUMNS, [f'"{name}"'])
            self.columns[name] = [Column(*row) for row in self.cr.fetchall()]
        return names

    def _owner(self, table: str) -> str | None:
        """Return the column that says whose a row is."""
        names = {column.name for column in self.columns[table]}
        if table == "res_company":
            return "id"
        found = [name for name in OWNERS if name in names]
        return found[0] if found and "id" in names else None

    def _is_link(self, table: str) -> bool:
        columns = self.columns[table]
        return len(columns) == 2 and all(column.target for column in columns)

    def _number(self, table: str) -> None:
        """Reserve the ids of the copies."""
        self.cr.execute(
            SQL(
                "INSERT INTO copied SELECT %s, t.id, n,"
                " nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM %s t CROSS JOIN generate_series(1, %s) n WHERE t.%s = %s"
                " ORDER BY n, t.id",
                table,
                table,
                SQL.identifier(table),
                self.copies,
                SQL.identifier(self._owner(table)),
                self.company_id,
            )
        )

    def _copy(self, table: str) -> int:
        self.cr.execute(UNIQUE_COLUMNS, [f'"{table}"'])
        unique = {name for (name,) in self.cr.fetchall()}
        columns = self.columns[table]
        values = [self._value(table, column, unique) for column in columns]
        self.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM copied c"
                " JOIN %s t ON t.id = c.old WHERE c.source = %s",
                SQL.identifier(table),
                SQL(", ").join(SQL.identifier(column.name) for column in columns),
                SQL(", ").join(values),
                SQL.identifier(table),
                table,
            )
        )
        return self.cr.rowcount

    def _value(self, table: str, column: Column, unique: set[str]) -> SQL:
        field = SQL.identifier("t", column.name)
        if column.name == "id":
            return SQL("c.new")
        if column.target:
            return self._moved(column.target, field)
        if column.name in unique and column.kind in ("character varying", "text"):
            return SQL("%s || '-' || c.n", field)
        return field

    def _moved(self, target: str, field: SQL) -> SQL:
        """The same row of the copy when the target is copied, else the target."""
        found = SQL(
            "(SELECT m.new FROM copied m WHERE m.source = %s AND m.old = %s"
            " AND m.n = c.n)",
            target,
            field,
        )
        return (
            SQL("COALESCE(%s, %s)", found, field)
            if self._owner_known(target)
            else field
        )

    def _owner_known(self, table: str) -> bool:
        return table in self.columns and bool(self._owner(table))

    def _copy_link(self, table: str) -> int:
        """Copy the rows of a many-to-many table that touch a copied row."""
        left, right = self.columns[table]
        known = [c for c in (left, right) if self._owner_known(c.target or "")]
        if not known:
            return 0
        # One row per copy, whichever side is copied.
        touched = SQL(" OR ").join(
            SQL(
                "EXISTS (SELECT 1 FROM copied m WHERE m.source = %s AND m.old = %s)",
                column.target,
                SQL.identifier("t", column.name),
            )
            for column in known
        )
        self.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT %s, %s FROM %s t"
                " CROSS JOIN generate_series(1, %s) AS c(n)"
                " WHERE %s ON CONFLICT DO NOTHING",
                SQL.identifier(table),
                SQL.identifier(left.name),
                SQL.identifier(right.name),
                self._moved(left.target or "", SQL.identifier("t", left.name)),
                self._moved(right.target or "", SQL.identifier("t", right.name)),
                SQL.identifier(table),
                self.copies,
                touched,
            )
        )
        return self.cr.rowcount
