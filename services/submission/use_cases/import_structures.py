"""Take in a part of a directory of structures."""

from collections.abc import Sequence

from services.submission.domain.structure import Structure
from services.submission.events import structure_registered
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.repositories.structures import Kept


def import_structures(uow: SubmissionUnitOfWork, *, structures: Sequence[Structure]) -> Kept:
    """Checked structures, each given once; only what is new of them is stated, so that the file can be read again."""
    with uow:
        kept = uow.structures.keep(structures)
        for each in (*kept.new, *kept.changed):
            uow.record(structure_registered(each))
        uow.commit()
    return kept
