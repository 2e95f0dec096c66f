"""Campaign, source and medium of leads, as the tenant's own records."""

from __future__ import annotations

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

# Key of the payload -> field of the lead.
UTM_FIELDS = {
    "utm_campaign": "campaign_id",
    "utm_source": "source_id",
    "utm_medium": "medium_id",
}


class SmarterLeadConverter(models.AbstractModel):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.converter"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _utm_values(self, intakes):
        """Return the UTM values of each lead, in order.

        Found in one query and made in one statement per kind, not per lead.
        """
        values = [{} for _intake in intakes]
        for key, field in UTM_FIELDS.items():
            names = [_clean(intake.payload.get(key)) for intake in intakes]
            ids = self._utm_ids(self.env["crm.lead"]._fields[field].comodel_name, names)
            for name, lead_values in zip(names, values, strict=True):
                lead_values[field] = ids.get(name.casefold(), False)
        return values

    @api.model
    def _utm_ids(self, model, names):
        """Return folded name -> id of the tenant's records; make those it lacks."""
        # Of several spellings the first stays.
        wanted = {name.casefold(): name for name in reversed(names) if name}
        if not wanted:
            return {}
        records = self._search_utm(model, wanted.values())
        ids = {record.name.casefold(): record.id for record in records}
        missing = [name for folded, name in wanted.items() if folded not in ids]
        if missing:
            created = self._create_utm(model, missing)
            ids |= dict(zip(map(str.casefold, missing), created.ids, strict=True))
        return ids

    @api.model
    def _search_utm(self, model, names):
        like = [name.replace("\\", "\\\\").replace("_", r"\_") for name in names]
        like = [name.replace("%", r"\%") for name in like]
        domain = Domain.OR(Domain("name", "=ilike", name) for name in like)
        own = Domain("company_id", "=", self.env.company.id)
        Model = self.env[model].with_context(active_test=False)
        return Model.search_fetch(own & domain, ["name"])

    @api.model
    def _create_utm(self, model, names):
        shared = {"company_id": self.env.company.id}
        if model == "utm.campaign":
            # As Odoo marks those that nobody planned, and for which nobody answers.
            user = self.env.company.integration_user_id
            shared |= {"is_auto_campaign": True, "user_id": user.id}
        try:
            with self.env.cr.savepoint():
                return self.env[model].create([{"name": n, **shared} for n in names])
        except UniqueViolation as exc:
            # Staff just made it: with a fresh snapshot we find it.
            raise ConcurrencyError(str(exc)) from exc


def _clean(name):
    return " ".join((name or "").split())
