from . import (
    crm_lead,
    crm_lead_changes,
    res_partner,
    smarter_connector,
    smarter_connector_consent,
)
