"""Repeats: who has an open lead joins it, and nothing of the lead is overwritten."""

from __future__ import annotations

import datetime

from markupsafe import Markup

from odoo import api, models

from .smarter_lead_converter import QUIET


class SmarterLeadConverter(models.AbstractModel):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.converter"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _place(self, intakes):
        """Return the lead of each intake, and whether it joined one that was there.

        The contact decides what is a repeat, and contacts are found by RUT, e-mail and
        phone: see `tools/matching.py` for who is the same person and who is not.
        """
        quiet = self.with_context(**QUIET)
        partners = quiet._partners(intakes)
        leads = quiet._leads_to_join(intakes, partners)
        makers = quiet._makers(partners, leads)
        made = quiet._create_leads(
            [intakes[number] for number in makers],
            [partners[number] for number in makers],
        )
        leads |= dict(zip(makers, made, strict=True))
        # What is left repeats one of this batch.
        first = {
            partners[number]: lead for number, lead in zip(makers, made, strict=True)
        }
        for number, partner in enumerate(partners):
            leads.setdefault(number, first.get(partner))
        places = [(leads[n], n not in makers) for n in range(len(partners))]
        quiet._note_touches(intakes, places)
        self.env["smarter.consent"]._record(intakes, [lead for lead, _joined in places])
        return places

    @api.model
    def _makers(self, partners, joining):
        """Return the numbers of the intakes that make a lead of their own."""
        if not self._repeat_days():
            return list(range(len(partners)))
        seen = set()
        makers = []
        for number, partner in enumerate(partners):
            if number not in joining and partner not in seen:
                makers.append(number)
                seen.add(partner)
        return makers

    @api.model
    def _repeat_days(self):
        team = self._team()
        return team.repeat_days if team else 0

    @api.model
    def _leads_to_join(self, intakes, partners):
        """Return number of the intake -> open lead of its contact, where there is one."""
        days = self._repeat_days()
        if not days:
            return {}
        window = datetime.timedelta(days=days)
        latest = self._open_leads(partners)
        found = {}
        for number, (intake, partner) in enumerate(zip(intakes, partners, strict=True)):
            lead = latest.get(partner)
            if lead and intake.received_at - _touched(lead) <= window:
                found[number] = lead
        return found

    @api.model
    def _open_leads(self, partners):
        """Return contact -> the open lead of it that was touched last."""
        domain = [
            ("partner_id", "in", [partner.id for partner in partners]),
            ("company_id", "=", self.env.company.id),
            ("won_status", "=", "pending"),
        ]
        # A row that staff have just changed is a serialization failure, as with the
        # contacts: the batch is tried again with what they made of it.
        leads = self.env["crm.lead"].search(domain)
        ordered = sorted(leads, key=lambda lead: (_touched(lead), lead.id))
        return {lead.partner_id: lead for lead in ordered}

    @api.model
    def _note_touches(self, intakes, places):
        """Tell each lead who asked again, in its history."""
        notes = {}
        touched = {}
        for intake, (lead, joined) in zip(intakes, places, strict=True):
            if joined:
                notes[lead] = notes.get(lead, Markup()) + self._touch_html(intake)
                touched[lead] = max(_touched(lead), intake.received_at)
        for lead, moment in touched.items():
            lead.last_touch_at = moment
        leads = self.env["crm.lead"].union(*notes)
        leads._message_log_batch({lead.id: body for lead, body in notes.items()})

    @api.model
    def _touch_html(self, intake):
        title = self.env._(
            "%(name)s asked again (%(origin)s).",
            name=intake.name,
            origin=intake.source or intake.form or self.env._("no source"),
        )
        message = self._message_html(intake.payload.get("message")) or Markup()
        return Markup("<p>%s</p>") % title + message


def _touched(lead):
    return lead.last_touch_at or lead.create_date
