"""This addon keeps no rows of its own."""
