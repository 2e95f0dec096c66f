"""Server settings of the suite: environment first, then odoo.conf.

A setting called ``secret_keys`` is read from the environment variable
``SMARTER_SECRET_KEYS`` and, when that is unset or empty, from the key ``secret_keys``
of the section ``[smarter]`` in Odoo's configuration file. The section is ours because
Odoo logs a warning for every key that it does not know in ``[options]``.
"""

from __future__ import annotations

import configparser
import functools
import os

SECTION = "smarter"
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class SettingError(ValueError):
    """A setting has a value that cannot be read as its type."""


def get(name: str, default: str | None = None) -> str | None:
    """Return the setting as text, or ``default`` when it is unset or empty."""
    value = os.environ.get(variable(name)) or _file_section(_config_file()).get(name)
    return value.strip() if value and value.strip() else default


def get_int(name: str, default: int) -> int:
    """Return the setting as a whole number.

    :raises SettingError: when the text is not a whole number
    """
    value = get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as exc:
        raise SettingError(f"{variable(name)} must be a whole number") from exc


def get_bool(name: str, default: bool) -> bool:
    """Return the setting as a truth value (1/0, true/false, yes/no, on/off).

    :raises SettingError: when the text is none of these words
    """
    value = (get(name) or "").lower()
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    if value:
        raise SettingError(f"{variable(name)} must be true or false")
    return default


def get_list(name: str) -> tuple[str, ...]:
    """Return the comma-separated setting as a tuple without empty items."""
    return tuple(
        item for part in (get(name) or "").split(",") if (item := part.strip())
    )


def variable(name: str) -> str:
    """Return the name of the environment variable of a setting."""
    return f"SMARTER_{name.upper()}"


def _config_file() -> str:
    # Imported here so that the scripts and tests can use this module without a server.
    from odoo.tools import config  # noqa: PLC0415

    return str(config["config"] or "")


@functools.lru_cache(maxsize=4)
def _file_section(path: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read([path] if path else [])
    return dict(parser.items(SECTION)) if parser.has_section(SECTION) else {}
