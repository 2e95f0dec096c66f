"""The manager's page: the own brand, checked, and nothing else of the company."""

import base64

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import TenantCase

from .test_brand_files import PIXEL

MENU = "smarter_theme.menu_brand"


@tagged("post_install", "-at_install")
class TestBrandPage(TenantCase):
    def _draft(self, user, **values):
        return self.env["smarter.brand"].with_user(user).create(values)

    def test_a_manager_sets_the_brand_of_the_own_tenant(self):
        draft = self._draft(self.manager, brand_primary="#AA0000", slogan="Pan")
        self.assertFalse(self.tenant.brand_primary)
        draft.action_apply()
        self.assertEqual(self.tenant.brand_primary, "#AA0000")
        self.assertEqual(self.tenant.slogan, "Pan")
        self.assertFalse(self.other.brand_primary)
        self.assertEqual(self.audit_actions(self.tenant)[-1], "tenant.brand_changed")

    def test_it_begins_with_the_brand_as_it_is(self):
        self.tenant.write({"brand_accent": "#00AA00", "slogan": "Pan"})
        with Form(self.env["smarter.brand"].with_user(self.manager)) as page:
            self.assertEqual(page.brand_accent, "#00AA00")
            self.assertEqual(page.slogan, "Pan")
            page.brand_primary = "#FFEE00"
            self.assertIn("#FFEE00", page.brand_note)

    def test_nobody_else_may(self):
        for user in (self.user, self.operator, self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._draft(user, brand_primary="#AA0000").action_apply()

    def test_not_while_the_tenant_is_suspended(self):
        draft = self._draft(self.manager, brand_primary="#AA0000")
        self.tenant._suspend()
        with self.assertRaises(AccessError):
            draft.action_apply()

    def test_a_draft_of_somebody_else_stays_closed(self):
        draft = self._draft(self.manager, brand_primary="#AA0000")
        stranger = self.create_tenant_user(self.other, "ajena", GROUP_MANAGER)
        with self.assertRaises(AccessError):
            draft.with_user(stranger).action_apply()
        self.assertFalse(self.other.brand_primary)

    def test_what_is_no_colour_is_not_kept(self):
        draft = self._draft(self.manager, brand_primary="red;}")
        with self.assertRaises(ValidationError):
            draft.action_apply()

    def test_standard_colours_are_a_draft_too(self):
        self.tenant.brand_primary = "#AA0000"
        draft = self._draft(self.manager)
        draft.action_reset()
        self.assertFalse(draft.brand_primary)
        self.assertEqual(self.tenant.brand_primary, "#AA0000")
        draft.action_apply()
        self.assertFalse(self.tenant.brand_primary)

    def test_a_logo_comes_and_goes(self):
        self._draft(self.manager, logo=base64.b64encode(PIXEL)).action_apply()
        self.assertFalse(self.tenant.uses_default_logo)
        self._draft(self.manager, logo=False).action_apply()
        self.assertTrue(self.tenant.uses_default_logo)

    def test_operators_set_it_on_the_form_without_being_in_the_company(self):
        company = self.tenant.with_user(self.operator)
        company.write(
            {
                "brand_primary": "#AA0000",
                "slogan": "Pan",
                "name": "Panadería Nueva SpA",
                "logo": base64.b64encode(PIXEL),
                "host_name": "App.Panaderia.cl",
            }
        )
        self.assertEqual(self.tenant.brand_primary, "#AA0000")
        self.assertEqual(self.tenant.host_name, "app.panaderia.cl")
        self.assertFalse(self.tenant.uses_default_logo)

    def test_the_menu_is_for_managers(self):
        menu = self.env.ref(MENU)
        for user, expected in ((self.manager, True), (self.user, False)):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, expected)
