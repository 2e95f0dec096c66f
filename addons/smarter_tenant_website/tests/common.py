"""Two tenants with a website each, next to the one of the operators."""

from odoo.tests import new_test_user

from odoo.addons.smarter_tenant.tests.common import NO_MAIL, PASSWORD, TenantMixin

HOSTS = ("panaderia.example", "ferreteria.example")


class WebsiteMixin(TenantMixin):
    """Sites at their own host names; mix into a test case class with an ``env``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant("96790240-3", "Ferretería del Sur Ltda")
        cls.site = cls.create_site(cls.tenant, HOSTS[0])
        cls.other_site = cls.create_site(cls.other, HOSTS[1])
        cls.home_site = cls.env["website"].search([], limit=1)

    @classmethod
    def create_site(cls, company, host):
        values = {
            "name": f"Sitio de {company.name}",
            "domain": f"http://{host}",
            "company_id": company.id,
        }
        return cls.env["website"].create(values)

    @classmethod
    def create_page(cls, site, url, text):
        arch = f'<t t-call="website.layout"><div id="wrap">{text}</div></t>'
        return cls.env["website.page"].create(
            {
                "name": text,
                "url": url,
                "website_id": site.id,
                "type": "qweb",
                "key": f"smarter_tenant_website.{url.strip('/')}_{site.id}",
                "arch": arch,
                "is_published": True,
            }
        )

    @classmethod
    def create_customer(cls, company, login):
        """Create a portal user of a tenant."""
        customer = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            password=PASSWORD,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            context=NO_MAIL,
        )
        customer.partner_id.company_id = company
        return customer

    def get(self, path, host=None):
        """GET a path at a host, as whoever is logged in there."""
        headers = {"Host": host} if host else {}
        # The client of the tests sends its cookies to one host only.
        cookies = {"session_id": self.session.sid} if self.session else None
        return self.url_open(
            path, headers=headers, cookies=cookies, allow_redirects=False
        )
