"""Whether the services know the same, as `nefe reconcile` says it to an operator."""

from importlib import import_module
from zoneinfo import ZoneInfo

from shared.database import open_database
from shared.messaging.runtime import real_runtime
from shared.messaging.topology import SERVICES
from shared.reconciliation.comparison import Difference, compare
from shared.reconciliation.statement import knowledge_in, lines_of
from tests.chaos.installation import ACADEMY, Installation


def differences(made: Installation) -> list[Difference]:
    """What the services know otherwise than one another."""
    documents = []
    for name in SERVICES:
        service = import_module(f"services.{name}.service").SERVICE
        engine = open_database(made.database_urls[name], pool_size=1)
        zone = ZoneInfo("Europe/Paris")
        runtime = real_runtime(engine, service.tables, academy=ACADEMY, service_name=name, zone=zone)
        documents += list(lines_of(service, runtime))
        engine.dispose()
    return list(compare(knowledge_in(documents)))
