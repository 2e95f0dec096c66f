from . import (
    test_connector,
    test_drain,
    test_emit,
    test_excerpt,
    test_gate,
    test_lease,
    test_outcome,
    test_replay,
    test_retention,
    test_secret,
    test_security,
    test_test_connection,
)
