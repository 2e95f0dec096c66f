"""The proof that no tenant sees or touches anything of another one.

``inside`` runs in an Odoo process of its own (it fills a database with markers, walks
models as a user, breaks rules on purpose); the tests drive that process and a real
multi-worker server.
"""
