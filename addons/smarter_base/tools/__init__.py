from . import log_format, redaction, request_context, secretbox, settings
