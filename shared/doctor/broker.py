"""The broker: does it know us, in a version that serves, with all that must exist there; does somebody read?"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from amqp.exceptions import AccessRefused, AMQPError, NotFound

from shared.doctor.finding import Finding, Patient, good, warning, wrong
from shared.messaging.publishers import SERVICE_USER, read_partners
from shared.messaging.rabbit import BROKER_ERRORS, connect
from shared.messaging.topology import dead_queue_of, declare, queue_of

SUBJECT = "Courtier"
OLDEST = (3, 10)
RENEW = "Lancez deploy/bin/secrets, puis docker compose restart rabbitmq : il ne lit ses définitions qu’en démarrant."


def look_at_broker(patient: Patient) -> Iterator[Finding]:
    """The broker as this service sees it, by its own account."""
    if not patient.is_on_bus:
        return
    url = patient.settings.broker_url
    if url is None:
        yield good(SUBJECT, "ce processus ne lui parle pas")
        return
    try:
        with connect(url) as connection:
            yield from _version(connection.connection.server_properties)
            yield _account(patient, url)
            yield from _topology(connection, patient)
            yield from _queues(connection, patient.service)
    except AccessRefused:
        yield wrong(
            SUBJECT, f"il refuse le compte {urlsplit(url).username}", f"Le mot de passe est-il le sien ? {RENEW}"
        )
    except BROKER_ERRORS as error:
        yield wrong(
            SUBJECT,
            f"il ne répond pas : {str(error)[:200]}",
            "Est-il démarré (docker compose ps rabbitmq) ? L’hôte et l’hôte virtuel de NEFE_BROKER_URL sont-ils les "
            "siens ?",
        )


def _version(properties: Any) -> Iterator[Finding]:
    version = str(properties.get("version", "?"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        yield wrong(SUBJECT, f"RabbitMQ {version}", "Il faut RabbitMQ 3.10 ou plus récent.")
    else:
        yield good(SUBJECT, f"RabbitMQ {version}")


def _account(patient: Patient, url: str) -> Finding:
    user, wanted = urlsplit(url).username, SERVICE_USER.format(service=patient.service)
    if user != wanted:
        return wrong(
            SUBJECT,
            f"le compte est {user}",
            f"Ce doit être {wanted} : le courtier se porte garant du nom, et les autres services refusent tout autre.",
        )
    return good(SUBJECT, f"connu sous le nom de {user}")


def _topology(connection: Any, patient: Patient) -> Iterator[Finding]:
    """Without the right to make anything, which an academy's accounts do not have, asking is all that this does."""
    partners = [partner.user for partner in read_partners(patient.settings.partners)]
    try:
        declare(connection.channel(), partners)
    except (AccessRefused, NotFound) as error:
        yield wrong(SUBJECT, f"il lui manque des files ou des échanges : {str(error)[:200]}", RENEW)
    else:
        yield good(SUBJECT, "toutes les files et tous les échanges sont là")


def _queues(connection: Any, service: str) -> Iterator[Finding]:
    try:
        with closing(connection.channel()) as channel:
            queue = channel.queue_declare(queue_of(service), passive=True)
            dead = channel.queue_declare(dead_queue_of(service), passive=True).message_count
    except AMQPError as error:
        yield wrong(SUBJECT, f"sa file ne répond pas : {str(error)[:200]}", RENEW)
        return
    if not queue.consumer_count:
        yield warning(
            SUBJECT,
            f"personne ne lit {queue_of(service)}, où attendent {queue.message_count} messages",
            f"Démarrez son travailleur : docker compose up -d {service}-worker.",
        )
    if dead:
        yield warning(SUBJECT, f"{dead} messages dans {dead_queue_of(service)}", "Voyez l’alerte DeadQueueNotEmpty.")
    if queue.consumer_count and not dead:
        yield good(SUBJECT, f"{queue.message_count} messages attendent dans {queue_of(service)}")
