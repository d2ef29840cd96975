"""Whether there is money behind a grant, as far as the commission knows: a step within use cases."""

from services.review.domain.decision import Decision
from services.review.domain.envelopes import drawn_by, ensure_held, programme_of
from services.review.domain.file import File
from services.review.repositories import ReviewUnitOfWork


def promise(uow: ReviewUnitOfWork, file: File, decision: Decision) -> None:
    """Count the grant, in the place of what the project was promised before. Raises EnvelopeExceeded."""
    structure = file.versions[decision.version - 1].content["structure"]
    programme = programme_of(sector=structure["sector"], degree=structure["degree"])
    drawn = drawn_by(decision.grant, engaged_on=decision.decided_on)
    uow.envelopes.forget(file.project_id)
    if not decision.awaits_credits:
        ensure_held(drawn, uow.envelopes.of(programme))
    uow.envelopes.promise(file.project_id, programme, drawn)
