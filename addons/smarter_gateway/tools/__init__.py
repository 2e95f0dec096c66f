from . import (
    answers,
    api_key,
    api_page,
    idempotency,
    json_body,
    openapi,
    problem,
    tenant_context,
    validation,
)
