"""Followers and recipients: what people choose is checked, what Odoo adds is not."""

from __future__ import annotations

from odoo import models


class MailThread(models.AbstractModel):
    """Posting and following run as superuser, so the ids are checked before."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "mail.thread"  # pylint: disable=consider-merging-classes-inherited

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if not self.env.su:
            self._check_there("res.partner", partner_ids or ())
            self._check_there("mail.message.subtype", subtype_ids or ())
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_create(self, values_list):
        """Let notifications go to whoever is responsible for or follows the row.

        The recipients that a caller names are checked where the call comes in.
        """
        return super(MailThread, self._with_trusted_references())._message_create(
            values_list
        )
