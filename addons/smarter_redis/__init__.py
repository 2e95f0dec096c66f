from . import session_store, tools


def post_load():
    """Put sessions into Redis as soon as the code is loaded, if one is configured."""
    session_store.install()
