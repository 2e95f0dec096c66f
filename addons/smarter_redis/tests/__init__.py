from . import test_cache, test_session_store, test_sessions
