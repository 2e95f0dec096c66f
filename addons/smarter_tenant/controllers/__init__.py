from . import login, mail_thread, report, signup
