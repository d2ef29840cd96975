"""What a school may do with a project, and when: each act in each status."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.submission.domain.content import content_of
from services.submission.domain.project import LARGEST_VERSION, Awaited, Project, Validation
from services.submission.domain.refusals import (
    NoAmendment,
    ProjectAlreadyDecided,
    ProjectAlreadySubmitted,
    ProjectIncomplete,
    ProjectNotEditable,
    ProjectNotValidated,
    ProjectStopped,
    ProjectWithdrawn,
    TooManyVersions,
)
from services.submission.domain.vocabulary import Party, Status
from shared.errors import Refusal
from tests.unit.submission.world import COMPLETE, LYCEE, NOW

LATER = NOW + timedelta(days=1)
DUE = date(2027, 1, 22)
S = Status
Acting = Callable[[Project], object]


def project(status: Status = Status.DRAFT) -> Project:
    """A complete project that has come to a status."""
    found = Project.drafted("p", uai=LYCEE, number=7, content=content_of(COMPLETE), at=NOW)
    found.status, found.version = status, 0 if status is Status.DRAFT else 1
    if status in (S.VALIDATED, S.AMENDING, S.STOPPED):
        found.validation = Validation(1, Awaited(Party.FUND_MANAGER, NOW, DUE))
    return found


def depositing(found: Project) -> int:
    return found.deposit(at=LATER)


def revising(found: Project) -> None:
    found.revise(replace(found.content, title="Autre"), at=LATER)


def withdrawing(found: Project) -> None:
    found.withdraw(at=LATER)


def stopping(found: Project) -> None:
    found.stop(at=LATER)


def amending(found: Project) -> None:
    found.amend(at=LATER)


def giving_the_amendment_up(found: Project) -> None:
    found.drop_amendment(at=LATER)


@pytest.mark.parametrize(
    ("act", "statuses"),
    [
        (depositing, {S.DRAFT, S.TO_COMPLETE, S.DECLINED, S.AMENDING}),
        (revising, {S.DRAFT, S.TO_COMPLETE, S.DECLINED, S.AMENDING}),
        (withdrawing, {S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.TO_COMPLETE}),
        (stopping, {S.VALIDATED, S.AMENDING}),
        (amending, {S.VALIDATED}),
        (giving_the_amendment_up, {S.AMENDING}),
    ],
)
def test_an_act_is_allowed_in_these_statuses_and_refused_in_all_others(act: Acting, statuses: set[Status]) -> None:
    assert {status for status in Status if _is_allowed(act, status)} == statuses


def _is_allowed(act: Acting, status: Status) -> bool:
    try:
        act(project(status))
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    ("act", "status", "refusal"),
    [
        (depositing, S.SUBMITTED, ProjectAlreadySubmitted),
        (depositing, S.UNDER_REVIEW, ProjectAlreadySubmitted),
        (depositing, S.VALIDATED, ProjectAlreadyDecided),
        (depositing, S.WITHDRAWN, ProjectWithdrawn),
        (depositing, S.STOPPED, ProjectStopped),
        (revising, S.SUBMITTED, ProjectNotEditable),
        (withdrawing, S.VALIDATED, ProjectAlreadyDecided),
        (withdrawing, S.DECLINED, ProjectAlreadyDecided),
        (withdrawing, S.WITHDRAWN, ProjectWithdrawn),
        (withdrawing, S.STOPPED, ProjectStopped),
        (stopping, S.UNDER_REVIEW, ProjectNotValidated),
        (stopping, S.WITHDRAWN, ProjectNotValidated),
        (stopping, S.STOPPED, ProjectStopped),
        (withdrawing, S.AMENDING, ProjectAlreadyDecided),
        (amending, S.DRAFT, ProjectNotValidated),
        (amending, S.UNDER_REVIEW, ProjectNotValidated),
        (amending, S.AMENDING, ProjectNotValidated),
        (amending, S.STOPPED, ProjectStopped),
        (giving_the_amendment_up, S.VALIDATED, NoAmendment),
        (giving_the_amendment_up, S.SUBMITTED, NoAmendment),
    ],
)
def test_a_refusal_says_why(act: Acting, status: Status, refusal: type[Refusal]) -> None:
    found = project(status)
    with pytest.raises(refusal):
        act(found)
    assert found == project(status)


def test_an_amendment_on_its_way_is_stopped_with_its_project_and_not_withdrawn() -> None:
    found = project(S.AMENDING)
    found.deposit(at=LATER)
    with pytest.raises(ProjectAlreadyDecided):
        withdrawing(found)
    found.stop(at=LATER)
    assert (found.status, found.validated_version) == (S.STOPPED, 1)


def test_an_amendment_that_is_declined_leaves_the_project_and_its_money_as_they_were() -> None:
    found = project(S.AMENDING)
    found.deposit(at=LATER)
    found.decline()
    assert (found.status, found.validated_version) == (S.VALIDATED, 1)
    assert found.awaited == Awaited(Party.FUND_MANAGER, NOW, DUE)


def test_money_of_a_former_decision_is_not_that_of_the_amendment() -> None:
    found = project(S.AMENDING)
    found.deposit(at=LATER)
    found.validate(Validation(2, Awaited(Party.FUND_MANAGER, LATER, DUE + timedelta(days=30))))
    found.receive_money(DUE)
    assert found.awaited is not None
    found.receive_money(DUE + timedelta(days=30))
    assert [found.awaited, found.validation] == [None, Validation(2)]


def test_deposits_are_numbered_from_one() -> None:
    found = project()
    assert found.deposit(at=NOW) == 1
    found.status = Status.TO_COMPLETE
    assert found.deposit(at=LATER) == 2


def test_a_deposit_passes_the_turn_to_the_secretariat() -> None:
    found = project()
    found.deposit(at=LATER)
    assert found.awaited is not None
    assert (found.awaited.party, found.awaited.since, found.awaited.due_on) == (Party.SECRETARIAT, LATER, None)


def test_an_incomplete_project_is_not_deposited_and_says_what_is_missing() -> None:
    found = project()
    found.content = content_of({**COMPLETE, "title": None, "pupils": None})
    with pytest.raises(ProjectIncomplete) as refused:
        found.deposit(at=NOW)
    assert [fault.pointer for fault in refused.value.errors] == ["/title", "/pupils"]
    assert (found.status, found.version, found.revision) == (Status.DRAFT, 0, 1)


def test_versions_end_where_the_catalogue_ends_them() -> None:
    found = project(Status.TO_COMPLETE)
    found.version = LARGEST_VERSION
    with pytest.raises(TooManyVersions):
        found.deposit(at=NOW)


@pytest.mark.parametrize("act", [depositing, revising, withdrawing])
def test_every_change_has_a_revision_of_its_own(act: Acting) -> None:
    found = project()
    act(found)
    assert (found.revision, found.changed_at) == (2, LATER)


def test_a_reference_is_what_the_school_knows_by_heart_and_a_number() -> None:
    assert project().reference == "0930116W-7"
