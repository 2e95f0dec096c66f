"""n8n as a provider of connectors."""

from __future__ import annotations

from odoo import api, fields, models

from ..tools import answers


def _keep_as_webhook(connectors):
    """On uninstall: the URL is still a webhook, but somebody should look at it."""
    connectors.write({"provider": "webhook", "state": "paused"})


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    provider = fields.Selection(
        selection_add=[("n8n", "n8n")], ondelete={"n8n": _keep_as_webhook}
    )

    @api.model
    def _provider_crons(self):
        return {
            **super()._provider_crons(),
            "n8n": "smarter_connector_n8n.ir_cron_drain_n8n",
        }

    @api.model
    def _provider_apps(self):
        return {**super()._provider_apps(), "n8n": "automation"}

    def _open_url(self):
        """Return the page of the workflow, else the server that the webhook is on."""
        if self.provider != "n8n":
            return super()._open_url()
        workflows = self.env["smarter.n8n.workflow"]
        workflow = workflows.search([("connector_id", "=", self.id)], limit=1)
        server = "/".join(self.url.split("/")[:3])
        return workflow.remote_url or server

    def _check_provider_url(self):
        if self.provider == "n8n":
            answers.check_url(self.url)
        return super()._check_provider_url()

    def _judge(self, reply):
        error = super()._judge(reply)
        return answers.refine(error) if self.provider == "n8n" else error
