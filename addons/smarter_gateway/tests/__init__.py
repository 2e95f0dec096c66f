from . import (
    test_api_key_text,
    test_api_keys,
    test_authentication,
    test_cli,
    test_errors,
    test_idempotency_key,
    test_idempotent_answer,
    test_json_body,
    test_key_wizard,
    test_rate_limit,
    test_request_id,
    test_validation,
)
