"""What a form can ask for: the fields of a lead as inputs of a page."""

from __future__ import annotations

from dataclasses import dataclass

from .config import AREA, EMAIL, PHONE, TEXT, Bilingual


@dataclass(frozen=True)
class Question:
    """How one field of the lead is asked for when the form says nothing else."""

    label: Bilingual
    kind: str = TEXT
    max_length: int = 200
    autocomplete: str = "off"


QUESTIONS = {
    "name": Question(Bilingual("Nombre", "Name"), autocomplete="name"),
    "email": Question(
        Bilingual("Correo electrónico", "E-mail"), EMAIL, 254, autocomplete="email"
    ),
    "phone": Question(Bilingual("Teléfono", "Phone"), PHONE, 50, autocomplete="tel"),
    "rut": Question(Bilingual("RUT", "RUT"), max_length=50),
    "company": Question(Bilingual("Empresa", "Company"), autocomplete="organization"),
    "interest": Question(Bilingual("¿Qué te interesa?", "What interests you?")),
    "message": Question(Bilingual("Mensaje", "Message"), AREA, 5000),
}
