"""Clerk's pages: choose who signs in, then for which organisation. No JavaScript."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ...message import Reply

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; background: #f7f7f8; color: #131316; }
main { max-width: 26rem; margin: 10vh auto; padding: 2rem; background: #fff;
       border-radius: .75rem; box-shadow: 0 2px 12px #0002; }
label { display: block; padding: .5rem 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1rem; }
button { font: inherit; padding: .5rem 1rem; }
.error { color: #b3261e; }
"""
#: No framing, nothing from elsewhere; forms may lead back to the application.
HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}


def sign_in(
    request_id: str, people: Iterable[tuple[str, str]], error: str = ""
) -> Reply:
    """Ask who signs in. ``people`` are ids and names."""
    choices = _choices("user_id", people)
    content = f"""<form method="post" action="/oauth/sign-in">
<input type="hidden" name="request" value="{escape(request_id)}">
<fieldset><legend>Who are you?</legend>
{choices}</fieldset>
<button type="submit">Continue</button>
<button type="submit" name="cancel" value="1" formnovalidate>Cancel</button>
</form>"""
    return _page("Sign in", content, error)


def consent(
    request_id: str, name: str, organizations: Iterable[tuple[str, str]]
) -> Reply:
    """Ask for which organisation the application may act, when it wants to know."""
    choices = _choices("organization_id", organizations)
    asked = f"<legend>Choose an organization</legend>\n{choices}" if choices else ""
    content = f"""<p>Signed in as {escape(name)}</p>
<form method="post" action="/oauth/consent">
<input type="hidden" name="request" value="{escape(request_id)}">
<fieldset>{asked}</fieldset>
<button type="submit">Allow</button>
<button type="submit" name="cancel" value="1" formnovalidate>Deny</button>
</form>"""
    return _page("Allow access", content)


def failure(message: str, status: int = 400) -> Reply:
    """An error that must not be sent to an address that nobody has checked."""
    return _page(
        "Something is wrong", f'<p role="alert">{escape(message)}</p>', "", status
    )


def _choices(field: str, options: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<label><input type="radio" name="{field}" value="{escape(value)}" required>'
        f" {escape(shown)}</label>\n"
        for value, shown in options
    )


def _page(title: str, content: str, error: str = "", status: int = 200) -> Reply:
    alert = f'<p role="alert" class="error">{escape(error)}</p>' if error else ""
    text = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><main><h1>{title}</h1>
{alert}{content}
</main></body>
</html>
"""
    return Reply(status, text.encode(), HEADERS)
