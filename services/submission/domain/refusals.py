"""Every no of this service; the class name is the stable code (`project_already_submitted`).

NotFound    UnknownStructure  UnknownProject  UnknownVersion  UnknownDraft
Forbidden   OtherStructure  ProjectOutOfSight  ActorWithoutStructure
Invalid     InvalidUai  ProjectIncomplete  BudgetTooLarge  LineRepeated  UnknownPartner  PartnerIsOwner
Conflict    ProjectAlreadySubmitted  ProjectAlreadyDecided  ProjectNotEditable  ProjectNotValidated
            ProjectWithdrawn  ProjectStopped  TooManyVersions
Stale       ProjectChanged
"""

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Stale


class UnknownStructure(NotFound):
    """No structure is registered under this UAI."""


class UnknownProject(NotFound):
    """There is no project of this identifier."""


class UnknownVersion(NotFound):
    """This version of the project was never deposited."""


class UnknownDraft(NotFound):
    """No draft of the project was set aside at this revision."""


class OtherStructure(Forbidden):
    """A school acts on the projects of its own structure only."""


class ProjectOutOfSight(Forbidden):
    """The project has not reached the state in which the caller's role sees it."""


class ActorWithoutStructure(Forbidden):
    """The caller's account belongs to no structure."""


class InvalidUai(Invalid):
    """Not seven digits and the letter that belongs to them."""


class ProjectIncomplete(Invalid):
    """Something that the commission needs is still missing; the pointers say what."""


class BudgetTooLarge(Invalid):
    """An amount or a sum exceeds the whole national fund."""


class LineRepeated(Invalid):
    """Two lines of the budget have the same identifier."""


class UnknownPartner(Invalid):
    """A partner structure is not registered."""


class PartnerIsOwner(Invalid):
    """A structure is not a partner of its own project."""


class ProjectAlreadySubmitted(Conflict):
    """The version that was deposited is with the commission."""


class ProjectAlreadyDecided(Conflict):
    """The commission has decided on this project."""


class ProjectNotEditable(Conflict):
    """The project cannot be edited in its present state."""


class ProjectNotValidated(Conflict):
    """Only a validated project can be stopped."""


class ProjectWithdrawn(Conflict):
    """The school has withdrawn this project, and that is final."""


class ProjectStopped(Conflict):
    """The project was stopped, and that is final."""


class TooManyVersions(Conflict):
    """The project was deposited as often as versions can be numbered."""


class ProjectChanged(Stale):
    """Someone else has changed the project since the caller read it."""
