"""Messages that tell of no fact of another service: codes, digests, and what becomes of subscriptions."""

from services.notification.domain.audiences import ROLES, Audience
from services.notification.domain.message import Message, Origin, header_id
from services.notification.repositories import NotificationUnitOfWork
from services.notification.wording.letters import Letter, Sources, write
from services.notification.wording.own import OWN_LETTERS


def own_letter(
    uow: NotificationUnitOfWork, template: str, *, sources: Sources | None = None, **about: object
) -> Letter:
    """What the template says `about` something, without a project. `sources`: in the place of those in use."""
    return write(
        template,
        sources=uow.templates.in_use() if sources is None else sources,
        audience=OWN_LETTERS[template].audience,
        contact=uow.mailboxes.of_role(Audience.ADMINISTRATORS),
        mailboxes={role.value: uow.mailboxes.of_role(role) for role in ROLES},
        project=None,
        page=None,
        **about,
    )


def own_message(
    uow: NotificationUnitOfWork,
    template: str,
    letter: Letter,
    recipient: str,
    *,
    copy_for: str | None = None,
    unsubscribe: str | None = None,
) -> Message:
    """A message to one address, not kept yet; it has an origin of its own."""
    message_id, now = uow.new_id(), uow.now()
    return Message(
        id=message_id,
        origin=Origin(uow.source, message_id, template, message_id, uow.traceparent),
        template=template,
        audience=OWN_LETTERS[template].audience,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        header_id=header_id(message_id, uow.mailboxes.domain),
        created_at=now,
        next_at=now,
        copy_for=copy_for,
        unsubscribe=unsubscribe,
    )
