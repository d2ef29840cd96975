"""The academy keeps its library: describes, publishes editions, takes out; everybody reads it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from services.submission.domain.refusals import UnknownResource
from services.submission.domain.resource import Description, Edition, Resource, StoredFile
from services.submission.permissions import PERMISSIONS
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.storing import Sent, recognise, store
from shared.identity.actor import Actor


def add_resource(uow: SubmissionUnitOfWork, *, described: Description) -> Resource:
    """It is offered once it has an edition."""
    with uow:
        added = Resource(uow.new_id(), described, uow.now())
        uow.resources.add(added)
        uow.commit()
    return added


def describe_resource(uow: SubmissionUnitOfWork, *, resource_id: str, described: Description) -> Resource:
    """Say something else of it. Raises UnknownResource."""
    with uow:
        changed = replace(uow.resources.lock(resource_id), described=described, changed_at=uow.now())
        uow.resources.describe(changed)
        uow.commit()
    return changed


def publish_file(uow: SubmissionUnitOfWork, *, resource_id: str, sent: Sent, actor: Actor) -> Resource:
    """A further edition, unless the latest has the same bytes. Raises UnknownResource, UnsuitableFile."""
    name, media_type = recognise(sent, 0)
    with uow:
        uow.resources.get(resource_id)
        kept = store(uow, sent, 0)
        file = StoredFile(name, media_type, kept.size, kept.sha256)
        published = _publish(uow, resource_id, None, actor, file=file)
        uow.commit()
    return published


def publish_link(uow: SubmissionUnitOfWork, *, resource_id: str, link: str, note: str | None, actor: Actor) -> Resource:
    """A further edition that is kept elsewhere. Raises UnknownResource."""
    with uow:
        published = _publish(uow, resource_id, note, actor, link=link)
        uow.commit()
    return published


def _publish(
    uow: SubmissionUnitOfWork,
    resource_id: str,
    note: str | None,
    actor: Actor,
    *,
    link: str | None = None,
    file: StoredFile | None = None,
) -> Resource:
    found = uow.resources.lock(resource_id)
    latest = found.editions[0].file if found.editions else None
    if file is not None and latest is not None and latest.sha256 == file.sha256:
        return found
    edition = Edition(found.next_number, uow.now(), actor.subject, note, link, file)
    uow.resources.publish(found, edition)
    return replace(found, changed_at=uow.now(), editions=(edition, *found.editions))


def remove_resource(uow: SubmissionUnitOfWork, *, resource_id: str) -> None:
    """Take it out of the library. Raises UnknownResource."""
    with uow:
        uow.resources.lock(resource_id)
        uow.resources.remove(resource_id)
        uow.commit()


def find_resources(
    uow: SubmissionUnitOfWork, *, search: str, marks: Collection[str], after: str | None, limit: int, actor: Actor
) -> Sequence[Resource]:
    """Up to `limit`, the latest first; whoever keeps the library also finds what has no edition yet."""
    with uow:
        return uow.resources.page(search=search, marks=marks, is_all=_keeps(actor), after=after, limit=limit)


def read_resource(uow: SubmissionUnitOfWork, *, resource_id: str, actor: Actor) -> Resource:
    """Raises UnknownResource, also for one that is being prepared."""
    with uow:
        found = uow.resources.get(resource_id)
    if not found.editions and not _keeps(actor):
        raise UnknownResource("There is no such resource in the library.")
    return found


def read_edition(uow: SubmissionUnitOfWork, *, resource_id: str, number: int) -> StoredFile:
    """The file of an edition. Raises UnknownResource, also for an edition that is a link."""
    with uow:
        found = uow.resources.get(resource_id)
    for edition in found.editions:
        if edition.number == number and edition.file is not None:
            return edition.file
    raise UnknownResource("The resource has no such file.")


def _keeps(actor: Actor) -> bool:
    return not PERMISSIONS["keep_resources"].isdisjoint(actor.roles)
