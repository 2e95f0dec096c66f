from . import (
    test_event_facts,
    test_events,
    test_events_order,
    test_webhook,
)
