"""What differs between services is found, explained, and told from what is only under way."""

from dataclasses import replace

import pytest

from shared.reconciliation.comparison import Difference, compare, missing
from shared.reconciliation.statement import Heard, Held, Knowledge, Stated, knowledge_in

AT, LONG_AGO = "2026-11-28T10:00:00+00:00", "2026-11-28T09:00:00+00:00"
SUBMISSION, REVIEW = "/academies/creteil/submission", "/academies/creteil/review"
STATED = Stated("p1", last=2, unpublished=0, digest="d", published_at=LONG_AGO)
HEARD = Heard(SUBMISSION, "p1", count=2, last=2, applied=2, dead=0, skipped=0, digest="d")


def known(stated: Stated | None = STATED, heard: Heard | None = HEARD, **held: list[Held]) -> list[Knowledge]:
    author = Knowledge("submission", SUBMISSION, AT, [stated] if stated else [], [], held.get("submission", []))
    receiver = Knowledge("review", REVIEW, AT, [], [heard] if heard else [], held.get("review", []))
    funding = Knowledge(
        "funding", "/academies/creteil/funding", AT, [], [heard] if heard else [], held.get("funding", [])
    )
    return [author, receiver, funding]


def differences(stated: Stated | None = STATED, heard: Heard | None = HEARD, **held: list[Held]) -> list[Difference]:
    found = list(compare(known(stated, heard, **held)))
    return [each for each in found if "funding" not in each.about]


def test_services_that_agree_do_not_differ() -> None:
    project = [Held("project", "p1", "validated")]
    grant = [Held("grant", "p1", "100"), Held("allocation", "p1", "reserved")]
    assert differences(submission=project, review=[*project, *grant], funding=grant) == []


@pytest.mark.parametrize(
    ("stated", "heard", "seen", "is_grave"),
    [
        (replace(STATED, unpublished=1), replace(HEARD, count=1, last=1, applied=1), "1 fait(s) à publier", False),
        (replace(STATED, published_at=AT), replace(HEARD, count=1, last=1, applied=1), "1 fait(s) en chemin", False),
        (STATED, replace(HEARD, count=1, last=1, applied=1), "1 fait(s) publié(s) et jamais reçu(s)", True),
        (STATED, replace(HEARD, count=1, applied=0), "1 fait(s) publié(s) et jamais reçu(s)", True),
        (STATED, None, "2 fait(s) publié(s) et jamais reçu(s)", True),
        (STATED, replace(HEARD, applied=1), "1 fait(s) reçu(s), pas encore appliqué(s)", False),
        (STATED, replace(HEARD, applied=1, dead=1), "1 fait(s) non appliqué(s)", True),
        (STATED, replace(HEARD, digest="e"), "les faits ne sont pas les mêmes", True),
        (STATED, replace(HEARD, digest="e", skipped=1), "les faits ne sont pas les mêmes", False),
        (replace(STATED, last=1), HEARD, "1 fait(s) que leur auteur ne connaît pas", True),
        (None, HEARD, "2 fait(s) que leur auteur ne connaît pas", True),
    ],
)
def test_what_differs_in_a_lane_is_explained(
    stated: Stated | None, heard: Heard | None, seen: str, is_grave: bool
) -> None:
    found = differences(stated, heard)
    assert [(each.seen, each.is_grave) for each in found] == [(seen, is_grave)]
    assert found[0].explanation
    assert "p1" in found[0].about


def test_a_state_that_differs_is_grave_only_where_nothing_under_way_explains_it() -> None:
    ahead, behind = [Held("project", "p1", "validated")], [Held("project", "p1", "open")]
    found = differences(submission=ahead, review=behind)
    assert [(each.seen, each.is_grave) for each in found] == [("validated pour l’école, open pour la commission", True)]
    under_way = differences(
        replace(STATED, unpublished=1), replace(HEARD, count=1, last=1, applied=1), submission=ahead, review=behind
    )
    assert [each.is_grave for each in under_way] == [False]


def test_a_grant_or_an_allocation_that_the_fund_does_not_know() -> None:
    project = [Held("project", "p1", "validated")]
    granted = [*project, Held("grant", "p1", "100"), Held("allocation", "p1", "made")]
    other = [Held("grant", "p1", "90")]
    seen = [each.seen for each in differences(submission=project, review=granted, funding=other)]
    assert seen == ["100 pour la commission, 90 pour le fonds", "made pour la commission, rien pour le fonds"]


def test_a_message_whose_end_nobody_was_told_of() -> None:
    notification = Knowledge(
        "notification", "/academies/creteil/notification", AT, [], [], [Held("message", "m", "sent")]
    )
    assert [each.about for each in compare([notification])] == ["m\u00a0: le message"]


def test_what_is_no_export_is_refused() -> None:
    for document in ({"is": "stated"}, {"service": "x"}):
        with pytest.raises((KeyError, IndexError, TypeError)):
            knowledge_in([document])


def test_who_lacks_what_is_told_also_where_it_is_in_the_middle() -> None:
    lacking = replace(HEARD, count=1, applied=0)
    assert set(missing(known(STATED, lacking))) == {("submission", "review", "p1"), ("submission", "funding", "p1")}
    assert set(missing(known(replace(STATED, unpublished=1), lacking))) == set()
