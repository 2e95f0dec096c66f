"""In which class the models of this addon and of Odoo's core are.

Reviewed one by one: what a business makes itself is owned, what all share is a
catalogue when Odoo lets employees read it, and what only administrators reach is the
system's. A model that holds both has a company on the rows of tenants only.
"""

from __future__ import annotations

from .tools.isolation import Catalogue, Owned, Personal, System, declare

# -- base -------------------------------------------------------------------------

declare(
    __name__,
    {
        # Who and what a tenant is, and its own master data.
        "res.company": Owned("id"),
        "smarter.tenant.step": Owned(),
        "res.users": Owned(),
        "res.partner": Owned(),
        "res.partner.bank": Owned(),
        "res.partner.category": Owned(),
        "ir.exports": Owned(),
        "ir.exports.line": Owned("export_id.company_id"),
        # Numbering tells how much business others do: every tenant counts for itself.
        "ir.sequence": Owned(),
        "ir.sequence.date_range": Owned("sequence_id.company_id"),
        # Files of modules have no company; what people upload has theirs.
        "ir.attachment": Catalogue(company="company_id"),
        # What comes with modules and is set for all, next to what tenants add.
        "ir.default": Catalogue(company="company_id"),
        "ir.embedded.actions": Catalogue(company="company_id"),
        "ir.filters": Catalogue(company="company_id"),
        "res.bank": Catalogue(company="company_id"),
        "res.currency.rate": Catalogue(company="company_id"),
        # The web client and every form need these.
        "ir.actions.report": Catalogue(),
        "ir.module.category": Catalogue(),
        "ir.module.module": Catalogue(),
        "ir.module.module.dependency": Catalogue(),
        "ir.module.module.exclusion": Catalogue(),
        "ir.ui.menu": Catalogue(),
        "ir.ui.view": Catalogue(),
        "report.layout": Catalogue(),
        "report.paperformat": Catalogue(),
        "res.country": Catalogue(),
        "res.country.group": Catalogue(),
        "res.country.state": Catalogue(),
        "res.currency": Catalogue(),
        "res.groups": Catalogue(),
        "res.groups.privilege": Catalogue(),
        "res.lang": Catalogue(),
        "res.partner.industry": Catalogue(),
        # One person's own.
        "ir.ui.view.custom": Personal(),
        "res.device": Personal(),
        "res.device.log": Personal(),
        "res.users.apikeys": Personal(),
        "res.users.log": Personal("create_uid"),
        "res.users.settings": Personal(),
        # Administration of the server. The web client gets at actions as superuser.
        "decimal.precision": System(),
        "ir.actions.act_url": System(),
        "ir.actions.act_window": System(),
        "ir.actions.act_window.view": System(),
        "ir.actions.act_window_close": System(),
        "ir.actions.actions": System(),
        "ir.actions.client": System(),
        "ir.actions.server": System(),
        "ir.actions.server.history": System(),
        "ir.actions.todo": System(),
        "ir.asset": System(),
        "ir.config_parameter": System(),
        "ir.cron": System(),
        "ir.cron.progress": System(),
        "ir.cron.trigger": System(),
        "ir.demo_failure": System(),
        "ir.logging": System(),
        "ir.mail_server": System(),
        "ir.model": System(),
        "ir.model.access": System(),
        "ir.model.constraint": System(),
        "ir.model.data": System(),
        "ir.model.fields": System(),
        "ir.model.fields.selection": System(),
        "ir.model.inherit": System(),
        "ir.model.relation": System(),
        "ir.profile": System(),
        "ir.rule": System(),
        "properties.base.definition": System(),
        "res.users.deletion": System(),
    },
)

# -- web, bus, auth and other plumbing --------------------------------------------

declare(
    __name__,
    {
        "auth.passkey.key": Personal("create_uid"),
        "auth_totp.device": Personal(),
        "auth_totp.rate.limit.log": System(),
        "base_import.mapping": Owned(),
        "bus.bus": System(),
        "html_editor.converter.test": System(),
        "html_editor.converter.test.sub": System(),
        # Accounts of the platform at Odoo's paid services, with their tokens.
        "iap.account": System(),
        "iap.service": System(),
        "privacy.log": System(),
        "res.users.settings.embedded.action": Personal("user_setting_id.user_id"),
        "web_tour.tour": Catalogue(),
        "web_tour.tour.step": Catalogue(),
    },
)

# -- mail -------------------------------------------------------------------------

declare(
    __name__,
    {
        # Each of these belongs to the company of the record it is about.
        "mail.activity": Owned(),
        "mail.followers": Owned(),
        "mail.message": Owned("record_company_id"),
        "mail.scheduled.message": Owned(),
        # Parts of a message.
        "mail.mail": Owned("mail_message_id.record_company_id"),
        "mail.message.link.preview": Owned("message_id.record_company_id"),
        "mail.message.reaction": Owned("message_id.record_company_id"),
        "mail.message.schedule": Owned("mail_message_id.record_company_id"),
        "mail.message.translation": Owned("message_id.record_company_id"),
        "mail.notification": Owned("mail_message_id.record_company_id"),
        "mail.tracking.value": Owned("mail_message_id.record_company_id"),
        # Conversations.
        "discuss.channel": Owned(),
        "discuss.channel.member": Owned("channel_id.company_id"),
        "discuss.channel.rtc.session": Owned("channel_member_id.channel_id.company_id"),
        "discuss.call.history": Owned("channel_id.company_id"),
        "discuss.gif.favorite": Personal("create_uid"),
        "discuss.voice.metadata": Owned("attachment_id.company_id"),
        "mail.guest": Owned("channel_ids.company_id"),
        # Set up by tenants, some of it next to what modules bring.
        "mail.activity.plan": Catalogue(company="company_id"),
        "mail.activity.plan.template": Catalogue(company="plan_id.company_id"),
        "mail.activity.type": Catalogue(company="company_id"),
        "mail.alias": Owned("owner_company_id"),
        "mail.alias.domain": Owned("company_ids"),
        "mail.blacklist": Owned(),
        "mail.canned.response": Catalogue(company="company_id"),
        "mail.template": Catalogue(company="company_id"),
        "res.role": Owned(),
        "mail.message.subtype": Catalogue(),
        # One person's own.
        "mail.presence": Personal(),
        "mail.push": Personal("mail_push_device_id.partner_id.user_ids"),
        "mail.push.device": Personal("partner_id.user_ids"),
        "res.users.settings.volumes": Personal("user_setting_id.user_id"),
        # Gateways, and the memory that all messages share of addresses on the web.
        "fetchmail.server": System(),
        "mail.gateway.allowed": System(),
        "mail.ice.server": System(),
        "mail.link.preview": System(),
    },
)

# -- resource, rating ----------------------------------------------------------------

declare(
    __name__,
    {
        "rating.rating": Owned("message_id.record_company_id"),
        "resource.calendar": Catalogue(company="company_id"),
        "resource.calendar.attendance": Catalogue(company="calendar_id.company_id"),
        "resource.calendar.leaves": Catalogue(company="company_id"),
        "resource.resource": Owned(),
    },
)

# -- SmarterOS ----------------------------------------------------------------------

declare(
    __name__,
    {
        # What operators did for, and to, tenants.
        "smarter.audit": System(),
        "smarter.secret": System(),
        "smarter.app": Catalogue(),
        "smarter.company.app": Owned(),
        "smarter.plan": Catalogue(),
        "smarter.usage": Owned(),
        "smarter.usage.day": Owned(),
    },
)
