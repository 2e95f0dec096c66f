from . import (
    smarter_connector,
    smarter_connector_auth,
    smarter_connector_enrichment,
    smarter_connector_workflow,
    smarter_lead_enrichment,
    smarter_n8n_instance,
    smarter_n8n_workflow,
    smarter_n8n_workflow_run,
)
