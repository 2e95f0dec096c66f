from . import (
    smarter_chatwoot_inbox,
    smarter_connector,
    smarter_connector_conversation,
    smarter_connector_outbound,
    smarter_connector_inbound,
    smarter_connector_unknown,
    smarter_chatwoot_task,
    smarter_connector_tasks,
    crm_lead,
    res_partner,
)
