"""``odoo tenant create|provision``: a new tenant, step by step.

Every step is a transaction of its own: a command that is killed leaves a draft, and
``provision`` goes on where it stopped.
"""

from __future__ import annotations

import sys


def add_to(program):
    """Add the subcommands; see ``tenant.py``."""
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
    create.add_argument("--plan", help="code of the plan, e.g. starter")
    create.add_argument("--key-name", help="what the first API key is called")
    create.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="STEP",
        help="leave out a step, e.g. chart or api_key; may be repeated",
    )
    program.add_for_tenant(
        "provision", "finish what the creation of a tenant left undone", _provision
    )


def _create(session, options):
    password = _read_password(options)
    company_id = session.transact(_register, options, password)
    return _run(session, company_id)


def _provision(session, options):
    return _run(session, session.transact(_find, options.rut))


def _run(session, company_id):
    """Run the steps that are left, each in a transaction; report, or say what failed."""
    secrets = {}
    more = session.transact(_begin, company_id)
    while more:
        more = session.transact(_step, company_id, secrets)
    session.transact(_check, company_id)
    return {**session.transact(_report, company_id), **secrets}


def _register(env, options, password):
    company = env["res.company"]._register_tenant(
        rut=options.rut,
        name=options.name,
        admin_email=options.admin_email,
        admin_name=options.admin_name,
        admin_password=password,
        plan=options.plan,
        key_name=options.key_name,
        skip=options.skip,
    )
    return company.id


def _find(env, rut):
    return env["res.company"]._find_tenant(rut).id


def _begin(env, company_id):
    return bool(env["res.company"].browse(company_id)._begin_provisioning())


def _step(env, company_id, secrets):
    from odoo.addons.smarter_tenant.tools.provisioning import Handover  # noqa: PLC0415

    handover = Handover()
    more = env["res.company"].browse(company_id)._provision_step(handover)
    secrets.update(handover.secrets)
    return bool(more)


def _check(env, company_id):
    env["res.company"].browse(company_id)._check_provisioned()


def _report(env, company_id):
    company = env["res.company"].browse(company_id)
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
