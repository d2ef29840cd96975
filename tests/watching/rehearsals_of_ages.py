"""What has waited for days. Days do not pass here: what people did is made old in the database, by one statement."""

from shared.demo.client import new_word
from shared.demo.money_story import PAPER
from shared.demo.story import FUNDING, REVIEW, SUBMISSION, Story
from tests.nodes import wait_until
from tests.watching.hall import Hall
from tests.watching.pages import Operator
from tests.watching.rehearsals_of_facts import EXECUTED
from tests.watching.rehearsing import Rehearsal


def _validated(hall: Hall) -> Story:
    """A project whose money is allocated, and a first payment ordered."""
    story = Story(hall.people, lambda _who, _what: None)
    for step in (story.prepare, story.deposit, story.complete, story.validate, story.allocate):
        step()
    return story


def _leave_a_payment_without_answer(hall: Hall) -> None:
    _validated(hall)
    hall.type_in("funding", "UPDATE payment SET ordered_at = ordered_at - interval '40 days' WHERE outcome IS NULL")


def _have_it_answered(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/funding/v1/payments?status=ordered`")
    manager = Story(hall.people, lambda _who, _what: None).fund_manager
    operator.reads("`nefe.payment.executed.v1`")
    for payment in manager.ask("GET", f"{FUNDING}/payments?status=ordered", expect=200).document:
        content = {"payment_id": payment["id"], "executed_on": payment["ordered_at"][:10], "reference": new_word()}
        hall.announce(EXECUTED, content, subject=payment["id"])


def _leave_an_invoice(hall: Hall) -> None:
    story = _validated(hall)
    fields = {"supplier": "Optique du Nord", "number": new_word(), "dated_on": "2026-11-02", "amount_cents": "27000"}
    path = f"{FUNDING}/allocations/{story.project_id}/invoices"
    story.school.send_file("POST", path, fields, ("facture.pdf", PAPER + new_word().encode()), expect=201)
    old = "UPDATE invoice SET submitted_at = submitted_at - interval '20 days' WHERE status = 'submitted'"
    hall.type_in("funding", old)


def _have_it_checked(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/funding/v1/allocations?status=allocated`")
    operator.reads("`GET /api/funding/v1/allocations/PROJET/invoices`")
    operator.reads("`POST /api/funding/v1/invoices/FACTURE/acceptance`")
    manager = Story(hall.people, lambda _who, _what: None).fund_manager
    for allocation in manager.ask("GET", f"{FUNDING}/allocations?status=allocated", expect=200).document:
        path = f"{FUNDING}/allocations/{allocation['project_id']}/invoices"
        for invoice in manager.ask("GET", path, expect=200).document:
            if invoice["status"] == "submitted":
                manager.ask("POST", f"{FUNDING}/invoices/{invoice['id']}/acceptance", {}, expect=200)


def _leave_a_school_without_answer(hall: Hall) -> None:
    story = hall.deposited()
    hall.type_in(
        "review",
        "UPDATE file SET deposited_on = deposited_on - 100, opened_on = opened_on - 100, "
        f"answer_due_on = answer_due_on - 100 WHERE project_id = '{story.project_id}'",
    )


def _have_it_decided(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/review/v1/files?status=open`")
    story = Story(hall.people, lambda _who, _what: None)
    operator.reads("`POST /api/review/v1/files/PROJET/decisions`")
    for file in story.secretariat.ask("GET", f"{REVIEW}/files?status=open&limit=200", expect=200).document["files"]:
        if file["is_overdue"]:
            decision = {"outcome": "declined", "reason": "Le projet ne dit pas qui le porte."}
            story.rector.ask("POST", f"{REVIEW}/files/{file['project_id']}/decisions", decision, expect=201)


def _leave_minutes_unsigned(hall: Hall) -> None:
    story = Story(hall.people, lambda _who, _what: None)
    story.prepare()
    plan = {"title": "Séance de novembre", "day": hall.people.clock.now().date().isoformat()}
    planned = story.secretariat.ask("POST", f"{REVIEW}/sittings", plan, expect=201).document
    sitting = f"{REVIEW}/sittings/{planned['id']}"
    story.rector.ask("POST", f"{sitting}/opening", expect=200)
    story.rector.ask("POST", f"{sitting}/closing", expect=200)
    old = "UPDATE sitting SET day = day - 20, opened_at = opened_at - interval '20 days', closed_at = closed_at - "
    hall.type_in("review", f"{old} interval '20 days' WHERE state = 'closed'")


def _have_them_signed(operator: Operator, hall: Hall) -> None:
    operator.reads("`GET /api/review/v1/sittings`")
    story = Story(hall.people, lambda _who, _what: None)
    operator.reads("`POST /api/review/v1/sittings/SEANCE/minutes/signature`")
    for sitting in story.secretariat.ask("GET", f"{REVIEW}/sittings", expect=200).document:
        if sitting["state"] == "closed":
            story.rector.ask("POST", f"{REVIEW}/sittings/{sitting['id']}/minutes/signature", expect=200)


def _leave_a_file_unchecked(hall: Hall) -> None:
    hall.antivirus.stop()
    school = Story(hall.people, lambda _who, _what: None).school
    project = school.ask("POST", f"{SUBMISSION}/projects", {"title": "Un herbier"}, expect=201).document["id"]
    path = f"{SUBMISSION}/projects/{project}/attachments"
    school.send_file("POST", path, {}, ("plan.pdf", PAPER + new_word().encode()), field="files", expect=201)
    old = "UPDATE attachment SET added_at = added_at - interval '2 days' WHERE state = 'being_checked'"
    hall.type_in("submission", old)


def _start_the_antivirus(operator: Operator, hall: Hall) -> None:
    command = "docker compose logs --tail 50 submission-worker"
    wait_until(lambda: "file not checked" in hall.compose.run(command), "the worker has asked in vain", every=1)
    assert "file not checked" in operator.does(command)
    operator.reads("Il suffit de le relancer")
    hall.antivirus.start()


REHEARSALS = (
    Rehearsal(
        "PaymentsUnsettled",
        "funding",
        "a payment is ordered, and forty days old by a statement in the database",
        _leave_a_payment_without_answer,
        _have_it_answered,
    ),
    Rehearsal(
        "InvoicesWaiting",
        "funding",
        "a school sends an invoice, which is twenty days old by a statement in the database",
        _leave_an_invoice,
        _have_it_checked,
    ),
    Rehearsal(
        "AnswersOverdue",
        "review",
        "a project is deposited, and a hundred days old by a statement in the database",
        _leave_a_school_without_answer,
        _have_it_decided,
    ),
    Rehearsal(
        "MinutesNotSigned",
        "review",
        "a sitting is held and closed, and was twenty days ago by a statement in the database",
        _leave_minutes_unsigned,
        _have_them_signed,
    ),
    Rehearsal(
        "FilesNotChecked",
        "submission",
        "the antivirus is away, and a file is two days old by a statement in the database",
        _leave_a_file_unchecked,
        _start_the_antivirus,
    ),
)
