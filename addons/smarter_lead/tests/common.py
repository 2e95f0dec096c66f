"""Two tenants with keys, and short ways to submit and convert leads."""

from __future__ import annotations

from odoo.tests import TransactionCase, tagged

from ..models.smarter_lead_intake import RECEIVED
from ..tools.schema import LeadSubmission

RUT_A = "76086428-5"
RUT_B = "96790240-3"
# Not a RUT of any tenant, and of a person by its size.
RUT_PERSON = "12345678-5"
RUT_COMPANY = "76192083-9"


def submission(**changes):
    """Return a complete, valid body; a change to None leaves the field out."""
    body = {
        "name": "Ana Pérez",
        "email": "ana@ejemplo.cl",
        "phone": "+56 9 8765 4321",
        "source": "web",
        **changes,
    }
    return {field: value for field, value in body.items() if value is not None}


class LeadMixin:
    """Builds tenants A and B. Nothing here depends on demo data."""

    @classmethod
    def _create_tenants(cls):
        cls.Intake = cls.env["smarter.lead.intake"]
        cls.company_a = cls._create_tenant(RUT_A, "Tenant A", "manager@a.example")
        cls.company_b = cls._create_tenant(RUT_B, "Tenant B", "manager@b.example")

    @classmethod
    def _create_tenant(cls, rut, name, email):
        return cls.env["res.company"]._create_tenant(
            rut=rut,
            name=name,
            admin_email=email,
            admin_password=f"{email}-Pa55word",
            plan="enterprise",
            skip=("chart",),
        )

    @classmethod
    def _key(cls, company, scopes=("leads:write", "leads:read"), **options):
        record, text = cls.env["smarter.api.key"]._generate(
            company, "test", scopes=list(scopes), **options
        )
        return record, text

    def _as_integration(self, company):
        """Return the intake model as the API sees it for a tenant."""
        return self.Intake.with_user(company.integration_user_id).with_context(
            allowed_company_ids=company.ids
        )

    def _submit(self, tenant=None, **changes):
        """Accept a lead as the API does and return its intake."""
        model = self._as_integration(tenant or self.company_a)
        body = LeadSubmission.model_validate(submission(**changes))
        reference = model._accept(model._canonical(body))["id"]
        return self.Intake.search([("uuid", "=", reference)])

    def _convert(self):
        """Convert whatever waits, without the cron's commit."""
        while self.Intake._convert_batch():
            self.env.flush_all()
        self.env.invalidate_all()

    def _manager(self, company):
        return self.env["res.users"].search(
            [
                ("company_id", "=", company.id),
                (
                    "group_ids",
                    "in",
                    self.env.ref("smarter_tenant.group_tenant_manager").ids,
                ),
            ]
        )

    def _waiting(self):
        return self.Intake.search_count([("state", "=", RECEIVED)])


@tagged("post_install", "-at_install")
class LeadCase(LeadMixin, TransactionCase):
    """Tests of the intake without HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_tenants()
