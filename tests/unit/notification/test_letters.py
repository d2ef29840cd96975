"""What people read: complete, in printed French, and nothing that a header could be made of."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.notification.domain.audiences import NOTICES, REQUEST_TEMPLATE
from services.notification.wording.letters import TEMPLATES, LetterUnusable, write
from services.notification.wording.own import OWN_LETTERS
from shared import french
from shared.contracts import vocabulary
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import EXAMPLES, PROJECT_ID
from tests.unit.notification.world import SUBMITTED, World

GOLDEN = Path(__file__).parent / "golden"
TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
REQUESTED = "nefe.notification.requested.v1"
TOLD_TYPES = [*NOTICES, REQUESTED]


def faults_of_typography(text: str) -> Iterator[str]:
    """Where the text is not as printed French: no-break spaces, curved apostrophes, guillemets."""
    for name, pattern in {
        "; ! ? want a narrow no-break space": r"(?<!\u202f)[;!?]",
        ": wants a no-break space": r"(?<!\u00a0):",
        "« wants a no-break space": r"«(?!\u00a0)",
        "» wants a no-break space": r"(?<!\u00a0)»",
        "straight apostrophe or quotation mark": r"['\"]",
        "three dots": r"\.\.\.",
        "two spaces": r"[ \u00a0\u202f]{2}",
    }.items():
        yield from (f"{name}: {text[max(0, at.start() - 20) : at.end() + 5]!r}" for at in re.finditer(pattern, text))


def heard(world: World, event_type: str) -> list[str]:
    """Subjects and texts of all that is written about an event."""
    if event_type != SUBMITTED:
        world.hear(SUBMITTED)
    event = world.hear(event_type)
    return [f"{m.subject}\n\n{m.text}" for m in world.messages() if m.origin.event_id == event.id]


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.txt.j2")), ids=lambda path: path.name)
def test_a_template_keeps_the_rules_of_printed_french(template: Path) -> None:
    assert list(faults_of_typography(TAGS.sub("X", template.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("text", ["Quoi ?", "Voici: ceci", "« oui »", "l'école", "attendez...", "a  b"])
def test_the_check_of_typography_sees_each_kind_of_fault(text: str) -> None:
    assert list(faults_of_typography(text))


@pytest.mark.parametrize("event_type", TOLD_TYPES)
def test_every_fact_is_told_in_whole_printed_sentences(world: World, event_type: str) -> None:
    letters = heard(world, event_type)
    assert letters
    for letter in letters:
        assert list(faults_of_typography(letter)) == []
        assert "None" not in letter
        assert "{" not in letter
        assert "\n\n\n" not in letter


@pytest.mark.parametrize("event_type", TOLD_TYPES)
def test_every_fact_can_be_told_without_what_is_optional_in_it(world: World, event_type: str) -> None:
    world.hear(SUBMITTED)
    optional = {"outcome", "reason", "due_on", "beneficiary", "about"} & EXAMPLES[event_type].keys()
    schema = CATALOGUE[event_type].schema()
    absent = {name: None for name in optional if not schema.fields[name].required}
    world.hear(event_type, **absent)
    assert all("None" not in message.text for message in world.messages())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_message_reads_as_it_was_agreed(world: World, path: Path) -> None:
    event_type = next(
        (kind for kind, notices in NOTICES.items() if path.stem in {n.template for n in notices}), REQUESTED
    )
    heard(world, event_type)
    message, *_ = world.messages(path.stem)
    assert f"{message.subject}\n\n{message.text}" == path.read_text(encoding="utf-8")


def test_the_main_messages_are_among_those_agreed() -> None:
    agreed = {path.stem for path in GOLDEN.glob("*.txt")}
    assert agreed >= {"project_deposited", "completion_requested", "validated", "declined", REQUEST_TEMPLATE}


def test_every_template_is_used() -> None:
    used = {notice.template for notices in NOTICES.values() for notice in notices} | {REQUEST_TEMPLATE, *OWN_LETTERS}
    shared_pieces = {"layout", "grant", "amounts", "beneficiary"}
    assert {path.name.removesuffix(".txt.j2") for path in TEMPLATES.glob("*.txt.j2")} == used | shared_pieces


def test_a_template_that_uses_an_unknown_name_is_not_sent_half_empty() -> None:
    with pytest.raises(LetterUnusable):
        write("validated", fact={}, project=None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (french.AXES, vocabulary.Axis),
        (french.CATEGORIES, vocabulary.BudgetCategory),
        (french.SCOPES, vocabulary.ConcertationScope),
        (french.PARTICIPANTS, vocabulary.ParticipantKind),
        (french.EXPERTS, vocabulary.ExpertRole),
        (french.PAYMENTS, vocabulary.PaymentKind),
    ],
)
def test_every_word_of_the_vocabulary_can_be_said_in_french(said: dict[str, str], words: type) -> None:
    assert set(said) == {word.value for word in words}  # type: ignore[attr-defined]  # each is a StrEnum


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-22", "22\u00a0novembre 2026"),
        ("2027-03-01", "1er\u00a0mars 2027"),
        ("2027-08-31", "31\u00a0août 2027"),
    ],
)
def test_a_date_is_said_as_in_print(written: str, said: str) -> None:
    assert french.day(written) == said


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("budget", "Demande de financement"),
        ("/budget/lines/2/label", "Demande de financement"),
        ("needs", "Constat"),
        (None, "Ensemble du projet"),
        ("Le deuxième paragraphe", "Le deuxième paragraphe"),
    ],
)
def test_a_comment_names_its_part_in_french(pointer: str | None, said: str) -> None:
    assert french.part(pointer) == said


@pytest.mark.parametrize("event_type", sorted(set(TOLD_TYPES) - {REQUESTED}))
def test_a_letter_names_the_project_as_people_do_on_the_telephone(world: World, event_type: str) -> None:
    is_about_a_project = "concertation" not in event_type
    letters = heard(world, event_type)
    assert all(("Référence\u00a0: 0930116W-7\n" in letter) is is_about_a_project for letter in letters)


def test_a_project_whose_reference_is_not_known_has_no_line_for_it(world: World) -> None:
    world.hear(SUBMITTED, reference=None)
    assert "Référence" not in world.message("project_deposited").text
    assert PROJECT_ID not in world.message("project_deposited").text


def test_a_reference_once_known_stays_known(world: World) -> None:
    """A deposit from before references were told may be told again, and a later one may lack it."""
    world.hear(SUBMITTED)
    world.hear(SUBMITTED, version=2, reference=None)
    assert "0930116W-7" in world.messages("project_deposited")[-1].text


def test_partners_are_told_of_a_decline_without_its_reason(world: World) -> None:
    heard(world, "nefe.review.declined.v1")
    reason = EXAMPLES["nefe.review.declined.v1"]["reason"]
    assert reason in world.message("declined").text
    assert reason not in world.message("declined_partner").text


def test_nobody_is_promised_what_the_application_refuses(world: World) -> None:
    """A project that was withdrawn stays withdrawn."""
    heard(world, "nefe.project.withdrawn.v1")
    text = world.message("project_withdrawn").text
    assert "consultable\u202f; vous pourrez déposer un nouveau projet quand vous le voudrez." in text


@pytest.mark.parametrize(("rank", "counts_others"), [(1, False), (2, True)])
def test_the_fund_is_told_whether_what_is_missing_is_for_others_too(
    world: World, rank: int, counts_others: bool
) -> None:
    world.hear(SUBMITTED)
    world.hear("nefe.allocation.deferred.v1", rank=rank)
    text = world.message("allocation_deferred_fund").text
    assert "il manque 2\u202f140,00\u00a0€" in text
    assert ("y compris ce qu’attendent les projets à servir avant lui" in text) is counts_others


@pytest.mark.parametrize("event_type", ["nefe.allocation.reserved.v1", "nefe.allocation.deferred.v1"])
@pytest.mark.parametrize(("due_on", "is_late"), [("2026-11-24", False), ("2026-11-23", True)])
def test_a_date_that_has_passed_is_not_promised_any_more(
    world: World, event_type: str, due_on: str, is_late: bool
) -> None:
    world.hear(SUBMITTED)
    event = world.hear(event_type, due_on=due_on)
    letters = [message for message in world.messages() if message.origin.event_id == event.id]
    assert len(letters) == 2
    for letter in letters:
        assert ("échéance" in letter.text) is is_late
        assert ("au plus tard" in f"{letter.subject} {letter.text}") is not is_late


@pytest.mark.parametrize(
    ("event_type", "template", "mailbox"),
    [
        ("nefe.review.validated.v1", "validated", "commission"),
        ("nefe.allocation.made.v1", "allocation_made", "fonds"),
        ("nefe.payment.ordered.v1", "payment_ordered", "fonds"),
        ("nefe.instalment.frozen.v1", "instalment_frozen", "fonds"),
        ("nefe.opinion.requested.v1", "opinion_requested", "commission"),
        ("nefe.concertation.declared.v1", "concertation_declared", "accompagnement"),
        (REQUESTED, "requested", "commission"),
    ],
)
def test_a_letter_says_whom_to_ask(world: World, event_type: str, template: str, mailbox: str) -> None:
    heard(world, event_type)
    assert f"Écrivez-nous à {mailbox}-nefe@ac-creteil.fr." in world.message(template).text


@pytest.mark.parametrize("event_type", ["nefe.review.validated.v1", "nefe.payment.ordered.v1"])
def test_a_commune_that_is_paid_is_said_to_be_one(world: World, event_type: str) -> None:
    world.hear(SUBMITTED)
    world.hear(event_type, beneficiary={"kind": "commune", "name": "Bondy"})
    letters = [message.text for message in world.messages() if message.origin.event_type == event_type]
    assert any("Bénéficiaire\u00a0: la commune (Bondy)" in letter for letter in letters)


def test_what_users_write_is_neither_escaped_nor_run(world: World) -> None:
    title = "Arts & sciences <ensemble> {{ 7 * 7 }} {% raw %}"
    world.hear(SUBMITTED, title=title)
    message = world.message("project_deposited")
    assert title in message.subject
    assert title in message.text


def test_a_subject_is_one_line_whatever_is_in_it(world: World) -> None:
    event = world.event(SUBMITTED)
    event.data["title"] = "Un\r\nBcc: tous@example.fr\u2028\x85\x0b\u00a0titre"
    world.receive(event)
    subject = world.message("project_deposited").subject
    assert len(subject.splitlines()) == 1
    assert "Un Bcc: tous@example.fr \u00a0titre" in subject


def test_a_fact_of_the_evening_is_told_with_the_date_at_the_academy(world: World) -> None:
    world.clock.advance(timedelta(hours=14, minutes=30))
    world.hear(SUBMITTED)
    assert "déposé le 25\u00a0novembre 2026" in world.message("project_deposited").text


def test_a_validation_without_money_speaks_of_no_money(world: World) -> None:
    world.hear(SUBMITTED)
    world.hear("nefe.review.validated.v1", grant={"total_cents": 0, "lines": []})
    assert "€" not in world.message("validated").text
    assert "ne comporte pas de financement" in world.message("validated").text
    assert "Il n’y a pas de crédits à attribuer" in world.message("validated_fund").text


def test_teaching_hours_are_said_to_be_paid_as_hours(world: World) -> None:
    world.hear(SUBMITTED)
    line = {"category": "teaching_hours", "school_year": "2026-2027", "amount_cents": 100_000}
    world.hear("nefe.review.validated.v1", grant={"total_cents": 100_000, "lines": [line]})
    assert "heures supplémentaires" in world.message("validated").text


def test_a_decision_that_replaces_another_congratulates_nobody_twice(world: World) -> None:
    """It may grant less: an error that is put right, or a smaller project."""
    world.hear(SUBMITTED)
    world.hear("nefe.review.validated.v1", amends_decision_id="first")
    for template in ("validated", "validated_partner"):
        message = world.message(template)
        assert message.subject.startswith("Nouvelle décision sur")
        assert "remplace la précédente" in message.text
        assert "Bonne nouvelle" not in message.text
    assert "remplace la précédente" in world.message("validated_fund").text


def test_an_amendment_that_is_not_kept_leaves_the_project_validated(world: World) -> None:
    world.hear(SUBMITTED)
    declined = world.hear("nefe.review.declined.v1", amends_decision_id="first")
    assert declined.data["reason"] in world.message("declined").text
    for template in ("declined", "declined_partner"):
        assert "reste validé comme il l’était" in world.message(template).text
        assert "présenter à nouveau" not in world.message(template).text
