from . import (
    test_answers,
    test_contact,
    test_conversation_events,
    test_delivery,
    test_events,
    test_inbound,
    test_refusal,
    test_settings,
    test_signature,
    test_state,
    test_tasks,
    test_unknown,
)
