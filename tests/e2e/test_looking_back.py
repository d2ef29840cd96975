"""`nefe trace` and `nefe reconcile` on an installation that has lived, and on one that somebody has damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess, run

from tests.e2e.books import Books
from tests.e2e.installation import NEFE, Standalone, variables
from tests.e2e.test_standalone import demo, wait_until_calm
from tests.nodes.waiting import wait_until


def nefe(node: Standalone, *words: str) -> CompletedProcess[str]:
    environment = {**variables(), "NEFE_DATA_DIR": str(node.data)}
    return run([NEFE, *words], capture_output=True, text=True, timeout=120, env=environment, check=False)


def change(node: Standalone, service: str, statement: str) -> None:
    with closing(sqlite3.connect(node.data / f"{service}.db")) as database:
        database.execute(statement)
        database.commit()


def test_the_story_of_a_project_is_told_across_the_services(standalone: Standalone) -> None:
    demo(standalone)
    wait_until_calm(Books(standalone.data))
    found = Books(standalone.data).ask("submission", "SELECT id, uai || '-' || number FROM project")
    ((project_id, reference),) = found
    by_id, by_reference = nefe(standalone, "trace", project_id), nefe(standalone, "trace", reference)
    assert by_id.stdout == by_reference.stdout
    lines = by_id.stdout.splitlines()
    assert lines == sorted(lines, key=lambda line: line[:23])
    steps = (
        "submission    énonce project.submitted",
        "review        énonce review.opened",
        "énonce notification.deliv",
    )
    places = [next(number for number, line in enumerate(lines) if step in line) for step in steps]
    assert places == sorted(places)
    unknown = nefe(standalone, "trace", "nothing")
    assert (unknown.returncode, unknown.stderr) == (1, "Error: nobody has heard of nothing\n")


def test_what_the_logs_say_of_it_stands_in_its_place(standalone: Standalone, tmp_path: Path) -> None:
    demo(standalone)
    ((project_id,),) = Books(standalone.data).ask("submission", "SELECT id FROM project")
    logs = tmp_path / "logs"
    logs.write_text(f"no JSON\nreview-web-1  | {standalone.output}")
    told = nefe(standalone, "trace", project_id, "--logs", str(logs)).stdout
    assert "submission    journal request handled" in told


def test_services_that_have_lived_together_agree_and_damage_is_found_and_explained(standalone: Standalone) -> None:
    demo(standalone, "--network")
    wait_until_calm(Books(standalone.data))
    wait_until(lambda: nefe(standalone, "reconcile").returncode == 0, "nothing differs")
    change(standalone, "review", "UPDATE file SET status = 'declined' WHERE status = 'validated'")
    damaged = nefe(standalone, "reconcile")
    assert damaged.returncode == 2
    assert "validated pour l’école, declined pour la commission" in damaged.stdout
    change(standalone, "funding", "DELETE FROM outbox WHERE type = 'nefe.allocation.made.v1'")
    assert (
        "ce que funding a dit à notification\u00a0: les faits ne sont pas les mêmes"
        in nefe(standalone, "reconcile").stdout
    )


def test_what_services_export_is_compared_elsewhere(standalone: Standalone, tmp_path: Path) -> None:
    demo(standalone)
    wait_until_calm(Books(standalone.data))
    paths = []
    for service in ("submission", "review", "funding", "notification"):
        paths.append(tmp_path / service)
        paths[-1].write_text(nefe(standalone, "reconcile", "--export", "--service", service).stdout)
    assert nefe(standalone, "reconcile", *map(str, paths)).returncode == 0
    (tmp_path / "nonsense").write_text("{}\n")
    refused = nefe(standalone, "reconcile", str(tmp_path / "nonsense"))
    assert (refused.returncode, "this is not what --export prints" in refused.stderr) == (1, True)
