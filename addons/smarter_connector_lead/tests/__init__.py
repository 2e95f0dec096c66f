from . import (
    test_consent_question,
    test_contacts,
    test_lead_changes,
    test_lead_created,
)
