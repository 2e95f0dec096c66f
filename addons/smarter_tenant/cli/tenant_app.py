"""``odoo tenant apps|app``: see and switch the apps of a tenant."""

from __future__ import annotations


def add_to(program):
    """Add the subcommands; see ``tenant.py``."""
    listing = program.add_for_tenant("apps", "list the apps of a tenant", _list)
    listing.add_argument(
        "--apply-plan",
        action="store_true",
        help="first switch on what the plan includes; switches nothing off",
    )
    switch = program.add_for_tenant("app", "switch an app on or off", _switch)
    switch.add_argument("app", help="code of the app, for example crm")
    switch.add_argument("switch", choices=("on", "off"))


def _list(session, options):
    return session.transact(_apps, options.rut, options.apply_plan)


def _switch(session, options):
    on = options.switch == "on"
    return session.transact(_switch_app, options.rut, options.app, on)


def _apps(env, rut, apply_plan):
    company = env["res.company"]._find_tenant(rut)
    if apply_plan:
        company._apply_plan_apps()
    return {
        "rut": company.rut,
        "plan": company.plan_id.code,
        "off_in_plan": company.missing_app_ids.mapped("code"),
        "apps": company._tenant_apps(),
    }


def _switch_app(env, rut, code, on):
    company = env["res.company"]._find_tenant(rut)
    company._switch_app(code, on)
    row = company._app_switch(code)
    return {"rut": company.rut, "app": code, "state": row.state}
