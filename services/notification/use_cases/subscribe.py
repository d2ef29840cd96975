"""Subscribing to the gazette: an address is asked for, and its owner says yes by a link that was sent there."""

from services.notification.domain.gazette import ASKED_AGAIN, GazetteClosed, Subscriber, TooManySubscriptions
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message
from services.notification.wording.links import joining_url
from shared.identity.secret import new_secret
from shared.pace import Pace

TEMPLATE = "gazette_confirmation"
NAME = "subscriptions"


def subscribe(uow: NotificationUnitOfWork, *, address: str, departments: tuple[str, ...], pace: Pace) -> None:
    """Ask the address's owner, at most once a day. Who asks does not learn whether the address is known.

    Raises GazetteClosed, TooManySubscriptions.
    """
    if uow.settings.public_url is None:
        raise GazetteClosed("the academy has not said where its pages are reached (NEFE_PUBLIC_URL)")
    with uow:
        _take_turn(uow, pace)
        known = uow.subscribers.get(address)
        if known is None or _may_ask_again(uow, known):
            subscriber = Subscriber(known.id if known else uow.new_id(), address, new_secret(), uow.now(), departments)
            uow.subscribers.save(subscriber)
            _ask(uow, subscriber)
        uow.commit()


def confirm_subscription(uow: NotificationUnitOfWork, *, secret: str) -> None:
    """The owner says yes. A secret that nobody has is nobody's: the answer is the same."""
    with uow:
        subscriber = uow.subscribers.by_leaving(secret)
        if subscriber and subscriber.confirmed_at is None:
            subscriber.confirmed_at = uow.now()
            uow.subscribers.save(subscriber)
        uow.commit()


def _take_turn(uow: NotificationUnitOfWork, pace: Pace) -> None:
    """Anybody may ask, so that somebody may have many addresses written to: not more than some in an hour."""
    if not uow.paces.take(NAME, pace):
        raise TooManySubscriptions("too many people ask at this moment: try again later")


def _may_ask_again(uow: NotificationUnitOfWork, known: Subscriber) -> bool:
    """Not whoever is subscribed: they change what they want by leaving and asking anew."""
    return known.confirmed_at is None and uow.now() - known.asked_at >= ASKED_AGAIN


def _ask(uow: NotificationUnitOfWork, subscriber: Subscriber) -> None:
    url = joining_url(uow.settings.public_url, subscriber.leaving)
    letter = own_letter(uow, TEMPLATE, url=url)
    uow.messages.add(own_message(uow, TEMPLATE, letter, subscriber.address, copy_for=subscriber.copy_for))
