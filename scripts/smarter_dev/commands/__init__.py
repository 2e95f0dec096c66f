"""One module per executable of ``scripts/``."""
