from . import (
    res_company,
    res_company_health,
    smarter_connector,
    smarter_connector_request,
    smarter_connector_secret,
    smarter_delivery,
    smarter_delivery_attempt,
    smarter_delivery_queue,
    smarter_event,
    smarter_event_type,
)
