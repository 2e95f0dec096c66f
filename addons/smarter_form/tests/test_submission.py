"""Reading answers: classic forms and JSON, languages, consent."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import languages, submission
from ..tools.config import (
    CHECKBOX,
    NUMBER,
    Bilingual,
    Consent,
    FormConfig,
    FormField,
    text_digest,
)

LABEL = Bilingual("x", "x")


def config(**changes):
    values = {
        "form_id": 1,
        "key": "pk",
        "slug": "contacto",
        "name": "Contacto",
        "company_name": "Panadería",
        "texts": {"title": Bilingual("Hola", "")},
        "fields": (
            FormField("name", "text", LABEL, is_required=True),
            FormField("email", "email", LABEL),
            FormField("custom.talla", NUMBER, LABEL),
            FormField("custom.socio", CHECKBOX, LABEL),
        ),
        "consent": Consent(2, Bilingual("Acepto", "I agree"), Bilingual("", "News")),
        "honeypot": "topic_x",
        "min_seconds": 3,
        "source": "form",
        "accent": "",
        "utm": {"utm_source": "folleto"},
    }
    return FormConfig(**{**values, **changes})


@tagged("post_install", "-at_install")
class TestSubmission(BaseCase):
    def test_classic_form(self):
        draft = submission.from_form(
            config(),
            {
                "name": "Ana",
                "email": "  ",
                "custom.talla": "42",
                "custom.socio": "1",
                "consent.contact": "1",
                "token": "t",
                "language": "en",
                "utm_medium": "cpc",
                "other": "ignored",
            },
        )
        self.assertEqual(draft.values, {"name": "Ana", "utm_medium": "cpc"})
        self.assertEqual(draft.custom, {"talla": 42, "socio": True})
        self.assertEqual(draft.purposes, ("contact",))
        self.assertEqual((draft.token, draft.language), ("t", "en"))
        self.assertFalse(draft.is_trapped)

    def test_numbers_as_people_write_them(self):
        for text, value in {"42": 42, "1,5": 1.5, "x": "x", " ": None}.items():
            draft = submission.from_form(config(), {"custom.talla": text})
            self.assertEqual(draft.custom.get("talla"), value)

    def test_json(self):
        draft = submission.from_json(
            config(),
            {
                "name": "Ana",
                "custom": {"talla": 42},
                "consent": {"contact": True, "marketing": "yes"},
                "token": "t",
                "topic_x": "",
            },
        )
        self.assertEqual(draft.values, {"name": "Ana"})
        self.assertEqual(draft.custom, {"talla": 42})
        self.assertEqual(draft.purposes, ("contact",))
        self.assertFalse(draft.is_trapped or draft.unknown)

    def test_fields_that_the_form_does_not_ask_for(self):
        for name in ("phone", "source", "form", "rut", "company_id"):
            with self.subTest(name):
                draft = submission.from_json(config(), {"name": "Ana", name: "x"})
                self.assertTrue(draft.unknown)
        draft = submission.from_json(config(), {"custom": {"otra": 1}})
        self.assertTrue(draft.unknown)

    def test_trap(self):
        for read in (submission.from_form, submission.from_json):
            self.assertTrue(read(config(), {"topic_x": "SEO"}).is_trapped)

    def test_missing(self):
        draft = submission.from_form(config(), {})
        missing = list(draft.missing(config()))
        self.assertEqual(missing, ["name", "consent.contact"])

    def test_stamps(self):
        found = submission.stamps(
            config(), {"utm_medium": "cpc", "page_url": "x" * 3000, "utm_term": "a\nb"}
        )
        self.assertEqual(found["utm_source"], "folleto")
        self.assertEqual(found["utm_medium"], "cpc")
        self.assertEqual(found["utm_term"], "ab")
        self.assertEqual(len(found["page_url"]), 2000)
        found = submission.stamps(config(), {"utm_source": "google"})
        self.assertEqual(found["utm_source"], "google")

    def test_consent_is_hashed_as_it_was_shown(self):
        consent = config().consent
        self.assertEqual(consent.digest("en"), text_digest("I agree", "News"))
        self.assertEqual(consent.digest("es"), text_digest("Acepto", "News"))

    def test_language(self):
        for wanted, accepted, chosen in (
            ("en", ["es-CL"], "en"),
            (None, ["es-CL", "en"], "es"),
            (None, ["fr", "en-US"], "en"),
            ("fr", ["pt"], "es"),
            (None, [], "es"),
            ("ES_cl", ["en"], "es"),
        ):
            with self.subTest(wanted=wanted, accepted=accepted):
                self.assertEqual(languages.choose(wanted, accepted), chosen)
