from . import (
    crm_lead,
    smarter_bot_message,
    smarter_bot_rule,
    smarter_connector,
    smarter_connector_context,
    smarter_connector_hand_off,
    smarter_connector_relay,
    smarter_connector_inbound,
    smarter_connector_listen,
)
