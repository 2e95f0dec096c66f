"""Who may see the rows of a model: the classes, and the declarations of addons.

Every model that keeps rows is in exactly one class. An addon declares those it brings,
and those of Odoo that it is responsible for, in its ``isolation.py``::

    declare(__name__, {"crm.tag": Owned(), "mail.activity.type": Catalogue()})

What is enforced follows from the class alone; see ``models/isolation``. Abstract models
keep no rows, and rows of transient models are their creator's: neither is declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Owned:
    """Rows of one tenant; ``company`` is the path from a row to its company.

    A path of several fields follows required links: the row shares its owner with the
    row that it is part of.
    """

    company: str = "company_id"


@dataclass(frozen=True)
class Catalogue:
    """Rows that all tenants share: readable where Odoo says so, writable by none.

    With ``company`` the model has both: rows without company are the catalogue, those
    of a company are owned by it.
    """

    company: str | None = None


@dataclass(frozen=True)
class Personal:
    """Rows of one person; ``user`` is the path from a row to the user."""

    user: str = "user_id"


@dataclass(frozen=True)
class System:
    """Rows that no tenant touches, whatever Odoo's access rights say."""


Policy = Owned | Catalogue | Personal | System


class DeclaredTwice(ValueError):
    """Two addons put the same model into a class."""


_declarations: dict[str, dict[str, Policy]] = {}


def declare(module: str, policies: Mapping[str, Policy]) -> None:
    """Put models into classes on behalf of an addon; ``module`` is ``__name__``.

    May be called several times, and names models of addons that may not be installed.
    """
    addon = module.removeprefix("odoo.addons.").partition(".")[0]
    _declarations.setdefault(addon, {}).update(policies)


def declared(addons: Iterable[str]) -> dict[str, Policy]:
    """Return model -> class as the given addons declare it; DeclaredTwice on conflict."""
    found: dict[str, Policy] = {}
    for addon in sorted(addons):
        for model, policy in _declarations.get(addon, {}).items():
            if model in found:
                raise DeclaredTwice(f"{model} is declared by {addon} and another addon")
            found[model] = policy
    return found
