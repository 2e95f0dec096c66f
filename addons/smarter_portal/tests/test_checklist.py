"""First steps: which there are, and when each is done."""

from odoo.tests import tagged

from .common import PortalCase

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestChecklist(PortalCase):
    """For the manager of a new tenant."""

    def steps(self, user=None):
        user = user or self.manager
        found = self.env["smarter.portal.checklist"].with_user(user)._checklist()
        return {task.code: task.done for task in found.tasks}

    def test_users_have_none(self):
        self.assertEqual(self.steps(self.user), {})

    def test_steps_follow_the_apps(self):
        self.assertEqual(
            list(self.steps()),
            ["profile", "form", "inbox", "automation", "team", "lead"],
        )
        self.tenant.action_switch_app("chat", False)
        self.tenant.action_switch_app("automation", False)
        self.assertEqual(set(self.steps()), {"profile", "form", "team", "lead"})

    def test_each_is_done_when_its_rows_are_there(self):
        steps = self.steps()
        self.assertFalse(steps["form"] or steps["automation"] or steps["lead"])
        self.env["smarter.form"].with_user(self.manager).create({"name": "Contacto"})
        self.create_connector()
        self.create_lead()
        steps = self.steps()
        self.assertTrue(steps["form"] and steps["automation"] and steps["lead"])

    def test_rows_of_another_tenant_do_no_step(self):
        self.create_connector(self.other)
        self.create_lead(self.other)
        self.env["smarter.form"].with_user(self.stranger).create({"name": "Contacto"})
        steps = self.steps()
        self.assertFalse(steps["form"] or steps["automation"] or steps["lead"])

    def test_the_profile_is_done_with_colours_or_a_logo_of_their_own(self):
        self.other.brand_primary = "#7A1F2B"
        self.assertFalse(self.steps()["profile"])
        brand = self.env["smarter.brand"].with_user(self.manager)
        brand.create({"brand_primary": "#7A1F2B"}).action_apply()
        self.assertTrue(self.steps()["profile"])
        brand.create({"brand_primary": False}).action_apply()
        self.assertFalse(self.steps()["profile"])
        self.tenant.logo = PIXEL
        self.assertTrue(self.steps()["profile"])

    def test_steps_lead_to_pages_that_there_are(self):
        tasks = self.env["smarter.portal.checklist"].with_user(self.manager)
        urls = [task.url for task in tasks._checklist().tasks]
        self.assertTrue(all(url.startswith(("/app/", "/odoo/")) for url in urls), urls)

    def test_a_lost_lead_was_a_first_lead(self):
        self.create_lead().action_set_lost()
        self.assertTrue(self.steps()["lead"])
