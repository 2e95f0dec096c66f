"""What visitors of a website get, whoever they are and wherever they come in."""

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from .common import HOSTS, WebsiteMixin


@tagged("post_install", "-at_install")
class TestVisitors(WebsiteMixin, HttpCase):
    """Real requests to three websites of one server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer(cls.tenant, "clienta")
        cls.staff = cls.create_tenant_user(cls.tenant, "vendedora")
        cls.create_page(cls.site, "/horario", "Pan desde las siete")
        cls.create_page(cls.other_site, "/bodega", "Clavos por kilo")
        cls.env.flush_all()

    def assert_opens(self, path, host=None):
        response = self.get(path, host)
        self.assertEqual(response.status_code, 200, f"{path} at {host or 'home'}")
        return response.text

    def test_anonymous_opens_every_site(self):
        for host in (None, *HOSTS):
            self.assert_opens("/", host)
            self.assert_opens("/web/login", host)

    def test_anonymous_opens_the_pages_of_the_site_only(self):
        self.assertIn("Pan desde las siete", self.assert_opens("/horario", HOSTS[0]))
        for host in (None, HOSTS[1]):
            self.assertEqual(self.get("/horario", host).status_code, 404)
        self.assertEqual(self.get("/bodega", HOSTS[0]).status_code, 404)

    def test_people_of_a_tenant_open_the_site_of_the_operators(self):
        for user in (self.customer, self.staff):
            self.authenticate(user.login, PASSWORD)
            self.assert_opens("/")
            self.assert_opens("/my")

    def test_people_of_a_tenant_open_their_own_site(self):
        for user in (self.customer, self.staff):
            self.authenticate(user.login, PASSWORD)
            self.assert_opens("/", HOSTS[0])
            self.assert_opens("/my", HOSTS[0])
            self.assert_opens("/horario", HOSTS[0])
