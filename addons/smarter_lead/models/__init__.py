from . import (
    crm_lead,
    res_company,
    smarter_lead_converter,
    smarter_lead_intake,
    smarter_lead_intake_conversion,
)
