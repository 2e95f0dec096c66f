"""Validation errors name the field and the rule, and never repeat the input."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic
from pydantic_core import PydanticCustomError

from odoo.tests import BaseCase, tagged

from ..exceptions import ValidationFailed
from ..tools.validation import validate

MARKER = "zorro-en-la-casa"


def _no_fox(value: str) -> str:
    if "zorro" in value:
        raise PydanticCustomError("fox", "Foxes are not accepted.")
    return value


class Item(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    size: int = 1


class Order(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, pydantic.Field(max_length=5, min_length=2)]
    note: Annotated[str, pydantic.AfterValidator(_no_fox)] = ""
    kind: Literal["a", "b"] = "a"
    items: list[Item] = []


@tagged("post_install", "-at_install")
class TestValidation(BaseCase):
    def errors(self, data):
        with self.assertRaises(ValidationFailed) as caught:
            validate(Order, data)
        for error in caught.exception.errors:
            self.assertEqual(set(error), {"field", "code", "message"})
            self.assertNotIn(MARKER, str(error))
        return [(error["field"], error["code"]) for error in caught.exception.errors]

    def test_valid_data(self):
        self.assertEqual(validate(Order, {"name": "abc"}).name, "abc")

    def test_codes(self):
        self.assertEqual(self.errors({}), [("name", "required")])
        self.assertEqual(self.errors({"name": MARKER}), [("name", "too_long")])
        self.assertEqual(self.errors({"name": "a"}), [("name", "too_short")])
        self.assertEqual(self.errors({"name": 5}), [("name", "type")])
        self.assertEqual(self.errors({"name": "\ud800ab"}), [("name", "characters")])
        self.assertEqual(
            self.errors({"name": "abc", "kind": MARKER}), [("kind", "choice")]
        )
        self.assertEqual(
            self.errors({"name": "abc", "note": MARKER}), [("note", "fox")]
        )
        self.assertEqual(self.errors([MARKER]), [("", "type")])
        self.assertEqual(
            self.errors({"name": "abc", "items": [{"size": MARKER}]}),
            [("items.0.size", "type")],
        )

    def test_unknown_names_are_not_repeated(self):
        data = {"name": "abc", MARKER: 1, f"{MARKER}2": 2, "items": [{MARKER: 1}]}
        self.assertEqual(
            self.errors(data), [("items.0", "unknown_field"), ("", "unknown_field")]
        )

    def test_limits_are_in_the_message(self):
        with self.assertRaises(ValidationFailed) as caught:
            validate(Order, {"name": MARKER})
        self.assertIn("5", caught.exception.errors[0]["message"])
