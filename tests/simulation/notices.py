"""Who is to be told what, worked out from the facts and the table of audiences alone."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.notification.domain.audiences import NOTICES, Audience
from shared.messaging.event import Event
from tests.simulation.world import ACADEMY

ROLES: Mapping[Audience, str] = {
    Audience.COMMISSION: f"commission-nefe@ac-{ACADEMY}.fr",
    Audience.FUND: f"fonds-nefe@ac-{ACADEMY}.fr",
    Audience.RECTOR: f"rectorat-nefe@ac-{ACADEMY}.fr",
}
"""Whoever is told as a role, in what people do here."""

Notices = Counter[tuple[str, str, str]]
"""How often each (event id, recipient, template)."""


def notices_due(facts: Iterable[Event], schools: Mapping[str, str]) -> Notices:
    """One for each recipient of each fact. `schools` are the UAI by project, none of which has partners."""
    return Counter(
        (fact.id, _mailbox(notice.audience, fact, schools), notice.template)
        for fact in facts
        for notice in NOTICES.get(fact.type, ())
        if notice.audience is not Audience.PARTNERS
    )


def _mailbox(audience: Audience, fact: Event, schools: Mapping[str, str]) -> str:
    if audience is not Audience.SCHOOL:
        return ROLES[audience]
    return f"ce.{schools[fact.data['project_id']].lower()}@ac-{ACADEMY}.fr"
