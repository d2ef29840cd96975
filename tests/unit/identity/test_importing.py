"""`nefe identity import-accounts`: the directory as an academy has it, with its faults; and letters that came back."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from services.identity.commands.import_accounts import import_accounts
from services.identity.commands.invite_again import invite_again
from services.identity.tables import LETTER
from shared.config import Misconfigured
from shared.database import open_database
from shared.migrations import migrate

DIRECTORY = (
    "\ufeffuai;nom;email\n0930116W;Lycée d’exemple;\n0940001R;Collège « des Prés »;autre@example.fr\nrien;Sans UAI;\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of standalone mode."""
    engine = open_database(f"sqlite:///{tmp_path / 'identity.db'}")
    migrate(engine, "identity")
    engine.dispose()
    return tmp_path


def told(*, new: int = 0, same: int = 0, refused: int = 0) -> str:
    return f"Comptes nouveaux\u00a0: {new}, inchangés\u00a0: {same}\u00a0; lignes refusées\u00a0: {refused}.\n"


def test_the_file_is_the_one_of_the_directory_whatever_its_columns_are_called(data: Path) -> None:
    file = data / "annuaire.csv"
    lines = "numero_uai,appellation_officielle,mail\n0930116W,Lycée d’exemple,ce@example.fr\n0940001R,Autre,\n"
    file.write_bytes(lines.encode("cp1252"))
    result = CliRunner().invoke(import_accounts, [str(file), "--data", str(data), "--department", "93"])
    assert (result.exit_code, result.stdout) == (0, told(new=1))


def test_what_can_be_used_is_taken_in_and_the_rest_is_said(data: Path) -> None:
    result = CliRunner().invoke(import_accounts, ["-", "--data", str(data)], input=DIRECTORY)
    assert (result.exit_code, result.stdout) == (1, told(new=2, refused=1))
    assert result.stderr == "ligne 4\u00a0: «\u00a0RIEN\u00a0» n’est pas un code UAI, ou le nom manque\n"
    again = CliRunner().invoke(import_accounts, ["-", "--data", str(data)], input=DIRECTORY)
    assert again.stdout == told(same=2, refused=1)


def test_whoever_could_not_be_reached_is_invited_again(data: Path) -> None:
    CliRunner().invoke(import_accounts, ["-", "--data", str(data)], input=DIRECTORY)
    engine = open_database(f"sqlite:///{data / 'identity.db'}")
    with engine.begin() as connection:
        connection.execute(update(LETTER).where(LETTER.c.account == "0940001r").values(next_at=None))
    engine.dispose()
    result = CliRunner().invoke(invite_again, ["--data", str(data)])
    assert result.stdout == "0940001r: invited at autre@example.fr\n"
    assert CliRunner().invoke(invite_again, ["--data", str(data)]).stdout == ""


def test_letters_on_paper_are_written_for_nobody_else_to_read(data: Path) -> None:
    letters = data / "letters.csv"
    CliRunner().invoke(import_accounts, ["-", "--data", str(data), "--letters", str(letters)], input=DIRECTORY)
    first, *rows = letters.read_text(encoding="utf-8-sig").splitlines()
    assert first == "uai;nom;adresse;identifiant;code"
    assert [row.split(";")[:4] for row in rows] == [
        ["0930116W", "Lycée d’exemple", "ce.0930116w@ac-creteil.fr", "0930116w"],
        ["0940001R", "Collège « des Prés »", "autre@example.fr", "0940001r"],
    ]
    assert letters.stat().st_mode & 0o077 == 0


def test_a_database_that_is_not_ready_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(import_accounts, ["-", "--data", str(tmp_path)], input=DIRECTORY)
    assert isinstance(result.exception, Misconfigured)
