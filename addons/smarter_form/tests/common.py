"""A tenant with a form, and a visitor who fills it in."""

from __future__ import annotations

import time
from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase, TransactionCase

from odoo.addons.smarter_gateway.tests.common import GatewayMixin

ORIGIN = "https://www.panaderia.cl"
ANSWERS = {
    "name": "Ana Pérez",
    "email": "ana@ejemplo.cl",
    "phone": "+56 9 8765 4321",
    "message": "¿Hacen tortas?",
}


class FormMixin(GatewayMixin):
    """A form of tenant A that may stand on one site, made by its manager."""

    @classmethod
    def set_up_form(cls):
        cls.set_up_gateway()
        cls.form = cls.make_form()

    @classmethod
    def make_form(cls, **values):
        forms = cls.env["smarter.form"].with_user(cls.manager)
        return forms.create({"name": "Contacto", "allowed_origins": ORIGIN, **values})

    def intakes(self, form=None):
        """Return what was submitted with a form."""
        form = form or self.form
        return self.env["smarter.lead.intake"].search([("form_id", "=", form.id)])

    def token(self, form=None, age=60):
        """Return a token of the form that was shown some seconds ago."""
        now = time.time()
        with patch("time.time", lambda: now - age):
            return (form or self.form).sudo()._issue_token()

    def answers(self, form=None, **changes):
        """Return what the hosted page would send."""
        sent = {
            **ANSWERS,
            "token": self.token(form),
            "consent.contact": "1",
            **changes,
        }
        return {name: value for name, value in sent.items() if value is not None}


class FormCase(FormMixin, TransactionCase):
    """For tests of models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_form()


class FormHttpCase(FormMixin, HttpCase):
    """For tests over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_form()

    def show(self, form=None, query="", **options):
        slug = (form or self.form).slug
        return self.url_open(f"/f/{slug}{query}", **options)

    def send(self, answers, form=None, **options):
        """Post answers; the answer itself, not where it leads."""
        options.setdefault("allow_redirects", False)
        slug = (form or self.form).slug
        return self.url_open(f"/f/{slug}", data=answers, **options)

    def parse(self, response):
        return html.fromstring(response.content)
