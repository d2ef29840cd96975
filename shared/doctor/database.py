"""The database: is it there, in a version that serves, in the shape that this code expects, with the right time?"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shared.database import open_database
from shared.doctor.finding import Finding, Patient, good, warning, wrong
from shared.messaging import views
from shared.messaging.tables import MessagingTables
from shared.messaging.views import Filter
from shared.migrations import is_current

SUBJECT, CLOCK, FACTS = "Base de données", "Horloge", "Faits"
OLDEST_POSTGRES = 15
SKEW_SECONDS = 5.0
PLENTY = 0.8
AGE_SECONDS = 300.0


def look_at_database(patient: Patient, tables: MessagingTables) -> Iterator[Finding]:
    """Also the clock, which the database has as well, and what waits in it."""
    engine = open_database(patient.settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                yield from _server(connection)
                yield _clock(connection, patient)
        is_migrated = is_current(engine, patient.service)
        yield _shape(patient, is_migrated=is_migrated)
        if is_migrated and patient.is_on_bus:
            yield from _facts(engine, tables, patient)
    except (SQLAlchemyError, OSError) as error:
        yield wrong(
            SUBJECT,
            f"elle ne répond pas : {_first_line(error)}",
            "Est-elle démarrée (docker compose ps postgres) ? L’adresse et le mot de passe de NEFE_DATABASE_URL "
            "sont-ils les siens ?",
        )
    finally:
        engine.dispose()


def _server(connection: Connection) -> Iterator[Finding]:
    major = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    used, most = connection.execute(
        text("SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity")
    ).one()
    if major < OLDEST_POSTGRES:
        yield wrong(SUBJECT, f"PostgreSQL {major}", f"Il faut PostgreSQL {OLDEST_POSTGRES} ou plus récent.")
    if encoding != "UTF8":
        yield wrong(SUBJECT, f"son codage est {encoding}", "Recréez-la avec ENCODING 'UTF8'.")
    if used > PLENTY * most:
        yield warning(
            SUBJECT,
            f"{used} connexions occupées sur {most}",
            "Relevez max_connections, ou réduisez le nombre de copies et NEFE_WEB_THREADS.",
        )
    else:
        yield good(SUBJECT, f"PostgreSQL {major}, {used} connexions sur {most}")


def _clock(connection: Connection, patient: Patient) -> Finding:
    there: Any = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    skew = abs((there - patient.clock.now()).total_seconds())
    if skew > SKEW_SECONDS:
        return wrong(
            CLOCK,
            f"{skew:.0f} secondes d’écart avec la base de données",
            "Mettez les deux machines à l’heure (chrony ou systemd-timesyncd) : les jetons et les délais en dépendent.",
        )
    return good(CLOCK, "la même que celle de la base de données")


def _shape(patient: Patient, *, is_migrated: bool) -> Finding:
    if is_migrated:
        return good(SUBJECT, "à jour")
    return wrong(
        SUBJECT,
        "elle n’a pas la forme qu’attend ce programme",
        f"Lancez « nefe {patient.service} migrate » (docker compose up -d {patient.service}-migrate).",
    )


def _facts(engine: Engine, tables: MessagingTables, patient: Patient) -> Iterator[Finding]:
    with engine.connect() as connection:
        dead = len(connection.execute(views.dead(tables, Filter()).limit(1000)).all())
        gaps = len(connection.execute(views.gaps(tables, Filter()).limit(1000)).all())
        outbox = tables.outbox
        oldest = connection.execute(
            outbox.select().where(outbox.c.published_at.is_(None)).order_by(outbox.c.id).limit(1)
        ).first()
    age = (patient.clock.now() - oldest.stated_at).total_seconds() if oldest else 0.0
    if dead:
        yield warning(
            FACTS, f"{dead} n’ont pas pu être appliqués", "Voyez l’alerte InboxDead (docs/exploitation/alertes.md)."
        )
    if gaps:
        yield warning(
            FACTS, f"il en manque à {gaps} dossiers", "Voyez l’alerte InboxGap (docs/exploitation/alertes.md)."
        )
    if age > AGE_SECONDS:
        yield warning(
            FACTS, f"le plus ancien à publier attend depuis {age / 60:.0f} minutes", "Voyez l’alerte OutboxAgeing."
        )
    if not dead and not gaps and age <= AGE_SECONDS:
        yield good(FACTS, "rien n’est bloqué")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
