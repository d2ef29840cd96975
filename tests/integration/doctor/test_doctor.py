"""What the doctor says of a service that is well, and of each thing that can be wrong with it."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from shared.clock import Clock, SystemClock
from shared.conformance.program import Program as Worker
from shared.database import open_database, transaction
from shared.doctor.examination import examine
from shared.doctor.finding import Finding, Level
from tests.chaos.post_office import PostOffice
from tests.chaos.programs import COMMAND
from tests.conformance.bench import KIT, Bench, bench
from tests.integration.doctor.certificates import Authority, https
from tests.nodes import PostgresNode, RabbitNode, wait_until
from tests.nodes.ports import free_port
from tests.support.clock import HeldClock

SERVICE = "notification"


@dataclass(frozen=True)
class Surroundings:
    """A service that is well."""

    bench: Bench
    variables: Mapping[str, str]

    def findings(self, *, clock: Clock | None = None, **changed: str) -> list[Finding]:
        """What the doctor says when these settings are other."""
        variables = {**self.variables, **{f"NEFE_{name}": value for name, value in changed.items()}}
        service, config = (import_module(f"services.{SERVICE}.{room}") for room in ("service", "config"))
        return list(examine(service, config, variables, clock or SystemClock()))

    def ill(self, *, clock: Clock | None = None, **changed: str) -> dict[str, str]:
        """What it finds wrong: the levels and words by their subjects."""
        found = self.findings(clock=clock, **changed)
        return {each.subject: f"{each.level}: {each.seen}" for each in found if each.level is not Level.GOOD}


@pytest.fixture(scope="module")
def well(
    postgres_node: PostgresNode, rabbit_node: RabbitNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Surroundings]:
    """Its database, its broker, its mail server and its worker are there; nobody signs in yet."""
    postgres_node.ensure_running()
    with PostOffice() as office, bench(rabbit_node, tmp_path_factory.mktemp("bench")) as made:
        variables = {
            **made.environment(SERVICE),
            "NEFE_DATABASE_URL": postgres_node.create_database(),
            "NEFE_SMTP_HOST": "127.0.0.1",
            "NEFE_SMTP_PORT": str(office.port),
        }
        subprocess.run([COMMAND, SERVICE, "migrate"], env=variables, check=True, timeout=120)
        with Worker(f"{COMMAND} {SERVICE} worker", variables):
            surroundings = Surroundings(made, variables)
            wait_until(lambda: "Courtier" not in surroundings.ill(), "the worker reads its queue")
            yield surroundings


def test_what_is_well_is_said_to_be_well(well: Surroundings) -> None:
    seen = [f"{each.subject}: {each.seen}" for each in well.findings()]
    assert well.ill() == {"Connexion des usagers": "attention: aucun fournisseur OpenID Connect"}
    for words in ("Réglages: complets", "Base de données: à jour", "Faits: rien n’est bloqué", "Courtier: connu sous"):
        assert any(each.startswith(words) for each in seen), (words, seen)


def test_a_database_that_is_away_empty_or_full_of_what_is_stuck(
    well: Surroundings, postgres_node: PostgresNode
) -> None:
    away = well.ill(DATABASE_URL=f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
    assert "elle ne répond pas" in away["Base de données"]
    empty = well.ill(DATABASE_URL=postgres_node.create_database())
    assert "elle n’a pas la forme" in empty["Base de données"]
    with _a_dead_event(well.variables["NEFE_DATABASE_URL"]):
        assert well.ill()["Faits"] == "attention: 1 n’ont pas pu être appliqués"


@contextmanager
def _a_dead_event(url: str) -> Iterator[None]:
    inbox = import_module(f"services.{SERVICE}.service").SERVICE.tables.inbox
    now = datetime.now(UTC)
    row = {
        "source": "/partners/x", "event_id": "e", "type": "t", "subject": "s", "sequence": 1, "sha256": "",
        "status": "dead", "received_at": now, "next_at": now, "claimed_until": now, "attempts": 10, "deferrals": 0,
    }  # fmt: skip
    engine = open_database(url)
    with transaction(engine) as connection:
        connection.execute(insert(inbox), row)
    yield
    with transaction(engine) as connection:
        connection.execute(delete(inbox))
    engine.dispose()


def test_a_clock_that_is_wrong(well: Surroundings) -> None:
    assert well.ill(clock=HeldClock(datetime.now(UTC) + timedelta(minutes=5)))["Horloge"].startswith("erreur")


def test_a_broker_that_is_away_refuses_us_or_lacks_something(well: Surroundings, tmp_path: Path) -> None:
    made = well.bench
    assert "il ne répond pas" in well.ill(BROKER_URL=f"amqp://a:b@127.0.0.1:{free_port()}/x")["Courtier"]
    refused = well.ill(BROKER_URL=made.node.url("nefe-notification", "wrong", made.vhost))
    assert refused["Courtier"] == "erreur: il refuse le compte nefe-notification"
    assert "le compte est conformance-kit" in well.ill(BROKER_URL=made.url(KIT))["Courtier"]
    partner = {"user": "newcomer", "source": "/partners/newcomer", "publishes": []}
    lacking = well.ill(PARTNERS=json.dumps([partner]))
    assert "il lui manque des files" in lacking["Courtier"]


def test_a_queue_that_nobody_reads(well: Surroundings) -> None:
    with bench(well.bench.node, well.bench.folder / "other") as unread:
        found = well.ill(BROKER_URL=unread.url("nefe-notification"))
    assert found["Courtier"] == "attention: personne ne lit nefe.notification, où attendent 0 messages"


def test_mail_that_cannot_leave_or_that_nobody_gets(well: Surroundings) -> None:
    assert well.ill(SMTP_PORT=str(free_port()))["Courriel"].startswith("erreur")
    assert "personne ne les reçoit" in well.ill(SMTP_HOST="")["Courriel"]


def test_a_folder_that_cannot_be_written_to(well: Surroundings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "on ne peut pas écrire" in well.ill(SMTP_HOST="", MAIL_FOLDER=str(tmp_path / "file" / "mail"))["Disque"]


@pytest.mark.parametrize(
    ("days", "said"), [(90, None), (9, "attention: celui de localhost expire dans"), (-1, "erreur: localhost")]
)
def test_a_certificate_that_lasts_ends_soon_or_has_ended(
    well: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, said: str | None
) -> None:
    authority = Authority(tmp_path)
    with https(authority.issue(timedelta(days=days))) as url:
        unknown = well.ill(PUBLIC_URL=url)["Certificat"]
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
        known = well.ill(PUBLIC_URL=url).get("Certificat")
        seen = [
            each
            for each in well.findings(PUBLIC_URL=url, OIDC_ISSUER=f"{url}/identite")
            if each.subject == "Certificat"
        ]
    assert unknown.startswith("erreur: localhost")
    assert known is None if said is None else str(known).startswith(said)
    assert len(seen) == 1


def test_an_address_without_encryption_and_a_sign_in_that_does_not_answer(well: Surroundings) -> None:
    issuer = f"http://127.0.0.1:{free_port()}"
    found = well.ill(PUBLIC_URL="http://nefe.example.org", OIDC_ISSUER=issuer)
    assert found["Certificat"] == "attention: http://nefe.example.org n’est pas chiffrée"
    assert "ne répond pas" in found["Connexion des usagers"]


def test_settings_that_cannot_be_read_are_all_that_is_said(well: Surroundings) -> None:
    found = well.findings(ACADEMY="Créteil !")
    assert [each.subject for each in found] == ["Réglages"]
    assert "NEFE_ACADEMY" in found[0].seen


def test_the_command_ends_as_scripts_can_read(well: Surroundings) -> None:
    def ended(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [str(COMMAND), "doctor", "--service", SERVICE, *words]
        environment = {**well.variables, **changed}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    warned = ended()
    assert warned.returncode == 1
    assert "aucun fournisseur OpenID Connect" in warned.stdout
    failed = ended("--json", NEFE_SMTP_PORT=str(free_port()))
    assert failed.returncode == 2
    assert {json.loads(line)["level"] for line in failed.stdout.splitlines()} == {"ok", "attention", "erreur"}
