from . import smarter_connector
