"""``odoo tenant``: create, list, suspend and activate tenants from scripts.

Odoo loads this file on its own, without the addon around it, so the addon's modules
are imported only once a registry is there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

OK, FAILED, INVALID, CONFLICT, NOT_FOUND = 0, 1, 3, 4, 5  # 2: argparse, wrong usage

Report = dict[str, Any]


class Tenant(Command):
    """Create, list, suspend and activate tenants"""

    epilog = """
        With --json, standard output holds one JSON document, also for a refusal:
        {"error": {"code": ..., "message": ...}}. Logs go to standard error.

        exit codes: 0 done, 1 unexpected failure, 2 wrong usage, 3 invalid input,
        4 conflict (already registered, forbidden by its state), 5 no such tenant
    """

    def run(self, args: list[str]) -> None:
        """Parse the arguments, run the subcommand and exit with its code."""
        self._add_arguments()
        options = self.parser.parse_args(args)
        options.database = self._configure(options)
        sys.exit(_execute(options))

    def _add_arguments(self) -> None:
        commands = self.parser.add_subparsers(dest="subcommand", required=True)
        create = _add_command(commands, "create", "create a tenant", _create)
        create.add_argument("--rut", required=True, help="RUT, in any spelling")
        create.add_argument("--name", required=True, help="business name")
        create.add_argument(
            "--admin-email", required=True, help="login of the tenant's manager"
        )
        create.add_argument("--admin-name", help="name of the manager")
        create.add_argument(
            "--admin-password-stdin",
            action="store_true",
            help="read the manager's password from the first line of standard input",
        )
        listing = _add_command(commands, "list", "list the tenants", _list)
        listing.add_argument(
            "--state",
            choices=("draft", "active", "suspended", "closed"),
            help="only those in this state",
        )
        for name, title, action in (
            ("suspend", "keep users and API keys of a tenant out", "_suspend"),
            ("activate", "let users and API keys of a tenant in again", "_activate"),
        ):
            command = _add_command(commands, name, title, partial(_change, action))
            command.add_argument("--rut", required=True, help="RUT, in any spelling")

    def _configure(self, options: argparse.Namespace) -> str:
        arguments = ["--no-http"]
        if options.config:
            arguments += ["-c", options.config]
        if options.database:
            arguments += ["-d", options.database]
        config.parse_config(arguments, setup_logging=True)
        names: list[str] = config["db_name"]
        if len(names) != 1:
            self.parser.error("name one database, with -d or in the configuration file")
        return names[0]


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    title: str,
    function: Callable[..., object],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=title, description=title.capitalize())
    parser.set_defaults(function=function)
    parser.add_argument("-c", "--config", help="configuration file")
    parser.add_argument("-d", "--database", help="database name")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _execute(options: argparse.Namespace) -> int:
    """Run the subcommand in one transaction, print its report, return the code."""
    if options.subcommand == "create":
        options.admin_password = _read_password(options)
    try:
        with _environment(options.database) as env:
            report = retrying(partial(options.function, env, options), env)
    except Exception as error:  # whatever it is, scripts get an exit code
        return _refuse(error, options)
    _print(report, options)
    return OK


def _read_password(options: argparse.Namespace) -> str | None:
    """Return the first line of standard input when asked to, never an argument.

    Arguments show up in process lists and shell histories.
    """
    if not options.admin_password_stdin:
        return None
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _environment(database: str) -> Iterator[Environment]:
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        if "tenant_uuid" not in env["res.company"]._fields:
            raise RuntimeError(f"smarter_tenant is not installed in {database}")
        yield env


def _create(env: Environment, options: argparse.Namespace) -> Report:
    company = env["res.company"]._create_tenant(
        rut=options.rut,
        name=options.name,
        admin_email=options.admin_email,
        admin_name=options.admin_name,
        admin_password=options.admin_password,
    )
    manager = company._first_manager()
    return {
        **_facts(company),
        "admin": {"login": manager.login, "signup_url": company._invitation_url()},
    }


def _list(env: Environment, options: argparse.Namespace) -> list[Report]:
    states = [
        ("state", "=", options.state) if options.state else ("state", "!=", False)
    ]
    companies = env["res.company"].with_context(active_test=False)
    return [
        {
            **_facts(company),
            "users": company.tenant_user_count,
            "created_at": f"{company.create_date:%Y-%m-%dT%H:%M:%SZ}",
        }
        for company in companies.search(states, order="id")
    ]


def _change(action: str, env: Environment, options: argparse.Namespace) -> Report:
    company = env["res.company"]._find_tenant(options.rut)
    getattr(company, action)()
    return _facts(company)


def _facts(company: Any) -> Report:
    facts = {
        name: company[name] for name in ("tenant_uuid", "rut", "name", "slug", "state")
    }
    return {**facts, "company_id": company.id}


def _refuse(error: Exception, options: argparse.Namespace) -> int:
    """Print what went wrong and return the exit code of its class."""
    from odoo.exceptions import UserError  # noqa: PLC0415

    from odoo.addons.smarter_tenant import exceptions  # noqa: PLC0415

    codes = {
        exceptions.InvalidTenant: INVALID,
        exceptions.TenantConflict: CONFLICT,
        exceptions.TenantNotFound: NOT_FOUND,
        UserError: INVALID,
    }
    code = next((codes[cls] for cls in type(error).__mro__ if cls in codes), FAILED)
    message = str(error).strip() or type(error).__name__
    if options.json:
        word = getattr(error, "code", "invalid" if code == INVALID else "failed")
        _write_json({"error": {"code": word, "message": message}})
    else:
        sys.stderr.write(f"{message}\n")
    return code


def _print(report: Report | list[Report], options: argparse.Namespace) -> None:
    if options.json:
        _write_json(report)
    elif isinstance(report, list):
        _write_table(report)
    else:
        admin = report.pop("admin", {})
        rows = {**report, **{f"admin {key}": value for key, value in admin.items()}}
        width = max(map(len, rows))
        for key, value in rows.items():
            sys.stdout.write(f"{key.replace('_', ' '):<{width}}  {value or '-'}\n")


def _write_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _write_table(reports: list[Report]) -> None:
    """Print one line per tenant, columns aligned; the ID comes last, it is long."""
    columns = ("rut", "name", "state", "users", "slug", "created_at", "tenant_uuid")
    lines = [columns, *([str(row[name]) for name in columns] for row in reports)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
