"""A school has deposited a version of its project."""

from datetime import datetime
from typing import Any

from services.review.domain.file import DepositedVersion, File
from services.review.events import review_opened
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.assign_rapporteur import assign_by_rule
from services.review.use_cases.request_opinion import ask_dane
from shared.uai import FICTITIOUS


def receive_deposit(uow: ReviewUnitOfWork, *, content: dict[str, Any]) -> None:
    """Open a file for a first deposit, or take a further one up. Raises VersionOutOfRange."""
    with uow:
        file, is_taken_up = _take_in(uow, content["project_id"], _version(uow, content))
        if is_taken_up:
            uow.record(review_opened(file, at=uow.now()))
            if file.uai != FICTITIOUS:
                ask_dane(uow, file)
                assign_by_rule(uow, file)
        uow.commit()


def _take_in(uow: ReviewUnitOfWork, project_id: str, version: DepositedVersion) -> tuple[File, bool]:
    months = uow.settings.answer_months
    file = uow.files.find_locked(project_id)
    if file is None:
        file = File.opened_by(project_id, version, months=months)
        uow.files.add(file)
        return file, True
    is_taken_up = file.receive(version, months=months)
    uow.files.save(file)
    return file, is_taken_up


def _version(uow: ReviewUnitOfWork, content: dict[str, Any]) -> DepositedVersion:
    deposited_at = datetime.fromisoformat(content["deposited_at"])
    deposited_on = deposited_at.astimezone(uow.settings.zone).date()
    return DepositedVersion(content["version"], deposited_at, deposited_on, uow.now(), content)
