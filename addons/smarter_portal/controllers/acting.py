"""What a manager does on a page: one thing by one form, told on the page after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import Response, request

from . import person

_LONGEST = 200
REFUSED = 422


def text(form: Mapping[str, object], name: str) -> str:
    """Return what was typed into a field; empty when something else was sent."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    # PostgreSQL keeps no such character, and says so in its own words only.
    return value.replace("\x00", "").strip()[:_LONGEST]


def attempt(work: Callable[[], object]) -> str:
    """Do it, or undo it and return why it is refused; empty when it is done.

    What somebody has no right to does not exist for them.
    """
    try:
        with request.env.cr.savepoint():
            work()
    except AccessError as error:
        raise NotFound from error
    except UserError as refusal:
        return str(refusal)
    return ""


def done(page: str, code: str) -> Response:
    """Lead to the page, which says what was done: to load it again repeats nothing."""
    return request.redirect(f"{page}?done={code}", code=303)


def page(template: str, values: dict[str, object], alert: str = "") -> Response:
    """Return a page, with what was refused where there is something."""
    response = person.render(template, {**values, "alert": alert})
    if alert:
        response.status_code = REFUSED
    return response
