"""Conversations take place within one tenant; operators may join when they are asked."""

from __future__ import annotations

from odoo import api, models


class DiscussChannel(models.Model):
    """A conversation belongs to the tenant of the people in it."""

    _name = "discuss.channel"
    _inherit = ["discuss.channel", "smarter.tenant.owned"]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_conversation_company(v) for v in vals_list])

    @api.model
    def _with_conversation_company(self, vals):
        """Return the values with the company of the parent, or of the only tenant.

        An operator who talks to somebody of a tenant does so in that tenant.
        """
        parent_sudo = self.sudo().browse(vals.get("parent_channel_id") or [])
        if parent_sudo:
            return {**vals, "company_id": parent_sudo.company_id.id}
        tenants_sudo = self._named_people_sudo(vals).company_id.filtered("state")
        if len(tenants_sudo) == 1 and not self.env.company.sudo().root_id.state:
            return {**vals, "company_id": tenants_sudo.id}
        return vals

    @api.model
    def _named_people_sudo(self, vals):
        """Return the people whom the commands in the values make members."""
        ids = {
            command[2].get("partner_id")
            for command in vals.get("channel_member_ids") or []
            if len(command) > 2 and isinstance(command[2], dict)
        }
        return self.env["res.partner"].sudo().browse(filter(None, ids)).exists()

    def _subscribe_users_automatically_get_members(self):
        """Subscribe members of the channel's groups who work in its company."""
        members = super()._subscribe_users_automatically_get_members()
        for channel_sudo in self.sudo():
            owner = channel_sudo.company_id.root_id
            people_sudo = channel_sudo.env["res.partner"].browse(
                members[channel_sudo.id]
            )
            members[channel_sudo.id] = [
                partner.id for partner in people_sudo if _lives_in(partner, owner)
            ]
        return members


class DiscussChannelMember(models.Model):
    """Who may be in a conversation."""

    _inherit = "discuss.channel.member"

    @api.constrains("channel_id", "partner_id")
    def _check_same_tenant(self):
        for member_sudo in self.sudo():
            self.env["smarter.isolation"]._check_people(
                member_sudo.channel_id.company_id, member_sudo.partner_id
            )


def _lives_in(partner_sudo, owner):
    """Whether a person is of the tenant; of none when the owner is no tenant."""
    home = partner_sudo.company_id.root_id
    return home == owner if owner.state else not home.state
