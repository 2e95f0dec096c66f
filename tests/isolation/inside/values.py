"""A value for every kind of field: marked where the field takes free text."""

from __future__ import annotations

import base64
import json
from typing import Any

from .markers import PIXEL, marker

# Free text to the database, but code, names of models or formats to Odoo.
NOT_FREE = frozenset(
    {
        *("lang", "tz", "model", "res_model", "model_name", "resource_model", "code"),
        *("arch", "arch_db", "arch_base", "arch_fs", "arch_prev", "parent_path", "key"),
        *("resource_ref", "mailing_domain", "domain", "filter_domain", "domain_force"),
        *("context", "sort", "group_by", "order", "state", "type", "channel_type"),
        *("path", "mimetype", "checksum", "store_fname", "db_datas", "alias_defaults"),
        *("ir_model_fields", "integration_type", "rut", "tenant_uuid", "vat"),
        *(
            "assignment_domain",
            "rule_domain",
            "filter_pre_domain",
            "model_object_field",
        ),
        *("email_normalized", "phone_sanitized", "inline_template", "xml_id", "prefix"),
        *("password", "new_password", "totp_secret", "alias_name", "alias_full_name"),
        "invoice_edi_format_store",
        *("mail_server_type", "bounce_alias", "catchall_alias", "default_from"),
    }
)
JSON_TEXT = frozenset({"payload"})
FILLED = frozenset({"char", "text", "html", "json", "binary"})


def is_fillable(field: Any) -> bool:
    """Whether a person may write whatever they like into this field."""
    return (
        field.store
        and field.type in FILLED
        and not field.related
        and not (field.compute and field.readonly)
        and field.name not in NOT_FREE
        and (field.type != "json" or not field.company_dependent)
    )


def marked(field: Any, letter: str, serial: int = 0) -> Any:
    """Return the marker of the field's model in the shape that the field takes."""
    word = marker(letter, field.model_name) + (f".{serial}" if serial else "")
    if field.name in JSON_TEXT and field.type == "text":
        return json.dumps({"text": word})
    if field.type == "html":
        return f"<p>{word}</p>"
    if field.type == "json":
        return {"text": word}
    if field.type == "binary":
        return PIXEL if "image" in field.name else base64.b64encode(word.encode())
    if "email" in field.name or field.name == "login":
        return f"{word}@example.cl"
    if field.name in {"url", "website", "image_src"} or field.name.endswith("_url"):
        return f"https://{word.replace('_', '-')}.example.cl/"
    return word


def plain(env: Any, field: Any) -> Any:
    """Return some valid value of a required field that is neither text nor relation."""
    match field.type:
        case "selection":
            return field.get_values(env)[0]
        case "date":
            return "2046-01-15"
        case "datetime":
            return "2046-01-15 12:00:00"
        case "integer" | "float" | "monetary":
            return 1
        case "boolean":
            return True
    return None
