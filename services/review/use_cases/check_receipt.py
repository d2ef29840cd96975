"""The secretariat looks whether a deposit has all that is needed to examine it."""

from services.review.domain.history import Act
from services.review.domain.receipt import Receipt
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor


def check_receipt(
    uow: ReviewUnitOfWork, *, project_id: str, is_complete: bool, note: str | None, version: int | None, actor: Actor
) -> Receipt:
    """Raises FileUnknown, NotTheCurrentVersion, or another Conflict once the examination is over."""
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_current(version)
        file.ensure_under_examination()
        receipt = Receipt(project_id, file.current.number, is_complete, note, uow.now(), actor.subject)
        uow.receipts.keep(receipt)
        file.note(Act.FOUND_COMPLETE if is_complete else Act.FOUND_INCOMPLETE, at=uow.now(), by=actor.subject)
        uow.files.save(file)
        uow.commit()
        return receipt
