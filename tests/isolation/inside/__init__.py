"""Runs inside an Odoo process; see ``__main__`` for how the tests talk to it."""
