from . import smarter_connector, smarter_connector_relay
