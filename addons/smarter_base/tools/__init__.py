from . import (
    command_line,
    log_format,
    outbound,
    redaction,
    request_context,
    retry,
    secretbox,
    settings,
    signing,
)
