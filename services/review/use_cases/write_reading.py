"""A member writes, or revises, what they make of the version under examination."""

from collections.abc import Sequence

from services.review.domain.reading import Audience, Given, MemberReading, ReadingComment, appreciations_by
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import lock_examined, seated_commission
from shared.identity.actor import Actor

Said = tuple[str | None, str, Audience]
"""The part of the project that is meant (None: the whole), the comment, and whom it is for."""


def write_reading(
    uow: ReviewUnitOfWork,
    *,
    project_id: str,
    appreciations: Sequence[Given],
    comments: Sequence[Said],
    version: int | None,
    actor: Actor,
) -> MemberReading:
    """In the place of the member's reading before. Raises NotSeated, FileUnknown, RecusedFromFile, a Conflict, or what
    `appreciations_by` and `MemberReading.ensure_says_something` do.
    """
    with uow:
        commission = seated_commission(uow, actor)
        file = lock_examined(uow, project_id, actor, commission)
        file.ensure_current(version)
        file.ensure_under_examination()
        reading = MemberReading(
            project_id=project_id,
            version=file.current.number,
            reader=actor.subject,
            commission_id=commission.id,
            written_at=uow.now(),
            appreciations=appreciations_by(uow.readings.grid(), appreciations),
            comments=_comments(uow, project_id, file.current.number, comments, actor),
        )
        reading.ensure_says_something()
        uow.readings.keep(reading)
        uow.commit()
        return reading


def _comments(
    uow: ReviewUnitOfWork, project_id: str, version: int, said: Sequence[Said], actor: Actor
) -> tuple[ReadingComment, ...]:
    """A comment that did not change keeps its id: whoever means to take it over still finds it."""
    readings = uow.readings.of_version(project_id, version)
    before = [comment for reading in readings if reading.reader == actor.subject for comment in reading.comments]
    made = []
    for one in said:
        same = next((comment for comment in before if comment.says(*one)), None)
        if same:
            before.remove(same)
        made.append(same or ReadingComment(uow.new_id(), *one))
    return tuple(made)
