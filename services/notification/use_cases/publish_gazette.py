"""An issue of the gazette: the projects that were validated since the last, to each subscriber what they asked for."""

from dataclasses import replace
from datetime import timedelta

from services.notification.domain.gazette import Issue, Item, NothingNew, Subscriber
from services.notification.domain.message import Message
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter, own_message
from services.notification.wording.letters import Letter
from services.notification.wording.links import leaving_url

TEMPLATE = "gazette_issue"
SHOWN = 50


def publish_gazette(uow: NotificationUnitOfWork) -> Issue:
    """Now. Raises NothingNew."""
    with uow:
        issue = _publish(uow)
        uow.commit()
        return issue


def publish_if_due(uow: NotificationUnitOfWork) -> None:
    """When something is new, and the last issue, or what is new since the beginning, is old enough."""
    with uow:
        days, since = uow.settings.gazette_days, uow.gazette.oldest_new()
        last = uow.gazette.issues(1)
        began = last[0].published_at if last else since
        if days and since and began and uow.now() - began >= timedelta(days=days):
            _publish(uow)
        uow.commit()


def list_issues(uow: NotificationUnitOfWork) -> list[Issue]:
    """The newest first."""
    with uow:
        return uow.gazette.issues(SHOWN)


def read_issue(uow: NotificationUnitOfWork, *, number: int) -> Issue:
    """Raises IssueUnknown."""
    with uow:
        return uow.gazette.issue(number)


def _publish(uow: NotificationUnitOfWork) -> Issue:
    items = uow.gazette.new_items()
    if not items:
        raise NothingNew("no project was validated since the last issue")
    last = uow.gazette.issues(1)
    number = last[0].number + 1 if last else 1
    whole = _letter(uow, number, items)
    issue = Issue(number, uow.now(), whole.subject, whole.text)
    uow.gazette.publish(issue, items)
    _send(uow, issue, items, whole)
    return issue


def _send(uow: NotificationUnitOfWork, issue: Issue, items: list[Item], whole: Letter) -> None:
    letters: dict[tuple[str, ...], Letter | None] = {(): whole}
    for subscriber in uow.subscribers.confirmed():
        chosen = subscriber.departments
        if chosen not in letters:
            wanted = [item for item in items if subscriber.wants(item)]
            letters[chosen] = _letter(uow, issue.number, wanted) if wanted else None
        letter = letters[chosen]
        if letter:
            uow.messages.add(_message(uow, issue, subscriber, letter))


def _letter(uow: NotificationUnitOfWork, number: int, items: list[Item]) -> Letter:
    return own_letter(uow, TEMPLATE, number=number, items=items)


def _message(uow: NotificationUnitOfWork, issue: Issue, subscriber: Subscriber, letter: Letter) -> Message:
    """The issue is the fact: it is sent to each subscriber once."""
    message = own_message(
        uow,
        TEMPLATE,
        letter,
        subscriber.address,
        copy_for=subscriber.copy_for,
        unsubscribe=leaving_url(uow.settings.public_url, subscriber.leaving),
    )
    message.origin = replace(message.origin, event_id=f"gazette-{issue.number}")
    return message
