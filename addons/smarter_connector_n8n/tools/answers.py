"""What n8n's URLs and answers mean. Pure: see the Webhook node's documentation.

n8n answers 404 both for a path that never existed and for a workflow that was published
a moment ago and is not registered yet, so only the schedule can tell them apart.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from odoo.addons.smarter_base.tools.outbound.errors import CallError, UrlRefused
from odoo.addons.smarter_connector.exceptions import NotReady, Rejected

NOT_REGISTERED = "n8n does not know this webhook (yet): is the workflow published?"
HINTS = {
    401: "n8n refuses the signature, or asks for other credentials: the Webhook node "
    "and this connector need the same authentication and secret",
    403: "n8n asks for other credentials: the Webhook node and this connector need the "
    "same authentication and key",
    413: "the event is larger than n8n accepts",
    422: "n8n could not read the event: check the Webhook node's options",
}
TEST_URL = (
    "this is the test URL, which works for one call while the editor is open; "
    "publish the workflow and use the production URL"
)
#: What the browser shows while a workflow is edited, mistaken for its webhook.
EDITOR_PATHS = ("/workflow/", "/projects/", "/home/")


def check_url(url: str) -> None:
    """Refuse URLs that look right in n8n's editor and cannot work."""
    path = urlsplit(url).path
    if "/webhook-test/" in path:
        raise UrlRefused(TEST_URL)
    if path.startswith(EDITOR_PATHS):
        raise UrlRefused(
            "this is the editor: use the production URL of the Webhook node"
        )
    if path.strip("/") in ("", "webhook"):
        raise UrlRefused("the path of the webhook is missing")


def refine(error: CallError | None) -> CallError | None:
    """Return what a failed call means when the peer is n8n."""
    status = error.status if error else None
    if status == 404:
        return NotReady(NOT_REGISTERED, status=status)
    if status in HINTS:
        return Rejected(HINTS[status], status=status)
    return error
