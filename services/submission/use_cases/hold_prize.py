"""The academy announces a prize, schools present projects, the jury reads them, and the rector awards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.submission.domain.prize import Candidate, JurorOpinion, Prize, PrizeSheet
from services.submission.domain.refusals import OwnCandidate, UnknownCandidate
from services.submission.domain.timeline import Act, Entry
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.use_cases.access import require_owner
from shared.identity.actor import Actor, Role

STAFF = frozenset({Role.SECRETARIAT, Role.RECTOR})


def announce_prize(uow: SubmissionUnitOfWork, *, prize: Prize) -> Prize:
    """In the place of what was announced of that year. Raises PrizeEndsBeforeItBegins, PrizeAlreadyAwarded."""
    prize.ensure_forwards()
    with uow:
        before = uow.prizes.find(prize.school_year, is_locked=True)
        if before:
            before.ensure_not_awarded()
        uow.prizes.put(prize)
        uow.commit()
    return prize


def present_candidate(
    uow: SubmissionUnitOfWork, *, school_year: str, project_id: str, text: str, actor: Actor
) -> Candidate:
    """A project that is published, as it is published now.

    Raises UnknownProject, OtherStructure, UnknownPublicSheet, UnknownPrize, CandidacyClosed, PrizeAlreadyAwarded.
    """
    with uow:
        project = uow.projects.lock(project_id)
        require_owner(actor, project)
        shown = uow.public_sheets.get(project_id).shown
        uow.prizes.lock(school_year).ensure_open_to_candidates(uow.today())
        candidate = Candidate(project_id, text, uow.now(), shown)
        uow.prizes.present(school_year, candidate)
        _note(uow, project_id, Act.PRIZE_CANDIDATE, school_year)
        uow.commit()
    return candidate


def withdraw_candidate(uow: SubmissionUnitOfWork, *, school_year: str, project_id: str, actor: Actor) -> None:
    """Raises UnknownProject, OtherStructure, UnknownPrize, UnknownCandidate, CandidacyClosed, PrizeAlreadyAwarded."""
    with uow:
        require_owner(actor, uow.projects.lock(project_id))
        uow.prizes.lock(school_year).ensure_open_to_candidates(uow.today())
        uow.prizes.remove(school_year, project_id)
        uow.commit()


def judge_candidate(
    uow: SubmissionUnitOfWork, *, school_year: str, project_id: str, mark: int, text: str | None, actor: Actor
) -> JurorOpinion:
    """In the place of what the juror said before.

    Raises UnknownPrize, NotOfTheJury, PrizeAlreadyAwarded, UnknownCandidate, OwnCandidate.
    """
    with uow:
        prize = uow.prizes.lock(school_year)
        prize.ensure_judged_by(actor.subject)
        prize.ensure_not_awarded()
        if project_id not in {candidate.project_id for candidate in uow.prizes.candidates(school_year)}:
            raise UnknownCandidate("The project is no candidate for this prize.")
        if actor.uai is not None and uow.projects.get(project_id).is_edited_by(actor.uai):
            raise OwnCandidate("Nobody judges a project of their own school.")
        opinion = JurorOpinion(actor.subject, mark, text, uow.now())
        uow.prizes.judge(school_year, project_id, opinion)
        uow.commit()
    return opinion


def award_prize(uow: SubmissionUnitOfWork, *, school_year: str, laureates: Mapping[str, str]) -> PrizeSheet:
    """For good; distinctions by project. Raises UnknownPrize, PrizeAlreadyAwarded, PrizeStillOpen, LaureateUnknown."""
    with uow:
        for project_id in sorted(laureates):
            uow.projects.find_locked(project_id)
        prize = uow.prizes.lock(school_year)
        known = [candidate.project_id for candidate in uow.prizes.candidates(school_year)]
        awarded = prize.awarded(list(laureates), known, at=uow.now(), today=uow.today())
        uow.prizes.put(awarded)
        uow.prizes.distinguish(school_year, laureates)
        for project_id in laureates:
            _note(uow, project_id, Act.PRIZE_AWARDED, school_year)
        sheet = PrizeSheet(awarded, tuple(uow.prizes.candidates(school_year)))
        uow.commit()
    return sheet


def list_prizes(uow: SubmissionUnitOfWork) -> Sequence[Prize]:
    """The latest first."""
    with uow:
        return uow.prizes.all()


def read_prize(uow: SubmissionUnitOfWork, *, school_year: str, actor: Actor) -> PrizeSheet:
    """All candidates for the academy, with every opinion, and for the jury, each with their own; laureates for all.

    A school also sees its own candidates. Raises UnknownPrize.
    """
    with uow:
        prize = uow.prizes.get(school_year)
        candidates = uow.prizes.candidates(school_year)
    is_staff = not STAFF.isdisjoint(actor.roles)
    if not is_staff and not prize.is_judged_by(actor.subject):
        candidates = [one for one in candidates if one.distinction or _is_of(one, actor)]
    if not is_staff:
        candidates = [replace(one, opinions=_own(one, actor)) for one in candidates]
    return PrizeSheet(prize, tuple(candidates))


def awarded_prizes(uow: SubmissionUnitOfWork) -> Sequence[PrizeSheet]:
    """Those that were awarded, with their laureates; for anybody."""
    with uow:
        prizes = [prize for prize in uow.prizes.all() if prize.awarded_at is not None]
        return [PrizeSheet(prize, _laureates(uow, prize)) for prize in prizes]


def _laureates(uow: SubmissionUnitOfWork, prize: Prize) -> tuple[Candidate, ...]:
    candidates = uow.prizes.candidates(prize.school_year)
    return tuple(replace(one, opinions=()) for one in candidates if one.distinction)


def _is_of(candidate: Candidate, actor: Actor) -> bool:
    structure = candidate.shown["structure"]
    return isinstance(structure, Mapping) and actor.uai is not None and structure["uai"] == actor.uai


def _own(candidate: Candidate, actor: Actor) -> tuple[JurorOpinion, ...]:
    return tuple(opinion for opinion in candidate.opinions if opinion.subject == actor.subject)


def _note(uow: SubmissionUnitOfWork, project_id: str, act: Act, school_year: str) -> None:
    project = uow.projects.lock(project_id)
    project.touch(uow.now())
    uow.projects.save(project)
    uow.timelines.add(project_id, Entry(uow.now(), act, {"school_year": school_year}))
