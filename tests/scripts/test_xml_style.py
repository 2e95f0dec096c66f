"""The shape of XML files: what is refused, what is repaired, what is left alone."""

from __future__ import annotations

import pytest
from smarter_dev.lint import xml_style

GOOD = """\
<?xml version="1.0" encoding="utf-8" ?>
<odoo>
    <!-- A remark. -->
    <record id="x" model="ir.ui.view">
        <field name="arch" type="xml">
            <form>
                <field
                    name="a"
                    string="b"
                />
                <separator />
                <p>
                    Some text <b>in bold</b>
      as it wants.
                </p>
            </form>
        </field>
    </record>
</odoo>
"""


def found(text):
    return list(xml_style.problems(text))


def test_a_good_file_is_left_alone():
    assert found(GOOD) == []
    assert xml_style.repaired(GOOD) == GOOD


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        ("        <field name=", "      <field name=", 5, "indentation"),
        ("    <record", "\t<record", 4, "tab"),
        ("</odoo>", "</odoo> ", 19, "white space"),
        ("<separator />", "<separator/>", 11, "space before"),
        (' encoding="utf-8" ?>', "?>", 1, "first line"),
        ("</odoo>\n", "</odoo>", 19, "one line break"),
    ],
)
def test_deviations_are_found_where_they_are(before, after, line, word):
    text = GOOD.replace(before, after, 1)
    assert text != GOOD
    assert any(at == line and word in problem for at, problem in found(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("        <field name=", "      <field name="),
        ("    <record", "\t<record"),
        ("</odoo>", "</odoo> "),
        ("<separator />", "<separator/>"),
        (' encoding="utf-8" ?>', "?>"),
        ("</odoo>\n", "</odoo>\n\n"),
    ],
)
def test_deviations_are_repaired(before, after):
    assert xml_style.repaired(GOOD.replace(before, after, 1)) == GOOD


def test_a_broken_file_is_named_with_its_line():
    [(line, problem)] = found("<odoo>\n<record>\n</odoo>\n")
    assert line == 3
    assert "not well-formed" in problem


def test_too_long_a_tag_wants_one_attribute_per_line():
    long = f'    <menuitem id="{"x" * 60}" name="{"y" * 30}" />'
    text = GOOD.replace("    <!-- A remark. -->", long)
    assert [
        (3, f"longer than {xml_style.WIDTH} columns: one attribute per line")
    ] == found(text)
