"""``odoo tenant audit``: does anything of a tenant show up at another one?"""

from __future__ import annotations

import sys

from odoo.modules import load_script

command_line = load_script(
    "smarter_base/tools/command_line.py", "odoo.cli.command_line"
)

TENANTS = 3
COLUMNS = ("kind", "model", "tenant", "check", "detail")


def add_to(program):
    """Add the subcommand; see ``tenant.py``."""
    audit = program.add(
        "audit", "look for rows of one tenant that people of another reach", _audit
    )
    audit.add_argument("--rut", help="act as people of this tenant only")
    audit.add_argument(
        "--tenants",
        type=int,
        default=TENANTS,
        help=f"without --rut: of how many tenants (default {TENANTS})",
    )


def _audit(session, options):
    report = session.transact(_run, options.rut, options.tenants)
    if options.json:
        command_line.write_json(report)
    else:
        command_line.write_table(report["findings"], COLUMNS)
    sys.stderr.write(
        f"{report['models']} models, {len(report['tenants'])} tenants,"
        f" {report['leaks']} leaks\n"
    )
    sys.exit(command_line.FAILED if report["leaks"] else command_line.OK)


def _run(env, rut, count):
    from odoo.addons.smarter_tenant.tools import audit_report  # noqa: PLC0415

    # PostgreSQL itself refuses whatever would write.
    env.cr.execute("SET TRANSACTION READ ONLY")
    companies = _companies(env, rut, count)
    audit = env["smarter.tenant.audit"]
    findings = audit._audit(companies, progress=_progress)
    names = companies.mapped("name")
    return audit_report.as_document(findings, len(audit._models()), names)


def _companies(env, rut, count):
    if rut:
        return env["res.company"]._find_tenant(rut)
    return env["res.company"].search([("state", "=", "active")], limit=count)


def _progress(model, index, total):
    if sys.stderr.isatty():
        end = "\n" if index == total else ""
        sys.stderr.write(f"\r\033[K{index}/{total} {model}{end}")
