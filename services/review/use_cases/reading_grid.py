"""By which criteria, and on which scale, the commission reads projects."""

from services.review.domain.grid import Grid, GridSetting
from services.review.repositories import ReviewUnitOfWork
from shared.identity.actor import Actor


def set_grid(uow: ReviewUnitOfWork, *, grid: Grid, actor: Actor) -> Grid:
    """For the readings that are written from now on. Raises CodeRepeated."""
    with uow:
        grid.ensure_distinct()
        uow.readings.set_grid(GridSetting(uow.new_id(), uow.now(), actor.subject, grid))
        uow.commit()
        return grid


def read_grid(uow: ReviewUnitOfWork) -> Grid:
    """The one in force."""
    with uow:
        return uow.readings.grid()
