"""Everything that the commission's side says no to.

NotFound        ViewUnknown                 no view of this name was saved
                SittingUnknown              there is no such sitting
                FileUnknown                 no file for this project, or none that the reader may see
                OpinionUnknown              no such opinion was asked for on this file, or not of this expert
                NoCommission                no commission has been appointed yet
Forbidden       NotPresiding                only the president of the commission or the deputy decides
                NotSeated                   only who sits in the commission takes part in its deliberation
                RecusedFromFile             who is recused from a file takes no part in what becomes of it
                RapporteursOutOfSight       who presents which file is the commission's own business
                TiesOfOthers                a member declares their own ties only
Conflict        Sitting…                    the sitting is not at the stage at which this is done
                QuorumNotReached            too few are present who may deliberate on the file
                ConsultationUnderWay        the members are being consulted in writing
                CommissionNotAppointed      nothing is decided before a commission is appointed
                CommissionNotComposed       nobody presides on the day, or too few members sit
                CompletionPending           the school is completing its project
                NoCompletionRequested       there is no request for completion to take back
                FileAlreadyDecided          the version was decided on
                ProjectWithdrawn            the school has taken its project back
                NothingToCorrect            no decision stands that could be put right
                ValidationStands            a validation is not turned into a decline
                EnvelopeExceeded            the envelopes hold less than what is granted
                ProjectStopped              the school has ended its project
                OpinionSettled              the opinion was given, or is no longer asked for
                AlreadyRecused              the member already stands aside from the file
                RapporteurTied              the member has an interest in the file
    Stale       NotTheCurrentVersion        the version named is not the one under examination
Invalid         TooFewMembers, MemberRepeated, DeputyIsPresident, TermEndsBeforeItBegins
                MemberUnknown, RuleRepeated, RapporteurNotSeated
                CodeRepeated, CriterionUnknown, CriterionRepeated, AppreciationUnknown, CommentUnknown
                CommentWithoutText, OpinionDueOutOfRange
                ReasonRequired, GrantRequired, GrantOnDecline, GrantLineRepeated, GrantAboveRequest
Unacceptable    VersionOutOfRange           a deposit that leaves out another, or comes after the project's end
"""

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unacceptable


class FileUnknown(NotFound):
    """There is no file for this project, or none that the reader may see."""


class OpinionUnknown(NotFound):
    """No such opinion was asked for on this file, or not of the expert who reads it."""


class NoCommission(NotFound):
    """No commission has been appointed yet."""


class NotPresiding(Forbidden):
    """Only the president of the commission or the deputy decides."""


class NotSeated(Forbidden):
    """Only who sits in the commission on that day takes part in its deliberation."""


class RecusedFromFile(Forbidden):
    """Who is recused from a file takes no part in what becomes of it."""


class RapporteursOutOfSight(Forbidden):
    """Who presents which file is the commission's own business."""


class TiesOfOthers(Forbidden):
    """A member declares their own ties; those of others are for the secretariat to write down."""


class CommissionNotAppointed(Conflict):
    """Nothing is decided, or assigned, before a commission is appointed."""


class CommissionNotComposed(Conflict):
    """Nothing is decided on a day when nobody presides, or when too few members sit: terms end."""


class CompletionPending(Conflict):
    """The school is completing its project: nothing is decided, or asked for once more, in the meantime."""


class NoCompletionRequested(Conflict):
    """There is no request for completion to take back."""


class FileAlreadyDecided(Conflict):
    """The version was decided on; only a further deposit can be examined."""


class NothingToCorrect(Conflict):
    """No decision stands: the version is under examination, or the project has ended."""


class ValidationStands(Conflict):
    """A validation gives rights to the school: its grant can be put right, it is not turned into a decline."""


class EnvelopeExceeded(Conflict):
    """The envelopes hold less than what is granted, and the decision does not say that it waits for credits."""


class ProjectWithdrawn(Conflict):
    """The school has taken its project back."""


class ProjectStopped(Conflict):
    """The school has ended its project."""


class OpinionSettled(Conflict):
    """The opinion was given, or is no longer asked for: it is asked for anew rather than changed."""


class AlreadyRecused(Conflict):
    """The member already stands aside from the file, and does so for good."""


class RapporteurTied(Conflict):
    """The member is recused, or is tied to one of the file's structures: somebody else presents it."""


class NotTheCurrentVersion(Stale):
    """The version named is not the one under examination: the school has deposited again."""


class TooFewMembers(Invalid):
    """The rector appoints at least so many members, besides the president."""


class MemberRepeated(Invalid):
    """A person sits once."""


class DeputyIsPresident(Invalid):
    """The president cannot be their own deputy."""


class TermEndsBeforeItBegins(Invalid):
    """Whoever is appointed sits for a day at least."""


class MemberUnknown(Invalid):
    """Somebody is named who is not of the commission."""


class RuleRepeated(Invalid):
    """The same rule is given once."""


class RapporteurNotSeated(Invalid):
    """A file is presented by somebody who sits in the commission on that day."""


class CodeRepeated(Invalid):
    """A code stands for one criterion, or for one level of the scale."""


class CriterionUnknown(Invalid):
    """A project is read by the criteria that the commission has set."""


class CriterionRepeated(Invalid):
    """A reading appreciates a criterion once."""


class AppreciationUnknown(Invalid):
    """An appreciation is a level of the scale that the commission has set."""


class CommentUnknown(Invalid):
    """No reading of the version has such a comment for the school."""


class CommentWithoutText(Invalid):
    """A request for completion carries at least one comment; each says something, as does each of a reading."""


class OpinionDueOutOfRange(Invalid):
    """An opinion is asked for by a day to come, within a year."""


class ReasonRequired(Invalid):
    """A project is not declined without a reason."""


class GrantRequired(Invalid):
    """A project that asks for money is not validated without saying how much of it is granted, be it nothing."""


class GrantOnDecline(Invalid):
    """A declined project is granted nothing."""


class GrantLineRepeated(Invalid):
    """A category is granted once for each school year."""


class GrantAboveRequest(Invalid):
    """No more is granted than is asked for, in each category and school year."""


class VersionOutOfRange(Unacceptable):
    """A deposit that leaves out another, or comes after the end of its project."""


class SittingUnknown(NotFound):
    """There is no such sitting."""


class SittingChanged(Stale):
    """Someone else has changed the sitting since the caller read it."""


class SittingNotOpen(Conflict):
    """The sitting has not begun."""


class SittingOpen(Conflict):
    """The sitting has begun, and is not over."""


class SittingNotClosed(Conflict):
    """The sitting is not over."""


class SittingClosed(Conflict):
    """The sitting is over."""


class SittingSigned(Conflict):
    """The minutes of the sitting are signed."""


class SittingCancelled(Conflict):
    """The sitting will not take place."""


class FileRepeated(Invalid):
    """A file is on an agenda once."""


class FileNotExamined(Invalid):
    """A file of the agenda does not exist, is decided, or is on the agenda of another sitting."""


class AttendanceUnknown(Invalid):
    """Somebody of the attendance does not sit in the commission that day."""


class QuorumNotReached(Conflict):
    """Too few are present who may deliberate on the file."""


class ConsultationWithoutEnd(Invalid):
    """A written consultation ends after it has begun."""


class ConsultationUnderWay(Conflict):
    """The members are being consulted on the file in writing; it is decided afterwards."""


class ViewUnknown(NotFound):
    """No view of this name was saved."""


class TooManyViews(Conflict):
    """The account has as many saved views as it can have."""


class SectionsOverlap(Invalid):
    """A département has one section at most."""


class SectionMemberUnknown(Invalid):
    """A section is made of people of the commission."""


class CostLineUnknown(Invalid):
    """The version has no such budget line."""


class CostAboveRequest(Invalid):
    """No more is kept of a budget line than is asked for."""


class ViewNameUnfit(Invalid):
    """A view is called by 1 to 100 printable characters."""


class ViewsSharedBySecretariat(Forbidden):
    """Only the secretariat shares its views."""


class TooManyFiles(Invalid):
    """More files than one export takes: narrow the list."""
