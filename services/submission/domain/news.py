"""What other services state about a project, and what it changes here.

Their facts may cross with the school's own acts. What comes too late changes nothing; what comes too early is asked to
come again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.submission.domain.project import Awaited, CompletionRequest, Project, Validation
from services.submission.domain.states import Step
from services.submission.domain.vocabulary import Party, Status
from shared.errors import NotYet, Unacceptable


@dataclass(frozen=True)
class News:
    """A fact of another service: `kind` such as `review.opened`, `details` its payload, already checked."""

    event_id: str
    at: datetime
    kind: str
    details: Mapping[str, Any]

    @property
    def shown(self) -> dict[str, Any]:
        """The payload without what the project's own sheet says already."""
        return {name: value for name, value in self.details.items() if name not in ("project_id", "structure")}

    def day(self, name: str) -> date:
        """A date of the payload."""
        return date.fromisoformat(self.details[name])


@dataclass(frozen=True)
class Effect:
    """What news have changed. `counting`: the frozen version that counts from now on, and not what was typed since."""

    is_applied: bool
    counting: int | None = None


@dataclass(frozen=True)
class Reaction:
    """The step that a kind of news is to a project, and what it changes; it returns the version that counts then."""

    step: Step
    apply: Callable[[Project, News], int | None]
    is_about_current_version: bool = True


def take_in(project: Project, news: News) -> Effect:
    """Change what the news changes; not applied when the project has moved on, and only its timeline has news.

    Raises Unacceptable for a version that was never deposited, NotYet for money whose validation is still to come.
    """
    version = news.details.get("version", 1)
    if version > project.version:
        raise Unacceptable(f"{news.kind} is about version {version} of a project deposited {project.version} times")
    reaction = REVIEW_NEWS.get(news.kind)
    effect = _follow_money(project, news) if reaction is None else _follow_review(project, news, reaction)
    project.touch(news.at)
    return effect


def _follow_review(project: Project, news: News, reaction: Reaction) -> Effect:
    if project.status is not Status.STOPPED and _is_correction(project, news):
        project.correct(_validation(news))
        return Effect(is_applied=True)
    is_outdated = reaction.is_about_current_version and news.details["version"] != project.version
    if is_outdated or not project.may(reaction.step):
        return Effect(is_applied=False)
    return Effect(is_applied=True, counting=reaction.apply(project, news))


def _is_correction(project: Project, news: News) -> bool:
    """Of the validation that counts: an amendment is another version."""
    return news.kind == "review.validated" and news.details["version"] == project.validated_version


def _follow_money(project: Project, news: News) -> Effect:
    """Money follows a validation, which another service states: the two may arrive in either order."""
    if project.validation is None and project.may(Step.VALIDATE):
        raise NotYet(f"{news.kind}: the validation of the project has not arrived")
    if project.validation is None:
        return Effect(is_applied=False)
    if news.kind == "allocation.made":
        project.receive_money(news.day("due_on"))
    return Effect(is_applied=True)


def _take_up(project: Project, news: News) -> None:
    project.answer_due_on = news.day("answer_due_on")
    project.take(Step.TAKE_UP, awaited=Awaited(Party.COMMISSION, news.at, project.answer_due_on))


def _ask_to_complete(project: Project, news: News) -> None:
    project.take(Step.ASK_TO_COMPLETE, awaited=Awaited(Party.SCHOOL, news.at))
    project.completion = CompletionRequest(news.details["version"], tuple(news.details["comments"]))


def _take_request_back(project: Project, news: News) -> int:
    project.take(Step.TAKE_REQUEST_BACK, awaited=Awaited(Party.COMMISSION, news.at, project.answer_due_on))
    return project.version


def _validate(project: Project, news: News) -> int:
    project.validate(_validation(news))
    return int(news.details["version"])


def _validation(news: News) -> Validation:
    is_funded = news.details["grant"]["total_cents"] > 0
    money = Awaited(Party.FUND_MANAGER, news.at, news.day("allocation_due_on")) if is_funded else None
    return Validation(news.details["version"], money)


def _decline(project: Project, _news: News) -> int | None:
    project.decline()
    return project.validated_version


REVIEW_NEWS: Mapping[str, Reaction] = {
    "review.opened": Reaction(Step.TAKE_UP, _take_up),
    "review.completion_requested": Reaction(Step.ASK_TO_COMPLETE, _ask_to_complete),
    "review.completion_cancelled": Reaction(Step.TAKE_REQUEST_BACK, _take_request_back),
    # A validation stands even when the school has deposited again in the meantime: the money follows it all the same.
    "review.validated": Reaction(Step.VALIDATE, _validate, is_about_current_version=False),
    "review.declined": Reaction(Step.DECLINE, _decline),
}
MONEY_NEWS = (
    "allocation.reserved",
    "allocation.deferred",
    "allocation.made",
    "allocation.overdue",
    "instalment.frozen",
    "instalment.released",
    "instalment.cancelled",
    "payment.ordered",
)
