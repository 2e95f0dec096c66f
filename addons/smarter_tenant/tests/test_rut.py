"""The RUT library on examples: one number, many spellings, precise refusals."""

from odoo.tests import BaseCase, tagged

from ..tools import rut

CANONICAL = "76086428-5"
WITH_K = "10000013-K"

SPELLINGS = (
    "76086428-5",
    "76.086.428-5",
    "760864285",
    "76.086.4285",
    "76 086 428 - 5",
    "76-086-428-5",
    "  76.086.428-5\t\r\n",
    "0076.086.428-5",
    "00000000076086428-5",
    "CL76086428-5",
    "cl 76.086.428-5",
    "CL-76086428-5",
    "76.086.428\N{HYPHEN}5",
    "76.086.428\N{NON-BREAKING HYPHEN}5",
    "76.086.428\N{FIGURE DASH}5",
    "76.086.428\N{EN DASH}5",
    "76.086.428\N{EM DASH}5",
    "76.086.428\N{HORIZONTAL BAR}5",
    "76.086.428\N{MINUS SIGN}5",
    "76.086.428\N{SMALL HYPHEN-MINUS}5",
    "76.086.428\N{FULLWIDTH HYPHEN-MINUS}5",
    "76\N{NO-BREAK SPACE}086\N{NARROW NO-BREAK SPACE}428-5",
    "７６０８６４２８－５",
    "７６．０８６．４２８\N{IDEOGRAPHIC SPACE}５",
)
FORMAT_ERRORS = (
    "no es un rut",
    "76086428-",
    "-76086428-5",
    "76.086.428",  # the check digit is missing
    "CL 76.086.428",
    "76-086-428",
    "76086428-55",
    "76086428-X",
    "7608K428-5",
    "K-K",
    "CL",
    "1-9",  # too short to be in use, as Odoo's own check says
    "76,086,428-5",
    "76086428_5",
    "76086428-5; DROP TABLE res_company",
    "76\x00086428-5",
    "76086428-5\x1b",
    "٧٦٠٨٦٤٢٨-٥",  # Arabic-Indic digits
    "७६०८६४२८-५",  # Devanagari digits
    "⑦⑥⓪⑧⑥④②⑧-⑤",
    "⁷⁶⁰⁸⁶⁴²⁸-⁵",
    "\N{MATHEMATICAL BOLD DIGIT SEVEN}6086428-5",
    "10000013-\N{KELVIN SIGN}",
    "76086428-\ud800",
    b"76086428-5",
    760864285,
    76086428.5,
    True,
    ["76086428-5"],
    object(),
)


@tagged("post_install", "-at_install")
class TestRut(BaseCase):
    """parse, format and the hints."""

    def assertRefused(self, text, code):
        with self.assertRaises(rut.RutError) as caught:
            rut.parse(text)
        self.assertEqual(caught.exception.code, code)

    def test_every_spelling_gives_the_same_value(self):
        for spelling in SPELLINGS:
            with self.subTest(spelling):
                self.assertEqual(rut.parse(spelling), CANONICAL)

    def test_check_digit_k_in_any_case_and_width(self):
        for spelling in ("10.000.013-k", "10000013K", "10000013-ｋ", "10000013－Ｋ"):
            with self.subTest(spelling):
                self.assertEqual(rut.parse(spelling), WITH_K)

    def test_nothing_typed_is_empty(self):
        for nothing in (None, False, "", "  ", "\n\t", " " * 10_000):
            with self.subTest(repr(nothing)[:20]):
                self.assertRefused(nothing, "empty")

    def test_what_is_not_written_like_a_rut(self):
        for text in FORMAT_ERRORS:
            with self.subTest(repr(text)):
                self.assertRefused(text, "format")

    def test_too_long(self):
        for text in ("9" * 10_000, "x" * 10_000, "123456789-2", "7" * 20):
            with self.subTest(text[:20]):
                self.assertRefused(text, "too_long")

    def test_wrong_check_digit(self):
        for text in ("76.086.428-4", "76086428-K", "10.000.013-0"):
            with self.subTest(text):
                self.assertRefused(text, "check_digit")

    def test_only_zeros(self):
        for text in ("0-0", "00000000-0", "00.000.000-0", "000000000", "0-K"):
            with self.subTest(text):
                self.assertRefused(text, "zero")

    def test_message_does_not_repeat_what_was_typed(self):
        with self.assertRaises(rut.RutError) as caught:
            rut.parse("marcador-secreto")
        self.assertNotIn("marcador", str(caught.exception))

    def test_format_groups_by_thousands(self):
        self.assertEqual(rut.format("76086428-5"), "76.086.428-5")
        self.assertEqual(rut.format("5126663-3"), "5.126.663-3")
        self.assertEqual(rut.format("10000013-K"), "10.000.013-K")

    def test_generic_numbers(self):
        for number in ("44.444.444-4", "55.555.555-5", "66.666.666-6"):
            self.assertTrue(rut.is_generic(rut.parse(number)))
        self.assertFalse(rut.is_generic(CANONICAL))

    def test_repeated_digits(self):
        self.assertTrue(rut.is_repeated("11111111-1"))
        self.assertFalse(rut.is_repeated("11111112-K"))

    def test_company_range(self):
        self.assertTrue(rut.is_company(CANONICAL))
        self.assertTrue(rut.is_company("50000000-7"))
        self.assertFalse(rut.is_company("12531909-2"))

    def test_fragment_is_the_beginning_in_any_spelling(self):
        for text in (
            "76.086",
            "76086",
            "cl 76 086",
            "076.086",
            "７６．０８６",
            "76.086.",
        ):
            with self.subTest(text):
                self.assertEqual(rut.fragment(text), "76086")

    def test_fragment_of_other_words_is_empty(self):
        for text in ("Panadería 3", "", None, "k", "76%", "7" * 30, b"76", "0"):
            with self.subTest(repr(text)):
                self.assertEqual(rut.fragment(text), "")
