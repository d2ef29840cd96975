"""`nefe submission import-structures`, over a real database and real files."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.submission.use_cases.find_structures import find_structures, get_structure
from shared.uai import check_letter
from tests.unit.submission.world import COLLEGE, ECOLE, LYCEE, World, build_world

HEADINGS = "uai,nom,commune,code_postal,departement,academie\n"
LINES = (
    f"{LYCEE},LYCÉE JACQUES BREL,LA COURNEUVE,93120,93,Créteil\n"
    f"{COLLEGE},COLLÈGE ÉVARISTE GALOIS,Épinay,94001,94,Créteil\n"
)
WRONG = f"0930116X,LYCÉE SANS CLEF,X,93120,93,Créteil\n{COLLEGE.lower()},Le même,X,94001,94,Créteil\n0930116W,LYCÉE\n"
REGISTERED = "nefe.structure.registered"


@pytest.fixture
def empty(database_url: str) -> Any:
    """No school is known."""
    world = build_world(database_url)
    yield world
    world.runtime.engine.dispose()


@pytest.fixture
def nefe(database_url: str) -> Any:
    """The command, on that database."""

    def run(file: Path | str, *words: str, **options: Any) -> Result:
        environment = {"NEFE_DATABASE_URL": database_url, "NEFE_ACADEMY": "creteil"}
        return CliRunner().invoke(
            main, ["submission", "import-structures", str(file), *words], env=environment, **options
        )

    return run


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "annuaire.csv"
    path.write_text(HEADINGS + LINES, encoding="utf-8")
    return path


def told(*, new: int = 0, changed: int = 0, same: int = 0) -> str:
    return f"nouvelles\u00a0: {new}, modifiées\u00a0: {changed}, inchangées\u00a0: {same}"


def test_a_directory_is_taken_in_and_each_structure_stated_once(empty: World, nefe: Any, directory: Path) -> None:
    first = nefe(directory)
    assert (first.exit_code, first.stdout) == (
        0,
        f"Structures {told(new=2)}\u00a0; d’autres départements\u00a0: 0, refusées\u00a0: 0.\n",
    )
    again = nefe(directory)
    assert again.exit_code == 0
    assert told(same=2) in again.stdout
    assert [fact.subject for fact in empty.facts(REGISTERED)] == [LYCEE, COLLEGE]
    assert [one.uai for one in find_structures(empty.uow(), search="epinay", after=None, limit=9)] == [COLLEGE]


def test_what_has_changed_is_kept_and_stated(empty: World, nefe: Any, directory: Path) -> None:
    nefe(directory)
    directory.write_text(HEADINGS + LINES.replace("JACQUES BREL", "ANGELA DAVIS"), encoding="utf-8")
    assert told(changed=1, same=1) in nefe(directory).stdout
    assert get_structure(empty.uow(), uai=LYCEE).name == "LYCÉE ANGELA DAVIS"
    assert find_structures(empty.uow(), search="brel", after=None, limit=9) == []
    assert [fact.sequence for fact in empty.facts(REGISTERED) if fact.subject == LYCEE] == [1, 2]


def test_rejected_rows_are_told_with_line_and_reason_and_the_others_taken_in(
    empty: World, nefe: Any, directory: Path, tmp_path: Path
) -> None:
    directory.write_text(HEADINGS + LINES + WRONG, encoding="utf-8")
    result = nefe(directory, "--rejects", str(tmp_path / "rejects.csv"))
    reasons = [
        "uai\u00a0: Ce n’est pas un code UAI\u00a0: sept chiffres et une lettre",
        "uai\u00a0: déjà à la ligne 3",
        "la ligne a 2 cases, et il y a 6 colonnes",
    ]
    lines = [f"ligne {number}\u00a0: {reason}\n" for number, reason in enumerate(reasons, start=4)]
    assert (result.exit_code, result.stderr) == (1, "".join(lines))
    assert empty.count("structure") == 2
    written = csv.reader(StringIO((tmp_path / "rejects.csv").read_text("utf-8-sig")), delimiter=";")
    assert [(row[0], row[3]) for row in list(written)[1:]] == [("4", reasons[0]), ("5", reasons[1]), ("6", reasons[2])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_in_any_usual_encoding_and_with_any_usual_delimiter(
    empty: World, nefe: Any, directory: Path, encoding: str, delimiter: str
) -> None:
    directory.write_bytes((HEADINGS + LINES).replace(",", delimiter).encode(encoding))
    assert nefe(directory).exit_code == 0
    assert get_structure(empty.uow(), uai=COLLEGE).name == "COLLÈGE ÉVARISTE GALOIS"


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_directory_in_json_may_give_positions(empty: World, nefe: Any, tmp_path: Path, is_wrapped: bool) -> None:
    item = {"uai": ECOLE, "nom": "École élémentaire", "commune": "Meaux", "code_postal": 77100}
    items = [{**item, "position": {"latitude": 48.95, "longitude": 2.88}}, 3]
    (tmp_path / "a.json").write_text(json.dumps({"structures": items} if is_wrapped else items))
    result = nefe(tmp_path / "a.json")
    assert (result.exit_code, empty.count("structure"), result.stderr[:8]) == (1, 1, "ligne 2\u00a0")
    kept = get_structure(empty.uow(), uai=ECOLE)
    assert (kept.degree, kept.position and kept.position.latitude) == (1, 48.95)


def test_a_directory_may_come_by_the_standard_input(empty: World, nefe: Any) -> None:
    assert nefe("-", input=(HEADINGS + LINES).encode("cp1252")).exit_code == 0
    assert get_structure(empty.uow(), uai=COLLEGE).name == "COLLÈGE ÉVARISTE GALOIS"


def test_a_department_is_chosen(empty: World, nefe: Any, directory: Path) -> None:
    result = nefe(directory, "--department", "94")
    assert (result.exit_code, empty.count("structure")) == (0, 1)
    assert "d’autres départements\u00a0: 1" in result.stdout


@pytest.mark.parametrize("text", ["", "[{", '{"structures": 3}', '{"a": []}'])
def test_what_is_no_directory_is_one_line(empty: World, nefe: Any, tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_text(text)
    result = nefe(tmp_path / "a")
    assert (result.exit_code, len(result.stderr.splitlines()), empty.count("structure")) == (1, 1, 0)


def test_defaults_that_mean_nothing_are_refused(empty: World, nefe: Any, directory: Path) -> None:
    assert nefe(directory, "--sector", "secret").exit_code == 2
    assert empty.count("structure") == 0


def test_more_than_one_batch_is_taken_in_whole(empty: World, nefe: Any, tmp_path: Path) -> None:
    uais = [f"{digits}{check_letter(digits)}" for digits in (f"{930_000 + number:07}" for number in range(450))]
    (tmp_path / "a.csv").write_text(HEADINGS + "".join(f"{uai},Lycée {uai},X,93000,93,\n" for uai in uais))
    assert nefe(tmp_path / "a.csv").stdout.startswith(f"Structures {told(new=450)}")
    assert (empty.count("structure"), len(empty.facts(REGISTERED))) == (450, 450)
