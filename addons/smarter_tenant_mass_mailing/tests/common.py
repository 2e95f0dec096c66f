"""Two tenants with a mailing list each, and the same visitor on both."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tests.common import RUT_B, TenantMixin

VISITOR = "visita@ejemplo.cl"


class MailingMixin(TenantMixin):
    """What a tenant's people make in e-mail marketing."""

    @classmethod
    def set_up_mailing(cls):
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        group = "mass_mailing.group_mass_mailing_user"
        groups = f"smarter_tenant.group_tenant_manager,{group}"
        cls.manager = cls.create_tenant_user(cls.tenant, "jefa", groups)
        cls.other_manager = cls.create_tenant_user(cls.other, "otra", groups)
        cls.own = cls.env_of(cls.manager)
        cls.foreign = cls.env_of(cls.other_manager)

    @classmethod
    def env_of(cls, user):
        return cls.env(user=user, context={"allowed_company_ids": user.company_id.ids})

    @classmethod
    def make_list(cls, env, *emails, **values):
        """Return a list of a tenant with these addresses on it."""
        mailing_list = env["mailing.list"].create({"name": "Clientes", **values})
        env["mailing.contact"].create(
            [
                {"name": email, "email": email, "list_ids": [(4, mailing_list.id)]}
                for email in emails
            ]
        )
        return mailing_list

    @classmethod
    def make_mailing(cls, env, model="res.partner", **values):
        """Return a mailing of a tenant to everybody of a model."""
        model_id = cls.env["ir.model"]._get_id(model)
        mailing = (
            env["mailing.mailing"]
            .sudo()
            .create(
                {
                    "subject": "Oferta",
                    "body_html": "<p>Hola</p>",
                    "mailing_model_id": model_id,
                    "user_id": env.uid,
                    "mailing_domain": "[]",
                    **values,
                }
            )
        )
        return mailing.with_env(env)
