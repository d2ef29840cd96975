"""A person says at which address, and how often, they want what is written to their school or role."""

from collections.abc import Mapping
from hashlib import sha256

from services.notification.domain.preferences import (
    CODES,
    Kind,
    NoPreferences,
    Person,
    Place,
    Rhythm,
    TooManyCodes,
    WrongCode,
)
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message
from shared.identity.secret import new_code, new_secret

CODE = "address_confirmation"


def read_preferences(uow: NotificationUnitOfWork, *, subject: str) -> Person:
    """Raises NoPreferences."""
    with uow:
        return _known(uow, subject)


def set_preferences(
    uow: NotificationUnitOfWork,
    *,
    subject: str,
    places: frozenset[Place],
    address: str,
    choices: Mapping[Kind, Rhythm],
) -> Person:
    """In the place of what they wanted before. A new address is sent a code first, which is to come back.

    Raises TooManyCodes.
    """
    with uow:
        before = uow.people.get(subject)
        person = before or Person(subject, address, new_secret(), uow.now())
        is_new = before is None or before.address != address
        person.address, person.places, person.choices = address, places, choices
        if is_new or person.confirmed_at is None:
            _send_code(uow, person)
        uow.people.save(person)
        uow.commit()
        return person


def confirm_address(uow: NotificationUnitOfWork, *, subject: str, code: str) -> Person:
    """The code has come back: from now on, copies are sent. Raises NoPreferences, WrongCode."""
    with uow:
        person = _known(uow, subject)
        is_right = person.confirm("".join(code.split()), at=uow.now())
        uow.people.save(person)
        uow.commit()
    if not is_right:
        raise WrongCode("that is not the code that was sent, or it is more than a day old, or too many were tried")
    return person


def forget_preferences(uow: NotificationUnitOfWork, *, subject: str) -> None:
    """No more copies; the address is forgotten."""
    with uow:
        uow.people.forget(subject)
        uow.commit()


def _send_code(uow: NotificationUnitOfWork, person: Person) -> None:
    _take_turn(uow, person.subject)
    code = new_code()
    person.ask(code, at=uow.now())
    letter = own_letter(uow, CODE, code=f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}")
    uow.messages.add(own_message(uow, CODE, letter, person.address, copy_for=person.subject))


def _take_turn(uow: NotificationUnitOfWork, subject: str) -> None:
    """Counted by a hash of the account: whoever forgets their preferences and gives others is still the same."""
    if not uow.paces.take(f"codes {sha256(subject.encode()).hexdigest()}", CODES):
        raise TooManyCodes("too many codes were sent: try again in some minutes")


def _known(uow: NotificationUnitOfWork, subject: str) -> Person:
    person = uow.people.get(subject)
    if person is None:
        raise NoPreferences("no address was given")
    return person
