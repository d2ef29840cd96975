"""What this service does about the facts of others: the academy's directory, the commission, the fund."""

from collections.abc import Mapping

from services.submission.domain.news import MONEY_NEWS, REVIEW_NEWS, News
from services.submission.domain.structure import structure_of
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.copy_structure import copy_structure
from services.submission.use_cases.entrust_event import note_refusal
from services.submission.use_cases.hear_of_project import hear_of_project
from shared.messaging.event import Event
from shared.messaging.service import Consumer


def take_structure(event: Event, uow: SubmissionUnitOfWork) -> None:
    """The directory describes a structure."""
    copy_structure(uow, structure=structure_of(event.data))


def take_news(event: Event, uow: SubmissionUnitOfWork) -> None:
    """The commission or the fund has done something with a project."""
    kind = event.type.removeprefix("nefe.").removesuffix(".v1")
    hear_of_project(uow, project_id=event.data["project_id"], news=News(event.id, event.time, kind, event.data))


def take_refusal(event: Event, uow: SubmissionUnitOfWork) -> None:
    """A service has refused an event of a partner."""
    note_refusal(uow, event=event)


CONSUMERS: Mapping[str, Consumer] = {
    "nefe.structure.registered.v1": take_structure,
    "nefe.event.rejected.v1": take_refusal,
    **{f"nefe.{kind}.v1": take_news for kind in (*REVIEW_NEWS, *MONEY_NEWS)},
}
