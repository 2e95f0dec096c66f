"""A tenant's n8n: where it is, and the key for its public API."""

from __future__ import annotations

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.errors import UrlRefused

AUDITED_FIELDS = ("url", "api_key")


class SmarterN8nInstance(models.Model):
    """Workflows are installed into it with the tenant's own key."""

    _name = "smarter.n8n.instance"
    _description = "n8n server"
    _inherit = ["smarter.secret.mixin", "smarter.tenant.owned"]
    _order = "name, id"
    _check_company_auto = True
    _allow_sudo_commands = False

    name = fields.Char(required=True, default="n8n")
    url = fields.Char(
        "URL",
        required=True,
        help="Where people open n8n, as in https://n8n.example.cl",
    )
    api_key = Secret("API key")
    workflow_ids = fields.One2many(
        "smarter.n8n.workflow", "instance_id", "Workflows", readonly=True
    )

    _url_unique = models.UniqueIndex(
        "(company_id, url)", "This n8n server is already there."
    )

    @api.constrains("url")
    def _check_url(self):
        policy = AddressPolicy.configured()
        for instance in self:
            try:
                policy.check_url(instance.url or "")
            except UrlRefused as exc:
                raise ValidationError(
                    self.env._(
                        "“%(url)s” cannot be used: %(why)s.", url=instance.url, why=exc
                    )
                ) from exc
            if urlsplit(instance.url).query:
                raise ValidationError(self.env._("The URL has no question mark."))

    @api.constrains("company_id")
    def _check_company_is_tenant(self):
        if any(not company.tenant_uuid for company in self.company_id):
            raise ValidationError(
                self.env._("An n8n server belongs to a tenant: choose its company.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Show every template, to be installed with one click."""
        instances = super().create([self._tidy(vals) for vals in vals_list])
        workflows = self.env["smarter.n8n.workflow"]
        for instance in instances:
            workflows._offer(instance)
            instance._audit("n8n.server_created")
        return instances

    def write(self, vals):
        """Keep a server with its tenant and leave a trace of where the key goes."""
        company_id = vals.get("company_id")
        if company_id and any(one.company_id.id != company_id for one in self):
            raise UserError(self.env._("An n8n server cannot move to another company."))
        vals = self._tidy(vals)
        if any(one.url != vals.get("url", one.url) for one in self):
            # A key must not reach an address that it was not entered for.
            vals = {"api_key": False, **vals}
        result = super().write(vals)
        changed = [name for name in AUDITED_FIELDS if name in vals]
        for instance in self if changed else ():
            instance._audit("n8n.server_changed", fields=changed)
        return result

    @api.model
    def _tidy(self, vals):
        """Take the address as people copy it: with a path of the editor or the API."""
        url = (vals.get("url") or "").strip()
        if not url:
            return vals
        for tail in ("/api/v1", "/home", "/workflow", "/webhook"):
            url = url.partition(tail)[0]
        return {**vals, "url": url.rstrip("/")}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_when_nothing_is_installed(self):
        if self.workflow_ids.filtered("remote_id"):
            raise UserError(self.env._("Remove its workflows from n8n first."))

    def _audit(self, action, **detail):
        self.env["smarter.audit"]._record(
            action, company=self.company_id, target=self, detail=detail
        )

    def action_refresh(self):
        """Look at all its workflows, in the background."""
        self.ensure_one()
        self.check_access("write")
        installed = self.workflow_ids.filtered("remote_id")
        installed._queue("check")
        return self.env["smarter.n8n.workflow"]._notice(
            self.env._("n8n is being asked. The answers appear in a moment.")
        )
