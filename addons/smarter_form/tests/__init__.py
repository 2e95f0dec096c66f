from . import test_form_token
from . import test_submission
from . import test_form
from . import test_page
from . import test_browser_key
from . import test_turnstile
from . import test_turnstile_check
from . import test_turnstile_page
