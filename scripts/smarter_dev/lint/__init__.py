"""The checks of ``scripts/lint``, one module per kind."""
