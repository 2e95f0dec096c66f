"""A tenant in a few plain values, for programs."""

from __future__ import annotations

from typing import Any

from odoo import models


class ResCompany(models.Model):
    """Addons extend ``_tenant_details`` with what they know about a tenant."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _tenant_facts(self) -> dict[str, Any]:
        """Return who this tenant is."""
        self.ensure_one()
        names = ("tenant_uuid", "rut", "name", "slug", "state")
        return {**{name: self[name] for name in names}, "company_id": self.id}

    def _tenant_steps(self) -> dict[str, str]:
        """Return the steps of the provisioning and their states."""
        return {step.code: step.state for step in self.provisioning_step_ids}

    def _tenant_apps(self) -> dict[str, str]:
        """Return the apps there are and the states of their switches."""
        return {row.code: row.state for row in self.company_app_ids}

    def _tenant_details(self) -> dict[str, Any]:
        """Return who this tenant is and how it is doing."""
        return {
            **self._tenant_facts(),
            "plan": self.plan_id.code,
            "health": self.health,
            "problems": (self.health_note or "").splitlines(),
            "users": self.tenant_user_count,
            "created_at": f"{self.create_date:%Y-%m-%dT%H:%M:%SZ}",
        }
