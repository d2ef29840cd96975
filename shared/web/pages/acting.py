"""What a form asks for is done; or its page is shown again, with why not and everything that was typed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from shared.errors import Refusal
from shared.web.idempotency import begin_again
from shared.web.pages.forms import Form
from shared.web.problems import status_of

Outcome = TypeVar("Outcome")


def act_on(
    form: Form,
    act: Callable[[], Outcome],
    *,
    told: str | Callable[[Outcome], str],
    then: str | Callable[[Outcome], str | Response],
    again: Callable[[Form], str],
) -> ResponseReturnValue:
    """Call `act` unless something is wrong with the form already.

    `told`: what is said once it is done. `then`: the address of the page that follows, or itself what is answered. Both
    may depend on what `act` returned. `again`: the page that has the form. It is answered with 422, or with the status
    of the refusal.
    """
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid:
        try:
            outcome = act()
        except Refusal as refusal:
            form.refuse(refusal)
            # What is said beside a field is for those that the page has.
            form.errors = {
                name: why for name, why in form.errors.items() if name in form.values or name in request.files
            }
            status = status_of(refusal)
        else:
            flash(told if isinstance(told, str) else told(outcome))
            onward = then if isinstance(then, str) else then(outcome)
            return redirect(onward) if isinstance(onward, str) else onward
    begin_again()
    return again(form), status
