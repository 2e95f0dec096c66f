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

    def add(self, contact: int, identity: Identity) -> None:
        """Make the contact findable by every key of the identity."""
        if identity.rut:
            self._ruts.setdefault(contact, identity.rut)
        for key in identity.known():
            if contact not in self._contacts[key]:
                self._contacts[key].append(contact)

    def find(self, identity: Identity) -> int | None:
        """Return the contact that shares the surest key, or None.

        A contact with another RUT is another taxpayer, whatever else they share.
        """
        for key in identity.known():
            for contact in self._contacts.get(key, ()):
                known_rut = self._ruts.get(contact)
                if not (known_rut and identity.rut) or known_rut == identity.rut:
                    return contact
        return None
