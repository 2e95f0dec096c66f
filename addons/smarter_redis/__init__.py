from odoo.addons.smarter_base.tools import shared_cache

from . import session_store, tools


def post_load():
    """Use Redis as soon as the code is loaded: for sessions, and for shared values."""
    session_store.install()
    shared_cache.use(tools.cache.shared)
