"""The table of secrets: encrypted, unreachable for users, rotated as a whole.

How a ``Secret`` field behaves on a record is tested where records have one.
"""

from __future__ import annotations

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import KEY_A, KEY_B, SecretCase


@tagged("post_install", "-at_install")
class TestSecretStore(SecretCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store = cls.env["smarter.secret"]
        cls.record = cls.env["res.partner"].create({"name": "Owner of a secret"})
        cls.store._store(cls.record, "token", "hunter22")

    def use_server_keys(self, *keys):
        self.enterContext(
            patch.dict("os.environ", {"SMARTER_SECRET_KEYS": ",".join(keys)})
        )

    def column(self):
        self.store.flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT ciphertext FROM smarter_secret WHERE res_id = %s",
                self.record.id,
            )
        )[0][0]

    def test_column_holds_no_clear_text(self):
        self.assertNotIn("hunter22", self.column())

    def test_second_value_replaces_the_first(self):
        self.store._store(self.record, "token", "other")
        secret = self.store._find(self.record, "token")
        self.assertEqual(len(secret), 1)
        self.assertEqual(secret._decrypt(), "other")

    def test_none_removes_it(self):
        self.store._store(self.record, "token", None)
        self.assertFalse(self.store._find(self.record, "token"))

    def test_stored_ids_tells_presence_only(self):
        other = self.env["res.partner"].create({"name": "Without"})
        ids = [self.record.id, other.id]
        found = self.store._stored_ids("res.partner", ids, "token")
        self.assertEqual(found, {self.record.id})

    def test_moved_ciphertext_is_unreadable(self):
        secret = self.store._find(self.record, "token")
        secret.field_name = "password"
        with self.assertRaisesRegex(UserError, "cannot be read"):
            secret._decrypt()

    def test_nobody_reads_the_table(self):
        admin = new_test_user(self.env, "keeper", groups="base.group_system")
        store = self.store.with_user(admin)
        for attempt in (
            lambda: store.search([]),
            lambda: store.search_count([]),
            lambda: store.create({"res_model": "a", "res_id": 1, "field_name": "b"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            self.store._find(self.record, "token").with_user(admin).read(["ciphertext"])

    def test_rotation_moves_everything_to_the_first_key(self):
        self.use_server_keys(KEY_B, KEY_A)
        before = self.column()
        self.assertGreaterEqual(self.store._rotate_all(), 1)
        self.assertNotEqual(self.column(), before)
        self.use_server_keys(KEY_B)
        self.assertEqual(self.store._find(self.record, "token")._decrypt(), "hunter22")

    def test_missing_and_malformed_keys_say_what_to_do(self):
        self.use_server_keys("")
        with self.assertRaisesRegex(UserError, "SMARTER_SECRET_KEYS"):
            self.store._store(self.record, "token", "x")
        self.use_server_keys("nonsense")
        with self.assertRaisesRegex(UserError, "SMARTER_SECRET_KEYS"):
            self.store._store(self.record, "token", "x")
