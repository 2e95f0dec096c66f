"""One contact at Chatwoot per person, whoever creates it first. Pure.

Found by our own identifier, else by the address that the inbox writes to, else by the
other one. Each of them belongs to one
contact of an account, and two of us may ask at the same moment: the one that comes second
is refused (422), looks again and finds what the other has made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..exceptions import Invalid, NotFound
from .api import ChatwootApi, Row

ADDRESSES = ("email", "phone_number")


@dataclass(frozen=True)
class Person:
    """A contact as we know it. ``identifier`` is ours, in lower case."""

    identifier: str
    name: str = ""
    email: str = ""
    phone_number: str = ""
    attributes: Row = field(default_factory=dict)
    #: The address that the inbox writes to, where it is one in particular.
    needs: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return by what to find the contact, the surest first."""
        addresses = [key for key in ADDRESSES if key != self.needs]
        needed = [self.needs] if self.needs else []
        return ("identifier", *needed, *addresses)

    def values(self) -> Row:
        """Return what is known."""
        found = {
            "identifier": self.identifier,
            "name": self.name,
            "email": self.email,
            "phone_number": self.phone_number,
            "custom_attributes": self.attributes,
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True)
class Reached:
    """A contact that can be written to in an inbox."""

    contact_id: int
    source_id: str


def reach(
    api: ChatwootApi, inbox_id: int, person: Person, known_id: int = 0
) -> Reached:
    """Have the person among the contacts, and in the inbox."""
    contact = upsert(api, inbox_id, person, known_id)
    if person.needs and not contact.get(person.needs):
        # The address is that of another contact: that one is who would read us.
        value = person.values().get(person.needs, "")
        contact = api.find_contact(person.needs, value) or contact
    contact_id = int(contact["id"])
    source_id = _source_id(contact, inbox_id)
    return Reached(contact_id, source_id or api.add_contact_inbox(contact_id, inbox_id))


def upsert(api: ChatwootApi, inbox_id: int, person: Person, known_id: int = 0) -> Row:
    """Return the contact, created or brought up to date."""
    contact = known(api, known_id) or find(api, person)
    if contact is None:
        contact = _create(api, inbox_id, person)
    return _update(api, contact, person)


def find(api: ChatwootApi, person: Person) -> Row | None:
    """Return the contact that has the identifier, e-mail or phone of the person."""
    values = person.values()
    for key in person.keys:
        if key in values and (found := api.find_contact(key, values[key])):
            return found
    return None


def known(api: ChatwootApi, contact_id: int) -> Row | None:
    """Return the contact with this id, if it is still there."""
    try:
        return api.contact(contact_id) if contact_id else None
    except NotFound:
        # Deleted there, or merged into another contact.
        return None


def _create(api: ChatwootApi, inbox_id: int, person: Person) -> Row:
    values = {"inbox_id": inbox_id, **person.values()}
    try:
        return api.create_contact(values)
    except Invalid as exc:
        # Somebody was faster since we looked, or Chatwoot does not like an address.
        return find(api, person) or api.create_contact(_without(values, exc))


def _update(api: ChatwootApi, contact: Row, person: Person) -> Row:
    values = _changes(contact, person)
    if not values:
        return contact
    contact_id = int(contact["id"])
    try:
        return {**contact, **api.change_contact(contact_id, values)}
    except Invalid as exc:
        # An address that another contact has stays there.
        rest = _without(values, exc)
        return {**contact, **api.change_contact(contact_id, rest)} if rest else contact


def _changes(contact: Row, person: Person) -> Row:
    """Return what to change: of a contact that is not ours, only what is empty.

    Who fills in a form with somebody's phone must not rename that contact.
    """
    wanted = person.values()
    attributes = wanted.pop("custom_attributes", {})
    is_ours = contact.get("identifier") == person.identifier
    changes = {
        key: value
        for key, value in wanted.items()
        if contact.get(key) != value and (is_ours or not contact.get(key))
    }
    there = contact.get("custom_attributes") or {}
    if any(there.get(key) != value for key, value in attributes.items()):
        changes["custom_attributes"] = attributes
    return changes


def _without(values: Row, refused: Invalid) -> Row:
    """Return the values without those that were refused; raise when that is all."""
    rest = {k: v for k, v in values.items() if k not in refused.attributes}
    if len(rest) == len(values):
        raise refused
    return rest


def _source_id(contact: Row, inbox_id: int) -> str:
    for found in contact.get("contact_inboxes") or []:
        inbox: Any = found.get("inbox") or {}
        if inbox.get("id") == inbox_id:
            return str(found.get("source_id") or "")
    return ""
