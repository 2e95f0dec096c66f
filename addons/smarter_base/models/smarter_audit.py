"""The audit trail: who did what to which tenant, and how it ended."""

from __future__ import annotations

import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import redaction, request_context

SUCCESS = "success"
FAILURE = "failure"
DENIED = "denied"

_TRIGGER = SQL.identifier("smarter_audit_append_only")


class SmarterAudit(models.Model):
    """One fact that stays: rows are added and never changed or removed.

    A trigger keeps the promise against SQL too, not only against the ORM.
    """

    _name = "smarter.audit"
    _description = "Audit entry"
    _order = "id desc"
    _log_access = False
    _rec_name = "action"
    _allow_sudo_commands = False

    occurred_at = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    actor = fields.Char(required=True, readonly=True)
    action = fields.Char(required=True, readonly=True, index=True)
    outcome = fields.Selection(
        [(SUCCESS, "Success"), (FAILURE, "Failure"), (DENIED, "Denied")],
        required=True,
        readonly=True,
    )
    request_id = fields.Char(readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    res_name = fields.Char("Subject", readonly=True)
    detail = fields.Json(readonly=True)
    detail_text = fields.Text("Details", compute="_compute_detail_text")

    def init(self):
        """Install the trigger that refuses UPDATE and DELETE."""
        self._drop_append_only_trigger()
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'the audit trail is append-only'
                        USING ERRCODE = 'insufficient_privilege';
                END $$;
                CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON smarter_audit
                    FOR EACH ROW EXECUTE FUNCTION %(name)s()
                """,
                name=_TRIGGER,
            )
        )

    @api.model
    def _drop_append_only_trigger(self):
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", _TRIGGER))

    @api.depends("detail")
    def _compute_detail_text(self):
        for entry in self:
            entry.detail_text = entry.detail and json.dumps(
                entry.detail, indent=2, ensure_ascii=False, sort_keys=True
            )

    @api.model
    def _record(self, action, *, company=None, target=None, outcome=SUCCESS, **facts):
        """Add one entry about ``action`` (dotted, past tense: ``tenant.suspended``).

        :param company: the tenant it concerns, if any
        :param target: the record acted on, if any
        :param outcome: SUCCESS, FAILURE or DENIED
        :param facts: ``actor`` (text, default the user's login) and ``detail`` (a small
            JSON-like mapping, redacted here)
        """
        return self.sudo().create(
            {
                "company_id": company.id if company else False,
                "user_id": self.env.uid,
                "actor": facts.get("actor") or self._actor(),
                "action": action,
                "outcome": outcome,
                "request_id": request_context.request_id(),
                "res_model": target._name if target else False,
                "res_id": target.id if target else False,
                "res_name": target.sudo().display_name if target else False,
                "detail": redaction.redact_data(facts.get("detail") or {}) or False,
            }
        )

    @api.model
    def _actor(self):
        return self.env.user.sudo().login or f"user {self.env.uid}"

    # The two refusals are the point of the model, so neither calls the ORM's own.
    # pylint: disable=method-required-super,no-raise-unlink
    def write(self, vals):
        """Refuse: entries are final."""
        raise AccessError(self.env._("The audit trail cannot be changed."))

    def unlink(self):
        """Refuse: entries are final."""
        raise AccessError(self.env._("The audit trail cannot be deleted."))
