"""``odoo tenant``: output and exit codes that scripts can rely on."""

import json
import os
import subprocess
import sys
import tempfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.smarter_base.tests.command_line import CommandMixin

from .common import PASSWORD, RUT_A, RUT_B, RUT_C, TenantCase

NEW = (
    "create",
    "--rut",
    "77.215.640-5",
    "--name",
    "Viña",
    "--admin-email",
    "i@vina.cl",
    "--skip",
    "chart",
)


@tagged("post_install", "-at_install")
class TestCli(CommandMixin, TenantCase):
    """The command in this process, on the test's own transaction."""

    command = "tenant"

    def test_create_prints_the_tenant(self):
        code, document = self.run_json(*NEW, "--admin-name", "Inés")
        company = self.env["res.company"]._find_tenant(RUT_C)
        self.assertEqual(code, 0)
        self.assertEqual(
            {**document, "api_key": None},
            {
                "api_key": None,
                "tenant_uuid": company.tenant_uuid,
                "rut": RUT_C,
                "name": "Viña",
                "slug": "vina",
                "state": "active",
                "company_id": company.id,
                "admin": {
                    "login": "i@vina.cl",
                    "signup_url": document["admin"]["signup_url"],
                },
            },
        )
        self.assertIn("token=", document["admin"]["signup_url"])
        if "smarter.api.key" in self.env:
            self.assertTrue(document["api_key"].startswith("sk_"))

    def test_create_with_password_from_standard_input(self):
        code, document = self.run_json(
            *NEW, "--admin-password-stdin", stdin=f"{PASSWORD}\nsecond line\n"
        )
        self.assertEqual((code, document["admin"]["signup_url"]), (0, None))
        credential = {"type": "password", "login": "i@vina.cl", "password": PASSWORD}
        self.assertTrue(
            self.env["res.users"].authenticate(credential, {"interactive": True})
        )

    def test_password_is_never_an_argument(self):
        code, out, err = self.run_command(*NEW, "--admin-password", PASSWORD)
        self.assertEqual((code, out), (2, ""))
        self.assertNotIn("Traceback", err)

    def test_empty_password_is_refused(self):
        code, document = self.run_json(*NEW, "--admin-password-stdin", stdin="\n")
        self.assertEqual((code, document["error"]["code"]), (3, "admin_password"))

    def test_list(self):
        code, document = self.run_json("list")
        rows = {row["rut"]: row for row in document}
        self.assertEqual(code, 0)
        self.assertEqual(rows[RUT_A]["users"], 3)
        self.assertEqual(rows[RUT_B]["state"], "active")
        self.assertRegex(
            rows[RUT_A]["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
        )

    def test_list_by_state_as_a_table(self):
        self.tenant._suspend()
        code, out, _err = self.run_command("list", "--state", "suspended")
        self.assertEqual(code, 0)
        header, *lines = out.splitlines()
        line = next(line for line in lines if RUT_A in line)
        self.assertNotIn(RUT_B, out)
        self.assertEqual(line.index("suspended"), header.index("state"))
        self.assertEqual(
            line.index(self.tenant.tenant_uuid), header.index("tenant_uuid")
        )

    def test_suspend_and_activate(self):
        for action, state in (("suspend", "suspended"), ("activate", "active")):
            code, document = self.run_json(action, "--rut", "cl 760864285")
            self.assertEqual((code, document["state"]), (0, state))
            self.assertEqual(self.tenant.state, state)

    def test_close_wants_to_be_confirmed(self):
        self.tenant._suspend()
        code, document = self.run_json("close", "--rut", RUT_A)
        self.assertEqual((code, document["error"]["code"]), (3, "invalid"))
        self.assertEqual(self.tenant.state, "suspended")
        code, document = self.run_json("close", "--rut", RUT_A, "--yes")
        self.assertEqual((code, document["state"]), (0, "closed"))
        code, document = self.run_json("reopen", "--rut", RUT_A)
        self.assertEqual((code, document["state"]), (0, "suspended"))

    def test_apps_are_listed_and_switched(self):
        code, document = self.run_json("app", "--rut", RUT_A, "shop", "off")
        self.assertEqual((code, document["app"], document["state"]), (0, "shop", "off"))
        self.assertFalse(self.tenant._app_is_on("shop"))
        states = self.run_json("apps", "--rut", RUT_A)[1]["apps"]
        self.assertEqual((states["shop"], states["crm"]), ("off", "connected"))
        code, document = self.run_json("app", "--rut", RUT_A, "nada", "on")
        self.assertEqual((code, document["error"]["code"]), (3, "app"))

    def test_the_apps_of_a_plan_are_applied_when_asked(self):
        self.tenant._switch_app("shop", on=False)
        document = self.run_json("apps", "--rut", RUT_A)[1]
        self.assertEqual(document["plan"], "enterprise")
        self.assertEqual(document["off_in_plan"], ["shop"])
        code, document = self.run_json("apps", "--rut", RUT_A, "--apply-plan")
        self.assertEqual((code, document["off_in_plan"]), (0, []))
        self.assertEqual(document["apps"]["shop"], "connected")
        self.assertTrue(self.tenant._app_is_on("shop"))

    def test_show_names_the_apps(self):
        self.tenant._switch_app("shop", on=False)
        code, document = self.run_json("show", "--rut", RUT_A)
        self.assertEqual(code, 0)
        self.assertEqual(
            set(document["apps"]),
            set(self.env["smarter.app"].search([]).mapped("code")),
        )
        self.assertEqual(document["apps"]["shop"], "off")
        self.assertEqual(document["apps"]["crm"], "connected")
        code, out, _err = self.run_command("show", "--rut", RUT_A)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"(?m)^apps shop +off$")
        self.assertRegex(out, r"(?m)^apps crm +connected$")

    def test_people_get_aligned_lines(self):
        code, out, _err = self.run_command("suspend", "--rut", RUT_A)
        self.assertEqual(code, 0)
        self.assertIn(f"rut          {RUT_A}\n", out)

    def test_exit_codes_tell_the_kind_of_refusal(self):
        email = ("--admin-email", "a@b.cl")
        for arguments, code, word in (
            (("create", "--rut", "1", "--name", "X", *email), 3, "rut_format"),
            (("create", "--rut", RUT_C, "--name", " ", *email), 3, "name_missing"),
            (("create", "--rut", RUT_A, "--name", "X", *email), 4, "rut_taken"),
            (("suspend", "--rut", "77.215.640-9"), 3, "rut_check_digit"),
            (("suspend", "--rut", RUT_C), 5, "tenant_not_found"),
        ):
            with self.subTest(word):
                answer, document = self.run_json(*arguments)
                self.assertEqual((answer, document["error"]["code"]), (code, word))
                answer, out, err = self.run_command(*arguments)
                self.assertEqual((answer, out), (code, ""))
                self.assertEqual(err.strip(), document["error"]["message"])

    def test_state_that_forbids_it_is_a_conflict(self):
        self.tenant.state = "closed"
        code, document = self.run_json("activate", "--rut", RUT_A)
        self.assertEqual((code, document["error"]["code"]), (4, "tenant_state"))

    def test_anything_unexpected_is_one(self):
        with patch.object(
            self.registry["res.company"], "_suspend", side_effect=RuntimeError("boom")
        ):
            code, document = self.run_json("suspend", "--rut", RUT_A)
        self.assertEqual((code, document["error"]["code"]), (1, "failed"))

    def test_wrong_usage_is_two(self):
        for arguments in ((), ("create",), ("list", "--state", "x"), ("destroy",)):
            with self.subTest(arguments):
                self.assertEqual(self.run_command(*arguments)[0], 2)

    def test_a_failed_step_has_its_own_code_and_is_continued(self):
        companies = self.registry["res.company"]
        failure = UserError("No hay papel.")
        with patch.object(companies, "_provision_apps", side_effect=failure):
            code, document = self.run_json(*NEW)
        self.assertEqual((code, document["error"]["code"]), (6, "provisioning_failed"))
        self.assertIn("No hay papel.", document["error"]["message"])
        code, shown = self.run_json("show", "--rut", RUT_C)
        self.assertEqual((code, shown["state"]), (0, "draft"))
        self.assertEqual(shown["steps"]["apps"], "failed")
        code, document = self.run_json("provision", "--rut", RUT_C)
        self.assertEqual((code, document["state"]), (0, "active"))
        code, document = self.run_json("provision", "--rut", RUT_C)
        self.assertEqual((code, document["state"]), (0, "active"))

    def test_plan_and_steps_to_leave_out(self):
        code, document = self.run_json(
            *NEW, "--plan", "starter", "--skip", "chart", "--skip", "api_key"
        )
        self.assertEqual(code, 0)
        self.assertNotIn("api_key", document)
        company = self.env["res.company"]._find_tenant(RUT_C)
        self.assertEqual(company.plan_id.code, "starter")
        code, document = self.run_json(*NEW, "--plan", "dorado")
        self.assertEqual((code, document["error"]["code"]), (3, "plan"))


@tagged("post_install", "-at_install")
class TestCliProcess(TenantCase):
    """The command as a process of its own, reading only."""

    def run_process(self, *arguments):
        names = ("db_host", "db_port", "db_user", "db_password", "data_dir")
        options = {name: config[name] for name in names if config[name]}
        options["addons_path"] = ",".join(config["addons_path"])
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write("[options]\n")
            file.writelines(f"{name} = {value}\n" for name, value in options.items())
            file.flush()
            return subprocess.run(  # noqa: S603
                [
                    *(sys.executable, "-m", "odoo"),
                    f"--addons-path={options['addons_path']}",
                    *("tenant", *arguments, "-c", file.name, "-d", self.cr.dbname),
                ],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
            )

    def test_standard_output_is_json_and_nothing_else(self):
        listing = self.run_process("list", "--json")
        self.assertEqual(listing.returncode, 0, listing.stderr)
        self.assertIsInstance(json.loads(listing.stdout), list)
        refusal = self.run_process("suspend", "--rut", "76.086.428-4", "--json")
        self.assertEqual(refusal.returncode, 3, refusal.stderr)
        self.assertEqual(json.loads(refusal.stdout)["error"]["code"], "rut_check_digit")
