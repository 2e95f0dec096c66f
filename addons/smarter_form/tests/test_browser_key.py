"""Browser keys: one route, one form, its origins; nothing can be read."""

from __future__ import annotations

import time

from odoo.fields import Command
from odoo.tests import tagged

from ..tools.api_schema import FormDefinition
from .common import ORIGIN, FormHttpCase

LEADS = "/api/v1/leads"


@tagged("post_install", "-at_install")
class TestBrowserKey(FormHttpCase):
    def api(self, path=LEADS, method="POST", *, origin=ORIGIN, key=None, **options):
        headers = {"Authorization": f"Bearer {key or self.form.browser_key}"}
        if origin:
            headers["Origin"] = origin
        headers |= options.pop("headers", {})
        return self.url_open(path, method=method, headers=headers, **options)

    def body(self, **changes):
        body = {
            "name": "Ana Pérez",
            "email": "ana@ejemplo.cl",
            "token": self.token(),
            "consent": {"contact": True},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def assert_refused(self, answer, status, code):
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertEqual(answer.json()["code"], code)

    # -- submitting -------------------------------------------------------------

    def test_submit(self):
        answer = self.api(json=self.body(page_url=f"{ORIGIN}/contacto", language="en"))
        self.assertEqual(answer.status_code, 202, answer.text)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertIn("Retry-After", answer.headers["Access-Control-Expose-Headers"])
        self.assertIn("Origin", answer.headers["Vary"])
        intake = self.intakes()
        self.assertEqual(intake.company_id, self.tenant)
        self.assertEqual(intake.uuid, answer.json()["id"])
        self.assertEqual(intake.payload["page_url"], f"{ORIGIN}/contacto")
        self.assertEqual(intake.payload["consent"]["text_version"], "1-en")

    def test_origins(self):
        for origin in (
            None,
            "null",
            "https://evil.example",
            f"{ORIGIN}.evil.example",
            f"{ORIGIN}:8443",
            "http://www.panaderia.cl",
            "HTTPS://WWW.PANADERIA.CL",
        ):
            with self.subTest(origin):
                answer = self.api(origin=origin, json=self.body())
                self.assert_refused(answer, 403, "origin_not_allowed")
                self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.assertFalse(self.intakes())

    def test_keys(self):
        for key in ("pk_" + "a" * 32, self.form.browser_key[:-1], "pk_test_abc"):
            with self.subTest(key):
                answer = self.api(key=key, json=self.body())
                self.assertEqual(answer.status_code, 401)

    def test_rotated_and_archived_keys(self):
        former = self.form.browser_key
        self.form.action_rotate_key()
        self.env.flush_all()
        self.assertEqual(self.api(key=former, json=self.body()).status_code, 401)
        self.form.active = False
        self.env.flush_all()
        self.assertEqual(self.api(json=self.body()).status_code, 401)

    def test_refusals_can_be_read_by_the_page(self):
        answer = self.api(json=self.body(name=None, email="no"))
        self.assert_refused(answer, 422, "validation_failed")
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], ORIGIN)
        fields = {(e["field"], e["code"]) for e in answer.json()["errors"]}
        self.assertEqual(fields, {("name", "required"), ("email", "email_invalid")})

    def test_body(self):
        for body in (
            self.body(source="x"),
            self.body(form="x"),
            self.body(rut="76086428-5"),
            self.body(nonsense=1),
            self.body(name=["Ana"]),
            self.body(name={"a": 1}),
            self.body(consent=["contact"]),
            self.body(consent={"contact": "true"}),
            self.body(token=None),
            self.body(token=7),
            [],
            "x",
        ):
            with self.subTest(body):
                self.assertEqual(self.api(json=body).status_code, 422)
        self.assertFalse(self.intakes())

    def test_trap(self):
        answer = self.api(json=self.body(**{self.form.honeypot: "x"}))
        genuine = self.api(json=self.body())
        self.assertEqual(answer.status_code, 202)
        self.assertEqual(answer.json().keys(), genuine.json().keys())
        self.assertEqual(len(self.intakes()), 1)

    def test_too_fast(self):
        answer = self.api(json=self.body(token=self.token(age=0)))
        self.assert_refused(answer, 422, "form_too_fast")
        self.assertIn(answer.headers["Retry-After"], "123")

    def test_one_token_one_lead(self):
        body = self.body()
        first, second = self.api(json=body), self.api(json=body)
        self.assertEqual(first.json()["id"], second.json()["id"])
        self.assertEqual(len(self.intakes()), 1)

    def test_idempotency_key(self):
        body, headers = self.body(), {"Idempotency-Key": "a-1"}
        first = self.api(json=body, headers=headers)
        second = self.api(json=body, headers=headers)
        self.assertEqual(first.content, second.content)
        self.assertEqual(second.headers["Idempotency-Replayed"], "true")
        self.assertIn("Access-Control-Allow-Origin", second.headers)

    # -- the definition ---------------------------------------------------------

    def test_definition_is_as_declared(self):
        own = self.env["smarter.lead.field"].create(
            {
                "company_id": self.tenant.id,
                "name": "talla",
                "label": "Talla",
                "type": "choice",
                "choices": "S\nM",
            }
        )
        question = {"kind": "custom", "lead_field_id": own.id}
        self.form.write({"field_ids": [Command.create(question)], "accent": False})
        for language in ("es", "en"):
            answer = self.definition(query=f"?lang={language}")
            shown = FormDefinition.model_validate(answer.json())
            self.assertEqual(shown.language, language)

    def test_definition_refuses_what_it_does_not_know(self):
        for query in ("?lang=x!", "?lang=", "?lang=es&lang=en", "?other=1"):
            with self.subTest(query):
                answer = self.definition(query=query)
                self.assert_refused(answer, 400, "invalid_parameters")
        answer = self.url_open("/api/v1/forms/pk_" + "a" * 32)
        self.assert_refused(answer, 404, "not_found")

    def test_definition_is_in_the_document(self):
        document = self.url_open("/api/v1/openapi.json").json()
        described = document["paths"]["/api/v1/forms/{key}"]["get"]
        self.assertEqual(described["security"], [])
        self.assertNotIn("401", described["responses"])
        key, lang = described["parameters"]
        self.assertRegex(self.form.browser_key, key["schema"]["pattern"])
        self.assertEqual((lang["name"], lang["in"]), ("lang", "query"))

    # -- nothing else -----------------------------------------------------------

    def test_nothing_else(self):
        self.api(json=self.body())
        uuid = self.intakes().uuid
        for method, path in (
            ("GET", "/api/v1/me"),
            ("GET", f"{LEADS}/{uuid}"),
            ("GET", LEADS),
            ("PATCH", f"{LEADS}/{uuid}"),
            ("POST", f"{LEADS}/batch"),
        ):
            with self.subTest(f"{method} {path}"):
                answer = self.api(path, method, json={})
                self.assertIn(answer.status_code, (403, 404, 405), answer.text)
                self.assertNotIn("ana@", answer.text)
        self.assert_refused(self.api("/api/v1/me", "GET"), 403, "browser_key")
        answer = self.api(f"{LEADS}/{uuid}", "GET")
        self.assertEqual(answer.status_code, 403)

    def test_not_a_key_of_odoo(self):
        answer = self.api(
            "/json/2/smarter.lead.intake/search_read", json={"domain": []}
        )
        self.assertEqual(answer.status_code, 401)

    # -- preflight and definition -----------------------------------------------

    def preflight(self, origin, path=LEADS):
        headers = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        }
        if origin:
            headers["Origin"] = origin
        return self.url_open(path, method="OPTIONS", headers=headers)

    def test_preflight_of_other_sites(self):
        for origin in ("https://evil.example", f"{ORIGIN}.evil.example", "null", None):
            answer = self.preflight(origin)
            self.assert_refused(answer, 403, "origin_not_allowed")
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.form.active = False
        self.assert_refused(self.preflight(ORIGIN), 403, "origin_not_allowed")
        self.form.active = True
        self.form.allowed_origins = "https://otra.cl"
        self.assert_refused(self.preflight(ORIGIN), 403, "origin_not_allowed")
        self.assertEqual(self.preflight("https://otra.cl").status_code, 204)

    def test_preflight(self):
        for path in (LEADS, "/leads/create"):
            answer = self.preflight(ORIGIN, path)
            self.assertEqual(answer.status_code, 204)
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], ORIGIN)
            self.assertIn("Origin", answer.headers["Vary"])
            allowed = answer.headers["Access-Control-Allow-Headers"].lower()
            for name in ("authorization", "content-type", "idempotency-key"):
                self.assertIn(name, allowed)
            self.assertNotIn("Access-Control-Allow-Credentials", answer.headers)

    def test_other_methods_get_an_answer_of_the_api(self):
        for path in (LEADS, "/leads/create"):
            answer = self.url_open(path, method="DELETE")
            self.assert_refused(answer, 405, "method_not_allowed")
            self.assertIn("OPTIONS", answer.headers["Allow"])

    def definition(self, origin=ORIGIN, query=""):
        headers = {"Origin": origin} if origin else {}
        path = f"/api/v1/forms/{self.form.browser_key}{query}"
        return self.url_open(path, headers=headers)

    def test_definition(self):
        before = time.time()
        answer = self.definition(query="?lang=en")
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], ORIGIN)
        form = answer.json()
        self.assertEqual(form["button"], "Send")
        names = [field["name"] for field in form["fields"]]
        self.assertEqual(names, ["name", "email", "phone", "message"])
        self.assertNotIn("origins", form)
        with self.subTest("its token works"):
            self.form.min_seconds = 0
            self.env.flush_all()
            sent = self.api(json=self.body(token=form["token"]))
            self.assertEqual(sent.status_code, 202, sent.text)
        self.assertLess(time.time() - before, 60)

    def test_definition_elsewhere(self):
        answer = self.definition("https://evil.example")
        self.assert_refused(answer, 403, "origin_not_allowed")
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        answer = self.url_open("/api/v1/forms/pk_" + "x" * 32)
        self.assert_refused(answer, 404, "not_found")

    def test_script(self):
        answer = self.url_open("/f/embed.js")
        self.assertEqual(answer.status_code, 200)
        self.assertLess(len(answer.content), 15 * 1024)
        self.assertIn("max-age", answer.headers["Cache-Control"])
        etag = {"If-None-Match": answer.headers["ETag"]}
        self.assertEqual(self.url_open("/f/embed.js", headers=etag).status_code, 304)
