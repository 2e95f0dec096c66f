"""The sandbox's Clerk: pages, authorization code flow, userinfo."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import jwt
import pytest

from .client_clerk import CLIENT_ID, CLIENT_SECRET

BACK = "https://odoo.example.cl/auth/clerk/callback"
VERIFIER = "v" * 50
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .rstrip(b"=")
    .decode()
)
QUERY = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "scope": "openid profile email user:org:read",
    "state": "state-of-the-browser",
    "nonce": "nonce-of-the-browser",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Browser:
    """Follows forms as a browser without JavaScript does."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.cookie = ""

    def get(self, target):
        return self._keep(
            self.sandbox.request("GET", target, b"", {"cookie": self.cookie})
        )

    def submit(self, page, **values):
        text = page.body.decode()
        action = re.search(r'<form method="post" action="([^"]+)"', text)[1]
        hidden = re.search(r'name="request" value="([^"]+)"', text)[1]
        body = urlencode({"request": html.unescape(hidden), **values}).encode()
        headers = FORM | {"cookie": self.cookie}
        return self._keep(self.sandbox.request("POST", action, body, headers))

    def _keep(self, answer):
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer


@pytest.fixture
def clerk(sandbox):
    control = sandbox.clerk
    control.put_user(
        id="user_ana", email="ana@example.cl", first_name="Ana", last_name="<Ñandú>"
    )
    control.put_organization(id="org_acme", name="Acme SpA", slug="acme")
    control.put_organization(id="org_beta", name="Beta Ltda.")
    control.put_membership("org_acme", "user_ana", "org:admin")
    control.register(BACK)
    return control


@pytest.fixture
def browser(sandbox, clerk):
    return Browser(sandbox)


def authorize(browser, **changes):
    query = {k: v for k, v in (QUERY | changes).items() if v is not None}
    return browser.get(f"/oauth/authorize?{urlencode(query)}")


def arrived(answer):
    """What the application gets to see."""
    assert answer.status == 303
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return {key: value for key, (value,) in parse_qs(parts.query).items()}


def get_code(browser, **changes):
    browser.cookie = ""
    page = browser.submit(authorize(browser, **changes), user_id="user_ana")
    found = arrived(browser.submit(page, organization_id="org_acme"))
    return found["code"]


def redeem(sandbox, code, headers=None, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    form = {key: value for key, value in form.items() if value is not None}
    body = urlencode(form).encode()
    headers = FORM | (basic() if headers is None else headers)
    return sandbox.request("POST", "/oauth/token", body, headers)


def basic(name=CLIENT_ID, secret=CLIENT_SECRET):
    pair = f"{quote(name, safe='')}:{quote(secret, safe='')}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def test_discovery(sandbox):
    for name in ("openid-configuration", "oauth-authorization-server"):
        found = sandbox.request("GET", f"/.well-known/{name}").json()
        assert found["issuer"] == sandbox.url
        assert found["token_endpoint"] == f"{sandbox.url}/oauth/token"
        assert found["code_challenge_methods_supported"] == ["S256"]
        assert "end_session_endpoint" not in found


def test_whole_flow(sandbox, browser):
    page = authorize(browser)
    text = page.body.decode()
    assert "Ana &lt;Ñandú&gt; (ana@example.cl)" in text
    assert "<script" not in text
    page = browser.submit(page, user_id="user_ana")
    # Only organisations that the person is in can be chosen.
    assert "Acme SpA" in page.body.decode()
    assert "Beta" not in page.body.decode()
    found = arrived(browser.submit(page, organization_id="org_acme"))
    assert found["state"] == QUERY["state"]
    answer = redeem(sandbox, found["code"])
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    tokens = answer.json()
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", QUERY["scope"])
    keys = sandbox.request("GET", "/.well-known/jwks.json").json()["keys"]
    claims = jwt.decode(
        tokens["id_token"],
        jwt.PyJWK(keys[0]),
        algorithms=["RS256"],
        audience=CLIENT_ID,
        issuer=sandbox.url,
    )
    assert (claims["sub"], claims["nonce"]) == ("user_ana", QUERY["nonce"])
    assert (claims["email"], claims["email_verified"]) == ("ana@example.cl", True)
    assert claims["org_id"] == "org_acme"
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    info = sandbox.request("GET", "/oauth/userinfo", b"", headers).json()
    assert (info["sub"], info["org_slug"]) == ("user_ana", "acme")
    kind = jwt.get_unverified_header(tokens["access_token"])["typ"]
    assert kind == "at+jwt"


def test_pages_have_labels_and_no_script(browser):
    text = authorize(browser).body.decode()
    assert text.count("<label>") == text.count('type="radio"') == 1
    assert '<html lang="en">' in text and "<legend>" in text


def test_second_sign_in_does_not_ask_who(sandbox, browser):
    get_code(browser)
    page = authorize(browser)
    assert "Signed in as Ana" in page.body.decode()
    assert arrived(browser.submit(page))["code"]
    assert "Who are you?" in authorize(browser, prompt="login").body.decode()


def test_ended_session_is_asked_again(sandbox, browser, clerk):
    get_code(browser)
    clerk.settings(secret_keys=["sk_test_x"])
    headers = {"authorization": "Bearer sk_test_x"}
    target = "/v1/sessions?user_id=user_ana"
    (session,) = sandbox.request("GET", target, b"", headers).json()
    clerk.set_session(session["id"], "revoked")
    assert "Who are you?" in authorize(browser).body.decode()


def test_prompt_none(browser):
    found = arrived(authorize(browser, prompt="none"))
    assert found["error"] == "login_required"


def test_cancel(browser):
    found = arrived(browser.submit(authorize(browser), cancel="1"))
    assert (found["error"], found["state"]) == ("access_denied", QUERY["state"])
    page = browser.submit(authorize(browser), user_id="user_ana")
    assert arrived(browser.submit(page, cancel="1"))["error"] == "access_denied"


def test_nobody_and_banned_people(browser, clerk):
    page = browser.submit(authorize(browser))
    assert "Choose who you are." in page.body.decode()
    clerk.put_user(id="user_ana", banned=True)
    page = browser.submit(page, user_id="user_ana")
    assert "banned" in page.body.decode()


def test_form_of_another_browser_is_over(browser):
    page = authorize(browser)
    consent = browser.submit(page, user_id="user_ana")
    assert arrived(browser.submit(consent))["code"]
    assert browser.submit(consent).status == 400
    assert browser.submit(page, user_id="user_ana").status == 400


def test_organization_of_others(browser):
    consent = browser.submit(authorize(browser), user_id="user_ana")
    assert browser.submit(consent, organization_id="org_beta").status == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": BACK + "?x=1"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": None},
    ],
)
def test_addresses_that_are_not_registered_get_nothing(browser, changes):
    answer = authorize(browser, **changes)
    assert answer.status == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": None, "state": "short"}, "invalid_request"),
        ({"code_challenge": None, "state": None}, "invalid_request"),
    ],
)
def test_requests_that_are_refused(browser, changes, error):
    assert arrived(authorize(browser, **changes))["error"] == error


def test_pkce_can_be_required(browser, clerk):
    clerk.register(BACK, pkce_required=True)
    found = arrived(authorize(browser, code_challenge=None))
    assert found["error"] == "invalid_request"
    clerk.register(BACK, client_secret="")
    found = arrived(authorize(browser, code_challenge=None))
    assert found["error"] == "invalid_request"


def test_secret_in_the_form(sandbox, browser):
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert redeem(sandbox, get_code(browser), {}, **form).status == 200
    answer = redeem(sandbox, get_code(browser), basic(), **form)
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


def test_public_client(sandbox, browser, clerk):
    clerk.register(BACK, client_secret="")
    answer = redeem(sandbox, get_code(browser), {}, client_id=CLIENT_ID)
    assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(secret="wrong"),
        basic(name="nobody"),
        basic(secret=""),
        {"authorization": "Basic !!!"},
        {"authorization": "Bearer x"},
    ],
)
def test_wrong_client(sandbox, browser, headers):
    answer = redeem(sandbox, get_code(browser), headers)
    assert (answer.status, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"] == "Basic"


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "unknown"},
        {"redirect_uri": "https://odoo.example.cl/"},
        {"redirect_uri": None},
        {"code_verifier": "w" * 50},
        {"code_verifier": None},
        {"code_verifier": "v"},
    ],
)
@pytest.mark.parametrize("status", [400, 401])
def test_wrong_code(sandbox, browser, clerk, changes, status):
    clerk.settings(invalid_grant_status=status)
    answer = redeem(sandbox, **{"code": get_code(browser), **changes})
    assert (answer.status, answer.json()["error"]) == (status, "invalid_grant")


def test_verifier_without_challenge(sandbox, browser):
    code = get_code(browser, code_challenge=None)
    assert redeem(sandbox, code).json()["error"] == "invalid_grant"
    code = get_code(browser, code_challenge=None)
    assert redeem(sandbox, code, code_verifier=None).status == 200


def test_code_works_once(sandbox, browser):
    code = get_code(browser)
    token = redeem(sandbox, code).json()["access_token"]
    assert redeem(sandbox, code).json()["error"] == "invalid_grant"
    # Whoever came first may have stolen it: the tokens are worth nothing either.
    headers = {"authorization": f"Bearer {token}"}
    assert sandbox.request("GET", "/oauth/userinfo", b"", headers).status == 401


def test_code_works_for_ten_minutes(sandbox, browser, clerk):
    code = get_code(browser)
    clerk.settings(clock_offset_s=601)
    assert redeem(sandbox, code).json()["error"] == "invalid_grant"


def test_code_of_another_client(sandbox, browser, clerk):
    code = get_code(browser)
    clerk.register(BACK, client_id="other", client_secret="s")
    answer = redeem(sandbox, code, basic("other", "s"))
    assert answer.json()["error"] == "invalid_grant"


def test_token_requests_that_make_no_sense(sandbox, browser):
    answer = redeem(sandbox, "x", grant_type="password")
    assert answer.json()["error"] == "unsupported_grant_type"
    headers = basic() | {"content-type": "application/json"}
    body = json.dumps({"grant_type": "authorization_code"}).encode()
    answer = sandbox.request("POST", "/oauth/token", body, headers)
    assert answer.json()["error"] == "invalid_request"
    assert sandbox.request("GET", "/oauth/token").status == 404


def test_id_token_can_be_bent(sandbox, browser, clerk):
    clerk.settings(id_claims={"nonce": "other", "email": None})
    token = redeem(sandbox, get_code(browser)).json()["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["nonce"], "email" in claims) == ("other", False)


def test_scopes_decide_what_is_told(sandbox, browser):
    page = browser.submit(authorize(browser, scope="openid"), user_id="user_ana")
    assert "Acme" not in page.body.decode()
    code = arrived(browser.submit(page))["code"]
    token = redeem(sandbox, code).json()["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert not {"email", "name", "org_id"} & set(claims)


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic x", "Bearer"])
def test_userinfo_needs_a_token(sandbox, header):
    headers = {"authorization": header}
    answer = sandbox.request("GET", "/oauth/userinfo", b"", headers)
    assert answer.status == 401
    assert "invalid_token" in answer.headers["www-authenticate"]
