"""``odoo tenant suspend|activate``: changes of state."""

from __future__ import annotations

from functools import partial


def add_to(program):
    """Add the subcommands; see ``tenant.py``."""
    for name, title, method in (
        ("suspend", "keep users and API keys of a tenant out", "_suspend"),
        ("activate", "let users and API keys of a tenant in again", "_activate"),
    ):
        program.add_for_tenant(name, title, partial(_change, method))


def _change(method, session, options):
    return session.transact(_change_state, method, options.rut)


def _change_state(env, method, rut):
    company = env["res.company"]._find_tenant(rut)
    getattr(company, method)()
    return company._tenant_facts()
