"""What a program must do that stands in for a service. Each check plays something, and looks at what comes of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.conformance.examination import QUIET, Check, Examination, Failed, NotChecked
from shared.conformance.parts import Case, Part
from shared.conformance.requests import REQUESTS
from shared.conformance.stage import PARTNERS, Said, Stage
from shared.contracts.examples import example
from shared.messaging.event import Event
from shared.messaging.publishers import Partner
from shared.messaging.topology import EVENTS

SECONDS_TO_START = 90.0
KILLED_AFTER = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Seconds from the moment at which everything was taken off the queue."""
AT_ONCE = 10
LATER_TYPE = "nefe.project.rehearsed.v1"
"""No type of the catalogue: one that a later edition might have."""


def connects(examination: Examination) -> None:
    """The program reads its queue."""
    stage = examination.stage
    if not stage.wait_until(stage.is_consumed, SECONDS_TO_START):
        raise Failed(f"nobody reads the queue nefe.{stage.service} after {SECONDS_TO_START:.0f} s")
    examination.part.prepare()


def reacts(examination: Examination) -> None:
    """The ordinary case."""
    case = examination.part.case()
    examination.stage.say([case.said])
    examination.require(case)
    caused = [each.event for each in examination.stage.statements if each.event and _answers(each.event, case)]
    nameless = [each for each in caused if each.cause.causation_id is None]
    if nameless:
        raise Failed(f"{nameless[0].type} has no causationid: it must name the event that it answers, {case.event.id}")


def _answers(event: Event, case: Case) -> bool:
    return event.type in case.expected and event.cause.correlation_id == case.event.cause.correlation_id


def applies_once(examination: Examination) -> None:
    """The same event again, as the broker may deliver it: at once, and later."""
    case = examination.part.case()
    examination.stage.say([case.said, case.said])
    examination.require(case)
    examination.stage.listen(QUIET)
    times = examination.part.effects(case)
    alone = examination.part.case()
    examination.play(alone)
    examination.stage.listen(QUIET)
    usual = examination.part.effects(alone)
    if times != usual:
        raise Failed(f"reacted {times} times to one {case.event.type} that was delivered twice, {usual} when once")
    examination.stage.say([case.said])
    examination.play(examination.part.case())
    examination.once(case, usual, "that was delivered again later")


def keeps_order(examination: Examination) -> None:
    """What is second in its lane waits for what is first, which is of a type that only a later edition knows."""
    part = examination.part
    case = part.case(sequence=2)
    data = {"project_id": case.subject}
    first = part.event(LATER_TYPE, data, author=part.author, subject=case.subject, sequence=1)
    examination.stage.say([case.said])
    examination.refuse_reaction(case, "of sequence 2 before the event of sequence 1 had come: order per subject")
    examination.stage.say([Case(first, part.author).said])
    examination.require(case)


def tolerates_later_fields(examination: Examination) -> None:
    """A field that this edition does not know."""
    case = examination.part.later(examination.part.case())
    examination.stage.say([case.said])
    try:
        examination.require(case)
    except Failed as error:
        raise Failed(f"{error}; it had a field more, as a later edition of its version may") from error


def survives_rubbish(examination: Examination) -> None:
    """What cannot be read, from a service that has gone mad: it must not hold up what follows."""
    part = examination.part
    user = part.case().said.user
    bodies = (b"", b"\xff\xfe\x00", b"{", b"[]", b'{"specversion": "1.0"}', b'"' + b"a" * 50_000 + b'"')
    examination.stage.say([Said(body, EVENTS, part.kind, user) for body in bodies])
    examination.stage.say([Said(b"\x00", EVENTS, part.kind, user, content_type="text/html; charset=klingon")])
    try:
        examination.play(part.case())
    except Failed as error:
        raise Failed(f"{error}, after messages that cannot be read") from error


def believes_only_the_author(examination: Examination) -> None:
    """A fact that one service publishes in the name of another: the broker vouches for its user_id."""
    part = examination.part
    case = part.case()
    liar = next(name for name in ("funding", "review", "submission") if name not in (part.author, part.service))
    examination.stage.say([replace(case, author=liar).said])
    examination.refuse_reaction(case, f"of {part.author} that nefe-{liar} had published")


def answers_refusals(examination: Examination) -> None:
    """Whoever publishes what cannot be taken is told why, once, in its queue of rejections."""
    part = examination.part
    for kind, partner in part.refusable():
        for code, said in _refused(part, kind, partner).items():
            before = len(examination.stage.statements)
            examination.stage.say([said])
            _require_rejection(examination, partner, code, said, before)
    examination.play(part.case())
    if not part.refusable():
        _require_silence(examination)


def _refused(part: Part, kind: str, partner: Partner) -> Mapping[str, Said]:
    good = part.from_partner(kind, partner, example(kind))
    wrong = part.from_partner(kind, partner, {"nothing": "of it"})
    foreign = next(each for each in PARTNERS if each is not partner)
    stolen = part.from_partner(kind, replace(partner, source=foreign.source), example(kind))
    version = kind.removesuffix("v1") + "v99"
    later = part.event(version, {}, author=partner.source, subject="x")
    return {
        "malformed_json": replace(good, body=b"{", message_id=""),
        "not_cloudevent": replace(good, body=b'{"specversion": "1.0"}', message_id=""),
        "schema_invalid": wrong,
        "not_permitted": stolen,
        "unsupported_version": replace(wrong, body=_body(later), routing_key=version, message_id=later.id),
    }


def _body(event: Event) -> bytes:
    return Case(event, "").said.body


def _require_rejection(examination: Examination, partner: Partner, code: str, said: Said, before: int) -> None:
    def answers() -> list[Event]:
        since = examination.stage.statements[before:]
        return [each.event for each in since if each.event and each.is_rejection and each.routing_key == partner.user]

    what = f"{said.routing_key} of {partner.user} that deserves the code {code}"
    if not examination.stage.wait_until(answers, examination.within):
        raise Failed(f"is silent on refusal: no nefe.event.rejected.v1 for {partner.user} about a {what}")
    examination.stage.listen(QUIET / 4)
    found = answers()
    if len(found) > 1:
        raise Failed(f"refused {len(found)} times one {what}")
    if found[0].data.get("code") != code:
        raise Failed(f"refused with the code {found[0].data.get('code')} a {what}")
    if said.message_id and found[0].data.get("rejected_id") != said.message_id:
        raise Failed(f"its rejection does not name {said.message_id}, the id of the {what}")


def _require_silence(examination: Examination) -> None:
    rejections = [each for each in examination.stage.statements if each.is_rejection]
    if rejections:
        raise Failed("answers refusals, of which another service is the steward: the publisher would be told twice")


def survives_restart(examination: Examination) -> None:
    """The broker goes away and comes back: what was said before, meanwhile and after is all reacted to, once."""
    if examination.restart_broker is None:
        raise NotChecked("give --restart-broker, a command that restarts the broker")
    cases = [examination.part.case() for _ in range(6)]
    examination.stage.say([case.said for case in cases[:3]])
    examination.restart_broker()
    examination.stage.come_back()
    examination.stage.say([case.said for case in cases[3:]])
    _require_all(examination, cases, "around a restart of the broker", seconds=3 * examination.within)


def survives_being_killed(examination: Examination) -> None:
    """Killed as soon as it has taken everything off its queue, several times: it must have stored what it took."""
    if examination.program is None:
        raise NotChecked("give --run, a command that starts the program, so that the kit can kill it")
    cases = []
    for pause in KILLED_AFTER:
        some = [examination.part.case() for _ in range(AT_ONCE)]
        cases += some
        examination.stage.say([case.said for case in some])
        _wait_until_taken(examination.stage)
        time.sleep(pause)
        examination.program.kill()
        examination.program.start()
    _require_all(examination, cases, "the program being killed after it took them", seconds=4 * examination.within)


def _wait_until_taken(stage: Stage) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while stage.waiting() and time.monotonic() < give_up_at:
        time.sleep(0.005)


def _require_all(examination: Examination, cases: Sequence[Case], when: str, *, seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    for case in cases:
        left = max(1.0, give_up_at - time.monotonic())
        try:
            examination.require(case, seconds=left)
        except Failed as error:
            raise Failed(f"{error}, {when}: it was acknowledged and not stored, or never taken") from error
    examination.stage.listen(QUIET)
    usual = examination.part.effects(cases[0])
    for case in cases[1:]:
        examination.once_now(case, usual, when)


CHECKS = (
    Check("connects", "reads its queue", connects),
    Check("reacts", "reacts in time, and says what it answers", reacts),
    Check("once", "applies an event once, however often it comes", applies_once),
    Check("order", "applies the events of a subject in their order", keeps_order),
    Check("later-fields", "looks over fields that a later edition has gained", tolerates_later_fields),
    Check("rubbish", "is not held up by what it cannot read", survives_rubbish),
    Check("authors", "believes a fact only from the service that states it", believes_only_the_author),
    Check("refusals", "tells a publisher why its event was refused", answers_refusals),
    *REQUESTS,
    Check("broker-restart", "goes on by itself when the broker was restarted", survives_restart),
    Check("killed", "loses nothing, and does nothing twice, when it is killed", survives_being_killed),
)
