from . import smarter_consent_revoke
