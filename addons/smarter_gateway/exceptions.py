"""What the API can answer when it refuses, one class per answer.

ApiError
+-- MalformedRequest      400
+-- Unauthorized          401
+-- Forbidden             403
+-- NotFound              404
+-- MethodNotAllowed      405
+-- Conflict              409
+-- PayloadTooLarge       413
+-- UnsupportedMediaType  415
+-- ValidationFailed      422
+-- TooManyRequests       429
+-- InternalError         500
+-- Unavailable           503

The class decides status, default code and title; ``code`` may be made more precise.
Texts are constants of ours: nothing that the client sent is repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

FieldError = Mapping[str, str]


class ApiError(Exception):
    """A refusal that becomes an ``application/problem+json`` answer (RFC 9457)."""

    status = 500
    code = "error"
    title = "Error"
    # Odoo logs exceptions with this attribute as one line, without a traceback.
    loglevel = logging.INFO

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Describe the refusal.

        :param detail: one sentence for the developer who reads the answer
        :param code: a stable word for programs, more precise than the class's
        :param errors: what is wrong with which field: ``field``, ``code``, ``message``
        :param headers: response headers such as ``Allow`` or ``Retry-After``
        """
        self.detail = detail or self.title
        self.code = code or type(self).code
        self.errors = list(errors)
        self.headers = dict(headers or {})
        super().__init__(f"{self.status} {self.code}")


class MalformedRequest(ApiError):
    """The request cannot be read."""

    status = 400
    code = "malformed_request"
    title = "The request cannot be read"


class Unauthorized(ApiError):
    """No credential, or one that is not valid."""

    status = 401
    code = "unauthorized"
    title = "A valid API key is required"


class Forbidden(ApiError):
    """A valid credential that may not do this."""

    status = 403
    code = "forbidden"
    title = "This key may not do that"


class NotFound(ApiError):
    """Nothing here that this credential may see."""

    status = 404
    code = "not_found"
    title = "Not found"


class MethodNotAllowed(ApiError):
    """The path exists, the method does not."""

    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"


class Conflict(ApiError):
    """The state of the resource does not allow it now."""

    status = 409
    code = "conflict"
    title = "Conflict"


class PayloadTooLarge(ApiError):
    """The body is larger than the route accepts."""

    status = 413
    code = "payload_too_large"
    title = "The body is too large"


class UnsupportedMediaType(ApiError):
    """The body is not JSON by its content type."""

    status = 415
    code = "unsupported_media_type"
    title = "The content type must be application/json"


class ValidationFailed(ApiError):
    """The body is JSON and breaks the rules listed in ``errors``."""

    status = 422
    code = "validation_failed"
    title = "The body is not valid"


class TooManyRequests(ApiError):
    """A limit of the tenant's plan is reached; ``Retry-After`` says until when."""

    status = 429
    code = "rate_limited"
    title = "Too many requests"


class InternalError(ApiError):
    """Our fault; the request id leads to the log."""

    status = 500
    code = "internal_error"
    title = "Internal error"
    loglevel = logging.ERROR


class Unavailable(ApiError):
    """Something we need does not answer; trying again later is right."""

    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"
