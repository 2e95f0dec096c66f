"""“End sessions”: for operators, and for managers and their own people."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_tenant.models.res_company import GROUP_OPERATOR


class ResUsers(models.Model):
    """The button on the forms of users."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    def action_end_sessions(self):
        """Have these people sign in again, wherever they are."""
        if not self.env.user.has_group(GROUP_OPERATOR):
            self._check_team()
        self.env["smarter.clerk.session"]._sign_out_people(self)
        self._end_sessions()
        for user in self:
            self.env["smarter.audit"]._record(
                "user.sessions_ended", company=user.sudo().company_id, target=user
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The sessions are over."),
            },
        }
