"""The control API: health, the call log, faults and each service's set-up."""

from __future__ import annotations

from collections.abc import Callable

from .calls import Call, Filter
from .errors import InvalidSetup
from .message import Reply, Request, json_reply
from .world import World

CONTROL = "/control/"
FAULTS = "/control/faults"


def handle(world: World, request: Request) -> Reply:
    """Answer one control request; anything unknown is a 404."""
    handlers: dict[tuple[str, str], Callable[[World, Request], Reply]] = {
        ("GET", "/health"): _health,
        ("GET", "/calls"): _list_calls,
        ("DELETE", "/calls"): _clear_calls,
        ("GET", FAULTS): _list_faults,
        ("POST", FAULTS): _add_fault,
        ("DELETE", FAULTS): _clear_faults,
    }
    try:
        handler = handlers.get((request.method, request.path), _control_service)
        return handler(world, request)
    except ValueError as error:
        return json_reply({"error": str(error)}, 400)


def _health(world: World, request: Request) -> Reply:
    return json_reply({"status": "ok"})


def _list_calls(world: World, request: Request) -> Reply:
    """List calls; ``wait_for=N&timeout=S`` answers once there are N of them."""
    query = request.query
    wanted = Filter(
        service=query.get("service"),
        path=query.get("path"),
        after=int(query.get("after", 0)),
    )
    count = int(query.get("wait_for", 0))
    found = world.calls.wait(wanted, count, float(query.get("timeout", 10)))
    if query.get("count_only"):
        return json_reply({"count": len(found)})
    return json_reply({"calls": [Call.as_json(call) for call in found]})


def _clear_calls(world: World, request: Request) -> Reply:
    world.calls.clear()
    return Reply(204)


def _list_faults(world: World, request: Request) -> Reply:
    return json_reply({"faults": [fault.as_json() for fault in world.faults.active()]})


def _add_fault(world: World, request: Request) -> Reply:
    values = request.json()
    if not isinstance(values, dict):
        raise InvalidSetup("a fault is an object")
    fault = world.faults.add(values, tuple(world.services))
    return json_reply(fault.as_json(), 201)


def _clear_faults(world: World, request: Request) -> Reply:
    """Remove every fault, or ``?number=N`` only."""
    number = request.query.get("number")
    world.faults.clear(int(number) if number else None)
    return Reply(204)


def _control_service(world: World, request: Request) -> Reply:
    name, _separator, rest = request.path.removeprefix(CONTROL).partition("/")
    service = world.services.get(name) if request.path.startswith(CONTROL) else None
    reply = service and service.control(request.method, rest, request.json())
    return reply or json_reply({"error": "no such control"}, 404)
