"""What projects are called, for pages that know their ids."""

from collections.abc import Iterable, Mapping

from services.funding.domain.project import Project
from shared.web.request import unit_to_read


def projects_of(project_ids: Iterable[str]) -> Mapping[str, Project]:
    """Those whose deposit is known here."""
    with unit_to_read() as uow:
        found: Mapping[str, Project] = uow.projects.those(set(project_ids))
        return found
