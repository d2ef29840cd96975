"""A school's messages for a feed reader, by a key that is as good as its password."""

from services.notification.domain.feed import FeedOfOthers, FeedUnknown, SchoolFeed
from services.notification.domain.structure import Structure
from services.notification.repositories import NotificationUnitOfWork
from shared.identity.actor import Actor, Role
from shared.identity.secret import new_secret


def make_feed(uow: NotificationUnitOfWork, *, uai: str, actor: Actor) -> str:
    """A new key; the one before is good for nothing. Raises FeedOfOthers."""
    _require_own(uai, actor)
    with uow:
        key = new_secret()
        uow.feeds.replace(uai, key, at=uow.now(), by=actor.subject)
        uow.commit()
        return key


def end_feed(uow: NotificationUnitOfWork, *, uai: str, actor: Actor) -> None:
    """Raises FeedOfOthers."""
    _require_own(uai, actor)
    with uow:
        uow.feeds.remove(uai)
        uow.commit()


def read_feed(uow: NotificationUnitOfWork, *, key: str) -> SchoolFeed:
    """Raises FeedUnknown."""
    with uow:
        uai = uow.feeds.school(key)
        if uai is None:
            raise FeedUnknown("there is no such feed, or its address was replaced")
        school = uow.structures.get(uai) or Structure(uai, uai)
        return SchoolFeed(school, tuple(uow.feeds.messages(uai)))


def _require_own(uai: str, actor: Actor) -> None:
    if actor.uai != uai or Role.SCHOOL not in actor.roles:
        raise FeedOfOthers(f"the messages of {uai} are those of another school")
