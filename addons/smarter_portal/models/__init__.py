from . import (
    res_company,
    res_company_connectors,
    res_users,
    smarter_connector,
    smarter_portal_checklist,
    smarter_portal_frame,
    smarter_portal_tile,
    smarter_portal_tile_apps,
    smarter_portal_today,
)
