from . import test_answers, test_auth, test_n8n
