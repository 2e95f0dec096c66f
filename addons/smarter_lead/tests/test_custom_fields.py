"""Fields that tenants declare: typed, bounded, and nobody else's."""

from __future__ import annotations

import psycopg2.errors

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import custom_fields
from ..tools.custom_fields import CustomFieldError, Declared
from .common import LeadCase, submission

MARKER = "zz-marker-zz"


@tagged("post_install", "-at_install")
class TestValues(BaseCase):
    def _field(self, kind, **options):
        return Declared(1, "campo", "Campo", kind, **options)

    def test_what_each_type_takes(self):
        for kind, given, stored in (
            ("text", " a\r\nb ", "a\nb"),
            ("number", 3, 3),
            ("number", -2.5, -2.5),
            ("boolean", True, True),
            ("boolean", False, False),
            ("date", "2026-02-28", "2026-02-28"),
            ("choice", " M ", "M"),
            ("text", "  ", None),
            ("number", None, None),
            ("date", "", None),
        ):
            with self.subTest(kind=kind, given=given):
                found = self._field(kind, choices=("S", "M")).canonical(given)
                self.assertEqual((found, type(found)), (stored, type(stored)))

    def test_what_each_type_refuses(self):
        for kind, given, why in (
            ("text", 1, "text_type"),
            ("text", True, "text_type"),
            ("text", "a\x00", "characters"),
            ("text", "abcdef", "too_long"),
            ("number", "1", "number_type"),
            ("number", True, "number_type"),
            ("number", float("nan"), "number_range"),
            ("number", float("inf"), "number_range"),
            ("number", 2**53, "number_range"),
            ("boolean", 1, "boolean_type"),
            ("boolean", "true", "boolean_type"),
            ("date", "2026-02-29", "date"),
            ("date", "28-02-2026", "date"),
            ("date", "٢٠٢٦-02-28", "date"),
            ("date", 20260228, "date"),
            ("choice", "XL", "choice"),
            ("choice", 1, "text_type"),
        ):
            field = self._field(kind, choices=("S", "M"), max_length=5)
            with self.subTest(kind=kind, given=given):
                with self.assertRaises(CustomFieldError) as refusal:
                    field.canonical(given)
                self.assertEqual(refusal.exception.kind, why)
                self.assertIn(why, custom_fields.MESSAGES)

    def test_text_of_html_forms(self):
        for kind, text, meaning in (
            ("boolean", "on", True),
            ("boolean", "no", False),
            ("boolean", "quizás", "quizás"),
            ("number", "3", 3),
            ("number", "2,5", 2.5),
            ("number", "tres", "tres"),
            ("number", "", None),
            ("date", "2026-02-28", "2026-02-28"),
            ("text", " a ", "a"),
        ):
            with self.subTest(kind=kind, text=text):
                self.assertEqual(self._field(kind).parse(text), meaning)


@tagged("post_install", "-at_install")
class TestCustomFields(LeadCase):
    def setUp(self):
        super().setUp()
        self.Field = self.env["smarter.lead.field"].with_user(
            self._manager(self.company_a)
        )
        self.Field.create(
            [
                {
                    "name": "talla",
                    "label": "Talla",
                    "type": "choice",
                    "choices": "S\nM",
                },
                {"name": "regalo", "label": "¿Regalo?", "type": "boolean"},
                {"name": "nota", "label": "Nota", "max_length": 10},
            ]
        )
        self.rpc = self._as_integration(self.company_a)

    def _errors(self, custom, model=None):
        with self.assertRaises(ValidationFailed) as refusal:
            (self.rpc if model is None else model)._validated_payload(
                submission(custom=custom)
            )
        return {(e["field"], e["code"]) for e in refusal.exception.errors}

    def test_values_reach_the_lead(self):
        custom = {"talla": "M", "regalo": True, "nota": "<b>=1+1"}
        intake = self._submit(custom=custom)
        self.assertEqual(intake.payload["custom"], custom)
        self._convert()
        text = "Talla: M\n¿Regalo?: ✓\nNota: <b>=1+1"
        self.assertEqual(intake.custom_text, text)
        self.assertEqual(intake.lead_id.custom_text, text)
        own = self.env["crm.lead"].with_user(self._manager(self.company_a))
        found = own.search([("custom_text", "ilike", "talla: m")])
        self.assertEqual(found, intake.lead_id)

    def test_faults_are_told_one_by_one(self):
        self.assertEqual(
            self._errors({"talla": "XL", "regalo": "sí", "nota": "x" * 11}),
            {
                ("custom.talla", "choice"),
                ("custom.regalo", "type"),
                ("custom.nota", "too_long"),
            },
        )

    def test_names_that_nobody_declared_are_refused_and_not_repeated(self):
        with self.assertRaises(ValidationFailed) as refusal:
            self.rpc._validated_payload(submission(custom={MARKER: MARKER}))
        errors = refusal.exception.errors
        self.assertEqual(
            [(e["field"], e["code"]) for e in errors], [("custom", "unknown_field")]
        )
        self.assertNotIn(MARKER, str(errors))
        self.assertIn("talla", str(errors))

    def test_fields_are_one_tenants(self):
        other = self._as_integration(self.company_b)
        with self.assertRaises(ValidationFailed) as refusal:
            other._validated_payload(submission(custom={"talla": "M"}))
        self.assertNotIn("talla", str(refusal.exception.errors))
        theirs = self.Field.with_user(self._manager(self.company_b))
        self.assertFalse(theirs.search([]))
        # The same name means nothing to each other.
        theirs.create({"name": "talla", "label": "Talla", "type": "number"})
        self.assertEqual(
            self._errors({"talla": "M"}, other), {("custom.talla", "type")}
        )
        self.assertEqual(
            self.rpc._validated_payload(submission(custom={"talla": "M"}))["custom"],
            {"talla": "M"},
        )

    def test_changes_count_at_once(self):
        field = self.Field.search([("name", "=", "talla")])
        self.rpc._validated_payload(submission(custom={"talla": "M"}))
        field.choices = "L"
        self.assertEqual(self._errors({"talla": "M"}), {("custom.talla", "choice")})
        field.active = False
        self.assertEqual(self._errors({"talla": "L"}), {("custom", "unknown_field")})
        field.active = True
        self.rpc._validated_payload(submission(custom={"talla": "L"}))
        field.unlink()
        self.assertEqual(self._errors({"talla": "L"}), {("custom", "unknown_field")})

    def test_values_of_fields_that_are_gone_stay_readable(self):
        intake = self._submit(custom={"talla": "M"})
        self.Field.search([("name", "=", "talla")]).unlink()
        self._convert()
        self.assertEqual(intake.lead_id.custom_text, "talla: M")

    def test_rpc_obeys_the_same_rules(self):
        with self.assertRaises(ValidationError):
            self.rpc.create({"payload": submission(custom={"talla": "XL"})})
        intake = self.rpc.create(
            {"payload": submission(custom={"talla": "M", "nota": ""})}
        )
        self.assertEqual(intake.payload["custom"], {"talla": "M"})

    def test_asking_again_costs_no_query(self):
        body = submission(custom={"talla": "M"})
        self.rpc._validated_payload(body)
        with self.assertQueryCount(0):
            self.rpc._validated_payload(body)

    def test_what_may_be_declared(self):
        for values in (
            {"name": "Talla", "label": "x"},
            {"name": "1a", "label": "x"},
            {"name": "a-b", "label": "x"},
            {"name": "a" * 41, "label": "x"},
            {"name": "a\n", "label": "x"},
            {"name": "lista", "label": "x", "type": "choice"},
            {"name": "lista", "label": "x", "type": "choice", "choices": " \n"},
            {"name": "lista", "label": "x", "type": "choice", "choices": "y" * 101},
        ):
            with (
                self.subTest(values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.Field.create(values)
        for values, error in (
            ({"name": "talla"}, psycopg2.errors.UniqueViolation),
            ({"name": "x", "max_length": 0}, psycopg2.errors.CheckViolation),
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self.Field.create({"label": "x", **values})

    def test_there_are_not_too_many(self):
        self.Field.create([{"name": f"f{n}", "label": "x"} for n in range(47)])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.Field.create({"name": "otra", "label": "x"})

    def test_staff_read_and_managers_write(self):
        member = self.company_a._invite_member("colega@ejemplo.cl", "Ana Rojas")
        own = self.Field.with_user(member)
        self.assertEqual(len(own.search([])), 3)
        with self.assertRaises(AccessError):
            own.create({"name": "x", "label": "x"})
