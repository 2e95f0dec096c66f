"""Refuse a Python that Odoo 19 does not run on.

Imported before anything else, so it must parse on every Python 3.
"""

import sys

OLDEST = (3, 10)
NEWEST = (3, 13)


def problem(version):  # type: ignore[no-untyped-def]
    """Return a sentence when this version cannot run Odoo 19, else None."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    return (
        "Python {}.{} cannot run Odoo 19, which needs 3.10 to 3.13. "
        "Run this script with one of these, for example `python3.12 {}`."
    ).format(version[0], version[1], sys.argv[0] if sys.argv else "scripts/up")


def check():  # type: ignore[no-untyped-def]
    """End the program with a clear sentence on an unsupported Python."""
    sentence = problem(sys.version_info)  # type: ignore[no-untyped-call]
    if sentence:
        sys.exit(sentence)
