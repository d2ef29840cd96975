"""A school publishes what it chooses of a validated project; anybody reads it; another school begins from it."""

from collections.abc import Collection, Iterator, Sequence

from services.submission.domain.content import Document, content_of
from services.submission.domain.project import Project
from services.submission.domain.public_sheet import Publication, PublicSheet, Validation, model_of, shown_of
from services.submission.domain.refusals import NotAModel, ProjectNotValidated
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_editor, require_owner
from services.submission.use_cases.create_project import begin_draft
from shared.identity.actor import Actor

AT_ONCE = 500


def publish_project(
    uow: SubmissionUnitOfWork, *, project_id: str, publication: Publication, actor: Actor
) -> PublicSheet:
    """As the structure itself, in the place of what was published before.

    Raises UnknownProject, OtherStructure, ProjectNotValidated.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        before = uow.public_sheets.find(project_id)
        sheet = PublicSheet(
            id=before.id if before else uow.new_id(),
            project_id=project_id,
            parts=publication.parts,
            is_model=publication.is_model,
            shown=_shown(uow, project, publication),
            published_at=before.published_at if before else uow.now(),
            changed_at=uow.now(),
        )
        uow.public_sheets.put(sheet)
        _note(uow, project, Act.PUBLISHED)
        uow.commit()
    return sheet


def _shown(uow: SubmissionUnitOfWork, project: Project, publication: Publication) -> Document:
    validation = _validation(uow, project)
    content = uow.deposits.get(project, validation.version).content
    partner_names = uow.structures.names(content.partners.structures)
    structure = uow.structures.get(project.uai)
    return shown_of(
        project.id, project.reference, content, structure, validation, publication, partner_names=partner_names
    )


def unpublish_project(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> None:
    """Raises UnknownProject, OtherStructure, UnknownPublicSheet."""
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        uow.public_sheets.get(project_id)
        uow.public_sheets.remove(project_id)
        _note(uow, project, Act.UNPUBLISHED)
        uow.commit()


def own_sheet(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> PublicSheet:
    """What is published, with what was chosen. Raises UnknownProject, OtherStructure, UnknownPublicSheet."""
    with uow:
        require_editor(actor, uow.projects.get(project_id))
        return uow.public_sheets.get(project_id)


def own_published(uow: SubmissionUnitOfWork, *, actor: Actor) -> Sequence[PublicSheet]:
    """What the actor's structure publishes of its own projects, the latest first."""
    with uow:
        return uow.public_sheets.of_structure(actor.uai) if actor.uai else []


def read_public(uow: SubmissionUnitOfWork, *, project_id: str) -> PublicSheet:
    """For anybody. Raises UnknownPublicSheet, also for a project that exists."""
    with uow:
        return uow.public_sheets.get(project_id)


def find_public(
    uow: SubmissionUnitOfWork, *, search: str, marks: Collection[str], after: str | None, limit: int
) -> Sequence[PublicSheet]:
    """Up to `limit` sheets, the latest first, from beyond the id `after`. For anybody."""
    with uow:
        return uow.public_sheets.page(search=search, marks=marks, after=after, limit=limit)


def all_public(uow: SubmissionUnitOfWork) -> Sequence[PublicSheet]:
    """Every sheet, the latest first, read in parts."""
    with uow:
        return list(_all(uow))


def begin_from_model(uow: SubmissionUnitOfWork, *, project_id: str, actor: Actor) -> Project:
    """A draft of the actor's structure that says what is published of a model, and where it comes from.

    Raises UnknownPublicSheet, NotAModel, ActorWithoutStructure.
    """
    with uow:
        sheet = uow.public_sheets.get(project_id)
        if not sheet.is_model:
            raise NotAModel("Its school does not offer this project as a model.")
        origin = {name: sheet.shown[name] for name in ("project_id", "reference")}
        origin["structure_name"] = sheet.shown["structure"]["name"]
        project = begin_draft(uow, content_of(model_of(sheet.shown)), actor, Act.INSPIRED, origin)
        uow.commit()
    return project


def _all(uow: SubmissionUnitOfWork) -> Iterator[PublicSheet]:
    after = None
    while found := uow.public_sheets.page(after=after, limit=AT_ONCE):
        yield from found
        after = found[-1].id


def _validation(uow: SubmissionUnitOfWork, project: Project) -> Validation:
    """The last validation that counted, as the timeline has it. Raises ProjectNotValidated."""
    told = [entry for entry in uow.timelines.of(project.id) if entry.kind == "review.validated" and entry.is_applied]
    if project.validation is None or not told:
        raise ProjectNotValidated("Only a validated project is published.")
    details = told[-1].details
    return Validation(details["version"], details["decided_on"], tuple(details["grant"]["lines"]))


def _note(uow: SubmissionUnitOfWork, project: Project, act: Act) -> None:
    project.touch(uow.now())
    uow.projects.save(project)
    uow.timelines.add(project.id, Entry(uow.now(), act))
