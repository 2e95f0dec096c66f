"""What the arguments of a method called from outside point at.

Odoo's methods look up such ids as superuser here and there (posting a message, adding
followers), so they are checked by their names before the method runs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .references import many

_REFERENCES = {
    "additional_partners": "res.partner",
    "attachment_ids": "ir.attachment",
    "author_guest_id": "mail.guest",
    "author_id": "res.partner",
    "channel_ids": "discuss.channel",
    "company_id": "res.company",
    "guest_id": "mail.guest",
    "guest_ids": "mail.guest",
    "mail_activity_type_id": "mail.activity.type",
    "new_user_id": "res.users",
    "partner_id": "res.partner",
    "partner_ids": "res.partner",
    "partners_to": "res.partner",
    "record_company_id": "res.company",
    "subtype_id": "mail.message.subtype",
    "subtype_ids": "mail.message.subtype",
    "user_id": "res.users",
    "user_ids": "res.users",
}
# Names that mean something else elsewhere.
_REFERENCES_OF = {
    "message_post": {"parent_id": "mail.message"},
    "message_notify": {"parent_id": "mail.message"},
    "set_message_pin": {"message_id": "mail.message"},
}
_VALUES = frozenset({"vals", "vals_list", "default"})
_WRITERS = frozenset({"create", "write", "web_save", "web_save_multi", "copy"})


@functools.lru_cache(maxsize=4096)
def parameters(method: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the parameters of a method, without ``self``."""
    return tuple(inspect.signature(method).parameters)[1:]


def references(
    method: str, given: Mapping[str, object]
) -> Iterator[tuple[str, list[int]]]:
    """Yield model and ids of the arguments that are known to point at rows."""
    known = _REFERENCES | _REFERENCES_OF.get(method, {})
    for name in known.keys() & given.keys():
        ids = _ids(given[name])
        if ids:
            yield known[name], ids


def values(method: str, given: Mapping[str, object]) -> Iterator[Mapping[str, Any]]:
    """Yield the values that a method which writes rows was given."""
    if method not in _WRITERS:
        return
    for name in _VALUES & given.keys():
        value = given[name]
        for vals in value if isinstance(value, list | tuple) else (value,):
            if isinstance(vals, Mapping):
                yield vals


def _ids(value: object) -> list[int]:
    """Return the ids in a list of ids or of commands, or the one id."""
    if type(value) is int:
        return [value]
    return sorted(many(value))
