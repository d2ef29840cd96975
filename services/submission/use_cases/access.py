"""Which projects an actor sees, edits and answers for: the one place that says so.

What a role may do at all is in `permissions.py`; this is about which projects it may do it to. A partner structure
reads and edits a project, and leaves depositing, withdrawing and stopping it to the structure that leads it. Who was
assigned to help with it reads it as it is written. Everyone else sees what was deposited.
"""

from services.submission.domain.project import Project
from services.submission.domain.refusals import ActorWithoutStructure, OtherStructure, ProjectOutOfSight
from services.submission.domain.saves import Author
from services.submission.domain.sight import Sight
from shared.identity.actor import Actor, Role
from shared.uai import FICTITIOUS

HIDDEN = frozenset({FICTITIOUS})
"""What a canary does is nobody's business but its own."""

STAFF_SIGHTS = {
    Role.SECRETARIAT: Sight(least_version=1, hidden=HIDDEN),
    Role.RECTOR: Sight(hidden=HIDDEN),
    Role.FUND_MANAGER: Sight(only_validated=True, hidden=HIDDEN),
    # Which files a member stands aside from, the commission alone knows: here they are given the files that go with a
    # deposit, and nothing else (see `permissions.py`).
    Role.MEMBER: Sight(least_version=1, hidden=HIDDEN),
}


def own_structure(actor: Actor) -> str:
    """The UAI that the actor acts for. Raises ActorWithoutStructure."""
    if actor.uai is None:
        raise ActorWithoutStructure("The account belongs to no structure.")
    return actor.uai


def sights_of(actor: Actor) -> list[Sight]:
    """What the actor sees in all its roles. Raises ActorWithoutStructure for a school account without one."""
    sights = [sight for role, sight in STAFF_SIGHTS.items() if role in actor.roles]
    if Role.SCHOOL in actor.roles:
        sights.append(Sight(uai=own_structure(actor)))
    if Role.SUPPORT in actor.roles:
        sights.append(Sight(supporter=actor.subject, hidden=HIDDEN))
    return sights


def author_of(actor: Actor) -> Author:
    """Who saves."""
    return Author(actor.subject, actor.uai)


def editing_structure(actor: Actor) -> str | None:
    """The UAI of the structure whose projects the actor edits, if the actor is of a school."""
    return actor.uai if Role.SCHOOL in actor.roles else None


def is_editor(actor: Actor, project: Project) -> bool:
    """Whether the actor is of the structure itself or of one of its partners, and so sees what is not deposited."""
    uai = editing_structure(actor)
    return uai is not None and project.is_edited_by(uai)


def is_insider(actor: Actor, project: Project) -> bool:
    """Whether the actor writes the project or helps to, and so reads what is not deposited."""
    is_helping = Role.SUPPORT in actor.roles and actor.subject in project.supporters
    return is_helping or is_editor(actor, project)


def require_insider(actor: Actor, project: Project) -> None:
    """Raises OtherStructure, ProjectOutOfSight, ActorWithoutStructure."""
    if not is_insider(actor, project):
        require_reader(actor, project)
        raise ProjectOutOfSight("This is between the school and those who help it.")


def require_reader(actor: Actor, project: Project) -> None:
    """Raises OtherStructure, ProjectOutOfSight, ActorWithoutStructure."""
    if any(sight.sees(project) for sight in sights_of(actor)):
        return
    if Role.SCHOOL in actor.roles:
        raise _other_structure()
    raise ProjectOutOfSight("The project is not at a stage at which this role sees it.")


def require_editor(actor: Actor, project: Project) -> None:
    """The structure itself or one of its partners. Raises OtherStructure, ActorWithoutStructure."""
    if not project.is_edited_by(own_structure(actor)):
        raise _other_structure()


def require_owner(actor: Actor, project: Project) -> None:
    """The structure itself. Raises OtherStructure, ActorWithoutStructure."""
    if own_structure(actor) != project.uai:
        raise _other_structure()


def _other_structure() -> OtherStructure:
    return OtherStructure("The project belongs to another structure.")
