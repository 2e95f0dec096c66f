from . import smarter_connector_secret
