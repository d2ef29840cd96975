"""Time passes: the fictitious structure of the canary is there, and what it left is swept away."""

from services.submission.domain.project import Project
from services.submission.domain.states import PATHS, Step
from services.submission.domain.structure import Structure
from services.submission.domain.vocabulary import PriorityEducation, Sector, Status, StructureKind
from services.submission.events import structure_registered
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.withdraw_project import take_back
from shared.canary.sweeping import AT_ONCE, KEPT_FOR
from shared.uai import FICTITIOUS

FORGOTTEN = "Passage du canari, resté en chemin."


def serve_canary(uow: SubmissionUnitOfWork) -> None:
    """A project that was left on its way is withdrawn first, so that whoever heard of it hears of its end."""
    with uow:
        if uow.settings.canary_mailbox:
            _keep_structure(uow, uow.settings.canary_mailbox)
        for project_id in uow.projects.of_structure_before(FICTITIOUS, uow.now() - KEPT_FOR, limit=AT_ONCE):
            project = uow.projects.lock(project_id)
            if project.status in PATHS[Step.WITHDRAW].start and project.validation is None:
                take_back(uow, project, reason=FORGOTTEN)
            if _is_over(uow, project):
                uow.projects.remove(project_id)
        uow.commit()


def _keep_structure(uow: SubmissionUnitOfWork, mailbox: str) -> None:
    kept = uow.structures.keep([_fictitious(mailbox)])
    for each in (*kept.new, *kept.changed):
        uow.record(structure_registered(each))


def _fictitious(mailbox: str) -> Structure:
    return Structure(
        uai=FICTITIOUS,
        name="Établissement fictif de surveillance",
        kind=StructureKind.OTHER,
        degree=2,
        sector=Sector.PUBLIC,
        commune="Aucune",
        postcode="97900",
        department="979",
        priority_education=PriorityEducation.NONE,
        email=mailbox,
    )


def _is_over(uow: SubmissionUnitOfWork, project: Project) -> bool:
    """Not while the commission's answer is still to come: news of a project that is gone would count as faulty."""
    answered = {entry.details["version"] for entry in uow.timelines.of(project.id) if entry.kind == "review.opened"}
    return project.status is Status.WITHDRAWN and (not project.version or project.version in answered)
