"""Register a structure, or keep what is newly known of it."""

from services.submission.domain.refusals import InvalidUai
from services.submission.domain.structure import Structure
from services.submission.events import structure_registered
from services.submission.repositories import SubmissionUnitOfWork
from shared.uai import is_uai


def register_structure(uow: SubmissionUnitOfWork, *, structure: Structure) -> bool:
    """Says whether the structure is new. States it only if something is. Raises InvalidUai."""
    if not is_uai(structure.uai):
        raise InvalidUai(f"{structure.uai} is not a UAI: seven digits and their check letter.")
    with uow:
        kept = uow.structures.keep([structure])
        for each in (*kept.new, *kept.changed):
            uow.record(structure_registered(each))
        uow.commit()
    return bool(kept.new)
