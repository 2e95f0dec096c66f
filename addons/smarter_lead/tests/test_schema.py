"""What a client may submit. No complaint repeats what was sent."""

from __future__ import annotations

from pydantic import ValidationError

from odoo.tests import BaseCase, tagged

from ..tools.schema import LeadSubmission
from .common import submission

MARKER = "zz-marker-zz"


@tagged("post_install", "-at_install")
class TestSchema(BaseCase):
    def _payload(self, **changes):
        return LeadSubmission.model_validate(submission(**changes)).payload()

    def assertInvalid(self, field, code, **changes):
        with self.assertRaises(ValidationError) as refusal:
            self._payload(**changes)
        errors = refusal.exception.errors(include_input=False)
        found = [(".".join(map(str, item["loc"])), item["type"]) for item in errors]
        self.assertIn((field, code), found)

    def test_the_payload_is_canonical(self):
        payload = self._payload(
            name="  Ana   Pérez ",
            email="ANA@Ejemplo.cl",
            phone="9 8765 4321",
            rut="12.345.678-5",
            language="es-cl",
            message="Hola\r\nChao",
        )
        self.assertEqual(
            payload,
            {
                "name": "Ana   Pérez",
                "email": "ana@ejemplo.cl",
                "phone": "+56987654321",
                "rut": "12345678-5",
                "language": "es_CL",
                "message": "Hola\nChao",
                "source": "web",
            },
        )

    def test_blank_and_null_fields_are_absent(self):
        body = submission(rut="", company="   ", message="\n")
        body["referrer"] = None
        payload = LeadSubmission.model_validate(body).payload()
        self.assertEqual(set(payload), {"name", "email", "phone", "source"})

    def test_one_of_email_and_phone_is_enough(self):
        self.assertNotIn("phone", self._payload(phone=None))
        self.assertNotIn("email", self._payload(email=None))
        self.assertInvalid("", "contact_missing", email=None, phone=None)
        self.assertInvalid("", "contact_missing", email="", phone="  ")

    def test_a_name_is_required(self):
        self.assertInvalid("name", "missing", name=None)
        self.assertInvalid("name", "string_too_short", name="   ")

    def test_unknown_fields_are_refused(self):
        self.assertInvalid(MARKER, "extra_forbidden", **{MARKER: "x"})
        self.assertInvalid("company_id", "extra_forbidden", company_id=1)

    def test_values_are_text(self):
        self.assertInvalid("phone", "string_type", phone=987654321)
        self.assertInvalid("name", "string_type", name=["Ana"])
        self.assertInvalid("email", "string_type", email=True)
        self.assertInvalid("message", "string_type", message={"a": 1})

    def test_lengths(self):
        for field, maximum in (
            ("name", 200),
            ("company", 200),
            ("source", 100),
            ("message", 5000),
            ("interest", 200),
            ("utm_source", 200),
            ("utm_term", 200),
            ("utm_content", 200),
            ("form", 100),
            ("page_url", 2000),
            ("referrer", 2000),
        ):
            with self.subTest(field):
                self.assertEqual(
                    len(self._payload(**{field: "x" * maximum})[field]), maximum
                )
                self.assertInvalid(
                    field, "string_too_long", **{field: "x" * (maximum + 1)}
                )
        self.assertInvalid("phone", "string_too_long", phone="9" * 51)

    def test_each_field_has_its_own_code(self):
        for field, code, value in (
            ("email", "email_invalid", MARKER),
            ("phone", "phone_invalid", "+56 9 1234 5678"),
            ("rut", "rut_check_digit", "12.345.678-9"),
            ("rut", "rut_format", MARKER),
            ("language", "language_invalid", MARKER),
            ("name", "characters", "Ana\x00"),
            ("message", "characters", "a\x00"),
            ("message", "string_unicode", "a\ud800"),
            ("source", "characters", "a\nb"),
        ):
            with self.subTest(field=field, code=code):
                self.assertInvalid(field, code, **{field: value})

    def test_messages_do_not_repeat_values(self):
        with self.assertRaises(ValidationError) as refusal:
            self._payload(
                email=MARKER,
                phone=MARKER,
                rut=MARKER,
                language=MARKER,
                name=f"{MARKER}\n",
            )
        for item in refusal.exception.errors(include_input=False):
            self.assertNotIn(MARKER, item["msg"])
            self.assertNotIn(MARKER, str(item.get("ctx", "")))

    def test_custom_values_are_a_bounded_map_of_simple_values(self):
        values = {"talla": "M", "cantidad": 2, "regalo": True, "peso": 1.5}
        self.assertEqual(self._payload(custom=values)["custom"], values)
        self.assertNotIn("custom", self._payload(custom={}))
        for wrong in ("x", [1], {"a": [1]}, {"a": {"b": 1}}):
            with self.subTest(wrong):
                self.assertInvalid("custom", "custom_shape", custom=wrong)
        many = {f"f{number}": 1 for number in range(51)}
        self.assertInvalid("custom", "custom_too_many", custom=many)
