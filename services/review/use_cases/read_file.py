"""One file with all that is attached to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.commission import Commission
from services.review.domain.costing import Costing
from services.review.domain.file import File
from services.review.domain.opinion import Opinion, Standing, Tally
from services.review.domain.rapporteur import Rapporteur
from services.review.domain.reading import MemberReading
from services.review.domain.receipt import Receipt
from services.review.domain.recusal import Recusal
from services.review.domain.refusals import FileUnknown
from services.review.domain.sight import Sight, Summary
from services.review.domain.structure import Structure
from services.review.domain.vote import Ballot, ballots
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Reading:
    """A file as it is read on the day `today`, and the school as it is known now, if it is.

    `opinions` are those that the reader may know of, and `tally` counts them for those who may know of all; for others,
    and for whoever is recused, it, `recusals`, `readings` and `ballots` are None.
    """

    file: File
    summary: Summary
    structure: Structure | None
    today: date
    opinions: Sequence[Opinion]
    tally: Tally | None
    costing: Costing | None
    receipt: Receipt | None
    rapporteur: Rapporteur | None
    recusals: Sequence[Recusal] | None
    readings: Sequence[MemberReading] | None
    ballots: Sequence[Ballot] | None
    is_recused: bool


def read_file(uow: ReviewUnitOfWork, *, project_id: str, actor: Actor) -> Reading:
    """Raises FileUnknown, also for a file that the reader may not see: that it exists is no one else's business."""
    with uow:
        file = uow.files.get(project_id)
        summary = Summary.of(file)
        commission = uow.commissions.sitting()
        sight = sight_of(actor, commission, uow.sections.in_force(), on=uow.today())
        opinions = uow.opinions.of([project_id])
        recusals = uow.recusals.of(project_id)
        if not sight.includes(summary, asked=_asked(opinions), recused=recusals):
            raise FileUnknown(f"There is no file for project {project_id}.")
        is_opened = sight.opens_deliberation(summary, recused=recusals)
        return Reading(
            file=file,
            summary=summary,
            structure=uow.structures.find(summary.uai),
            today=uow.today(),
            opinions=opinions if is_opened else _own(sight, opinions, recused=recusals),
            tally=Tally.of(opinions, uow.today()) if is_opened else None,
            costing=uow.costings.of(project_id, file.current.number) if is_opened or file.standing_decision else None,
            receipt=uow.receipts.of([project_id]).get(project_id),
            rapporteur=uow.rapporteurs.of([project_id]).get(project_id) if sight.is_of_commission else None,
            recusals=list(recusals.values()) if is_opened else None,
            readings=uow.readings.of(project_id) if is_opened else None,
            ballots=_ballots(uow, file, commission, sight, recusals) if is_opened else None,
            is_recused=actor.subject in recusals,
        )


def _ballots(
    uow: ReviewUnitOfWork, file: File, commission: Commission | None, sight: Sight, recused: Collection[str]
) -> Sequence[Ballot]:
    """The secretariat and whoever presides see tallies before they vote."""
    presides = commission is not None and commission.acts_as_president(sight.reader, on=uow.today(), recused=recused)
    return ballots(
        uow.votes.of(file.project_id),
        current=file.current.number,
        reader=sight.reader,
        sees_tallies=sight.everything or presides,
    )


def _asked(opinions: Sequence[Opinion]) -> set[str]:
    """The accounts that are asked; whoever is no longer asked has no more business with the file."""
    return {
        opinion.expert_subject
        for opinion in opinions
        if opinion.expert_subject and opinion.standing is not Standing.WITHDRAWN
    }


def _own(sight: Sight, opinions: Sequence[Opinion], *, recused: Collection[str]) -> Sequence[Opinion]:
    """An expert knows of what was asked of them; what others say stays with the commission."""
    if sight.expert is None or sight.reader in recused:
        return []
    return [opinion for opinion in opinions if opinion.expert_subject == sight.expert]
