"""Request ids: which ones are taken from outside, and how long one lasts."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import request_context


@tagged("post_install", "-at_install")
class TestRequestContext(BaseCase):
    def test_well_formed_id_is_kept(self):
        given = "0b54c2ad-6f2c-4f4e-9b1e-0d2c8a1f7a55"
        self.assertEqual(request_context.accept(given), given)

    def test_other_ids_are_replaced(self):
        for given in (
            None,
            "",
            "short",
            "a" * 65,
            "x" * 20 + "\n",
            "ñ" * 20,
            "a b" * 8,
        ):
            with self.subTest(given=given):
                accepted = request_context.accept(given)
                self.assertNotEqual(accepted, given)
                self.assertRegex(accepted, r"^[0-9a-f]{32}$")

    def test_block_restores_the_former_id(self):
        with request_context.use_request_id("a" * 16):
            with request_context.use_request_id("b" * 16):
                self.assertEqual(request_context.request_id(), "b" * 16)
            self.assertEqual(request_context.request_id(), "a" * 16)
