"""In which class the models of this addon and of Odoo's CRM are."""

from odoo.addons.smarter_tenant.tools.isolation import (
    Catalogue,
    Owned,
    Personal,
    System,
    declare,
)

declare(
    __name__,
    {
        "smarter.consent": Owned(),
        "smarter.lead.field": Owned(),
        "smarter.lead.intake": Owned(),
        "smarter.score.rule": Owned(),
    },
)

# Sales and CRM.
declare(
    __name__,
    {
        "crm.activity.report": Owned(),
        "crm.lead": Owned(),
        "crm.lead.scoring.frequency": Owned(),
        # Which fields of a lead count, not what they say.
        "crm.lead.scoring.frequency.field": Catalogue(),
        "crm.lost.reason": Owned(),
        "crm.recurring.plan": Owned(),
        "crm.stage": Owned(),
        "crm.tag": Owned(),
        "crm.team": Owned(),
        "crm.team.member": Owned("crm_team_id.company_id"),
    },
)

# Where leads come from: names of campaigns are business secrets.
declare(
    __name__,
    {
        "utm.campaign": Owned(),
        "utm.medium": Owned(),
        "utm.source": Owned(),
        "utm.stage": Owned(),
        "utm.tag": Owned(),
    },
)

# Calendar.
declare(
    __name__,
    {
        # Odoo's usual ones (15 minutes before...) for all, and a tenant's own.
        "calendar.alarm": Catalogue("company_id"),
        "calendar.attendee": Owned("event_id.company_id"),
        "calendar.event": Owned(),
        "calendar.event.type": Owned(),
        "calendar.filters": Personal(),
        "calendar.recurrence": Owned(),
    },
)

# Digests, text messages, phone numbers.
declare(
    __name__,
    {
        "digest.digest": Owned(),
        "digest.tip": Catalogue(),
        "phone.blacklist": Owned(),
        # Sent by Odoo's paid service, which is the operators'.
        "sms.sms": System(),
        "sms.template": Catalogue(),
        "sms.tracker": System(),
    },
)
