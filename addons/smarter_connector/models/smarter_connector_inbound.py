"""The address of a connector's own, where its peer tells us things."""

from __future__ import annotations

import time

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_base.tools.outbound.errors import CallError, SignatureError
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import IGNORED
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import inbound
from .smarter_connector import DISABLED


class SmarterConnector(models.Model):
    """The token in the address finds the connector, and with it the tenant.

    It is stored encrypted, for managers to copy, and as a digest, to be found by.
    """

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    inbound_token = Secret("Inbound token", groups=fields.NO_ACCESS)
    inbound_digest = fields.Char(
        readonly=True, copy=False, groups=fields.NO_ACCESS, exportable=False
    )
    inbound_url = fields.Char(
        "Address for its messages",
        compute="_compute_inbound_url",
        exportable=False,
        help="Where the outside system sends its events. Whoever knows it may try: "
        "keep it to yourself.",
    )
    message_ids = fields.One2many(
        "smarter.connector.message", "connector_id", readonly=True
    )

    _inbound_digest_unique = models.UniqueIndex(
        "(inbound_digest)", "An inbound address belongs to one connector."
    )

    @api.depends("inbound_token")
    def _compute_inbound_url(self):
        for connector in self:
            saved = connector._origin
            token = saved._read_secret("inbound_token") if saved else None
            base = connector.get_base_url()
            connector.inbound_url = token and f"{base}{inbound.PATH}{token}"

    @api.model_create_multi
    def create(self, vals_list):
        """Give every connector an address."""
        connectors = super().create(vals_list)
        for connector in connectors:
            connector._new_inbound_token()
        return connectors

    def action_new_inbound_url(self):
        """Take another address; at the old one nobody listens any more."""
        self.ensure_one()
        self.check_access("write")
        self._new_inbound_token()
        self._audit("connector.inbound_url_changed")

    def action_open_messages(self):
        """Show what this connector's peer has sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_connector.smarter_connector_message_action"
        )
        return {**action, "domain": [("connector_id", "=", self.id)], "context": {}}

    @api.model
    def _give_inbound_addresses(self):
        """Give connectors from before there were addresses one each."""
        for connector in self.search([("inbound_digest", "=", False)]):
            connector._new_inbound_token()

    def _new_inbound_token(self):
        token = inbound.new_token()
        self._write_secret("inbound_token", token)
        # The digest is closed to everybody: no form shows it or sends it back.
        self.sudo().inbound_digest = inbound.digest(token)

    @api.model
    def _of_inbound_token(self, token):
        """Return the connector that listens at an address, as its tenant, or none.

        Called before there is a user: the row says whose connector it is.
        """
        found = self._find_inbound(token) if inbound.is_token(token) else self.browse()
        if not found:
            return found
        company_sudo = found.sudo().company_id
        own = found.with_env(company_sudo._tenant_env())
        return own if own._app_is_on() else self.browse()

    @api.model
    def _find_inbound(self, token):
        self.env.cr.execute(
            SQL(
                """
                SELECT connector.id
                  FROM smarter_connector connector
                  JOIN res_company company ON company.id = connector.company_id
                 WHERE connector.inbound_digest = %s AND connector.state <> %s
                   AND company.active AND company.state = %s
                """,
                inbound.digest(token),
                DISABLED,
                ACTIVE,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _app_is_on(self):
        """Whether the tenant has the app that this provider belongs to."""
        return self.company_id._app_is_on(self._provider_apps()[self.provider])

    # What providers refine

    def _verify_inbound(self, headers, raw):
        """Hook: return the :class:`Inbound` that a message is, having checked who sent it.

        :param headers: with lower-case names
        :raises SignatureError: with the reason, for the log only
        """
        return self._verify_signed(headers, raw)

    def _verify_signed(self, headers, raw):
        """Return a message that was signed with the connector's own secret.

        Whatever else the provider takes as genuine: questions are answered to nobody
        who only knows the address.
        """
        try:
            keys = self._signing_keys()
        except CallError as exc:
            raise SignatureError(str(exc)) from exc
        return inbound.verify_standard(keys, headers, raw, now=time.time())

    def _apply_inbound(self, message):
        """Hook: do what a message says; return DONE, or IGNORED when it is not for us.

        Runs in the background in the tenant's environment, in a savepoint.

        :raises InboundRejected: it cannot be applied; people are shown the reason
        """
        return IGNORED
