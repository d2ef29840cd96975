"""A request that is sent again is answered again, and not done again.

The key, the effect and the answer are one transaction. A refusal undoes it, and so is not remembered: whoever corrects
a request may use its key again.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import Table, delete

from shared.errors import Invalid
from shared.identity.actor import Actor
from shared.messaging.service import Tick
from shared.messaging.unit_of_work import UnitOfWork
from shared.web.remembered import Claim, Replayed, idempotency_table
from shared.web.state import Exchange, current, state

__all__ = ["HEADER", "InvalidIdempotencyKey", "forgetting_answers", "idempotency_table", "idempotent", "remembering"]

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(days=7)
FORGET_EVERY = timedelta(hours=6)

View = Callable[..., Any]


class InvalidIdempotencyKey(Invalid):
    """The key is not 1 to 255 printable ASCII characters."""


def idempotent(view: View) -> View:
    """A client may send this POST again with the same Idempotency-Key, and it is not done again.

    The route belongs to a Blueprint of shared.web, and opens one unit of work.
    """
    view.__dict__["is_idempotent"] = True
    return view


def is_idempotent(view: View) -> bool:
    """Whether a view was decorated so."""
    return bool(view.__dict__.get("is_idempotent"))


def remembering(view: View) -> View:
    """Surround everything that makes the answer, so that what is remembered is what is sent."""

    @wraps(view)
    def remembered(*args: Any, **kwargs: Any) -> Any:
        exchange = current()
        exchange.is_idempotent = True
        exchange.claim = _claim(exchange)
        try:
            answer = current_app.make_response(view(*args, **kwargs))
            _settle(exchange, answer)
        except Replayed as replayed:
            return replayed.answer
        except BaseException:
            _abandon(exchange)
            raise
        return answer

    return remembered


def _claim(exchange: Exchange) -> Claim | None:
    """What this request claims, if it has a key. Raises InvalidIdempotencyKey."""
    key = request.headers.get(HEADER, exchange.key)
    if key is None:
        return None
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidIdempotencyKey(f"{HEADER} must be 1 to {LONGEST_KEY} printable ASCII characters")
    table = state().idempotency
    assert table is not None  # noqa: S101 - build_app refuses an idempotent route without it
    body = exchange.said or hashlib.sha256(request.get_data()).hexdigest()
    # Whoever goes back, corrects a form and sends it again means another request.
    which = key if exchange.said is None else f"{key} {body}"
    return Claim(table, _identity(exchange, which), body, state().runtime.clock.now())


def _identity(exchange: Exchange, key: str) -> str:
    """Who, what and which: a digest, as paths may be long, and as this is no record of who did what."""
    what = [*_capacity(exchange.actor), request.method, request.full_path, key]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _capacity(actor: Actor | None) -> tuple[str | None, str | None, list[str]]:
    """Who acts, and as what: of two schools that one account acts for, neither is given the other's answers."""
    if actor is None:
        return None, None, []
    return actor.subject, actor.uai, sorted(actor.roles)


def _settle(exchange: Exchange, answer: Response) -> None:
    """Commit the effect with its answer, if there was an effect."""
    held, claim = exchange.unit_of_work, exchange.claim
    if held is None or claim is None or not held.was_committed:
        return
    exchange.put_headers(answer)
    held.later(claim.remembering(answer))
    held.release()


def _abandon(exchange: Exchange) -> None:
    held = exchange.unit_of_work
    if held is not None and exchange.claim is not None and held.was_committed:
        held.abandon()


def begin_again() -> None:
    """The answer was no, and a page is to say so: what it reads is not part of what was to be done once."""
    exchange = current()
    _abandon(exchange)
    exchange.is_idempotent, exchange.claim = False, None


def forgetting_answers(table: Table) -> Tick:
    """The tick that forgets the answers in `table` that nobody can still be waiting for."""

    def forget(uow: UnitOfWork) -> None:
        with uow:
            uow.connection.execute(delete(table).where(table.c.created_at < uow.now() - KEPT_FOR))
            uow.commit()

    return Tick("forget_answers", FORGET_EVERY, forget)
