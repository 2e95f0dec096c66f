"""Defaults of company-dependent fields, without a query for every company."""

from __future__ import annotations

import json

from odoo import SUPERUSER_ID, api, models, tools
from odoo.tools import SQL


class IrDefault(models.Model):
    """Core asks twice per company after each emptying of the caches."""

    _inherit = "ir.default"

    @api.model
    @tools.ormcache("model_name", "field_name")
    def _get_field_column_fallbacks(self, model_name, field_name):
        """Look at companies with a default of their own; all others share one value."""
        company_ids, special_ids = self._companies_by_default(model_name, field_name)
        plain_ids = [id_ for id_ in company_ids if id_ not in special_ids]
        values = {
            id_: self._fallback_of(model_name, field_name, id_)
            for id_ in [*plain_ids[:1], *sorted(special_ids)]
        }
        common = values.get(plain_ids[0]) if plain_ids else None
        return json.dumps({id_: values.get(id_, common) for id_ in company_ids})

    @api.model
    def _companies_by_default(self, model_name, field_name):
        """Return the ids of all companies, and of those with a default of their own."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, EXISTS (
                    SELECT FROM ir_default d
                      JOIN ir_model_fields f ON f.id = d.field_id
                     WHERE d.company_id = c.id AND f.model = %s AND f.name = %s
                )
                  FROM res_company c ORDER BY c.id
                """,
                model_name,
                field_name,
            )
        )
        return [id_ for id_, _special in rows], {
            id_ for id_, special in rows if special
        }

    @api.model
    def _fallback_of(self, model_name, field_name, company_id):
        defaults = self.with_user(SUPERUSER_ID).with_company(company_id)
        value = defaults._get_model_defaults(model_name).get(field_name)
        field = self.env[model_name]._fields[field_name]
        return field.convert_to_column(value, defaults)
