"""Connectors of installed workflows: what changes in one has to reach n8n."""

from __future__ import annotations

import base64

from odoo import api, fields, models

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import signing

from ..tools import auth
from .smarter_n8n_workflow import INSTALL

#: What n8n keeps a copy of.
SHARED_FIELDS = frozenset({"secret", "n8n_auth", "n8n_header", "n8n_key"})


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    n8n_workflow_ids = fields.One2many(
        "smarter.n8n.workflow", "connector_id", "n8n workflow", readonly=True
    )

    @api.model
    def _new_secret(self):
        """Make the bytes of the key readable: n8n's Crypto credential holds only text.

        For every receiver it is a secret like any other, of 256 random bits.
        """
        text = auth.generate_key()
        return signing.PREFIX + base64.b64encode(text.encode()).decode("ascii")

    def write(self, vals):
        """Bring changes of secrets to n8n: it would refuse the next event."""
        result = super().write(vals)
        changed = {name for name in SHARED_FIELDS & set(vals) if vals[name] != MASK}
        if changed:
            self._update_n8n()
        return result

    def _new_inbound_token(self):
        result = super()._new_inbound_token()
        self._update_n8n()
        return result

    def _update_n8n(self):
        self.n8n_workflow_ids.filtered("remote_id")._queue(INSTALL)
