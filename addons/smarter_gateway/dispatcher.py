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
from .tools import idempotency, json_body, problem, validation

_logger = logging.getLogger(__name__)

BODY_LIMIT = 64 * 1024
REQUEST_ID_HEADER = "X-Request-Id"
# A refused body up to this size is read to its end, so that the client sees the answer
# instead of a connection reset.
_DRAIN_LIMIT = 1024 * 1024
_UNREAD = object()

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

    _body: object = _UNREAD
    _body_limit: int = BODY_LIMIT

    @classmethod
    def is_compatible_with(cls, _request: Any) -> bool:
        """Take every request: a wrong content type gets our 415, not Odoo's page."""
        return True

    def dispatch(self, endpoint: Any, args: Mapping[str, Any]) -> Response:
        """Call the endpoint with the path arguments only; bodies are read on demand.

        Routes with ``idempotent=True`` do once what comes with an Idempotency-Key.
        """
        self.request.params = dict(args)
        self._body_limit = endpoint.routing.get("max_content_length", BODY_LIMIT)
        header = self.request.httprequest.headers.get(idempotency.HEADER)
        if header is not None and endpoint.routing.get("idempotent"):
            response = self._dispatch_once(endpoint, idempotency.key_of(header))
        else:
            response = self._call(endpoint)
        return self._with_limits(response)

    def _call(self, endpoint: Any) -> Response:
        result = self.request.registry["ir.http"]._dispatch(endpoint)
        return result if isinstance(result, Response) else self.respond(result)

    def _with_limits(self, response: Response) -> Response:
        """Tell the client where it stands: on every answer, refused or not."""
        if decision := getattr(self.request, "rate_decision", None):
            response.headers.update(decision.headers())
        return response

    def _dispatch_once(self, endpoint: Any, key: str) -> Response:
        """Answer as the first time when this credential sent this request before."""
        routing = endpoint.routing
        scope = idempotency.scope_of(
            self.request.tenant.company_id,
            self.request.tenant.credential,
            self.request.httprequest.method,
            routing["routes"][0],
            sorted(self.request.params.items()),
            key,
        )
        answers = self.request.env["smarter.idempotent.answer"]
        kept = answers._begin(scope, idempotency.fingerprint_of(self.read_json()))
        if kept:
            headers = {**kept.headers, idempotency.REPLAYED_HEADER: "true"}
            return self._answer(kept.body, kept.status, headers)
        response = self._call(endpoint)
        answers._end(scope, response)
        return response

    def read_json(self) -> object:
        """Return the JSON body, read once.

        :raises MalformedRequest, PayloadTooLarge, UnsupportedMediaType: unreadable
        """
        if self._body is _UNREAD:
            sent = self.request.httprequest
            self._body = json_body.decode(
                sent.get_data(), sent.mimetype, self._body_limit
            )
        return self._body

    def parse_body(self, model: type[ModelT]) -> ModelT:
        """Return the JSON body as an instance of a pydantic model.

        :raises ValidationFailed: readable, but against the model's rules
        """
        return validation.validate(model, self.read_json())

    def parse_query(self, model: type[ModelT]) -> ModelT:
        """Return the query string as an instance of a pydantic model.

        :raises MalformedRequest: with what is wrong; a name given twice is, too
        """
        given = self.request.httprequest.args
        data = {
            name: values[0] if len(values) == 1 else values
            for name, values in given.lists()
        }
        try:
            return validation.validate(model, data)
        except exceptions.ValidationFailed as exc:
            raise exceptions.MalformedRequest(
                "Correct the parameters listed under errors.",
                code="invalid_parameters",
                errors=exc.errors,
            ) from None

    def respond(
        self,
        body: object,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str = json_body.JSON_TYPE,
    ) -> Response:
        """Return a JSON answer with the request id; answers are never cached."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return self._answer(
            text, status, {"Content-Type": media_type, **(headers or {})}
        )

    def _answer(self, text: str, status: int, headers: Mapping[str, str]) -> Response:
        response = Response(text, status=status)
        response.headers[REQUEST_ID_HEADER] = request_context.request_id()
        response.headers["Cache-Control"] = "no-store"
        response.headers.update(headers)
        return response

    def handle_error(self, exc: Exception) -> Response:
        """Turn any exception into an answer that tells the client what to do."""
        error = _as_api_error(exc)
        self._drain()
        headers = dict(error.headers)
        if isinstance(error, exceptions.Unauthorized):
            headers.setdefault("WWW-Authenticate", "Bearer")
        response = self.respond(
            problem.body(error, request_context.request_id()),
            status=error.status,
            headers=headers,
            media_type=problem.MEDIA_TYPE,
        )
        return self._with_limits(response)

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
