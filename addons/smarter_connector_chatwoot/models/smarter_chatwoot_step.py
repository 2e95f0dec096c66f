"""What setting a tenant's account up has left behind, step by step.

Managers read these rows and nobody but code writes them: the numbers say which account
and which users of the operator's installation are the tenant's.
"""

from __future__ import annotations

from odoo import api, fields, models

from ..tools import setup

WAITING, DONE, FAILED = "waiting", "done", "failed"


class SmarterChatwootStep(models.Model):
    """One step of one tenant."""

    _name = "smarter.chatwoot.step"
    _inherit = ["smarter.tenant.owned"]
    _description = "Step of setting up Chatwoot"
    _order = "sequence, id"
    _rec_name = "code"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector", readonly=True, ondelete="set null", check_company=True
    )
    code = fields.Selection(
        [
            (setup.ACCOUNT, "Account"),
            (setup.TOKEN, "Administrator"),
            (setup.INBOX, "Inbox"),
            (setup.WEBHOOK, "Webhook"),
            (setup.BOT, "Agent bot"),
            (setup.PEOPLE, "People"),
        ],
        "Step",
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(
        [(WAITING, "Waiting"), (DONE, "Done"), (FAILED, "Failed")],
        required=True,
        readonly=True,
        default=WAITING,
    )
    message = fields.Char("What happened", readonly=True)
    number = fields.Integer("Number in Chatwoot", readonly=True)
    installation = fields.Char(
        readonly=True, help="The Chatwoot that the number is of."
    )
    is_suspended = fields.Boolean(
        readonly=True, help="What the account was last told to be."
    )
    done_at = fields.Datetime("When", readonly=True)

    _code_unique = models.UniqueIndex(
        "(company_id, code)", "A tenant has each step once."
    )

    @api.model
    def _begin(self, connector, installation):
        """Have all steps of the connector's tenant done again, each by looking first.

        What was made at another installation does not count here.
        """
        rows = {step.code: step for step in self._of(connector.company_id)}
        for sequence, code in enumerate(setup.STEPS):
            values = {"connector_id": connector.id, "state": WAITING, "message": False}
            step = rows.get(code)
            if not step:
                step = self.create(
                    {
                        "company_id": connector.company_id.id,
                        "code": code,
                        "sequence": sequence,
                    }
                )
            if step.installation != installation.base_url:
                values |= {
                    "number": 0,
                    "installation": installation.base_url,
                    "is_suspended": False,
                }
            step.write(values)

    @api.model
    def _of(self, company):
        return self.search([("company_id", "=", company.id)])

    @api.model
    def _number(self, connector, code):
        """Return what a step has made for this connector, 0 when it has not."""
        found = self.search(
            [
                ("company_id", "=", connector.company_id.id),
                ("connector_id", "=", connector.id),
                ("code", "=", code),
            ]
        )
        return found.number

    def _finish(self, number, message):
        is_same = not number or number == self.number
        self.write(
            {
                "is_suspended": self.is_suspended and is_same,
                "state": DONE,
                "number": number or self.number,
                "message": message,
                "done_at": fields.Datetime.now(),
            }
        )
