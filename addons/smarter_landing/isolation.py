"""This addon keeps no rows of its own: blocks are part of the operator's pages."""
