from . import (
    test_audit_trail,
    test_cron_wake,
    test_log_format,
    test_redaction,
    test_request_context,
    test_secret_store,
    test_secretbox,
    test_settings,
)
