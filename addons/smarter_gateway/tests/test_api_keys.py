"""Keys as records: who may make, see, rename and revoke them."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.smarter_api_key import ACTIVE, EXPIRED, REVOKED
from ..tools import api_key
from .common import SCOPE, GatewayCase


@tagged("post_install", "-at_install")
class TestApiKeys(GatewayCase):
    def generate(self, user, **values):
        values = {"name": "Web", "scopes": [SCOPE], **values}
        return self.env["smarter.api.key"].with_user(user).generate(**values)

    def test_manager_makes_a_key_for_the_own_tenant(self):
        result = self.generate(self.manager)
        key = self.env["smarter.api.key"].browse(result["id"])
        self.assertEqual(key.company_id, self.tenant)
        self.assertEqual(key.issued_by_id, self.manager)
        self.assertEqual(key.state, ACTIVE)
        self.assertIn("api_key.created", self.audit_actions(self.tenant))

    def test_only_the_digest_is_stored(self):
        result = self.generate(self.manager)
        self.env.flush_all()
        row = self.env.execute_query(
            SQL("SELECT k::text FROM smarter_api_key k WHERE id = %s", result["id"])
        )[0][0]
        self.assertNotIn(result["key"], row)
        self.assertNotIn(result["key"][-43:], row)
        self.assertIn(api_key.digest(result["key"]), row)

    def test_digest_and_lookup_cannot_be_read(self):
        result = self.generate(self.manager)
        key = self.env["smarter.api.key"].browse(result["id"])
        for user in (self.manager, self.env.ref("base.user_admin")):
            own = key.with_user(user).with_context(allowed_company_ids=self.tenant.ids)
            for field in ("key_digest", "key_lookup"):
                with self.subTest(user=user.login, field=field):
                    with self.assertRaises(AccessError):
                        own.read([field])
                    with self.assertRaises(AccessError):
                        own.search([(field, "like", "a")])

    def test_plain_users_have_no_part_in_keys(self):
        self.generate(self.manager)
        with self.assertRaises(AccessError):
            self.generate(self.user)
        with self.assertRaises(AccessError):
            self.env["smarter.api.key"].with_user(self.user).search([])

    def test_manager_cannot_make_a_key_for_another_tenant(self):
        for company_id in (self.other.id, self.env.ref("base.main_company").id, 10**6):
            with self.subTest(company_id=company_id), self.assertRaises(AccessError):
                self.generate(self.manager, company_id=company_id)

    def test_operator_makes_keys_for_any_tenant(self):
        operator = self.create_operator()
        result = self.generate(operator, company_id=self.other.id)
        key = self.env["smarter.api.key"].browse(result["id"])
        self.assertEqual(key.company_id, self.other)

    def test_keys_of_other_tenants_are_out_of_sight(self):
        foreign, _text = self.generate_key(self.other)
        own, _text = self.generate_key(self.tenant)
        keys = self.env["smarter.api.key"].with_user(self.manager)
        self.assertEqual(keys.search([]), own)
        with self.assertRaises(AccessError):
            keys.browse(foreign.id).action_revoke()
        self.assertFalse(foreign.revoked_at)

    def test_only_the_name_can_be_changed(self):
        key, _text = self.generate_key()
        key = key.with_user(self.manager)
        key.name = "Contact form"
        for values in (
            {"company_id": self.other.id},
            {"expires_at": False},
            {"revoked_at": False},
            {"scope_codes": "admin"},
            {"name": "x", "scope_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                key.write(values)
        with self.assertRaises(AccessError):
            key.unlink()
        with self.assertRaises(AccessError):
            key.create({"name": "x", "key_lookup": "y", "key_digest": "z"})

    def test_revoking_is_final_and_audited_once(self):
        key, _text = self.generate_key()
        key.with_user(self.manager).action_revoke()
        first = key.revoked_at
        with freeze_time(first + timedelta(days=1)):
            key.with_user(self.manager).action_revoke()
        self.assertEqual(key.revoked_at, first)
        self.assertEqual(key.revoked_by_id, self.manager)
        self.assertEqual(self.audit_actions(self.tenant).count("api_key.revoked"), 1)

    def test_state_and_search_agree(self):
        soon = fields.Datetime.now() + timedelta(hours=1)
        active, _text = self.generate_key()
        expiring, _text = self.generate_key(expires_at=soon)
        revoked, _text = self.generate_key(expires_at=soon)
        revoked.action_revoke()
        with freeze_time(soon + timedelta(seconds=1)):
            keys = active + expiring + revoked
            keys.invalidate_recordset()
            self.assertEqual(keys.mapped("state"), [ACTIVE, EXPIRED, REVOKED])
            for key in keys:
                found = keys.search([("state", "=", key.state), ("id", "in", keys.ids)])
                self.assertEqual(found, key)
            ended = keys.search([("state", "!=", ACTIVE), ("id", "in", keys.ids)])
            self.assertEqual(set(ended), {expiring, revoked})

    def test_bad_requests_change_nothing(self):
        before = self.env["smarter.api.key"].search_count([])
        past = fields.Datetime.now() - timedelta(seconds=1)
        for values in (
            {"scopes": []},
            {"scopes": ["no:such"]},
            {"scopes": [SCOPE, "no:such"]},
            {"name": "  "},
            {"expires_at": fields.Datetime.to_string(past)},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.generate(self.manager, **values)
        main = self.env.ref("base.main_company")
        with self.assertRaises(ValidationError):
            self.generate(self.create_operator(), company_id=main.id)
        self.assertEqual(self.env["smarter.api.key"].search_count([]), before)

    def test_operator_sees_all_tenants_or_the_one_switched_to(self):
        own, _text = self.generate_key(self.tenant)
        foreign, _text = self.generate_key(self.other)
        operator = self.create_operator()
        keys = self.env["smarter.api.key"].with_user(operator)
        self.assertLessEqual(own + foreign, keys.search([]))
        operator.company_ids += self.tenant
        switched = keys.with_context(allowed_company_ids=self.tenant.ids)
        self.assertEqual(switched.search([]), own)


@tagged("post_install", "-at_install")
class TestScopes(GatewayCase):
    """Scopes of apps."""

    def test_a_scope_is_off_with_its_app(self):
        scope = self.env["smarter.api.scope"].search([("code", "=", SCOPE)])
        self.assertFalse(scope._is_off(SCOPE, self.tenant.id))
        scope.app_id = self.env.ref("smarter_tenant.app_chat")
        self.assertFalse(scope._is_off(SCOPE, self.tenant.id))
        self.tenant._switch_app("chat", on=False)
        self.assertTrue(scope._is_off(SCOPE, self.tenant.id))
        self.assertFalse(scope._is_off(SCOPE, self.other.id))
