"""One file with all that is attached to it."""

from dataclasses import dataclass
from datetime import date

from services.review.domain.file import File
from services.review.domain.refusals import FileUnknown
from services.review.domain.sight import Summary
from services.review.domain.structure import Structure
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Reading:
    """A file as it is read on the day `today`, and the school as it is known now, if it is."""

    file: File
    summary: Summary
    structure: Structure | None
    today: date


def read_file(uow: ReviewUnitOfWork, *, project_id: str, actor: Actor) -> Reading:
    """Raises FileUnknown, also for a file that the reader may not see: that it exists is no one else's business."""
    with uow:
        file = uow.files.get(project_id)
        summary = Summary.of(file)
        if not sight_of(actor, uow.commissions.sitting(), on=uow.today()).includes(summary):
            raise FileUnknown(f"There is no file for project {project_id}.")
        return Reading(file, summary, uow.structures.find(summary.uai), uow.today())
