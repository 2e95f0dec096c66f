from . import login, mail_thread, signup
