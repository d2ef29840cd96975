"""Writing the messages of one fact, within the transaction of the use case that asks."""

from dataclasses import replace
from datetime import date, datetime

from services.notification.domain.audiences import ROLES, URGENT, Audience, who_answers
from services.notification.domain.mailboxes import Addressee
from services.notification.domain.message import Channel, Message, Origin, Status, header_id
from services.notification.domain.preferences import Person, Place, Rhythm
from services.notification.domain.structure import Matter, Project
from services.notification.domain.webhook import Webhook
from services.notification.repositories import NotificationUnitOfWork
from services.notification.wording.letters import Letter, Sources, write
from services.notification.wording.links import leaving_url, page_of
from shared.messaging.event import Event
from shared.uai import FICTITIOUS


class Writing:
    """The messages of one event, kept with whatever else the transaction of `uow` makes true."""

    def __init__(self, uow: NotificationUnitOfWork, event: Event, sources: Sources | None = None) -> None:
        """`sources`: templates in the place of those in use."""
        self._uow = uow
        self._event = event
        self._sources = uow.templates.in_use() if sources is None else sources
        self._carriers: dict[str, Message] = {}
        self._written: list[Message] = []
        self._origin = Origin(event.source, event.id, event.type, event.cause.correlation_id, uow.traceparent)

    def tell(self, matter: Matter) -> None:
        """Write to everybody whom the table of audiences names, once each."""
        project_id = matter.project.id if matter.project else None
        for notice in self._uow.settings.notices[self._event.type]:
            letter = self.letter(notice.template, notice.audience, project=matter.project, school=matter.school)
            for addressee in self._addressees(notice.audience, matter):
                self.keep(addressee, notice.template, letter, project_id)
        self.copy_for_people()

    def letter(self, template: str, audience: Audience, *, project: Project | None = None, **about: object) -> Letter:
        """What is said of the event by this template."""
        fact, happened_on = self._event.data, self._event.time.astimezone(self._uow.settings.zone).date()
        due_on = fact.get("due_on")
        return write(
            template,
            sources=self._sources,
            fact=fact,
            source=self._event.source,
            happened_on=happened_on,
            is_late=due_on is not None and date.fromisoformat(due_on) < happened_on,
            audience=audience,
            contact=self._uow.mailboxes.of_role(who_answers(self._event.type)),
            mailboxes={role.value: self._uow.mailboxes.of_role(role) for role in ROLES},
            project=project,
            page=page_of(self._uow.settings.public_url, audience, project.id if project else None),
            **about,
        )

    def keep(
        self,
        addressee: Addressee,
        template: str,
        letter: Letter,
        project_id: str | None,
        *,
        at: datetime | None = None,
    ) -> None:
        """Keep a message, to be delivered as soon as the transaction is committed, or not before `at`.

        If an e-mail about the same fact goes to the same address, it goes with that one: schools may share a mailbox.
        """
        message_id, now = self._uow.new_id(), self._uow.now()
        message = Message(
            id=message_id,
            origin=self._origin,
            template=template,
            audience=addressee.audience,
            recipient=addressee.address,
            subject=letter.subject,
            text=letter.text,
            header_id=header_id(message_id, self._uow.mailboxes.domain),
            created_at=now,
            next_at=at or self._first_try(addressee),
            project_id=project_id,
            uai=addressee.uai,
        )
        carrier = self._carriers.setdefault(addressee.address, message)
        if carrier is not message:
            message.go_with(carrier)
        self._uow.messages.add(message)
        self._written.append(message)

    def copy_for_people(self) -> None:
        """Once to each person who wants what was written to their school or role at an address of their own."""
        by_place = {Place(message.audience, message.uai or ""): message for message in self._written}
        copied: set[str] = set()
        for person, place in self._uow.people.told(by_place):
            rhythm = person.rhythm_for(self._event.type)
            if person.subject not in copied and rhythm is not Rhythm.NONE:
                copied.add(person.subject)
                self._keep_copy(by_place[place], person, rhythm)
        for webhook in self._uow.webhooks.told(by_place):
            self._hand_over(by_place[webhook.place], webhook)

    def _hand_over(self, message: Message, webhook: Webhook) -> None:
        """At once: programs sleep as little as they read e-mails."""
        message_id, now = self._uow.new_id(), self._uow.now()
        handed = replace(message, id=message_id, header_id=message_id, recipient=webhook.id, next_at=now)
        handed.copy_for, handed.channel, handed.status = webhook.copy_for, Channel.WEBHOOK, Status.PENDING
        self._uow.messages.add(handed)

    def _keep_copy(self, message: Message, person: Person, rhythm: Rhythm) -> None:
        message_id = self._uow.new_id()
        copy = replace(
            message,
            id=message_id,
            header_id=header_id(message_id, self._uow.mailboxes.domain),
            recipient=person.address,
            copy_for=person.subject,
            status=Status.PENDING,
            unsubscribe=leaving_url(self._uow.settings.public_url, person.leaving),
        )
        if rhythm is Rhythm.DAILY:
            copy.status = Status.SAVED_UP
            copy.next_at = self._uow.settings.next_digest(self._uow.now())
        else:
            carrier = self._carriers.setdefault(copy.recipient, copy)
            if carrier is not copy:
                copy.go_with(carrier)
        self._uow.messages.add(copy)

    def _first_try(self, addressee: Addressee) -> datetime:
        """At once, or when the quiet hours end; a canary never sleeps."""
        now, quiet = self._uow.now(), self._uow.settings.quiet_hours
        is_awake = self._event.type in URGENT or addressee.uai == FICTITIOUS
        return quiet.after(now, self._uow.zone) if quiet and not is_awake else now

    def _addressees(self, audience: Audience, matter: Matter) -> tuple[Addressee, ...]:
        if matter.school.uai == FICTITIOUS and audience is not Audience.SCHOOL:
            return ()
        expert_role = self._event.data["expert_role"] if audience is Audience.EXPERTS else None
        return self._uow.mailboxes.addressees(audience, matter, expert_role=expert_role)
