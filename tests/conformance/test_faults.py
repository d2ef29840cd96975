"""The kit finds each planted fault, and names it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conformance.bench import bench, judged
from tests.conformance.faulty import FAULTS, WEB_FAULTS
from tests.nodes import RabbitNode

AT_ONCE = 4
RESTART = ("give-up-without-broker", "notification", "broker-restart", "around a restart of the broker")
FOUND = (
    ("acknowledge-before-storing", "review", "killed", "it was acknowledged and not stored"),
    ("acknowledge-before-storing", "submission", "killed", "it was acknowledged and not stored"),
    ("apply-duplicates", "notification", "once", "that was delivered twice"),
    ("apply-as-it-comes", "funding", "order", "of sequence 2 before the event of sequence 1 had come"),
    ("apply-as-it-comes", "submission", "order", "of sequence 2 before the event of sequence 1 had come"),
    ("count-wrongly", "review", "reacts", "its sequence is 11, and must be 1"),
    ("invent-a-field", "funding", "reacts", "/mood: Unknown field."),
    ("invent-a-field", "submission", "reacts", "/mood: Unknown field."),
    ("forget-what-is-answered", "review", "reacts", "it must be handed on"),
    ("speak-for-another", "funding", "reacts", "its source is /academies/elsewhere/review"),
    ("be-silent-on-refusal", "notification", "refusals", "is silent on refusal"),
    ("be-silent-on-refusal", "submission", "refusals", "is silent on refusal"),
    ("stumble-over-rubbish", "review", "rubbish", "after messages that cannot be read"),
    ("refuse-later-fields", "funding", "later-fields", "it had a field more"),
    ("believe-anybody", "review", "authors", "had published"),
    ("be-deaf", "notification", "reacts", "did not react"),
    ("name-a-cause-of-its-own", "submission", "reacts", "which is the id of no event that it was told"),
    ("answer-without-stating", "review", "serves", "has not stated nefe.review.validated.v1 about it"),
    ("let-any-role-act", "funding", "refuses", "confirmation by the role rector, which may not, and must answer 403"),
    ("believe-any-signature", "notification", "refuses", "that somebody unknown has signed, and must answer 401"),
    ("act-twice", "submission", "refuses", "withdrawal that was done before, and must answer 409"),
    ("forget-what-was-asked", "funding", "refuses", "that was sent again with its Idempotency-Key"),
    ("answer-errors-with-pages", "review", "refuses", "with text/html; charset=utf-8, and must with"),
    ("hide-its-figures", "notification", "health", "no metrics in the text format of Prometheus"),
)


def test_every_planted_fault_is_looked_for() -> None:
    assert {fault for fault, *_ in (*FOUND, RESTART)} == {*FAULTS, *WEB_FAULTS}


def test_each_fault_is_found_and_named(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    rabbit_node.ensure_running()

    def look(row: tuple[str, str, str, str]) -> str:
        return _unfound(row, rabbit_node, tmp_path / "-".join(row[:2]))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert not [said for said in pool.map(look, FOUND) if said]


def test_a_program_that_does_not_come_back_to_the_broker_is_found(rabbit_node: RabbitNode, tmp_path: Path) -> None:
    assert not _unfound(RESTART, rabbit_node, tmp_path)


def _unfound(row: tuple[str, str, str, str], node: RabbitNode, folder: Path) -> str:
    """Why the fault counts as not found; nothing if it was."""
    fault, service, check, said = row
    with bench(node, folder) as made, made.ours(service, fault=fault) as examined:
        report = judged(examined, only=check)
    if [finding.name for finding in report.failures] != [check]:
        return f"{row}: {report.lines()}"
    details = report.failures[0].details
    return "" if any(said in detail for detail in details) else f"{row}: {details}"
