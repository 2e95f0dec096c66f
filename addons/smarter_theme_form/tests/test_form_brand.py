"""The hosted page of a form, in the colours of its tenant."""

from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_base.tools import shared_cache
from odoo.addons.smarter_tenant.tests.common import RUT_A, RUT_B, TenantMixin
from odoo.addons.smarter_theme.tools import contrast


@tagged("post_install", "-at_install")
class TestFormBrand(TenantMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What one test kept outside of its transaction would be there in the next.
        cls.classPatch(shared_cache._Keepers, "find", None)
        cls.tenant = cls.create_tenant(RUT_A)
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.tenant.brand_primary = "#AA0000"
        cls.other.brand_primary = "#0000AA"
        cls.form = cls._form(cls.tenant, accent=False)

    @classmethod
    def _form(cls, company, **values):
        forms = company._tenant_env()["smarter.form"]
        return forms.create({"name": "Contacto", "title_es": "Hablemos", **values})

    def _page(self, form):
        answer = self.url_open(f"/f/{form.slug}")
        self.assertEqual(answer.status_code, 200)
        return answer

    def test_a_form_without_a_colour_has_the_brands(self):
        self.assertFalse(self._form(self.tenant).accent)
        text = self._page(self.form).text
        self.assertIn("--sf-accent:#AA0000", text)
        self.assertNotIn("#0000AA", text)
        self.assertIn("--sf-accent:#0000AA", self._page(self._form(self.other)).text)

    def test_a_colour_of_its_own_stays(self):
        self.form.accent = "#2f5d62"
        self.assertIn("--sf-accent:#2f5d62", self._page(self.form).text)

    def test_a_new_brand_is_shown_at_once(self):
        self._page(self.form)
        self.tenant.brand_primary = "#00AA00"
        self.assertIn("--sf-accent:#00AA00", self._page(self.form).text)

    def test_text_on_a_pale_colour_is_dark(self):
        self.form.accent = "#FFEE00"
        look = self.form._make_config().look
        self.assertEqual(look["on-accent"], contrast.INK)
        ratio = contrast.ratio(look["accent-text"], contrast.WHITE)
        self.assertGreaterEqual(ratio, contrast.TEXT)
        self.assertIn(f"--sf-on-accent:{contrast.INK}", self._page(self.form).text)

    def test_icon_and_typeface_come_from_here_and_may(self):
        answer = self._page(self.form)
        page = html.fromstring(answer.content)
        (icon,) = page.xpath("//head/link[@rel='icon']/@href")
        self.assertEqual(icon, self.tenant._brand_page().icon)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("font-src 'self'", policy)
        self.assertIn("img-src 'self'", policy)
        self.assertIn("default-src 'none'", policy)
        sheets = page.xpath("//head/link[@rel='stylesheet']/@href")
        self.assertIn("/smarter_theme_form/static/src/page.css", sheets)
        for sheet in sheets:
            self.assertEqual(self.url_open(sheet).status_code, 200)
