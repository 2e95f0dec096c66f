"""What forms say by themselves, in the visitor's language.

Not Odoo's translations: a visitor reads Spanish or English whatever languages are
installed, and the script on other web sites gets the same words as data.
"""

from __future__ import annotations

from collections.abc import Mapping

from .languages import ENGLISH, SPANISH

WORDS: Mapping[str, Mapping[str, str]] = {
    SPANISH: {
        "required": "obligatorio",
        "required_note": "Los campos con * son obligatorios.",
        "policy": "Política de privacidad",
        "choose": "Elige una opción",
        "errors_title": "Revisa lo siguiente:",
        "sending": "Enviando…",
        "trap": "No escribas nada aquí",
        "again": "Enviar otra respuesta",
        "switch": "English",
        "gone_title": "Este formulario no está disponible",
        "gone": "Puede que la dirección haya cambiado. Pregunta a quien te la dio.",
        "busy_title": "Un momento",
        "thanks_title": "¡Listo!",
        "needs_script": (
            "Este formulario comprueba que eres una persona, y para eso necesita "
            "JavaScript. Actívalo en tu navegador y carga la página otra vez."
        ),
        "unavailable": "El formulario no se pudo cargar. Intenta de nuevo más tarde.",
    },
    ENGLISH: {
        "required": "required",
        "required_note": "Fields with * are required.",
        "policy": "Privacy policy",
        "choose": "Choose an option",
        "errors_title": "Please check the following:",
        "sending": "Sending…",
        "trap": "Leave this empty",
        "again": "Send another answer",
        "switch": "Español",
        "gone_title": "This form is not available",
        "gone": "Its address may have changed. Ask whoever gave it to you.",
        "busy_title": "One moment",
        "thanks_title": "Done!",
        "needs_script": (
            "This form checks that you are a person, which needs JavaScript. "
            "Allow it in your browser and load the page again."
        ),
        "unavailable": "The form could not be loaded. Please try again later.",
    },
}

#: By the codes of refusals, see the API's documentation.
MESSAGES: Mapping[str, Mapping[str, str]] = {
    SPANISH: {
        "required": "Este campo es obligatorio.",
        "consent_required": "Falta tu acuerdo para usar tus datos.",
        "contact_missing": "Escribe un correo electrónico o un teléfono.",
        "email_invalid": "Este correo electrónico no es válido.",
        "phone_invalid": "Este teléfono no es válido.",
        "rut_check_digit": "El dígito verificador del RUT no corresponde.",
        "rut_format": "Esto no es un RUT.",
        "rut_too_long": "El RUT es demasiado largo.",
        "rut_zero": "El RUT no puede ser cero.",
        "too_long": "El texto es demasiado largo.",
        "too_short": "Este campo es obligatorio.",
        "characters": "Hay caracteres que no se pueden usar.",
        "choice": "Elige una de las opciones.",
        "form_expired": "El formulario estuvo abierto mucho tiempo. Envíalo otra vez.",
        "form_too_fast": "Espera unos segundos y envíalo otra vez.",
        "turnstile_missing": (
            "Falta comprobar que eres una persona. Espera un momento y envíalo otra vez."
        ),
        "rate_limited": "Hay demasiados envíos. Intenta de nuevo en un minuto.",
        "lead_limit_reached": "Por ahora no se reciben más respuestas.",
        "network": "No hay conexión. Tus respuestas siguen aquí: intenta de nuevo.",
        "other": "Revisa este campo.",
        "failed": "Algo falló al enviar. Tus respuestas siguen aquí: intenta de nuevo.",
    },
    ENGLISH: {
        "required": "This field is required.",
        "consent_required": "Your agreement to the use of your data is missing.",
        "contact_missing": "Give an e-mail address or a phone number.",
        "email_invalid": "This e-mail address is not valid.",
        "phone_invalid": "This phone number is not valid.",
        "rut_check_digit": "The check digit of the RUT is wrong.",
        "rut_format": "This is not a RUT.",
        "rut_too_long": "The RUT is too long.",
        "rut_zero": "The RUT cannot be zero.",
        "too_long": "The text is too long.",
        "too_short": "This field is required.",
        "characters": "Some characters cannot be used.",
        "choice": "Choose one of the options.",
        "form_expired": "The form was open for a long time. Please send it again.",
        "form_too_fast": "Wait a few seconds and send it again.",
        "turnstile_missing": (
            "It is not confirmed yet that you are a person. "
            "Wait a moment and send it again."
        ),
        "rate_limited": "Too many answers at once. Try again in a minute.",
        "lead_limit_reached": "No more answers are taken for now.",
        "network": "No connection. Your answers are still here: please try again.",
        "other": "Please check this field.",
        "failed": "Sending failed. Your answers are still here: please try again.",
    },
}


def message(language: str, code: str) -> str:
    """Return the sentence for a code; codes without one get a general sentence."""
    return MESSAGES[language].get(code) or MESSAGES[language]["other"]
