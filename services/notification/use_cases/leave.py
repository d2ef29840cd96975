"""Whoever gets messages at an address of their own ends that, by the secret that came with a message."""

from services.notification.repositories import NotificationUnitOfWork


def leave(uow: NotificationUnitOfWork, *, leaving: str) -> None:
    """Nothing more is sent there. A secret that nobody has is nobody's: the answer is the same."""
    with uow:
        person = uow.people.by_leaving(leaving)
        if person:
            uow.people.forget(person.subject)
        subscriber = uow.subscribers.by_leaving(leaving)
        if subscriber:
            uow.subscribers.remove(subscriber)
        uow.commit()
