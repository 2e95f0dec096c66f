"""From a person whom Clerk vouches for to a session of Odoo."""

from __future__ import annotations

from odoo.http import request, root

from ..models.res_users_session import CREDENTIAL
from ..tools.identity import Identity


def open_session(identity: Identity) -> None:
    """Sign in; the session of whoever was here before is over.

    The session gets a new id before anybody is signed in, so an id that was known to
    somebody else is worth nothing, and before its row is made, which the session's
    token is computed from.

    :raises SignInRefused: nothing was written, and the former session goes on
    """
    sessions = request.env["smarter.clerk.session"]
    user = request.env["res.users"]._clerk_sign_in(identity)
    session = request.session
    if session.uid == user.id and _hangs_on(identity, session.sid):
        return
    sessions._forget(session.sid)
    session.logout(keep_db=True)
    root.session_store.rotate(session, request.env)
    sessions._open(user, identity, session.sid)
    login = user.sudo().login
    session.authenticate(
        request.env, {"type": CREDENTIAL, "login": login, "identity": identity}
    )
    session.should_rotate = False


def _hangs_on(identity: Identity, sid: str) -> bool:
    """Whether this very session was opened by the same session in Clerk."""
    row = request.env["smarter.clerk.session"]._of(sid)
    return bool(
        identity.session_id
        and row.clerk_session_id == identity.session_id
        and not row.ended_at
    )
