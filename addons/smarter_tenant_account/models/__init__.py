from . import isolation
from . import account_chart_template, res_company, res_partner
