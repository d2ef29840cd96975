"""Concertations: declared, then closed or abandoned."""

from marshmallow import Schema

from shared.contracts.fields import Choice, Identifier, Instant, Items, Line, Part, Text, Whole
from shared.contracts.payloads.structure import StructurePayload
from shared.contracts.vocabulary import Axis, ConcertationScope, ParticipantKind


class ThemePayload(Schema):
    """What people talk about, within one of the three dimensions."""

    axis = Choice(Axis)
    label = Line(200)


class ParticipantsPayload(Schema):
    """How many of one kind take part; nobody is named."""

    kind = Choice(ParticipantKind)
    count = Whole(0, 1_000_000)


class _ConcertationFact(Schema):
    concertation_id = Identifier()
    structure = Part(StructurePayload)
    scope = Choice(ConcertationScope)
    themes = Items(Part(ThemePayload), most=100)
    participants = Items(Part(ParticipantsPayload), most=len(ParticipantKind), distinct_by="kind")


class ConcertationDeclared(_ConcertationFact):
    """A school means to hold a concertation."""

    declared_at = Instant()


class ConcertationClosed(_ConcertationFact):
    """A concertation was held; `outcome` says what emerged."""

    closed_at = Instant()
    outcome = Text(20_000, shortest=0, optional=True)


class ConcertationAbandoned(_ConcertationFact):
    """A concertation will not be held."""

    abandoned_at = Instant()
    reason = Text(5_000, shortest=0, optional=True)
