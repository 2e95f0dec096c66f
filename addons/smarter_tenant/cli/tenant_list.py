"""``odoo tenant list|show``: what there is."""

from __future__ import annotations


def add_to(program):
    """Add the subcommands; see ``tenant.py``."""
    listing = program.add("list", "list the tenants", _list)
    listing.add_argument(
        "--state",
        choices=("draft", "active", "suspended", "closed"),
        help="only those in this state",
    )
    program.add_for_tenant("show", "show all about a tenant", _show)


def _list(session, options):
    return session.transact(_all_facts, options.state)


def _all_facts(env, state):
    states = [("state", "=", state) if state else ("state", "!=", False)]
    companies = env["res.company"].with_context(active_test=False)
    return [
        company._tenant_details() for company in companies.search(states, order="id")
    ]


def _show(session, options):
    return session.transact(_facts, options.rut)


def _facts(env, rut):
    company = env["res.company"]._find_tenant(rut)
    return {
        **company._tenant_details(),
        "apps": company._tenant_apps(),
        "steps": company._tenant_steps(),
    }
