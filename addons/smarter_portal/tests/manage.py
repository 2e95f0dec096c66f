"""The manager's pages over HTTP, and everybody who has no part in them."""

from __future__ import annotations

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class ManagePageCase(PortalHttpCase):
    """Forms sent as a browser sends them."""

    def send(self, path, **values):
        """Send a form of the page that the person sees."""
        token = Request.csrf_token(self)
        return self.get(path, data={"csrf_token": token, **values})

    def assert_done(self, answer, page):
        """Check that this was accepted, and leads to the page."""
        self.assertEqual(answer.status_code, 303, answer.text[:500])
        location = answer.headers["Location"].removeprefix(self.base_url())
        self.assertTrue(location.startswith(f"{page}?done="), location)
        self.assertIn('role="status"', self.get(location).text)

    def assert_refused(self, answer):
        """Check that the page says why not."""
        self.assertEqual(answer.status_code, 422, answer.text[:500])
        self.assertIn('role="alert"', answer.text)

    @property
    def strangers(self):
        """Those who may not even know that there are such pages."""
        return self.user, self.create_customer(), self.create_operator()

    @mute_logger("odoo.http")
    def check_closed(self, pages, deeds):
        """Attack the routes as all who have no part in them.

        :param deeds: path of a form -> what a manager could send
        """
        for path in pages:
            self.assertEqual(self.get(path).status_code, 303, path)
        for path, values in deeds.items():
            answer = self.get(path, data=values, method="POST")
            self.assertIn(answer.status_code, (303, 400), path)
        for user in self.strangers:
            self.sign_in(user)
            for path in pages:
                with self.subTest(f"{path} for {user.login}"):
                    self.assertEqual(self.get(path).status_code, 404)
            for path, values in deeds.items():
                with self.subTest(f"{path} for {user.login}"):
                    self.assertEqual(self.send(path, **values).status_code, 404)

    @mute_logger("odoo.http")
    def check_only_forms_of_ours(self, pages, deeds):
        """Attack the routes as a manager whose browser is being used by others."""
        self.sign_in(self.manager)
        for path in pages:
            with self.subTest(f"POST {path}"):
                self.assertEqual(self.send(path).status_code, 405)
        for path, values in deeds.items():
            with self.subTest(path):
                answer = self.get(path, data=values, method="POST")
                self.assertEqual(answer.status_code, 400)
                answer = self.get(path)
                self.assertEqual(answer.status_code, 303)
                place = "/".join(path.split("/")[:3])
                self.assertURLEqual(answer.headers["Location"], place)
                self.assertEqual(self.get(path, method="PUT").status_code, 405)
        self.tenant._suspend()
        for path in pages:
            with self.subTest(f"{path}, suspended"):
                self.assertEqual(self.get(path).status_code, 303)
