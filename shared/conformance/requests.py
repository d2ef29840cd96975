"""What a program must answer to whoever asks over HTTP. Each check asks something, and hears what comes of it."""

from collections.abc import Sequence
from typing import Any

from shared.conformance.desk import Act, Desk, Mistake, Request
from shared.conformance.examination import QUIET, Check, Examination, Failed, NotChecked
from shared.conformance.parts import Case
from shared.demo.client import Answer, new_word
from shared.messaging.event import Event

PROBLEM = "application/problem+json"
OPEN_TO_ALL = ("/livez", "/readyz", "/metrics")


def serves(examination: Examination) -> None:
    """What has come of an event is there to read, and who acts on it is answered, and the fact stated."""
    desk = _desk(examination)
    desk.prepare()
    case = _played(examination, desk)
    act = desk.act(case.subject)
    if act is not None:
        _require_status(act.request, act.request.send(), act.status)
        _require_fact(examination, act, case)


def refuses(examination: Examination) -> None:
    """Mistakes are named and change nothing; what is sent again is answered again; nothing is done twice."""
    desk = _desk(examination)
    desk.prepare()
    case = _played(examination, desk)
    before = len(examination.stage.statements)
    for mistake in desk.mistakes(case):
        _require_refusal(mistake)
    examination.stage.listen(QUIET)
    since = _about(examination.stage.statements[before:], case)
    # What answers an event, such as a second message about it, may come at any time.
    stated = [each for each in since if each.cause.causation_id is None]
    if stated:
        raise Failed(f"stated {stated[0].type} about a project of which all that was asked had to be refused")
    act = desk.act(case.subject)
    if act is not None:
        _require_once(examination, act, case)


def tells_its_health(examination: Examination) -> None:
    """Whoever watches over it asks without a token."""
    nobody = _desk(examination).nobody
    for path in OPEN_TO_ALL:
        request = Request(nobody, "GET", path)
        _require_status(request, request.send(), 200)
    metrics = Request(nobody, "GET", "/metrics").send()
    if not metrics.headers.get("content-type", "").startswith("text/plain") or "# TYPE " not in str(metrics.document):
        raise Failed("answers to GET /metrics what is no metrics in the text format of Prometheus")


def _desk(examination: Examination) -> Desk:
    if examination.desk is None:
        raise NotChecked("give --http, where the program answers requests, and --key")
    return examination.desk


def _played(examination: Examination, desk: Desk) -> Case:
    """A case to which the program has reacted, so that everybody sees it. Raises Failed."""
    case = examination.part.case()
    examination.play(case)
    request = desk.reading(case.subject)
    answers: list[Answer] = []

    def is_shown() -> bool:
        answers.append(request.send())
        return answers[-1].status == 200 and _shows(desk, answers[-1].document, case)

    if not examination.stage.wait_until(is_shown, examination.within):
        last = answers[-1]
        what = f"answers {last.status} to {request}, {examination.within:.0f} s after {case.event.type}, and does not"
        raise Failed(f"{what} show what has come of it: {str(last.document)[:300]}")
    return case


def _shows(desk: Desk, document: Any, case: Case) -> bool:
    try:
        return desk.shows(document, case)
    except (KeyError, TypeError):
        return False


def _require_status(request: Request, answer: Answer, status: int) -> None:
    if answer.status != status:
        raise Failed(f"answers {answer.status} to {request}, and must answer {status}: {str(answer.document)[:300]}")


def _require_fact(examination: Examination, act: Act, case: Case) -> None:
    def facts() -> list[Event]:
        return [each for each in _about(examination.stage.statements, case) if each.type == act.states]

    if not examination.stage.wait_until(facts, examination.within):
        what = f"answered {act.status} to {act.request}, and has not stated {act.states} about it"
        raise Failed(f"{what} within {examination.within:.0f} s: what was done has to be told to the others")
    examination.stage.listen(QUIET / 4)
    found = facts()
    if len({each.id for each in found}) > 1:
        raise Failed(f"stated {len(found)} times {act.states} about one project, on which one {act.request} was done")


def _require_refusal(mistake: Mistake) -> None:
    answer = mistake.request.send()
    what, wanted = f"{mistake.request} {mistake.what}", " or ".join(map(str, sorted(mistake.statuses)))
    if answer.status not in mistake.statuses:
        raise Failed(f"answers {answer.status} to {what}, and must answer {wanted}")
    _require_problem(what, answer)


def _require_problem(what: str, answer: Answer) -> None:
    kind = answer.headers.get("content-type", "nothing")
    if not kind.startswith(PROBLEM):
        raise Failed(f"answers {answer.status} to {what} with {kind}, and must with {PROBLEM}")
    document = answer.document if isinstance(answer.document, dict) else {}
    if not document.get("code") or document.get("status") != answer.status:
        raise Failed(f"its problem does not say its code and status {answer.status}, in answer to {what}: {document}")


def _require_once(examination: Examination, act: Act, case: Case) -> None:
    request = act.request.keyed(new_word())
    first = request.send()
    _require_status(request, first, act.status)
    again = request.send()
    if (again.status, again.document) != (first.status, first.document):
        raise Failed(f"answers {again.status} to {request} that was sent again with its Idempotency-Key, not as before")
    _require_refusal(Mistake("that was done before", act.request.keyed(new_word()), frozenset({409})))
    examination.stage.listen(QUIET)
    _require_fact(examination, act, case)


def _about(statements: Sequence[Any], case: Case) -> list[Event]:
    events = (each.event for each in statements if each.event)
    return [each for each in events if case.subject in (each.subject, each.data.get("project_id"))]


REQUESTS = (
    Check("serves", "answers requests, and states what was done", serves),
    Check("refuses", "refuses what it must, names why, and does nothing twice", refuses),
    Check("health", "says how it is, and its figures, to whoever asks", tells_its_health),
)
