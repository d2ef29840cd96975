"""Whatever a draft may say can be stated once it is complete: a document is refused at the door, or never."""

from contextlib import suppress
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.submission.api.concertation_schemas import AbandonmentBody, ClosureBody, ConcertationBody
from services.submission.api.deposit_schemas import StopBody, WithdrawalBody
from services.submission.api.schemas import ContentSchema
from services.submission.domain.concertation import Concertation, plan_of
from services.submission.domain.content import content_of
from services.submission.domain.project import Project
from services.submission.events import (
    concertation_abandoned,
    concertation_closed,
    concertation_declared,
    project_stopped,
    project_submitted,
    project_withdrawn,
)
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import LARGEST_CENTS
from shared.errors import Refusal
from shared.messaging.outbox import Fact
from tests.unit.submission.world import COLLEGE, COMPLETE, ECOLE, LYCEE, NOW, structure

text = st.text(st.sampled_from("aé \t\n\r\x00\x0b\x1c\x85\xa0\u2028\u2029\ud800😀"), max_size=4)
lines = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["training", "other"]),
        "label": text,
        "quantity": st.sampled_from([1, 2, 1_000_000]),
        "unit_cost_cents": st.sampled_from([0, 1, 50_000, LARGEST_CENTS]),
        "school_year": st.sampled_from(["2026-2027", "2098-2099"]),
    },
    optional={"line_id": text, "unit": text},
)
contents = st.fixed_dictionaries(
    {"title": text, "description": text},
    optional={
        "axes": st.just([]),
        "partners": st.fixed_dictionaries(
            {
                "structures": st.lists(st.sampled_from([COLLEGE, ECOLE]), max_size=3),
                "others": st.lists(text, max_size=2),
            }
        ),
        "budget": st.fixed_dictionaries({"lines": st.lists(lines, max_size=3)}),
    },
)
NAMES = {uai: structure(uai).name for uai in (COLLEGE, ECOLE)}


def check(fact: Fact) -> None:
    assert CATALOGUE[fact.type].check(fact.data, stating=True) == []


def project(document: dict[str, Any]) -> Project:
    numbers = count(1)
    content = content_of(document).checked(lambda: f"line-{next(numbers)}", hour_cents=4_500)
    return Project.drafted("p-1", uai=LYCEE, number=1, content=content, at=NOW)


@given(contents)
def test_a_deposit_that_is_accepted_can_be_stated(document: dict[str, Any]) -> None:
    with suppress(ValidationError, Refusal):
        deposited = project(ContentSchema().load({**COMPLETE, **document}))
        deposited.deposit(at=NOW)
        check(project_submitted(deposited, structure(), NAMES, at=NOW))


@given(text)
def test_words_of_farewell_that_are_accepted_can_be_stated(words: str) -> None:
    left = project(COMPLETE)
    with suppress(ValidationError):
        check(project_withdrawn(left, reason=WithdrawalBody().load({"reason": words})["reason"], at=NOW))
        check(project_stopped(left, lessons=StopBody().load({"lessons": words})["lessons"], at=NOW))


@given(text, text, st.lists(st.sampled_from(["staff", "pupils"]), max_size=2))
def test_a_concertation_that_is_accepted_can_be_stated(label: str, words: str, kinds: list[str]) -> None:
    document = {
        "title": words,
        "themes": [{"axis": "success", "label": label}],
        "participants": [{"kind": kind, "count": 3} for kind in kinds],
    }
    with suppress(ValidationError):
        plan = plan_of(ConcertationBody().load(document))
        it = Concertation("c-1", LYCEE, plan, declared_at=NOW, changed_at=NOW)
        check(concertation_declared(it, structure()))
        it.outcome = ClosureBody().load({"outcome": words}).get("outcome")
        it.reason = AbandonmentBody().load({"reason": words}).get("reason")
        check(concertation_closed(it, structure(), at=NOW))
        check(concertation_abandoned(it, structure(), at=NOW))
