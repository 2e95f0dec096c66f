from . import app, home
