"""Every spelling gives one value, and what has no meaning is refused."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import normalize


@tagged("post_install", "-at_install")
class TestNormalize(BaseCase):
    def assertRefused(self, code, function, value, **options):
        with self.assertRaises(normalize.NormalizationError) as refusal:
            function(value, **options)
        self.assertEqual(refusal.exception.code, code, repr(value))
        self.assertEqual(str(refusal.exception), code)

    def test_email_spellings_of_one_address_are_one_value(self):
        for spelling, expected in (
            ("ana@ejemplo.cl", "ana@ejemplo.cl"),
            ("ANA@Ejemplo.CL", "ana@ejemplo.cl"),
            ("ana.perez+web@sub.ejemplo.cl", "ana.perez+web@sub.ejemplo.cl"),
            ("o'higgins@ejemplo.cl", "o'higgins@ejemplo.cl"),
            ("ana@ñandú.cl", "ana@ñandú.cl"),
            ("ana@ÑANDÚ.cl", "ana@ñandú.cl"),
            ("ana@xn--and-6ma2c.cl", "ana@ñandú.cl"),
        ):
            with self.subTest(spelling):
                self.assertEqual(normalize.email(spelling), expected)

    def test_email_that_cannot_be_delivered_is_refused(self):
        for value in (
            "ana",
            "@ejemplo.cl",
            "ana@",
            "ana@ejemplo",
            "ana@@ejemplo.cl",
            "ana@ejemplo..cl",
            "ana@-ejemplo.cl",
            "ana@ejemplo.cl.",
            "ana@192.168.1.1",
            "ana@[127.0.0.1]",
            "ana@ejem_plo.cl",
            "ana@ejemplo.c",
            "ana perez@ejemplo.cl",
            "Ana <ana@ejemplo.cl>",
            "ana@ejemplo.cl, eva@ejemplo.cl",
            "ana@ejemplo.cl\nBcc: eva@ejemplo.cl",
            ".ana@ejemplo.cl",
            "ana.@ejemplo.cl",
            "a..b@ejemplo.cl",
            "josé@ejemplo.cl",
            "ana@💩.cl",
            f"{'a' * 65}@ejemplo.cl",
            f"ana@{'a' * 64}.cl",
            f"ana@{'a.' * 130}cl",
        ):
            with self.subTest(value):
                self.assertRefused("email_invalid", normalize.email, value)

    def test_phone_spellings_of_one_number_are_one_value(self):
        for spelling in (
            "+56 9 8765 4321",
            "56987654321",
            "987654321",
            "9 8765 4321",
            "(+56) 9-8765.4321",
            "0056987654321",
        ):
            with self.subTest(spelling):
                self.assertEqual(normalize.phone(spelling), "+56987654321")
        self.assertEqual(normalize.phone("+1 650 253 0000"), "+16502530000")
        self.assertEqual(normalize.phone("2 2345 6789"), "+56223456789")

    def test_phone_that_cannot_exist_is_refused(self):
        for value in (
            "+56 9 1234 5678",
            "12345",
            "hola",
            "+",
            "+56 9 CALL NOWX",
            "+56 2 2345 6789 anexo 12",
            "tel:+56987654321",
            "+56 9 8765 4321 / +56 9 5555 5555",
            "+999 12345678",
        ):
            with self.subTest(value):
                self.assertRefused("phone_invalid", normalize.phone, value)

    def test_rut_spellings_of_one_number_are_one_value(self):
        for spelling in ("76.086.428-5", "76086428-5", "760864285", "076.086.428-5"):
            with self.subTest(spelling):
                self.assertEqual(normalize.rut(spelling), "76086428-5")

    def test_rut_says_what_is_wrong(self):
        self.assertRefused("rut_check_digit", normalize.rut, "76.086.428-6")
        self.assertRefused("rut_format", normalize.rut, "hola-5")
        self.assertRefused("rut_zero", normalize.rut, "0-0")
        self.assertRefused("rut_too_long", normalize.rut, "123456789012-5")

    def test_generic_and_repeated_ruts_identify_nobody(self):
        for rut in ("66666666-6", "44444444-4", "55555555-5", "11111111-1"):
            with self.subTest(rut):
                self.assertFalse(normalize.identifies(rut))
        self.assertTrue(normalize.identifies("76086428-5"))

    def test_text_is_trimmed_and_composed(self):
        self.assertEqual(normalize.text("  Jose\u0301  "), "José")
        self.assertEqual(normalize.text("👩\u200d💻 Ana"), "👩\u200d💻 Ana")

    def test_control_characters_are_refused(self):
        for value in ("a\x00b", "a\nb", "a\tb", "a\x1bb", "a\x85b", "a\ud800b"):
            with self.subTest(repr(value)):
                self.assertRefused("characters", normalize.text, value)

    def test_a_message_has_lines_and_nothing_else(self):
        text = normalize.text("uno\r\ndos\rtres\n\tcuatro", multiline=True)
        self.assertEqual(text, "uno\ndos\ntres\n\tcuatro")
        for value in ("a\x00b", "a\x08b", "a\udfffb"):
            with self.subTest(repr(value)):
                self.assertRefused("characters", normalize.text, value, multiline=True)

    def test_language_tags(self):
        for tag, expected in (("es", "es"), ("ES-cl", "es_CL"), ("en_US", "en_US")):
            with self.subTest(tag):
                self.assertEqual(normalize.language(tag), expected)
        for tag in ("e", "español", "es-", "es-CL-x", "../etc"):
            with self.subTest(tag):
                self.assertRefused("language_invalid", normalize.language, tag)
