from . import (
    isolation,
    crm_lead,
    crm_stage,
    res_company,
    res_company_pipeline,
    smarter_lead_converter,
    smarter_lead_converter_utm,
    smarter_lead_intake,
    smarter_lead_intake_api,
    smarter_lead_intake_conversion,
    smarter_lead_intake_limit,
    smarter_lead_intake_status,
)
