"""What of the library helps at the step where somebody is."""

from collections.abc import Sequence

from services.submission.domain.resource import Resource, Stage
from services.submission.domain.vocabulary import Status
from services.submission.use_cases.keep_resources import find_resources
from shared.searching import mark
from shared.web.request import current_actor, unit_to_read

MOST = 3
STAGE_OF = {
    Status.DRAFT: Stage.DRAFT,
    Status.TO_COMPLETE: Stage.COMPLETION,
    Status.VALIDATED: Stage.CARRYING_OUT,
    Status.AMENDING: Stage.DRAFT,
}


def offered(stage: Stage | None) -> Sequence[Resource]:
    """The latest of what helps at a step; nothing where there is nothing to do."""
    if stage is None:
        return []
    marks = [mark("stage", stage.value)]
    return find_resources(unit_to_read(), search="", marks=marks, after=None, limit=MOST, actor=current_actor())
