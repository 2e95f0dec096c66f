"""Rows about records: they come to their company by way of the record."""

from __future__ import annotations

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import MissingError

from ...tools.isolation import Catalogue, Owned


class SmarterTenantDocument(models.AbstractModel):
    """Rows about a record of any model: they belong to the company of that record."""

    _name = "smarter.tenant.document"
    _description = "Row about a record, of the company of that record"

    _document_company_field = "company_id"
    _document_model_field = "res_model"
    _document_id_field = "res_id"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._with_document_company(vals_list))

    @api.model
    def _with_document_company(self, vals_list):
        """Return the values with the company of the record that each is about."""
        name = self._document_company_field
        return [
            {**vals, name: company_id}
            for vals, company_id in zip(
                vals_list, self._document_company_ids(vals_list), strict=True
            )
        ]

    @api.model
    def _document_company_ids(self, vals_list):
        """Return one company ID per values; one query per model."""
        documents = [self._document_reference(vals) for vals in vals_list]
        wanted = defaultdict(set)
        for model_name, res_id in documents:
            wanted[model_name].add(res_id)
        isolation = self.env["smarter.isolation"]
        found = {
            model_name: isolation._owner_company_ids(model_name, ids)
            for model_name, ids in wanted.items()
        }
        fallback = self.env.company.id
        return [
            found[model_name].get(res_id)
            or vals.get(self._document_company_field)
            or fallback
            for vals, (model_name, res_id) in zip(vals_list, documents, strict=True)
        ]

    @api.model
    def _document_reference(self, vals):
        """Return model and ID of the record; (None, None) when there is none."""
        model_name = vals.get(self._document_model_field)
        res_id = vals.get(self._document_id_field)
        return (model_name, res_id) if model_name and res_id else (None, None)


class SmarterIsolation(models.AbstractModel):
    """Who owns a record, by the class of its model."""

    _inherit = "smarter.isolation"

    @api.model
    def _owner_company_ids(self, model_name, ids) -> dict[int, int]:
        """Return ID -> company for the records that have exactly one owner."""
        policy = self._policies().get(model_name)
        if not isinstance(policy, (Owned, Catalogue)) or not policy.company:
            return {}
        records_sudo = self.env[model_name].sudo().browse(ids).exists()
        owners = {record.id: record.mapped(policy.company) for record in records_sudo}
        if policy.company == "id":
            return {record_id: record_id for record_id in owners}
        return {
            record_id: companies.id
            for record_id, companies in owners.items()
            if len(companies) == 1
        }

    @api.model
    def _raise_missing(self, records):
        """Raise what Odoo raises about rows that are not there."""
        raise MissingError(self._missing_message(records._name, min(records.ids)))
