from . import test_form_brand
