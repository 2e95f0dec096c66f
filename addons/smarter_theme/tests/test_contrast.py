"""Contrast, against the examples of the standard and on generated colours."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import contrast, palette, stylesheet
from ..tools.palette import Brand

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
ROOT = Path(__file__).parents[1] / "static/src/scss/root.scss"


@tagged("post_install", "-at_install")
class TestContrast(BaseCase):
    def test_known_pairs(self):
        """Ratios as WCAG's own tools state them."""
        for one, other, expected in (
            ("#000000", "#FFFFFF", 21.0),
            ("#777777", "#FFFFFF", 4.48),
            ("#767676", "#FFFFFF", 4.54),
            ("#FF0000", "#FFFFFF", 4.0),
            ("#2563EB", "#FFFFFF", 5.17),
            ("#F59E0B", "#FFFFFF", 2.15),
        ):
            with self.subTest(one=one, other=other):
                self.assertAlmostEqual(contrast.ratio(one, other), expected, 2)
                self.assertEqual(contrast.ratio(one, other), contrast.ratio(other, one))

    def test_what_is_a_color(self):
        for text in ("#2563EB", "#2563eb"):
            self.assertTrue(contrast.is_color(text))
        for text in (
            *("", "#FFF", "2563EB", "#2563EBAA", "#2563EG", "#2563EB\n", "red"),
            *(" #2563EB", "#2563EB;}", None, False, 7, "#２563EB"),
        ):
            self.assertFalse(contrast.is_color(text), text)

    @settings(deadline=None, max_examples=300)
    @given(COLORS)
    def test_text_on_any_color_can_be_read(self, color):
        text = contrast.text_on(color)
        self.assertGreaterEqual(contrast.ratio(text, color), contrast.TEXT)

    @settings(deadline=None, max_examples=300)
    @given(COLORS)
    def test_a_color_as_text_can_be_read_and_stays_if_it_could(self, color):
        text = palette.as_text(color)
        backgrounds = (palette.PAPER, palette.CANVAS, palette.soft(color))
        for background in backgrounds:
            self.assertGreaterEqual(contrast.ratio(text, background), contrast.TEXT)
        could = all(
            contrast.ratio(color, background) >= contrast.TEXT
            for background in backgrounds
        )
        self.assertEqual(text == color, could)

    @settings(deadline=None, max_examples=100)
    @given(COLORS, COLORS, COLORS)
    def test_every_pair_of_a_brand_can_be_read(self, primary, secondary, accent):
        brand = Brand(primary, secondary, accent)
        tokens = brand.tokens()
        for name in palette.NAMES:
            text = tokens[f"on-{name}"]
            for state in (name, f"{name}-hover", f"{name}-active"):
                ratio = contrast.ratio(text, tokens[state])
                self.assertGreaterEqual(ratio, contrast.TEXT, state)
        for name in ("link", "link-hover"):
            ratio = contrast.ratio(tokens[name], palette.PAPER)
            self.assertGreaterEqual(ratio, contrast.TEXT)
        focus = contrast.ratio(tokens["focus"], palette.CANVAS)
        self.assertGreaterEqual(focus, contrast.GRAPHICS)

    def test_what_is_no_color_counts_as_not_chosen(self):
        brand = Brand.chosen(primary="red;}", secondary=None, accent="#abcdef")
        self.assertEqual(brand, Brand(accent="#ABCDEF"))

    def test_the_compiled_default_is_the_computed_one(self):
        source = ROOT.read_text("utf-8")
        for name, value in Brand().tokens().items():
            self.assertIn(f"    --so-{name}: {value};\n", source)

    def test_the_stylesheet_is_small_and_named_after_its_content(self):
        one, other = stylesheet.of(Brand()), stylesheet.of(Brand("#AA0000"))
        self.assertLess(len(one.text), 1500)
        self.assertNotEqual(one.digest, other.digest)
        self.assertEqual(one, stylesheet.of(Brand()))
