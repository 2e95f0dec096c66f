from . import (
    command_line,
    log_format,
    redaction,
    request_context,
    secretbox,
    settings,
)
