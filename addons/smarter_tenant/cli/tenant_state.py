"""``odoo tenant suspend|activate|close|reopen``: changes of state."""

from __future__ import annotations

import sys
from functools import partial

from odoo.exceptions import UserError


def add_to(program):
    """Add the subcommands; see ``tenant.py``."""
    for name, title, method in (
        ("suspend", "keep users and API keys of a tenant out", "_suspend"),
        ("activate", "let users and API keys of a tenant in again", "_activate"),
    ):
        program.add_for_tenant(name, title, partial(_change, method))
    close = program.add_for_tenant(
        "close", "end the relation with a suspended tenant", _close
    )
    close.add_argument("--yes", action="store_true", help="do not ask")
    program.add_for_tenant(
        "reopen", "take a closing back: suspended again", partial(_change, "_reopen")
    )


def _close(session, options):
    """Close after the operator said so: with ``--yes``, or in words at a terminal."""
    if not options.yes and not _confirmed(options):
        raise UserError("Not closed: confirm with --yes.")
    return _change("_close", session, options)


def _confirmed(options):
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"Close the tenant {options.rut}? Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _change(method, session, options):
    return session.transact(_change_state, method, options.rut)


def _change_state(env, method, rut):
    company = env["res.company"]._find_tenant(rut)
    getattr(company, method)()
    return company._tenant_facts()
