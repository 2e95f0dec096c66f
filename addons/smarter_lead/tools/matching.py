"""Which of the known contacts a lead belongs to. Pure decisions, no database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

RUT = "rut"
EMAIL = "email"
PHONE = "phone"
# The surest key decides: a RUT names a taxpayer, an address mostly one person, and a
# phone is shared by households and offices.
KINDS = (RUT, EMAIL, PHONE)


@dataclass(frozen=True)
class Identity:
    """The canonical keys by which a person or company can be recognised."""

    rut: str | None = None
    email: str | None = None
    phone: str | None = None

    def known(self) -> list[tuple[str, str]]:
        """Return the (kind, value) pairs that are known, surest first."""
        pairs = ((kind, getattr(self, kind)) for kind in KINDS)
        return [(kind, value) for kind, value in pairs if value]


class Directory:
    """Contacts by key, where the first one added under a key is preferred.

    Contacts are numbers that mean something to the caller only.
    """

    def __init__(self) -> None:
        self._contacts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._ruts: dict[int, str] = {}
        self._emails: defaultdict[int, set[str]] = defaultdict(set)

    def add(self, contact: int, identity: Identity) -> None:
        """Make the contact findable by every key of the identity."""
        if identity.rut:
            self._ruts.setdefault(contact, identity.rut)
        if identity.email:
            self._emails[contact].add(identity.email)
        for key in identity.known():
            if contact not in self._contacts[key]:
                self._contacts[key].append(contact)

    def find(self, identity: Identity) -> int | None:
        """Return the contact that shares the surest key, or None.

        A contact with another RUT is another taxpayer, whatever else they share. One
        with another address and nothing but the phone in common is another person of
        the same household or office.
        """
        for kind, value in identity.known():
            for contact in self._contacts.get((kind, value), ()):
                if self._is_other_taxpayer(contact, identity):
                    continue
                if kind == PHONE and self._is_other_person(contact, identity):
                    continue
                return contact
        return None

    def _is_other_taxpayer(self, contact: int, identity: Identity) -> bool:
        known = self._ruts.get(contact)
        return bool(known and identity.rut) and known != identity.rut

    def _is_other_person(self, contact: int, identity: Identity) -> bool:
        known = self._emails.get(contact)
        return bool(known and identity.email and identity.email not in known)
