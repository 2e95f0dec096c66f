"""``odoo apikey``: output and exit codes that scripts can rely on."""

from __future__ import annotations

import json

from odoo.tests import tagged

from odoo.addons.smarter_base.tests.command_line import CommandMixin

from .common import SCOPE, GatewayCase


@tagged("post_install", "-at_install")
class TestApikeyCommand(CommandMixin, GatewayCase):
    command = "apikey"

    def create_key(self, *arguments, rut="76.086.428-5"):
        return self.run_command(
            "create", "--rut", rut, "--name", "Web", "--scopes", SCOPE, *arguments
        )

    def test_create_prints_one_json_document(self):
        code, out, _err = self.create_key("--json", "--expires-days", "30")
        facts = json.loads(out)
        self.assertEqual(code, 0)
        key = self.env["smarter.api.key"].browse(facts["id"])
        self.assertEqual(key.company_id, self.tenant)
        self.assertEqual(facts["scopes"], [SCOPE])
        self.assertTrue(facts["key"].startswith("sk_"))
        self.assertTrue(facts["expires_at"])

    def test_text_output_has_the_key(self):
        code, out, _err = self.create_key()
        self.assertEqual(code, 0)
        self.assertRegex(out, r"key=sk_\S+\n$")

    def test_list_and_revoke(self):
        facts = json.loads(self.create_key("--json")[1])
        arguments = ("--rut", self.tenant.rut, "--json")
        listed = json.loads(self.run_command("list", *arguments)[1])
        self.assertEqual([key["id"] for key in listed], [facts["id"]])
        self.assertNotIn("key", listed[0])
        revoke = ("revoke", "--id", str(facts["id"]))
        other = self.run_command(*revoke, "--rut", self.other.rut)
        self.assertEqual(other[0], 5)
        revoked = json.loads(self.run_command(*revoke, *arguments)[1])
        self.assertEqual(revoked["state"], "revoked")

    def test_exit_codes(self):
        self.assertEqual(self.create_key(rut="76086428-4")[0], 3)
        self.assertEqual(self.create_key(rut="11.222.333-9")[0], 5)
        self.assertEqual(self.create_key("--scopes", "no:such")[0], 3)
        self.assertEqual(self.create_key("--expires-days", "0")[0], 3)
        self.assertEqual(self.run_command("create")[0], 2)
