"""One file with all that is attached to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.file import File
from services.review.domain.opinion import Opinion, Standing, Tally
from services.review.domain.rapporteur import Rapporteur
from services.review.domain.receipt import Receipt
from services.review.domain.refusals import FileUnknown
from services.review.domain.sight import Sight, Summary
from services.review.domain.structure import Structure
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Reading:
    """A file as it is read on the day `today`, and the school as it is known now, if it is.

    `opinions` are those that the reader may know of, and `tally` counts them for those who may know of all.
    """

    file: File
    summary: Summary
    structure: Structure | None
    today: date
    opinions: Sequence[Opinion]
    tally: Tally | None
    receipt: Receipt | None
    rapporteur: Rapporteur | None


def read_file(uow: ReviewUnitOfWork, *, project_id: str, actor: Actor) -> Reading:
    """Raises FileUnknown, also for a file that the reader may not see: that it exists is no one else's business."""
    with uow:
        file = uow.files.get(project_id)
        summary = Summary.of(file)
        sight = sight_of(actor, uow.commissions.sitting(), on=uow.today())
        opinions = uow.opinions.of([project_id])
        if not sight.includes(summary, asked=_asked(opinions)):
            raise FileUnknown(f"There is no file for project {project_id}.")
        tally = Tally.of(opinions, uow.today()) if sight.everything else None
        return Reading(
            file=file,
            summary=summary,
            structure=uow.structures.find(summary.uai),
            today=uow.today(),
            opinions=_shown_to(sight, opinions),
            tally=tally,
            receipt=uow.receipts.of([project_id]).get(project_id),
            rapporteur=uow.rapporteurs.of([project_id]).get(project_id) if sight.everything else None,
        )


def _asked(opinions: Sequence[Opinion]) -> set[str]:
    """The accounts that are asked; whoever is no longer asked has no more business with the file."""
    return {
        opinion.expert_subject
        for opinion in opinions
        if opinion.expert_subject and opinion.standing is not Standing.WITHDRAWN
    }


def _shown_to(sight: Sight, opinions: Sequence[Opinion]) -> Sequence[Opinion]:
    """An expert knows of what was asked of them; what others say stays with the commission."""
    is_expert = sight.expert is not None
    return [
        opinion for opinion in opinions if sight.everything or (is_expert and opinion.expert_subject == sight.expert)
    ]
