from . import (
    test_event_facts,
    test_events,
    test_events_order,
    test_jwks,
    test_oidc,
    test_publishable_key,
    test_session_token,
    test_webhook,
)
