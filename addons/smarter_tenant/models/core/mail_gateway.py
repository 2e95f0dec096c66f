"""Incoming mail: who wrote, and to what, is decided within the addressed company.

One address may be a contact of many tenants. A message takes its author, its recipients
and its thread from the company that it was sent to, and from no other.
"""

from __future__ import annotations

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_split

from .lookup import LOOKUP_COMPANY

# Name of the company whose mail bounced; 0 when nobody knows.
BOUNCE_COMPANY = "smarter_bounce_company_id"


class MailThread(models.AbstractModel):
    """Routing of mail between tenants."""

    _inherit = "mail.thread"

    # -- people -----------------------------------------------------------------

    def _partner_find_from_emails(
        self,
        records_emails,
        avoid_alias=True,
        ban_emails=None,
        filter_found=None,
        additional_values=None,
        no_create=False,
    ):
        """Look each record's addresses up in the company of that record.

        Nothing is taken from records that the user cannot read, not even whether they
        exist: those addresses are looked up in the active company.
        """
        known = self if self.env.su else self.exists()._filtered_access("read")
        active = self._lookup_company()
        companies = known.sudo()._mail_get_companies(default=active)
        by_place = defaultdict(dict)
        for record, emails in records_emails.items():
            company = companies.get(record.id, active)
            by_place[company, record in known][record] = emails
        found = {}
        for (company, is_known), emails_there in by_place.items():
            ids = [record.id for record in emails_there if is_known]
            bounded = self.browse(ids).with_context(**{LOOKUP_COMPANY: company.id})
            partners = super(MailThread, bounded)._partner_find_from_emails(
                emails_there,
                avoid_alias=avoid_alias,
                ban_emails=ban_emails,
                filter_found=filter_found,
                additional_values=additional_values,
                no_create=no_create,
            )
            found |= {key: value.with_env(self.env) for key, value in partners.items()}
        return found

    @api.model
    def _lookup_company(self):
        company_id = self.env.context.get(LOOKUP_COMPANY) or self.env.company.id
        return self.env["res.company"].browse(company_id)

    def _mail_find_user_for_gateway(self, email_value, alias=None):
        bounded = self._for_alias(alias)
        user = super(MailThread, bounded)._mail_find_user_for_gateway(
            email_value, alias=alias
        )
        return user.with_env(self.env)

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        bounded = self._for_alias(route[4])
        return super(MailThread, bounded)._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def _for_alias(self, alias):
        """Return the model with look-ups held to the owner of an alias, if there is."""
        owner_sudo = alias.sudo().owner_company_id if alias else None
        if not owner_sudo:
            return self
        return self.with_context(**{LOOKUP_COMPANY: owner_sudo.id})

    # -- routes -----------------------------------------------------------------

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Drop the reference to a message of another company than the addressed one."""
        owners_sudo = self._addressed_aliases_sudo(message_dict).owner_company_id
        parent_sudo = self._referenced_message_sudo(message_dict)
        if owners_sudo and parent_sudo.record_company_id - owners_sudo:
            message_dict.update(references="", in_reply_to="", is_internal=False)
            message_dict.pop("parent_id", None)
        return super().message_route(
            message, message_dict, model, thread_id, custom_values
        )

    @api.model
    def _addressed_aliases_sudo(self, message_dict):
        """Return the aliases among the recipients; like Odoo, by name or in full."""
        addresses = [a.lower() for a in email_split(message_dict["recipients"])]
        names = [address.partition("@")[0] for address in addresses]
        local = Domain("alias_name", "in", names)
        local &= Domain("alias_incoming_local", "=", True)
        return (
            self.env["mail.alias"]
            .sudo()
            .search(Domain("alias_full_name", "in", addresses) | local)
        )

    @api.model
    def _referenced_message_sudo(self, message_dict):
        """Return the messages that a mail answers to."""
        references = message_dict["references"] or message_dict["in_reply_to"] or ""
        return (
            self.env["mail.message"]
            .sudo()
            .search([("message_id", "in", references.split()[-32:])])
        )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Process the routes of each company apart, with people of that company."""
        by_owner = defaultdict(list)
        for route in routes or ():
            by_owner[self._route_owner(route)].append(route)
        thread_id = False
        for owner, owned_routes in by_owner.items():
            bounded = self.with_company(owner).with_context(
                **{LOOKUP_COMPANY: owner.id}
            )
            values = dict(message_dict)
            if len(by_owner) > 1:
                values.update(author_id=False, partner_ids=[])
                values |= bounded._message_parse_post_process(
                    message, values, owned_routes
                )
            thread_id = super(MailThread, bounded)._message_route_process(
                message, values, owned_routes
            )
        return thread_id

    @api.model
    def _route_owner(self, route):
        """Return the company that a route leads to."""
        model_name, thread_id, _values, _user_id, alias = route
        isolation = self.env["smarter.isolation"]
        owners = isolation._owner_company_ids(model_name, filter(None, [thread_id]))
        company_id = owners.get(thread_id) or (
            alias and alias.sudo().owner_company_id.id
        )
        return self.env["res.company"].browse(company_id or self.env.company.id)

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        owners = {self._route_owner(route) for route in routes or ()}
        if len(owners) != 1:
            return super()._message_parse_post_process(message, message_dict, routes)
        bounded = self.with_context(**{LOOKUP_COMPANY: owners.pop().id})
        return super(MailThread, bounded)._message_parse_post_process(
            message, message_dict, routes
        )

    # -- bounces ----------------------------------------------------------------

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Let a bounce count for the company that sent the mail, and for no other."""
        company_sudo = message_dict["bounced_message"].sudo().record_company_id
        bounded = self.with_context(**{BOUNCE_COMPANY: company_sudo.id or 0})
        if company_sudo:
            bounded = bounded.with_company(company_sudo.id)
        message_dict["bounced_partner"] = message_dict["bounced_partner"].filtered(
            lambda partner: partner.company_id == company_sudo
        )
        return super(MailThread, bounded)._routing_handle_bounce(
            email_message, message_dict
        )


class MailThreadBlacklist(models.AbstractModel):
    """Records that share an address with a bounce of another company stay as they are."""

    _inherit = "mail.thread.blacklist"

    def _message_receive_bounce(self, email, partner):
        company_id = self.env.context.get(BOUNCE_COMPANY)
        records = self
        if company_id is not None:
            owners = self.sudo()._mail_get_companies()
            records = self.filtered(lambda record: owners[record.id].id == company_id)
        return super(MailThreadBlacklist, records)._message_receive_bounce(
            email, partner
        )
