"""Give a way of looking at the list a name, share it with the commission, forget it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.review.domain.refusals import TooManyViews, ViewsSharedBySecretariat, ViewUnknown
from services.review.domain.saved_view import MOST_VIEWS, SavedView
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor, Role


def save_view(
    uow: ReviewUnitOfWork, *, name: str, filters: Mapping[str, Any], is_shared: bool, actor: Actor
) -> SavedView:
    """In the place of one's own of the same name. Raises TooManyViews, ViewNameUnfit, ViewsSharedBySecretariat."""
    if is_shared and Role.SECRETARIAT not in actor.roles:
        raise ViewsSharedBySecretariat("Only the secretariat shares its views.")
    with uow:
        view = SavedView(actor.subject, name, filters, is_shared, uow.now())
        known = {view.name for view in uow.saved_views.seen_by(actor.subject) if view.subject == actor.subject}
        if name not in known and len(known) >= MOST_VIEWS:
            raise TooManyViews(f"An account saves at most {MOST_VIEWS} views.")
        uow.saved_views.put(view)
        uow.commit()
    return view


def list_views(uow: ReviewUnitOfWork, *, actor: Actor) -> Sequence[SavedView]:
    """One's own, and those that are shared."""
    with uow:
        return uow.saved_views.seen_by(actor.subject)


def read_view(uow: ReviewUnitOfWork, *, name: str, actor: Actor) -> SavedView:
    """One's own. Raises ViewUnknown."""
    for view in list_views(uow, actor=actor):
        if (view.subject, view.name) == (actor.subject, name):
            return view
    raise ViewUnknown("No such view was saved.")


def forget_view(uow: ReviewUnitOfWork, *, name: str, actor: Actor) -> None:
    """One's own. Raises ViewUnknown."""
    with uow:
        uow.saved_views.remove(actor.subject, name)
        uow.commit()
