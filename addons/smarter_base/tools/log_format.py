"""Log lines with the request id and without secrets, as text or as JSON.

``SMARTER_LOG_FORMAT=json`` writes one JSON object a line; anything else keeps Odoo's
own layout, with the request id behind the message.
"""

from __future__ import annotations

import json
import logging
import time
import traceback

from . import redaction, request_context, settings


class RequestIdFilter(logging.Filter):
    """Show the request id where Odoo's layout shows its timings."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Extend ``perf_info``, which stands behind the message; keep every record."""
        request_id = request_context.request_id()
        if request_id != request_context.NO_REQUEST and not hasattr(
            record, "request_id"
        ):
            record.request_id = request_id
            perf_info = getattr(record, "perf_info", "")
            record.perf_info = f"{perf_info} [{request_id}]".lstrip()
        return True


class RedactingFormatter(logging.Formatter):
    """Another formatter's output, with credentials masked."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self.inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the inner formatter's text, redacted."""
        return redaction.redact(self.inner.format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON; absent facts are left out."""
        facts = {
            "time": self._time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": redaction.redact(record.getMessage()),
            "pid": record.process,
            "database": getattr(record, "dbname", None),
            "request_id": getattr(record, "request_id", None),
            "exception": self._exception(record),
        }
        kept = {name: value for name, value in facts.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False)

    @staticmethod
    def _time(record: logging.LogRecord) -> str:
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        return f"{seconds}.{int(record.msecs):03d}Z"

    @staticmethod
    def _exception(record: logging.LogRecord) -> str | None:
        if not record.exc_info:
            return None
        return redaction.redact("".join(traceback.format_exception(*record.exc_info)))


def install() -> None:
    """Put the formatter on every handler of the root logger; safe to call again."""
    as_json = settings.get("log_format") == "json"
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, (RedactingFormatter, JsonFormatter)):
            continue
        if handler.formatter is None:
            continue
        handler.addFilter(RequestIdFilter())
        handler.setFormatter(
            JsonFormatter() if as_json else RedactingFormatter(handler.formatter)
        )
