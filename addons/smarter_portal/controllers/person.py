"""Who the pages of the dashboard are for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import NotFound

from odoo.http import Response, request

GROUP_MANAGER = "smarter_tenant.group_tenant_manager"
#: What a page shows is one person's: no cache keeps it, no other page frames it.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def is_tenant_staff() -> bool:
    """Whether the person of this request works for a tenant."""
    user = request.env.user
    return user._is_internal() and user._is_tenant_bound()


def staff_only(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 404 to everybody else: for them there is nothing here."""

    @functools.wraps(endpoint)
    def guarded(*args: object, **kwargs: object) -> Any:
        if not is_tenant_staff():
            raise NotFound
        return endpoint(*args, **kwargs)

    return guarded


def managers_only(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 404 to all but the managers of a tenant."""

    @functools.wraps(endpoint)
    def guarded(*args: object, **kwargs: object) -> Any:
        if not (is_tenant_staff() and request.env.user.has_group(GROUP_MANAGER)):
            raise NotFound
        return endpoint(*args, **kwargs)

    return guarded


def render(template: str, values: dict[str, object] | None = None) -> Response:
    """Return a page, or a part of one, for the person of this request."""
    response = request.render(template, values or {})
    response.headers.update(HEADERS)
    return response
