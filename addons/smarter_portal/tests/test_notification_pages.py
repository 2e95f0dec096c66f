"""The page of notifications, over HTTP."""

from odoo.http import Request
from odoo.tests import tagged

from ..tools import notices
from ..tools.notices import Choice
from .common import PortalHttpCase

PAGE = "/app/notifications"


@tagged("post_install", "-at_install")
class TestNotificationPages(PortalHttpCase):
    """As their person, and as others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead()
        people = cls.user | cls.manager
        cls.tenant._notify(people, notices.LEAD, {"name": "Ana"}, cls.lead)

    def of(self, user):
        rows = self.env["smarter.notification"].search([("user_id", "=", user.id)])
        rows.invalidate_recordset()
        return rows

    def post(self, path, **values):
        token = Request.csrf_token(self)
        return self.get(path, data={"csrf_token": token, **values})

    def test_page_badge_and_opening(self):
        self.sign_in(self.user)
        self.assertEqual(self.get(f"{PAGE}/count").json(), {"unread": "1"})
        self.assertIn("Ana", self.get(PAGE).text)
        answer = self.get(f"{PAGE}/{self.of(self.user).id}/open")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.lead.id}"))
        self.assertEqual(self.get(f"{PAGE}/count").json(), {"unread": "0"})
        self.assertFalse(self.of(self.manager).read_at)

    def test_those_of_others_do_not_exist(self):
        for user in (self.manager, self.stranger):
            self.sign_in(user)
            theirs = self.of(self.user)
            self.assertEqual(self.get(f"{PAGE}/{theirs.id}/open").status_code, 404)
            self.assertFalse(self.of(self.user).read_at)
        self.assertNotIn("Ana", self.get(PAGE).text)

    def test_all_at_once(self):
        self.sign_in(self.user)
        self.assertEqual(self.post(f"{PAGE}/read").status_code, 303)
        self.assertTrue(self.of(self.user).read_at)

    def test_without_token_nothing_happens(self):
        self.sign_in(self.manager)
        for path in ("read", "choices"):
            answer = self.get(f"{PAGE}/{path}", data={"app-lead": "on"})
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.of(self.manager).read_at)

    def test_choices_are_for_managers(self):
        choices = self.env["smarter.notification.choice"]
        self.sign_in(self.manager)
        self.post(f"{PAGE}/choices", **{"app-lead": "on", "mail-lead": "on"})
        mine = choices.with_user(self.manager)._mine()
        self.assertEqual(mine[notices.LEAD], Choice(True, True))
        self.assertEqual(mine[notices.UP], Choice(False, False))
        self.sign_in(self.user)
        self.assertEqual(self.post(f"{PAGE}/choices").status_code, 404)
        self.assertNotIn("choices", self.get(PAGE).text)

    def test_nobody_else_has_one(self):
        self.assertEqual(self.get(PAGE).status_code, 303)
        self.sign_in(self.create_customer())
        for path in (PAGE, f"{PAGE}/count", f"{PAGE}/1/open"):
            self.assertEqual(self.get(path).status_code, 404)
