from . import (
    calendar,
    crm_lead,
    crm_lead_scoring,
    crm_pipeline,
    digest,
    phone_blacklist,
    utm,
)
