"""The files that a reader may see, page by page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.review.domain.listing import Filters, Order
from services.review.domain.opinion import Tally
from services.review.domain.rapporteur import Rapporteur
from services.review.domain.receipt import Receipt
from services.review.domain.refusals import RapporteursOutOfSight, TooManyFiles
from services.review.domain.sight import Sight, Summary
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.sight import sight_of
from shared.identity.actor import Actor


@dataclass(frozen=True)
class Page:
    """Some files, as they are on the day `today`, and whether there are more beyond the last of them.

    `tallies`: the opinions on each; `rapporteurs`: who presents it; both for readers who may know of them.
    """

    summaries: Sequence[Summary]
    has_more: bool
    today: date
    tallies: Mapping[str, Tally]
    receipts: Mapping[str, Receipt]
    rapporteurs: Mapping[str, Rapporteur]


def list_files(uow: ReviewUnitOfWork, *, filters: Filters, order: Order, limit: int, actor: Actor) -> Page:
    """Up to `limit` files that the actor sees and the filters keep, in order. Raises RapporteursOutOfSight."""
    with uow:
        sight = _sight(uow, filters, actor)
        found = uow.listings.page(sight, filters, order, limit=limit + 1)
        return _page(uow, sight, found[:limit], has_more=len(found) > limit)


def export_files(uow: ReviewUnitOfWork, *, filters: Filters, order: Order, actor: Actor) -> Page:
    """All of them, to be taken away. Raises RapporteursOutOfSight, TooManyFiles."""
    with uow:
        sight = _sight(uow, filters, actor)
        most = uow.settings.export_files
        found = uow.listings.page(sight, filters, order, limit=most + 1)
        if len(found) > most:
            raise TooManyFiles(f"These are more than {most} files: narrow the list.")
        return _page(uow, sight, found, has_more=False)


def _sight(uow: ReviewUnitOfWork, filters: Filters, actor: Actor) -> Sight:
    sight = sight_of(actor, uow.commissions.sitting(), uow.sections.in_force(), on=uow.today())
    if filters.is_of_commission and not sight.is_of_commission:
        raise RapporteursOutOfSight("Only the commission asks who presents a file, and which opinions are awaited.")
    return sight


def _page(uow: ReviewUnitOfWork, sight: Sight, shown: Sequence[Summary], *, has_more: bool) -> Page:
    ids = [file.project_id for file in shown]
    hidden = uow.recusals.files_of(sight.reader, ids) if sight.is_of_commission else ids
    return Page(
        summaries=shown,
        has_more=has_more,
        today=uow.today(),
        tallies=_tallies(uow, [project_id for project_id in ids if project_id not in hidden]),
        receipts=uow.receipts.of(ids),
        rapporteurs=uow.rapporteurs.of(ids) if sight.is_of_commission else {},
    )


def _tallies(uow: ReviewUnitOfWork, project_ids: Sequence[str]) -> Mapping[str, Tally]:
    if not project_ids:
        return {}
    opinions = defaultdict(list)
    for opinion in uow.opinions.of(project_ids):
        opinions[opinion.project_id].append(opinion)
    return {project_id: Tally.of(opinions[project_id], uow.today()) for project_id in project_ids}
