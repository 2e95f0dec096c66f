"""The hosted page: shown, sent, refused, and what may run in it."""

from __future__ import annotations

import re

from odoo.tests import tagged

from .common import ANSWERS, ORIGIN, FormHttpCase

HTML = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
class TestPage(FormHttpCase):
    # -- shown ------------------------------------------------------------------

    def test_page(self):
        page = self.parse(self.show())
        names = [item.get("name") for item in page.xpath("//form//*[@name]")]
        for name in (*ANSWERS, "token", "consent.contact", self.form.honeypot):
            self.assertIn(name, names)
        for item in page.xpath("//input[not(@type='hidden')]|//textarea"):
            labelled = page.xpath("//label[@for=$id]", id=item.get("id") or "")
            self.assertTrue(labelled or item.getparent().tag == "label", item.attrib)

    def test_language(self):
        for query, header, language, button in (
            ("", "es-CL,es;q=0.9", "es", "Enviar"),
            ("", "en-US,en;q=0.8", "en", "Send"),
            ("?lang=en", "es-CL", "en", "Send"),
            ("", "de", "es", "Enviar"),
        ):
            with self.subTest(query=query, header=header):
                answer = self.show(query=query, headers={"Accept-Language": header})
                page = self.parse(answer)
                self.assertEqual(page.get("lang"), language)
                self.assertEqual(page.xpath("string(//button)"), button)

    def test_headers(self):
        headers = self.show().headers
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn(f"frame-ancestors 'self' {ORIGIN}", policy)
        self.assertNotIn("script-src", policy)
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("Set-Cookie", headers)

    def test_campaigns_leave_no_cookie(self):
        answer = self.show(query="?utm_source=folleto&utm_campaign=otono")
        self.assertNotIn("Set-Cookie", answer.headers)
        page = self.parse(answer)
        stamp = page.xpath("string(//input[@name='utm_source']/@value)")
        self.assertEqual(stamp, "folleto")

    def test_texts_of_the_tenant_are_no_html(self):
        self.form.write({"title_es": HTML, "intro_es": HTML, "button_es": HTML})
        self.form.field_ids[0].label_es = HTML
        self.assertNotIn(HTML, self.show().text)

    def test_what_the_address_says_is_no_html(self):
        text = self.show(query="?utm_source=%22%3E" + HTML).text
        self.assertNotIn(HTML, text)

    def test_no_such_form(self):
        self.assertEqual(self.url_open("/f/no-hay").status_code, 404)
        for path in ("/f/a%00b", "/f/%F0%9F%98%80", "/f/" + "a" * 500, "/f/A"):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_pages_that_are_gone(self):
        changes = {
            "archived": lambda: self.form.write({"active": False}),
            "suspended": lambda: self.tenant._suspend(),
        }
        for name, change in changes.items():
            with self.subTest(name):
                change()
                self.env.flush_all()
                self.assertEqual(self.show().status_code, 404)
                self.assertEqual(self.send(self.answers()).status_code, 404)
                self.form.active = True

    def test_logged_in_people_of_other_tenants_see_the_same(self):
        self.create_tenant_user(self.other, "ajeno")
        self.authenticate("ajeno", "correct horse battery")
        self.assertEqual(self.show().status_code, 200)
        self.assertEqual(self.send(self.answers()).status_code, 303)
        self.assertEqual(self.intakes().company_id, self.tenant)

    # -- sent -------------------------------------------------------------------

    def test_send(self):
        answer = self.send(self.answers(utm_source="google", lang="es"))
        self.assertEqual(answer.status_code, 303)
        path = re.sub(r"^https?://[^/]+", "", answer.headers["Location"])
        self.assertEqual(path, f"/f/{self.form.slug}/thanks?lang=es")
        intake = self.intakes()
        self.assertEqual(intake.company_id, self.tenant)
        self.assertEqual(intake.phone, "+56987654321")
        self.assertEqual(intake.payload["utm_source"], "google")
        self.assertEqual(intake.payload["consent"]["ip"], "127.0.0.1")
        self.assertEqual(self.url_open(path).status_code, 200)

    def test_thank_you_page_of_the_tenant(self):
        self.form.redirect_url = "https://www.panaderia.cl/gracias"
        policy = self.show().headers["Content-Security-Policy"]
        self.assertIn("form-action 'self' https://www.panaderia.cl;", policy)
        answer = self.send(self.answers())
        self.assertEqual(answer.headers["Location"], self.form.redirect_url)

    def test_sent_twice_is_one_lead(self):
        answers = self.answers()
        for _turn in range(3):
            self.assertEqual(self.send(answers).status_code, 303)
        self.assertEqual(len(self.intakes()), 1)

    def test_errors_are_shown_with_the_answers(self):
        answer = self.send(
            self.answers(
                name="", email="no", message="Hola <b>", **{"consent.contact": None}
            )
        )
        self.assertEqual(answer.status_code, 422)
        page = self.parse(answer)
        wrong = [item.get("name") for item in page.xpath("//*[@aria-invalid]")]
        self.assertEqual(wrong, ["name", "email", "consent.contact"])
        for item in page.xpath("//*[@aria-invalid]"):
            for target in item.get("aria-describedby").split():
                self.assertTrue(page.xpath("//*[@id=$id]", id=target))
        self.assertIn("Falta tu acuerdo", page.xpath("string(//*[@role='alert'])"))
        for link in page.xpath("//*[@role='alert']//a/@href"):
            self.assertTrue(page.xpath("//*[@id=$id]", id=link[1:]))
        self.assertEqual(page.xpath("string(//textarea)"), "Hola <b>")
        self.assertFalse(self.intakes())

    def test_answers_are_not_html(self):
        answer = self.send(self.answers(name="", message=HTML, email=f'"{HTML}'))
        self.assertEqual(answer.status_code, 422)
        self.assertNotIn(HTML, answer.text)

    def test_too_fast_is_told_and_works_a_moment_later(self):
        answers = self.answers(token=self.token(age=0))
        answer = self.send(answers)
        self.assertEqual(answer.status_code, 422)
        page = self.parse(answer)
        # The token goes on counting: pressing again is enough.
        self.assertEqual(
            page.xpath("string(//input[@name='token']/@value)"), answers["token"]
        )
        self.assertEqual(
            page.xpath("string(//input[@name='name']/@value)"), "Ana Pérez"
        )
        self.assertFalse(self.intakes())

    def test_old_page_gets_a_new_token(self):
        answers = self.answers(token=self.token(age=25 * 3600))
        answer = self.send(answers)
        self.assertEqual(answer.status_code, 422)
        fresh = self.parse(answer).xpath("string(//input[@name='token']/@value)")
        self.assertNotEqual(fresh, answers["token"])

    def test_other_pages_cannot_send_it(self):
        self.assertEqual(self.send(self.answers(token=None)).status_code, 422)
        other = self.make_form(name="Otro")
        self.assertEqual(self.send(self.answers(other)).status_code, 422)
        self.assertFalse(self.intakes())

    def test_trap(self):
        answer = self.send(self.answers(**{self.form.honeypot: "https://spam"}))
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(self.intakes())

    def test_fields_of_other_forms_are_not_taken(self):
        self.send(self.answers(rut="76.086.428-5", source="x", company_id="1"))
        intake = self.intakes()
        self.assertFalse(intake.rut)
        self.assertEqual(intake.source, "form")

    def test_plan_is_used_up(self):
        plan = self.env["smarter.plan"].create(
            {"name": "Uno", "code": "uno", "max_leads_per_month": 1}
        )
        self.tenant.plan_id = plan
        self.assertEqual(self.send(self.answers()).status_code, 303)
        answer = self.send(self.answers())
        self.assertEqual(answer.status_code, 429)
        page = self.parse(answer)
        self.assertEqual(
            page.xpath("string(//input[@name='name']/@value)"), "Ana Pérez"
        )

    def test_size(self):
        answer = self.send(self.answers(message="x" * 70_000))
        self.assertEqual(answer.status_code, 413)
