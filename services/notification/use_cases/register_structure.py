"""A school is registered, or its mailbox has changed. Nobody is told: directories are loaded thousands at a time."""

from datetime import datetime

from services.notification.domain.structure import Structure
from services.notification.repositories import NotificationUnitOfWork


def register_structure(uow: NotificationUnitOfWork, *, structure: Structure, at: datetime) -> None:
    """Remember how the school is called and written to; `at` is when it was described so."""
    with uow:
        uow.structures.remember(structure, at=at)
        uow.commit()
