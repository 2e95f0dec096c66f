from . import (
    clerk_event,
    clerk_instance,
    clerk_instance_settings,
    clerk_membership,
    clerk_role,
    clerk_session,
    clerk_user,
    res_company,
    res_company_organization,
    res_users,
    res_users_follow,
)
