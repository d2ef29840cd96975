"""The commission asks a school to complete its project."""

from collections.abc import Sequence

from services.review.domain.completion import Comment, CompletionRequest
from services.review.events import completion_requested
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor

Remark = tuple[str | None, str]
"""The part of the project that is meant (None: the whole), and what to complete."""


def request_completion(
    uow: ReviewUnitOfWork, *, project_id: str, remarks: Sequence[Remark], version: int | None, actor: Actor
) -> CompletionRequest:
    """Send an open file back with comments. Raises FileUnknown, a Conflict or CommentWithoutText."""
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_current(version)
        comments = tuple(Comment(uow.new_id(), part, text) for part, text in remarks)
        request = CompletionRequest(uow.new_id(), file.current.number, uow.now(), uow.today(), comments)
        file.request_completion(request, by=actor.subject)
        uow.files.save(file)
        uow.record(completion_requested(file, request))
        uow.commit()
        return request
