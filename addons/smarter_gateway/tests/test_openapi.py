"""The API's document and its page: complete, public, and of nothing from elsewhere."""

from __future__ import annotations

import re
import threading

from odoo.tests import HttpCase, tagged

from ..controllers.openapi import operations

PATH = "/api/v1/openapi.json"


def declared(env):
    """Return the operations; outside of a request Odoo's routes want the name."""
    threading.current_thread().dbname = env.cr.dbname
    return operations(env)


# Described in words, not in the document.
UNDECLARED = {PATH}


@tagged("post_install", "-at_install")
class TestOpenApi(HttpCase):
    def test_every_route_of_the_api_is_in_it(self):
        document = self.url_open(PATH).json()
        described = {
            (path, method.upper())
            for path, item in document["paths"].items()
            for method in item
        }
        declared(self.env)
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if routing["type"] != "smarter_api" or rule.rule in UNDECLARED:
                continue
            if routing["auth"] != "tenant" or not rule.rule.startswith("/api/"):
                continue
            path = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule.rule)
            self.assertIn((path, routing["methods"][0]), described)

    def test_it_needs_no_credential_and_no_session(self):
        answer = self.url_open(PATH)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.json()["openapi"], "3.1.0")

    def test_every_reference_leads_somewhere(self):
        answer = self.url_open(PATH)
        document = answer.json()
        for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', answer.text)):
            place = document
            for part in reference.split("/"):
                self.assertIn(part, place, reference)
                place = place[part]

    def test_operations_have_names_of_their_own(self):
        names = [operation.name for operation in declared(self.env)]
        self.assertEqual(len(names), len(set(names)))

    def test_who_needs_a_key_says_so(self):
        for item in self.url_open(PATH).json()["paths"].values():
            for operation in item.values():
                is_public = operation.get("security") == []
                self.assertEqual("401" not in operation["responses"], is_public)
                self.assertIn("429", operation["responses"])


@tagged("post_install", "-at_install")
class TestApiDocs(HttpCase):
    def setUp(self):
        super().setUp()
        self.page = self.url_open("/api/docs")

    def test_the_page_leaves_nothing_in_the_log(self):
        self.env.registry.clear_cache("templates")
        with self.assertNoLogs("odoo.addons.base.models.ir_qweb", "WARNING"):
            self.assertEqual(self.url_open("/api/docs").status_code, 200)

    def test_every_operation_is_on_the_page(self):
        self.assertEqual(self.page.status_code, 200)
        for operation in declared(self.env):
            self.assertIn(f'id="{operation.name}"', self.page.text)

    def test_nothing_comes_from_elsewhere(self):
        loaded = re.findall(r'(?:src|href)="([^"#]+)"', self.page.text)
        self.assertTrue(loaded)
        for address in loaded:
            self.assertTrue(address.startswith("/"), address)
            self.assertEqual(self.url_open(address).status_code, 200)
        self.assertNotIn("<script", self.page.text)
        policy = self.page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)

    def test_every_link_within_the_page_has_its_target(self):
        for anchor in set(re.findall(r'href="#([^"]+)"', self.page.text)):
            self.assertIn(f'id="{anchor}"', self.page.text)

    def test_a_host_that_is_no_name_cannot_write_into_the_page(self):
        page = self.url_open("/api/docs", headers={"X-Forwarded-Host": '"><script>'})
        self.assertNotIn("<script", page.text)
