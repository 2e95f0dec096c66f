from . import test_lead_created
