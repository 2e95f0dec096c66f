from . import (
    link_tracker,
    mail_blacklist,
    mailing_list,
    mailing_mailing,
    mailing_trace_report,
)
