from . import smarter_api_key_wizard
