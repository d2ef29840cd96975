"""Opinions that the commission asks of experts; what an opinion says stays with the commission."""

from marshmallow import Schema

from shared.contracts.fields import Choice, Day, Identifier, Instant
from shared.contracts.payloads.project import version_number
from shared.contracts.vocabulary import ExpertRole


class _OpinionFact(Schema):
    opinion_id = Identifier()
    project_id = Identifier()
    version = version_number()
    expert_role = Choice(ExpertRole)
    due_on = Day()


class OpinionRequested(_OpinionFact):
    """An expert is asked for an opinion."""

    requested_at = Instant()


class OpinionGiven(_OpinionFact):
    """An expert has given the opinion that was asked for."""

    given_at = Instant()
