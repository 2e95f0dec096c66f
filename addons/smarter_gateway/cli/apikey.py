"""``odoo apikey``: create, list and revoke API keys of tenants from a shell."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.modules.registry import Registry
from odoo.tools import config

EXIT_INVALID = 3
EXIT_NOT_FOUND = 5


class CommandError(Exception):
    """Ends the command with a sentence and an exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class Apikey(Command):
    """Create, list and revoke API keys of tenants"""

    def run(self, args):
        """Parse the arguments, run the subcommand in one transaction, exit."""
        options = self._parse(args)
        try:
            with _environment(options) as env:
                result = options.func(env, options)
        except CommandError as exc:
            sys.stderr.write(f"{exc}\n")
            sys.exit(exc.code)
        except UserError as exc:
            sys.stderr.write(f"{exc.args[0]}\n")
            sys.exit(EXIT_INVALID)
        if options.json:
            sys.stdout.write(f"{json.dumps(result, ensure_ascii=False)}\n")
        else:
            sys.stdout.writelines(f"{line}\n" for line in _as_text(result))

    def _parse(self, args):
        subparsers = self.parser.add_subparsers(dest="subcommand", required=True)
        create = subparsers.add_parser("create", help="create a key and print it, once")
        create.add_argument("--name", required=True, help="what the key is for")
        create.add_argument(
            "--scopes", required=True, help="e.g. leads:write,leads:read"
        )
        create.add_argument(
            "--expires-days", type=int, help="lifetime (default: no end)"
        )
        create.set_defaults(func=_create)
        listing = subparsers.add_parser("list", help="list the keys of a tenant")
        listing.set_defaults(func=_list)
        revoke = subparsers.add_parser("revoke", help="revoke a key")
        revoke.add_argument(
            "--id", type=int, required=True, help="number from the list"
        )
        revoke.set_defaults(func=_revoke)
        for parser in (create, listing, revoke):
            parser.add_argument("--rut", required=True, help="RUT of the tenant")
            parser.add_argument("--json", action="store_true", help="print JSON")
            parser.add_argument("-c", "--config", help="configuration file")
            parser.add_argument("-d", "--database", help="database name")
        return self.parser.parse_args(args)


@contextmanager
def _environment(options):
    arguments = ["--no-http"]
    if options.config:
        arguments += ["-c", options.config]
    if options.database:
        arguments += ["-d", options.database]
    config.parse_config(arguments, setup_logging=True)
    names = config["db_name"]
    if len(names) != 1:
        raise CommandError("Name one database with -d.", 2)
    with Registry(names[0]).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})


def _tenant(env, options):
    from odoo.addons.smarter_tenant.tools import rut  # noqa: PLC0415

    try:
        canonical = rut.parse(options.rut)
    except rut.RutError as exc:
        raise CommandError(f"Not a RUT: {exc}", EXIT_INVALID) from exc
    company = env["res.company"].search(
        [("rut", "=", canonical), ("parent_id", "=", False)]
    )
    if not company:
        raise CommandError("There is no tenant with this RUT.", EXIT_NOT_FOUND)
    return company


def _create(env, options):
    company = _tenant(env, options)
    end = None
    if options.expires_days is not None:
        end = Datetime.now() + timedelta(days=options.expires_days)
    scopes = [scope.strip() for scope in options.scopes.split(",") if scope.strip()]
    key, text = env["smarter.api.key"]._generate(
        company, options.name, scopes=scopes, expires_at=end
    )
    return {**_facts(key), "key": text}


def _list(env, options):
    company = _tenant(env, options)
    keys = env["smarter.api.key"].search([("company_id", "=", company.id)])
    return [_facts(key) for key in keys]


def _revoke(env, options):
    company = _tenant(env, options)
    key = env["smarter.api.key"].search(
        [("id", "=", options.id), ("company_id", "=", company.id)]
    )
    if not key:
        raise CommandError("This tenant has no such key.", EXIT_NOT_FOUND)
    key.action_revoke()
    return _facts(key)


def _facts(key):
    return {
        "id": key.id,
        "name": key.name,
        "hint": key.key_hint,
        "scopes": key.scope_codes.split(),
        "state": key.state,
        "expires_at": Datetime.to_string(key.expires_at) or None,
        "last_used_at": Datetime.to_string(key.last_used_at) or None,
    }


def _as_text(result):
    for facts in [result] if isinstance(result, dict) else result:
        shown = {**facts, "scopes": ",".join(facts["scopes"])}
        yield "  ".join(f"{name}={value}" for name, value in shown.items() if value)
