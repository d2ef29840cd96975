"""How large a machine an academy needs: memory and processor time of each process, by the number of its structures.

`python -m tests.performance.sizing`: the directory is imported, one structure in ten deposits a project, everybody is
told; the table goes into var/sizing.md.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import httpx2 as httpx
import psutil
from sqlalchemy import create_engine, text

from shared.identity.actor import Role
from shared.messaging.topology import SERVICES
from shared.uai import check_letter
from tests.chaos.installation import Installation, installed
from tests.chaos.post_office import PostOffice
from tests.chaos.programs import COMMAND
from tests.nodes import PostgresNode, RabbitNode, new_folder, wait_until
from tests.support.tokens import bearer, token_for
from tests.unit.submission.world import COMPLETE, STRUCTURE

SIZES = (500, 4_000, 60_000)
DEPARTMENTS = ("075", "077", "078", "091", "092", "093", "094", "095")
A_DEPOSITOR = 10
"""One structure in so many deposits a project."""
CALLERS = 4
MIB = 1024 * 1024
A_LONG_WAIT = 3_600.0
API = "/api/submission/v1"


@dataclass(frozen=True)
class Use:
    """What the processes of one name have needed: the most memory of theirs (MiB), and processor seconds."""

    memory: float
    seconds: float


@dataclass
class Sized:
    """One size: uses by process after the import and at the end, and mebibytes of each database."""

    structures: int
    deposits: int
    imported: dict[str, Use]
    finished: dict[str, Use]
    databases: dict[str, float]


def directory(count: int) -> list[dict[str, Any]]:
    """So many structures, each with an identifier that could be real."""
    found = []
    for number in range(count):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        digits = f"{department}{number // len(DEPARTMENTS):04}"
        place = {"department": department[1:], "postcode": f"{department[1:]}000", "name": f"École n° {number}"}
        uai = digits + check_letter(digits)
        found.append({**STRUCTURE, **place, "uai": uai, "email": f"ce.{uai}@ac-creteil.fr"})
    return found


def measure(count: int) -> Sized:
    """An academy of `count` structures, from nothing, on nodes of its own."""
    with ExitStack() as stack:
        folder = stack.enter_context(new_folder("sizing"))
        postgres = stack.enter_context(PostgresNode(folder / "postgres"))
        rabbit = stack.enter_context(RabbitNode(folder / "rabbit"))
        office = stack.enter_context(PostOffice())
        made = stack.enter_context(installed(folder, postgres, rabbit, office, workers=1))
        structures = directory(count)
        _import(made, structures)
        imported = _uses(made, postgres, rabbit)
        depositors = structures[::A_DEPOSITOR]
        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(lambda structure: _deposit(made, structure["uai"]), depositors))
        _wait_until_calm(made)
        return Sized(count, len(depositors), imported, _uses(made, postgres, rabbit), _databases(made))


def _import(made: Installation, structures: list[dict[str, Any]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(structures, file)
        file.flush()
        environment = {"PATH": os.environ["PATH"], **made.environment("submission")}
        command = [str(COMMAND), "submission", "import-structures", file.name]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    _wait_until_calm(made)


def _deposit(made: Installation, uai: str) -> None:
    headers = bearer(token_for(Role.SCHOOL, uai=uai, key=made.key))
    base = f"http://127.0.0.1:{made.webs['submission'].port}{API}"
    with httpx.Client(base_url=base, headers=headers, timeout=60) as school:
        project = school.post("/projects", json=COMPLETE).raise_for_status().json()["id"]
        school.post(f"/projects/{project}/submissions").raise_for_status()


def _wait_until_calm(made: Installation) -> None:
    engines = {service: create_engine(url) for service, url in made.database_urls.items()}
    waiting = text(
        "SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL)"
        " + (SELECT count(*) FROM inbox WHERE status = 'pending')"
    )

    def count(statement: Any, service: str) -> int:
        with engines[service].connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def is_calm() -> bool:
        stated = count(text("SELECT count(*) FROM outbox WHERE exchange = 'nefe.events'"), "submission")
        heard = text("SELECT count(*) FROM inbox WHERE source LIKE '%/submission'")
        others = [service for service in SERVICES if service != "submission"]
        is_heard = all(count(heard, service) == stated for service in others)
        unsent = text("SELECT count(*) FROM message WHERE status = 'pending'")
        return (
            is_heard and not any(count(waiting, service) for service in SERVICES) and not count(unsent, "notification")
        )

    wait_until(is_calm, "nothing is on its way", seconds=A_LONG_WAIT, every=0.5)
    for engine in engines.values():
        engine.dispose()


def _uses(made: Installation, postgres: PostgresNode, rabbit: RabbitNode) -> dict[str, Use]:
    heads = {process.name: process.pid for process in made.processes}
    heads |= {"postgresql": postgres.pid or 0, "rabbitmq": rabbit.pid or 0}
    return {name: _use(psutil.Process(pid)) for name, pid in heads.items()}


def _use(head: psutil.Process) -> Use:
    """Memory that processes share is counted once for each PostgreSQL backend: proportionally (PSS)."""
    memory = seconds = 0.0
    for process in (head, *head.children(recursive=True)):
        try:
            memory += process.memory_full_info().pss / MIB
            times = process.cpu_times()
            seconds += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return Use(memory, seconds)


def _databases(made: Installation) -> dict[str, float]:
    found = {}
    for service, url in made.database_urls.items():
        engine = create_engine(url)
        with engine.connect() as connection:
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        engine.dispose()
        found[service] = size / MIB
    return found


def table(found: list[Sized]) -> Iterator[str]:
    """Markdown, in French: an administrator reads it."""
    yield "| | " + " | ".join(f"{sized.structures:,} structures".replace(",", "\u202f") for sized in found) + " |"
    yield "|---|" + "---:|" * len(found)
    yield _row("projets déposés", found, lambda sized: f"{sized.deposits}")
    for name in found[0].finished:
        label = name.removesuffix("-1")
        yield _row(f"{label} : mémoire", found, lambda sized, name=name: f"{sized.finished[name].memory:.0f} Mio")
    for name in found[0].finished:
        label = name.removesuffix("-1")
        yield _row(
            f"{label} : processeur, import", found, lambda sized, name=name: f"{sized.imported[name].seconds:.1f} s"
        )
        yield _row(f"{label} : processeur, par dépôt", found, lambda sized, name=name: f"{_each(sized, name):.0f} ms")
    for service in SERVICES:
        yield _row(f"base de {service}", found, lambda sized, service=service: f"{sized.databases[service]:.0f} Mio")


def _row(label: str, found: list[Sized], cell: Callable[..., str]) -> str:
    return f"| {label} | " + " | ".join(cell(sized) for sized in found) + " |"


def _each(sized: Sized, name: str) -> float:
    """Milliseconds of the processor for a deposit, whatever follows from it included."""
    return 1000 * (sized.finished[name].seconds - sized.imported[name].seconds) / sized.deposits


@click.command()
@click.option("--size", "sizes", multiple=True, type=int, default=SIZES, show_default=True)
@click.option("--into", default="var/sizing.md", type=click.Path(dir_okay=False, path_type=Path))
def main(sizes: tuple[int, ...], into: Path) -> None:
    """Measure, print the table, keep it."""
    found: list[Sized] = []
    for size in sizes:
        click.echo(f"measuring {size} structures…")
        found.append(measure(size))
    lines = "\n".join(table(found))
    click.echo(lines)
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
