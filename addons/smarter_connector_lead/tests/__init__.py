from . import test_contacts, test_lead_changes, test_lead_created
