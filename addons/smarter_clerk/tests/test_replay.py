"""Odoo runs a request again after a collision: Clerk is asked once all the same."""

from __future__ import annotations

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .clerk import BERTA, ORG_A, ClerkPage
from .common import ClerkHttpCase

ROLES = "/v1/organizations/org_aaa/memberships"


@tagged("post_install", "-at_install")
class TestReplay(ClerkHttpCase):
    """Two first sign-ins at once: the later one cannot see the account of the first."""

    def setUp(self):
        super().setUp()
        self.calls.clear()
        self.page = ClerkPage(self.answers)
        self.instance.secret_key = "sk_live_1"
        self.answers[ROLES] = {
            "data": [
                {
                    "role": "org:member",
                    "created_at": 1,
                    "updated_at": 1,
                    "organization": {"id": ORG_A},
                    "public_user_data": {"user_id": BERTA},
                }
            ],
            "total_count": 1,
        }
        self.env.flush_all()

    def collide_once(self, error):
        """Have the database refuse the first account that is made."""
        self.env.cr.execute(
            SQL(
                """
                CREATE SEQUENCE collisions;
                CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('collisions') = 1 THEN
                        RAISE EXCEPTION 'collision' USING ERRCODE = %s;
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER collide BEFORE INSERT ON res_users
                   FOR EACH ROW EXECUTE FUNCTION collide()
                """,
                error,
            )
        )

    def sign_in_on_page(self):
        location = self.url_open("/auth/clerk/login", allow_redirects=False).headers[
            "Location"
        ]
        answer = self.page.sign_in(location, user=BERTA)
        return self.url_open(
            "/auth/clerk/callback", params=answer, allow_redirects=False
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def assert_signed_in_once(self, error):
        self.collide_once(error)
        response = self.sign_in_on_page()
        self.assertEqual(response.status_code, 303, response.text[:300])
        berta = self.env["res.users"].search([("clerk_user_id", "=", BERTA)])
        self.assertEqual(len(berta), 1)
        self.assertEqual(self.signed_in_as(), berta)
        self.assertEqual(len(self.called("/oauth/token")), 1)
        self.assertEqual(len(self.called(ROLES)), 1)
        actions = self.audit_actions(self.tenant)
        self.assertEqual(actions.count("user.clerk_created"), 1)

    def test_account_that_another_request_has_just_made(self):
        self.assert_signed_in_once("unique_violation")

    def test_serialization_failure(self):
        self.assert_signed_in_once("serialization_failure")
