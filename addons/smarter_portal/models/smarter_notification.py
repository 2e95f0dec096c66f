"""Notifications: what happened that somebody wants to know, one row for each person."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..tools import notices

#: A badge has no place for more.
MOST = 99
NOTIFIED = "smarter_portal.notified"
KEPT = timedelta(days=90)
_BODY = Markup("<p>{text}</p><p><a href='{url}'>{label}</a></p>")


class SmarterNotification(models.Model):
    """Rows come from code; their person reads them and notes that, nothing else.

    They keep what happened and not its words: each is told in the reader's language.
    """

    _name = "smarter.notification"
    _description = "Notification"
    _order = "id desc"
    _rec_name = "kind"
    _allow_sudo_commands = False

    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(notices.KINDS, required=True, readonly=True)
    key = fields.Char(
        "Subject",
        readonly=True,
        help="While somebody has not read one about this, no other one is added.",
    )
    data = fields.Json(readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    read_at = fields.Datetime("Read on", readonly=True)
    title = fields.Char(compute="_compute_words")
    detail = fields.Char(compute="_compute_words")

    _person_idx = models.Index("(user_id, id)")
    _unread_idx = models.Index("(user_id, key) WHERE read_at IS NULL")

    @api.depends("kind", "data")
    @api.depends_context("lang")
    def _compute_words(self):
        for one in self:
            one.title, one.detail = one._words()

    def write(self, vals):
        if not self.env.su and vals.keys() - {"read_at"}:
            raise AccessError(self.env._("Notifications cannot be changed."))
        return super().write(vals)

    # -- telling ----------------------------------------------------------------

    @api.model
    def _tell(self, users, kind, data=None, record=None, key=None):
        """Notify people of one tenant; called as superuser of that tenant.

        :param record: what a click leads to
        :param key: of notifications about the same, people keep one unread at a time
        """
        choices = self.env["smarter.notification.choice"]._of(users, kind)
        readers = users.filtered(lambda user: choices[user.id].in_app)
        readers -= self._still_unread(readers, key)
        rows = self.create(
            [
                {
                    "user_id": user.id,
                    "kind": kind,
                    "key": key,
                    "data": data or {},
                    "res_model": record._name if record else False,
                    "res_id": record.id if record else False,
                }
                for user in readers
            ]
        )
        readers._bus_send(NOTIFIED, {})
        rows.filtered(lambda row: choices[row.user_id.id].by_mail)._send_mails()
        return rows

    @api.model
    def _still_unread(self, users, key):
        if not key:
            return users.browse()
        domain = [
            ("user_id", "in", users.ids),
            ("key", "=", key),
            ("read_at", "=", False),
        ]
        return self.search(domain).user_id

    def _send_mails(self):
        """Queue a mail for each of these rows, in the language of its person."""
        for row in self:
            own = row.with_context(lang=row.user_id.lang)
            url = f"{row.get_base_url()}/app/notifications/{row.id}/open"
            self.env["mail.thread"].message_notify(
                partner_ids=row.user_id.partner_id.ids,
                subject=own.title,
                body=_BODY.format(text=own.detail, url=url, label=own.env._("Open")),
                force_send=False,
            )

    # -- reading ----------------------------------------------------------------

    @api.model
    def _unread(self):
        """Return how many the current user has not read, as a badge shows it."""
        unread = [("user_id", "=", self.env.uid), ("read_at", "=", False)]
        count = self.search_count(unread, limit=MOST + 1)
        return f"{MOST}+" if count > MOST else str(count)

    @api.model
    def _mine(self, *domain, limit=None):
        return self.search([("user_id", "=", self.env.uid), *domain], limit=limit)

    def _mark_read(self):
        unread = self.filtered(lambda row: not row.read_at)
        unread.write({"read_at": fields.Datetime.now()})
        if unread:
            self.env.user._bus_send(NOTIFIED, {})

    def _target(self):
        """Return the address of what this is about."""
        tiles = self.env["smarter.portal.tile"]
        if self.kind == notices.LIMIT:
            return "/app/plan"
        if self.kind in (notices.DEAD, notices.DOWN, notices.UP):
            action = "smarter_connector.smarter_connector_action"
        else:
            action = "smarter_lead.action_leads"
        url = tiles._action_url(action)
        return f"{url}/{self.res_id}" if self.res_id else url

    @api.autovacuum
    def _gc_notifications(self):
        """Forget what happened long ago."""
        limit = fields.Datetime.now() - KEPT
        old = self.search(
            [("create_date", "<", limit)], limit=GC_UNLINK_LIMIT, order="id"
        )
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
