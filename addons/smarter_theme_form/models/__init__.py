from . import smarter_form
from . import res_company
