"""This addon keeps no rows of its own: a brand is part of the company."""
