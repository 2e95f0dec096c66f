"""Websites and their parts, as staff of a tenant sees them."""

from odoo.tests import TransactionCase, tagged

from .common import WebsiteMixin


@tagged("post_install", "-at_install")
class TestWebsites(WebsiteMixin, TransactionCase):
    """Staff sees the own websites, and that of the operators as everybody does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.create_tenant_user(cls.tenant, "vendedora")

    def visible(self, records, user):
        """Return those of the records that the user finds."""
        model = records.with_user(user).with_context(allowed_company_ids=None)
        return model.search([("id", "in", records.ids)]).sudo().with_env(self.env)

    def test_site_of_another_tenant_is_not_there(self):
        sites = self.site | self.other_site
        self.assertEqual(self.visible(sites, self.staff), self.site)
        self.assertEqual(self.visible(sites, self.other_site.user_id), self.other_site)

    def test_site_of_the_operators_is_everybodys(self):
        for user in (self.staff, self.site.user_id):
            self.assertEqual(self.visible(self.home_site, user), self.home_site)
            self.assertFalse(self.home_site.with_user(user).has_access("write"))

    def test_visitors_of_a_site_are_its_tenants_own(self):
        visitors = self.env["website.visitor"].create(
            [
                {"website_id": site.id, "access_token": f"{site.id:032x}"}
                for site in (self.site, self.other_site, self.home_site)
            ]
        )
        tracks = self.env["website.track"].create(
            [{"visitor_id": visitor.id, "url": "/"} for visitor in visitors]
        )
        seller = self.create_tenant_user(
            self.tenant,
            "jefa",
            "smarter_tenant.group_tenant_user,sales_team.group_sale_manager",
        )
        self.assertEqual(self.visible(visitors, seller), visitors[0])
        self.assertEqual(self.visible(tracks, seller), tracks[0])

    def test_menus_are_the_own_and_those_of_the_operators(self):
        menus = self.env["website.menu"].create(
            [
                {"name": "Precios", "url": "/precios", "website_id": site.id}
                for site in (self.site, self.other_site, self.home_site)
            ]
        )
        self.assertEqual(self.visible(menus, self.staff), menus[0] | menus[2])

    def editor(self):
        """Return somebody of the tenant who may change texts of its site."""
        return self.create_tenant_user(
            self.tenant,
            "jefa",
            "smarter_tenant.group_tenant_user,website.group_website_restricted_editor",
        )

    def test_what_inherits_a_view_can_be_asked_for(self):
        view = self.env.ref("web.layout").with_user(self.editor())
        self.assertTrue(view._get_inheriting_views())

    def test_public_user_of_a_site_belongs_to_its_tenant(self):
        self.assertEqual(self.site.user_id.company_id, self.tenant)
        self.assertTrue(self.site.user_id._is_tenant_bound())

    def test_contents_of_another_site_are_not_readable(self):
        pages = self.env["website.page"]
        for site in (self.site, self.other_site, self.home_site):
            pages |= self.create_page(site, "/precios", f"Precios {site.id}")
        views = pages.view_id
        editor = self.editor()
        self.assertEqual(self.visible(views, editor), views[0] | views[2])
        self.assertFalse(views[0].with_user(editor).has_access("write"))
