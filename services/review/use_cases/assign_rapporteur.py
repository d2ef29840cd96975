"""A file is given to the member who presents it: by the secretariat, or by the commission's rules."""

from collections.abc import Mapping

from services.review.domain.commission import Commission, Person
from services.review.domain.file import File
from services.review.domain.history import Act
from services.review.domain.rapporteur import Rapporteur, choose, structures_of
from services.review.domain.refusals import CommissionNotAppointed, RapporteurNotSeated, RapporteurTied
from services.review.repositories import ReviewUnitOfWork
from services.review.use_cases.deliberation import elsewhere, lock_file
from shared.errors import FieldError
from shared.identity.actor import Actor


def assign_rapporteur(uow: ReviewUnitOfWork, *, project_id: str, subject: str, actor: Actor) -> Rapporteur:
    """In the place of whoever presented it. Raises FileUnknown, RapporteurNotSeated, RapporteurTied or a Conflict."""
    with uow:
        file = lock_file(uow, project_id, actor)
        file.ensure_under_examination()
        person = _suited_person(uow, file, subject)
        rapporteur = _keep(uow, file, person, by=actor.subject)
        uow.commit()
        return rapporteur


def assign_by_rule(uow: ReviewUnitOfWork, file: File) -> None:
    """Within the transaction that takes up a deposit: whoever presents the file goes on, unless no longer suited."""
    kept, rules = uow.rapporteurs.of([file.project_id]).get(file.project_id), uow.rapporteurs.rules()
    if kept is None and rules is None:
        return
    suited = _suited(uow, file, uow.commissions.sitting_held())
    if kept and kept.subject in suited:
        return
    uow.rapporteurs.remove([file.project_id])
    open_files = uow.rapporteurs.open_files()
    person = choose(rules.rules if rules else (), file.current.content, suited=suited, open_files=open_files)
    if person:
        _keep(uow, file, person, by=None)


def _suited_person(uow: ReviewUnitOfWork, file: File, subject: str) -> Person:
    commission = uow.commissions.sitting_held()
    if commission is None:
        raise CommissionNotAppointed("Appoint a commission before assigning its files.")
    if not commission.seats(subject, on=uow.today()):
        fault = FieldError("/subject", "does not sit in the commission today")
        raise RapporteurNotSeated("A file is presented by somebody who sits in the commission.", (fault,))
    suited = _suited(uow, file, commission)
    if subject not in suited:
        raise RapporteurTied("This member has an interest in the file, or is of another section.")
    return suited[subject]


def _suited(uow: ReviewUnitOfWork, file: File, commission: Commission | None) -> Mapping[str, Person]:
    """Who may present the file, by account: those who sit today in its section, are not recused, and not tied."""
    seated = commission.seated(uow.today()) if commission else {}
    structures = structures_of(file.current.content)
    tied = {subject for subject, ties in uow.ties.of(list(seated)).items() if structures & set(ties.structures)}
    others = elsewhere(uow, file, commission) if commission else frozenset()
    excluded = tied | others | set(uow.recusals.of(file.project_id))
    return {subject: person for subject, person in seated.items() if subject not in excluded}


def _keep(uow: ReviewUnitOfWork, file: File, person: Person, *, by: str | None) -> Rapporteur:
    rapporteur = Rapporteur(file.project_id, person.subject, person.name, uow.now(), by)
    uow.rapporteurs.keep(rapporteur)
    # Schools read the history: it says that somebody presents their file, and not who.
    file.note(Act.RAPPORTEUR_ASSIGNED, at=uow.now(), by=by)
    uow.files.save(file)
    return rapporteur
