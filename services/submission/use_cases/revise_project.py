"""Change what a project says."""

from dataclasses import dataclass

from services.submission.domain.content import Content, Document, content_of
from services.submission.domain.merge import merge
from services.submission.domain.project import Project
from services.submission.domain.refusals import ProjectChanged, ProjectNotEditable
from services.submission.domain.saves import (
    Author,
    Clash,
    KeptText,
    Parts,
    Save,
    as_it_was,
    changes,
    clashes,
    with_parts,
)
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import author_of, require_editor
from services.submission.use_cases.origins import require_own_origins
from services.submission.use_cases.partners import require_registered_partners
from shared.identity.actor import Actor


def revise_project(
    uow: SubmissionUnitOfWork, *, project_id: str, patch: Document, expected: int, actor: Actor
) -> Project:
    """Merge a checked patch into the content, as the structure or a partner. `expected`: the revision that was read.

    What others saved since then stands beside it, as long as it is about other parts. Otherwise, or when the project
    can no longer be edited, nothing of it is changed, and what was typed is kept aside: the refusal says where.

    Raises UnknownProject, OtherStructure, ProjectChanged, ProjectNotEditable, UnknownPartner, PartnerIsOwner,
    ConcertationOfOthers, NetworkOfOthers, LineRepeated, BudgetTooLarge.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_editor(actor, project)
        base = content_at(uow, project, expected)
        if base is None:
            raise ProjectChanged(f"The project is at revision {project.revision}, not {expected}: read it again.")
        typed = changes(base, content_of(merge(base, patch)).document())
        present = project.content.document()
        _keep_aside_unless_mergeable(uow, project, Typed(expected, typed, clashes(base, typed, present)), actor)
        merged = content_of(with_parts(present, typed))
        change_content(uow, project, merged.checked(uow.new_id, hour_cents=uow.settings.hour_cents), actor)
        uow.commit()
    return project


@dataclass(frozen=True)
class Typed:
    """The parts that somebody changed over a revision, and where others have changed them differently since."""

    made_from: int
    parts: Parts
    clashes: list[Clash]


def _keep_aside_unless_mergeable(uow: SubmissionUnitOfWork, project: Project, typed: Typed, actor: Actor) -> None:
    """Raises ProjectChanged or ProjectNotEditable once the text is safe."""
    if not typed.clashes and (project.is_editable or not typed.parts):
        return
    kept = uow.saves.keep_text(
        project.id, KeptText(uow.new_id(), uow.now(), author_of(actor), typed.made_from, typed.parts)
    )
    uow.commit()
    if not project.is_editable:
        raise ProjectNotEditable(project.not_editable, extensions={"kept_text": kept.id})
    raise ProjectChanged(
        f"The project is at revision {project.revision}, not {typed.made_from}; others have changed the same parts.",
        extensions={"conflicts": [vars(clash) for clash in typed.clashes], "kept_text": kept.id},
    )


def change_content(uow: SubmissionUnitOfWork, project: Project, revised: Content, actor: Actor) -> None:
    """Save another content of a locked project, and what it said before.

    Raises ProjectNotEditable, PartnerIsOwner, UnknownPartner, ConcertationOfOthers, NetworkOfOthers.
    """
    before = project.content
    project.revise(revised, at=uow.now())
    require_registered_partners(uow.structures, project.content)
    require_own_origins(uow, project.uai, project.content, before)
    uow.projects.save_content(project, before)
    keep_save(uow, project, before, author_of(actor))


def keep_save(uow: SubmissionUnitOfWork, project: Project, before: Content, author: Author) -> None:
    """Note what a project said until its present revision."""
    undone = changes(project.content.document(), before.document())
    uow.saves.add(project.id, Save(project.revision, uow.now(), author, undone))


def content_at(uow: SubmissionUnitOfWork, project: Project, revision: int) -> Document | None:
    """What the project said at a revision, or None if there was no such revision, or nothing is kept of it."""
    if revision == project.revision:
        return project.content.document()
    if not 1 <= revision < project.revision or revision < uow.saves.first(project.id):
        return None
    return as_it_was(project.content.document(), uow.saves.after(project.id, revision))
