"""The sandbox's Clerk: keys, tokens and the Backend API, as Clerk documents them."""

from __future__ import annotations

import json
import threading

import jwt
import pytest

from .client_clerk import SECRET_KEY

PARTY = "https://app.example.cl"


@pytest.fixture
def clerk(sandbox):
    """An organisation with two members, and somebody outside."""
    control = sandbox.clerk
    control.settings(secret_keys=[SECRET_KEY])
    control.put_user(
        id="user_ana", email="ana@example.cl", first_name="Ana", external_id="7"
    )
    control.put_user(id="user_beto", email="beto@example.cl")
    control.put_user(id="user_carla", email="carla@example.cl", email_verified=False)
    control.put_organization(id="org_acme", name="Acme SpA", slug="acme")
    control.put_membership("org_acme", "user_ana", "org:admin")
    control.put_membership("org_acme", "user_beto")
    return control


def api(sandbox, method, path, body=None, key=SECRET_KEY):
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    content = b"" if body is None else json.dumps(body).encode()
    return sandbox.request(method, f"/v1/{path}", content, headers)


def keys(sandbox):
    return sandbox.request("GET", "/.well-known/jwks.json").json()["keys"]


def decode(sandbox, token):
    """Verify with PyJWT against the published keys."""
    kid = jwt.get_unverified_header(token)["kid"]
    (found,) = [jwt.PyJWK(entry) for entry in keys(sandbox) if entry["kid"] == kid]
    return jwt.decode(token, found, algorithms=["RS256"], issuer=sandbox.url)


def test_session_token_of_version_two(sandbox, clerk):
    token = clerk.token(user_id="user_ana", organization_id="org_acme", party=PARTY)
    claims = decode(sandbox, token)
    assert claims["v"] == 2
    assert claims["o"] == {"id": "org_acme", "rol": "admin", "slg": "acme"}
    assert (claims["sub"], claims["azp"], claims["sts"]) == (
        "user_ana",
        PARTY,
        "active",
    )
    assert claims["sid"].startswith("sess_")
    assert claims["exp"] - claims["iat"] == 60
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["cat"]) == ("JWT", "cl_B7d4PD111AAA")


def test_session_token_of_version_one(sandbox, clerk):
    clerk.settings(token_version=1)
    token = clerk.token(user_id="user_beto", organization_id="org_acme")
    claims = decode(sandbox, token)
    assert "v" not in claims and "o" not in claims
    assert (claims["org_id"], claims["org_role"]) == ("org_acme", "org:member")


def test_token_without_organization(sandbox, clerk):
    assert "o" not in decode(sandbox, clerk.token(user_id="user_ana"))
    # Nobody has claims of an organisation that he is not in.
    token = clerk.token(user_id="user_carla", organization_id="org_acme")
    assert "o" not in decode(sandbox, token)


def test_pending_session(sandbox, clerk):
    session = clerk.open_session("user_ana")
    clerk.set_session(session["id"], "pending")
    token = clerk.token(session_id=session["id"])
    assert decode(sandbox, token)["sts"] == "pending"


@pytest.mark.parametrize(
    ("kind", "missing"), [("template", "sid"), ("machine", "sid"), ("oauth", "azp")]
)
def test_other_kinds_of_tokens(sandbox, clerk, kind, missing):
    token = clerk.token(user_id="user_ana", kind=kind)
    assert missing not in decode(sandbox, token)
    assert jwt.get_unverified_header(token).get("cat") != "cl_B7d4PD111AAA"


@pytest.mark.parametrize(
    "change",
    [
        {"key": "stranger"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"algorithm": "RS512"},
        {"claims": {"exp": 1}},
        {"claims": {"iss": "https://evil.example"}},
    ],
)
def test_bad_tokens_are_bad(sandbox, clerk, change):
    token = clerk.token(user_id="user_ana", **change)
    with pytest.raises(jwt.InvalidTokenError):
        decode(sandbox, token)


def test_parts_are_replaced_and_taken_away(clerk):
    token = clerk.token(
        user_id="user_ana", claims={"sid": None, "x": 1}, header={"cat": None}
    )
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["x"], "sid" in claims) == (1, False)
    assert "cat" not in jwt.get_unverified_header(token)


def test_rotation(sandbox, clerk):
    (first,) = keys(sandbox)
    old = clerk.token(user_id="user_ana")
    kid = clerk.rotate_keys(keep=True)
    assert [entry["kid"] for entry in keys(sandbox)] == [first["kid"], kid]
    new = clerk.token(user_id="user_ana")
    assert decode(sandbox, old) and decode(sandbox, new)
    assert jwt.get_unverified_header(new)["kid"] == kid
    last = clerk.rotate_keys()
    assert [entry["kid"] for entry in keys(sandbox)] == [last]


def test_published_keys_are_public(sandbox, clerk):
    (entry,) = keys(sandbox)
    assert set(entry) == {"use", "kty", "kid", "alg", "n", "e"}
    assert api(sandbox, "GET", "jwks").json() == {"keys": [entry]}


def test_key_set_that_is_none(sandbox, clerk):
    clerk.publish(body="<html>Sign in to the network</html>")
    answer = sandbox.request("GET", "/.well-known/jwks.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html")
    clerk.publish(extra=[{"kid": "weak"}])
    assert [entry["kid"] for entry in keys(sandbox)][-1] == "weak"


def test_key_is_required(sandbox, clerk):
    for key in ("", "sk_test_other", "ñ"):
        answer = api(sandbox, "GET", "users", key=key)
        assert answer.status == 401
        (error,) = answer.json()["errors"]
        assert error["code"] == "clerk_key_invalid"
        assert answer.json()["clerk_trace_id"]
    clerk.settings(secret_keys=["sk_test_new", SECRET_KEY])
    assert api(sandbox, "GET", "users").status == 200
    assert api(sandbox, "GET", "users", key="sk_test_new").status == 200


def test_users(sandbox, clerk):
    user = api(sandbox, "GET", "users/user_ana").json()
    (address,) = user["email_addresses"]
    assert user["primary_email_address_id"] == address["id"]
    assert address["verification"]["status"] == "verified"
    assert api(sandbox, "GET", "users/user_zoe").status == 404
    for query in ("external_id=7", "email_address=ANA@example.cl", "user_id=user_ana"):
        (found,) = api(sandbox, "GET", f"users?{query}").json()
        assert found["id"] == "user_ana"
    assert len(api(sandbox, "GET", "users?limit=2").json()) == 2
    count = api(sandbox, "GET", "users/count?organization_id=org_acme").json()
    assert count["total_count"] == 2


def test_create_organization(sandbox, clerk):
    body = {"name": "Nueva SpA", "private_metadata": {"rut": "76086428-5"}}
    made = api(sandbox, "POST", "organizations", body).json()
    found = api(sandbox, "GET", f"organizations/{made['id']}").json()
    assert found["private_metadata"] == {"rut": "76086428-5"}
    assert found == api(sandbox, "GET", f"organizations/{made['slug']}").json()
    assert api(sandbox, "GET", "organizations?query=nueva").json()["total_count"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "form_param_missing"),
        ({"name": "  "}, "form_param_missing"),
        ({"name": "X", "slug": "acme"}, "form_identifier_exists"),
        ({"name": "X", "colour": "red"}, "form_param_unknown"),
    ],
)
def test_organization_that_is_refused(sandbox, clerk, body, code):
    answer = api(sandbox, "POST", "organizations", body)
    assert answer.status == 422
    (error,) = answer.json()["errors"]
    assert error["code"] == code
    assert error["meta"]["param_name"]


def test_body_that_is_no_object(sandbox, clerk):
    assert api(sandbox, "POST", "organizations", [1]).status == 400


def test_metadata_is_merged(sandbox, clerk):
    path = "organizations/org_acme/metadata"
    api(sandbox, "PATCH", path, {"private_metadata": {"a": {"b": 1, "c": 2}, "d": 3}})
    body = {"private_metadata": {"a": {"b": None}, "d": None, "e": 4}}
    assert api(sandbox, "PATCH", path, body).json()["private_metadata"] == {
        "a": {"c": 2},
        "e": 4,
    }
    assert api(sandbox, "PATCH", path, {"private_metadata": 7}).status == 422


def test_members_page_by_page(sandbox, clerk):
    for number in range(25):
        clerk.put_user(id=f"user_{number}", email=f"p{number}@example.cl")
        clerk.put_membership("org_acme", f"user_{number}")
    path = "organizations/org_acme/memberships"
    seen = []
    for offset in range(0, 30, 10):
        answer = api(sandbox, "GET", f"{path}?limit=10&offset={offset}").json()
        assert answer["total_count"] == 27
        seen += [row["public_user_data"]["user_id"] for row in answer["data"]]
    assert len(seen) == len(set(seen)) == 27
    assert len(api(sandbox, "GET", path).json()["data"]) == 10
    (one,) = api(sandbox, "GET", f"{path}?user_id=user_ana").json()["data"]
    assert (one["role"], one["organization"]["slug"]) == ("org:admin", "acme")
    for query in ("limit=501", "limit=0", "limit=x", "offset=-1"):
        assert api(sandbox, "GET", f"{path}?{query}").status == 422
    assert api(sandbox, "GET", "organizations/org_x/memberships").status == 404


def test_add_and_remove_member(sandbox, clerk):
    path = "organizations/org_acme/memberships"
    body = {"user_id": "user_carla", "role": "org:member"}
    assert api(sandbox, "POST", path, body).status == 200
    assert api(sandbox, "POST", path, body).status == 400
    assert api(sandbox, "DELETE", f"{path}/user_carla").status == 200
    assert api(sandbox, "DELETE", f"{path}/user_carla").status == 404


def test_sessions(sandbox, clerk):
    session = clerk.open_session("user_ana", "org_acme")
    clerk.open_session("user_beto")
    assert api(sandbox, "GET", "sessions").status == 422
    (found,) = api(sandbox, "GET", "sessions?user_id=user_ana&status=active").json()
    assert found == session
    assert found["last_active_organization_id"] == "org_acme"
    answer = api(sandbox, "POST", f"sessions/{session['id']}/revoke")
    assert (answer.status, answer.json()["status"]) == (200, "revoked")
    shown = api(sandbox, "GET", f"sessions/{session['id']}").json()
    assert shown["status"] == "revoked"
    assert api(sandbox, "GET", "sessions?user_id=user_ana&status=active").json() == []
    assert api(sandbox, "POST", "sessions/sess_x/revoke").status == 404
    path = "sessions?user_id=user_ana&paginated=true"
    assert api(sandbox, "GET", path).json()["total_count"] == 1


def test_rate_limit_on_command(sandbox, clerk):
    headers = {"Retry-After": "3"}
    sandbox.add_fault(
        "status",
        service="clerk",
        path="memberships",
        status=429,
        headers=headers,
        times=1,
    )
    path = "organizations/org_acme/memberships"
    answer = api(sandbox, "GET", path)
    assert (answer.status, answer.headers["retry-after"]) == (429, "3")
    assert api(sandbox, "GET", path).status == 200


def test_slow_keys_do_not_hold_up_the_rest(sandbox, clerk):
    number = sandbox.add_fault("hold", service="clerk", path="jwks.json")
    found = []
    thread = threading.Thread(target=lambda: found.append(keys(sandbox)))
    thread.start()
    assert sandbox.calls(service="clerk", path="jwks.json", wait_for=1)
    assert api(sandbox, "GET", "users").status == 200
    assert not found
    sandbox.clear_faults(number)
    thread.join(5)
    assert found


def test_deleted_user_is_gone(sandbox, clerk):
    session = clerk.open_session("user_ana")
    clerk.delete_user("user_ana")
    assert api(sandbox, "GET", "users/user_ana").status == 404
    shown = api(sandbox, "GET", f"sessions/{session['id']}").json()
    assert shown["status"] == "removed"
    path = "organizations/org_acme/memberships"
    assert api(sandbox, "GET", path).json()["total_count"] == 1


def test_unknown_paths(sandbox, clerk):
    assert api(sandbox, "GET", "teapots").status == 404
    assert api(sandbox, "PUT", "users/user_ana").status == 404
    assert sandbox.request("GET", "/.well-known/teapot").status == 404
    assert sandbox.request("POST", "/.well-known/jwks.json").status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        lambda clerk: clerk.put_user(id="ana"),
        lambda clerk: clerk.put_user(colour="red"),
        lambda clerk: clerk.put_membership("org_x", "user_ana"),
        lambda clerk: clerk.settings(colour="red"),
        lambda clerk: clerk.token(user_id="user_x"),
        lambda clerk: clerk.token(user_id="user_ana", algorithm="ROT13"),
        lambda clerk: clerk.set_session("sess_x", "ended"),
        lambda clerk: clerk.register(),
        lambda clerk: clerk.send("user.created"),
        lambda clerk: clerk.set_webhook("ftp://x"),
    ],
)
def test_set_up_that_makes_no_sense_is_refused(clerk, wrong):
    with pytest.raises(RuntimeError, match="400"):
        wrong(clerk)


def test_reset(sandbox, clerk):
    before = keys(sandbox)
    clerk.reset()
    assert keys(sandbox) != before
    assert api(sandbox, "GET", "users").status == 401
