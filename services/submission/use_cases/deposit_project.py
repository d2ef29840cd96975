"""Hand a version of a project to the commission."""

from services.submission.domain.attachment import Attachment, State
from services.submission.domain.project import Project
from services.submission.domain.summary import DepositedVersion
from services.submission.domain.timeline import Act, Entry
from services.submission.events import project_submitted
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_owner
from shared.identity.actor import Actor


def deposit_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> DepositedVersion:
    """Freeze the next numbered version, with the answers to what the commission asked, and state it.

    Raises UnknownProject, OtherStructure, ProjectIncomplete, ProjectAlreadySubmitted, ProjectAlreadyDecided,
    ProjectWithdrawn, ProjectStopped, TooManyVersions,
    AttachmentInfected.
    """
    with uow:
        at = uow.now()
        project, structure = uow.projects.lock_with_structure(project_id)
        require_owner(actor, project)
        asked = project.completion
        version = project.deposit(at=at)
        answers = uow.answers.deposit(project_id, asked.version, within=version) if asked else ()
        files = _files(uow, project) if project.attachments else []
        partner_names = uow.structures.names(project.content.partners.structures)
        uow.deposits.freeze(project, at=at)
        uow.projects.save(project)
        event_id = uow.record(project_submitted(project, structure, partner_names, answers, files, at=at))
        uow.timelines.add(project_id, Entry(at, Act.SUBMITTED, {"version": version}, event_id))
        uow.commit()
    return DepositedVersion(project_id, project.reference, version, at, project.content, answers)


def _files(uow: SubmissionUnitOfWork, project: Project) -> list[Attachment]:
    """Those of the version that is being deposited; one that is still being checked goes with it. Raises
    AttachmentInfected.
    """
    present = [file for file in uow.attachments.of(project.id) if file.is_present]
    for file in present:
        if file.state is State.INFECTED:
            file.ensure_readable()
    return present
