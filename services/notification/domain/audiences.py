"""Who is told what: the one table from event type to audiences and templates."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Whom a message is for. Those between the first two and the last two read a role's mailbox."""

    SCHOOL = "school"
    PARTNERS = "partners"
    COMMISSION = "commission"
    EXPERTS = "experts"
    FUND = "fund"
    RECTOR = "rector"
    SUPPORT = "support"
    OBSERVERS = "observers"
    ADMINISTRATORS = "administrators"
    PERSON = "person"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True)
class Notice:
    """One audience that is told of a fact, and the template of what it is told."""

    audience: Audience
    template: str


SCHOOL, PARTNERS, COMMISSION, EXPERTS, FUND, RECTOR, SUPPORT, *_ = Audience
SCHOOLS = frozenset({SCHOOL, PARTNERS})
PEOPLE = frozenset({Audience.PERSON, Audience.SUBSCRIBER})
ROLES = tuple(audience for audience in Audience if audience not in SCHOOLS | PEOPLE)

Notices = Mapping[str, tuple[Notice, ...]]

NOTICES: Notices = {
    "nefe.concertation.declared.v1": (
        Notice(SCHOOL, "concertation_declared"),
        Notice(SUPPORT, "concertation_declared_news"),
    ),
    "nefe.concertation.closed.v1": (
        Notice(SCHOOL, "concertation_closed"),
        Notice(SUPPORT, "concertation_closed_news"),
    ),
    "nefe.concertation.abandoned.v1": (Notice(SCHOOL, "concertation_abandoned"),),
    "nefe.project.submitted.v1": (
        Notice(SCHOOL, "project_deposited"),
        Notice(PARTNERS, "project_deposited_partner"),
        Notice(COMMISSION, "project_deposited_news"),
    ),
    "nefe.project.withdrawn.v1": (
        Notice(SCHOOL, "project_withdrawn"),
        Notice(PARTNERS, "project_withdrawn_news"),
        Notice(COMMISSION, "project_withdrawn_news"),
    ),
    "nefe.project.stopped.v1": (
        Notice(SCHOOL, "project_stopped"),
        Notice(PARTNERS, "project_stopped_news"),
        Notice(COMMISSION, "project_stopped_news"),
        Notice(FUND, "project_stopped_news"),
    ),
    "nefe.review.opened.v1": (Notice(SCHOOL, "review_opened"),),
    "nefe.opinion.requested.v1": (Notice(EXPERTS, "opinion_requested"),),
    "nefe.opinion.given.v1": (Notice(COMMISSION, "opinion_given"),),
    "nefe.review.completion_requested.v1": (Notice(SCHOOL, "completion_requested"),),
    "nefe.review.completion_cancelled.v1": (Notice(SCHOOL, "completion_cancelled"),),
    "nefe.review.validated.v1": (
        Notice(SCHOOL, "validated"),
        Notice(PARTNERS, "validated_partner"),
        Notice(FUND, "validated_fund"),
    ),
    "nefe.review.declined.v1": (
        Notice(SCHOOL, "declined"),
        Notice(PARTNERS, "declined_partner"),
    ),
    "nefe.allocation.reserved.v1": (
        Notice(SCHOOL, "allocation_reserved"),
        Notice(FUND, "allocation_reserved_fund"),
    ),
    "nefe.allocation.deferred.v1": (
        Notice(SCHOOL, "allocation_deferred"),
        Notice(FUND, "allocation_deferred_fund"),
    ),
    "nefe.allocation.made.v1": (Notice(SCHOOL, "allocation_made"),),
    "nefe.allocation.warned.v1": (Notice(FUND, "allocation_warned"),),
    "nefe.allocation.overdue.v1": (
        Notice(FUND, "allocation_overdue"),
        Notice(RECTOR, "allocation_overdue"),
    ),
    "nefe.instalment.frozen.v1": (Notice(SCHOOL, "instalment_frozen"),),
    "nefe.instalment.released.v1": (Notice(SCHOOL, "instalment_released"),),
    "nefe.instalment.cancelled.v1": (Notice(SCHOOL, "instalment_cancelled"),),
    "nefe.document.issued.v1": (Notice(SCHOOL, "document_issued"),),
    "nefe.payment.ordered.v1": (Notice(SCHOOL, "payment_ordered"),),
    "nefe.invoice.submitted.v1": (Notice(FUND, "invoice_submitted"),),
    "nefe.invoice.refused.v1": (Notice(SCHOOL, "invoice_refused"),),
    "nefe.repayment.requested.v1": (Notice(SCHOOL, "repayment_requested"),),
    "nefe.repayment.received.v1": (Notice(SCHOOL, "repayment_received"),),
    "nefe.report.requested.v1": (Notice(SCHOOL, "report_requested"),),
    "nefe.report.submitted.v1": (
        Notice(SCHOOL, "report_submitted"),
        Notice(COMMISSION, "report_submitted_news"),
        Notice(FUND, "report_submitted_news"),
    ),
}
"""Facts whose audience depends on the fact's type alone. A request from outside names its own addressee."""

COMPULSORY: Mapping[str, str] = {
    "nefe.review.completion_requested.v1": "completion_requested",
    "nefe.review.validated.v1": "validated",
    "nefe.review.declined.v1": "declined",
    "nefe.allocation.made.v1": "allocation_made",
}
"""What a school is told whatever anybody sets: the programme has it notified of what to complete, of the decision, and
of its money."""


URGENT = frozenset({*COMPULSORY, "nefe.allocation.overdue.v1"})
"""Facts that are told at any hour."""


class UnusableNotices(Exception):
    """What is set in the place of NOTICES cannot be used; the message says why."""


def notices_with(changes: Mapping[str, Sequence[Mapping[str, str]]], templates: Container[str]) -> Notices:
    """NOTICES, with other lines for some types: an empty list tells nobody. Raises UnusableNotices."""
    table = dict(NOTICES)
    for event_type, lines in changes.items():
        if event_type not in NOTICES:
            raise UnusableNotices(f"{event_type}: nobody is told of such facts")
        table[event_type] = tuple(_notice(event_type, line, templates) for line in lines)
        _require_school(event_type, table[event_type])
    return table


def _notice(event_type: str, line: Mapping[str, str], templates: Container[str]) -> Notice:
    if set(line) != {"audience", "template"}:
        raise UnusableNotices(f"{event_type}: a line has an audience and a template")
    if line["audience"] not in {*SCHOOLS, *ROLES}:
        raise UnusableNotices(f"{event_type}: no audience is called {line['audience']}")
    if line["template"] not in templates:
        raise UnusableNotices(f"{event_type}: no template is called {line['template']}")
    return Notice(Audience(line["audience"]), line["template"])


def _require_school(event_type: str, notices: Iterable[Notice]) -> None:
    if event_type in COMPULSORY and Audience.SCHOOL not in {notice.audience for notice in notices}:
        raise UnusableNotices(f"{event_type}: the school is to be told")


REQUEST_TEMPLATE = "requested"

_ANSWERS: Mapping[str, Audience] = {
    "concertation": SUPPORT,
    "allocation": FUND,
    "instalment": FUND,
    "payment": FUND,
    "document": FUND,
    "invoice": FUND,
    "repayment": FUND,
}


def who_answers(event_type: str) -> Audience:
    """Whose mailbox takes questions about facts of a type: money, concertations, or anything else."""
    return _ANSWERS.get(event_type.split(".")[1], COMMISSION)


AUDIENCE_OF_ROLE: Mapping[str, Audience] = {
    "support": Audience.SUPPORT,
    "expert": Audience.EXPERTS,
    "member": Audience.COMMISSION,
    "examiner": Audience.COMMISSION,
    "secretariat": Audience.COMMISSION,
    "rector": Audience.RECTOR,
    "fund_manager": Audience.FUND,
    "observer": Audience.OBSERVERS,
    "administrator": Audience.ADMINISTRATORS,
}
"""Which mailbox is read by whoever has a role; the secretariat reads for the commission's members and examiners."""
