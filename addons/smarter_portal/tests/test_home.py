"""Where people come to after they have logged in."""

from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestHome(PortalHttpCase):
    """Through the form of the login page."""

    def log_in(self, login, **values):
        self.authenticate(None, None)
        answer = self.url_open(
            "/web/login",
            data={
                "login": login,
                "password": PASSWORD,
                "csrf_token": Request.csrf_token(self),
                **values,
            },
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].removeprefix(self.base_url())

    def test_people_of_tenants_come_to_the_dashboard(self):
        for user in (self.user, self.manager):
            self.assertEqual(self.log_in(user.login), "/app")

    def test_who_asked_for_a_page_gets_it(self):
        wish = "/odoo/action-smarter_lead.action_leads"
        self.assertEqual(self.log_in("vendedor", redirect=wish), wish)
        self.assertEqual(self.log_in("vendedor", redirect="/odoo"), "/odoo")

    def test_operators_go_on_to_the_backend(self):
        operator = self.create_operator()
        self.assertTrue(self.log_in(operator.login).startswith("/odoo"))

    def test_customers_go_to_their_own_pages(self):
        customer = self.create_customer()
        self.assertTrue(self.log_in(customer.login).startswith("/my"))
