"""A project was deposited, or a concertation declared: what the fund will have to say of them is remembered."""

from services.funding.domain.project import Intention, Project
from services.funding.repositories import FundingUnitOfWork
from shared.uai import FICTITIOUS


def learn_project(uow: FundingUnitOfWork, *, project: Project) -> None:
    """Remember the latest deposit; a canary's is never to be found in any figure."""
    with uow:
        if project.school.uai != FICTITIOUS:
            uow.projects.remember(project)
        uow.commit()


def learn_intention(uow: FundingUnitOfWork, *, intention: Intention) -> None:
    """Remember the concertation."""
    with uow:
        uow.intentions.remember(intention)
        uow.commit()
