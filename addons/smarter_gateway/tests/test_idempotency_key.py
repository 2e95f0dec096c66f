"""What may stand in the header, and which requests are the same."""

from __future__ import annotations

import json

from odoo.tests import BaseCase, tagged

from ..exceptions import MalformedRequest
from ..tools import idempotency
from ..tools.tenant_context import TenantContext


@tagged("post_install", "-at_install")
class TestIdempotencyKey(BaseCase):
    def test_keys(self):
        for header in ("a", "8e03978e-40d5-43dd", "x" * 255, "lead 7", "~!#"):
            with self.subTest(header):
                self.assertEqual(idempotency.key_of(header), header)

    def test_the_quotes_of_the_draft_are_no_part_of_the_key(self):
        self.assertEqual(idempotency.key_of(' "lead-7" '), "lead-7")

    def test_what_is_no_key(self):
        for header in (
            "",
            " ",
            '""',
            '" "',
            "x" * 256,
            "x" * 250 + 6 * " ",
            '"' + "x" * 255 + '"',
            "a\tb",
            "a\x7fb",
            "ñ",
            "\u20ac",
        ):
            with (
                self.subTest(header),
                self.assertRaises(MalformedRequest) as caught,
            ):
                idempotency.key_of(header)
            self.assertEqual(caught.exception.code, "invalid_idempotency_key")

    def test_the_same_json_is_the_same_request(self):
        bodies = ('{"a": [1, 2], "b": "ñ"}', '{"b":"\\u00f1","a":[1,2]}')
        prints = {idempotency.fingerprint_of(json.loads(body)) for body in bodies}
        self.assertEqual(len(prints), 1)

    def test_other_json_is_another_request(self):
        bodies = ("{}", "[]", '"1"', "1", "null", '{"a": [2, 1]}', '{"a": [1, 2]}')
        prints = {idempotency.fingerprint_of(json.loads(body)) for body in bodies}
        self.assertEqual(len(prints), len(bodies))

    def test_half_a_surrogate_pair_has_a_fingerprint(self):
        self.assertTrue(idempotency.fingerprint_of("\ud800"))

    def test_no_part_of_a_scope_runs_into_the_next(self):
        scopes = {idempotency.scope_of("a", "bc"), idempotency.scope_of("ab", "c")}
        self.assertEqual(len(scopes), 2)

    def test_every_credential_has_a_scope_of_its_own(self):
        shared = {
            "company_id": 1,
            "tenant_uuid": "x",
            "scopes": frozenset(),
            "lang": "en_US",
        }
        credentials = [
            TenantContext(user_id=7, source="smarter.api.key", key_id=1, **shared),
            TenantContext(user_id=7, source="smarter.api.key", key_id=2, **shared),
            TenantContext(user_id=7, source="smarter.form", form_id=1, **shared),
            TenantContext(user_id=7, source="smarter.form", form_id=2, **shared),
            TenantContext(user_id=8, source="smarter.clerk.session", **shared),
            TenantContext(user_id=9, source="smarter.clerk.session", **shared),
        ]
        self.assertEqual(len({each.credential for each in credentials}), 6)

    def test_locks_fit_into_postgresqls_numbers(self):
        for scope in ("0" * 64, "7" + "f" * 63, "f" * 64):
            self.assertLess(abs(idempotency.lock_of(scope)), 2**63)
