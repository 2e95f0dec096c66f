"""What a record of ours is called at a connector's peer."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL


class SmarterConnectorLink(models.Model):
    """One record here and one thing there, each linked once per connector and kind.

    Written by code only: ``smarter.connector`` has ``_remember``, ``_link``, ``_linked``
    and ``_forget``.
    """

    _name = "smarter.connector.link"
    _inherit = ["smarter.tenant.owned"]
    _description = "Record at a connector's peer"
    _order = "id desc"
    _rec_name = "external_id"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    kind = fields.Char(
        required=True,
        readonly=True,
        help="What it is at the peer, such as contact, conversation or user.",
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    external_id = fields.Char("Id at the peer", required=True, readonly=True)
    data = fields.Json(readonly=True)

    _record_unique = models.UniqueIndex(
        "(connector_id, kind, res_model, res_id)", "A record is linked once."
    )
    _external_unique = models.UniqueIndex(
        "(connector_id, kind, external_id)", "A thing at the peer is linked once."
    )
    _record_idx = models.Index("(res_model, res_id)")

    def _record(self):
        """Return the linked record, empty when it is gone."""
        if not self or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    @api.autovacuum
    def _gc_links(self):
        """Forget links of records that are gone."""
        for model, linked in self._read_group([], ["res_model"], ["res_id:array_agg"]):
            records = self.env.get(model)
            there = (
                set() if records is None else set(records.browse(linked).exists().ids)
            )
            gone = [res_id for res_id in linked if res_id not in there]
            domain = [("res_model", "=", model), ("res_id", "in", gone)]
            self.search(domain).unlink()


class SmarterConnector(models.Model):
    """For code of providers, which runs as superuser of the tenant."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _link(self, record, kind):
        """Return the link of a record, empty when there is none."""
        self.ensure_one()
        record.ensure_one()
        return self.env["smarter.connector.link"].search(
            [
                ("connector_id", "=", self.id),
                ("kind", "=", kind),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )

    def _linked(self, kind, external_id):
        """Return the link of a thing at the peer, empty when there is none."""
        self.ensure_one()
        return self.env["smarter.connector.link"].search(
            [
                ("connector_id", "=", self.id),
                ("kind", "=", kind),
                ("external_id", "=", str(external_id)),
            ]
        )

    def _remember(self, record, kind, external_id, data=None):
        """Link a record to a thing at the peer and return the link.

        May come again. The last word about a record counts; but a thing that is linked
        to another record stays there, and that link is returned. ``data`` of None
        leaves what is known.
        """
        link = self._link(record, kind)
        other = self._linked(kind, external_id)
        if other and other != link:
            return other
        if not link:
            self._insert_link(record, kind, external_id)
            # By the record, else by the thing: somebody may have been faster.
            link = self._link(record, kind) or self._linked(kind, external_id)
        elif link.external_id != str(external_id):
            link.external_id = str(external_id)
        if data is not None:
            link.data = data
        return link

    def _forget(self, record, kind):
        """Remove the link of a record, if there is one."""
        self._link(record, kind).unlink()

    def _insert_link(self, record, kind, external_id):
        """Add a link unless it is there: two transactions may learn it at once."""
        row = {
            "company_id": self.company_id.id,
            "connector_id": self.id,
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id,
            "external_id": str(external_id),
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": fields.Datetime.now(),
            "write_date": fields.Datetime.now(),
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO smarter_connector_link (%s) VALUES %s"
                " ON CONFLICT DO NOTHING",
                SQL(", ").join(map(SQL.identifier, row)),
                tuple(row.values()),
            )
        )
