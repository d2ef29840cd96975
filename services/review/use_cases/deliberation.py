"""Who takes part in the deliberation on a file: nobody who is recused from it."""

from services.review.domain.commission import Commission
from services.review.domain.file import File
from services.review.domain.refusals import CommissionNotAppointed, FileUnknown, NotSeated, RecusedFromFile
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor
from shared.uai import FICTITIOUS


def lock_file(uow: ReviewUnitOfWork, project_id: str, actor: Actor) -> File:
    """The file, for an actor who has a say in it: nobody has in a canary's. Raises FileUnknown or RecusedFromFile."""
    file = uow.files.lock(project_id)
    if file.uai == FICTITIOUS:
        raise FileUnknown(f"There is no file for project {project_id}.")
    if actor.subject in uow.recusals.of(project_id):
        raise RecusedFromFile("Who is recused from a file takes no part in what becomes of it.")
    return file


def lock_examined(uow: ReviewUnitOfWork, project_id: str, actor: Actor, commission: Commission) -> File:
    """The file, for somebody who sits: of another section, it does not exist. Raises FileUnknown, RecusedFromFile."""
    file = lock_file(uow, project_id, actor)
    elsewhere = uow.sections.in_force().hidden_from(actor.subject, presiding=commission.presiding)
    if file.department in elsewhere:
        raise FileUnknown(f"There is no file for project {project_id}.")
    return file


def seated_commission(uow: ReviewUnitOfWork, actor: Actor) -> Commission:
    """The commission in which the actor sits today. Raises NotSeated, which tells nothing of any file."""
    commission = uow.commissions.sitting()
    if commission is None or not commission.seats(actor.subject, on=uow.today()):
        raise NotSeated("Only who sits in the commission today takes part in its deliberation.")
    return commission


def appointed_commission(uow: ReviewUnitOfWork) -> Commission:
    """The commission that sits. Raises CommissionNotAppointed."""
    commission = uow.commissions.sitting()
    if commission is None:
        raise CommissionNotAppointed("A commission has to be appointed first.")
    return commission


def presided_commission(uow: ReviewUnitOfWork, actor: Actor) -> Commission:
    """The commission over which the actor presides today.

    Raises CommissionNotAppointed, CommissionNotComposed or NotPresiding.
    """
    commission = appointed_commission(uow)
    commission.ensure_composed(minimum=uow.settings.commission_members, on=uow.today())
    commission.ensure_presided_by(actor.subject, on=uow.today())
    return commission


def elsewhere(uow: ReviewUnitOfWork, file: File, commission: Commission) -> frozenset[str]:
    """The accounts of the commission that are of another section than that which examines the file."""
    return uow.sections.in_force().elsewhere(file.department, commission)
