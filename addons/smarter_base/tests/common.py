"""Keys and a model with secrets for the tests of this addon."""

from __future__ import annotations

from unittest.mock import patch

from odoo.tests import TransactionCase

from ..tools import secretbox

KEY_A = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
KEY_B = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


class SecretCase(TransactionCase):
    """Runs with one known encryption key, whatever the server has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_keys(KEY_A)

    @classmethod
    def use_keys(cls, *keys):
        """Configure the server's encryption keys for the rest of the class."""
        patcher = patch.dict("os.environ", {"SMARTER_SECRET_KEYS": ",".join(keys)})
        patcher.start()
        cls.addClassCleanup(patcher.stop)
        secretbox.box_for.cache_clear()
