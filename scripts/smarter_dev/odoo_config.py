"""Odoo's configuration for this checkout: ``odoo.conf`` with local paths."""

from __future__ import annotations

import configparser
from pathlib import Path

from smarter_dev import credentials, files, paths

SOURCE = paths.ROOT / "odoo.conf"


def addons_path(odoo_home: Path) -> str:
    """Our addons first, then those of Odoo, wherever its packaging puts them."""
    candidates = [paths.ADDONS, odoo_home / "addons", odoo_home / "odoo" / "addons"]
    return ",".join(str(path) for path in candidates if path.is_dir())


def server_wide_modules() -> list[str]:
    """Return the addons whose code every server loads, whatever its databases have."""
    return _source()["options"]["server_wide_modules"].split(",")


def _source() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(SOURCE)
    return parser


def write(odoo_home: Path) -> Path:
    """Write the configuration and return its path."""
    parser = _source()
    options = parser["options"]
    options["addons_path"] = addons_path(odoo_home)
    options["data_dir"] = str(paths.data_dir())
    options["proxy_mode"] = "False"
    options["admin_passwd"] = credentials.get("database_manager", credentials.password)
    lines = []
    for name in parser.sections():
        lines.append(f"[{name}]")
        lines += [f"{key} = {value}" for key, value in parser[name].items()]
    target = paths.local_dir() / "odoo.conf"
    files.write_text(target, "\n".join(lines) + "\n", 0o600)
    return target
