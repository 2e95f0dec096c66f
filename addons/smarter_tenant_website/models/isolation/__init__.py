from . import smarter_isolation
