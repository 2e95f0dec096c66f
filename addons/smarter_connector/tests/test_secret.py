"""Signing secrets: write-only, shown once, replaced without refusals."""

from __future__ import annotations

from datetime import timedelta

import standardwebhooks
from freezegun import freeze_time

from odoo.exceptions import ValidationError

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import signing

from .common import ConnectorCase


class TestSecret(ConnectorCase):
    def test_it_is_never_read_back(self):
        connector = self.connector_a.with_user(self.manager_a)
        values = connector.read(["secret", "secret_previous"])[0]
        self.assertEqual((values["secret"], values["secret_previous"]), (MASK, False))
        self.assertNotIn(self.secret_a, str(connector.read()))

    def test_generate_shows_it_once(self):
        action = self.connector_a.with_user(self.manager_a).action_generate_secret()
        secret = action["context"]["default_secret"]
        signing.decode_secret(secret)
        self.assertEqual(self.connector_a._read_secret("secret"), secret)
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(dialog.default_get(["secret"]), {"secret": secret})
        self.assertNotIn("secret", self._columns("smarter_connector_secret"))

    def _columns(self, table):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return {row[0] for row in self.env.cr.fetchall()}

    def test_both_signatures_for_a_day(self):
        action = self.connector_a.action_generate_secret()
        new = action["context"]["default_secret"]
        self.emit()
        self.drain()
        (call,) = self.peer.calls
        for secret in (new, self.secret_a):
            standardwebhooks.Webhook(secret).verify(call.body, call.headers)
        later = self.connector_a.secret_previous_until + timedelta(seconds=1)
        with freeze_time(later):
            self.assertEqual(self.connector_a._signing_keys(), [new])

    def test_a_pasted_secret_must_be_usable(self):
        pasted = signing.generate_secret(24)
        self.connector_a.secret = pasted
        self.assertEqual(self.connector_a._signing_keys(), [pasted])
        for text in ("hunter2", "whsec_short"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.connector_a.secret = text

    def test_saving_the_form_keeps_it(self):
        self.connector_a.write({"name": "Renamed", "secret": MASK})
        self.assertEqual(self.connector_a._read_secret("secret"), self.secret_a)

    def test_a_copy_has_its_own(self):
        copy = self.connector_a.copy()
        self.assertNotEqual(copy._read_secret("secret"), self.secret_a)
        self.assertTrue(copy._read_secret("secret"))
