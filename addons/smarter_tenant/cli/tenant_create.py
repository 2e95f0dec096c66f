"""``odoo tenant create``: a new tenant."""

from __future__ import annotations

import sys


def add_to(program):
    """Add the subcommand; see ``tenant.py``."""
    create = program.add("create", "create a tenant", _create)
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


def _create(session, options):
    return session.transact(_create_tenant, options, _read_password(options))


def _create_tenant(env, options, password):
    company = env["res.company"]._create_tenant(
        rut=options.rut,
        name=options.name,
        admin_email=options.admin_email,
        admin_name=options.admin_name,
        admin_password=password,
    )
    manager = company._first_manager()
    return {
        **company._tenant_facts(),
        "admin": {"login": manager.login, "signup_url": company._invitation_url()},
    }


def _read_password(options):
    """Return the first line of standard input when asked to, never an argument.

    Arguments show up in process lists and shell histories.
    """
    if not options.admin_password_stdin:
        return None
    return sys.stdin.readline().rstrip("\r\n")
