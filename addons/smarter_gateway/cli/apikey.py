"""``odoo apikey``: create, list and revoke API keys of tenants from a shell."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from odoo.cli.command import Command
from odoo.fields import Datetime
from odoo.modules import load_script

command_line = load_script(
    "smarter_base/tools/command_line.py", "odoo.cli.command_line"
)


class Apikey(command_line.Program, Command):
    """Create, list and revoke API keys of tenants"""

    addon = "smarter_gateway"
    epilog = command_line.EXIT_CODES

    def add_commands(self):
        """Add create, list and revoke."""
        create = self.add_for_tenant(
            "create", "create a key and print it, once", _create
        )
        create.add_argument("--name", required=True, help="what the key is for")
        create.add_argument(
            "--scopes", required=True, help="e.g. leads:write,leads:read"
        )
        create.add_argument(
            "--expires-days", type=int, help="lifetime (default: no end)"
        )
        create.add_argument(
            "--requests-per-minute", type=int, help="limit (default: the plan's)"
        )
        self.add_for_tenant("list", "list the keys of a tenant", _list)
        revoke = self.add_for_tenant("revoke", "revoke a key", _revoke)
        revoke.add_argument(
            "--id", type=int, required=True, help="number from the list"
        )

    def show(self, report, options):
        """Print one line per key, or one JSON document."""
        if options.json:
            sys.stdout.write(f"{json.dumps(report, ensure_ascii=False)}\n")
        else:
            sys.stdout.writelines(f"{line}\n" for line in _as_text(report))


def _create(session, options):
    return session.transact(_generate, options)


def _generate(env, options):
    company = env["res.company"]._find_tenant(options.rut)
    end = None
    if options.expires_days is not None:
        end = Datetime.now() + timedelta(days=options.expires_days)
    scopes = [scope.strip() for scope in options.scopes.split(",") if scope.strip()]
    key, text = env["smarter.api.key"]._generate(
        company,
        options.name,
        scopes=scopes,
        expires_at=end,
        requests_per_minute=options.requests_per_minute,
    )
    return {**_facts(key), "key": text}


def _list(session, options):
    return session.transact(_all_facts, options.rut)


def _all_facts(env, rut):
    company = env["res.company"]._find_tenant(rut)
    keys = env["smarter.api.key"].search([("company_id", "=", company.id)])
    return [_facts(key) for key in keys]


def _revoke(session, options):
    return session.transact(_revoke_key, options)


def _revoke_key(env, options):
    from odoo.addons.smarter_tenant.exceptions import TenantNotFound  # noqa: PLC0415

    company = env["res.company"]._find_tenant(options.rut)
    key = env["smarter.api.key"].search(
        [("id", "=", options.id), ("company_id", "=", company.id)]
    )
    if not key:
        raise TenantNotFound(env._("This tenant has no such key."), "key_not_found")
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
