"""All that is looked at, in the order in which it is needed."""

from collections.abc import Iterator, Mapping
from types import ModuleType

from shared.clock import Clock
from shared.config import Misconfigured
from shared.doctor.broker import look_at_broker
from shared.doctor.database import look_at_database
from shared.doctor.finding import Finding, Look, Patient, good, wrong
from shared.doctor.surroundings import (
    look_at_antivirus,
    look_at_certificates,
    look_at_disk,
    look_at_mail,
    look_at_sign_in,
)

SETTINGS = "Réglages"
WEB = (look_at_disk, look_at_sign_in, look_at_certificates)
WORKER = (look_at_broker, look_at_disk, look_at_mail, look_at_antivirus)
PARTS: Mapping[str, tuple[Look, ...]] = {
    "web": WEB,
    "worker": WORKER,
    "both": tuple(dict.fromkeys((*WORKER, *WEB))),
}
"""What each kind of process needs, besides settings and a database."""


def examine(
    service_room: ModuleType, config_room: ModuleType, variables: Mapping[str, str], clock: Clock, *, part: str = "both"
) -> Iterator[Finding]:
    """Findings as they are made; without settings, nothing else can be looked at."""
    service = service_room.SERVICE
    try:
        settings = config_room.Settings.from_env(variables)
    except Misconfigured as error:
        yield wrong(SETTINGS, str(error), "Corrigez .env (docs/exploitation/reglages.md), puis docker compose up -d.")
        return
    yield good(SETTINGS, "complets")
    patient = Patient(service.name, settings, clock, service.is_on_bus)
    yield from look_at_database(patient, service.tables)
    for look in PARTS[part]:
        yield from look(patient)
