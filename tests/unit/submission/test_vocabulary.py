"""The words and bounds of this domain are those of the wire."""

from enum import StrEnum

import pytest

from services.submission.consumers import CONSUMERS
from services.submission.domain import budget, project, vocabulary
from shared.contracts import fields
from shared.contracts import vocabulary as wire
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.payloads.project import LARGEST_VERSION


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (vocabulary.Axis, wire.Axis),
        (vocabulary.Category, wire.BudgetCategory),
        (vocabulary.StructureKind, wire.StructureKind),
        (vocabulary.Sector, wire.Sector),
        (vocabulary.PriorityEducation, wire.PriorityEducation),
        (vocabulary.ConcertationScope, wire.ConcertationScope),
        (vocabulary.ParticipantKind, wire.ParticipantKind),
    ],
)
def test_a_list_of_words_is_the_same_on_both_sides(ours: type[StrEnum], theirs: type[StrEnum]) -> None:
    assert [word.value for word in ours] == [word.value for word in theirs]


def test_bounds_are_those_that_events_can_carry() -> None:
    assert budget.LARGEST_CENTS == fields.LARGEST_CENTS
    assert project.LARGEST_VERSION == LARGEST_VERSION


def test_everything_that_the_catalogue_sends_here_is_consumed_and_nothing_else() -> None:
    assert set(CONSUMERS) == {kind.name for kind in CATALOGUE.consumed_by("submission")}
