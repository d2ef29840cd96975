"""Every no of this service; the class name is the stable code (`project_already_submitted`).

NotFound    UnknownStructure  UnknownProject  UnknownVersion  UnknownDraft
            UnknownConcertation  UnknownMeeting  UnknownNetwork  UnknownResource
Forbidden   OtherStructure  ProjectOutOfSight  ActorWithoutStructure
Invalid     InvalidUai  ProjectIncomplete  BudgetTooLarge  LineRepeated  UnknownPartner  PartnerIsOwner
            ConcertationOfOthers  MeetingEndsBeforeItBegins  NetworkOfOthers  LeadIsPartner  InvalidNetworkId
Conflict    ProjectAlreadySubmitted  ProjectAlreadyDecided  ProjectNotEditable  ProjectNotValidated
            ProjectWithdrawn  ProjectStopped  TooManyVersions  NoAmendment
            ConcertationAlreadyClosed  ConcertationAlreadyAbandoned  MeetingAlreadyHeld  TooManyMeetings
Stale       ProjectChanged  ConcertationChanged
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


class UnknownResource(NotFound):
    """The library has no such resource, or no such file of it."""


class UnknownPrize(NotFound):
    """No prize was announced for this school year."""


class UnknownCandidate(NotFound):
    """The project is no candidate for this prize."""


class NotOfTheJury(Forbidden):
    """Only the jury of a prize reads and judges its candidates."""


class OwnCandidate(Forbidden):
    """Nobody judges a project of their own school."""


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
    """Only a validated project can be stopped, or amended."""


class NoAmendment(Conflict):
    """No amendment of the project is being written, so that none can be given up."""


class ProjectWithdrawn(Conflict):
    """The school has withdrawn this project, and that is final."""


class ProjectStopped(Conflict):
    """The project was stopped, and that is final."""


class TooManyVersions(Conflict):
    """The project was deposited as often as versions can be numbered."""


class ProjectChanged(Stale):
    """Someone else has changed the project since the caller read it."""


class UnknownConcertation(NotFound):
    """There is no concertation of this identifier."""


class UnknownMeeting(NotFound):
    """The concertation has no meeting of this identifier."""


class UnknownNetwork(NotFound):
    """There is no network of this identifier."""


class ConcertationOfOthers(Invalid):
    """The concertation that a project names is not one of the project's own structure."""


class NetworkOfOthers(Invalid):
    """The structure is no member of a network of this identifier."""


class LeadIsPartner(Invalid):
    """The structure that leads a network is not its partner."""


class InvalidNetworkId(Invalid):
    """Not an identifier: letters without accents, digits, dots, colons, hyphens and underscores, 64 at most."""


class MeetingEndsBeforeItBegins(Invalid):
    """A meeting ends after it has begun."""


class ConcertationAlreadyClosed(Conflict):
    """The concertation is closed, and that is final."""


class ConcertationAlreadyAbandoned(Conflict):
    """The concertation was abandoned, and that is final; another one can be declared."""


class MeetingAlreadyHeld(Conflict):
    """The meeting is recorded as held."""


class TooManyMeetings(Conflict):
    """The concertation has as many meetings as it can have."""


class ConcertationChanged(Stale):
    """Someone else has changed the concertation since the caller read it."""


class CommentNotAsked(NotFound):
    """The project is not to be completed, or not in answer to this comment."""


class UnknownSave(NotFound):
    """Nothing is kept of what the project said at this revision."""


class UnknownKeptText(NotFound):
    """No such text was kept aside."""


class UnknownReport(NotFound):
    """No report is kept of this school year of the project."""


class ReportChanged(Stale):
    """Someone else has changed the report since the caller read it."""


class ReportIncomplete(Invalid):
    """A report says what was done, and what was spent."""


class ReportAlreadySubmitted(Conflict):
    """The report was handed in, and that is final."""


class ReportDropped(Conflict):
    """Nothing is to be reported: the project was stopped before that school year."""


class UnknownAttachment(NotFound):
    """No such file goes with the project, or none that the reader may see."""


class UnsuitableFile(Invalid):
    """A file is not of a kind that may be attached, is empty, too large, or is not what its name says."""


class TooManyAttachments(Conflict):
    """The project has as many files, or as many bytes, as it can have."""


class AttachmentBeingChecked(Conflict):
    """The file is not read before it is found clean."""


class AttachmentInfected(Conflict):
    """The file is infected: it is never read, and not deposited."""


class UnknownSupportRequest(NotFound):
    """No such help was asked for."""


class SupportNotAssigned(Conflict):
    """Nobody helps yet."""


class SupportEnded(Conflict):
    """The help has come to its end, or is not asked for any more."""


class UnknownPublicSheet(NotFound):
    """Nothing is published of such a project."""


class NotAModel(Conflict):
    """The school does not offer its project as a model."""


class InvalidPrizeYear(Invalid):
    """A prize is that of a school year."""


class PrizeEndsBeforeItBegins(Invalid):
    """Candidates come until a day that is before the first."""


class LaureateUnknown(Invalid):
    """Only a candidate is awarded the prize."""


class CandidacyClosed(Conflict):
    """Candidates do not come yet, or do not come any more."""


class PrizeStillOpen(Conflict):
    """Candidates may still come."""


class PrizeAlreadyAwarded(Conflict):
    """The prize was awarded, for good."""
