"""The RUT library on generated input: no spelling matters, nothing else escapes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cl import rut as stdnum_rut

from odoo.tests import BaseCase, tagged

from ..tools import rut

NUMBERS = st.integers(min_value=1_000_000, max_value=99_999_999)
DASHES = st.sampled_from(
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
)
SEPARATORS = st.text(alphabet=". \u00a0\u2009\u202f\uff0e", max_size=2)
FULL_WIDTH = str.maketrans("0123456789kK", "０１２３４５６７８９ｋＫ")
ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=100),
    st.text(alphabet="0123456789kKcCLl.- \u2013", max_size=20),
    st.binary(),
    st.integers(),
    st.floats(),
    st.lists(st.text()),
)


def canonical(number):
    return f"{number}-{stdnum_rut.calc_check_digit(str(number))}"


@st.composite
def spellings(draw):
    """Draw a number and one way in which a person could write it."""
    value = canonical(draw(NUMBERS))
    digits, _, check = value.partition("-")
    body = "".join(digit + draw(SEPARATORS) for digit in digits)
    text = draw(st.sampled_from(["", "0", "000", "CL", "cl ", "CL-"])) + body
    text += draw(DASHES) + draw(st.sampled_from([check, check.lower()]))
    return value, text.translate(FULL_WIDTH) if draw(st.booleans()) else text


@tagged("post_install", "-at_install")
class TestRutProperties(BaseCase):
    """Properties that hold for every number and every input."""

    @settings(deadline=None)
    @given(spellings())
    def test_spelling_does_not_matter(self, spelled):
        value, text = spelled
        self.assertEqual(rut.parse(text), value)

    @settings(deadline=None)
    @given(NUMBERS)
    def test_format_and_parse_are_inverse(self, number):
        value = canonical(number)
        self.assertEqual(rut.parse(rut.format(value)), value)
        self.assertEqual(rut.parse(value), value)

    @settings(deadline=None)
    @given(NUMBERS, st.sampled_from("0123456789K"))
    def test_only_one_check_digit_is_right(self, number, check):
        value = canonical(number)
        if value[-1] == check:
            self.assertEqual(rut.parse(f"{number}-{check}"), value)
        else:
            with self.assertRaises(rut.RutError):
                rut.parse(f"{number}-{check}")

    @settings(deadline=None, max_examples=500)
    @given(ANYTHING)
    def test_nothing_but_rut_error_comes_out(self, anything):
        rut.fragment(anything)
        try:
            value = rut.parse(anything)
        except rut.RutError as error:
            self.assertTrue(error.code)
        else:
            self.assertTrue(stdnum_rut.is_valid(value))
            self.assertEqual(value, rut.parse(value))
