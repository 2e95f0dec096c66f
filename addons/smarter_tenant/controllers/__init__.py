from . import login, signup
