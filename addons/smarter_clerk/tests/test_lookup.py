"""What a token does not say is asked from Clerk, before anything is written."""

from __future__ import annotations

from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import exceptions
from .clerk import BERTA, ORG_A, session_token
from .common import ClerkHttpCase

PERSON = f"/v1/users/{BERTA}"
LOOKUP = "odoo.addons.smarter_clerk.models.clerk_instance_lookup"


@tagged("post_install", "-at_install")
class TestLookup(ClerkHttpCase):
    def setUp(self):
        super().setUp()
        self.calls.clear()
        self.instance.secret_key = "sk_live_1"
        self.env.flush_all()

    def know_berta(self, status="verified", user_id=BERTA):
        self.answers[PERSON] = {
            "id": user_id,
            "first_name": "Berta",
            "last_name": "Rojas",
            "primary_email_address_id": "idn_1",
            "email_addresses": [
                {
                    "id": "idn_1",
                    "email_address": "berta@example.cl",
                    "verification": {"status": status},
                }
            ],
        }

    def come(self, **claims):
        claims = {"user": BERTA, "role": "member", **claims}
        return self.exchange(session_token(**claims))

    def test_address_of_a_new_member(self):
        self.know_berta()
        self.assertEqual(self.come().status_code, 200)
        berta = self.signed_in_as()
        self.assertEqual(berta.login, "berta@example.cl")
        self.assertEqual(berta.name, "Berta Rojas")
        (request,) = self.called(PERSON)
        self.assertEqual(request.headers["Authorization"], "Bearer sk_live_1")

    def test_nothing_is_asked_about_somebody_known(self):
        self.sign_in()
        self.assertFalse([path for _m, path, _r in self.calls if "/v1/" in path])

    def test_nothing_is_asked_for_organizations_that_are_nobodys(self):
        self.assert_problem(
            self.come(org="org_x"), 403, exceptions.UNKNOWN_ORGANIZATION
        )
        self.assertFalse([path for _m, path, _r in self.calls if "/v1/" in path])

    def test_address_that_clerk_has_not_verified(self):
        self.know_berta("unverified")
        self.assert_problem(self.come(), 403, exceptions.EMAIL_MISSING)

    def test_answer_about_somebody_else(self):
        self.know_berta(user_id="user_other")
        with mute_logger(LOOKUP):
            self.assert_problem(self.come(), 403, exceptions.EMAIL_MISSING)

    @mute_logger(LOOKUP)
    def test_clerk_does_not_answer(self):
        for answer in ((503, {}), (401, {}), (429, {}), ["no", "object"]):
            self.answers[PERSON] = answer
            with self.subTest(answer):
                self.assert_problem(self.come(), 403, exceptions.EMAIL_MISSING)

    def test_role_that_the_token_does_not_say(self):
        self.know_berta()
        path = f"/v1/organizations/{ORG_A}/memberships"
        claims = {"o": {"id": ORG_A}}
        self.answers[path] = {"data": [], "total_count": 0}
        self.assert_problem(self.come(**claims), 403, exceptions.NO_ROLE)
        self.answers[path] = {
            "data": [
                {
                    "role": "org:admin",
                    "created_at": 1,
                    "organization": {"id": ORG_A},
                    "public_user_data": {"user_id": BERTA},
                }
            ],
            "total_count": 1,
        }
        self.assertEqual(self.come(**claims).status_code, 200)
        self.assertEqual(self.signed_in_as().tenant_role, "manager")
