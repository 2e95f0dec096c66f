"""What our ``odoo <command>`` have in common: options, transactions, reports.

Odoo loads a command from its file, before there is a configuration and without the
addon around it. So this module imports nothing of any addon, and commands load it the
same way::

    program = load_script("smarter_base/tools/command_line.py", "odoo.cli.command_line")

With ``--json``, standard output holds one JSON document, also for a refusal:
``{"error": {"code": ..., "message": ...}}``. Logs go to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

OK, FAILED, INVALID, CONFLICT, NOT_FOUND, UNFINISHED = 0, 1, 3, 4, 5, 6
EXIT_CODES = """
exit codes: 0 done, 1 unexpected failure, 2 wrong usage, 3 invalid input,
4 conflict (already there, forbidden by a state), 5 not found,
6 begun but not finished
"""

Report = dict[str, Any]


class Session:
    """One database, and transactions on it as superuser."""

    def __init__(self, database: str, addon: str) -> None:
        self._database = database
        self._addon = addon

    def transact(
        self, function: Callable[..., Any], *words: Any, **options: Any
    ) -> Any:
        """Run ``function(env, ...)`` in a transaction of its own, committed after it.

        Repeated after a serialization failure, as Odoo does with a request.
        """
        registry = Registry(self._database)
        if self._addon not in registry._init_modules:
            raise RuntimeError(f"{self._addon} is not installed in {self._database}")
        with registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            return retrying(partial(function, env, *words, **options), env)


class Program:
    """Mix into a ``Command``: subcommands on one database, reports, exit codes.

    A subcommand is a function of the session and the options that returns a report (a
    mapping), a list of reports, or None. An exception decides the exit code by its
    attribute ``exit_code``; other refusals (``UserError``) are invalid input.
    """

    parser: argparse.ArgumentParser
    # The addon that the command belongs to.
    addon: str
    # What lists show, in this order; anything else is for --json.
    columns: Sequence[str] = ()

    def run(self, args: list[str]) -> None:
        """Parse the arguments, run the subcommand and exit with its code."""
        self._commands = self.parser.add_subparsers(dest="subcommand", required=True)
        self.add_commands()
        options = self.parser.parse_args(args)
        session = self._session(options)
        sys.exit(self._execute(session, options))

    def add_commands(self) -> None:
        """Add the subcommands with ``add``."""
        raise NotImplementedError

    def add(
        self, name: str, title: str, function: Callable[..., object]
    ) -> argparse.ArgumentParser:
        """Add a subcommand with the options that all have; return its parser."""
        parser: argparse.ArgumentParser = self._commands.add_parser(
            name, help=title, description=title.capitalize()
        )
        parser.set_defaults(function=function)
        parser.add_argument("-c", "--config", help="configuration file")
        parser.add_argument("-d", "--database", help="database name")
        parser.add_argument("--json", action="store_true", help="print JSON")
        return parser

    def add_for_tenant(
        self, name: str, title: str, function: Callable[..., object]
    ) -> argparse.ArgumentParser:
        """Add a subcommand about one tenant."""
        parser = self.add(name, title, function)
        parser.add_argument("--rut", required=True, help="RUT, in any spelling")
        return parser

    def _session(self, options: argparse.Namespace) -> Session:
        arguments = ["--no-http"]
        if options.config:
            arguments += ["-c", options.config]
        if options.database:
            arguments += ["-d", options.database]
        config.parse_config(arguments, setup_logging=True)
        names: list[str] = config["db_name"]
        if len(names) != 1:
            self.parser.error("name one database, with -d or in the configuration file")
        return Session(names[0], self.addon)

    def _execute(self, session: Session, options: argparse.Namespace) -> int:
        try:
            report = options.function(session, options)
        except Exception as error:  # whatever it is, scripts get an exit code
            return refuse(error, options)
        self.show(report, options)
        return OK

    def show(self, report: Any, options: argparse.Namespace) -> None:
        """Print what a subcommand returned."""
        if options.json:
            write_json(report)
        elif isinstance(report, list):
            write_table(report, self.columns)
        elif report is not None:
            write_lines(report)


def refuse(error: Exception, options: argparse.Namespace) -> int:
    """Print what went wrong and return the exit code of its class."""
    default = INVALID if isinstance(error, UserError) else FAILED
    code: int = getattr(error, "exit_code", default)
    message = str(error).strip() or type(error).__name__
    if options.json:
        word = getattr(error, "code", "invalid" if code == INVALID else "failed")
        write_json({"error": {"code": word, "message": message}})
    else:
        sys.stderr.write(f"{message}\n")
    return code


def write_json(document: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write_lines(report: Mapping[str, Any]) -> None:
    """Print one fact a line, names aligned; nested facts get both names."""
    rows: Report = {}
    for key, value in report.items():
        if isinstance(value, Mapping):
            rows |= {f"{key} {name}": item for name, item in value.items()}
        else:
            rows[key] = ", ".join(value) if isinstance(value, list) else value
    width = max(map(len, rows), default=0)
    for key, value in rows.items():
        sys.stdout.write(f"{key.replace('_', ' '):<{width}}  {_text(value)}\n")


def write_table(reports: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print one line per report, columns aligned."""
    lines = [
        list(columns),
        *([_text(row[name]) for name in columns] for row in reports),
    ]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value)) or "-"
    return "-" if value in (None, False, "") else str(value)
