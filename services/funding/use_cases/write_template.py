"""The academy's own wording of the documents: tried out before it is kept, and never lost."""

from collections.abc import Callable

from services.funding.domain.document import DocumentKind, Template
from services.funding.repositories import FundingUnitOfWork
from shared.errors import Stale
from shared.identity.actor import Actor


class TemplateChanged(Stale):
    """Somebody has written another version meanwhile."""


def template_in_use(uow: FundingUnitOfWork, kind: DocumentKind) -> Template:
    """The academy's latest; a step within use cases."""
    return uow.templates.latest(kind) or Template(kind, 0, "")


def read_template(uow: FundingUnitOfWork, *, kind: DocumentKind) -> Template:
    """The one in use."""
    with uow:
        return template_in_use(uow, kind)


def write_template(
    uow: FundingUnitOfWork, *, kind: DocumentKind, source: str, try_out: Callable[[Template], object], actor: Actor
) -> Template:
    """A new version, if it can be typeset; an empty source goes back to the one that this program comes with.

    Raises TemplateUnusable (by `try_out`), TemplateChanged.
    """
    with uow:
        latest = uow.templates.latest(kind)
        version = (latest.version if latest else 0) + 1
        template = Template(kind, version, source, uow.now(), actor.subject)
        if source:
            try_out(template)
        if not uow.templates.add(template):
            raise TemplateChanged(f"version {version} was written by somebody else")
        in_use = template_in_use(uow, kind)
        uow.commit()
        return in_use
