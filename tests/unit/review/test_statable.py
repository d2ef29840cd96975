"""Whatever the commission's routes accept can be stated as a fact: a document is refused at the door, or never."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.review.api.requests import CompletionSchema, RulingSchema
from services.review.domain.completion import Comment, CompletionRequest
from services.review.domain.decision import Decision, Ruling
from services.review.domain.file import DepositedVersion, File
from services.review.domain.grant import Grant
from services.review.events import completion_requested, decision_made
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import PROJECT_ID, example
from shared.errors import Refusal
from shared.messaging.outbox import Fact

NOW = datetime(2026, 10, 1, tzinfo=UTC)
TODAY = date(2026, 10, 1)
text = st.text(st.sampled_from("aé \t\n\r\x00\x0b\x1c\x85\xa0\u2028\u2029\ud800😀"), max_size=4)
comments = st.fixed_dictionaries({"text": text}, optional={"part": text | st.none()})
lines = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["teaching_equipment", "outside_contributors", "training"]),
        "school_year": st.sampled_from(["2026-2027", "2027-2028", "2021-2022"]),
        "amount_cents": st.sampled_from([0, 1, 324_000, 324_001]),
    }
)
rulings = st.fixed_dictionaries(
    {"outcome": st.sampled_from(["validated", "declined"])},
    optional={"reason": text | st.none(), "grant": st.fixed_dictionaries({"lines": st.lists(lines, max_size=2)})},
)


def check(fact: Fact) -> None:
    assert CATALOGUE[fact.type].check(fact.data, stating=True) == []


def opened() -> File:
    deposit = DepositedVersion(1, NOW, TODAY, NOW, example("nefe.project.submitted.v1"))
    return File.opened_by(PROJECT_ID, deposit, months=2)


@given(st.fixed_dictionaries({"comments": st.lists(comments, max_size=2)}))
def test_a_request_for_completion_that_is_accepted_can_be_stated(document: dict[str, Any]) -> None:
    with suppress(ValidationError, Refusal):
        loaded = CompletionSchema().load(document)["comments"]
        remarks = tuple(
            Comment(f"c-{place}", comment.get("part"), comment["text"]) for place, comment in enumerate(loaded)
        )
        file, request = opened(), CompletionRequest("r-1", 1, NOW, TODAY, remarks)
        file.request_completion(request, by="someone")
        check(completion_requested(file, request))


@given(rulings)
def test_a_decision_that_is_accepted_can_be_stated(document: dict[str, Any]) -> None:
    with suppress(ValidationError, Refusal):
        ruling: Ruling = RulingSchema().load(document)
        ruling.ensure_complete()
        file = opened()
        decision = Decision(
            "d-1", 1, ruling.outcome, ruling.reason, ruling.grant or Grant(), NOW, TODAY, TODAY, "someone"
        )
        file.decide(decision)
        check(decision_made(file, decision))
