from . import smarter_brand_mixin
from . import res_company
from . import res_company_page
from . import res_users
from . import res_company_mail
