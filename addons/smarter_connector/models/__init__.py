from . import (
    smarter_event_type,
    smarter_event,
    smarter_connector,
    smarter_connector_secret,
    smarter_connector_request,
    smarter_delivery,
    smarter_delivery_queue,
    smarter_delivery_attempt,
)
