"""First steps: which there are, and when each is done."""

from odoo.tests import tagged

from .common import PortalCase


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
            set(self.steps()), {"form", "inbox", "automation", "team", "lead"}
        )
        self.tenant.action_switch_app("chat", False)
        self.tenant.action_switch_app("automation", False)
        self.assertEqual(set(self.steps()), {"form", "team", "lead"})

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

    def test_a_lost_lead_was_a_first_lead(self):
        self.create_lead().action_set_lost()
        self.assertTrue(self.steps()["lead"])
