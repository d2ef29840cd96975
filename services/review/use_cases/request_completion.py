"""The commission asks a school to complete its project."""

from collections.abc import Sequence

from services.review.domain.completion import Comment, CompletionRequest
from services.review.domain.reading import comments_for_school
from services.review.events import completion_requested
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_file
from shared.identity.actor import Actor

Remark = tuple[str | None, str]
"""The part of the project that is meant (None: the whole), and what to complete."""


def request_completion(
    uow: ReviewUnitOfWork,
    *,
    project_id: str,
    remarks: Sequence[Remark],
    version: int | None,
    actor: Actor,
    comment_ids: Sequence[str] = (),
) -> CompletionRequest:
    """Send an open file back with comments: `remarks`, then those of readings that `comment_ids` name.

    Raises FileUnknown, RecusedFromFile, a Conflict, CommentUnknown or CommentWithoutText.
    """
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_current(version)
        readings = uow.readings.of_version(project_id, file.current.number)
        taken = [(comment.part, comment.text) for comment in comments_for_school(readings, comment_ids)]
        comments = tuple(Comment(uow.new_id(), part, text) for part, text in (*remarks, *taken))
        request = CompletionRequest(uow.new_id(), file.current.number, uow.now(), uow.today(), comments)
        file.request_completion(request, by=actor.subject)
        uow.files.save(file)
        uow.record(completion_requested(file, request))
        uow.commit()
        return request
