from . import test_answers, test_n8n
