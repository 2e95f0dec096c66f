from . import app, home, notifications
