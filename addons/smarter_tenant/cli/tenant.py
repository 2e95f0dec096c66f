"""``odoo tenant``: the work of operators, for scripts.

Odoo loads this file on its own, without the addon around it, so the addon's modules
are imported only once a registry is there. Each subject is a file ``tenant_*.py``
beside this one, with a function ``add_to(program)``.
"""

from __future__ import annotations

from odoo.cli.command import Command
from odoo.modules import load_script

command_line = load_script(
    "smarter_base/tools/command_line.py", "odoo.cli.command_line"
)

_SUBJECTS = (
    "tenant_create",
    "tenant_list",
    "tenant_state",
    "tenant_app",
    "tenant_audit",
)


class Tenant(command_line.Program, Command):
    """Create, list, suspend and activate tenants"""

    addon = "smarter_tenant"
    epilog = command_line.__doc__.rpartition("\n\n")[2] + command_line.EXIT_CODES
    columns = (
        *("rut", "name", "state", "plan", "users", "health", "slug", "created_at"),
        "tenant_uuid",
    )

    def add_commands(self) -> None:
        """Add what each subject brings."""
        for subject in _SUBJECTS:
            path = f"smarter_tenant/cli/{subject}.py"
            load_script(path, f"odoo.cli.{subject}").add_to(self)
