"""How an API request is read and answered: routes with ``type="smarter_api"``.

Odoo's own dispatchers answer errors with HTML, with HTTP 200, or with a traceback. This
one answers ``application/problem+json`` whatever happens.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

import psycopg2
import pydantic
import werkzeug.exceptions

from odoo import exceptions as odoo_exceptions
from odoo.http import Dispatcher, Response, SessionExpiredException

from odoo.addons.smarter_base.tools import request_context

from . import exceptions
from .tools import json_body, problem, validation

_logger = logging.getLogger(__name__)

BODY_LIMIT = 64 * 1024
REQUEST_ID_HEADER = "X-Request-Id"
# A refused body up to this size is read to its end, so that the client sees the answer
# instead of a connection reset.
_DRAIN_LIMIT = 1024 * 1024

ModelT = TypeVar("ModelT", bound=pydantic.BaseModel)

# First match wins; what is not here is our fault.
_BY_EXCEPTION: tuple[tuple[type[BaseException], type[exceptions.ApiError]], ...] = (
    (SessionExpiredException, exceptions.Unauthorized),
    (odoo_exceptions.AccessDenied, exceptions.Unauthorized),
    (odoo_exceptions.AccessError, exceptions.Forbidden),
    (odoo_exceptions.MissingError, exceptions.NotFound),
    (odoo_exceptions.LockError, exceptions.Conflict),
    (odoo_exceptions.UserError, exceptions.ValidationFailed),
    (odoo_exceptions.ConcurrencyError, exceptions.Unavailable),
    (psycopg2.OperationalError, exceptions.Unavailable),
    (werkzeug.exceptions.RequestEntityTooLarge, exceptions.PayloadTooLarge),
    (werkzeug.exceptions.UnsupportedMediaType, exceptions.UnsupportedMediaType),
    (werkzeug.exceptions.MethodNotAllowed, exceptions.MethodNotAllowed),
    (werkzeug.exceptions.NotFound, exceptions.NotFound),
    (werkzeug.exceptions.Unauthorized, exceptions.Unauthorized),
    (werkzeug.exceptions.Forbidden, exceptions.Forbidden),
    (werkzeug.exceptions.BadRequest, exceptions.MalformedRequest),
)


class ApiDispatcher(Dispatcher):
    """Dispatches JSON requests of outside systems."""

    routing_type = "smarter_api"
    mimetypes = (json_body.JSON_TYPE,)

    @classmethod
    def is_compatible_with(cls, _request: Any) -> bool:
        """Take every request: a wrong content type gets our 415, not Odoo's page."""
        return True

    def dispatch(self, endpoint: Any, args: Mapping[str, Any]) -> Response:
        """Call the endpoint with the path arguments only; bodies are read on demand."""
        self.request.params = dict(args)
        result = self.request.registry["ir.http"]._dispatch(endpoint)
        return result if isinstance(result, Response) else self.respond(result)

    def parse_body(self, model: type[ModelT], limit: int = BODY_LIMIT) -> ModelT:
        """Return the JSON body as an instance of a pydantic model.

        :raises MalformedRequest, PayloadTooLarge, UnsupportedMediaType: unreadable
        :raises ValidationFailed: readable, but against the model's rules
        """
        http_request = self.request.httprequest
        data = json_body.decode(http_request.get_data(), http_request.mimetype, limit)
        return validation.validate(model, data)

    def respond(
        self,
        body: object,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str = json_body.JSON_TYPE,
    ) -> Response:
        """Return a JSON answer with the request id; answers are never cached."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        response = Response(text, status=status, content_type=media_type)
        response.headers[REQUEST_ID_HEADER] = request_context.request_id()
        response.headers["Cache-Control"] = "no-store"
        response.headers.update(headers or {})
        return response

    def handle_error(self, exc: Exception) -> Response:
        """Turn any exception into an answer that tells the client what to do."""
        error = _as_api_error(exc)
        self._drain()
        headers = dict(error.headers)
        if isinstance(error, exceptions.Unauthorized):
            headers.setdefault("WWW-Authenticate", "Bearer")
        return self.respond(
            problem.body(error, request_context.request_id()),
            status=error.status,
            headers=headers,
            media_type=problem.MEDIA_TYPE,
        )

    def _drain(self) -> None:
        environ = self.request.httprequest.environ
        remaining = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 < remaining <= _DRAIN_LIMIT:
            return
        try:
            self.request.httprequest.max_content_length = _DRAIN_LIMIT
            self.request.httprequest.get_data()
        except (OSError, werkzeug.exceptions.HTTPException) as exc:
            _logger.debug("The body of a refused request was not read: %s", exc)


def _as_api_error(exc: Exception) -> exceptions.ApiError:
    if isinstance(exc, exceptions.ApiError):
        return exc
    for source, target in _BY_EXCEPTION:
        if isinstance(exc, source):
            return target()
    return exceptions.InternalError("Something went wrong on our side.")
