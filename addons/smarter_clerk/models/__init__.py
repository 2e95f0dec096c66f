from . import (
    clerk_instance,
    clerk_membership,
    clerk_role,
    clerk_session,
    clerk_user,
    res_company,
    res_users,
)
