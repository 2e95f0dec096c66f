"""Refusals, in the four shapes that the server has for them."""

from __future__ import annotations

from ...message import Reply, json_reply, text_reply

NOT_SIGNED_IN = "You need to sign in or sign up before continuing."


class Problem(Exception):
    """The call ends here, with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def error(text: str, status: int) -> Problem:
    """``{"error": "..."}``: most refusals."""
    return Problem(json_reply({"error": text}, status))


def no_token() -> Problem:
    """``{"errors": ["..."]}``: nobody is signed in."""
    return Problem(json_reply({"errors": [NOT_SIGNED_IN]}, 401))


def not_found() -> Problem:
    return error("Resource could not be found", 404)


def invalid(message: str, *attributes: str) -> Problem:
    """``{"message": "...", "attributes": [...]}``: a record is not valid."""
    return Problem(
        json_reply({"message": message, "attributes": list(attributes)}, 422)
    )


def unknown_fields(problems: list[str]) -> Problem:
    """``{"errors": [{"field", "message", "code"}]}``: as the description has it."""
    rows = [
        {"field": p.split(" ")[0], "message": p, "code": "invalid"} for p in problems
    ]
    return Problem(json_reply({"errors": rows}, 400))


def throttled() -> Problem:
    """Rack::Attack's own words, which are no JSON."""
    return Problem(text_reply("Retry later\n", 429))
