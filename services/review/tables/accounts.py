"""Which columns of this service name people's accounts; those of legal acts are kept."""

from services.review.tables.commission import commission
from services.review.tables.costing import costing
from services.review.tables.file import decision, history
from services.review.tables.listing import saved_view
from services.review.tables.opinion import opinion
from services.review.tables.rapporteur import rapporteur, rapporteur_rules, ties
from services.review.tables.reading import grid, reading
from services.review.tables.receipt import receipt
from services.review.tables.recusal import recusal
from services.review.tables.section import sections
from services.review.tables.sitting import minutes, sitting
from services.review.tables.vote import vote
from shared.personal import Account

ACCOUNTS = (
    Account(history.c.by),
    Account(receipt.c.checked_by),
    Account(costing.c.corrected_by),
    Account(opinion.c.expert_subject),
    Account(opinion.c.requested_by),
    Account(opinion.c.settled_by),
    Account(rapporteur.c.subject, name=rapporteur.c.name),
    Account(rapporteur.c.assigned_by),
    Account(rapporteur_rules.c.set_by),
    Account(rapporteur_rules.c.rules, is_document=True),
    Account(sections.c.set_by),
    Account(sections.c.sections, is_document=True),
    Account(ties.c.subject),
    Account(ties.c.declared_by),
    Account(grid.c.set_by),
    Account(reading.c.reader),
    Account(saved_view.c.subject),
    Account(commission.c.appointed_by, is_kept=True),
    *(
        Account(column, is_document=True, is_kept=True)
        for column in (commission.c.president, commission.c.deputy, commission.c.members, sitting.c.attendance)
    ),
    Account(sitting.c.presided_by, is_kept=True),
    Account(minutes.c.signed_by, is_kept=True),
    Account(decision.c.decided_by, is_kept=True),
    Account(recusal.c.subject, is_kept=True),
    Account(vote.c.voter, is_kept=True),
)
