"""Tests of the scripts' own logic: no network, no Odoo, no servers but their own."""
