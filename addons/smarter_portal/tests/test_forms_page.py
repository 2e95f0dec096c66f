"""Forms over HTTP: made, taken off the web, put on it again."""

from odoo.tests import tagged

from .manage import ManagePageCase

PAGE = "/app/forms"


@tagged("post_install", "-at_install")
class TestFormsPage(ManagePageCase):
    """All goes through ``smarter.form`` as the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        forms = cls.env["smarter.form"]
        cls.form = forms.with_user(cls.manager).create({"name": "Contacto"})
        cls.theirs = forms.with_user(cls.stranger).create({"name": "Ajeno"})

    def deeds(self, form):
        return {f"{PAGE}/{form.id}/{deed}": {} for deed in ("archive", "restore")}

    def test_own_forms_are_listed_with_their_address(self):
        self.sign_in(self.manager)
        page = self.get(PAGE).text
        self.assertIn(f"/f/{self.form.slug}", page)
        self.assertIn(self.form.browser_key, page)
        self.assertNotIn(self.theirs.slug, page)
        self.assertNotIn(self.theirs.browser_key, page)

    def test_making_one(self):
        self.sign_in(self.manager)
        self.assert_done(self.send(f"{PAGE}/create", name="Cotización"), PAGE)
        made = self.env["smarter.form"].search([("name", "=", "Cotización")])
        self.assertEqual(made.company_id, self.tenant)
        self.assertEqual(self.url_open(f"/f/{made.slug}").status_code, 200)
        for name in ("", "  ", "\x00"):
            with self.subTest(name):
                self.assert_refused(self.send(f"{PAGE}/create", name=name))

    def test_off_the_web_and_on_it_again(self):
        self.sign_in(self.manager)
        for deed, is_on in (("archive", False), ("restore", True)):
            self.assert_done(self.send(f"{PAGE}/{self.form.id}/{deed}"), PAGE)
            self.form.invalidate_recordset()
            self.assertIs(self.form.active, is_on)

    def test_forms_of_others_do_not_exist(self):
        self.sign_in(self.manager)
        for path in self.deeds(self.theirs):
            self.assertEqual(self.send(path).status_code, 404)
        for number in (0, 10**12):
            answer = self.send(f"{PAGE}/{number}/archive")
            self.assertEqual(answer.status_code, 404)
        self.theirs.invalidate_recordset()
        self.assertTrue(self.theirs.active)

    def test_without_the_app_of_leads_there_are_no_figures(self):
        self.tenant.action_switch_app("crm", False)
        self.sign_in(self.manager)
        page = self.get(PAGE)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("sp-facts", page.text)

    def test_nobody_else_has_any(self):
        deeds = {f"{PAGE}/create": {"name": "Intruso"}, **self.deeds(self.form)}
        self.check_closed([PAGE], deeds)
        self.check_only_forms_of_ours([PAGE], deeds)
        self.assertFalse(self.env["smarter.form"].search([("name", "=", "Intruso")]))
        self.form.invalidate_recordset()
        self.assertTrue(self.form.active)
