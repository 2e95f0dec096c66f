from . import (
    test_answers,
    test_inbound,
    test_listening,
    test_qualification,
    test_rules,
    test_settings,
    test_signals,
    test_start,
)
