"""The documentation of the events is whole, is in French, and is that of the catalogue that it is given."""

import ast
import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.service import SERVICE
from shared.contracts.catalogue import CATALOGUE, Catalogue, EventType
from shared.contracts.documentation import FieldLine, envelope_lines, field_lines
from shared.contracts.event_type import stem_of
from shared.contracts.examples import EXAMPLES, example
from shared.contracts.export import export_to
from shared.contracts.history import Life, What
from shared.contracts.payloads.review import ReviewOpened
from shared.messaging.event import decode
from shared.web.pages.events import words
from shared.web.pages.events.meanings import MEANINGS, keys_of, meaning_of
from shared.web.pages.events.programs import LANGUAGES
from shared.web.pages.events.routes import event_pages
from shared.web.pages.events.summaries import AGGREGATES, SUMMARIES
from tests.architecture.sources import PROJECT
from tests.architecture.test_french import faults_of_typography
from tests.support.application import Application, Caller, open_application, settings_for

every_type = pytest.mark.parametrize("known", CATALOGUE, ids=lambda known: known.name)
OPENED, NEXT = "nefe.review.opened.v1", "nefe.review.opened.v2"
FOR_SERVICES_ALONE = {"sequence_conflict"}


def stem(known: EventType) -> str:
    return str(stem_of(known.name)).removeprefix("nefe.")


def all_lines() -> Iterator[tuple[str, FieldLine]]:
    return ((stem(known), line) for known in CATALOGUE for line in field_lines(known))


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    opened = open_application(create_app, SERVICE, settings_for(Settings, "sqlite://"))
    yield opened
    opened.close()


@pytest.fixture
def anyone(application: Application) -> Caller:
    return application.stranger()


def page(caller: Caller, path: str = "") -> str:
    """What a page says, as it is read."""
    answer = caller.get(f"/evenements{path}")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def examples_on(text: str) -> list[str]:
    return re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)


def test_every_type_and_every_aggregate_is_told_in_french_and_nothing_else_is() -> None:
    assert SUMMARIES.keys() == {stem(known) for known in CATALOGUE}
    assert AGGREGATES.keys() == {name.partition(".")[0] for name in SUMMARIES}


def test_every_field_is_told_in_french_and_nothing_else_is() -> None:
    used = {next((key for key in keys_of(name, line) if key in MEANINGS), None) for name, line in all_lines()}
    assert all(meaning_of(name, line) for name, line in all_lines())
    assert used - {None} == MEANINGS.keys()


def test_every_kind_of_field_and_every_closed_list_is_told_in_french_and_nothing_else_is() -> None:
    lines = [line for _, line in all_lines()]
    assert {line.kind for line in lines} == words.FIELD_KINDS.keys()
    assert {line.item for line in lines if line.item} == words.ITEM_KINDS.keys()
    lists = {frozenset(word for word, _ in words.choices_of(line)) for line in lines}
    assert lists - {frozenset()} == {frozenset(known) for known in words.CLOSED_LISTS}


def test_every_attribute_partner_and_kind_of_change_is_told_in_french_and_nothing_else_is() -> None:
    assert [name for name, _ in envelope_lines()] == list(words.ATTRIBUTES)
    assert {known.partner for known in CATALOGUE if known.partner} == words.PARTNERS.keys()
    assert list(words.CHANGES) == list(What)


def test_every_code_with_which_a_partner_is_refused_has_a_sentence() -> None:
    codes = set()
    for path in (PROJECT / "shared" / "messaging").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Fault", "Unreadable", "self._refuse"):
                texts = [each.value for each in call.args[:2] if isinstance(each, ast.Constant)]
                codes |= {text for text in texts if re.fullmatch("[a-z_]+", str(text))}
    assert codes - FOR_SERVICES_ALONE == words.REFUSALS.keys()


def test_what_is_told_in_french_is_typeset_as_in_print() -> None:
    lists = [word for known in words.CLOSED_LISTS for word in known.values()]
    told = [SUMMARIES, AGGREGATES, MEANINGS, words.FIELD_KINDS, words.ATTRIBUTES, words.REFUSALS, words.PARTNERS]
    texts = [text for known in told for text in known.values()] + lists
    assert [fault for text in texts for fault in faults_of_typography(text)] == []


def test_the_constraints_of_a_field_are_said() -> None:
    lines = {line.path: line for line in field_lines(CATALOGUE["nefe.project.submitted.v1"])}
    assert words.constraints_of(lines["title"]) == ["au plus 300\u00a0caractères"]
    assert words.constraints_of(lines["needs"]) == ["au plus 20\u202f000\u00a0caractères", "peut être vide"]
    assert words.constraints_of(lines["axes"]) == ["de 1 à 3\u00a0éléments", "tous différents"]
    assert words.constraints_of(lines["answers"])[1] == "chaque comment_id une seule fois"
    assert words.constraints_of(lines["structure/degree"]) == ["de 1 à 2"]
    assert words.pattern_of(lines["structure/postcode"]) == "^[0-9]{5}$"
    assert words.choices_of(lines["axes"])[0] == ("success", "réussite des élèves")
    assert (lines["budget/lines/*/label"].is_required, lines["structure/position"].is_required) == (True, False)


def test_the_index_leads_to_every_type(anyone: Caller) -> None:
    text = page(anyone)
    led = re.findall(r'href="/evenements/(nefe\.[^"]+)">\1<', text)
    assert sorted(led) == sorted(known.name for known in CATALOGUE)
    assert all(sentence in text for sentence in (*SUMMARIES.values(), *words.REFUSALS.values()))
    assert "POST /api/events" in text


@every_type
def test_the_page_of_a_type_shows_every_field_and_examples_that_can_be_read(anyone: Caller, known: EventType) -> None:
    text = page(anyone, f"/{known.name}")
    assert re.findall(r'<th scope="row"><code>([^<]+)', text) == [line.path for line in field_lines(known)]
    shown = [decode(example.encode()) for example in examples_on(text)]
    mine = [event for event in shown if event.type == known.name]
    assert len(mine) == bool(known.stated_by) + known.inbound
    assert all(event.data == example(known.name) for event in mine)
    assert all(event.sequence is None for event in mine if event.source.startswith("/partners/"))
    refusals = [event for event in shown if event.data.get("routing_key") == known.name and event not in mine]
    assert [event.data["code"] for event in refusals] == ["schema_invalid"] * known.inbound


def test_the_page_of_a_type_says_by_what_way_it_comes_and_who_may_publish_it(anyone: Caller) -> None:
    text = page(anyone, "/nefe.envelope.credited.v1")
    rows = [tuple(re.findall("<code>(.*?)</code>", row)) for row in re.findall("<tr>(<td>.*?)</tr>", text)]
    assert rows == [
        ("nefe.events", "nefe.#", "nefe.review"),
        ("nefe.inbound", "nefe.envelope.credited.*", "nefe.review"),
        ("nefe.events", "nefe.#", "nefe.funding"),
        ("nefe.inbound", "nefe.envelope.credited.*", "nefe.funding"),
        ("nefe.events", "nefe.envelope.credited.*", "nefe.subscriber.COMPTE"),
    ]
    assert "le système financier" in text
    assert "--publishes nefe.envelope.credited.v1" in text


@pytest.mark.parametrize(
    "path", ["nefe.project.lost.v1", "exemples/passwd", "schemas/nefe.project.lost.v1.json", "x.json"]
)
def test_what_nobody_described_is_not_found(anyone: Caller, path: str) -> None:
    assert anyone.get(f"/evenements/{path}").status_code == 404


def test_what_can_be_downloaded_is_what_the_command_exports(anyone: Caller, tmp_path: Path) -> None:
    for path in export_to(tmp_path):
        answer = anyone.get(f"/evenements/{path.relative_to(tmp_path).as_posix()}")
        assert (answer.data, answer.mimetype) == (path.read_bytes(), "application/json")


def test_a_download_is_kept_by_who_has_it_and_open_to_any_site(anyone: Caller) -> None:
    first = anyone.get("/evenements/asyncapi.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = anyone.get("/evenements/asyncapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_programs_are_shown_and_handed_out_as_they_are(anyone: Caller) -> None:
    files = sorted((PROJECT / "docs" / "exemples").iterdir())
    assert {file.suffix for file in files} == LANGUAGES.keys()
    shown = examples_on(page(anyone, "/exemples"))
    for file in files:
        answer = anyone.get(f"/evenements/exemples/{file.name}")
        assert (answer.data, answer.mimetype) == (file.read_bytes(), "text/plain")
        assert file.read_text(encoding="utf-8") in shown


def test_the_first_page_of_the_site_leads_there(anyone: Caller) -> None:
    assert 'href="/evenements"' in anyone.get("/").text


def other_catalogue(monkeypatch: pytest.MonkeyPatch, life: Life) -> Caller:
    """Somebody before the pages of a catalogue of two versions, the first of which has this life."""
    before = CATALOGUE[OPENED]
    after = EventType(NEXT, before.summary, ReviewOpened, before.stated_by, before.consumed_by, subject=before.subject)
    monkeypatch.setitem(EXAMPLES, NEXT, example(OPENED))
    history = {OPENED: life, NEXT: Life(date(2027, 3, 1))}
    pages = event_pages(Catalogue([before, after]), history)
    monkeypatch.setattr("services.submission.pages.website.event_pages", lambda: pages)
    return open_application(create_app, SERVICE, settings_for(Settings, "sqlite://")).stranger()


def test_a_version_that_another_replaces_says_until_when_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life(date(2026, 9, 1), deprecated=date(2027, 3, 1), removed=date(2099, 3, 1), successor=NEXT)
    anyone = other_catalogue(monkeypatch, life)
    text = page(anyone, f"/{OPENED}").replace("\u00a0", " ")
    assert "obsolète" in text
    assert "1er mars 2099" in text
    assert f'href="/evenements/{NEXT}"' in text
    assert "obsolète" not in page(anyone, f"/{NEXT}")
    index = page(anyone).replace("\u00a0", " ")
    assert index.index("1er mars 2099") < index.index("1er mars 2027") < index.index("1er septembre 2026")
    assert "n’est plus ni dit ni reçu" in index


def test_a_field_that_came_later_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life(date(2026, 9, 1), {"answer_due_on": date(2027, 1, 4)})
    anyone = other_catalogue(monkeypatch, life)
    assert "Depuis le 4 janvier 2027" in page(anyone, f"/{OPENED}").replace("\u00a0", " ")
    assert f"<code>{OPENED}</code> gagne <code>answer_due_on</code>" in page(anyone)
    assert "Depuis le 4 janvier 2027" not in page(anyone, f"/{NEXT}").replace("\u00a0", " ")
