"""The commission takes a request for completion back."""

from services.review.domain.completion import CompletionRequest
from services.review.events import completion_cancelled
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor


def cancel_completion(uow: ReviewUnitOfWork, *, project_id: str, actor: Actor) -> CompletionRequest:
    """Go on examining the version as it is. Raises FileUnknown or a Conflict."""
    with uow:
        file = lock_file(uow, project_id, actor)
        request = file.cancel_completion(at=uow.now(), on=uow.today(), by=actor.subject)
        uow.files.save(file)
        uow.record(completion_cancelled(file, request, at=uow.now()))
        uow.commit()
        return request
