from . import smarter_connector_secret, smarter_replay_wizard
