"""Leads from forms know their form, and its people get to know of them."""

from __future__ import annotations

from markupsafe import Markup

from odoo import api, models

MAIL_CRON = "mail.ir_cron_mail_scheduler_action"


class SmarterLeadConverter(models.AbstractModel):
    _inherit = "smarter.lead.converter"

    @api.model
    def _lead_values(self, intake, partner):
        values = super()._lead_values(intake, partner)
        return {**values, "form_id": intake.form_id.id}

    @api.model
    def _place(self, intakes):
        """Tell the people of the form, of those who come back too."""
        places = super()._place(intakes)
        noted = False
        for intake, (lead, _joined) in zip(intakes, places, strict=True):
            if users := intake.form_id.notify_user_ids.filtered("active"):
                self._notify_of(intake, lead, users)
                noted = True
        if noted:
            self.env["ir.cron"]._wake(MAIL_CRON)
        return places

    @api.model
    def _notify_of(self, intake, lead, users):
        """Put an e-mail into Odoo's queue: nothing is sent from a transaction."""
        quiet = lead.with_context(mail_notify_force_send=False)
        for user in users:
            env = self.env(context={**self.env.context, "lang": user.lang})
            rows = [intake.email, intake.phone, intake.payload.get("message")]
            lines = Markup("<br/>").join(filter(None, rows))
            quiet.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("New lead from %(form)s: %(name)s", **_names(intake)),
                body=Markup("<p><b>%s</b></p><p>%s</p>") % (intake.name, lines),
                email_layout_xmlid="mail.mail_notification_light",
            )


def _names(intake):
    return {"form": intake.form_id.name, "name": intake.name}
