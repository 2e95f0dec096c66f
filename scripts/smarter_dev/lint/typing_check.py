"""mypy on the pure packages of the addons and on the scripts."""

from __future__ import annotations

from smarter_dev import paths
from smarter_dev.lint.check import Outcome, tool


def run() -> Outcome:
    """Check every ``tools`` package and the scripts."""
    link_namespace()
    names = sorted(
        path.parents[1].name for path in paths.ADDONS.glob("*/tools/__init__.py")
    )
    packages = [f"odoo.addons.{name}.tools" for name in names]
    words = [word for name in packages for word in ("-p", name)]
    return tool("mypy", *words, "-p", "smarter_dev")


def link_namespace() -> None:
    """Show mypy our addons under the name that Odoo gives them."""
    folder = paths.local_dir() / "typing" / "odoo"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "addons"
    if not link.is_symlink():
        link.symlink_to(paths.ADDONS)
