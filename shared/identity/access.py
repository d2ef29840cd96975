"""Which operation a route is, and whether its caller may do it. The table of roles is the service's own."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request

from shared.identity.actor import Actor
from shared.identity.refusals import MissingToken, NotPermitted
from shared.web.state import current, state

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
SCHEME = "bearer "


def permitted(operation: str) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Only callers whom the service's PERMISSIONS allow `operation` get in.

    Under a Blueprint of shared.web this is checked before anything else of the request is looked at.
    """

    def decorate(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(view)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            authorise(operation)
            return view(*args, **kwargs)

        guarded.__dict__["operation"] = operation
        return guarded

    return decorate


def public(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Anyone may call this route, without a token: said out loud, so that no route is open by oversight."""
    view.__dict__["is_public"] = True
    return view


def operation_of(view: Callable[..., object]) -> str | None:
    """The operation that a view was decorated with."""
    return view.__dict__.get("operation")


def is_public(view: Callable[..., object]) -> bool:
    """Whether a view was declared open to anyone."""
    return bool(view.__dict__.get("is_public"))


def authorise(operation: str) -> None:
    """Raises an Unauthenticated or NotPermitted unless the caller of this request may do `operation`."""
    exchange = current()
    if operation in exchange.authorised:
        return
    actor = exchange.actor = exchange.actor or authenticate()
    if actor.roles.isdisjoint(state().permissions[operation]):
        raise NotPermitted(f"none of the caller's roles may {operation.replace('_', ' ')}")
    exchange.authorised.add(operation)


def authenticate() -> Actor:
    """The caller whom the request's token names."""
    header = request.headers.get("Authorization", "")
    if header[: len(SCHEME)].lower() != SCHEME:
        raise MissingToken("a bearer token is required")
    return state().verifier.verify(header[len(SCHEME) :].strip())
